"""Forgets an organisation: it is listed no more and no start opens it; what is kept of it stays until deleted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop.connections.connection import Connection, write_connection
from desktop.connections.profiles import DEMONSTRATION, start_with, starts_with
from desktop.paths import paths


def forget(data: Path | None, folder: Path, connection: Connection) -> None:
    """Write down that it is forgotten. Blocks: call it in a thread.

    Args:
        data: Where all profiles are, None for the system's place.
        folder: The profile's.
        connection: Whose it is.

    Raises:
        OSError: The disk does not take it.
    """
    write_connection(folder, replace(connection, forgotten=True))
    if paths(data, starts_with(data)).data == folder:
        start_with(data, DEMONSTRATION)
