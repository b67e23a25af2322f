"""The collector waits until nothing happens."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject

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
