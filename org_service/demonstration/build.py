"""Builds the demonstration in an empty database, in one transaction."""

import gc
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, delete, text

from org_service.customisation import customisation_rows
from org_service.definitions import note_delivered
from org_service.demonstration.content import load_content
from org_service.demonstration.given import note_given
from org_service.demonstration.guidance import ids_of
from org_service.demonstration.identities import identity
from org_service.demonstration.moments import business
from org_service.demonstration.planning import DEFAULT_SEED, plan
from org_service.demonstration.rows import Rows, Value
from org_service.demonstration.state import State, create_tables, read_state, write_live, write_state
from org_service.demonstration.zones import in_zone, zone_code
from org_service.description import Description, load_description
from org_service.dialect.full_text import create_index
from org_service.search.upkeep import Upkeep
from org_service.storage import BulkLoad, Storage, latest_position


def build_demonstration(storage: Storage, now: datetime, seed: int = DEFAULT_SEED) -> bool:
    """Build the demonstration, unless the database has one or holds other data.

    Args:
        storage: The organisation's database.
        now: The moment the story is told for, in the agent's time zone.
        seed: What chance is drawn from: the same seed and moment give the same rows.

    Returns:
        Whether it was built.
    """
    with _without_collector():
        if not storage.submit_read(_is_empty).result():
            return False
        return storage.submit_write(lambda connection: _build(connection, storage, now, seed)).result()


def start_afresh(storage: Storage, now: datetime, seed: int = DEFAULT_SEED) -> None:
    """Take everything out of the database and build the demonstration anew."""

    def work(connection: Connection) -> None:
        for table in storage.tables.by_storage.values():
            connection.execute(delete(table))
        for name in ("change_log", "number_sequence", "demonstration_live", "demonstration_touched"):
            connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608 - our own names
        _build(connection, storage, now, seed)

    with _without_collector():
        storage.submit_write(work).result()


def _is_empty(connection: Connection) -> bool:
    if read_state(connection) is not None:
        return False
    return not connection.execute(text("SELECT EXISTS (SELECT 1 FROM systemuser)")).scalar()


@contextmanager
def _without_collector() -> Generator[None]:
    """Let a hundred thousand rows come and go without the cycle collector looking at each."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _build(connection: Connection, storage: Storage, now: datetime, seed: int) -> bool:
    zone = zone_code(now)
    description = load_description()
    rows = plan(load_content(), in_zone(now, zone), seed, zone)
    _add_customisation(connection, rows)
    load = BulkLoad(connection, storage.tables, description)
    for table, found in rows.tables.items():
        load.insert(table, _stored(description, table, found))
    load.finish()
    create_index(connection)
    Upkeep(description).rebuild(connection)
    create_tables(connection)
    note_given(connection, ids_of(rows.tables))
    write_live(connection, rows.live)
    mark = latest_position(connection)
    told = int(rows.clock.now.timestamp())
    write_state(connection, State(seed, zone, told, mark, told, mark))
    return True


def _add_customisation(connection: Connection, rows: Rows) -> None:
    """Add views, forms and charts if the organisation has none yet."""
    if connection.execute(text("SELECT EXISTS (SELECT 1 FROM savedquery)")).scalar():
        return
    at = rows.clock.text(business(1500, 9 * 3600))
    user = identity("systemuser", "hugo")
    stamps: dict[str, Value] = {"createdon": at, "createdby": user, "modifiedon": at, "modifiedby": user}
    definitions = list(customisation_rows())
    for found in definitions:
        table = load_description().tables[found.table]
        known = {name: value for name, value in stamps.items() if name in table.columns}
        rows.tables[found.table].append({table.primary_id: found.id, **found.values, **known})
    note_delivered(connection, definitions)


def _stored(description: Description, table: str, rows: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """Leave out what the description computes when it is read."""
    columns = description.tables[table].columns
    computed = {name for name, column in columns.items() if not column.is_stored}
    if not rows or computed.isdisjoint(rows[0]):
        return rows
    return [{name: value for name, value in row.items() if name not in computed} for row in rows]
