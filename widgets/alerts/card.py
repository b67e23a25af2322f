"""The card of one offer: who, what about, since when, why she, and how long it is hers."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from widgets import icons
from widgets.alerts import words
from widgets.alerts.state import AlertState
from widgets.grids.times import now_from, utc_now
from widgets.primitives.announce import announce
from widgets.primitives.buttons import PushButton, Variant
from widgets.primitives.labels import ElidedLabel, TextLabel
from widgets.primitives.pill import Pill
from widgets.primitives.ticker import ticker
from widgets.primitives.tones import Tone
from widgets.text import for_painting, for_tip
from widgets.theme import CARD_RADIUS, GAP, GAP2, GAP3, Type, metrics, tokens
from widgets.theme.draw.shapes import box

HURRY = 15
"""Seconds from which on the time left is amber."""
WIDTH = 360
_BAR = 3


class AlertCard(QWidget):
    """One offer. It never takes the keyboard by itself.

    Signals:
        accepted, rejected: What she wants.
        painted: The card has been on the screen; once.
    """

    accepted = Signal()
    rejected = Signal()
    painted = Signal()

    def __init__(self, state: AlertState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setFixedWidth(metrics().px(WIDTH))
        self._state, self._top, self._was_painted = state, False, False
        self._kind = ElidedLabel(kind=Type.SMALL_STRONG, ink="mute")
        self._left = Pill()
        self._who = ElidedLabel(kind=Type.TITLE)
        self._subject = TextLabel(wrap=True)
        self._facts = TextLabel(kind=Type.SMALL, ink="mute", wrap=True)
        self._why = TextLabel(kind=Type.SMALL, ink="mute", wrap=True)
        self._blocked = TextLabel(kind=Type.SMALL_STRONG, ink="warn", wrap=True)
        self.accept_button = PushButton("", Variant.PRIMARY)
        self.reject_button = PushButton("")
        self.accept_button.clicked.connect(self.accepted)
        self.reject_button.clicked.connect(self.rejected)
        self._lay_out()
        self._fill()
        ticker().follow(self, self._tick)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP2)
        head.addSpacing(metrics().icon + GAP)
        head.addWidget(self._kind, 1)
        head.addWidget(self._left)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP2)
        buttons.addWidget(self.accept_button)
        buttons.addWidget(self.reject_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP3 + _BAR, GAP3, GAP3, GAP3 + _BAR)
        column.setSpacing(GAP)
        column.addLayout(head)
        for part in (self._who, self._subject, self._facts, self._why, self._blocked):
            column.addWidget(part)
        column.addSpacing(GAP)
        column.addLayout(buttons)

    @property
    def state(self) -> AlertState:
        """What it shows."""
        return self._state

    def render_state(self, state: AlertState, *, top: bool) -> None:
        """Show the state; the keys stand on the top card's buttons alone."""
        if (state, top) == (self._state, self._top):
            return
        self._state, self._top = state, top
        self._fill()
        self._tick(utc_now())

    def appear(self) -> None:
        """Show it, begin counting, and say it politely: she may be in the middle of a sentence."""
        self.show()
        if self._tick(utc_now()):
            ticker().hurry()
        announce(self, self._spoken())

    def _fill(self) -> None:
        offer, state = self._state.offer, self._state
        self._kind.render_value(words.kind(offer))
        self._who.render_value(words.title(offer))
        _show(self._subject, for_painting(offer.subject)[:200])
        _show(self._blocked, state.blocked)
        _show(self._why, self._reasons())
        self.accept_button.set_label(words.accept(offer))
        self.reject_button.set_label(words.reject(offer))
        self.reject_button.setVisible(offer.rejectable)
        self._name_keys()

    def _reasons(self) -> str:
        why = words.reasons(self._state.offer)
        return self.tr("Why you: {reasons}").replace("{reasons}", why) if why else ""

    def _name_keys(self) -> None:
        keys = (self._state.accept_key, self._state.reject_key) if self._top else ("", "")
        for button, key in zip((self.accept_button, self.reject_button), keys, strict=True):
            button.setToolTip(for_tip(key))
            button.setAccessibleDescription(key)

    def _spoken(self) -> str:
        text = words.spoken(self._state.offer)
        key = self._state.accept_key if self._top else ""
        return f"{text}. {words.accept(self._state.offer)}: {key}" if key else text

    def _seconds(self) -> float | None:
        expires = self._state.offer.expires
        return None if expires is None else (expires - now_from(expires)).total_seconds()

    def _tick(self, _now: datetime) -> bool:
        """Show what the time makes of it; it always counts seconds."""
        left = self._seconds()
        offer = self._state.offer
        self._show_left(left)
        facts = [words.waiting(offer)]
        facts += [f"{words.header(fact)}: {words.value(fact)}" for fact in offer.look.facts]
        _show(self._facts, " · ".join(fact for fact in facts if fact))
        over = left is not None and left <= 0
        self.accept_button.setEnabled(not (over or self._state.answering or self._state.blocked))
        self.reject_button.setEnabled(not (over or self._state.answering))
        self.setAccessibleName(words.spoken(offer))
        self.update()
        return True

    def _show_left(self, left: float | None) -> None:
        self._left.setVisible(left is not None and self._state.offer.look.timer)
        if left is None:
            return
        if left <= 0:
            self._left.render_value(self.tr("Time is up"), Tone.BAD, "overdue")
        else:
            self._left.render_value(
                words.clock(left + 0.999), Tone.WARN if left <= HURRY else Tone.INFO, "clock"
            )
        self._left.setAccessibleDescription(self.tr("time left to answer"))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # nothing typed into a card acts on it but its buttons

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = tokens(), QPainter(self)
        box(painter, self.rect(), t.surf, t.edge, CARD_RADIUS)
        rtl = self.isRightToLeft()
        edge = self.width() - _BAR - 1 if rtl else 1
        box(
            painter,
            QRect(edge, CARD_RADIUS, _BAR, self.height() - 2 * CARD_RADIUS),
            t.acc if self._top else t.edge,
            None,
            1,
        )
        side = metrics().icon
        x = self.width() - GAP3 - _BAR - side if rtl else GAP3 + _BAR
        spot = QRect(x, self._kind.y() + (self._kind.height() - side) // 2, side, side)
        icons.paint(painter, words.icon(self._state.offer), spot, t.acc)
        self._paint_left(painter)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def _paint_left(self, painter: QPainter) -> None:
        """Paint the share of the time that is left along the lower edge."""
        offer, left = self._state.offer, self._seconds()
        if left is None or offer.offered is None or offer.expires is None or not offer.look.timer:
            return
        whole = (offer.expires - offer.offered).total_seconds()
        room = self.rect().adjusted(CARD_RADIUS, 0, -CARD_RADIUS, 0)
        long = round(room.width() * max(0.0, min(1.0, left / whole))) if whole > 0 else 0
        x = room.right() + 1 - long if self.isRightToLeft() else room.x()
        colour = tokens().warn if left <= HURRY else tokens().acc
        painter.fillRect(QRect(x, self.height() - _BAR - 1, long, _BAR), colour)


def _show(label: TextLabel, text: str) -> None:
    label.render_value(text)
    label.setVisible(bool(text))
