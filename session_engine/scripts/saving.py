"""Writes a script and its steps to the organisation, together or not at all."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.ids import LineId, RecordRef
from session_engine.organisation import odata
from session_engine.organisation.change_set import ChangeSet
from session_engine.organisation.lines import Lines
from session_engine.organisation.tables import TableMeta
from session_engine.ports import Guids
from session_engine.scripts.rows import CODES, OURS, SCRIPT, SETS, STEP
from session_engine.scripts.state import Script, ScriptRecord, ScriptStep, StepRecord

MACRO_SET = "workflows"


class ScriptWriter:
    """Makes the records of a script what a script says.

    Args:
        lines: The organisations.
        guids: Identities of new records.
    """

    def __init__(self, lines: Lines, guids: Guids) -> None:
        self._lines = lines
        self._guids = guids

    async def write(
        self,
        line: LineId,
        script: Script,
        before: Script | None,
        record: ScriptRecord | None,
        targets: Mapping[str, RecordRef],
    ) -> RecordRef:
        """Write a script: a new one, or what is other in one that is there.

        The script's own record is written in any case and with the version it had, so two who change its steps at
        the same time meet there.

        Args:
            line: The organisation.
            script: What it is to be.
            before: What `record` says.
            record: As it was read; None for a new one.
            targets: The records of macros and scripts that steps name, by unique name.

        Raises:
            OrganisationError: It was not written; CHANGED when somebody was first.
        """
        meta = await self._lines.metadata(line).table(SCRIPT)
        of_step = await self._lines.metadata(line).table(STEP)
        changes = ChangeSet()
        key = self._guids.new() if record is None else record.ref.id
        path, body = odata.record(SETS[SCRIPT], key), _body(script, meta)
        if record is None:
            changes.create(path, body)
        else:
            changes.update(path, body, record.etag)
        self._write_steps(changes, key, script, before, record, _Steps(of_step, targets))
        await self._lines.client(line).change(changes)
        return RecordRef(line, SCRIPT, key)

    def _write_steps(
        self,
        changes: ChangeSet,
        key: str,
        script: Script,
        before: Script | None,
        record: ScriptRecord | None,
        steps: _Steps,
    ) -> None:
        kept: Mapping[str, StepRecord] = record.steps if record is not None else {}
        names = {step.unique_name for step in script.steps}
        for name, gone in kept.items():
            if name not in names:
                changes.delete(odata.record(SETS[STEP], gone.id), gone.etag)
        for order, step in enumerate(script.steps, 1):
            known = kept.get(step.unique_name)
            if known is None:
                body = steps.body(step, order) | steps.belongs_to(key)
                changes.create(odata.record(SETS[STEP], self._guids.new()), body)
            elif known.order != order or before is None or before.step(step.unique_name) != step:
                changes.update(odata.record(SETS[STEP], known.id), steps.body(step, order), known.etag)

    async def delete(self, record: ScriptRecord) -> None:
        """Delete a script with its steps."""
        path = odata.record(SETS[SCRIPT], record.ref.id)
        await self._lines.client(record.ref.line).delete(path, if_match=record.etag)


def _body(script: Script, meta: TableMeta) -> dict[str, object]:
    ours: dict[str, object] = {
        column: getattr(script, attribute) or None if attribute != "rank" else script.rank
        for column, attribute in OURS.items()
        if meta.has(column)
    }
    return {
        "msdyn_name": script.name.strip(),
        "msdyn_uniquename": script.unique_name,
        "msdyn_description": script.description or None,
        "msdyn_language": script.language,
        **ours,
    }


class _Steps:
    """Writes steps as rows."""

    def __init__(self, meta: TableMeta, targets: Mapping[str, RecordRef]) -> None:
        self._meta = meta
        self._targets = targets

    def belongs_to(self, script: str) -> dict[str, object]:
        navigation = self._meta.navigation("msdyn_agentscriptid", SCRIPT)
        return {f"{navigation}@odata.bind": f"/{odata.record(SETS[SCRIPT], script)}"}

    def body(self, step: ScriptStep, order: int) -> dict[str, object]:
        asked: dict[str, object] = {"ninedesk_answer": step.answer or None}
        return {
            "msdyn_name": step.name.strip(),
            "msdyn_uniquename": step.unique_name,
            "msdyn_order": order,
            "msdyn_actiontype": CODES[step.kind],
            "msdyn_textinstruction": step.text or None,
            **(asked if self._meta.has("ninedesk_answer") else {}),
            **self._bound("msdyn_macroactionid", "workflow", MACRO_SET, step.macro),
            **self._bound("msdyn_routeactionid", SCRIPT, SETS[SCRIPT], step.script),
        }

    def _bound(self, column: str, table: str, set_name: str, target: str) -> dict[str, object]:
        ref = self._targets.get(target)
        path = f"/{odata.record(set_name, ref.id)}" if ref is not None else None
        return {f"{self._meta.navigation(column, table)}@odata.bind": path}
