"""Where the organisation's rows are kept: one writer, several readers, one database."""

from org_service.storage.bulk import BulkLoad
from org_service.storage.change_log import Change, ChangeKind, change_log, latest_position
from org_service.storage.schema import SqlTables, alias_of, build_tables
from org_service.storage.store import Storage, open_storage

__all__ = [
    "BulkLoad",
    "Change",
    "ChangeKind",
    "SqlTables",
    "Storage",
    "alias_of",
    "build_tables",
    "change_log",
    "latest_position",
    "open_storage",
]
