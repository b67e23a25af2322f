"""Pages by their type and parameters, as application tab templates and macros name them (facts 4)."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.ids import (
    LineId,
    PageKey,
    RecordRef,
    dashboard_page,
    grid_page,
    record_page,
    search_page,
    website_page,
)
from session_engine.navigation import websites
from session_engine.organisation import odata


class NoTab(Exception):
    """There is no such page.

    Attributes:
        parameter: Which parameter is missing or is none; empty where there is no such page type.
        value: What was given in its place; empty where nothing was.
    """

    def __init__(self, parameter: str = "", value: str = "") -> None:
        super().__init__(parameter, value)
        self.parameter, self.value = parameter, value


def kind_of(page_type: str) -> str:
    """Write a page type's name in one way: `Entity list` and `entity_list` are `entitylist`."""
    return page_type.lower().replace(" ", "").replace("_", "")


def begins_record(kind: str, given: Mapping[str, str]) -> bool:
    """Tell whether a tab is the form of a new record: no record is named, not even one that was not to be had."""
    return kind in ("newrecord", "newentityrecord") or (
        kind in ("entityrecord", "record") and "entityid" not in given
    )


def page_of(kind: str, given: Mapping[str, str], line: LineId, web_root: str = "") -> PageKey:
    """Give the page of a type.

    Args:
        kind: As `kind_of` writes it.
        given: Parameters by their names in small letters.
        line: The organisation.
        web_root: Where its web resources are; empty where it has none.

    Raises:
        NoTab: A parameter is missing or is none, or there is no such page type.
    """
    match kind:
        case "dashboard":
            return dashboard_page(line, given.get("dashboardid") or None)
        case "entitylist" | "grid":
            return grid_page(line, _needed(given, "entityName"), given.get("viewid") or None)
        case "entityrecord" | "record":
            table, key = _needed(given, "entityName"), _needed(given, "entityId")
            if not odata.is_guid(key):
                raise NoTab("entityId", key)
            return record_page(RecordRef(line, table, odata.guid(key)), given.get("formid") or None)
        case "search":
            return search_page(line, _needed(given, "searchText"))
        case "thirdpartywebsite" | "website":
            return _website(line, _needed(given, "url"), given.get("data", ""))
        case "webresource" if web_root:
            return _web_resource(line, web_root, _needed(given, "webresourceName"), given.get("data", ""))
        case _:
            raise NoTab


def _website(line: LineId, address: str, data: str) -> PageKey:
    try:
        return website_page(line, websites.website(address, data))
    except websites.BadAddress as bad:
        raise NoTab("url", address) from bad


def _web_resource(line: LineId, root: str, name: str, data: str) -> PageKey:
    try:
        return website_page(line, websites.web_resource(root, name, data))
    except websites.BadAddress as bad:
        raise NoTab("webresourceName", name) from bad


def _needed(given: Mapping[str, str], name: str) -> str:
    found = given.get(name.lower(), "").strip()
    if not found:
        raise NoTab(name)
    return found
