"""Opens the profile at the start: key, file, and what to say when something stands against it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from desktop.key_trouble import KeyTrouble
from desktop.paths import Paths
from session_engine.light_dataclass import dataclass
from session_engine.settings.ports import SettingsInMemory

if TYPE_CHECKING:
    from desktop.secrets import ProfileKey
    from session_engine.profile.profile import Profile
    from session_engine.settings.managed import Managed

log = logging.getLogger(__name__)

LOCAL_DISK_TOLD = "notices.local_disk_told"

Notice = tuple[str, Mapping[str, object]]
"""Code and values."""


@dataclass(frozen=True, slots=True)
class OpenedProfile:
    """A profile, or why there is none.

    Attributes:
        profile: None when it could not be opened: the program works, settings are not kept.
        trouble: Code of a notice and its values, empty when all is well.
        code: What stands against it, as `ProfileTrouble` or `KeyCode` has it; empty when it is open.
        key_place: Where its key lies, as `KeyPlace` has it; empty when it is not open.
    """

    profile: Profile | None
    trouble: Notice | None = None
    code: str = ""
    key_place: str = ""


async def open_profile(
    places: Paths, name: str, *, key_file_allowed: bool = True, passphrase: str | None = None
) -> OpenedProfile:
    """Fetch the key, open the file and read it, all in a thread; what cannot be read stays as it is.

    Args:
        places: Where things are.
        name: Of the profile.
        key_file_allowed: Whether a managed setting lets the key lie in a file.
        passphrase: What the person has typed where one is asked for.
    """
    return await asyncio.to_thread(
        _open, places, partial(_key, places, name, allowed=key_file_allowed, passphrase=passphrase)
    )


def open_early(places: Paths, name: str, managed: Managed | None) -> Awaitable[OpenedProfile]:
    """Begin to open the profile in a thread, now: the program's modules are loaded meanwhile."""
    key = partial(_key, places, name, allowed=key_file_allowed(managed), passphrase=None)
    return asyncio.get_running_loop().run_in_executor(None, _open, places, key)


def key_file_allowed(managed: Managed | None) -> bool:
    """Tell whether a managed setting lets the key lie in a file without a passphrase."""
    return managed is None or managed.value("profile.key_file") is not False


async def repair_profile(
    places: Paths, name: str, *, key_file_allowed: bool = True, passphrase: str | None = None
) -> OpenedProfile:
    """Move a damaged profile aside and carry over what can be read; only after the person has agreed."""
    key = partial(_key, places, name, allowed=key_file_allowed, passphrase=passphrase)
    return await asyncio.to_thread(_repair, places, key)


async def begin_anew(places: Paths, name: str, *, key_file_allowed: bool = True) -> OpenedProfile:
    """Move a profile whose key is lost aside, with its key file, and begin a new one; only after the person agreed."""
    return await asyncio.to_thread(
        _anew, places, partial(_key, places, name, allowed=key_file_allowed, passphrase=None)
    )


def settings_store(opened: OpenedProfile) -> Profile | SettingsInMemory:
    """Give where settings are kept: the profile, or memory where there is none."""
    return opened.profile if opened.profile is not None else SettingsInMemory()


def _key(places: Paths, name: str, *, allowed: bool, passphrase: str | None) -> ProfileKey:
    from desktop.secrets import profile_key  # noqa: PLC0415 - after the first paint

    exists = places.profile.exists() and places.profile.stat().st_size > 0
    return profile_key(name, places.key_file, exists=exists, file_allowed=allowed, passphrase=passphrase)


def _open(places: Paths, fetch: Callable[[], ProfileKey]) -> OpenedProfile:
    from desktop.secrets import KeyPlace  # noqa: PLC0415 - after the first paint
    from session_engine.profile.opening import ProfileError  # noqa: PLC0415
    from session_engine.profile.profile import Profile  # noqa: PLC0415

    try:
        key = fetch()
        profile = Profile.open(places.profile, key.key)
    except KeyTrouble as trouble:
        return _not_open(trouble.code.value)
    except ProfileError as error:
        return _not_open(error.trouble.value)
    except OSError as error:
        log.warning("the profile's key cannot be had: %s", type(error).__name__)
        return _not_open("unwritable")
    told = _told(places, profile, in_file=key.place is KeyPlace.FILE)
    return OpenedProfile(profile, told, key_place=key.place.value)


def _told(places: Paths, profile: Profile, *, in_file: bool) -> Notice | None:
    """Say what is worth saying once of a profile that is open."""
    if places.away_from_home and LOCAL_DISK_TOLD not in profile.settings():
        profile.put_setting(LOCAL_DISK_TOLD, value=True)
        return "profile_on_local_disk", {"folder": str(places.data)}
    return ("profile_key_file", {}) if in_file else None


def _not_open(code: str) -> OpenedProfile:
    log.warning("the profile is not open: %s", code)
    return OpenedProfile(None, (f"profile_{code}", {}), code)


def _repair(places: Paths, fetch: Callable[[], ProfileKey]) -> OpenedProfile:
    from session_engine.profile.opening import ProfileError  # noqa: PLC0415 - after the first paint
    from session_engine.profile.salvage import repair  # noqa: PLC0415

    try:
        repaired = repair(places.profile, fetch().key, _mark())
    except KeyTrouble as trouble:
        return _not_open(trouble.code.value)
    except ProfileError as error:
        return _not_open(error.trouble.value)
    except OSError as error:
        log.warning("the profile cannot be repaired: %s", type(error).__name__)
        return _not_open("unwritable")
    log.info("carried over of the damaged profile: %s; broken: %s", repaired.kept, repaired.broken)
    opened = _open(places, fetch)
    if opened.profile is None:
        return opened
    return replace(opened, trouble=("profile_repaired", {"file": repaired.aside.name}))


def _anew(places: Paths, fetch: Callable[[], ProfileKey]) -> OpenedProfile:
    from session_engine.profile.salvage import set_aside  # noqa: PLC0415 - after the first paint

    mark = _mark()
    try:
        aside = set_aside(places.profile, mark)
        if places.key_file.exists():
            places.key_file.rename(places.key_file.with_name(f"{places.key_file.name}.{mark}"))
    except OSError:
        return _not_open("unwritable")
    # Named even where no new one can be begun: the person must know where the old one is.
    return replace(_open(places, fetch), trouble=("profile_set_aside", {"file": aside.name}))


def _mark() -> str:
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
