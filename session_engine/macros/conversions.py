"""Between the texts a macro gives and the typed values columns take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from session_engine.ids import LineId, RecordRef
from session_engine.macros.runs import StepFailed, StepProblem
from session_engine.macros.state import Pairs
from session_engine.organisation import odata
from session_engine.organisation.tables import CHOICES, ColumnMeta, ColumnType, TableMeta
from session_engine.organisation.values import shows_days
from session_engine.records.state import Choice, Lookup, Parties, Party, Value
from session_engine.wall_clock.state import here

_BINDING = re.compile(r"/?(\w+)\(([0-9A-Fa-f-]{36})\)")
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_REFERENCE = re.compile(r"(\w+):([0-9A-Fa-f-]{36})")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

TableOfSet = Callable[[str], str]
"""Gives the table of a collection's name, empty for one there is not."""


def typed(
    meta: TableMeta, pairs: Pairs, line: LineId, table_of_set: TableOfSet = lambda _: ""
) -> dict[str, Value]:
    """Read pairs as columns' values; a lookup is three pairs (id, type, name), a GUID, or a binding.

    Raises:
        StepFailed: There is no such column, or the text is none of its values.
    """
    given, found = dict(pairs), dict[str, Value]()
    for name, text in pairs:
        if name.endswith("@odata.bind"):
            column = _bound(meta, name.removesuffix("@odata.bind"))
            found[column.name] = _binding(text, column, line, table_of_set)
        elif name in meta.columns:
            found[name] = _value(meta.columns[name], text.strip(), given, line)
        elif not _belongs_to_lookup(meta, name):
            raise StepFailed(StepProblem.UNKNOWN_COLUMN, {"column": name, "table": meta.table.name})
    return found


def _belongs_to_lookup(meta: TableMeta, name: str) -> bool:
    bases = (name.removesuffix(ending) for ending in ("type", "name") if name.endswith(ending))
    return any(base in meta.columns and meta.columns[base].is_lookup for base in bases)


def _bound(meta: TableMeta, navigation: str) -> ColumnMeta:
    known = meta.by_navigation.get(navigation)
    if not known or known[0].column not in meta.columns:
        raise StepFailed(StepProblem.UNKNOWN_COLUMN, {"column": navigation, "table": meta.table.name})
    return meta.columns[known[0].column]


def _binding(text: str, column: ColumnMeta, line: LineId, table_of_set: TableOfSet) -> Value:
    if not text.strip():
        return None
    found = _BINDING.fullmatch(text.strip())
    table = table_of_set(found.group(1)) if found is not None else ""
    if found is None or not table:
        raise _wrong(column, text)
    return Lookup(RecordRef(line, table, odata.guid(found.group(2))))


def _value(column: ColumnMeta, text: str, given: Mapping[str, str], line: LineId) -> Value:
    if not text:
        return None
    if column.is_lookup:
        return _lookup(column, text, given, line)
    if column.type in CHOICES:
        return _choice(column, text)
    match column.type:
        case ColumnType.BOOLEAN:
            return _flag(column, text)
        case ColumnType.DATETIME:
            return _moment(column, text)
        case ColumnType.INTEGER | ColumnType.BIG_INTEGER:
            return int(_number(column, text))
        case ColumnType.DECIMAL | ColumnType.MONEY:
            return _number(column, text)
        case ColumnType.DOUBLE:
            return float(_number(column, text))
        case ColumnType.PARTIES:
            return recipients(text, line)
        case _:
            return text


def _lookup(column: ColumnMeta, text: str, given: Mapping[str, str], line: LineId) -> Value:
    reference = _REFERENCE.fullmatch(text)
    table = reference.group(1) if reference is not None else given.get(f"{column.name}type", "").strip()
    key = reference.group(2) if reference is not None else text
    if not table and len(column.targets) == 1:
        table = column.targets[0]
    if not odata.is_guid(key) or table not in column.targets:
        raise _wrong(column, text)
    return Lookup(RecordRef(line, table, odata.guid(key)), given.get(f"{column.name}name", "").strip())


def _choice(column: ColumnMeta, text: str) -> Value:
    for choice in column.choices:
        if text == str(choice.value) or text.casefold() == choice.label.casefold():
            return choice
    if column.choices or not re.fullmatch(r"\d{1,9}", text):
        raise _wrong(column, text)
    return Choice(int(text))


def _flag(column: ColumnMeta, text: str) -> bool:
    lower = text.casefold()
    if lower not in _TRUE | _FALSE:
        raise _wrong(column, text)
    return lower in _TRUE


def _moment(column: ColumnMeta, text: str) -> Value:
    try:
        if shows_days(column):
            return date.fromisoformat(text[:10])
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise _wrong(column, text) from error
    return moment if moment.tzinfo is not None else here(moment)


def _number(column: ColumnMeta, text: str) -> Decimal:
    try:
        found = Decimal(text) if len(text) < 40 else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite():
        raise _wrong(column, text)
    return found


def _wrong(column: ColumnMeta, text: str) -> StepFailed:
    return StepFailed(StepProblem.BAD_VALUE, {"column": column.label or column.name, "value": text[:80]})


def recipients(text: str, line: LineId) -> Parties | None:
    """Read who an e-mail goes to: `table:GUID` and addresses, with commas or semicolons between them.

    Raises:
        StepFailed: One is neither.
    """
    members = tuple(_party(part, line) for part in _parts(text))
    return Parties(members) if members else None


def _parts(text: str) -> Iterable[str]:
    return (part.strip() for part in re.split(r"[;,]", text) if part.strip())


def _party(text: str, line: LineId) -> Party:
    reference = _REFERENCE.fullmatch(text)
    if reference is not None:
        return Party(Lookup(RecordRef(line, reference.group(1), odata.guid(reference.group(2)))))
    if not _ADDRESS.fullmatch(text):
        raise StepFailed(StepProblem.BAD_RECIPIENT, {"recipient": text[:80]})
    return Party(None, text)


def whole_number(text: str, name: str) -> int:
    """Read a number of minutes and the like.

    Raises:
        StepFailed: It is none.
    """
    if not re.fullmatch(r"\s*\d{1,9}\s*", text):
        raise StepFailed(StepProblem.BAD_NUMBER, {"argument": name, "value": text[:40]})
    return int(text)
