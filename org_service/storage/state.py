"""What the service itself remembers in a database: a text for each name."""

from typing import cast

from sqlalchemy import Connection, text

_READ = text("SELECT value FROM service_state WHERE name = :name")
_WRITE = text(
    "INSERT INTO service_state (name, value) VALUES (:name, :value)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


def read_state(connection: Connection, name: str) -> str | None:
    """Give what is remembered under a name."""
    return cast("str | None", connection.execute(_READ, {"name": name}).scalar())


def write_state(connection: Connection, name: str, value: str) -> None:
    """Remember a text in the place of what was there."""
    connection.execute(_WRITE, {"name": name, "value": value})
