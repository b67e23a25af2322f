"""The head of a conversation's panel: who, by which channel, since when, and for how long somebody waits."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from widgets.conversation.state import PanelState
from widgets.grids.times import now_from, utc_now
from widgets.primitives.buttons import IconButton
from widgets.primitives.labels import ElidedLabel, TextLabel
from widgets.primitives.ticker import ticker
from widgets.primitives.tones import Tone, ink_name
from widgets.shell.words import clock_text
from widgets.theme import GAP2, GAP3, Type, dress, font_metrics, generation, metrics, tokens
from widgets.timeline.composer.pictogram import Pictogram

_LEAST_NAME = 64
"""Pixels at 100 % that a name has before anything else."""


class PanelHead(QWidget):
    """One line above the messages.

    Signals:
        minimise_wanted: Make the panel narrow.
        beside_wanted: Show another conversation beside this one.
    """

    minimise_wanted = Signal()
    beside_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._state: PanelState | None = None
        self._says: tuple[str, ...] = ()
        self._waits_for = ""
        self._fitted: tuple[object, ...] = ()
        self._ink = ""
        self._icon = Pictogram("conversation")
        self._name = ElidedLabel(kind=Type.STRONG)
        self._about = TextLabel(kind=Type.SMALL, ink="mute")
        self._waits = TextLabel(kind=Type.SMALL_STRONG, ink="warn")
        self.beside = IconButton("columns", self.tr("Another conversation beside this one"))
        self.beside.clicked.connect(self.beside_wanted)
        self.minimise = IconButton("minimise", self.tr("Minimise the conversation"))
        self.minimise.clicked.connect(self.minimise_wanted)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(GAP3, 0, GAP2, 1)
        row.setSpacing(GAP2)
        row.addWidget(self._icon)
        row.addWidget(self._name)
        row.addWidget(self._about)
        row.addStretch(1)
        row.addWidget(self._waits)
        row.addWidget(self.beside)
        row.addWidget(self.minimise)
        ticker().follow(self, self._tick)

    def render_state(self, state: PanelState) -> None:
        """Show a state."""
        self._state = state
        self._name.render_value(state.title)
        if self._tick(utc_now()):
            ticker().hurry()

    def _tick(self, _now: datetime) -> bool:
        """Say how long it lasts and how long somebody waits; tell whether that counts seconds."""
        state = self._state
        if state is None:
            return False
        began = state.started
        lasts = clock_text(int((now_from(began) - began).total_seconds())) if began is not None else ""
        self._show_wait(state)
        self._says = tuple(part for part in (state.channel, lasts) if part)
        self._make_room()
        return began is not None or state.waiting_since is not None

    def _make_room(self) -> None:
        """Say by which channel and how long as far as there is room for it: who it is with comes first."""
        row, says = self._row, self._says
        waits = "" if self._waits.isHidden() else self._waits_for
        look = (says, self.width(), self._name.text(), waits, self._row.spacing(), generation())
        if look == self._fitted:  # each time it comes into sight it is asked more than once
            return
        self._fitted = look
        self._waits.render_value(self.tr("waits {time}").replace("{time}", waits))
        self.beside.show()
        if self._room_left(_LEAST_NAME) < 0:  # many side by side, or large text: the colour says what it is
            self._waits.render_value(waits)
        if self._room_left(_LEAST_NAME) < 0:
            self.beside.hide()  # the command stays
        room = self._room_left()
        texts = (" · ".join(says[first:]) for first in range(len(says)))
        measure = font_metrics(Type.SMALL).horizontalAdvance
        fitting = (text for text in texts if measure(text) + row.spacing() <= room)
        self._about.render_value(next(fitting, ""))

    def _room_left(self, name: int = 0) -> int:
        """Give the pixels that are left over where all is shown; of the name so many at 100 %, else the whole."""
        row = self._row
        widgets = [item.widget() for index in range(row.count()) if (item := row.itemAt(index)) is not None]
        others = [
            each for each in widgets if each is not None and each is not self._about and not each.isHidden()
        ]
        room = self.contentsRect().marginsRemoved(row.contentsMargins()).width()
        room -= sum(each.sizeHint().width() + row.spacing() for each in others)
        whole = self._name.sizeHint().width()
        return room + (max(0, whole - metrics().px(name)) if name else 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _show_wait(self, state: PanelState) -> None:
        if state.waiting_since is None:
            self._waits.hide()
            return
        since = state.waiting_since
        seconds = max(0, int((now_from(since) - since).total_seconds()))
        ink = ink_name(waiting_tone(seconds, state.amber, state.red))
        if ink != self._ink:  # a palette is given to it, and heard of, each time
            self._ink = ink
            dress(self._waits, ink=ink)
        self._waits_for = clock_text(seconds)
        self._waits.setAccessibleName(self.tr("waits {time}").replace("{time}", self._waits_for))
        self._waits.show()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._tick(utc_now()):  # while it was out of sight it has counted nothing
            ticker().hurry()

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), metrics().px(38))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().surf)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), tokens().line)


def waiting_tone(seconds: int, amber: int, red: int) -> Tone:
    """Say how a waiting time stands by the limits of its work stream; 0 is none."""
    if red and seconds >= red:
        return Tone.BAD
    return Tone.WARN if amber and seconds >= amber else Tone.NEUTRAL
