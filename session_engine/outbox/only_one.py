"""Of what there is to be one record, however often it is made: what she says of an article, an article of a case.

While the organisation is away nobody knows whether it has that record already.
"""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.casework.office import Office
from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata
from session_engine.records.state import Lookup, Value


@dataclass(frozen=True, slots=True)
class _Only:
    """What makes two records of a table one.

    Attributes:
        columns: Lookups that are the same.
        hers: It is hers: everybody has one.
    """

    columns: tuple[str, ...]
    hers: bool = False


_TABLES: Mapping[str, _Only] = {
    "feedback": _Only(("regardingobjectid",), hers=True),
    "knowledgearticleincident": _Only(("knowledgearticleid", "incidentid")),
}


async def earlier(office: Office, ref: RecordRef, values: Mapping[str, Value]) -> RecordRef | None:
    """Find the record that one to be created would be a double of; None where it is the first, or is there itself."""
    condition = _condition(office, ref, values)
    if condition is None:
        return None
    meta = await office.table(ref.line, ref.table)
    key = meta.table.primary_id
    query = odata.Query(select=(key,), filter=condition, orderby=("modifiedon desc", key))
    try:
        rows = await office.rows(ref.line, odata.collection(meta.table.set_name, query))
    except OrganisationError as error:
        if error.failure not in NOT_TO_BE_HAD:
            raise
        return None  # who may not look may still write
    found = [odata.guid(each) for row in rows if odata.is_guid(each := json_text.text_of(row, key))]
    return RecordRef(ref.line, ref.table, found[0]) if found and ref.id not in found else None


async def said(office: Office, ref: RecordRef, values: Mapping[str, Value]) -> dict[str, Value]:
    """Give what is to be written into the earlier record: neither what makes it the one, nor its name."""
    meta = await office.table(ref.line, ref.table)
    kept = {*_TABLES[ref.table].columns, meta.table.primary_name}
    return {name: value for name, value in values.items() if name not in kept}


def _condition(office: Office, ref: RecordRef, values: Mapping[str, Value]) -> str | None:
    only = _TABLES.get(ref.table)
    if only is None:
        return None
    named = {name: values.get(name) for name in only.columns}
    if only.hers:
        named["ownerid"] = Lookup(office.me(ref.line))
    same = [f"_{name}_value eq {value.ref.id}" for name, value in named.items() if isinstance(value, Lookup)]
    return " and ".join(same) if len(same) == len(named) else None
