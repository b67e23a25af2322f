"""Counted times where clocks misbehave: set back, over midnight, over the hour that spring leaves out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.bindings.conversations.waiting import waiting_in
from desktop.desk import Desk
from session_engine.conversations.state import TABLE, Badge
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef, dashboard_page, record_page
from session_engine.inbox.state import InboxItem
from session_engine.offers.state import Offer
from session_engine.sessions.area import WorkspaceArea
from session_engine.timeline.state import TimelineEntry
from tests.widgets.form_bench import shown
from widgets.alerts import words
from widgets.conversation.panel import ConversationPanel
from widgets.conversation.state import PanelState
from widgets.grids import times
from widgets.inbox.rows import ItemRow
from widgets.supervision.state import Waits
from widgets.timeline.model import TimelineModel

pytestmark = pytest.mark.usefixtures("theme", "london")
REF = RecordRef(LineId("demo"), TABLE, "c1")
JUMPS = [
    ("2026-11-19T12:00", -3600, "0:00"),  # set back: nobody waits less than not at all
    ("2026-11-19T23:59", 120, "2:00"),  # over midnight
    ("2026-03-29T00:30", 3599, "59:59"),  # over 01:00 UTC, when clocks in London go forward by an hour
    ("2026-10-25T00:30", 3599, "59:59"),  # and back
]


@pytest.fixture
def london(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/London")
    time.tzset()
    yield
    times.follow(None)
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(("since", "passed", "said"), JUMPS)
def test_who_waits_waits_as_long_as_it_is(qtbot: QtBot, since: str, passed: int, said: str) -> None:
    began = datetime.fromisoformat(since).replace(tzinfo=UTC)
    now = began + timedelta(seconds=passed)
    times.follow(lambda: now)
    # The card of what is offered.
    offer = Offer("1", LineId("demo"), REF, waiting_since=began)
    assert words.waiting(offer) == f"Waiting {said}"
    # The head of the conversation: how long it lasts, and how long she waits.
    panel = ConversationPanel()
    panel.render_state(PanelState("Maria Lopez", "live chat", started=began, waiting_since=began))
    shown(qtbot, panel, 480, 600)  # room for the channel besides
    assert panel.head._waits.text() == f"waits {said}"
    assert panel.head._about.text() == f"live chat · {said}"
    # The session strip.
    workspace = WorkspaceArea(EventBus(), LineId("demo"), dashboard_page(LineId("demo")))
    opened = workspace.open_session(record_page(REF)).session
    session = workspace.state.sessions[opened]
    engine = SimpleNamespace(
        conversations=SimpleNamespace(badge=lambda _ref: Badge(1, began)),
        lines=SimpleNamespace(time=SimpleNamespace(now_from=lambda _since: now)),
        records=SimpleNamespace(value=lambda _ref, _column: None),
    )
    _, seconds, _ = waiting_in(cast("Desk", SimpleNamespace(engine=engine)), session)
    assert seconds == max(0, passed)


def test_a_clock_that_is_set_changes_no_wait(qtbot: QtBot) -> None:
    """The machine's clock jumps by an hour; the organisation's, carried on, does not."""
    began = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    times.follow(lambda: began + timedelta(hours=1), lambda _moment: began + timedelta(seconds=75))
    offer = Offer("1", LineId("demo"), REF, waiting_since=began)
    assert words.waiting(offer) == "Waiting 1:15"
    panel = ConversationPanel()
    panel.render_state(PanelState("Maria Lopez", "live chat", started=began, waiting_since=began))
    shown(qtbot, panel, 372, 600)
    assert panel.head._waits.text() == "waits 1:15"
    assert Waits(began).seconds() == 75
    item = InboxItem(REF, "Maria Lopez", "Red light", "chat", began, began)
    assert ItemRow(item).spoken.endswith("1 min")


def test_how_old_something_is_goes_by_who_wrote_it_down(london: None) -> None:
    """The machine is an hour ahead: what was written five minutes ago was an hour old."""
    written = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    theirs = written + timedelta(minutes=5)
    times.follow(lambda: theirs + timedelta(hours=1), theirs=lambda: theirs)
    model = TimelineModel()
    entry = TimelineEntry(
        RecordRef(LineId("demo"), "annotation", "1"), "note", "Ben", False, written, "", "Text"
    )
    model.set_entries((entry,))
    assert "5 min ago" in str(model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole))
    assert times.now_from(written) == theirs
    assert times.own_now() == theirs + timedelta(hours=1), "when this program asks again is its own time"
