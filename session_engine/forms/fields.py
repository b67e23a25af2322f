"""From a column's metadata to the editor it wants."""

from __future__ import annotations

from session_engine.forms.naming import NAMED
from session_engine.forms.state import FieldKind, FieldPlan, Required
from session_engine.organisation.tables import ColumnMeta, ColumnType, RequiredLevel
from session_engine.organisation.values import shows_days
from session_engine.presence.state import Base
from session_engine.records.state import Choice

_TEXT_KINDS = {
    "email": FieldKind.EMAIL,
    "phone": FieldKind.PHONE,
    "url": FieldKind.URL,
    "textarea": FieldKind.MULTILINE,
    "richtext": FieldKind.MULTILINE,
}
_KINDS = {
    ColumnType.MEMO: FieldKind.MULTILINE,
    ColumnType.PICKLIST: FieldKind.CHOICE,
    ColumnType.STATE: FieldKind.STATUS,
    ColumnType.STATUS: FieldKind.STATUS,
    ColumnType.LOOKUP: FieldKind.LOOKUP,
    ColumnType.CUSTOMER: FieldKind.LOOKUP,
    ColumnType.OWNER: FieldKind.LOOKUP,
    ColumnType.PARTIES: FieldKind.PARTIES,
    ColumnType.INTEGER: FieldKind.INTEGER,
    ColumnType.BIG_INTEGER: FieldKind.INTEGER,
    ColumnType.DECIMAL: FieldKind.DECIMAL,
    ColumnType.DOUBLE: FieldKind.DECIMAL,
    ColumnType.MONEY: FieldKind.MONEY,
    ColumnType.BOOLEAN: FieldKind.BOOLEAN,
}
ACTIVE_STATE = 0
_NEVER_CHOSEN = {"msdyn_basepresencestatus": frozenset({Base.INACTIVE.value})}
"""Options that the program alone sets (facts 9, of being inactive): no record that a person writes has them."""


def kind_of(column: ColumnMeta) -> FieldKind:
    """Name the editor of a column; READ_ONLY_TEXT for one that has none."""
    if column.type is ColumnType.STRING:
        return _TEXT_KINDS.get(column.format.lower(), FieldKind.TEXT)
    if column.type is ColumnType.DATETIME:
        return FieldKind.DATE if shows_days(column) else FieldKind.DATETIME
    return _KINDS.get(column.type, FieldKind.READ_ONLY_TEXT)


def required_of(column: ColumnMeta) -> Required:
    """Tell whether a person has to, or ought to, fill a column in."""
    if column.must_be_given or (column.required is RequiredLevel.APPLICATION and column.default is not None):
        return Required.REQUIRED
    return Required.RECOMMENDED if column.required is RequiredLevel.RECOMMENDED else Required.NONE


def field_plan(column: ColumnMeta, *, label: str = "", read_only: bool = False, rows: int = 1) -> FieldPlan:
    """Make the plan of a column's field.

    Args:
        column: What the metadata says.
        label: The form's own words for it, else the column's.
        read_only: The form does not let it be edited.
        rows: Height the form gives it, in lines.
    """
    kind = kind_of(column)
    # A state changes by what is done with the record, never by an edit (facts 8).
    fixed = column.type is ColumnType.STATE or kind is FieldKind.READ_ONLY_TEXT
    return FieldPlan(
        column=column.name,
        kind=kind,
        label=label or column.label or column.name,
        required=required_of(column),
        read_only=read_only or fixed or not (column.creatable or column.updatable),
        max_length=column.max_length,
        minimum=column.minimum,
        maximum=column.maximum,
        precision=column.precision,
        choices=_choices(column),
        targets=(NAMED[column.name],) if kind is FieldKind.TEXT and column.name in NAMED else column.targets,
        rows=max(1, rows),
        description=column.description,
    )


def _choices(column: ColumnMeta) -> tuple[Choice, ...]:
    found = column.choices_in(ACTIVE_STATE) if column.type is ColumnType.STATUS else column.choices
    never = _NEVER_CHOSEN.get(column.name)
    return tuple(choice for choice in found if choice.value not in never) if never else found


def unknown_field(column: str, label: str) -> FieldPlan:
    """Make the plan of a column the metadata does not know."""
    return FieldPlan(column=column, kind=FieldKind.READ_ONLY_TEXT, label=label or column, read_only=True)
