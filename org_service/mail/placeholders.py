"""Placeholders of templates, `{!table:column;text if empty}`, and the XSL form in which exported templates hold them.

A template of an exported solution is an XSL style sheet of text, `xsl:value-of` and
`xsl:choose`. Only these are read, and each becomes a placeholder: nothing of a template is ever run.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # only its type: what reads is defusedxml

Value = Callable[[str, str], str]
"""Gives the text of a column, by table and column; empty where there is none."""
_PLACEHOLDER: Final = re.compile(r"\{!\s*([A-Za-z_]\w*)\s*[:.]\s*([A-Za-z_]\w*)\s*;?([^{}]*)\}")
_XSL: Final = "{http://www.w3.org/1999/XSL/Transform}"
_LONGEST: Final = 1_048_576


def fill_text(template: str, value: Value) -> str:
    """Fill a line of plain text: a subject."""
    filled = _fill(template, value, lambda text: text)
    return " ".join(filled.split())


def fill_html(template: str, value: Value) -> str:
    """Fill HTML: what comes out of records is text there and never markup."""
    return _fill(template, value, lambda text: escape(text, quote=True).replace("\n", "<br>"))


def _fill(template: str, value: Value, written: Callable[[str], str]) -> str:
    def place(match: re.Match[str]) -> str:
        table, column, otherwise = match.groups()
        # The text if empty is the template's own and stands as it was written.
        return written(value(table.lower(), column.lower())) or otherwise

    return _PLACEHOLDER.sub(place, from_xsl(template))


def from_xsl(template: str) -> str:
    """Give a template's text with placeholders; what is no style sheet stays as it is."""
    if "<xsl:" not in template[:2000] or len(template) > _LONGEST:
        return template
    from defusedxml import ElementTree  # noqa: PLC0415 - exported templates only
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415

    try:
        root: Element = ElementTree.fromstring(template.strip())
    except (ElementTree.ParseError, DefusedXmlException):
        return template
    bodies = list(root.iter(f"{_XSL}template"))
    return "".join(_inside(body) for body in bodies) if bodies else template


def _inside(element: Element) -> str:
    parts = [element.text or "" if element.tag != f"{_XSL}choose" else ""]
    for child in element:
        parts += [_one(child), child.tail or ""]
    return "".join(parts)


def _one(element: Element) -> str:
    if element.tag == f"{_XSL}value-of":
        return _placeholder(element.get("select") or "", "")
    if element.tag == f"{_XSL}choose":
        when = element.find(f"{_XSL}when")
        otherwise = element.find(f"{_XSL}otherwise")
        empty = _inside(otherwise) if otherwise is not None else ""
        return _placeholder((when.get("test") or "") if when is not None else "", empty)
    if element.tag == f"{_XSL}text":
        return element.text or ""
    return _inside(element)


def _placeholder(path: str, otherwise: str) -> str:
    table, slash, column = path.strip().removeprefix("/data/").rpartition("/")
    safe = otherwise.replace("{", "(").replace("}", ")")
    named = slash and table.isidentifier() and column.isidentifier()
    return f"{{!{table}:{column};{safe}}}" if named else safe
