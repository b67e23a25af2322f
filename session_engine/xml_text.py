"""XML as an organisation exports it: view layouts, FetchXML, forms, charts."""

# The parser is needed after the first paint only, so it is imported by its first use.
# ruff: noqa: PLC0415

from __future__ import annotations

from typing import TYPE_CHECKING

from session_engine.errors import Failure, OrganisationError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def parse(text: str) -> Element:
    """Read an XML text; raise RUBBISH for anything else, also for one with entities of its own."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        return fromstring(text)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise OrganisationError(Failure.RUBBISH) from error


def write(element: Element) -> str:
    """Write an element as text."""
    from xml.etree.ElementTree import tostring

    return tostring(element, encoding="unicode")


def text_of(element: Element, path: str) -> str:
    """Give the text of the element at a path, stripped; empty when it is not there."""
    return (element.findtext(path) or "").strip()
