"""Saved views, forms and charts: where they are asked for, and how their rows become ours."""

from __future__ import annotations

from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.tables import ChartMeta, FormKind, FormMeta, ViewKind, ViewMeta

_VIEW_KINDS = {0: ViewKind.PUBLIC, 2: ViewKind.ASSOCIATED, 4: ViewKind.QUICK_FIND, 64: ViewKind.LOOKUP}
_FORM_KINDS = {
    0: FormKind.DASHBOARD,
    2: FormKind.MAIN,
    6: FormKind.QUICK_VIEW,
    7: FormKind.QUICK_CREATE,
}
_ACTIVE = "statecode eq 0"


def views_path(table: str) -> str:
    """Ask for a table's system views."""
    return odata.collection(
        "savedqueries",
        odata.Query(
            select=(
                "savedqueryid",
                "name",
                "fetchxml",
                "layoutxml",
                "querytype",
                "isdefault",
                "returnedtypecode",
            ),
            filter=f"returnedtypecode eq {odata.literal(table)} and {_ACTIVE}",
        ),
    )


def personal_views_path(table: str) -> str:
    """Ask for a table's views of the person's own."""
    return odata.collection(
        "userqueries",
        odata.Query(
            select=("userqueryid", "name", "fetchxml", "layoutxml", "querytype", "returnedtypecode"),
            filter=f"returnedtypecode eq {odata.literal(table)} and {_ACTIVE}",
        ),
    )


_FORM_COLUMNS = ("formid", "name", "objecttypecode", "type", "formxml", "isdefault")


def forms_path(table: str) -> str:
    """Ask for a table's forms."""
    condition = f"objecttypecode eq {odata.literal(table)} and formactivationstate eq 1"
    return odata.collection("systemforms", odata.Query(select=_FORM_COLUMNS, filter=condition))


def dashboards_path() -> str:
    """Ask for the dashboards."""
    return odata.collection(
        "systemforms", odata.Query(select=_FORM_COLUMNS, filter="type eq 0 and formactivationstate eq 1")
    )


def charts_path(table: str) -> str:
    """Ask for a table's charts."""
    return odata.collection(
        "savedqueryvisualizations",
        odata.Query(
            select=(
                "savedqueryvisualizationid",
                "name",
                "description",
                "primaryentitytypecode",
                "datadescription",
                "presentationdescription",
            ),
            filter=f"primaryentitytypecode eq {odata.literal(table)}",
        ),
    )


def view(row: Payload, *, personal: bool) -> ViewMeta:
    """Read a saved view."""
    kind = (
        ViewKind.PUBLIC
        if personal
        else _VIEW_KINDS.get(json_text.number_of(row, "querytype") or 0, ViewKind.OTHER)
    )
    return ViewMeta(
        view_id=_id(row, "userqueryid" if personal else "savedqueryid"),
        name=json_text.text_of(row, "name"),
        table=json_text.text_of(row, "returnedtypecode"),
        fetch_xml=json_text.text_of(row, "fetchxml"),
        layout_xml=json_text.text_of(row, "layoutxml"),
        kind=kind,
        default=row.get("isdefault") is True,
        personal=personal,
    )


def form(row: Payload) -> FormMeta:
    """Read a form or a dashboard."""
    kind = json_text.number_of(row, "type")
    table = json_text.text_of(row, "objecttypecode")
    return FormMeta(
        form_id=_id(row, "formid"),
        name=json_text.text_of(row, "name"),
        table="" if table == "none" else table,
        form_xml=json_text.text_of(row, "formxml"),
        kind=FormKind.OTHER if kind is None else _FORM_KINDS.get(kind, FormKind.OTHER),
        default=row.get("isdefault") is True,
    )


def chart(row: Payload) -> ChartMeta:
    """Read a chart."""
    return ChartMeta(
        chart_id=_id(row, "savedqueryvisualizationid"),
        name=json_text.text_of(row, "name"),
        description=json_text.text_of(row, "description"),
        table=json_text.text_of(row, "primaryentitytypecode"),
        data_xml=json_text.text_of(row, "datadescription"),
        look_xml=json_text.text_of(row, "presentationdescription"),
    )


def _id(row: Payload, key: str) -> str:
    try:
        return odata.guid(json_text.text_of(row, key))
    except ValueError as error:
        raise NotJson("a record without a key") from error
