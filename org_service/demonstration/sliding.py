"""Lets the desk stay alive: at a start, what nobody has touched moves on to the new now.

The recent days are told anew from what their moments are relative to. Older cases only need to
follow by whole weeks, which `settle` does afterwards in small pieces.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final, cast

import msgspec
from sqlalchemy import Connection, text

from org_service.demonstration.moments import Clock, When
from org_service.demonstration.state import State, read_state, touch, write_state
from org_service.demonstration.zones import in_zone
from org_service.description import load_description
from org_service.dialect.full_text import date_documents
from org_service.dialect.loading import update_rows
from org_service.storage import Storage, latest_position
from org_service.storage.change_log import set_latest_position

DATES: Final = msgspec.json.Decoder(dict[str, tuple[int, int, int]])
SOON: Final = 60
"""Seconds that a start may be later without anything having to move."""
_ATTACHED: Final = (
    ("activitypointer", "regardingobjectid"),
    ("annotation", "objectid"),
    ("queueitem", "objectid"),
    ("knowledgearticleincident", "incidentid"),
)
"""Tables whose new rows touch the case that they point to."""
_ZONE: Final = text(
    "SELECT timezonecode FROM usersettings GROUP BY timezonecode ORDER BY count(*) DESC LIMIT 1"
)
_LIVE_TABLES: Final = text("SELECT DISTINCT table_name FROM demonstration_live")
_UNTOUCHED: Final = text(
    "SELECT table_name, record_id, dates FROM demonstration_live"
    " WHERE record_group NOT IN (SELECT record_group FROM demonstration_touched)"
)
SEARCHED: Final = frozenset({"incident", "email", "phonecall", "task", "appointment", "annotation"})


def slide(storage: Storage, now: datetime) -> int:
    """Move what nobody has touched since the last start on to `now`.

    Args:
        storage: The organisation's database; without a demonstration nothing happens.
        now: The moment of this start.

    Returns:
        How many rows moved.
    """
    state = storage.submit_read(read_state).result()
    if state is None or now.timestamp() - state.told_at < SOON:
        return 0
    return storage.submit_write(lambda connection: _slide(connection, now)).result()


def _slide(connection: Connection, now: datetime) -> int:
    state = read_state(connection)
    if state is None:
        return 0
    clock = Clock(in_zone(now, _zone(connection, state)))
    _remember_touched(connection, state.live_mark)
    moved = _move(connection, clock)
    position = latest_position(connection) + 1
    set_latest_position(connection, position)
    # Nothing was logged: who comes back with an older position has to read everything again.
    connection.execute(text("DELETE FROM change_log"))
    write_state(
        connection,
        msgspec.structs.replace(state, told_at=int(clock.now.timestamp()), live_mark=position),
    )
    return moved


def _zone(connection: Connection, state: State) -> int:
    """Give the agents' time zone: where most of them are."""
    found = connection.execute(_ZONE).scalar()
    return cast("int | None", found) or state.zone


def _remember_touched(connection: Connection, mark: int) -> None:
    """Note each case of which a row was changed, added or deleted since the last start."""
    tables = connection.execute(_LIVE_TABLES).scalars().all()
    for name in tables:
        table = load_description().tables[cast("str", name)]
        changed = (
            "SELECT l.record_group FROM demonstration_live l"  # noqa: S608 - the description's names
            f" LEFT JOIN {table.storage} r ON r.{table.primary_id} = l.record_id"
            " WHERE l.table_name = :table AND (r.versionnumber IS NULL OR r.versionnumber > :mark)"
        )
        touch(connection, changed, {"table": table.name, "mark": mark})
    for name, column in _ATTACHED:
        attached = (
            f"SELECT DISTINCT r.{column} FROM {name} r WHERE r.versionnumber > :mark"  # noqa: S608 - our own names
            f" AND r.{column} IN (SELECT record_group FROM demonstration_live)"
        )
        touch(connection, attached, {"mark": mark})


def _move(connection: Connection, clock: Clock) -> int:
    rows = connection.execute(_UNTOUCHED)
    position = latest_position(connection) + 1
    alike: defaultdict[tuple[str, tuple[str, ...]], list[tuple[str | int, ...]]] = defaultdict(list)
    modified: list[tuple[str, str, str]] = []
    for table, record_id, dates in rows:
        placed = {name: clock.text(When(*when)) for name, when in DATES.decode(dates).items()}
        alike[table, tuple(placed)].append((*placed.values(), position, record_id))
        if table in SEARCHED and "modifiedon" in placed:
            modified.append((placed["modifiedon"], table, record_id))
    for (table, columns), values in alike.items():
        write_dates(connection, table, columns, values)
    touch_documents(connection, modified)
    return sum(map(len, alike.values()))


def write_dates(
    connection: Connection, table_name: str, columns: Iterable[str], values: list[tuple[str | int, ...]]
) -> None:
    """Write columns and version of rows of a table; each tuple ends with the row's id."""
    table = load_description().tables[table_name]
    update_rows(connection, table.storage, (*columns, "versionnumber"), (table.primary_id,), values)


def touch_documents(connection: Connection, modified: list[tuple[str, str, str]]) -> None:
    """Keep the search's own moments right, which it ranks by."""
    if modified:
        date_documents(connection, modified)
