"""A macro taken apart and put together: steps put in, taken out, moved, named; each gives another macro."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import replace

from session_engine.light_dataclass import dataclass
from session_engine.macros.registry import ACTIONS
from session_engine.macros.state import (
    BRANCHES,
    ActionStep,
    Argument,
    ConditionStep,
    ConfirmStep,
    LoopStep,
    Macro,
    Step,
    StepPlace,
    all_steps,
    branch,
    placed_steps,
)

Change = Callable[[tuple[Step, ...]], tuple[Step, ...]]
_NO_NAME = re.compile(r"[^a-z0-9_]+")
LOOP_OUTPUTS = ("entityId", "entityName")


class NoStep(LookupError):
    """No step stands at a place."""


def at(macro: Macro, place: StepPlace) -> Step:
    """Give the step at a place.

    Raises:
        NoStep: There is none.
    """
    steps, found = macro.steps, None
    for name, number in place:
        steps = steps if found is None else branch(found, name)
        if not 0 <= number < len(steps):
            raise NoStep(str(place))
        found = steps[number]
    if found is None:
        raise NoStep(str(place))
    return found


def inserted(macro: Macro, place: StepPlace, step: Step) -> Macro:
    """Put a step in at a place; what stands there and after it comes behind it."""
    number = place[-1][1]
    return _changed(macro, place, lambda steps: (*steps[:number], step, *steps[number:]))


def removed(macro: Macro, place: StepPlace) -> Macro:
    """Take a step out, with what is inside it."""
    at(macro, place)
    number = place[-1][1]
    return _changed(macro, place, lambda steps: (*steps[:number], *steps[number + 1 :]))


def replaced(macro: Macro, place: StepPlace, step: Step) -> Macro:
    """Put another step in a step's place; where its name is another, those that speak of it go along."""
    before, number = at(macro, place), place[-1][1]
    result = _changed(macro, place, lambda steps: (*steps[:number], step, *steps[number + 1 :]))
    names = [each.id for each in all_steps(macro.steps)]
    return (
        _renamed(result, before.id, step.id)
        if before.id != step.id and names.count(before.id) == 1
        else result
    )


def moved(macro: Macro, place: StepPlace, to: StepPlace) -> tuple[Macro, StepPlace]:
    """Put a step elsewhere, before what stands at `to`; give the macro and where the step is then.

    Raises:
        NoStep: There is none, or `to` is inside the step itself.
    """
    step = at(macro, place)
    if to[: len(place)] == place and len(to) > len(place):
        raise NoStep(str(to))
    target = _after_removal(to, place)
    return inserted(removed(macro, place), target, step), target


def _after_removal(to: StepPlace, gone: StepPlace) -> StepPlace:
    """Give a place as it is called once a step before it is gone."""
    depth = len(gone) - 1
    beside = len(to) > depth and to[:depth] == gone[:depth] and to[depth][0] == gone[depth][0]
    if not beside or to[depth][1] <= gone[depth][1]:
        return to
    return (*to[:depth], (to[depth][0], to[depth][1] - 1), *to[depth + 1 :])


def nudged(macro: Macro, place: StepPlace, by: int) -> tuple[Macro, StepPlace]:
    """Move a step one on (1) or back (-1) as one reads: over its neighbour, into a block and out of it."""
    step = at(macro, place)
    target = _above(macro, place) if by < 0 else _below(macro, place)
    if target is None:
        return macro, place
    return inserted(removed(macro, place), target, step), target


def _above(macro: Macro, place: StepPlace) -> StepPlace | None:
    """Give where a step goes that moves up, as places are called once it is taken out."""
    outer, (name, number) = place[:-1], place[-1]
    if number > 0:
        before = (*outer, (name, number - 1))
        inside = BRANCHES.get(type(at(macro, before)), ())
        return (*before, (inside[-1], len(branch(at(macro, before), inside[-1])))) if inside else before
    if not outer:
        return None
    names = BRANCHES[type(at(macro, outer))]
    if name != names[0]:
        earlier = names[names.index(name) - 1]
        return (*outer, (earlier, len(branch(at(macro, outer), earlier))))
    return outer


def _below(macro: Macro, place: StepPlace) -> StepPlace | None:
    outer, (name, number) = place[:-1], place[-1]
    siblings = branch(at(macro, outer), name) if outer else macro.steps
    if number + 1 < len(siblings):
        inside = BRANCHES.get(type(siblings[number + 1]), ())
        return (*place, (inside[0], 0)) if inside else (*outer, (name, number + 1))
    if not outer:
        return None
    names = BRANCHES[type(at(macro, outer))]
    if name != names[-1]:
        return (*outer, (names[names.index(name) + 1], 0))
    above, at_above = outer[:-1], outer[-1]
    return (*above, (at_above[0], at_above[1] + 1))


def _changed(macro: Macro, place: StepPlace, change: Change) -> Macro:
    return replace(macro, steps=_within(macro.steps, place, change))


def _within(steps: tuple[Step, ...], place: StepPlace, change: Change) -> tuple[Step, ...]:
    if len(place) == 1:
        return change(steps)
    number, name = place[0][1], place[1][0]
    if not 0 <= number < len(steps) or name not in BRANCHES.get(type(steps[number]), ()):
        raise NoStep(str(place))
    outer = steps[number]
    inner = _within(branch(outer, name), place[1:], change)
    return (*steps[:number], _with_branch(outer, name, inner), *steps[number + 1 :])


