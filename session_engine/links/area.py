"""Finds what a link means here: the right organisation, a table that it knows."""

from __future__ import annotations

from session_engine.errors import RefusalCode, Refused
from session_engine.ids import LineId, PageKey, RecordRef, grid_page, record_page, search_page
from session_engine.links.ports import Organisations
from session_engine.links.reading import read_link
from session_engine.links.state import Destination, Link, LinkKind
from session_engine.links.writing import link_to, write_link
from session_engine.organisation.tables import TableName


class LinksArea:
    """The verbs on links; none of them changes anything.

    Args:
        organisations: Who knows which organisation a line leads to, and its tables.
    """

    def __init__(self, organisations: Organisations) -> None:
        self._organisations = organisations

    def read(self, text: str) -> Link:
        """Read a link; raise `Refused` with `BAD_LINK` for anything else."""
        return read_link(text)

    def write(self, page: PageKey, *, view: str = "") -> str:
        """Write the link to a page; raise `Refused` for one that has none."""
        link = link_to(page, self._organisations.organisation(page.line), view=view)
        if link is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return write_link(link)

    async def find(self, link: Link, line: LineId) -> Destination:
        """Say where a link leads on a line that is signed in.

        Raises:
            Refused: `OTHER_ORGANISATION` or `UNKNOWN_TABLE`.
            OrganisationError: The tables could not be asked for.
        """
        here = self._organisations.organisation(line)
        if link.organisation and link.organisation != here:
            raise Refused(RefusalCode.OTHER_ORGANISATION, {"open": self._organisations.name(line)})
        table = await self._organisations.table(line, link.table) if link.table else None
        if link.table and table is None:
            raise Refused(RefusalCode.UNKNOWN_TABLE, {"table": link.table})
        return Destination(link.kind, link.table, _page(link, line), _title(link, table))


def _title(link: Link, table: TableName | None) -> str:
    if table is None:
        return link.text
    return table.plural if link.kind is LinkKind.VIEW else table.label


def _page(link: Link, line: LineId) -> PageKey | None:
    match link.kind:
        case LinkKind.RECORD:
            return record_page(RecordRef(line, link.table, link.id))
        case LinkKind.VIEW:
            return grid_page(line, link.table, link.id or None)
        case LinkKind.SEARCH:
            return search_page(line, link.text)
        case LinkKind.NEW:
            return None
