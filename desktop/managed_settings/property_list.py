"""macOS: the property lists that device management puts down, one for the machine and one for the person."""

from __future__ import annotations

from desktop.managed_settings.place import content_of, is_there
from session_engine.settings.managed import Managed, ManagedProblem, combined, trouble, understand

DOMAIN = "org.ninedesk.Ninedesk"
FOLDER = "/Library/Managed Preferences"


def places() -> tuple[str, ...]:
    """Name the files: the machine's first, which wins."""
    import getpass  # noqa: PLC0415

    return f"{FOLDER}/{DOMAIN}.plist", f"{FOLDER}/{getpass.getuser()}/{DOMAIN}.plist"


def read_property_lists(files: tuple[str, ...]) -> Managed | None:
    """Read those that are there, None where there are none."""
    found = tuple(_read(file) for file in files if is_there(file))
    return combined(*found) if found else None


def _read(file: str) -> Managed:
    import plistlib  # noqa: PLC0415 - reads XML, and few machines are managed
    from xml.parsers.expat import ExpatError  # noqa: PLC0415

    from desktop.managed_settings.keys import known_key  # noqa: PLC0415

    try:
        content = content_of(file)
    except OSError:
        return trouble(ManagedProblem.UNREADABLE, file)
    try:
        document: object = plistlib.loads(content)
    except (
        ValueError,
        ExpatError,
        RecursionError,
        OverflowError,
        IndexError,
        KeyError,
        TypeError,
        AttributeError,
    ):
        # What plistlib says to a damaged file depends on where it is damaged.
        return trouble(ManagedProblem.BROKEN, file)
    return understand(document, file, known_key=known_key)
