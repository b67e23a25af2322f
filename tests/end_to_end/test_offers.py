"""A customer comes in: the card, its key, the computer's own notification, and the sentence begun elsewhere."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.alerts.sound import Played
from desktop.tour.hands import until
from session_engine.ids import RecordRef
from session_engine.offers.state import Ended, Offer
from tests.end_to_end.running import RunningDesk
from tests.fixtures.notification_service import NotificationService, private_bus
from widgets.alerts.card import AlertCard
from widgets.shell.presence_button import PresenceButton

pytestmark = pytest.mark.window
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Heard:
    """A sound that is counted."""

    def __init__(self) -> None:
        self.times = 0

    async def play(self, volume: int) -> Played:
        assert volume == 60
        self.times += 1
        return Played.PLAYED


def cards(desk: RunningDesk) -> list[AlertCard]:
    return [card for card in desk.window.findChildren(AlertCard) if card.isVisible()]


def trial(desk: RunningDesk) -> Offer:
    engine = desk.engine
    about = RecordRef(engine.line, "msdyn_ocliveworkitem", "00000000-0000-4000-8000-000000000000")
    return Offer("trial", engine.line, about, expires=engine.clock.now() + timedelta(minutes=2))


async def test_work_is_offered_and_taken(
    desk: RunningDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, live, heard, told = desk.engine, desk.composition.live_line, Heard(), list[str]()
    live.ringing.ways.sound = heard
    engine.settings.set("alerts.popups", "always")
    search = desk.window.top_bar.search
    with private_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        async with NotificationService(address) as service:
            search.setFocus()
            live.offers.try_out(trial(desk), told.append)
            await until(lambda: told == ["painted"], "a card")
            desk.composition.commands.do("region_previous")
            assert cards(desk)[0].accept_button.hasFocus()  # F6 leads there, nothing else does
            search.setFocus()
            QTest.keyClicks(search, "half a ")
            QTest.keyClick(desk.window, Qt.Key.Key_A, BOTH)
            await until(lambda: told == ["painted", "accept"] and not cards(desk), "what the key does")
            desk.composition.commands.do("practice_rush")
            await until(
                lambda: cards(desk) and service.shown and heard.times, "a customer's card, sound and popup"
            )
            QTest.keyClicks(search, "sentence")
            await until(lambda: live.tray.shown and live.tray.shown.offers, "the number outside the window")
            shown = next(iter(service.shown.values()))
            assert shown.buttons == ["Accept", "Reject"]
            customer = next(o.customer for o in engine.offers.state.offers if o.customer in shown.title)
            service.press("Accept")
            await until(lambda: desk.person.sessions()[-1:] == [customer], "the customer's session")
            assert search.text() == "half a sentence"
            desk.composition.commands.do("practice_stop")
            await live.ringing.ways.popups.close()
    assert engine.offers.state.recent[0].ended is Ended.ACCEPTED
    (picker,) = desk.window.top_bar.findChildren(PresenceButton)
    await until(lambda: picker.isVisible() and "Available" not in picker.accessibleName(), "her presence")
