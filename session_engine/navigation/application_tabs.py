"""Pages by their type and parameters, as application tab templates and macros name them (facts 4)."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.ids import LineId, PageKey, RecordRef, dashboard_page, grid_page, record_page, search_page
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


def page_of(kind: str, given: Mapping[str, str], line: LineId) -> PageKey:
    """Give the page of a type.

    Args:
        kind: As `kind_of` writes it.
        given: Parameters by their names in small letters.
        line: The organisation.

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
        case _:
            raise NoTab


def _needed(given: Mapping[str, str], name: str) -> str:
    found = given.get(name.lower(), "").strip()
    if not found:
        raise NoTab(name)
    return found
