"""Being signed out is told once, whatever else is told meanwhile, until she is signed in again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from session_engine.engine import Engine
from session_engine.events import EventBus
from session_engine.notices.area import NoticesArea
from session_engine.notices.state import Weight
from session_engine.ports import SystemClock


def test_it_is_told_once_until_she_is_signed_in(qtbot: QtBot) -> None:
    del qtbot
    bus = EventBus()
    notices = NoticesArea(bus, SystemClock())
    desk = Desk(cast("Engine", SimpleNamespace(bus=bus, notices=notices)))

    def unread() -> int:
        return sum(1 for each in notices.state.notices if each.code == "signed_out" and not each.read)

    desk.tell_signed_out()
    notices.tell("failed", {"text": "something else"}, weight=Weight.BAD)
    desk.tell_signed_out()
    assert unread() == 1
    desk.signed_in()
    assert unread() == 0
    desk.tell_signed_out()
    assert unread() == 1
