"""Who takes part in an activity: rows of the activity's own collection, shown as columns by participation.

A list of parties (`from`, `to`) has no property of its own in the Web API (facts 11): it is read by expanding
`<activity>_activity_parties` and written as that whole collection at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from session_engine.ids import LineId, RecordRef
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.tables import ColumnType, TableMeta
from session_engine.organisation.values import FORMATTED, LOOKUP_TABLE, SetNameOf
from session_engine.records.state import Lookup, Parties, Party, Value

PARTICIPATION: Mapping[str, int] = {
    "from": 1,
    "to": 2,
    "cc": 3,
    "bcc": 4,
    "requiredattendees": 5,
    "optionalattendees": 6,
    "organizer": 7,
    "resources": 10,
    "customers": 11,
}
"""`participationtypemask` by column; regarding (8) and owner (9) are kept by the organisation itself."""

_TABLE = "activityparty"
_PARTY = "_partyid_value"
_SELECT = f"{_PARTY},participationtypemask,addressused,unresolvedpartyname"


def columns(meta: TableMeta) -> frozenset[str]:
    """Name a table's lists of parties."""
    return frozenset(
        column.name
        for column in meta.columns.values()
        if column.type is ColumnType.PARTIES and column.name in PARTICIPATION
    )


def with_siblings(meta: TableMeta, names: frozenset[str]) -> frozenset[str]:
    """Add the other lists where one is named: they are written together or not at all."""
    lists = columns(meta)
    return names | lists if names & lists else names


def properties(meta: TableMeta, names: Iterable[str]) -> frozenset[str]:
    """Name the properties that columns are read by; lists of parties have none."""
    known = (meta.columns[name] for name in names if meta.has(name))
    return frozenset(column.property_name for column in known if column.type is not ColumnType.PARTIES)


def expansion(meta: TableMeta, names: Iterable[str] | None) -> tuple[str, ...]:
    """Give what has to be expanded for columns to come along; None stands for all of them."""
    lists = columns(meta)
    wanted = bool(lists) if names is None else not lists.isdisjoint(names)
    collection = _collection(meta) if wanted else ""
    return (f"{collection}($select={_SELECT})",) if collection else ()


def _collection(meta: TableMeta) -> str:
    return next((r.schema_name for r in meta.children if r.child == _TABLE), "")


def decode(meta: TableMeta, payload: Payload, line: LineId) -> dict[str, Value]:
    """Read all lists of parties a payload brings along; none when it brings none."""
    lists = columns(meta)
    rows = payload.get(_collection(meta)) if lists else None
    if not isinstance(rows, list):
        return {}
    found: dict[int, list[Party]] = {}
    for row in json_text.as_list(rows):
        try:
            party = json_text.as_object(row)
        except NotJson:
            continue  # one bad row must not hide the others
        mask = json_text.number_of(party, "participationtypemask")
        found.setdefault(mask or 0, []).append(_party(party, line))
    lists_of = {name: tuple(found.get(PARTICIPATION[name], ())) for name in lists}
    return {name: Parties(members) if members else None for name, members in lists_of.items()}


def _party(row: Payload, line: LineId) -> Party:
    address = json_text.text_of(row, "addressused") or json_text.text_of(row, "unresolvedpartyname")
    key, table = json_text.text_of(row, _PARTY), json_text.text_of(row, _PARTY + LOOKUP_TABLE)
    if not odata.is_guid(key) or not table:
        return Party(address=address)
    name = json_text.text_of(row, _PARTY + FORMATTED)
    return Party(Lookup(RecordRef(line, table, odata.guid(key)), name), address)


def encode(meta: TableMeta, lists: Mapping[str, Value], set_name: SetNameOf) -> tuple[str, object]:
    """Write the lists of parties as the collection that takes the place of the old one."""
    rows = [
        _row(party, PARTICIPATION[name], set_name)
        for name, value in sorted(lists.items())
        if isinstance(value, Parties)
        for party in value.members
    ]
    return _collection(meta), rows


def _row(party: Party, mask: int, set_name: SetNameOf) -> dict[str, object]:
    if party.who is None:
        return {"participationtypemask": mask, "addressused": party.address}
    ref = party.who.ref
    return {
        "participationtypemask": mask,
        f"partyid_{ref.table}@odata.bind": f"/{set_name(ref.table)}({odata.guid(ref.id)})",
    }
