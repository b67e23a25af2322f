"""What comes in from outside: links before and after the desk is up, further starts, the system's events."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.one_instance.wire import Answer, Outcome, Request, Wish
from desktop.reception import MOST_WAITING, Reception, bring_to_front

LINK = "ninedesk://search?text=printer"


@pytest.fixture
def window(qtbot: Any) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_links_wait_for_the_desk(window: QWidget) -> None:
    reception, opened = Reception(window), list[str]()
    for number in range(MOST_WAITING + 2):
        reception.take(f"{LINK}{number}")
    reception.attach(opened.append, dict)
    assert opened == [f"{LINK}{number}" for number in range(2, MOST_WAITING + 2)]
    reception.take(LINK)
    assert opened[-1] == LINK


def test_a_further_start_brings_the_window_to_the_front(
    window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "")
    window.showMinimized()
    answer = Reception(window).answer(Request(Wish.RAISE, "p", token="t"))
    assert answer.outcome is Outcome.RAISED
    assert answer.text
    assert not window.windowState() & Qt.WindowState.WindowMinimized
    bring_to_front(window)
    assert window.isVisible()


def test_a_link_handed_over_is_opened_and_a_bad_one_answered_with_words(window: QWidget) -> None:
    reception, opened = Reception(window), list[str]()
    reception.attach(opened.append, dict)
    assert reception.answer(Request(Wish.RAISE, "p", LINK)).outcome is Outcome.TAKEN
    refused = reception.answer(Request(Wish.RAISE, "p", "file:///etc/passwd"))
    assert refused.outcome is Outcome.REFUSED
    assert refused.text.startswith("The link was not opened")
    assert "passwd" not in refused.text
    assert opened == [LINK, "file:///etc/passwd"], (
        "the window says it too: a browser shows nobody what we print"
    )


def test_settings_are_told_without_touching_the_window(window: QWidget) -> None:
    reception = Reception(window)
    assert reception.answer(Request(Wish.SETTINGS, "p")) == Answer(Outcome.SETTINGS)
    reception.attach(print, lambda: {"appearance.theme": "dark"})
    assert reception.answer(Request(Wish.SETTINGS, "p")).kept == (("appearance.theme", "dark"),)


_EVENTS = """
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from desktop.reception import GivesLinks
from desktop.system_links import LinkApplication
app = LinkApplication(["ninedesk"])
assert isinstance(app, GivesLinks)
def come(text):
    QCoreApplication.sendEvent(app, QFileOpenEvent(QUrl(text)))
come("ninedesk://search?text=M%C3%BCller%20%26%20Co")
taken = []
app.give_links(taken.append)
come("ninedesk://new/incident")
come("file:///etc/passwd")
print(*taken)
"""


def test_the_systems_events_bring_links_as_they_were_written() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _EVENTS],
        capture_output=True, text=True, check=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.stdout.split() == ["ninedesk://search?text=M%C3%BCller%20%26%20Co", "ninedesk://new/incident"]
