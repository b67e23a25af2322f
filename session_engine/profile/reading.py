"""The one read at the start: every row of the small tables, each understood or set aside for itself."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar, cast

from session_engine.light_dataclass import dataclass
from session_engine.profile import codec, schema
from session_engine.profile.encoding import Binding, Row
from session_engine.profile.events import LostRow
from session_engine.profile.schema import Table

if TYPE_CHECKING:
    import apsw

T = TypeVar("T")

UNDERSTANDING_ERRORS = (ValueError, KeyError, TypeError, OverflowError, RecursionError)
"""What reading a row that means nothing may raise."""

READ_AT_START = tuple(table for table in schema.TABLES if not table.cache and table is not schema.UNREADABLE)


def read_rows(connection: apsw.Connection, table: Table) -> list[Row]:
    """Read a table in the order of its keys."""
    return [cast("Row", row) for row in connection.execute(table.read)]


def read_all(connection: apsw.Connection) -> dict[str, list[Row]]:
    """Read what a start needs, in one transaction."""
    rows: dict[str, list[Row]] = {}
    with connection:
        for table in READ_AT_START:
            rows[table.name] = read_rows(connection, table)
    return rows


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that could not be understood, as it was."""

    table: Table
    row: Row

    @property
    def lost(self) -> LostRow:
        """What may be told of it: no content."""
        return LostRow(self.table.name, " ".join(str(part) for part in self.row[: self.table.key]))

    @property
    def title(self) -> str:
        """The title in it, as far as there is one: for the person, never for a log."""
        names = self.table.columns
        title = self.row[names.index("title")] if "title" in names else ""
        return title if isinstance(title, str) else ""

    @property
    def kept(self) -> Row:
        """The row of the table `unreadable`."""
        told = self.lost
        return (told.table, told.key, codec.text([_shown(value) for value in self.row]))


class Understanding:
    """Turns rows into what they mean, and gathers the ones that mean nothing."""

    def __init__(self, rows: Mapping[str, list[Row]]) -> None:
        self._rows = rows
        self.unreadable: list[Unreadable] = []

    def of(self, table: Table, read: Callable[[Row], T]) -> list[T]:
        """Understand a table's rows; a bad one costs only itself."""
        found: list[T] = []
        for row in self._rows.get(table.name, ()):
            try:
                found.append(read(row))
            except UNDERSTANDING_ERRORS:
                self.unreadable.append(Unreadable(table, row))
        return found


def _shown(value: Binding) -> object:
    return {"b64": base64.b64encode(value).decode("ascii")} if isinstance(value, bytes) else value
