"""Makes the profile of an organisation: a folder of its own, the file that says whose it is, the key inside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.connections.access_key import AccessKey, keep_key, kept_key, replacing
from desktop.connections.connection import Connection, write_connection
from desktop.connections.profiles import new_name, profile_of
from desktop.paths import paths
from session_engine.light_dataclass import dataclass

if TYPE_CHECKING:
    from session_engine.ids import LineId
    from session_engine.profile.profile import Profile

KEPT_WITHIN = 10.0
"""Seconds that the disk may take for the key."""


class NotMade(Exception):
    """The profile could not be made.

    Attributes:
        code: What stands against it, as `OpenedProfile` has it.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Made:
    """A profile that belongs to an organisation.

    Attributes:
        profile: Its name.
        has_key: The key is in it; else its own window asks for it (it is open, or locked with a passphrase).
    """

    profile: str
    has_key: bool = True


_ASKS_ITSELF = frozenset({"in_use", "passphrase_needed"})


async def make_profile(
    data: Path | None, connection: Connection, key: AccessKey, *, key_file_allowed: bool
) -> Made:
    """Make the profile, or put the key into the one that this organisation has already.

    Raises:
        NotMade: The disk or the key store does not take it; nothing of it is left where nothing was.
    """
    import asyncio  # noqa: PLC0415 - by then it is there

    from desktop.profile_start import open_profile  # noqa: PLC0415 - as above

    name = profile_of(data, connection.address) or new_name(data, connection.title)
    places = paths(data, name)
    there = places.data.exists()
    try:
        await asyncio.to_thread(places.data.mkdir, mode=0o700, parents=True, exist_ok=True)
        opened = await open_profile(places, name, key_file_allowed=key_file_allowed)
        if opened.profile is None and opened.code not in _ASKS_ITSELF:
            raise NotMade(opened.code)
        if opened.profile is not None:
            keep_key(opened.profile, connection.line, _as_kept_before(opened.profile, connection.line, key))
            if not await asyncio.to_thread(opened.profile.close, KEPT_WITHIN):
                raise NotMade("faulty")
        await asyncio.to_thread(write_connection, places.data, connection)
    except OSError as error:
        raise NotMade("unwritable") from error
    finally:
        if not there and not (places.data / "connection.json").exists():
            await asyncio.to_thread(remove_folder, places.data)
    return Made(name, opened.profile is not None)


def _as_kept_before(profile: Profile, line: LineId, key: AccessKey) -> AccessKey:
    """Let what is kept stay the same person's when another key of hers takes the place of one."""
    old = kept_key(profile, line)
    before = None if old is None else profile.readings(line).signed_in(old.account)
    if old is None or before is None or before[0] != key.account:
        return replacing(old, key.text, key.account)
    return replacing(old, key.text, old.account)


def remove_folder(folder: Path) -> None:
    """Delete a profile's folder with all that is in it; what the disk does not give up is left."""
    import shutil  # noqa: PLC0415 - rarely

    shutil.rmtree(folder, ignore_errors=True)
