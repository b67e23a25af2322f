"""Writes a link: the one format there is."""

from __future__ import annotations

from urllib.parse import quote

from session_engine.ids import PageKey, PageType
from session_engine.links import rules
from session_engine.links.reading import checked, refused
from session_engine.links.state import Link, LinkKind, LinkProblem


def write_link(link: Link) -> str:
    """Write a link that `read_link` reads back as the same.

    Raises:
        Refused: A part of it may not stand in a link.
    """
    checked(link)
    parts = [part for part in (link.table, link.id) if part]
    given = {"text": link.text, "organisation": link.organisation}
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in given.items() if value)
    text = f"{rules.SCHEME}://" + "/".join((link.kind.value, *parts)) + (f"?{query}" if query else "")
    if len(text) > rules.LONGEST:
        raise refused(LinkProblem.TOO_LONG)
    return text


def link_to(page: PageKey, organisation: str = "", *, view: str = "") -> Link | None:
    """Name what a page shows, None for a page that has no link.

    Args:
        page: The page.
        organisation: GUID of the page's organisation, empty where it has not said it yet.
        view: For a grid, the view that is chosen now.
    """
    match page.type:
        case PageType.RECORD:
            kind = LinkKind.RECORD
            return Link(kind, page.parameter("table") or "", page.parameter("id") or "", "", organisation)
        case PageType.GRID:
            chosen = view or page.parameter("view") or ""
            return Link(LinkKind.VIEW, page.parameter("table") or "", chosen, "", organisation)
        case PageType.SEARCH:
            return Link(LinkKind.SEARCH, text=page.parameter("text") or "", organisation=organisation)
        case _:
            return None
