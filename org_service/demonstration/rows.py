"""Collects rows, table by table; those of the recent days keep what their dates are relative to."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias, cast

import msgspec

from org_service.demonstration.moments import Clock, When

Value: TypeAlias = str | int | float | bool | None
Dates: TypeAlias = dict[str, tuple[int, int, int]]
_encode = msgspec.json.Encoder().encode


class LiveRow(NamedTuple):
    """A row that later starts place anew."""

    table: str
    id: str
    group: str
    """The case (or article) it belongs to: if one row of it is touched, none moves any more."""
    dates: str
    """JSON: the columns and their moments."""


class Rows:
    """All rows of the demonstration, in the order in which they came."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.tables: defaultdict[str, list[dict[str, Value]]] = defaultdict(list)
        self.live: list[LiveRow] = []

    def add(
        self, table: str, key: str, row: Mapping[str, Value | When], group: str | None = None
    ) -> dict[str, Value]:
        """Add a row; with a group it stays relative to now.

        Args:
            table: The table.
            key: Its id column.
            row: Values; moments are placed.
            group: The case that a recent row belongs to.
        """
        # Most values stay as they are: to copy them all and write the moments over is fastest.
        placed = cast("dict[str, Value]", {**row})
        for name, value in row.items():
            if type(value) is When:
                placed[name] = self.clock.text(value)
        self.tables[table].append(placed)
        if group is not None:
            dates = {name: tuple(value) for name, value in row.items() if isinstance(value, When)}
            self.live.append(LiveRow(table, str(placed[key]), group, _encode(dates).decode()))
        return placed

    def count(self, *tables: str) -> int:
        """Count the rows of some tables."""
        return sum(len(self.tables[table]) for table in tables)
