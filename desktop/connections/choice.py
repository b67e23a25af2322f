"""Which profile and organisation a start opens: by the command line, an administrator, or the person's choice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.connections.connection import BrokenConnection, Connection, read_connection, write_connection
from desktop.connections.profiles import new_name, profile_of, starts_with
from desktop.paths import Paths, paths
from session_engine.light_dataclass import dataclass

if TYPE_CHECKING:
    from desktop.arguments import Arguments
    from session_engine.settings.managed import Managed

ADDRESS = "organisation.address"
LARGEST_KEY_FILE = 100_000


class NotToBeOpened(Exception):
    """A start that cannot be; its text says why, for the command line."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a start opens.

    Attributes:
        profile: Its name.
        places: Its files.
        connection: The organisation it belongs to, None for the demonstration.
    """

    profile: str
    places: Paths
    connection: Connection | None


def choose(options: Arguments, managed: Managed | None) -> Chosen:
    """Settle which profile is opened; nothing is written.

    Raises:
        NotToBeOpened: What was asked for does not go together.
    """
    locked = _address(None if managed is None else managed.locked.get(ADDRESS))
    asked = _address(options.organisation)
    if locked and asked and locked != asked:
        raise NotToBeOpened(f"Your administrator has decided on {locked} as the organisation.")
    wanted = asked or locked
    if wanted:
        return _of_address(options, wanted)
    if not options.profile_named:
        name = starts_with(options.data)
        default = _address(None if managed is None else managed.defaults.get(ADDRESS))
        if default and name == options.profile:
            return _of_address(options, default)
        options = replace(options, profile=name)
    places = paths(options.data, options.profile)
    return Chosen(options.profile, places, _read(places))


def settle(chosen: Chosen) -> None:
    """Write down whom a new profile belongs to, before anything is kept in it.

    Raises:
        NotToBeOpened: The folder cannot be written.
    """
    connection = chosen.connection
    if connection is None or _read(chosen.places) == connection:
        return
    try:
        write_connection(chosen.places.data, connection)
    except OSError as error:
        raise NotToBeOpened(f"{chosen.places.data} cannot be written: {error.strerror}.") from error


def given_key(options: Arguments) -> str:
    """Read the key file of the command line, empty without one.

    Raises:
        NotToBeOpened: It cannot be read, or there is no key in it.
    """
    if options.key_file is None:
        return ""
    from desktop.connections.access_key import read_key_file  # noqa: PLC0415 - seldom given
    from session_engine.organisation.checking import CheckFailed  # noqa: PLC0415 - as above

    try:
        with options.key_file.open(encoding="utf-8") as opened:
            return read_key_file(opened.read(LARGEST_KEY_FILE))
    except OSError as error:
        raise NotToBeOpened(f"{options.key_file} cannot be read: {error.strerror}.") from None
    except (CheckFailed, UnicodeError):
        raise NotToBeOpened(f"{options.key_file} does not begin with a key.") from None


def _of_address(options: Arguments, address: str) -> Chosen:
    """Open the profile of an organisation; the first time it is made."""
    if options.profile_named:
        return _named(options, address)
    name = profile_of(options.data, address) or new_name(options.data, address.partition("://")[2])
    places = paths(options.data, name)
    return Chosen(name, places, _read(places) or Connection(address))


def _named(options: Arguments, address: str) -> Chosen:
    places = paths(options.data, options.profile)
    found = _read(places)
    if found is None and _used(places.data):
        raise NotToBeOpened(
            f"The profile “{options.profile}” belongs to the demonstration. Name another one with --profile."
        )
    if found is not None and found.address != address:
        raise NotToBeOpened(
            f"The profile “{options.profile}” belongs to {found.address}. Name another one with --profile."
        )
    return Chosen(options.profile, places, found or Connection(address))


def _used(folder: Path) -> bool:
    return (folder / "profile.db").exists() or (folder / "organisation.db").exists()


def _read(places: Paths) -> Connection | None:
    try:
        return read_connection(places.data)
    except BrokenConnection as error:
        raise NotToBeOpened(f"{error} cannot be understood. Put it right, or move it away.") from None


def _address(value: object) -> str:
    """Give an address in its one form; it was checked where it came from."""
    from session_engine.organisation.typed_address import read_address  # noqa: PLC0415 - where one is set

    return read_address(value, plain=True).text if isinstance(value, str) and value else ""
