"""What is to be known of suggestions beside what the ranking says: how and by whom a case was solved, and when."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime

from session_engine.assist.asking import ARTICLE, CASE
from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata, values
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.records.state import Lookup

log = logging.getLogger(__name__)
_CASE, _BY = "_incidentid_value", "_ownerid_value"
_SOLVED = ("subject", "description", "actualend", "modifiedon", _CASE, _BY)
_PUBLISHED = ("knowledgearticleid", "modifiedon", "publishon", "isinternal")
_COMPLETED = 1


@dataclass(frozen=True, slots=True)
class Detail:
    """What is to be known of one.

    Attributes:
        resolution: How a case was solved, whole.
        solver: Who solved it.
        when: When it was solved, or an article published.
        internal: An article that is not for customers.
    """

    resolution: str = ""
    solver: Lookup | None = None
    when: datetime | None = None
    internal: bool = False


async def read_details(lines: Lines, line: LineId, refs: Iterable[RecordRef]) -> Mapping[RecordRef, Detail]:
    """Read what there is; an organisation without it is no error."""
    wanted = tuple(refs)
    found: dict[RecordRef, Detail] = {}
    for read, table in ((_solved, CASE), (_published, ARTICLE)):
        ids = tuple(ref.id for ref in wanted if ref.table == table)
        if ids:
            try:
                found |= await read(lines, line, ids)
            except OrganisationError as error:
                if error.failure not in NOT_TO_BE_HAD:
                    raise
                log.info("details of suggestions are not to be had: %s", error.failure)
    return found


async def _solved(lines: Lines, line: LineId, ids: tuple[str, ...]) -> Mapping[RecordRef, Detail]:
    """Give how cases were solved, the last time where they were opened again."""
    condition = f"statecode eq {_COMPLETED} and ({odata.any_of(_CASE, ids)})"
    query = odata.Query(select=_SOLVED, filter=condition, orderby=("actualend asc",))
    reply = await lines.client(line).get(odata.collection("incidentresolutions", query))
    found: dict[RecordRef, Detail] = {}
    for row in json_text.rows_of(await reply.payload()):
        case = json_text.text_of(row, _CASE)
        if odata.is_guid(case):
            found[RecordRef(line, CASE, odata.guid(case))] = Detail(
                _resolution(row), _person(line, row), _when(row, "actualend", "modifiedon")
            )
    return found


def _resolution(row: Payload) -> str:
    parts = (json_text.text_of(row, name).strip() for name in ("subject", "description"))
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _person(line: LineId, row: Payload) -> Lookup | None:
    key, table = json_text.text_of(row, _BY), json_text.text_of(row, _BY + values.LOOKUP_TABLE)
    if not odata.is_guid(key) or table not in ("", "systemuser"):
        return None  # a team has no address
    name = json_text.text_of(row, _BY + values.FORMATTED)
    return Lookup(RecordRef(line, "systemuser", odata.guid(key)), name)


async def _published(lines: Lines, line: LineId, ids: tuple[str, ...]) -> Mapping[RecordRef, Detail]:
    query = odata.Query(select=_PUBLISHED, filter=odata.any_of("knowledgearticleid", ids))
    reply = await lines.client(line).get(odata.collection("knowledgearticles", query))
    found: dict[RecordRef, Detail] = {}
    for row in json_text.rows_of(await reply.payload()):
        key = json_text.text_of(row, "knowledgearticleid")
        if odata.is_guid(key):
            ref = RecordRef(line, ARTICLE, odata.guid(key))
            found[ref] = Detail(
                when=_when(row, "publishon", "modifiedon"), internal=row.get("isinternal") is True
            )
    return found


def _when(row: Payload, *columns: str) -> datetime | None:
    texts = (json_text.text_of(row, column) for column in columns)
    return next((moment for text in texts if (moment := values.instant(text)) is not None), None)
