"""How a card will look, beside the form of its template: the card itself, answered by nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from session_engine.offers.state import Mode, Offer, Popup
from widgets.alerts.card import WIDTH, AlertCard
from widgets.alerts.state import AlertState
from widgets.grids.times import now_from
from widgets.primitives.buttons import PushButton
from widgets.primitives.labels import TextLabel
from widgets.primitives.ticker import ticker
from widgets.theme import GAP2, GAP4, Type, metrics

_CLEAR = 212
"""Above the card: there comes the one that is tried, and does not lie on this one."""


class CardPreview(QWidget):
    """The card of a template as it stands; when its time is up, it begins again, for the template is not over.

    Signals:
        try_wanted: She wants to see it where cards come.
    """

    try_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(metrics().px(WIDTH) + 2 * GAP4)
        self._card: AlertCard | None = None
        self._offer: Offer | None = None
        self._about = TextLabel(kind=Type.SMALL, ink="mute", wrap=True)
        self._popup = TextLabel(kind=Type.SMALL, ink="mute", wrap=True)
        self.try_button = PushButton(self.tr("Try it"))
        self.try_button.clicked.connect(self.try_wanted)
        head = QWidget()
        head.setMinimumHeight(metrics().px(_CLEAR))
        words = QVBoxLayout(head)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(GAP2)
        for part in (TextLabel(self.tr("How agents see it"), kind=Type.TITLE), self._about, self._popup):
            words.addWidget(part)
        words.addWidget(self.try_button, 0, Qt.AlignmentFlag.AlignLeft)
        words.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(GAP4, GAP4, GAP4, GAP4)
        self._column.setSpacing(GAP2)
        self._column.addWidget(head)
        self._column.addStretch(1)
        self.setAccessibleName(self.tr("How agents see it"))
        ticker().follow(self, self._begin_again)

    @property
    def card(self) -> AlertCard | None:
        """The card, None before there was any."""
        return self._card

    def render_offer(self, offer: Offer) -> None:
        """Show the card of an offer; the same one again changes nothing, so its time goes on."""
        if self._offer is not None and _same(self._offer, offer):
            return
        self._offer = offer
        if self._card is None:
            self._card = AlertCard(AlertState(offer))
            self._card.accept_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._card.reject_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._card.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._column.insertWidget(1, self._card)
        self._card.render_state(AlertState(offer), top=True)
        self._about.render_value(self._answers(offer))
        self._popup.render_value(self._outside(offer.look.popup))

    def _begin_again(self, _now: datetime) -> bool:
        """Count from the beginning where the time is up; the card itself counts the seconds."""
        offer = self._offer
        if self._card is None or offer is None or offer.offered is None or offer.expires is None:
            return False
        now = now_from(offer.expires)
        if offer.expires <= now:
            whole = offer.expires - offer.offered
            self._offer = replace(offer, waiting_since=now, offered=now, expires=now + whole)
            self._card.render_state(AlertState(self._offer), top=True)
        return False

    def _answers(self, offer: Offer) -> str:
        if offer.auto:
            return self.tr("It is the agent's at once, and opens by itself behind what she is doing.")
        if not offer.rejectable and offer.mode is Mode.ASSIGNED:
            return self.tr(
                "It is the agent's at once; the button opens it. When the time is up, it waits for her."
            )
        return self.tr("When the time is up, the next agent is asked.")

    def _outside(self, popup: Popup) -> str:
        return {
            Popup.NEVER: self.tr("The computer's own notification is never shown."),
            Popup.BACKGROUND: self.tr(
                "The computer's own notification is shown while the window is in the background."
            ),
            Popup.ALWAYS: self.tr("The computer's own notification is always shown."),
        }[popup]


def _same(one: Offer, other: Offer) -> bool:
    """Tell whether two previews differ by their moment alone."""
    return _rest(one) == _rest(other)


def _rest(offer: Offer) -> tuple[object, ...]:
    seconds = (offer.expires - offer.offered) if offer.expires and offer.offered else None
    return (offer.look, offer.rejectable, offer.auto, offer.mode, seconds, offer.customer, offer.subject)
