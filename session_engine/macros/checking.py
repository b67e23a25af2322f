"""Judges a macro before it is saved: what can be seen without asking anybody, and what the organisation knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.expressions.grammar import placeholders, read
from session_engine.expressions.state import BadExpression
from session_engine.ids import LineId
from session_engine.macros.actions import Action, Kind, Unavailable
from session_engine.macros.findings import Finding, MacroProblem
from session_engine.macros.registry import ACTIONS
from session_engine.macros.state import (
    ActionStep,
    Argument,
    ConditionStep,
    ConfirmStep,
    LoopStep,
    Macro,
    Step,
    all_steps,
    inner_steps,
)
from session_engine.organisation import odata
from session_engine.organisation.lines import Lines
from session_engine.organisation.tables import TableMeta
from session_engine.slugs.grammar import parse, slugs_of
from session_engine.slugs.state import Form, Slug

MOST_STEPS = 200
DEEPEST = 5
"""Conditions and loops inside each other."""
LONGEST_LOOP = 100
LONGEST_TEXT = 100_000
UNIQUE_NAME = re.compile(r"[A-Za-z0-9]{3,8}_[A-Za-z0-9_]{1,90}")
_STEP_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OF_LOOKUP = ("type", "name")

Availability = Callable[[str], Unavailable | None]


def is_expression(text: str) -> bool:
    """Tell whether an argument is calculated: it begins with an equals sign."""
    return text.startswith("=")


def findings(macro: Macro, available: Availability) -> tuple[Finding, ...]:
    """Give what is wrong with a macro, as far as can be seen without asking."""
    return (*_of_macro(macro), *_Walk(available).steps(macro.steps))


def _of_macro(macro: Macro) -> Iterator[Finding]:
    steps = list(all_steps(macro.steps))
    if not macro.name.strip():
        yield Finding(MacroProblem.NO_NAME)
    if not UNIQUE_NAME.fullmatch(macro.unique_name):
        yield Finding(MacroProblem.BAD_UNIQUE_NAME, values={"name": macro.unique_name})
    if not steps:
        yield Finding(MacroProblem.NO_STEPS)
    if len(steps) > MOST_STEPS:
        yield Finding(MacroProblem.TOO_MANY_STEPS, values={"limit": MOST_STEPS})
    if _depth(macro.steps) > DEEPEST:
        yield Finding(MacroProblem.TOO_DEEP, values={"limit": DEEPEST})
    seen: set[str] = set()
    for step in steps:
        if not _STEP_NAME.fullmatch(step.id):
            yield Finding(MacroProblem.BAD_STEP_NAME, step.id)
        elif step.id in seen:
            yield Finding(MacroProblem.DOUBLE_STEP_NAME, step.id)
        seen.add(step.id)


def _depth(steps: tuple[Step, ...]) -> int:
    return max((1 + _depth(inner_steps(step)) for step in steps), default=0)


class _Walk:
    """One look through a macro's steps, knowing which outputs there are so far."""

    def __init__(self, available: Availability) -> None:
        self._available = available
        self._outputs: dict[str, tuple[str, ...]] = {}
        self._loops = 0

    def steps(self, steps: tuple[Step, ...]) -> Iterator[Finding]:
        for step in steps:
            match step:
                case ActionStep():
                    yield from self._action(step)
                case ConditionStep():
                    yield from self._expression(step.condition, step.id)
                    yield from self.steps(step.then)
                    yield from self.steps(step.otherwise)
                case LoopStep():
                    yield from self._loop(step)
                case ConfirmStep():
                    if not step.text.strip():
                        yield Finding(MacroProblem.EMPTY_QUESTION, step.id)
                    yield from self._text(step.text, step.id)

    def _loop(self, step: LoopStep) -> Iterator[Finding]:
        if not step.table:
            yield Finding(MacroProblem.MISSING_ARGUMENT, step.id, {"argument": "table"})
        if not 1 <= step.limit <= LONGEST_LOOP:
            yield Finding(MacroProblem.BAD_LIMIT, step.id, {"limit": LONGEST_LOOP})
        yield from self._text(step.filter, step.id)
        self._loops += 1
        yield from self.steps(step.steps)
        self._loops -= 1

    def _action(self, step: ActionStep) -> Iterator[Finding]:
        action = ACTIONS.get(step.action)
        if action is None:
            yield Finding(MacroProblem.UNKNOWN_ACTION, step.id, {"action": step.action})
            return
        why = self._available(step.action)
        if why is not None:
            yield Finding(MacroProblem.ACTION_UNAVAILABLE, step.id, {"action": step.action, "why": why})
        yield from self._arguments(step, action)
        self._outputs[step.id] = action.outputs

    def _arguments(self, step: ActionStep, action: Action) -> Iterator[Finding]:
        given = {each.name: each for each in step.arguments}
        for parameter in action.parameters:
            argument = given.get(parameter.name)
            empty = argument is None or not (argument.text.strip() or argument.pairs)
            if parameter.required and empty:
                yield Finding(MacroProblem.MISSING_ARGUMENT, step.id, {"argument": parameter.name})
        for argument in step.arguments:
            if action.parameter(argument.name) is None:
                yield Finding(MacroProblem.UNKNOWN_ARGUMENT, step.id, {"argument": argument.name})
            for text in (argument.text, *(value for _, value in argument.pairs)):
                yield from self._value(text, step.id)

    def _value(self, text: str, step: str) -> Iterator[Finding]:
        if len(text) > LONGEST_TEXT:
            yield Finding(MacroProblem.TOO_LONG, step, {"limit": LONGEST_TEXT})
        elif is_expression(text):
            yield from self._expression(text[1:], step)
        else:
            yield from self._text(text, step)

    def _text(self, text: str, step: str) -> Iterator[Finding]:
        slugs = slugs_of(parse(text, Form.MACRO))
        yield from self._slugs((slug for slug in slugs if isinstance(slug, Slug)), step)

    def _expression(self, text: str, step: str) -> Iterator[Finding]:
        try:
            expression = read(text)
        except BadExpression as bad:
            values = {"why": bad.problem, "position": bad.position, "word": bad.word}
            yield Finding(MacroProblem.BAD_EXPRESSION, step, values)
            return
        slugs = slugs_of(tuple(placeholders(expression)))
        yield from self._slugs((slug for slug in slugs if isinstance(slug, Slug)), step)

    def _slugs(self, slugs: Iterable[Slug], step: str) -> Iterator[Finding]:
        for slug in slugs:
            if slug.name[0] == "item" and not self._loops:
                yield Finding(MacroProblem.NO_ITEM, step)
            if slug.name[0] == "steps":
                yield from self._output(slug, step)

    def _output(self, slug: Slug, step: str) -> Iterator[Finding]:
        outputs = self._outputs.get(slug.name[1]) if len(slug.name) > 1 else None
        if outputs is None:
            yield Finding(MacroProblem.UNKNOWN_STEP, step, {"name": slug.text})
        elif len(slug.name) != 3 or slug.name[2] not in outputs:
            yield Finding(MacroProblem.UNKNOWN_OUTPUT, step, {"name": slug.text})


