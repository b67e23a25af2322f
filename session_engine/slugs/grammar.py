"""From tokens to the tree of a text with placeholders.

    text    := (literal | slug)*
    slug    := '$'? '{' body '}'
    body    := '$odata.' table '.' column ('@' annotation)? ('.?' options)?
             | name ('.' name)* ('@' annotation)?
             | question                                  a visitor's question, as it was asked
    options := option ('&' option)*
    option  := '$' name '=' (literal | slug)*

Braces around anything else are text: JSON, style sheets and prose pass through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from session_engine.slugs.state import (
    AnySlug,
    Form,
    Insertion,
    Literal,
    Node,
    ODataSlug,
    Option,
    Slug,
    Tree,
)
from session_engine.slugs.tokens import Kind, Token, tokens

LONGEST = 200_000
"""Characters of a text that is searched for placeholders; a longer one is text."""
LONGEST_SLUG = 4_000
"""Characters of one placeholder."""
DEEPEST = 4
"""Queries inside queries."""
MOST = 200
"""Placeholders in one text; what is beyond stays text."""

_QUOTE, _AND = Literal("'"), Literal("&")
_NAME = re.compile(r"(\$?[A-Za-z_]\w*(?:\.\$?[A-Za-z_]\w*)*)(?:@([A-Za-z]\w*(?:\.\w+)*))?")
_QUERY = re.compile(r"\$odata\.([A-Za-z_]\w*)\.([A-Za-z_]\w*)(?:@([A-Za-z]\w*(?:\.\w+)*))?(\.\?)?")
_QUESTION = re.compile(r"[^\W_][\w ,.?!'’()-]{0,198}[\w?!)]")


@lru_cache(maxsize=512)
def parse(source: str, form: Form) -> Tree:
    """Read a text; whatever it is, it has a tree."""
    if len(source) > LONGEST or "{" not in source:
        return (Literal(source),) if source else ()
    return _Reading(source, form).tree()


def slugs_of(tree: Tree) -> Iterator[AnySlug]:
    """Give the placeholders of a tree, those inside queries too."""
    for node in tree:
        if not isinstance(node, Literal):
            yield node
        if isinstance(node, ODataSlug):
            for option in node.options:
                yield from slugs_of(tuple(p.slug for p in option.parts if isinstance(p, Insertion)))


class _Reading:
    """One text."""

    def __init__(self, source: str, form: Form) -> None:
        self._source = source
        self._tokens = tokens(source)
        self._form = form
        self._found = 0

    def tree(self) -> Tree:
        return _merged(self._nodes(0, len(self._tokens), 0, dollar=self._form is Form.MACRO))

    def _nodes(self, first: int, last: int, offset: int, *, dollar: bool, depth: int = 0) -> Iterator[Node]:
        """Read tokens `first` to `last`; of the first one, what begins at `offset`."""
        index = first
        while index < last:
            token = self._tokens[index]
            if token.kind in (Kind.OPEN, Kind.DOLLAR_OPEN) and not (dollar and token.kind is Kind.OPEN):
                slug = self._slug(index, depth)
                if slug is not None and token.partner is not None:
                    yield slug
                    index = token.partner + 1
                    continue
            yield Literal(self._source[max(token.start, offset) : token.end])
            index += 1

    def _slug(self, index: int, depth: int) -> AnySlug | None:
        opening = self._tokens[index]
        if opening.partner is None or self._found >= MOST:
            return None
        end = self._tokens[opening.partner].start
        if end - opening.end > LONGEST_SLUG:
            return None
        body = self._source[opening.end : end]
        if body.startswith("$odata."):
            found: AnySlug | None = self._query(index, body, opening, depth)
        else:
            found = _plain(body)
        self._found += found is not None
        return found

    def _query(self, index: int, body: str, opening: Token, depth: int) -> ODataSlug | None:
        head = _QUERY.match(body)
        if head is None or depth >= DEEPEST or opening.partner is None:
            return None
        table, column, annotation, asks = head.groups(default="")
        if not asks:
            return ODataSlug(table, column, annotation) if head.end() == len(body) else None
        start = opening.end + head.end()
        parts = self._nodes(index + 1, opening.partner, start, dollar=False, depth=depth + 1)
        options = _options(_merged(parts))
        return None if options is None else ODataSlug(table, column, annotation, options)


def _plain(body: str) -> Slug | None:
    name = _NAME.fullmatch(body)
    if name is not None:
        return Slug(tuple(name.group(1).split(".")), name.group(2) or "")
    return Slug((body,)) if " " in body and _QUESTION.fullmatch(body) else None


def _merged(nodes: Iterator[Node]) -> Tree:
    found: list[Node] = []
    texts: list[str] = []
    for node in nodes:
        if isinstance(node, Literal):
            texts.append(node.text)
            continue
        _close(found, texts)
        found.append(node)
    _close(found, texts)
    return tuple(found)


def _close(found: list[Node], texts: list[str]) -> None:
    text = "".join(texts)
    if text:
        found.append(Literal(text))
    texts.clear()


def condition_parts(source: str) -> tuple[Literal | Insertion, ...]:
    """Read a condition of a query, whose placeholders are written as literals."""
    found = _quoted(parse(source, Form.MACRO))
    return tuple(part for part in found if part != Literal(""))


def _quoted(nodes: Tree) -> Iterator[Literal | Insertion]:
    """Cut literals at quotes and ampersands, and say of placeholders whether they stand between quotes."""
    quoted = False
    for node in nodes:
        if not isinstance(node, Literal):
            yield Insertion(node, quoted)
            continue
        for piece in re.split(r"(&|')", node.text):
            quoted ^= piece == "'"
            if piece:
                yield Literal(piece)


def _options(nodes: Tree) -> tuple[Option, ...] | None:
    """Cut a query's options at their ampersands; None where one is no option."""
    parts: list[list[Literal | Insertion]] = [[]]
    inside = False
    for part in _quoted(nodes):
        inside ^= part == _QUOTE
        if part == _AND and not inside:
            parts.append([])
        else:
            parts[-1].append(part)
    found = [_option(each) for each in parts]
    return None if None in found else tuple(option for option in found if option is not None)


def _option(parts: list[Literal | Insertion]) -> Option | None:
    head = parts[0] if parts else None
    text = "".join(p.text for p in parts if isinstance(p, Literal)) if isinstance(head, Literal) else ""
    name = re.match(r"\s*(\$[a-z]+)=", head.text) if isinstance(head, Literal) else None
    if name is None or not isinstance(head, Literal) or not text:
        return None
    rest = Literal(head.text[name.end() :])
    return Option(name.group(1), tuple(part for part in (rest, *parts[1:]) if part != Literal("")))
