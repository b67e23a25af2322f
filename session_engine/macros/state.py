"""A macro as data: its steps, and where each stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

from session_engine.light_dataclass import dataclass

Pairs: TypeAlias = tuple[tuple[str, str], ...]
"""Names and the texts that go with them, in order."""


@dataclass(frozen=True, slots=True)
class Argument:
    """What an action is given under a name: a text with placeholders, an expression after `=`, or pairs of them."""

    name: str
    text: str = ""
    pairs: Pairs = ()


@dataclass(frozen=True, slots=True)
class ActionStep:
    """Do something: an action of the registry."""

    id: str
    action: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionStep:
    """Go one way or the other."""

    id: str
    condition: str
    then: tuple[Step, ...] = ()
    otherwise: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class LoopStep:
    """Do steps for every record a query finds, up to a limit.

    Attributes:
        id: Names it; `${item....}` is the record it is at.
        table: Logical name.
        filter: An OData condition with placeholders.
        columns: What is read of each record.
        limit: At most so many records.
        steps: What is done for each.
    """

    id: str
    table: str
    filter: str = ""
    columns: tuple[str, ...] = ()
    limit: int = 20
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfirmStep:
    """Ask the agent whether to go on."""

    id: str
    text: str


Step: TypeAlias = ActionStep | ConditionStep | LoopStep | ConfirmStep


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro, whole.

    Attributes:
        unique_name: `prefix_name`.
        name: What people call it.
        description: What it is for.
        table: Offered where the session's first record is of this table; empty for everywhere.
        steps: In order.
    """

    unique_name: str
    name: str
    description: str = ""
    table: str = ""
    steps: tuple[Step, ...] = ()


def inner_steps(step: Step) -> tuple[Step, ...]:
    """Give the steps inside one."""
    match step:
        case ConditionStep():
            return (*step.then, *step.otherwise)
        case LoopStep():
            return step.steps
        case _:
            return ()


def all_steps(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Give all steps, those inside others behind the ones they are in."""
    for step in steps:
        yield step
        yield from all_steps(inner_steps(step))


StepPlace: TypeAlias = tuple[tuple[str, int], ...]
"""Where a step stands: a branch and a number for each depth. The first branch is empty, others have names."""


BRANCHES: Mapping[type, tuple[str, ...]] = MappingProxyType(
    {ConditionStep: ("then", "else"), LoopStep: ("steps",)}
)
"""The branches of steps that have others inside."""


def branch(step: Step, name: str) -> tuple[Step, ...]:
    """Give the steps of one of a step's branches."""
    match step, name:
        case ConditionStep(), "then":
            return step.then
        case ConditionStep(), "else":
            return step.otherwise
        case LoopStep(), "steps":
            return step.steps
        case _:
            return ()


def placed_steps(macro: Macro) -> Iterator[tuple[StepPlace, Step]]:
    """Give all steps with their places, those inside others behind the ones they are in."""
    yield from _placed((), "", macro.steps)


def _placed(above: StepPlace, name: str, steps: tuple[Step, ...]) -> Iterator[tuple[StepPlace, Step]]:
    for number, step in enumerate(steps):
        place = (*above, (name, number))
        yield place, step
        for inner in BRANCHES.get(type(step), ()):
            yield from _placed(place, inner, branch(step, inner))
