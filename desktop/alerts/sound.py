"""Plays the sound of a notification; a machine without a device is a state that is said, and no failure."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from array import array
from collections.abc import Generator
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from desktop.alerts.chime import RATE, chime
from desktop.alerts.quiet_alsa import silence

if TYPE_CHECKING:
    import miniaudio

log = logging.getLogger(__name__)
LOOKS_AGAIN = 60.0
"""Seconds after which a machine without a device is looked at again: she may have plugged one in."""
LONGEST = 3.0
"""Seconds after which a device is let go of, whatever it has played."""


class Played(StrEnum):
    """What became of a sound."""

    PLAYED = "played"
    NO_DEVICE = "no_device"
    FAILED = "failed"


class Sound(Protocol):
    """Somewhere a notification can be heard."""

    async def play(self, volume: int) -> Played:
        """Play it, at a volume in per cent."""
        ...


class SystemSound:
    """The machine's own device; it is opened for each sound and let go of, so that calls and music have it.

    Args:
        silent: Plays into nothing, for tests and machines that must not be heard.
    """

    def __init__(self, *, silent: bool = False) -> None:
        self._silent = silent
        self._none_until = 0.0
        self.device = ""

    async def play(self, volume: int) -> Played:
        """Play it; opening a device takes a tenth of a second and more, which a thread waits for."""
        return await asyncio.get_running_loop().run_in_executor(None, self._play, volume)

    def _play(self, volume: int) -> Played:
        if time.monotonic() < self._none_until:
            return Played.NO_DEVICE
        played = self._tried(volume)
        if played is Played.NO_DEVICE:
            self._none_until = time.monotonic() + LOOKS_AGAIN
        return played

    def _tried(self, volume: int) -> Played:
        try:
            # The library brings numpy along: 170 ms that only who hears something pays.
            import miniaudio  # noqa: PLC0415
        except (ImportError, OSError):
            log.exception("the library for sounds cannot be loaded")
            return Played.FAILED
        silence()
        try:
            backends = [miniaudio.Backend.NULL] if self._silent else []
            device = miniaudio.PlaybackDevice(
                nchannels=1, sample_rate=RATE, buffersize_msec=60, backends=backends, app_name="Ninedesk"
            )
            return self._play_by(device, chime(volume))
        except miniaudio.MiniaudioError as error:
            log.info("no sound: %s", error)
            return Played.NO_DEVICE

    def _play_by(self, device: miniaudio.PlaybackDevice, sound: array[int]) -> Played:
        self.device = device.backend
        if self.device == "Null" and not self._silent:
            device.close()
            return Played.NO_DEVICE  # the library's way of saying that there is none
        over = threading.Event()
        frames = _frames(sound, over)
        next(frames)
        try:
            device.start(frames)  # pyright: ignore[reportArgumentType] - its own type is a union of generators
            over.wait(LONGEST)
        finally:
            with suppress(Exception):
                device.close()
        return Played.PLAYED


def _frames(sound: array[int], over: threading.Event) -> Generator[array[int], int, None]:
    """Hand out as many frames as are asked for, then silence until the last ones were heard."""
    at = 0
    wanted = yield array("h")
    while at < len(sound):
        part = sound[at : at + wanted]
        at += len(part)
        wanted = yield part + array("h", bytes(2 * (wanted - len(part))))
    wanted = yield array("h", bytes(2 * wanted))
    over.set()
