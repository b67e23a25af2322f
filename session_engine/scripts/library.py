"""The scripts of each line: the organisation's, else the delivered ones, and this person's own."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.events import EventBus
from session_engine.experience.area import ExperienceArea
from session_engine.experience.events import ExperienceChanged
from session_engine.ids import LineId
from session_engine.organisation import json_text, odata
from session_engine.organisation.events import ChangesHeard, ChangesMissed, LineCameBack, PersonChanged
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.scripts.delivered import delivered
from session_engine.scripts.events import ScriptLibraryChanged
from session_engine.scripts.local import LocalScripts
from session_engine.scripts.rows import OURS, SCRIPT, SETS, STEP, record_of, script_of
from session_engine.scripts.state import Script, ScriptLibrary, ScriptRecord, ScriptSource
from session_engine.tasks import Tasks

_TABLES = frozenset({SCRIPT, STEP})


class ScriptLibraries:
    """Reads and keeps the scripts of every line."""

    def __init__(
        self, bus: EventBus, tasks: Tasks, lines: Lines, local: LocalScripts, experience: ExperienceArea
    ) -> None:
        self._bus = bus
        self._tasks = tasks
        self._lines = lines
        self._local = local
        self._experience = experience
        self._known: dict[LineId, ScriptLibrary] = {}
        lines.add_interest(self._interest)
        bus.subscribe(ChangesHeard, self._heard)
        bus.subscribe(ChangesMissed, lambda event: self._again(event.line))
        bus.subscribe(PersonChanged, lambda event: self._again(event.line))
        bus.subscribe(LineCameBack, self._came_back)
        bus.subscribe(ExperienceChanged, lambda event: self._audience_changed(event.line))

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
            await self._experience.load(line)
        except OrganisationError as error:
            self._put(self._composed(self._kept(line, error)))
        else:
            self._put(self._composed(ScriptLibrary(line, scripts, records=MappingProxyType(records))))
        return self._known[line]

    def local_changed(self) -> None:
        """Show this person's scripts as they are now."""
        for line in tuple(self._known):
            self._audience_changed(line)

    def _audience_changed(self, line: LineId) -> None:
        known = self._known.get(line)
        if known is not None and not known.loading:
            self._put(self._composed(replace(known, scripts=tuple(known.of_organisation.values()))))

    def _kept(self, line: LineId, error: OrganisationError) -> ScriptLibrary:
        """Keep what was read before; where there is no such table, there was nothing."""
        old = self._known.get(line, ScriptLibrary(line))
        if error.failure in NOT_TO_BE_HAD:
            return ScriptLibrary(line, failure=error.failure)
        own = tuple(old.of_organisation.values())
        return replace(old, scripts=own, failure=error.failure)

    def _composed(self, known: ScriptLibrary) -> ScriptLibrary:
        """Put what the organisation has, or what is delivered, together with her own."""
        own = {each.unique_name: each for each in self._local.all()}
        of_organisation = MappingProxyType({each.unique_name: each for each in known.scripts})
        others = known.scripts or delivered()
        experience = self._experience.state(known.line)
        refs = {name: record.ref.id for name, record in known.records.items() if name not in own}
        shown = (*(each for each in others if each.unique_name not in own), *own.values())
        return replace(
            known,
            scripts=tuple(sorted(shown, key=lambda script: script.name.casefold())),
            loading=False,
            origin=ScriptSource.ORGANISATION if known.scripts else ScriptSource.DELIVERED,
            local=frozenset(own),
            of_organisation=of_organisation,
            profiles=MappingProxyType({name: experience.names(ref) for name, ref in refs.items()}),
            for_others=frozenset(name for name, ref in refs.items() if not experience.offers(ref)),
        )

    def _put(self, library: ScriptLibrary) -> None:
        if self._known.get(library.line) != library:
            self._known[library.line] = library
            self._bus.publish(ScriptLibraryChanged(library.line))

    async def _read(self, line: LineId) -> tuple[tuple[Script, ...], dict[str, ScriptRecord]]:
        scripts, steps = await self._script_rows(line), await self._step_rows(line)
        by_script: dict[str, list[Payload]] = {}
        for row in steps:
            by_script.setdefault(json_text.text_of(row, "_msdyn_agentscriptid_value"), []).append(row)
        found: list[Script] = []
        records: dict[str, ScriptRecord] = {}
        for row in scripts:
            own = by_script.get(json_text.text_of(row, f"{SCRIPT}id"), [])
            script = script_of(row, own)
            found.append(script)
            records[script.unique_name] = record_of(line, row, own)
        return tuple(found), records

    async def _script_rows(self, line: LineId) -> list[Payload]:
        names = ("msdyn_name", "msdyn_uniquename", "msdyn_description", "msdyn_language")
        whose = ("_ownerid_value", "_modifiedby_value", "modifiedon")
        meta = await self._lines.metadata(line).table(SCRIPT)
        select = (f"{SCRIPT}id", *names, *whose, *(name for name in OURS if meta.has(name)))
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
