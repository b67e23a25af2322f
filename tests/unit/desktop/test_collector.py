"""The collector waits until nothing happens, and works in the window's thread alone."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication

from desktop import collector
from desktop.collector import QuietCollector


class Wait:
    """A clock, and which generations were collected."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, counts: tuple[int, int, int]) -> None:
        self.now = 100.0
        self.collected: list[int] = []
        monkeypatch.setattr(collector, "perf_counter", lambda: self.now)
        monkeypatch.setattr(gc, "get_count", lambda: counts)
        monkeypatch.setattr(gc, "collect", self.collected.append)


@pytest.mark.usefixtures("qapp")
def test_nothing_is_collected_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    wait = Wait(monkeypatch, (0, 50, 50))
    window = QObject()
    quiet = QuietCollector(window)
    wait.now += 60
    QCoreApplication.sendEvent(window, QEvent(QEvent.Type.UpdateRequest))
    wait.now += 0.3
    quiet.look()
    assert wait.collected == []


@pytest.mark.parametrize(
    ("seconds", "counts", "collected"),
    [(3, (0, 50, 50), [1]), (60, (0, 50, 50), [2]), (60, (0, 50, 0), [1]), (60, (900, 1, 1), [])],
)
@pytest.mark.usefixtures("qapp")
def test_the_longer_the_rest_the_more_is_collected(
    seconds: float, counts: tuple[int, int, int], collected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = Wait(monkeypatch, counts)
    window = QObject()
    quiet = QuietCollector(window)
    wait.now += seconds
    quiet.look()
    assert wait.collected == collected


@pytest.mark.parametrize(
    ("counts", "collected"), [((3_001, 1, 0), [0]), ((3_001, 301, 0), [1]), ((2_999, 301, 9), [])]
)
@pytest.mark.usefixtures("qapp")
def test_what_is_young_is_collected_between_turns_of_the_loop(
    counts: tuple[int, int, int], collected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = Wait(monkeypatch, counts)
    window = QObject()
    QuietCollector(window)
    loop = QEventLoop()
    QTimer.singleShot(0, loop, loop.quit)
    loop.exec()
    assert wait.collected[:1] == collected


def test_no_other_thread_collects(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "freeze", lambda: None)
    window = QWindow()
    window.create()
    was = gc.isenabled()
    gc.disable()
    try:
        collector.resume()
        assert not gc.isenabled()
        made = qapp.findChildren(QuietCollector, options=Qt.FindChildOption.FindDirectChildrenOnly)
        assert len(made) == 1
        made[0].deleteLater()
    finally:
        if was:
            gc.enable()
