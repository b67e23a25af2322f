"""Form plans: chosen, compiled off the loop when that is slow, kept until the organisation is customised."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from session_engine.errors import NOT_TO_BE_HAD, Failure, OrganisationError
from session_engine.forms.compiling import Sources, card_forms, compile_form, generated_form, relationships
from session_engine.forms.fields import field_plan
from session_engine.forms.form_xml import FormXml, parse_form
from session_engine.forms.state import FieldKind, FieldPlan, FormPlan
from session_engine.ids import LineId
from session_engine.organisation.lines import Lines
from session_engine.organisation.tables import Between, FormKind, FormMeta, TableMeta
from session_engine.tasks import Tasks

if TYPE_CHECKING:
    from session_engine.forms.kept_plans import KeptPlans

log = logging.getLogger(__name__)
SLOW_CHARACTERS = 40_000
"""Form XML of this length takes about 5 ms to read."""

_ONE_BY_ONE = frozenset({FieldKind.READ_ONLY_TEXT, FieldKind.PARTIES})
"""Kinds that are no one value for many records."""

Broken = Callable[[LineId, str, str], None]
TakenUp = Callable[[LineId, str, str | None], None]
_Key = tuple[LineId, str, FormKind, str | None]


class FormPlans:
    """Give the plan of a table's form.

    Args:
        lines: Where metadata comes from.
        tasks: Where what is compiled is kept for the next start.
        broken: Told of a form that cannot be read: line, table and the form's name.
        taken_up: Told of a main form whose plan was taken up from an earlier run: line, table and the form's id.
    """

    def __init__(self, lines: Lines, tasks: Tasks, broken: Broken, taken_up: TakenUp) -> None:
        self._lines = lines
        self._tasks = tasks
        self._broken = broken
        self._told: set[tuple[LineId, str]] = set()
        self._taken_up = taken_up
        self._plans: dict[_Key, FormPlan] = {}
        self._xml: dict[str, FormXml] = {}
        self._edition = 0

    def known(self, line: LineId, table: str, form_id: str | None = None) -> FormPlan | None:
        """Give a main form's plan if it was compiled before, in this run or in an earlier one."""
        key = (line, table, FormKind.MAIN, form_id)
        plan = self._plans.get(key)
        if plan is None and line in self._lines.ids():
            plan = self._kept(line).take_up(table, form_id)
            if plan is not None:
                self._plans[key] = plan
                self._taken_up(line, table, form_id)
        return plan

    async def confirm(self, line: LineId, table: str, form_id: str | None) -> bool:
        """Compile a form that was taken up after all; False where it comes to another plan, which counts from then on.

        It reads the definitions too, and so has them checked.
        """
        key = (line, table, FormKind.MAIN, form_id)
        before = self._plans.get(key)
        plan = await self._compile(line, table, FormKind.MAIN, form_id)
        if before is not None and self._plans.get(key) is before and plan != before:
            self._plans[key] = plan
            return False
        return True

    def forget(self, line: LineId) -> None:
        """Compile anew: the organisation was customised."""
        self._edition += 1
        self._xml.clear()
        self._told = {each for each in self._told if each[0] != line}
        for key in tuple(self._plans):
            if key[0] == line:
                del self._plans[key]

    async def main(self, line: LineId, table: str, form_id: str | None = None) -> FormPlan:
        """Give the plan of a main form; without an id, of the table's own first one."""
        return await self._plan(line, table, FormKind.MAIN, form_id)

    async def quick_create(self, line: LineId, table: str) -> FormPlan:
        """Give the plan of a table's quick create form."""
        return await self._plan(line, table, FormKind.QUICK_CREATE, None)

    async def editable(self, line: LineId, table: str) -> tuple[FieldPlan, ...]:
        """Give the fields of a table that can be set on many records at once."""
        meta = await self._lines.metadata(line).table(table)
        fields = (field_plan(c) for c in meta.columns.values() if c.updatable and c.searchable and c.label)
        usable = (f for f in fields if not f.read_only and f.kind not in _ONE_BY_ONE)
        return tuple(sorted(usable, key=lambda field: field.label.casefold()))

    async def _plan(self, line: LineId, table: str, kind: FormKind, form_id: str | None) -> FormPlan:
        key = (line, table, kind, form_id)
        known = self.known(line, table, form_id) if kind is FormKind.MAIN else self._plans.get(key)
        if known is None:
            known = self._plans[key] = await self._compile(line, table, kind, form_id)
        return known

    async def _compile(self, line: LineId, table: str, kind: FormKind, form_id: str | None) -> FormPlan:
        metadata = self._lines.metadata(line)
        meta, forms = await asyncio.gather(metadata.table(table), metadata.forms(table))
        form = choose(forms, kind, form_id)
        if form is None:
            return generated_form(meta)
        try:
            xml, edition = await self._parsed(form), self._edition
            sources = await self._sources(line, meta, xml)
            plan = compile_form(form, xml, sources)
        except OrganisationError as error:
            if error.failure is not Failure.RUBBISH:
                raise
            log.warning("the form %s of %s cannot be read", form.form_id, table)
            if (line, form.form_id) not in self._told:  # it may be compiled twice, ahead and by who opens it
                self._told.add((line, form.form_id))
                self._broken(line, table, form.name)
            return generated_form(meta, form.name)
        if kind is FormKind.MAIN and edition == self._edition:
            self._keep(line, form_id, plan, (meta, *sources.tables.values()))
        return plan

    def _keep(self, line: LineId, form_id: str | None, plan: FormPlan, tables: tuple[TableMeta, ...]) -> None:
        keeping = self._kept(line).keep(form_id, plan, tables)
        if keeping is not None:
            self._tasks.start(keeping, owner=("line", line), group="keep forms")

    def _kept(self, line: LineId) -> KeptPlans:
        from session_engine.forms.kept_plans import KeptPlans  # noqa: PLC0415 - Home has no form

        return KeptPlans(self._lines.metadata(line))

    async def _sources(self, line: LineId, meta: TableMeta, xml: FormXml) -> Sources:
        wanted = {pair for control in xml.controls() for pair in card_forms(control)}
        found = await asyncio.gather(*(self._card(line, table, form_id) for table, form_id in sorted(wanted)))
        cards = [card for card in found if card is not None]
        between = await self._between(line, meta, xml)
        return Sources(
            meta,
            {card_meta.table.name: card_meta for card_meta, _, _ in cards},
            {form_id: card_xml for _, form_id, card_xml in cards},
            between,
        )

    async def _between(self, line: LineId, meta: TableMeta, xml: FormXml) -> dict[str, Between]:
        """Find the many-to-many relationships of sub-grids; few forms have one, and only those ask."""
        wanted = relationships(xml) - {each.schema_name.lower() for each in meta.children}
        if not wanted:
            return {}
        try:
            found = await self._lines.metadata(line).between(meta.table.name)
        except OrganisationError as error:
            if error.failure not in NOT_TO_BE_HAD:
                raise
            return {}
        return {each.schema_name.lower(): each for each in found if each.schema_name.lower() in wanted}

    async def _card(self, line: LineId, table: str, form_id: str) -> tuple[TableMeta, str, FormXml] | None:
        metadata = self._lines.metadata(line)
        try:
            meta, forms = await asyncio.gather(metadata.table(table), metadata.forms(table))
            form = next((each for each in forms if each.form_id == form_id), None)
            return None if form is None else (meta, form_id, await self._parsed(form))
        except OrganisationError as error:
            # A card that cannot be shown must not take the form with it.
            log.warning("the card %s of %s is left out: %s", form_id, table, error.failure)
            return None

    async def _parsed(self, form: FormMeta) -> FormXml:
        xml = self._xml.get(form.form_xml)
        if xml is None:
            if len(form.form_xml) < SLOW_CHARACTERS:
                xml = parse_form(form.form_xml)
            else:
                loop = asyncio.get_running_loop()
                xml = await loop.run_in_executor(None, parse_form, form.form_xml)
            self._xml[form.form_xml] = xml
        return xml


def choose(forms: tuple[FormMeta, ...], kind: FormKind, form_id: str | None) -> FormMeta | None:
    """Choose a form: the one named, else the table's own first of its kind."""
    named = next((form for form in forms if form_id is not None and form.form_id == form_id), None)
    if named is not None:
        return named
    of_kind = [form for form in forms if form.kind is kind]
    return next((form for form in of_kind if form.default), of_kind[0] if of_kind else None)
