"""The few fields of an activity that is filled in on the timeline: the rest is in its full form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from session_engine.forms.state import FieldKind, FieldPlan, FormPlan, FormTabPlan, SectionPlan

_ROWS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "task": (("subject",), ("scheduledend", "prioritycode"), ("description",)),
    "phonecall": (("subject",), ("to",), ("directioncode", "phonenumber"), ("description",)),
    "appointment": (
        ("subject",),
        ("scheduledstart", "scheduledend"),
        ("requiredattendees",),
        ("location",),
        ("description",),
    ),
}
"""Columns row by row, as far as the organisation's own quick form has them."""
_PLACE = "regardingobjectid"
_TEXT_ROWS = 3


def inline_plan(plan: FormPlan) -> FormPlan:
    """Make the short form of a table from its quick create form."""
    fields = {cell.column: cell for cell in plan.cells() if isinstance(cell, FieldPlan)}
    rows = [tuple(_low(fields[name]) for name in row if name in fields) for row in _ROWS.get(plan.table, ())]
    named = {field.column for row in rows for field in row}
    missing = [
        (_low(field),)
        for column, field in fields.items()
        if column not in named and column != _PLACE and field.required == "required"
    ]
    kept = tuple(row for row in (*rows, *missing) if row)
    if not kept:
        kept = tuple((_low(field),) for column, field in fields.items() if column != _PLACE)
    section = SectionPlan("inline", "", 2, kept)
    return replace(plan, tabs=(FormTabPlan("inline", "", ((100, (section,)),)),))


def _low(field: FieldPlan) -> FieldPlan:
    return replace(field, rows=_TEXT_ROWS) if field.kind is FieldKind.MULTILINE else field
