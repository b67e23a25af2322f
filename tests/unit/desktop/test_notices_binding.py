"""A notice stands in the window that was in front, and goes from there wherever she works by then."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.bindings.notices import NoticesBinding
from session_engine.events import EventBus
from session_engine.notices.area import NoticesArea
from session_engine.ports import SystemClock
from widgets.primitives.toast import Toast, ToastStack


def test_what_is_over_goes_from_the_window_that_is_not_in_front_any_more(qtbot: QtBot) -> None:
    windows = [QWidget(), QWidget()]
    for window in windows:
        qtbot.addWidget(window)
    frames = [SimpleNamespace(toasts=ToastStack(window)) for window in windows]
    front = [frames[0]]
    bus = EventBus()
    engine = SimpleNamespace(bus=bus, notices=NoticesArea(bus, SystemClock()))
    desk = SimpleNamespace(engine=engine, front=lambda: front[0])
    binding = NoticesBinding(cast("Any", desk), cast("Any", SimpleNamespace(text=lambda _way: "")))
    for frame in frames:
        binding.serve(cast("Any", frame))

    def shown() -> list[int]:
        return [len([t for t in window.findChildren(Toast) if not t.isHidden()]) for window in windows]

    engine.notices.tell("copied", {"text": "a"})
    assert shown() == [1, 0]
    front[0] = frames[1]
    engine.notices.tell("copied", {"text": "b"})
    assert shown() == [1, 1]
    engine.notices.take_back(lambda notice: notice.values["text"] == "a")
    assert shown() == [0, 1]
    assert [notice.values["text"] for notice in engine.notices.state.notices] == ["b"]
