"""Lets the older cases follow the desk by whole weeks, in small pieces while the service works.

Weekdays and times of day stay. What was touched since it was told stays where it is.
"""

import asyncio
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple, cast

from msgspec.structs import replace
from sqlalchemy import Connection, text

from org_service.demonstration.sliding import SEARCHED, touch_documents, write_dates
from org_service.demonstration.state import Settling, State, read_state, touch, write_state
from org_service.description import load_description
from org_service.storage import Storage, latest_position
from org_service.storage.change_log import set_latest_position

PIECE: Final = 250
"""Rows of one transaction: some ten milliseconds."""
PAUSE: Final = 0.02
WEEK: Final = 7 * 86400


class _Moving(NamedTuple):
    table: str
    group: str
    """The column with the case that a row belongs to."""


_TABLES: Final = (
    _Moving("incident", "incidentid"),
    _Moving("activitypointer", "regardingobjectid"),
    _Moving("annotation", "objectid"),
    _Moving("queueitem", "objectid"),
    _Moving("slakpiinstance", "regarding"),
    _Moving("knowledgearticleincident", "incidentid"),
    _Moving("feedback", "feedbackid"),
)


async def settle(storage: Storage, now: datetime, *, piece: int = PIECE, pause: float = PAUSE) -> int:
    """Move the older cases on by whole weeks and give how many pieces of work that took."""
    pieces = 0
    while await storage.write(lambda connection: _next_piece(connection, now, piece), alone=True):
        pieces += 1
        await asyncio.sleep(pause)
    return pieces


def _next_piece(connection: Connection, now: datetime, piece: int) -> bool:
    state = read_state(connection)
    if state is None:
        return False
    if state.settling is None:
        return _begin(connection, state, now)
    if state.settling.table == len(_TABLES):
        _end(connection, state, state.settling)
        return False
    _move_some(connection, state, state.settling, piece)
    return True


def _begin(connection: Connection, state: State, now: datetime) -> bool:
    weeks = int(now.timestamp() - state.history_at) // WEEK
    if weeks <= 0:
        return False
    for moving in _TABLES:
        changed = (
            f"SELECT DISTINCT {moving.group} FROM {moving.table}"  # noqa: S608 - our own names
            f" WHERE versionnumber > :mark AND {moving.group} IS NOT NULL"
            f" AND {moving.group} NOT IN (SELECT record_group FROM demonstration_live)"
        )
        touch(connection, changed, {"mark": state.history_mark})
    version = latest_position(connection) + 1
    set_latest_position(connection, version)
    write_state(connection, replace(state, settling=Settling(weeks, version)))
    return True


def _end(connection: Connection, state: State, settling: Settling) -> None:
    write_state(
        connection,
        replace(
            state,
            history_at=state.history_at + settling.weeks * WEEK,
            history_mark=settling.version,
            settling=None,
        ),
    )


def _move_some(connection: Connection, state: State, settling: Settling, piece: int) -> None:
    moving = _TABLES[settling.table]
    key, columns = _columns(moving.table)
    statement = (
        f"SELECT {key}, {', '.join(columns)} FROM {moving.table}"  # noqa: S608 - our own names
        f" WHERE {key} > :after AND versionnumber <= :mark"
        f" AND coalesce({moving.group}, '') NOT IN (SELECT record_group FROM demonstration_live)"
        f" AND coalesce({moving.group}, '') NOT IN (SELECT record_group FROM demonstration_touched)"
        f" ORDER BY {key} LIMIT :piece"
    )
    values = {"after": settling.after, "mark": state.history_mark, "piece": piece}
    found = connection.execute(text(statement), values).all()
    if not found:
        write_state(
            connection, replace(state, settling=replace(settling, table=settling.table + 1, after=""))
        )
        return
    days = settling.weeks * 7
    rows = [
        (
            *(_later(cast("str | None", value), days) for value in row[1:]),
            settling.version,
            cast("str", row[0]),
        )
        for row in found
    ]
    write_dates(connection, moving.table, columns, cast("list[tuple[str | int, ...]]", rows))
    if moving.table in SEARCHED:
        place = columns.index("modifiedon")
        touch_documents(connection, [(str(row[place]), moving.table, str(row[-1])) for row in rows])
    write_state(connection, replace(state, settling=replace(settling, after=cast("str", found[-1][0]))))


@lru_cache
def _columns(table_name: str) -> tuple[str, tuple[str, ...]]:
    """Give a table's key and its stored dates."""
    description = load_description()
    table = description.tables[table_name]
    kinds = (table, *description.kinds.get(table_name, ()))
    names = {
        column.name: None
        for source in kinds
        for column in source.columns.values()
        if column.kind == "DateTime" and column.is_stored and column.behavior == "UserLocal"
    }
    return table.primary_id, tuple(names)


def _later(text: str | None, days: int) -> str | None:
    return None if text is None else _day(text[:10], days) + text[10:]


@lru_cache(maxsize=2048)
def _day(text: str, days: int) -> str:
    return (date.fromisoformat(text) + timedelta(days=days)).isoformat()
