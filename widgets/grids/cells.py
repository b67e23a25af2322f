"""What a cell shows: text, tone, icon, by the kind of its column and the meaning of its value."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QLocale

from session_engine.forms.state import FieldKind
from session_engine.records.state import Choice, Lookup, Parties, Value, lookups_in
from session_engine.service_levels.state import timer
from session_engine.table_icons import icon_of_table
from session_engine.views.state import GridColumn, GridRow
from session_engine.wall_clock.state import day_of
from widgets.grids import times
from widgets.grids.cell import Cell, CellShape
from widgets.grids.timers import timer_cell
from widgets.primitives.tones import Tone
from widgets.text import one_line

__all__ = ["Cell", "CellShape"]

NUMBERS = frozenset({FieldKind.INTEGER, FieldKind.DECIMAL, FieldKind.MONEY})
"""Kinds of columns that stand at the end of their room, heading and all."""

EMPTY = Cell("")

DUE_COLUMNS = frozenset({"resolveby", "responseby", "scheduledend", "followupby", "failuretime"})
AGE_COLUMNS = frozenset({"createdon", "modifiedon", "enteredon", "actualend", "publishon"})

_DUE = {
    times.Due.LATER: (Tone.GOOD, "clock"),
    times.Due.SOON: (Tone.WARN, "clock"),
    times.Due.OVER: (Tone.BAD, "overdue"),
}

PILLS: dict[str, dict[int, tuple[Tone, str]]] = {
    "prioritycode": {1: (Tone.BAD, "priority-high"), 2: (Tone.INFO, ""), 3: (Tone.NEUTRAL, "")},
    "statecode": {0: (Tone.INFO, ""), 1: (Tone.GOOD, ""), 2: (Tone.NEUTRAL, "")},
    "statuscode": {},
    "firstresponseslastatus": {
        1: (Tone.GOOD, "clock"),
        2: (Tone.WARN, "clock"),
        3: (Tone.GOOD, "success"),
        4: (Tone.BAD, "overdue"),
    },
    "resolvebyslastatus": {
        1: (Tone.GOOD, "clock"),
        2: (Tone.WARN, "clock"),
        3: (Tone.GOOD, "success"),
        4: (Tone.BAD, "overdue"),
    },
}
"""Choice columns that are shown as pills: value to tone and icon; a value that is not there is plain."""

ACTIVITIES = frozenset({"activitypointer", "email", "phonecall", "task", "appointment"})
_DONE = ACTIVITIES | {"incident", "msdyn_ocliveworkitem", "knowledgearticle"}
"""Tables whose state 1 is an end that was wanted; of all others it says that they are no longer in use."""
_ACTIVITY_PRIORITY = {0: (Tone.NEUTRAL, ""), 1: (Tone.INFO, ""), 2: (Tone.BAD, "priority-high")}
"""Activities count their priorities the other way round: 2 is high."""


def pill_of(table: str, column: str, value: Value) -> tuple[Tone, str] | None:
    """Give tone and icon of a choice, None where it is no pill."""
    name = base_name(column)
    if not isinstance(value, Choice) or name not in PILLS:
        return None
    tones = _ACTIVITY_PRIORITY if name == "prioritycode" and table in ACTIVITIES else PILLS[name]
    if name == "statecode" and value.value == 1 and table not in _DONE:
        return Tone.NEUTRAL, ""
    return tones.get(value.value, (Tone.INFO, ""))


def base_name(column: str) -> str:
    """Give a column's own name, without the alias of a linked table."""
    return column.rpartition(".")[2]


def cell(column: GridColumn, row: GridRow, now: datetime, *, primary: bool) -> Cell:
    """Make the cell of a row in a column."""
    if primary:
        return _primary(column, row, now)
    value = row.values.get(column.name)
    if base_name(column.name) == "activitytypecode":
        return _kind(row, value)
    return EMPTY if value is None or value == "" else _plain(column, value, row, now)


