"""The text a letter's HTML reads as, for readers that show no HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from typing_extensions import override

_HIDDEN: Final = frozenset({"script", "style", "head", "title", "template"})
_BLOCKS: Final = {
    **dict.fromkeys(("div", "tr", "table", "ul", "ol", "li", "pre", "hr"), 1),
    **dict.fromkeys(("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"), 2),
}
"""Elements that stand alone, and how many line breaks part them from what is around them."""
_SPACES: Final = re.compile(r"[ \t\r\f\v\n\xa0]+")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_QUOTE_END: Final = re.compile(r"(?:\n>)+\n+(?=[^>]|$)")


def plain_text(html: str) -> str:
    """Write HTML as text: paragraphs, list marks, `> ` before what is quoted, addresses behind links."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = "".join(reader.parts).split("\n")
    text = _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines))
    return _QUOTE_END.sub("\n\n", text).strip() + "\n"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0
        self._depth = 0  # of quotations
        self._lists: list[int | None] = []  # the number of the last item, None for bullets
        self._link = ""
        self._link_text: list[str] = []
        self._breaks = 2
        self._spaced = True

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        if tag == "br":
            self._break(self._breaks + 1)
        if tag in _BLOCKS:
            # A list within an item does not part from it.
            self._break(_BLOCKS[tag])
        match tag:
            case "ol":
                self._lists.append(0)
            case "ul":
                self._lists.append(None)
            case "li":
                self._item()
            case "blockquote":
                self._depth += 1
            case "a":
                self._link, self._link_text = dict(attrs).get("href") or "", []
            case "img":
                self._text(dict(attrs).get("alt") or "")
            case _:
                pass

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        match tag:
            case "ol" | "ul" if self._lists:
                self._lists.pop()
            case "blockquote":
                self._depth = max(0, self._depth - 1)
            case "a":
                self._end_link()
            case "td" | "th":
                self._text(" ")
            case _:
                pass
        if tag in _BLOCKS:
            self._break(_BLOCKS[tag])

    @override
    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._text(_SPACES.sub(" ", data))

    def _item(self) -> None:
        last = self._lists[-1] if self._lists else None
        if last is not None:
            self._lists[-1] = last + 1
        mark = "- " if last is None else f"{last + 1}. "
        self._text("  " * max(0, len(self._lists) - 1) + mark)
        self._spaced = True

    def _end_link(self) -> None:
        link, shown = self._link.strip(), "".join(self._link_text).strip()
        self._link = ""
        if link and link.removeprefix("mailto:") != shown and not link.startswith("#"):
            self._text(f" <{link}>")

    def _text(self, text: str) -> None:
        if self._spaced:
            text = text.lstrip(" ") if not text.lstrip(" ").startswith("- ") else text
        if not text:
            return
        if self._breaks:
            self.parts.append("> " * self._depth)
        self.parts.append(text)
        if self._link:
            self._link_text.append(text)
        self._breaks, self._spaced = 0, text.endswith(" ")

    def _break(self, lines: int) -> None:
        while self._breaks < lines:
            # An empty line within a quotation belongs to it.
            self.parts.append("> " * self._depth + "\n" if self._breaks else "\n")
            self._breaks += 1
        self._spaced = True
