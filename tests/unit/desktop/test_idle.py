"""Without key or mouse she is inactive after a while, by the held clock; with the next one she is back."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.alerts.last_input import SystemLastInput
from desktop.bindings.idle import MINUTES, IdleBinding
from desktop.desk import Desk
from session_engine.events import EventBus
from session_engine.ids import LineId
from session_engine.organisation.events import LineCameBack
from session_engine.presence.events import PresenceChanged
from session_engine.presence.state import PresenceState
from session_engine.settings.area import SettingChanged
from tests.fixtures.notification_service import private_bus

LINE = LineId("demo")


class Bare(QObject):
    """As much of a desk as it needs: settings, presence and tasks that are done at once."""

    def __init__(self) -> None:
        super().__init__()
        self.bus, self.minutes, self.told = EventBus(), 10, list[bool]()
        self.engine = SimpleNamespace(bus=self.bus, line=LINE, settings=self, presence=self, tasks=self)

    def number(self, name: str) -> int:
        assert name == MINUTES
        return self.minutes

    def state(self, line: LineId) -> PresenceState:
        return PresenceState(line, known=True)

    async def set_idle(self, line: LineId, *, idle: bool) -> None:
        assert line == LINE
        self.told.append(idle)

    def start(self, work: Coroutine[Any, Any, None], **_: object) -> None:
        with pytest.raises(StopIteration):  # nothing in it waits for anything
            work.send(None)


@dataclass
class Away:
    """The binding, a clock that is held, and a system that says what it is told."""

    desk: Bare = field(default_factory=Bare)
    moment: float = 1000.0
    elsewhere: float | None = None

    def __post_init__(self) -> None:
        self.binding = IdleBinding(cast("Desk", self.desk), lambda: self.moment)
        self.binding.system = self
        self.desk.bus.publish(PresenceChanged(LINE))

    async def seconds(self) -> float | None:
        return self.elsewhere

    def pass_time(self, seconds: float) -> list[bool]:
        """Let time pass and the timer end; give what was told by then."""
        self.moment += seconds
        self.binding.look()
        return self.desk.told


def test_away_for_ten_minutes_she_is_inactive_and_the_next_key_brings_her_back(qtbot: QtBot) -> None:
    away, field_ = Away(), QWidget()
    qtbot.addWidget(field_)
    assert away.pass_time(599) == []
    QTest.keyClick(field_, Qt.Key.Key_A)
    assert away.pass_time(599) == []
    assert away.pass_time(1) == [True]
    assert away.pass_time(60) == [True]  # it is said once
    away.desk.bus.publish(LineCameBack(LINE))
    assert away.desk.told == [True, True]  # the organisation may have forgotten meanwhile
    QTest.keyClick(field_, Qt.Key.Key_B)
    assert away.desk.told == [True, True, False]
    assert away.pass_time(599) == [True, True, False]
    away.binding.close()


def test_who_works_in_another_program_is_not_away(qtbot: QtBot) -> None:
    away = Away(elsewhere=30.0)
    assert away.pass_time(600) == []
    away.elsewhere = 600.0
    assert away.pass_time(570) == [True]
    away.elsewhere = 1.0
    assert away.pass_time(2) == [True, False]
    away.binding.close()


def test_turned_off_it_watches_nothing_and_brings_her_back(qtbot: QtBot) -> None:
    away = Away()
    assert away.pass_time(600) == [True]
    away.desk.minutes = 0
    away.desk.bus.publish(SettingChanged(MINUTES))
    assert away.desk.told == [True, False]
    assert away.pass_time(9000) == [True, False]
    away.binding.close()


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the other systems do not tell it on a message bus"
)
def test_a_desktop_that_tells_it_is_asked_and_one_that_does_not_is_a_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dbus_fast.aio import MessageBus

    from tests.fixtures.idle_monitor import NAME, PATH, IdleMonitor

    async def story(address: str) -> list[float | None]:
        found = [await SystemLastInput().seconds()]
        bus = await MessageBus(address).connect()
        bus.export(PATH, IdleMonitor(42_500))
        await bus.request_name(NAME)
        found.append(await SystemLastInput().seconds())
        bus.disconnect()
        return found

    with private_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        assert asyncio.run(story(address)) == [None, 42.5]
