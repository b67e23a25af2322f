"""Opens the profile at the start: key, file, and what to say when something stands against it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from desktop.paths import Paths
from desktop.secrets import KeyFileForbiddenError, KeyPlace, profile_key
from session_engine.light_dataclass import dataclass
from session_engine.settings.ports import SettingsInMemory

if TYPE_CHECKING:
    from session_engine.profile.profile import Profile

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenedProfile:
    """A profile, or why there is none.

    Attributes:
        profile: None when it could not be opened: the program works, settings are not kept.
        trouble: Code of a notice and its values, empty when all is well.
    """

    profile: Profile | None
    trouble: tuple[str, Mapping[str, object]] | None = None


async def open_profile(places: Paths, name: str, *, key_file: bool = True) -> OpenedProfile:
    """Fetch the key in a thread and open the file; a damaged one is set aside, never deleted.

    Args:
        places: The profile's files.
        name: The profile's name.
        key_file: The key may lie in a file where there is no key store (an administrator can forbid it).
    """
    try:
        key = await asyncio.to_thread(profile_key, name, places.key_file, file_allowed=key_file)
    except KeyFileForbiddenError:
        return OpenedProfile(None, ("profile_key_forbidden", {}))
    except (OSError, ValueError) as error:
        log.warning("the profile's key could not be fetched: %s", type(error).__name__)
        return OpenedProfile(None, ("profile_not_kept", {"why": _why(error)}))
    return _open(places, key.key, key.place)


def _open(places: Paths, key: bytes, place: KeyPlace) -> OpenedProfile:
    from session_engine.profile.events import ProfileTrouble  # noqa: PLC0415
    from session_engine.profile.opening import ProfileError  # noqa: PLC0415
    from session_engine.profile.profile import Profile  # noqa: PLC0415 - after the first paint
    from session_engine.profile.salvage import set_aside  # noqa: PLC0415

    none: Mapping[str, object] = {}
    told = ("profile_key_file", none) if place is KeyPlace.FILE else None
    try:
        return OpenedProfile(Profile.open(places.profile, key), told)
    except ProfileError as error:
        if error.trouble not in (ProfileTrouble.DAMAGED, ProfileTrouble.WRONG_KEY):
            return OpenedProfile(None, ("profile_not_kept", {"why": error.trouble.value}))
    aside = set_aside(places.profile, datetime.now(UTC).strftime("%Y%m%d-%H%M%S"))
    values = {"file": aside.name}
    try:
        return OpenedProfile(Profile.open(places.profile, key), ("profile_set_aside", values))
    except ProfileError as error:
        return OpenedProfile(None, ("profile_not_kept", {"why": error.trouble.value}))


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


def settings_store(opened: OpenedProfile) -> Profile | SettingsInMemory:
    """Give where settings are kept: the profile, or memory where there is none."""
    return opened.profile if opened.profile is not None else SettingsInMemory()