# -- what the organisation knows ---------------------------------------------------------------------------


class OrganisationCheck:
    """Looks for the tables, columns, views and records a macro names; what depends on a run is left alone."""

    def __init__(self, lines: Lines, line: LineId, has_script: Callable[[str], bool | None]) -> None:
        self._lines = lines
        self._line = line
        self._has_script = has_script

    async def findings(self, macro: Macro) -> tuple[Finding, ...]:
        """Give what is not there. Where the organisation cannot be asked, nothing is found fault with."""
        found: list[Finding] = []
        if macro.table and await self._table(macro.table) is False:
            found.append(Finding(MacroProblem.UNKNOWN_TABLE, values={"table": macro.table}))
        for step in all_steps(macro.steps):
            if isinstance(step, ActionStep):
                found += await self._action(step)
            elif isinstance(step, LoopStep):
                found += await self._named(step.id, step.table, step.columns)
        return tuple(found)

    async def _action(self, step: ActionStep) -> list[Finding]:
        action, given = ACTIONS.get(step.action), {each.name: each for each in step.arguments}
        if action is None:
            return []
        script = _fixed(given.get("script"))
        if script and self._has_script(script) is False:
            return [Finding(MacroProblem.UNKNOWN_SCRIPT, step.id, {"script": script})]
        entity = _fixed(given.get("entity"))
        columns = [name for each in step.arguments for name, _ in each.pairs]
        found = await self._named(step.id, entity, columns) if entity else []
        for parameter in action.parameters:
            value, table = _fixed(given.get(parameter.name)), parameter.table or entity
            if value and table and parameter.kind in (Kind.RECORD, Kind.QUEUE):
                found += await self._record(step.id, table, value)
            if value and table and parameter.kind is Kind.VIEW:
                found += await self._view(step.id, table, value)
        return found

    async def _named(self, step: str, table: str, columns: Iterable[str]) -> list[Finding]:
        meta = await self._table(table)
        if meta is False:
            return [Finding(MacroProblem.UNKNOWN_TABLE, step, {"table": table})]
        if meta is None:
            return []
        missing = (name for name in columns if not has_column(meta, name))
        return [Finding(MacroProblem.UNKNOWN_COLUMN, step, {"table": table, "column": n}) for n in missing]

    async def _table(self, name: str) -> TableMeta | Literal[False] | None:
        """Give a table; None where nobody can say, False where there is none."""
        try:
            return await self._lines.metadata(self._line).table(name)
        except OrganisationError as error:
            return False if error.failure in NOT_TO_BE_HAD else None

    async def _record(self, step: str, table: str, key: str) -> list[Finding]:
        meta = await self._table(table)
        if not isinstance(meta, TableMeta) or not odata.is_guid(key):
            return []
        query = odata.Query(select=(meta.table.primary_id,))
        try:
            await self._lines.client(self._line).get(odata.record(meta.table.set_name, key, query))
        except OrganisationError as error:
            gone = error.failure in NOT_TO_BE_HAD
            return (
                [Finding(MacroProblem.UNKNOWN_RECORD, step, {"table": table, "record": key})] if gone else []
            )
        return []

    async def _view(self, step: str, table: str, wanted: str) -> list[Finding]:
        try:
            views = await self._lines.metadata(self._line).views(table)
        except OrganisationError:
            return []
        if any(wanted.lower() in (view.view_id, view.name.lower()) for view in views):
            return []
        return [Finding(MacroProblem.UNKNOWN_VIEW, step, {"view": wanted})]


def has_column(meta: TableMeta, name: str) -> bool:
    """Tell whether a table has what a pair names: a column, a lookup's kind or name, or a binding."""
    if meta.has(name):
        return True
    for ending in _OF_LOOKUP:
        base = name.removesuffix(ending)
        if base != name and meta.has(base) and meta.columns[base].is_lookup:
            return True
    navigation = name.removesuffix("@odata.bind")
    return navigation != name and navigation in meta.by_navigation


def _fixed(argument: Argument | None) -> str:
    """Give an argument that is the same in every run, empty for one that is filled in."""
    text = argument.text.strip() if argument is not None else ""

    return text if "${" not in text and not is_expression(text) else ""
