"""HTML that comes into a letter that is being written: pasted, quoted, out of a template."""

from __future__ import annotations

from html import escape

_TAGS = frozenset(
    {
        "a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "hr", "i", "img", "ins",
        "li", "ol", "p", "pre", "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
    }
)  # fmt: skip
_LINKS = frozenset({"http", "https", "mailto", "tel", "data", "ninedesk"})
_LONGEST = 4_000_000


def clean_for_writing(html: str) -> str:
    """Keep structure, links and pictures that are in the text itself; nothing that loads, runs or colours."""
    import nh3  # noqa: PLC0415 - 3 ms that only letters pay

    def keep(_tag: str, attribute: str, value: str) -> str | None:
        picture = value.startswith(("data:image/png", "data:image/jpeg", "data:image/gif"))
        if attribute == "src":
            return value if picture else None
        return None if value.startswith("data:") else value

    cleaned = nh3.clean(
        html[:_LONGEST],
        tags=set(_TAGS),
        attributes={"a": {"href"}, "img": {"src", "alt", "width"}, "ol": {"start"}},
        attribute_filter=keep,
        url_schemes=set(_LINKS),
        clean_content_tags={"script", "style", "title"},
        link_rel=None,
        strip_comments=True,
    )
    # A picture that may not be shown leaves its text.
    return cleaned.replace("<img>", "")


def html_of_text(text: str) -> str:
    """Write plain text as paragraphs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n\n")
    return "".join(f"<p>{escape(line, quote=False).replace(chr(10), '<br>')}</p>" for line in lines)