def _with_branch(step: Step, name: str, steps: tuple[Step, ...]) -> Step:
    match step, name:
        case ConditionStep(), "then":
            return replace(step, then=steps)
        case ConditionStep(), _:
            return replace(step, otherwise=steps)
        case LoopStep(), _:
            return replace(step, steps=steps)
        case _:
            raise NoStep(name)


# -- names -------------------------------------------------------------------------------------------------


def fresh_name(macro: Macro, wanted: str) -> str:
    """Give a step's name that no other step has."""
    base = _NO_NAME.sub("_", wanted.lower()).strip("_0123456789")[:34] or "step"
    taken = {step.id for step in all_steps(macro.steps)}
    if base not in taken:
        return base
    return next(f"{base}{number}" for number in range(2, len(taken) + 3) if f"{base}{number}" not in taken)


def suggested_name(title: str, prefix: str = "own") -> str:
    """Give a unique name for a macro that is called so; empty where nothing of it can stand in one."""
    words = _NO_NAME.sub("_", title.lower()).strip("_")[:80]
    return f"{prefix}_{words}" if words else ""


def free_name(title: str, taken: Container[str]) -> str:
    """Give a unique name for a macro that is called so and that nobody has, with a number where it has to."""
    first = name = suggested_name(title)
    number = 2
    while name and name in taken:
        name = f"{first}_{number}"
        number += 1
    return name


def follows(name: str, title: str) -> bool:
    """Tell whether a unique name was made of what the macro is called, or nobody has given it one."""
    first = suggested_name(title)
    return not name or (bool(first) and re.fullmatch(rf"{re.escape(first)}(_\d+)?", name) is not None)


def copied(macro: Macro, step: Step) -> Step:
    """Give a step again, it and those inside it under names of their own; what they say of each other goes along."""
    holder = Macro("", "", steps=(step,))
    for place, inner in tuple(placed_steps(holder)):
        name = fresh_name(replace(holder, steps=(*macro.steps, *holder.steps)), inner.id)
        holder = replaced(holder, place, replace(at(holder, place), id=name))
    return holder.steps[0]


def _renamed(macro: Macro, old: str, new: str) -> Macro:
    """Let every text speak of a step by its new name."""
    if not old or not new:
        return macro
    speaks = re.compile(rf"(\$\{{steps\.){re.escape(old)}(\.)")

    def said(text: str) -> str:
        return speaks.sub(lambda found: f"{found.group(1)}{new}{found.group(2)}", text)

    return replace(macro, steps=tuple(_said_anew(step, said) for step in macro.steps))


def _said_anew(step: Step, said: Callable[[str], str]) -> Step:
    match step:
        case ActionStep():
            arguments = tuple(
                Argument(each.name, said(each.text), tuple((name, said(text)) for name, text in each.pairs))
                for each in step.arguments
            )
            return replace(step, arguments=arguments)
        case ConditionStep():
            then, otherwise = (
                tuple(_said_anew(each, said) for each in part) for part in (step.then, step.otherwise)
            )
            return replace(step, condition=said(step.condition), then=then, otherwise=otherwise)
        case LoopStep():
            inner = tuple(_said_anew(each, said) for each in step.steps)
            return replace(step, filter=said(step.filter), steps=inner)
        case ConfirmStep():
            return replace(step, text=said(step.text))


# -- what a step can use -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """A placeholder that a step can use.

    Attributes:
        text: As it is written.
        step: The step it comes from, empty for what is always there.
    """

    text: str
    step: str = ""


EVERYWHERE = (
    "${customerName}",
    "${caseId}",
    "${caseTitle}",
    "${Session.AnchorTab.entityId}",
    "${Session.AnchorTab.entityName}",
    "${Session.CurrentTab.entityId}",
    "${user.fullname}",
)
"""Placeholders that are there in every macro."""


def offers(macro: Macro, place: StepPlace) -> tuple[Offer, ...]:
    """Give the placeholders a step can use: outputs of steps before it, a loop's record, what is always there."""
    found: list[Offer] = []
    for before, step in placed_steps(macro):
        if isinstance(step, LoopStep) and _inside(place, before):
            names = (*LOOP_OUTPUTS, *step.columns)
            found = [Offer(f"${{item.{name}}}", step.id) for name in names] + found
        elif isinstance(step, ActionStep) and _comes_before(before, place):
            outputs = ACTIONS[step.action].outputs if step.action in ACTIONS else ()
            found += [Offer(f"${{steps.{step.id}.{name}}}", step.id) for name in outputs]
    return (*found, *(Offer(text) for text in EVERYWHERE))


def _inside(place: StepPlace, outer: StepPlace) -> bool:
    return len(place) > len(outer) and place[: len(outer)] == outer


def _comes_before(one: StepPlace, other: StepPlace) -> bool:
    """Tell whether a step is done before another; of a condition's branches only one is done."""
    for (here, number), (there, other_number) in zip(one, other, strict=False):
        if here != there:
            return False
        if number != other_number:
            return number < other_number
    return len(one) < len(other)
