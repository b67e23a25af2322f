"""HTML from outside made harmless: no script, no form, nothing that loads."""

from __future__ import annotations

from copy import deepcopy
from html import escape

_REMOVED = frozenset({"img", "map", "area", "svg", "math"})
_LINKS = frozenset({"http", "https", "mailto", "tel"})
_LONGEST = 2_000_000


def clean(html: str) -> str:
    """Return HTML with structure, text and links alone; pictures are named by their text."""
    import nh3  # noqa: PLC0415  # 3 ms that only reading pages pay

    attributes = deepcopy(nh3.ALLOWED_ATTRIBUTES)
    for tag in ("table", "td", "th", "tr", "col", "colgroup"):
        attributes.setdefault(tag, set()).difference_update({"bgcolor", "background"})
    return nh3.clean(
        html[:_LONGEST],
        tags=set(nh3.ALLOWED_TAGS) - _REMOVED,
        attributes=attributes,
        url_schemes=set(_LINKS),
        clean_content_tags={"script", "style", "title"},
        link_rel=None,
        strip_comments=True,
    )


def from_text(text: str) -> str:
    """Return plain text as HTML: paragraphs where there are blank lines."""
    blocks = [block for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    return "".join(f"<p>{escape(block).replace(chr(10), '<br>')}</p>" for block in blocks)


def looks_like_html(text: str) -> bool:
    """Tell whether a body is HTML rather than plain text."""
    head = text[:4000].casefold()
    return any(
        tag in head for tag in ("<p", "<div", "<br", "<table", "<ul", "<ol", "<h1", "<h2", "<html", "<a ")
    )
