"""What a template's placeholders stand for: columns of a record, of its customer and of the user, as they are shown."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from org_service.answers.formats import Formats
from org_service.description import Column, Table
from org_service.records.transaction import Row, Transaction

_ALIASES: Final = {"user": "systemuser", "case": "incident"}
Record = tuple[Table, Row]


class TemplateValues:
    """The values around one record."""

    def __init__(self, tx: Transaction, formats: Formats, kind: Table, record: Row) -> None:
        self._tx, self._formats = tx, formats
        self._kind, self._record = kind, record

    def value(self, table: str, column: str) -> str:
        """Give a column as it is shown; empty where there is no such record, column or value."""
        found = self._records.get(_ALIASES.get(table, table))
        if found is None:
            return ""
        kind, row = found
        about = kind.columns.get(column)
        content = row.get(column) if about is not None and not about.heavy else None
        return "" if about is None or content is None else self._shown(about, row, content)

    def _shown(self, column: Column, row: Row, content: object) -> str:
        if column.is_lookup:
            name = row.get(column.type_column) if column.type_column else column.targets[0].table
            target = self._tx.description.tables.get(str(name))
            return (self._tx.name_of(target, str(content)) or "") if target is not None else ""
        if column.kind == "Boolean":
            return column.labels.get(int(bool(content)), "")
        write = self._formats.of(column)
        return str(content) if write is None else write(content) or ""

    @cached_property
    def _records(self) -> dict[str, Record]:
        """Name the records a template may speak of; the record itself goes before what is around it."""
        found: dict[str, Record] = {}
        users = self._tx.description.tables["systemuser"]
        user = self._tx.find(users, self._tx.caller.user_id)
        if user is not None:
            found["systemuser"] = users, user
        for kind, row in self._around():
            found[kind.name] = kind, row
        found[self._kind.name] = self._kind, self._record
        return found

    def _around(self) -> list[Record]:
        """Give the contact and the account of the record, each by the nearest way to it."""
        record = self._record
        contact = self._linked("contact", record, "primarycontactid") or self._linked(
            "contact", record, "customerid"
        )
        account = self._linked("account", record, "customerid") or self._linked(
            "account", record, "parentcustomerid"
        )
        if contact is None and account is not None:
            contact = self._linked("contact", account[1], "primarycontactid")
        if account is None and contact is not None:
            account = self._linked("account", contact[1], "parentcustomerid")
        return [each for each in (account, contact) if each is not None]

    def _linked(self, table: str, row: Row, column: str) -> Record | None:
        key = row.get(column)
        if not key or row.get(f"{column}type", table) != table:
            return None
        kind = self._tx.description.tables[table]
        found = self._tx.find(kind, str(key))
        return None if found is None else (kind, found)
