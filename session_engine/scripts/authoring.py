"""The verbs of who writes scripts: check, save, keep for herself, remove, look at with a record."""

from __future__ import annotations

from session_engine.errors import OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.macros.area import MacrosArea
from session_engine.macros.holdings import LibraryStatus
from session_engine.organisation.definition_versions import Version
from session_engine.organisation.lines import Lines
from session_engine.organisation.tables import TableMeta
from session_engine.scripts import checking, files
from session_engine.scripts.library import ScriptLibraries
from session_engine.scripts.local import LocalScripts
from session_engine.scripts.saving import ScriptWriter
from session_engine.scripts.state import (
    Script,
    ScriptFinding,
    ScriptNotSaved,
    ScriptProblem,
    ScriptRecord,
    ScriptSource,
    StepKind,
)
from session_engine.scripts.versions import versions_of


class Authoring:
    """Writes scripts.

    Args:
        lines: The organisations.
        libraries: What scripts there are.
        local: Keeps her own.
        writer: Writes to the organisation.
        macros: What macros there are.
    """

    def __init__(
        self,
        lines: Lines,
        libraries: ScriptLibraries,
        local: LocalScripts,
        writer: ScriptWriter,
        macros: MacrosArea,
    ) -> None:
        self._lines = lines
        self._libraries = libraries
        self._local = local
        self._writer = writer
        self._macros = macros

    def check(self, script: Script, line: LineId) -> tuple[ScriptFinding, ...]:
        """Give what is wrong with a script, as far as can be said without asking anybody."""
        macros = frozenset(item.macro.unique_name for item in self._macros.library(line).items)
        found = checking.findings(script, self._libraries.state(line).scripts, macros)
        if self._macros.library(line).status is LibraryStatus.LOADING:  # nobody knows yet which there are
            found = tuple(each for each in found if each.problem is not ScriptProblem.UNKNOWN_MACRO)
        meta = self._lines.metadata(line).known(script.table) if script.table else None
        return found if meta is None else (*found, *checking.missing_columns(script, meta))

    async def examine(self, script: Script, line: LineId) -> tuple[ScriptFinding, ...]:
        """Give what is wrong with a script; where the organisation is away, what it would know is left out."""
        if script.table:
            await self._table(script.table, line)
        await self._macros.load(line)
        return self.check(script, line)

    async def _table(self, table: str, line: LineId) -> TableMeta | None:
        try:
            return await self._lines.metadata(line).table(table)
        except OrganisationError:
            return None

    async def save(
        self, script: Script, line: LineId, base: Script | None = None, record: ScriptRecord | None = None
    ) -> RecordRef:
        """Write a script to the organisation.

        Args:
            script: What it is to be.
            line: The organisation.
            base: What `record` said when the person began.
            record: The record with the versions it had then; None for a new script.

        Raises:
            ScriptNotSaved: It has faults.
            OrganisationError: The organisation does not take it; CHANGED when somebody was first.
        """
        found = (*await self.examine(script, line), *self._of_organisation(script, line, record))
        if found:
            raise ScriptNotSaved(found)
        ref = await self._writer.write(line, script, base, record, self._targets(script, line))
        if self._local.remove(script.unique_name):
            self._libraries.local_changed()
        await self._libraries.load(line)
        return ref

    async def save_local(self, script: Script, line: LineId) -> None:
        """Keep a script on this machine, for this person.

        Raises:
            ScriptNotSaved: It has faults.
        """
        found = await self.examine(script, line)
        if found:
            raise ScriptNotSaved(found)
        self._local.put(script)
        self._libraries.local_changed()

    async def remove(self, unique_name: str, line: LineId) -> None:
        """Delete a script where it is kept; a delivered one stays.

        Raises:
            OrganisationError: The organisation does not delete it.
        """
        library = self._libraries.state(line)
        if library.source(unique_name) is ScriptSource.LOCAL:
            self._local.remove(unique_name)
            self._libraries.local_changed()
        elif (record := library.records.get(unique_name)) is not None:
            await self._writer.delete(record)
            await self._libraries.load(line)

    async def versions(self, unique_name: str, line: LineId) -> tuple[Version[Script], ...]:
        """Give what a script of the organisation was before its changes, the latest first.

        Raises:
            OrganisationError: It could not be asked.
        """
        library, items = self._libraries.state(line), self._macros.library(line).items
        record = library.records.get(unique_name)
        if record is None:
            return ()
        macros = {item.record.id: item.macro.unique_name for item in items if item.record is not None}
        scripts = {each.ref.id: name for name, each in library.records.items()}
        return await versions_of(self._lines, record.ref, macros, scripts)

    def read_file(self, content: bytes) -> Script:
        """Read a script from a file's content; raise `BadScriptFile` where it is none."""
        return files.read(content)

    def write_file(self, script: Script) -> bytes:
        """Write a script as a file's content."""
        return files.write(script)

    def _targets(self, script: Script, line: LineId) -> dict[str, RecordRef]:
        """Find the records that steps lead to."""
        library, macros = self._libraries.state(line), self._macros.library(line)
        found: dict[str, RecordRef] = {}
        for step in script.steps:
            item = macros.item(step.macro) if step.kind is StepKind.MACRO else None
            if item is not None and item.record is not None:
                found[step.macro] = item.record
            if step.kind is StepKind.SCRIPT and step.script in library.records:
                found[step.script] = library.records[step.script].ref
        return found

    def _of_organisation(
        self, script: Script, line: LineId, record: ScriptRecord | None
    ) -> list[ScriptFinding]:
        """Find what the organisation could not keep."""
        other = self._libraries.state(line).records.get(script.unique_name)
        found: list[ScriptFinding] = []
        if other is not None and (record is None or record.ref != other.ref):
            found.append(ScriptFinding(ScriptProblem.TAKEN_NAME, values={"name": script.unique_name}))
        there = self._targets(script, line)
        for step in script.steps:
            target = step.macro if step.kind is StepKind.MACRO else step.script
            if step.kind is not StepKind.TEXT and target not in there:
                values = {"name": target}
                found.append(ScriptFinding(ScriptProblem.NOT_SHARED, step.unique_name, values))
        return found
