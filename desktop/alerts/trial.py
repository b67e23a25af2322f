"""Proves that she can be told of work on this machine: shows, plays, asks the system, and says what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QSystemTrayIcon

from desktop.alerts import trial_words
from desktop.alerts.popups import Popup, Shown
from desktop.alerts.sound import Played
from desktop.desk import Desk
from session_engine.ids import RecordRef
from session_engine.offers.state import Look, Offer
from session_engine.waiting import Pause, real_pause
from widgets.alerts.page import TrialRow

KEY = "trial"
SECONDS = 15
"""For which the card of a trial stays."""


class Trial:
    """One trial at a time; `told` hears of each result as it comes."""

    def __init__(self, desk: Desk, told: Callable[[], object], pause: Pause = real_pause) -> None:
        self._desk, self._told, self._pause = desk, told, pause
        self.rows: dict[str, TrialRow] = {}
        self.trying = False

    async def run(self) -> None:
        """Try all of them."""
        self.trying, self.rows = True, {}
        try:
            self.close()
            self._desk.live_line.offers.try_out(self._offer(), self._card_told)
            self._put("sound", trial_words.sound(await self._play()))
            self._put("popup", trial_words.popup(await self._show_popup()))
            self._put("tray", trial_words.tray(there=QSystemTrayIcon.isSystemTrayAvailable()))
            self.trying = False
            self._told()
            await self._pause(SECONDS)
        finally:
            self.trying = False
            self.close()

    def close(self) -> None:
        """Take the card away."""
        self._desk.live_line.offers.end_trial(KEY)

    def _put(self, name: str, row: TrialRow) -> None:
        self.rows[name] = row
        self._told()

    async def _play(self) -> Played | None:
        if not self._desk.engine.settings.flag("alerts.sound"):
            return None
        return await self._desk.live_line.ringing.play()

    def _card_told(self, what: str) -> None:
        pressed = {"accept": trial_words.accept(), "decline": trial_words.reject()}
        self._put("card", trial_words.card(pressed.get(what, "")))

    def _offer(self) -> Offer:
        tr, now = QCoreApplication.translate, self._desk.engine.clock.now()
        about = RecordRef(
            self._desk.engine.line, "msdyn_ocliveworkitem", "00000000-0000-4000-8000-000000000000"
        )
        return Offer(
            KEY,
            about.line,
            about,
            channel=tr("Alerts", "Notification"),
            customer=tr("Alerts", "A trial"),
            subject=tr("Alerts", "Nobody waits: this card only shows what one looks like."),
            offered=now,
            expires=now + timedelta(seconds=SECONDS),
            look=Look(icon="bell"),
        )

    async def _show_popup(self) -> Shown:
        tr = QCoreApplication.translate
        words = (trial_words.accept(), trial_words.reject())

        def answered(button: str) -> Callable[[], None]:
            return lambda: self._put("popup", trial_words.popup(Shown.SHOWN, button))

        popup = Popup(
            KEY,
            tr("Alerts", "Ninedesk: a trial"),
            tr("Alerts", "Nobody waits: this is what a notification of your computer looks like."),
            tuple((word, answered(word)) for word in words),
            answered(tr("Alerts", "the notification itself")),
            urgent=False,
        )
        return await self._desk.live_line.ringing.show(popup)
