"""Find records by a view's own quick find columns: for lookups, and where the organisation has no search."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from session_engine import xml_text
from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass
from session_engine.organisation import fetched_rows, json_text, odata
from session_engine.organisation.client import Client
from session_engine.organisation.json_text import Payload
from session_engine.organisation.tables import TableMeta
from session_engine.search import highlights
from session_engine.search.describing import Description, shown
from session_engine.search.ports import Records
from session_engine.search.state import Match

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_PLACE = "{0}"
_COUNT = "@Microsoft.Dynamics.CRM.totalrecordcount"
_MORE = "@Microsoft.Dynamics.CRM.morerecords"


class Where(StrEnum):
    """Where in a column a text has to stand."""

    BEGINNING = "{}%"
    ANYWHERE = "%{}%"


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of records; `count` is None where the organisation did not count."""

    matches: tuple[Match, ...]
    count: int | None
    more: bool


async def find(
    client: Client,
    records: Records,
    line: LineId,
    description: Description,
    text: str,
    *,
    rows: int,
    page: int = 1,
    where: Where = Where.ANYWHERE,
) -> Rows:
    """Ask for records in which a text occurs, all of the view for an empty one; those it begins come first."""
    table = description.table
    xml = query(description, text, rows=rows, page=page, where=where)
    path = odata.fetch(table.table.set_name, xml)
    answer = await (await client.get(path)).payload()
    rows_found = fetched_rows.whole(json_text.rows_of(answer), _asked(table, xml))
    found = [_match(records, line, description, row, text) for row in rows_found]
    begun = text.casefold()
    found.sort(key=lambda match: not match.title.casefold().startswith(begun))
    count = json_text.number_of(answer, _COUNT)
    return Rows(tuple(found), None if count is None or count < 0 else count, answer.get(_MORE) is True)


def query(
    description: Description, text: str, *, rows: int, page: int = 1, where: Where = Where.ANYWHERE
) -> str:
    """Write the view's FetchXML with a text put into its quick find conditions."""
    meta = description.table
    source = description.view.fetch_xml if description.view is not None else _plain(meta)
    fetch = xml_text.parse(source)
    fetch.attrib.pop("top", None)
    fetch.attrib |= {"count": str(rows), "page": str(page), "returntotalrecordcount": "true"}
    entity = fetch.find("entity")
    if entity is not None:
        _put_text(entity, meta, where.format(_like(text)) if text else "")
        _want(entity, meta.table.primary_name)
    return xml_text.write(fetch)


def _plain(meta: TableMeta) -> str:
    name = meta.table.primary_name
    return (
        f'<fetch><entity name="{meta.table.name}"><attribute name="{meta.table.primary_id}"/>'
        f'<order attribute="{name}"/></entity></fetch>'
    )


def _put_text(entity: Element, meta: TableMeta, pattern: str) -> None:
    groups = _quick_find_groups(entity)
    if not pattern:
        for parent, group in groups:
            parent.remove(group)
        return
    if not groups:
        group = _sub(entity, "filter", type="or")
        _sub(group, "condition", attribute=meta.table.primary_name, operator="like", value=_PLACE)
        groups = [(entity, group)]
    for _, group in groups:
        for condition in group.iter("condition"):
            condition.set("value", condition.get("value", _PLACE).replace(_PLACE, pattern))


def _quick_find_groups(entity: Element) -> list[tuple[Element, Element]]:
    """Give the groups of quick find conditions, each with the element it stands in."""
    return [
        (parent, group)
        for parent in entity.iter()
        for group in parent.findall("filter")
        if group.get("isquickfindfields") == "1"
    ]


def _want(entity: Element, column: str) -> None:
    if column and all(each.get("name") != column for each in entity.findall("attribute")):
        _sub(entity, "attribute", name=column)


def _sub(parent: Element, tag: str, **attributes: str) -> Element:
    child = parent.makeelement(tag, attributes)
    parent.append(child)
    return child


def _like(text: str) -> str:
    """Take the power from the signs `like` has for others."""
    return "".join(f"[{sign}]" if sign in "[%_" else sign for sign in text)


def _asked(meta: TableMeta, xml: str) -> frozenset[str]:
    """Name the properties that a query brings of the table itself."""
    entity = xml_text.parse(xml).find("entity")
    asked = entity.findall("attribute") if entity is not None else ()
    return fetched_rows.properties(meta, (each.get("name", "") for each in asked if not each.get("alias")))


def _match(records: Records, line: LineId, description: Description, row: Payload, text: str) -> Match:
    meta = description.table
    ref = records.absorb(line, meta.table.name, row)
    title = json_text.text_of(row, meta.table.primary_name)
    details = (shown(row, column.property_name) for column in description.columns)
    return Match(ref, meta.table.label, title, tuple(filter(None, details)), highlights.find(text, title))
