"""A key store that asks the person for its password never blocks the frame."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from keyring.backend import KeyringBackend
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from typing_extensions import override

from desktop import secrets, waiting_for_key
from desktop.main_window import MainWindow
from desktop.tour.hands import in_slot, until
from tests.end_to_end.person import Person
from tests.end_to_end.running import RunningDesk
from tests.fixtures.fault_proxy import FaultProxy
from widgets.primitives.empty_state import EmptyState

pytestmark = pytest.mark.window
WAITING = "Waiting for your system's key store"
LONGEST_STALL = 0.25


class AskingStore(KeyringBackend):
    """A key store that asks before it answers."""

    priority = 5.0  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()
        self._kept: dict[tuple[str, str], str] = {}

    @override
    def get_password(self, service: str, username: str) -> str | None:
        assert self.unlocked.wait(30)
        return self._kept.get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self._kept[service, username] = password


async def test_the_frame_lives_and_says_what_it_waits_for(
    folder: Path, theme: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = AskingStore()
    monkeypatch.setattr(secrets, "key_store", lambda: store)
    monkeypatch.setattr(waiting_for_key, "PATIENCE", 0.1)
    with FaultProxy().running() as proxy:
        desk = RunningDesk(folder, proxy)
        starting = asyncio.ensure_future(desk.start(theme))
        try:
            await until(lambda: hasattr(desk, "window") and desk.window.painted, "the frame")
            person = Person(desk.window)
            await until(lambda: person.one(EmptyState, WAITING), "what is waited for")
            stalls = _Stalls(desk.window)
            await in_slot(lambda: QTest.keyClicks(desk.window.top_bar.search, "router"))
            await until(lambda: stalls.ticks > 20, "a loop that goes on")
            assert desk.window.top_bar.search.text() == "router"
            assert stalls.longest < LONGEST_STALL
            assert not starting.done()
        finally:
            store.unlocked.set()
            await starting
        try:
            await desk.filled()
            assert not person.all(EmptyState) or WAITING not in {
                e.accessibleName() for e in person.all(EmptyState)
            }
            assert not desk.places.key_file.exists()
        finally:
            await desk.stop()


class _Stalls:
    """Measures how long the loop was busy with one thing."""

    def __init__(self, window: MainWindow) -> None:
        self.ticks, self.longest, self._last = 0, 0.0, time.monotonic()
        timer = QTimer(window, interval=10)
        timer.timeout.connect(self._tick)
        timer.start()

    def _tick(self) -> None:
        now = time.monotonic()
        self.ticks, self.longest, self._last = self.ticks + 1, max(self.longest, now - self._last), now
