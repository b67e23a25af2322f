"""Tells her of offered work: a sound, again until she answers where she likes, and the system's own notifications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from desktop.alerts import popup_words
from desktop.alerts.popups import Popup, Popups, Shown, SystemPopups
from desktop.alerts.sound import Played, Sound, SystemSound
from desktop.desk import Desk
from session_engine.offers.events import OffersChanged
from session_engine.offers.state import Offer
from session_engine.offers.state import Popup as When
from session_engine.settings.area import SettingChanged

AGAIN_MS = 8000
_ACTIVE = Qt.ApplicationState.ApplicationActive
_MINIMIZED = Qt.WindowState.WindowMinimized
AFTER_THE_CARD_MS = 120
"""The card is painted first: opening a device is nothing that it should wait for."""


@dataclass
class Ways:
    """The ways out of the window; tests give others.

    Attributes:
        sound: Where it is heard.
        popups: Where the system shows it.
    """

    sound: Sound = field(default_factory=SystemSound)
    popups: Popups = field(default_factory=SystemPopups)


class Ringing(QObject):
    """Rings, repeats, shows and takes away again.

    Args:
        desk: The desk.
        accept: Takes an offer.
        reject: Turns one down.
    """

    def __init__(
        self,
        desk: Desk,
        accept: Callable[[str], object],
        reject: Callable[[str], object],
    ) -> None:
        super().__init__(desk)
        self._desk, self._accept, self._reject = desk, accept, reject
        self.ways = Ways()
        self._shown: dict[str, bool] = {}  # what the system shows, and whether with names
        self._first = QTimer(self, singleShot=True, interval=AFTER_THE_CARD_MS)
        self._again = QTimer(self, interval=AGAIN_MS)
        self._first.timeout.connect(self._ring)
        self._again.timeout.connect(self._ring_again)
        desk.engine.bus.subscribe(OffersChanged, lambda _event: self._follow())
        desk.engine.bus.subscribe(SettingChanged, self._setting_changed)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._state_changed)

    def toggle(self) -> None:
        """Turn the sound off or on, and say which it is now."""
        settings, sound = self._desk.engine.settings, not self._desk.engine.settings.flag("alerts.sound")
        settings.set("alerts.sound", sound)
        key = self._desk.key("mute")
        self._desk.engine.notices.tell("sound_on" if sound else "sound_off", {"key": key})

    async def play(self) -> Played:
        """Play the sound at her volume."""
        return await self.ways.sound.play(self._desk.engine.settings.number("alerts.volume"))

    async def show(self, popup: Popup) -> Shown:
        """Show a notification of the system's."""
        return await self.ways.popups.show(popup)

    def come_forward(self) -> None:
        """Bring the window she works in to the front."""
        window = self._desk.front()
        window.setWindowState(window.windowState() & ~_MINIMIZED)
        window.raise_()
        window.activateWindow()

    def came(self, offer: Offer) -> None:
        """Tell her of an offer."""
        self._first.start()
        if not self._again.isActive():
            self._again.start()
        if self._wanted(offer):
            self._show(offer)

    def _show(self, offer: Offer) -> None:
        self._shown[offer.id] = self._names
        self._desk.engine.tasks.start(self.show(self._popup(offer)), owner="alerts", group="popup")

    @property
    def _names(self) -> bool:
        return self._desk.engine.settings.flag("alerts.names")

    def _setting_changed(self, event: SettingChanged) -> None:
        """Say again without names what the system shows already: who hides them has somebody beside her now."""
        if event.name != "alerts.names" or self._names:
            return
        for offer in self._desk.engine.offers.state.offers:
            if self._shown.get(offer.id):
                self._show(offer)

    def _state_changed(self) -> None:
        """Let the system show what waits as she turns to another program: its cards are behind that, too."""
        for offer in self._desk.engine.offers.state.offers:
            if offer.id not in self._shown and self._wanted(offer):
                self._show(offer)

    def _wanted(self, offer: Offer) -> bool:
        """Tell whether the system shows it: as she has set it, and then as its template says."""
        setting = self._desk.engine.settings.text("alerts.popups")
        behind = QGuiApplication.applicationState() != _ACTIVE
        if setting == "never" or (offer.look.popup is When.NEVER and setting != "always"):
            return False
        return behind or setting == "always" or offer.look.popup is When.ALWAYS

    def _popup(self, offer: Offer) -> Popup:
        def take() -> None:
            self._accept(offer.id)
            self.come_forward()

        buttons: list[tuple[str, Callable[[], object]]] = [(popup_words.accept(offer), take)]
        if offer.rejectable:
            buttons.append((popup_words.reject(offer), lambda: self._reject(offer.id)))
        title, text = popup_words.told(offer, names=self._names)
        return Popup(offer.id, title, text, tuple(buttons), self.come_forward)

    def _ring(self) -> None:
        if self._desk.engine.settings.flag("alerts.sound"):
            self._desk.engine.tasks.start(self.play(), owner="alerts", group="sound", exclusive=True)

    def _ring_again(self) -> None:
        if self._desk.engine.settings.flag("alerts.repeat"):
            self._ring()

    def _follow(self) -> None:
        """Be quiet when nothing waits any more, and take away what the system still shows."""
        there = {offer.id for offer in self._desk.engine.offers.state.offers}
        if not there:
            self._first.stop()
            self._again.stop()
        for gone in self._shown.keys() - there:
            del self._shown[gone]
            self._desk.engine.tasks.start(self.ways.popups.withdraw(gone), owner="alerts", group="popup")
