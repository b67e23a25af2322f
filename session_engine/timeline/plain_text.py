"""Plain text of e-mails and notes: markup, styles and scripts removed, and never more than a card can show."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from typing_extensions import override

LONGEST = 4_000
"""Characters of an entry's text."""
_SOURCE = 400_000
"""Characters of markup that are looked at: some e-mails bring their pictures along in it."""
_CHUNK = 4_096
_MARKUP = re.compile(
    r"<(?:!doctype|html|body|div|p|br|span|table|a|b|i|ul|ol|font|meta|style)\b", re.IGNORECASE
)
_SPACES = re.compile(r"[ \t\r\f\v\xa0]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_HIDDEN = frozenset({"script", "style", "head", "title", "template"})
_BLOCKS = {
    **dict.fromkeys(("div", "tr", "table", "ul", "ol", "li", "pre", "hr"), 1),
    **dict.fromkeys(("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"), 2),
}
"""Elements that stand alone, and how many line breaks part them from what is around them."""


def plain(text: str) -> str:
    """Give a text as it reads; markup becomes line breaks and bullets."""
    if _MARKUP.search(text, 0, _CHUNK) is None:
        return _tidy(text[: LONGEST * 2])
    reader = _Reader()
    for start in range(0, min(len(text), _SOURCE), _CHUNK):
        reader.feed(text[start : start + _CHUNK])
        if reader.length > LONGEST * 2:
            break
    else:
        reader.close()
    return _tidy("".join(reader.parts))


def _tidy(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip() for line in text.replace("\r\n", "\n").split("\n"))
    tidy = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
    return tidy if len(tidy) <= LONGEST else tidy[: LONGEST - 1].rstrip() + "…"


class _Reader(HTMLParser):
    """Collects what a person would read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.length = 0
        self._hidden = 0
        self._breaks = 2  # line breaks at the end so far: none is needed at the beginning

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "br":
            self._break(self._breaks + 1)
        elif tag in _BLOCKS:
            self._break(_BLOCKS[tag])
            if tag == "li":
                self._add("• ")

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self._break(_BLOCKS[tag])
        elif tag in ("td", "th"):
            self._add(" ")

    @override
    def handle_data(self, data: str) -> None:
        # A line break in the source is only a space; lines come from the blocks.
        text = data.replace("\n", " ")
        if not self._hidden and (text.strip() or not self._breaks):
            self._add(text)

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text.strip()) + 1
        self._breaks = 0

    def _break(self, lines: int) -> None:
        if self._breaks < lines:
            self.parts.append("\n" * (lines - self._breaks))
            self._breaks = lines
