"""When the organisation is asked again is said until then, and no longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import MagicMock

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop import line_words
from desktop.bindings.status import StatusBinding
from desktop.desk import Desk
from session_engine.events import EventBus
from session_engine.ids import LineId
from session_engine.organisation.state import Connection, LineState
from widgets.grids import times

pytestmark = pytest.mark.usefixtures("theme")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
AWAY = LineState(
    LineId("demo"), connection=Connection.OFFLINE, since=NOW, again_at=NOW + timedelta(seconds=20)
)
BUSY = LineState(LineId("demo"), connection=Connection.BUSY, since=NOW, again_at=NOW + timedelta(seconds=20))


class Held:
    now = NOW


@pytest.fixture
def held() -> Iterator[Held]:
    made = Held()
    times.follow(lambda: made.now)
    yield made
    times.follow(None)


def test_the_moment_is_said_until_it_has_come(held: Held) -> None:
    assert "asked again at" in line_words.standing(AWAY)
    assert "asked again at" in line_words.standing(BUSY)
    held.now = NOW + timedelta(seconds=20)
    assert line_words.standing(AWAY).endswith("is being asked again")
    assert line_words.standing(BUSY) == "The organisation is busy: asked again in a moment"


def test_the_status_line_says_it_anew_when_the_moment_has_come(qtbot: QtBot, held: Held) -> None:
    window: Any = QWidget()
    qtbot.addWidget(window)
    window.status = MagicMock()
    soon = LineState(
        AWAY.id, connection=Connection.OFFLINE, since=NOW, again_at=NOW + timedelta(milliseconds=30)
    )
    lines = SimpleNamespace(state=lambda _line: soon)
    engine = SimpleNamespace(bus=EventBus(), lines=lines, line=AWAY.id, outbox=None)
    desk = cast("Desk", SimpleNamespace(engine=engine, remote=None))
    StatusBinding(desk, window, lambda: ("", "", False))

    def said() -> str:
        return window.status.render.call_args.args[0].connection_text

    assert "asked again at" in said()
    held.now = NOW + timedelta(seconds=1)
    qtbot.waitUntil(lambda: "is being asked again" in said())
