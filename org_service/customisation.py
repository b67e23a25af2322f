"""Reads views, forms, dashboards and charts as an organisation exports them, for a new database.

`resources/organisation/views/<table>/*.xml` hold saved queries, `forms/<table>/*.xml` system forms
(`forms/dashboard/` the dashboards), `charts/<table>/*.xml` system charts. Their ids never change:
clients keep them in templates and settings.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias
from xml.etree.ElementTree import Element, tostring

from defusedxml import ElementTree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

Value: TypeAlias = str | int | bool | None

FORM_TYPES: Final = {
    "dashboard": 0,
    "main": 2,
    "preview": 4,
    "mobile": 5,
    "quick": 6,
    "quickCreate": 7,
    "card": 11,
}
"""The `type` of an exported `forms` element and the code of `systemform.type`."""


class CustomisationRow(NamedTuple):
    """One row of `savedquery`, `systemform` or `savedqueryvisualization`."""

    table: str
    id: str
    values: dict[str, Value]


def customisation_rows() -> Iterator[CustomisationRow]:
    """Give every view, form, dashboard and chart that an organisation starts with."""
    folder = files("resources") / "organisation"
    for root in _documents(folder / "views"):
        yield from map(_view, root.findall("savedquery"))
    for root in _documents(folder / "forms"):
        kind = FORM_TYPES[root.get("type", "main")]
        for form in root.findall("systemform"):
            yield _form(form, kind)
    for root in _documents(folder / "charts"):
        yield _chart(root)


def _documents(folder: Traversable) -> Iterator[Element]:
    for table in sorted(folder.iterdir(), key=lambda entry: entry.name):
        for entry in sorted(table.iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith(".xml"):
                yield ElementTree.fromstring(entry.read_bytes(), forbid_dtd=True)


def _view(element: Element) -> CustomisationRow:
    return CustomisationRow(
        "savedquery",
        _guid(element, "savedqueryid"),
        {
            "name": _label(element, "LocalizedNames/LocalizedName"),
            "description": _label(element, "Descriptions/Description"),
            "returnedtypecode": _text(element, "returnedtypecode"),
            "querytype": int(_text(element, "querytype")),
            "fetchxml": _inner(element, "fetchxml"),
            "layoutxml": _inner(element, "layoutxml"),
            "isdefault": _text(element, "isdefault") == "1",
            "isquickfindquery": _text(element, "isquickfindquery") == "1",
        },
    )


def _form(element: Element, kind: int) -> CustomisationRow:
    form = element.find("form")
    if form is None:
        raise ValueError("A systemform element has no form element.")
    return CustomisationRow(
        "systemform",
        _guid(element, "formid"),
        {
            "name": _label(element, "LocalizedNames/LocalizedName"),
            "description": _label(element, "Descriptions/Description"),
            "objecttypecode": element.findtext("objecttypecode") or "none",
            "type": kind,
            "formxml": _serialised(form),
            "isdefault": _text(element, "isdefault") == "1",
            "formactivationstate": int(_text(element, "FormActivationState")),
            "formpresentation": int(_text(element, "FormPresentation")),
        },
    )


def _chart(element: Element) -> CustomisationRow:
    return CustomisationRow(
        "savedqueryvisualization",
        _guid(element, "savedqueryvisualizationid"),
        {
            "name": _text(element, "name"),
            "description": element.findtext("description") or None,
            "primaryentitytypecode": _text(element, "primaryentitytypecode"),
            "datadescription": _inner(element, "datadescription"),
            "presentationdescription": _inner(element, "presentationdescription"),
            "isdefault": _text(element, "isdefault") == "true",
        },
    )


def _text(element: Element, path: str) -> str:
    found = element.findtext(path)
    if found is None:
        raise ValueError(f"A {element.tag} element has no {path} element.")
    return found.strip()


def _guid(element: Element, path: str) -> str:
    return _text(element, path).strip("{}").lower()


def _label(element: Element, path: str) -> str | None:
    found = element.find(path)
    return None if found is None else found.get("description")


def _inner(element: Element, path: str) -> str:
    found = element.find(path)
    if found is None or len(found) != 1:
        raise ValueError(f"A {element.tag} element needs one element in {path}.")
    return _serialised(found[0])


def _serialised(element: Element) -> str:
    """Write an element without the line breaks that only help people who read the file."""
    for part in element.iter():
        part.tail = None
        if part.text is not None and not part.text.strip():
            part.text = None
    return tostring(element, encoding="unicode")
