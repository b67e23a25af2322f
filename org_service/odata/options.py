"""Query options (`$select`, `$filter`, `$expand`, ...) of a URL and inside an `$expand`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_plus

import msgspec

from org_service.errors import BadQuery
from org_service.odata.expressions import parse_filter
from org_service.query.tree import ColumnPath, ColumnPick, Expand, Order, Query

KNOWN_OPTIONS: Final = frozenset(
    {"$select", "$filter", "$expand", "$orderby", "$top", "$count", "$skiptoken", "$format", "$id"}
)
REFUSED_OPTIONS: Final = {
    "$skip": "Skip Clause is not supported in CRM",
    "$apply": "The query parameter $apply is not supported; use FetchXML for aggregates.",
    "$search": "The query parameter $search is not supported; use searchquery.",
    "$deltatoken": "The query parameter $deltatoken is not supported.",
    "$compute": "The query parameter $compute is not supported.",
    "$levels": "The query parameter $levels is not supported.",
}
_DEEPEST: Final = 12
_HIGHEST_TOP: Final = 2**31


class Options(msgspec.Struct, frozen=True):
    """The options of a request: OData's own, parameter aliases, and the others."""

    system: Mapping[str, str]
    aliases: Mapping[str, str]
    custom: Mapping[str, str]


def read_options(query_string: str) -> Options:
    """Read a URL's query string; `+` and `%20` both mean a space.

    Raises:
        BadQuery: An option is there twice, or it is one that no organisation answers.
    """
    system: dict[str, str] = {}
    aliases: dict[str, str] = {}
    custom: dict[str, str] = {}
    for part in filter(None, query_string.split("&")):
        name, _, value = part.partition("=")
        name, value = unquote_plus(name), unquote_plus(value)
        if name.startswith("@"):
            aliases[name] = value
        elif name.startswith("$"):
            _known(name)
            if name in system:
                message = f"Query option '{name}' was specified more than once."
                raise BadQuery(message)
            system[name] = value
        else:
            custom[name] = value
    return Options(system, aliases, custom)


def _known(name: str) -> None:
    if name in REFUSED_OPTIONS:
        raise BadQuery(REFUSED_OPTIONS[name])
    if name not in KNOWN_OPTIONS:
        message = f"The query parameter {name[:100]} is not supported."
        raise BadQuery(message)


def parse_query(table: str, options: Options) -> Query:
    """Read the options of a request about a table's rows to a tree."""
    return _parse(table, options.system, options.aliases, 0)


def _parse(table: str, system: Mapping[str, str], aliases: Mapping[str, str], depth: int) -> Query:
    if depth > _DEEPEST:
        message = "$expand is too deeply nested."
        raise BadQuery(message)
    selected = tuple(_select(system.get("$select", "")))
    text = system.get("$filter")
    return Query(
        table=table,
        columns=tuple(pick for pick in selected if pick.name != "*"),
        all_columns=any(pick.name == "*" for pick in selected),
        where=parse_filter(text, aliases) if text is not None else None,
        orders=tuple(_orders(system.get("$orderby", ""))),
        expands=tuple(_expands(system.get("$expand", ""), aliases, depth)),
        top=_top(system.get("$top")),
        position=system.get("$skiptoken"),
        count=_count(system.get("$count")),
        web_names=True,
    )


def _select(text: str) -> Iterator[ColumnPick]:
    for name in filter(None, map(str.strip, text.split(","))):
        yield ColumnPick(name)


def _orders(text: str) -> Iterator[Order]:
    for term in filter(None, map(str.strip, text.split(","))):
        path, *direction = term.split()
        if direction not in ([], ["asc"], ["desc"]):
            message = f"Syntax error in $orderby: '{term[:100]}'."
            raise BadQuery(message)
        *navigation, column = path.split("/")
        yield Order(ColumnPath(column, tuple(navigation)), descending=direction == ["desc"])


def _top(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or not text.isascii() or not 0 < int(text[:11]) < _HIGHEST_TOP:
        message = f"Invalid value '{text[:50]}' for $top query option found."
        raise BadQuery(message)
    return int(text)


def _count(text: str | None) -> bool:
    if text not in {None, "true", "false"}:
        message = f"Invalid value '{(text or '')[:50]}' for $count query option found."
        raise BadQuery(message)
    return text == "true"


def _expands(text: str, aliases: Mapping[str, str], depth: int) -> Iterator[Expand]:
    seen: set[str] = set()
    for item in _split(text, ","):
        name, options = _expand_item(item)
        path, _, rest = name.partition("/")
        if rest not in {"", "$ref"} or not path:
            message = f"$expand does not follow '{name[:100]}'; nest it in parentheses."
            raise BadQuery(message)
        if path in seen:
            message = f"'{path[:100]}' is expanded twice."
            raise BadQuery(message)
        seen.add(path)
        query = _parse("", options, aliases, depth + 1)
        yield Expand(path, query, references_only=rest == "$ref")


def _expand_item(item: str) -> tuple[str, dict[str, str]]:
    name, opened, rest = item.partition("(")
    if not opened:
        return item.strip(), {}
    if not rest.endswith(")"):
        message = f"Syntax error in $expand: '{item[:100]}'."
        raise BadQuery(message)
    system: dict[str, str] = {}
    for option in _split(rest[:-1], ";"):
        key, _, value = option.partition("=")
        key = key.strip()
        _known(key)
        if key in system or key in {"$skiptoken", "$format"}:
            message = f"'{key}' cannot be used in this $expand."
            raise BadQuery(message)
        system[key] = value.strip()
    return name.strip(), system


@dataclass(slots=True)
class _Splitter:
    """Knows whether a sign stands inside parentheses or a text."""

    depth: int = 0
    quoted: bool = False
    parts: list[str] = field(default_factory=lambda: [""])

    def take(self, sign: str, separator: str) -> None:
        if sign == "'":
            self.quoted = not self.quoted
        elif not self.quoted:
            self.depth += (sign == "(") - (sign == ")")
            if sign == separator and self.depth == 0:
                self.parts.append("")
                return
        self.parts[-1] += sign


def _split(text: str, separator: str) -> Iterator[str]:
    """Split at a separator that stands outside parentheses and texts."""
    splitter = _Splitter()
    for sign in text:
        splitter.take(sign, separator)
        if splitter.depth < 0:
            break
    if splitter.depth != 0 or splitter.quoted:
        message = f"Parentheses or quotes do not match in '{text[:200]}'."
        raise BadQuery(message)
    return filter(None, map(str.strip, splitter.parts))
