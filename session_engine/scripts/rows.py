"""Scripts and their steps as rows of the Web API."""

from __future__ import annotations

from types import MappingProxyType

from session_engine.ids import LineId, RecordRef
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.scripts.state import Script, ScriptRecord, ScriptStep, StepKind, StepRecord

SCRIPT, STEP = "msdyn_productivityagentscript", "msdyn_productivityagentscriptstep"
SETS = {SCRIPT: f"{SCRIPT}s", STEP: f"{STEP}s"}
KINDS = {192350000: StepKind.TEXT, 192350001: StepKind.MACRO, 192350002: StepKind.SCRIPT}
CODES = {kind: code for code, kind in KINDS.items()}
OURS = {
    "ninedesk_table": "table",
    "ninedesk_startcondition": "condition",
    "ninedesk_rank": "rank",
}
"""Columns of our own and what they are of a script: another organisation need not have them."""
DEFAULT_RANK = 100
ENGLISH = 1033
_FORMATTED = "OData.Community.Display.V1.FormattedValue"


def script_of(row: Payload, steps: list[Payload]) -> Script:
    """Read a script."""
    rank = json_text.number_of(row, "ninedesk_rank")
    return Script(
        json_text.text_of(row, "msdyn_uniquename"),
        json_text.text_of(row, "msdyn_name"),
        json_text.text_of(row, "msdyn_description"),
        json_text.number_of(row, "msdyn_language") or ENGLISH,
        json_text.text_of(row, "ninedesk_table"),
        json_text.text_of(row, "ninedesk_startcondition"),
        DEFAULT_RANK if rank is None else rank,
        tuple(_step(step) for step in steps),
    )


def record_of(line: LineId, row: Payload, steps: list[Payload]) -> ScriptRecord:
    """Read what a script is as a record."""
    kept = {json_text.text_of(step, "msdyn_uniquename"): _step_record(step) for step in steps}
    return ScriptRecord(
        RecordRef(line, SCRIPT, odata.guid(json_text.text_of(row, f"{SCRIPT}id"))),
        json_text.text_of(row, "@odata.etag"),
        json_text.text_of(row, f"_ownerid_value@{_FORMATTED}"),
        json_text.text_of(row, f"_modifiedby_value@{_FORMATTED}"),
        json_text.text_of(row, "modifiedon"),
        MappingProxyType(kept),
    )


def _step_record(row: Payload) -> StepRecord:
    return StepRecord(
        odata.guid(json_text.text_of(row, f"{STEP}id")),
        json_text.text_of(row, "@odata.etag"),
        json_text.number_of(row, "msdyn_order") or 0,
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
