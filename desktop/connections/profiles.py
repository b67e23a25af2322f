"""The profiles of this person, as far as they belong to organisations of their own; which one a start opens."""

from __future__ import annotations

from pathlib import Path

from desktop.arguments import PROFILE_NAME
from desktop.connections.connection import FILE, BrokenConnection, Connection, read_connection
from desktop.paths import Paths, paths
from session_engine.light_dataclass import dataclass

DEMONSTRATION = "default"
"""The profile with the organisation that Ninedesk brings along."""
LONGEST = 40
_STARTS_WITH = "starts-with"


@dataclass(frozen=True, slots=True)
class Known:
    """A profile that belongs to an organisation."""

    profile: str
    connection: Connection


def known(data: Path | None) -> tuple[Known, ...]:
    """List the organisations that are connected, by title; those that were forgotten are not."""
    found = [one for one in _all(data) if not one.connection.forgotten]
    return tuple(sorted(found, key=lambda one: (one.connection.title.casefold(), one.profile)))


def profile_of(data: Path | None, address: str) -> str | None:
    """Find the profile of an organisation, a forgotten one too; None where there is none."""
    fitting = [one for one in _all(data) if one.connection.address == address]
    fitting.sort(key=lambda one: (one.connection.forgotten, one.profile))
    return fitting[0].profile if fitting else None


def new_name(data: Path | None, wanted: str) -> str:
    """Make a profile's name that no profile has yet; upper and lower case are one to some disks."""
    import re  # noqa: PLC0415 - a start with a name asks none of this
    import unicodedata  # noqa: PLC0415 - as above

    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode()
    base = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[: LONGEST - 4].strip("-") or "organisation"
    taken = {DEMONSTRATION, *(folder.name.casefold() for folder in _folders(data))}
    names = (base, *(f"{base}-{number}" for number in range(2, 999)))
    return next(name for name in names if name.casefold() not in taken)


def starts_with(data: Path | None) -> str:
    """Name the profile that a start without a name opens."""
    file = paths(data).data / _STARTS_WITH
    try:
        name = file.read_text("ascii").strip()
    except (OSError, ValueError):
        return DEMONSTRATION
    if PROFILE_NAME.fullmatch(name) is None or not (paths(data, name).data / FILE).exists():
        return DEMONSTRATION
    return name


def start_with(data: Path | None, profile: str) -> None:
    """Have later starts without a name open this profile.

    Raises:
        OSError: The disk does not take it.
    """
    file = paths(data).data / _STARTS_WITH
    if profile == DEMONSTRATION:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.write_text(profile, "ascii")


def _all(data: Path | None) -> list[Known]:
    found: list[Known] = []
    for folder in _folders(data):
        try:
            connection = read_connection(folder)
        except BrokenConnection:
            continue  # its own start says so
        if connection is not None and PROFILE_NAME.fullmatch(folder.name):
            found.append(Known(folder.name, connection))
    return found


def _folders(data: Path | None) -> list[Path]:
    """Give the folders of all profiles but the first one."""
    first: Paths = paths(data)
    above = first.data / "profiles" if data is not None else first.data.parent
    try:
        return [folder for folder in above.iterdir() if folder.is_dir() and folder != first.data]
    except OSError:
        return []
