"""Which organisation a profile belongs to: a small file beside the profile, read before anything is unlocked.

The key is not in it: that lies in the encrypted profile alone.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, cast

from session_engine.light_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from session_engine.ids import LineId

log = logging.getLogger(__name__)
FILE = "connection.json"
LARGEST = 10_000


@dataclass(frozen=True, slots=True)
class Connection:
    """An organisation that a profile belongs to.

    Attributes:
        address: In its one form, as `https://name.crm4.dynamics.com`.
        name: What the person calls it, until it says its own name.
        plain: The person has agreed to http to another machine.
        forgotten: It is listed nowhere any more; what was kept of it is still there.
    """

    address: str
    name: str = ""
    plain: bool = False
    forgotten: bool = False

    @property
    def line(self) -> LineId:
        """Names its line: what a profile keeps of one organisation is never sent to another."""
        from session_engine.ids import LineId  # noqa: PLC0415 - a start asks for it when there is time

        return LineId(self.address)

    @property
    def host(self) -> str:
        """The computer's name, with the port where it is an unusual one."""
        return self.address.partition("://")[2]

    @property
    def title(self) -> str:
        """What it is called."""
        return self.name or self.host


class BrokenConnection(Exception):
    """The file is there and says nothing that can be understood: no demonstration is begun in its place."""


def read_connection(folder: Path) -> Connection | None:
    """Read whom a profile's folder belongs to; None for the demonstration.

    Raises:
        BrokenConnection: It cannot be read.
    """
    file = folder / FILE
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise BrokenConnection(str(file)) from error
    return _understood(content, file)


def _understood(content: bytes, file: Path) -> Connection:
    import json  # noqa: PLC0415 - before the first paint, and only where there is such a file

    from session_engine.organisation.typed_address import read_address  # noqa: PLC0415 - as above

    try:
        found = json.loads(content)
        said: Mapping[str, object] = cast("Mapping[str, object]", found) if isinstance(found, dict) else {}
        plain = said.get("plain") is True
        address = read_address(_text(said, "address"), plain=plain).text
    except ValueError as error:
        raise BrokenConnection(str(file)) from error
    return Connection(address, _text(said, "name"), plain, said.get("forgotten") is True)


def write_connection(folder: Path, connection: Connection) -> None:
    """Write it, whole or not at all.

    Raises:
        OSError: The disk does not take it.
    """
    import json  # noqa: PLC0415 - see above
    import os  # noqa: PLC0415 - as above

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    said = {
        "address": connection.address,
        "name": connection.name,
        **({"plain": True} if connection.plain else {}),
        **({"forgotten": True} if connection.forgotten else {}),
    }
    beside = folder / f"{FILE}.new"
    with beside.open("w", encoding="utf-8") as opened:
        json.dump(said, opened, ensure_ascii=False, indent=2)
        opened.flush()
        os.fsync(opened.fileno())
    beside.replace(folder / FILE)


def _text(said: Mapping[str, object], name: str) -> str:
    value = said.get(name)
    return value[:300] if isinstance(value, str) else ""
