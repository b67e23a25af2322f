"""The icon of a record, by its table."""

from __future__ import annotations

from widgets.grids.cells import KIND_ICONS

_OTHERS = {"systemuser": "customer", "team": "contacts", "knowledgearticle": "knowledge"}


def table_icon(table: str) -> str:
    """Return the meaning of a table's icon; a table of the organisation's own gets the record's."""
    return _OTHERS.get(table) or KIND_ICONS.get(table, table)
