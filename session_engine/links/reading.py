"""Reads a link. What comes from outside is hostile until it has passed every row: nothing is guessed or repaired."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from session_engine.errors import RefusalCode, Refused
from session_engine.links import rules
from session_engine.links.state import Link, LinkKind, LinkProblem

_PARAMETERS = ("text", "organisation")


def read_link(text: str) -> Link:
    """Read a link.

    Raises:
        Refused: `BAD_LINK` with the `LinkProblem` as `why`; never another exception, whatever the text is.
    """
    path, query = _halves(text)
    word, *parts = path.split("/")
    row = rules.BY_WORD.get(word)
    if row is None:
        raise refused(LinkProblem.UNKNOWN_WORD)
    if parts and not parts[-1]:
        parts.pop()  # some systems end every address with a slash
    if not row.needed <= len(parts) <= len(row.path):
        raise refused(LinkProblem.PARTS)
    named = dict(zip(row.path, parts, strict=False))
    given = _parameters(query)
    if row.needs_text is not ("text" in given):
        raise refused(LinkProblem.SEARCH_TEXT if row.needs_text else LinkProblem.PARAMETER)
    return checked(
        Link(
            LinkKind(word),
            named.get("table", ""),
            named.get("id", "").lower(),
            _decoded(given.get("text", "")),
            given.get("organisation", "").lower(),
        ),
        with_organisation="organisation" in given,
    )


def checked(link: Link, *, with_organisation: bool | None = None) -> Link:
    """Give the link back when each of its parts may stand in one; raise `Refused` otherwise."""
    row = rules.BY_WORD[link.kind.value]
    if bool(link.table) is not ("table" in row.path) or (link.table and not rules.is_table(link.table)):
        raise refused(LinkProblem.TABLE)
    needs_id = row.needed == 2
    if (needs_id and not link.id) or (link.id and ("id" not in row.path or not rules.is_guid(link.id))):
        raise refused(LinkProblem.GUID)
    if (with_organisation or link.organisation) and not rules.is_guid(link.organisation):
        raise refused(LinkProblem.GUID)
    if row.needs_text is not bool(link.text) or (link.text and not rules.is_search_text(link.text)):
        raise refused(LinkProblem.SEARCH_TEXT)
    return link


def refused(problem: LinkProblem) -> Refused:
    """Say no; what stood in the link is not repeated anywhere."""
    return Refused(RefusalCode.BAD_LINK, {"why": problem})


def _halves(text: str) -> tuple[str, str]:
    """Give path and query of what stands behind `ninedesk://`."""
    if len(text) > rules.LONGEST:
        raise refused(LinkProblem.TOO_LONG)
    scheme, found, rest = text.partition("://")
    # Only letters of ASCII: others have capitals that turn into them.
    if not found or not scheme.isascii() or scheme.lower() != rules.SCHEME:
        raise refused(LinkProblem.NOT_OURS)
    if rules.AS_IT_IS.fullmatch(rest) is None:
        raise refused(LinkProblem.CHARACTERS)
    path, _, query = rest.partition("?")
    return path, query


def _parameters(query: str) -> Mapping[str, str]:
    """Read `name=value&name=value`; each name is known and stands once."""
    given: dict[str, str] = {}
    for pair in query.split("&") if query else ():
        name, found, value = pair.partition("=")
        if not found or name not in _PARAMETERS or name in given:
            raise refused(LinkProblem.PARAMETER)
        given[name] = value
    return given


def _decoded(value: str) -> str:
    if rules.PLAIN.fullmatch(value) is None:
        raise refused(LinkProblem.ENCODING)
    try:
        return unquote_to_bytes(value).decode("utf-8")
    except UnicodeDecodeError:
        raise refused(LinkProblem.ENCODING) from None
