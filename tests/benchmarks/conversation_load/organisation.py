"""An organisation for many agents: one work stream of live chat from which they pick, one queue, no demonstration."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from sqlalchemy import text

from org_service.beginning import begin_bare
from org_service.description import load_description
from org_service.storage import BulkLoad, open_storage

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from org_service.storage import SqlTables

LIVE_CHAT: Final = 192360000
PICK: Final = 192350001
_UNIT: Final = text("SELECT businessunitid FROM businessunit")
_QUEUE: Final = text("SELECT queueid FROM queue")


@dataclass(frozen=True, slots=True)
class Person:
    """An agent, and the key that stands for her."""

    id: str
    key: str


@dataclass(frozen=True, slots=True)
class Office:
    """An organisation on the disk."""

    database: Path
    keys: Path
    stream: str
    people: tuple[Person, ...]


def furnish(folder: Path, agents: int) -> Office:
    """Make an organisation of so many agents in a folder."""
    database, keys = folder / "organisation.db", folder / "keys"
    people = tuple(Person(str(uuid4()), secrets.token_urlsafe(16)) for _ in range(agents))
    storage = open_storage(f"sqlite:///{database}", load_description())
    now = datetime.now(UTC)
    storage.submit_write(lambda c: begin_bare(c, storage.tables, now)).result()
    stream = storage.submit_write(lambda c: _staff(c, storage.tables, people)).result()
    storage.close()
    keys.write_text("".join(f"{person.key} {person.id}\n" for person in people), "ascii")
    return Office(database, keys, stream, people)


def _staff(connection: Connection, tables: SqlTables, people: tuple[Person, ...]) -> str:
    unit, queue = (connection.execute(each).scalar_one() for each in (_UNIT, _QUEUE))
    bulk = BulkLoad(connection, tables, load_description())
    first = people[0].id
    stamps = {"createdon": "2026-01-01T08:00:00Z", "createdby": first, "modifiedon": "2026-01-01T08:00:00Z"}
    bulk.insert(
        "systemuser",
        [
            {
                "systemuserid": person.id,
                "fullname": f"Agent {number}",
                "domainname": f"agent{number}@load.example",
                "businessunitid": unit,
                **stamps,
            }
            for number, person in enumerate(people, 1)
        ],
    )
    stream = {
        "msdyn_liveworkstreamid": str(uuid4()),
        "msdyn_name": "Chat",
        "msdyn_streamsource": LIVE_CHAT,
        "msdyn_workdistributionmode": PICK,
        "msdyn_capacityrequired": 5,
        "msdyn_defaultqueueid": queue,
        **stamps,
    }
    bulk.insert("msdyn_liveworkstream", [stream])
    bulk.finish()
    return str(stream["msdyn_liveworkstreamid"])
