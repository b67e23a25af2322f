"""The scripts of each line: the organisation's, else the delivered ones."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from session_engine.errors import OrganisationError
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.organisation import json_text, odata
from session_engine.organisation.events import ChangesHeard, ChangesMissed, LineCameBack, PersonChanged
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.scripts.delivered import delivered
from session_engine.scripts.events import ScriptLibraryChanged
from session_engine.scripts.state import Script, ScriptLibrary, ScriptSource, ScriptStep, StepKind
from session_engine.tasks import Tasks

SCRIPT, STEP = "msdyn_productivityagentscript", "msdyn_productivityagentscriptstep"
SETS = {SCRIPT: f"{SCRIPT}s", STEP: f"{STEP}s"}
KINDS = {192350000: StepKind.TEXT, 192350001: StepKind.MACRO, 192350002: StepKind.SCRIPT}
_TABLES = frozenset({SCRIPT, STEP})
_OURS = ("ninedesk_table", "ninedesk_startcondition", "ninedesk_rank")
"""Columns of our own: another organisation need not have them."""


class ScriptLibraries:
    """Reads and keeps the scripts of every line."""

    def __init__(self, bus: EventBus, tasks: Tasks, lines: Lines) -> None:
        self._bus = bus
        self._tasks = tasks
        self._lines = lines
        self._known: dict[LineId, ScriptLibrary] = {}
        lines.add_interest(self._interest)
        bus.subscribe(ChangesHeard, self._heard)
        bus.subscribe(ChangesMissed, lambda event: self._again(event.line))
        bus.subscribe(PersonChanged, lambda event: self._again(event.line))
        bus.subscribe(LineCameBack, self._came_back)

    def state(self, line: LineId) -> ScriptLibrary:
        """Give what is known; what nobody has asked for is read now."""
        if line not in self._known:
            self._known[line] = ScriptLibrary(line)
            self._read_soon(line)
        return self._known[line]

    async def load(self, line: LineId) -> ScriptLibrary:
        """Read a line's scripts now."""
        try:
            scripts, records = await self._read(line)
        except OrganisationError as error:
            old = self._known.get(line, ScriptLibrary(line))
            kept = old.scripts if old.origin is ScriptSource.ORGANISATION else ()
            found = _composed(replace(old, scripts=kept, failure=error.failure))
        else:
            known = ScriptLibrary(line, scripts, records=MappingProxyType(records))
            found = _composed(known)
        if self._known.get(line) != found:
            self._known[line] = found
            self._bus.publish(ScriptLibraryChanged(line))
        return found

    async def _read(self, line: LineId) -> tuple[tuple[Script, ...], dict[str, RecordRef]]:
        scripts, steps = await self._script_rows(line), await self._step_rows(line)
        by_script: dict[str, list[Payload]] = {}
        for row in steps:
            by_script.setdefault(json_text.text_of(row, "_msdyn_agentscriptid_value"), []).append(row)
        found: list[Script] = []
        records: dict[str, RecordRef] = {}
        for row in scripts:
            key = json_text.text_of(row, f"{SCRIPT}id")
            script = _script(row, by_script.get(key, []))
            found.append(script)
            records[script.unique_name] = RecordRef(line, SCRIPT, odata.guid(key))
        return tuple(found), records

    async def _script_rows(self, line: LineId) -> list[Payload]:
        names = ("msdyn_name", "msdyn_uniquename", "msdyn_description", "msdyn_language")
        meta = await self._lines.metadata(line).table(SCRIPT)
        select = (f"{SCRIPT}id", *names, *(name for name in _OURS if meta.has(name)))
        return await self._rows(line, SCRIPT, odata.Query(select, "statecode eq 0", (), ("msdyn_name",)))

    async def _step_rows(self, line: LineId) -> list[Payload]:
        meta = await self._lines.metadata(line).table(STEP)
        names = ("msdyn_name", "msdyn_uniquename", "msdyn_order", "msdyn_actiontype", "msdyn_textinstruction")
        ours = ("ninedesk_answer",) if meta.has("ninedesk_answer") else ()
        macro = meta.navigation("msdyn_macroactionid", "workflow")
        route = meta.navigation("msdyn_routeactionid", SCRIPT)
        query = odata.Query(
            (f"{STEP}id", "_msdyn_agentscriptid_value", *names, *ours),
            "statecode eq 0",
            (f"{macro}($select=uniquename)", f"{route}($select=msdyn_uniquename)"),
            ("msdyn_order",),
        )
        rows = await self._rows(line, STEP, query)
        return [{**row, "#macro": row.get(macro), "#route": row.get(route)} for row in rows]

    async def _rows(self, line: LineId, table: str, query: odata.Query) -> list[Payload]:
        return await (await self._lines.readings(line).get(odata.collection(SETS[table], query))).rows()

    # -- staying fresh -------------------------------------------------------------------------------------

    def _interest(self, line: LineId) -> frozenset[str]:
        return _TABLES if line in self._known else frozenset()

    def _heard(self, event: ChangesHeard) -> None:
        if any(change.table in _TABLES for change in event.changes):
            self._again(event.line)

    def _came_back(self, event: LineCameBack) -> None:
        known = self._known.get(event.line)
        if known is not None and known.failure is not None:
            self._again(event.line)

    def _again(self, line: LineId) -> None:
        if line in self._known:
            self._read_soon(line)

    def _read_soon(self, line: LineId) -> None:
        self._tasks.start(self._load(line), owner="scripts", group=f"library {line}", exclusive=True)

    async def _load(self, line: LineId) -> None:
        await self.load(line)


def _composed(known: ScriptLibrary) -> ScriptLibrary:
    if known.scripts:
        return replace(known, loading=False, origin=ScriptSource.ORGANISATION)
    return replace(known, scripts=delivered(), loading=False, origin=ScriptSource.DELIVERED)


def _script(row: Payload, steps: list[Payload]) -> Script:
    rank = json_text.number_of(row, "ninedesk_rank")
    return Script(
        json_text.text_of(row, "msdyn_uniquename"),
        json_text.text_of(row, "msdyn_name"),
        json_text.text_of(row, "msdyn_description"),
        json_text.number_of(row, "msdyn_language") or 1033,
        json_text.text_of(row, "ninedesk_table"),
        json_text.text_of(row, "ninedesk_startcondition"),
        100 if rank is None else rank,
        tuple(_step(step) for step in steps),
    )


def _step(row: Payload) -> ScriptStep:
    kind = KINDS.get(json_text.number_of(row, "msdyn_actiontype") or 0, StepKind.TEXT)
    return ScriptStep(
        json_text.text_of(row, "msdyn_uniquename"),
        json_text.text_of(row, "msdyn_name"),
        kind,
        json_text.text_of(row, "msdyn_textinstruction"),
        _name_in(row, "#macro", "uniquename"),
        _name_in(row, "#route", "msdyn_uniquename"),
        json_text.text_of(row, "ninedesk_answer"),
    )


def _name_in(row: Payload, key: str, name: str) -> str:
    found = row.get(key)
    return json_text.text_of(json_text.as_object(found), name) if isinstance(found, dict) else ""
