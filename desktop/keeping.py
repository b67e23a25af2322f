"""The profile of this run: opened at the start, or repaired, begun anew or unlocked while the program works."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop import profile_start
from desktop.profile_start import OpenedProfile
from desktop.profile_words import NEXT_START
from session_engine.errors import RefusalCode, Refused
from session_engine.events import Event
from session_engine.light_dataclass import dataclass
from session_engine.profile.events import ProfileTrouble, StoreFailing, StoreRecovered
from session_engine.restore.area import Begun
from session_engine.taking_up import can_take_up, take_up

if TYPE_CHECKING:
    from desktop.paths import Paths
    from session_engine.engine import Engine
    from session_engine.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class KeepingChanged(Event):
    """The profile stands differently; what a start has to tell is in `begun` where one came into use."""

    begun: Begun | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ProfilePlace:
    """Which profile, and how its key may be had; it has no repr, so that no log can hold the passphrase.

    Attributes:
        places: Its files.
        name: Its name.
        key_file_allowed: Whether a managed setting lets the key lie in a file without a passphrase.
        passphrase: What the person has typed for its key file.
    """

    places: Paths
    name: str
    key_file_allowed: bool = True
    passphrase: str | None = None

    async def open(self) -> OpenedProfile:
        """Open it."""
        allowed = self.key_file_allowed
        return await profile_start.open_profile(
            self.places, self.name, key_file_allowed=allowed, passphrase=self.passphrase
        )


class Keeping:
    """Holds the profile, and brings one into use that could not be opened at the start."""

    def __init__(self, engine: Engine, place: ProfilePlace, opened: OpenedProfile) -> None:
        self._engine, self._place, self._opened = engine, place, opened
        self._loop = asyncio.get_running_loop()
        self.failing: ProfileTrouble | None = None
        self.busy = False
        engine.bus.subscribe(StoreFailing, lambda event: self._set_failing(event.code))
        engine.bus.subscribe(StoreRecovered, lambda _event: self._set_failing(None))

    @property
    def profile(self) -> Profile | None:
        """The profile in use; None where nothing is kept."""
        return self._opened.profile

    @property
    def opened(self) -> OpenedProfile:
        """How opening it went last."""
        return self._opened

    @property
    def keeps(self) -> bool:
        """Whether what is done now comes to the disk."""
        return self._opened.profile is not None and self.failing is None

    @property
    def may_be_unprotected(self) -> bool:
        """Whether the key may lie in a file without a passphrase."""
        return self._place.key_file_allowed

    def start(self) -> None:
        """Begin where the last run ended, if there is a profile."""
        profile = self._opened.profile
        begun = self._engine.keep_in(profile) if profile is not None else None
        self._announce(begun)

    async def repair(self) -> None:
        """Carry what can be read into a new file."""
        place = self._place
        await self._come_into_use(
            lambda: profile_start.repair_profile(
                place.places,
                place.name,
                key_file_allowed=place.key_file_allowed,
                passphrase=place.passphrase,
            )
        )

    async def begin_anew(self) -> None:
        """Move what is there aside and begin a new profile."""
        place = self._place = replace(self._place, passphrase=None)
        await self._come_into_use(
            lambda: profile_start.begin_anew(
                place.places, place.name, key_file_allowed=place.key_file_allowed
            )
        )

    async def try_again(self, passphrase: str | None = None) -> None:
        """Open the profile again: what stood against it may be gone, or a passphrase was typed."""
        if passphrase is not None:
            self._place = replace(self._place, passphrase=passphrase)
        await self._come_into_use(self._place.open)

    async def protect(self, current: str | None, passphrase: str | None) -> None:
        """Have the key file ask for a passphrase at each start, with None for no more.

        Raises:
            Refused: An administrator wants one.
            KeyTrouble: The current one is not right.
            OSError: The file cannot be written.
        """
        if passphrase is None and not self._place.key_file_allowed:
            raise Refused(RefusalCode.LOCKED)
        place = await asyncio.to_thread(_protect, self._place, current, passphrase)
        self._place = replace(self._place, passphrase=passphrase)
        self._opened = replace(self._opened, key_place=place)
        self._announce(None)

    async def close(self) -> None:
        """Write what is left and let go of the file."""
        if self._opened.profile is not None:
            await asyncio.to_thread(self._opened.profile.close)

    async def _come_into_use(self, open_it: Callable[[], Awaitable[OpenedProfile]]) -> None:
        if self.busy or self._opened.profile is not None:
            return
        self.busy = True
        self._engine.bus.publish(KeepingChanged())
        try:
            opened = await open_it()
        finally:
            self.busy = False
        await self._use(opened)

    async def _use(self, opened: OpenedProfile) -> None:
        profile = opened.profile
        if profile is None:
            self._opened = opened
            self._announce(None)
        elif can_take_up(self._engine, profile):
            self._opened = opened
            self._announce(take_up(self._engine, profile))
        else:
            await asyncio.to_thread(profile.close)
            self._opened = replace(opened, profile=None, code=NEXT_START)
            self._announce(None)

    def _announce(self, begun: Begun | None) -> None:
        profile = self._opened.profile
        self._engine.bus.publish(KeepingChanged(begun))
        if begun is not None and profile is not None:
            from session_engine.profile.profile import on_loop  # noqa: PLC0415 - the profile has loaded it

            profile.listen(on_loop(self._loop, self._engine.bus.publish))

    def _set_failing(self, code: ProfileTrouble | None) -> None:
        self.failing = code
        self._engine.bus.publish(KeepingChanged())


def _protect(place: ProfilePlace, current: str | None, passphrase: str | None) -> str:
    from desktop.key_file import read_key  # noqa: PLC0415 - only where there is a key file
    from desktop.secrets import protect  # noqa: PLC0415 - as above

    file = place.places.key_file
    return protect(file, read_key(file, current), passphrase).value