def _primary(column: GridColumn, row: GridRow, now: datetime) -> Cell:
    """Name the row; what of it the organisation has not heard yet is marked."""
    value, tr = row.values.get(column.name), QCoreApplication.translate
    text = "" if value is None else one_line(text_of(value, column, now))
    text = text or tr("grid", "(no title)")  # also for one of which nothing is to be seen
    if not row.unsent:
        return Cell(text, CellShape.LINK)
    return Cell(text, CellShape.LINK, icon="waiting", mark=tr("grid", "Changes wait to be sent"))


def _plain(column: GridColumn, value: Value, row: GridRow, now: datetime) -> Cell:
    name = base_name(column.name)
    if isinstance(value, Lookup):
        return Cell(one_line(value.name), CellShape.LINK if value.name else CellShape.TEXT)
    if isinstance(value, Choice):
        tone = pill_of(row.ref.table if name == column.name else "", name, value)
        label = one_line(value.label or str(value.value))
        return Cell(label) if tone is None else Cell(label, CellShape.PILL, *tone)
    if isinstance(value, datetime):
        found = timer(row.ref.table, column.name, row.values, now)
        return timer_cell(found) if found is not None else _time(name, value, now, done=_done(row))
    return Cell(one_line(text_of(value, column, now)), number=column.kind in NUMBERS)


def _done(row: GridRow) -> bool:
    """Whether nothing is due any more: a case resolved, an activity completed."""
    state = row.values.get("statecode")
    return isinstance(state, Choice) and state.value != 0 and row.ref.table in ACTIVITIES | {"incident"}


def _time(name: str, value: datetime, now: datetime, *, done: bool) -> Cell:
    tip = times.full(value)
    if value.tzinfo is not None and name in DUE_COLUMNS and not done:
        text, state = times.due(value, now)
        tone, icon = _DUE[state]
        return Cell(text, CellShape.PILL, tone, icon, tip, ages=True)
    if value.tzinfo is not None and name in AGE_COLUMNS:
        return Cell(times.ago(value, now), CellShape.MUTED, tip=tip, ages=True)
    return Cell(times.moment(value, now), CellShape.MUTED, tip=tip)


def _kind(row: GridRow, value: Value) -> Cell:
    label = value.label if isinstance(value, Choice) else kind_text(row.ref.table) or str(value or "")
    return Cell(one_line(label), CellShape.ICON, Tone.NEUTRAL, icon_of_table(row.ref.table), label)


def kind_text(table: str) -> str:
    """Give an activity's kind in words, empty for a table that is none of the usual ones."""
    tr = QCoreApplication.translate
    return {
        "email": tr("grid", "Email"),
        "phonecall": tr("grid", "Phone call"),
        "task": tr("grid", "Task"),
        "appointment": tr("grid", "Appointment"),
        "annotation": tr("grid", "Note"),
        "msdyn_ocliveworkitem": tr("grid", "Conversation"),
    }.get(table, "")


def text_of(value: Value, column: GridColumn | None = None, now: datetime | None = None) -> str:
    """Write a value out in the agent's locale."""
    match value:
        case None:
            return ""
        case bool():
            return _yes_or_no(column, value=value)
        case Choice():
            return value.label or str(value.value)
        case Lookup() | Parties():
            return ", ".join(lookup.name for lookup in lookups_in(value))
        case datetime():
            return times.moment(value, now or times.utc_now())
        case date():
            return times.day(value, day_of(now or times.utc_now()))
        case int():
            return QLocale().toString(value)
        case float() | Decimal():
            places = 2 if column is not None and column.kind is FieldKind.MONEY else -128
            return QLocale().toString(float(value), "f", places if places >= 0 else 2)
        case str():
            return value


def _yes_or_no(column: GridColumn | None, *, value: bool) -> str:
    if column is not None:
        for choice in column.choices:
            if choice.value == int(value) and choice.label:
                return choice.label
    return QCoreApplication.translate("grid", "Yes") if value else QCoreApplication.translate("grid", "No")
