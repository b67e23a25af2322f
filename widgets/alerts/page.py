"""The page of notifications: what became of the last ones, and whether she can be told of work on this machine."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from widgets.primitives.announce import announce
from widgets.primitives.buttons import LinkButton, PushButton, Variant
from widgets.primitives.card import Card
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.labels import ElidedLabel, TextLabel
from widgets.primitives.pill import Pill
from widgets.primitives.tones import Tone
from widgets.theme import GAP, GAP2, GAP3, GAP4, Type, dress, metrics

_WIDEST = 760


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One way in which she is told.

    Attributes:
        name: What it is called.
        text: What happened when it was tried.
        tone: How well it went.
        short: The same in a word.
    """

    name: str
    text: str
    tone: Tone = Tone.NEUTRAL
    short: str = ""


@dataclass(frozen=True, slots=True)
class RecentRow:
    """One notification that is over.

    Attributes:
        key: Of the offer.
        who: The customer.
        about: Subject, kind and queue.
        ended: What became of it.
        tone: Of that.
        when: How long ago.
        ref: What can be opened; None where it is not hers.
    """

    key: str
    who: str
    about: str
    ended: str
    tone: Tone
    when: str
    ref: RecordRef | None = None


@dataclass(frozen=True, slots=True)
class AlertsState:
    """What the page shows.

    Attributes:
        trial: The ways, and what happened.
        trying: They are being tried.
        recent: Newest first.
        live: The organisation gives out work.
    """

    trial: tuple[TrialRow, ...] = ()
    trying: bool = False
    recent: tuple[RecentRow, ...] = ()
    live: bool = True


class AlertsPage(QWidget):
    """Both cards, one below the other.

    Signals:
        try_wanted: Show a card, play the sound, show a desktop notification.
        opened: A record.
        settings_wanted: How she is told is set there.
    """

    try_wanted = Signal()
    opened = Signal(object, str)
    settings_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: AlertsState | None = None
        self._comes_back = False
        self.try_button = PushButton(self.tr("Try them now"), Variant.PRIMARY, "play")
        self._settings = PushButton(self.tr("Settings"), icon="settings")
        self.try_button.clicked.connect(self.try_wanted)
        self._settings.clicked.connect(self.settings_wanted)
        self._trial, self._rows = QGridLayout(), QVBoxLayout()
        self._empty = EmptyState()
        self._lay_out()
        self.setAccessibleName(self.tr("Notifications"))

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setMaximumWidth(metrics().px(_WIDEST))
        column = QVBoxLayout(inside)
        column.setContentsMargins(GAP4, GAP4, GAP4, GAP4)
        column.setSpacing(GAP4)
        column.addWidget(self._trial_card())
        column.addWidget(self._recent_card())
        column.addStretch(1)
        around = QWidget()
        row = QHBoxLayout(around)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inside, 1, Qt.AlignmentFlag.AlignTop)
        row.addStretch(0)
        scroll = QScrollArea()
        scroll.setWidget(around)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        dress(around, ground="bg")
        dress(scroll.viewport(), ground="bg")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _trial_card(self) -> Card:
        card = Card(self.tr("Can you be told of work on this computer?"))
        card.set_padding(GAP3)
        text = self.tr(
            "Shows a card, plays the sound and asks your computer for a notification. No customer is part of it."
        )
        self._trial.setHorizontalSpacing(GAP3)
        self._trial.setVerticalSpacing(GAP2)
        self._trial.setColumnStretch(2, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP2)
        buttons.addWidget(self.try_button)
        buttons.addWidget(self._settings)
        buttons.addStretch(1)
        card.body.setSpacing(GAP3)
        card.body.addWidget(TextLabel(text, ink="mute", wrap=True))
        card.body.addLayout(self._trial)
        card.body.addLayout(buttons)
        return card

    def _recent_card(self) -> Card:
        card = Card(self.tr("The last notifications"))
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._rows.setContentsMargins(GAP3, GAP2, GAP3, GAP2)
        self._rows.setSpacing(GAP2)
        card.body.addLayout(self._rows)
        card.body.addWidget(self._empty)
        return card

    def render_state(self, state: AlertsState) -> None:
        """Show the state; an equal one changes nothing."""
        before = self._state
        if state == before:
            return
        self._state = state
        self._show_trying(trying=state.trying)
        if before is None or before.trial != state.trial:
            self._show_trial(state.trial)
        if before is None or (before.recent, before.live) != (state.recent, state.live):
            self._show_recent(state)

    def _show_trying(self, *, trying: bool) -> None:
        """Switch the button off while they are tried; the keyboard waits beside it and comes back."""
        if trying and self.try_button.hasFocus():
            self._settings.setFocus(Qt.FocusReason.OtherFocusReason)
            self._comes_back = True
        self.try_button.setEnabled(not trying)
        if not trying and self._comes_back:
            self._comes_back = False
            if self._settings.hasFocus():
                self.try_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_trial(self, rows: tuple[TrialRow, ...]) -> None:
        _clear(self._trial)
        for place, row in enumerate(rows):
            self._trial.addWidget(TextLabel(row.name, Type.STRONG), place, 0, Qt.AlignmentFlag.AlignTop)
            if row.short:
                self._trial.addWidget(Pill(row.short, row.tone), place, 1, Qt.AlignmentFlag.AlignTop)
            self._trial.addWidget(TextLabel(row.text, ink="mute", wrap=True), place, 2)
        said = ". ".join(f"{row.name}: {row.text}" for row in rows if row.short)
        announce(self, said)

    def _show_recent(self, state: AlertsState) -> None:
        read = self._row_with_keyboard()
        _clear(self._rows)
        self._empty.setVisible(not state.recent)
        text = self.tr("Work that is offered to you is listed here, with what became of it.")
        if not state.live:
            text = self.tr("Nobody gives out work at this organisation.")
        self._empty.render_value(self.tr("No notifications yet"), text, "bell")
        for row in state.recent:
            self._rows.addWidget(_Recent(row, self.opened))
        if (
            read
        ):  # the same one has it again, further down; where that has gone off the list, the first button
            links = (part.link for part in self._recent() if part.key == read and part.link is not None)
            next(links, self.try_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def _recent(self) -> list[_Recent]:
        items = [self._rows.itemAt(place) for place in range(self._rows.count())]
        parts = [item.widget() for item in items if item is not None]
        return [part for part in parts if isinstance(part, _Recent)]

    def _row_with_keyboard(self) -> str:
        focus: QWidget | None = self.window().focusWidget()
        return next((part.key for part in self._recent() if focus is not None and part.link is focus), "")

    @override
    def focusInEvent(self, event: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        self.try_button.setFocus(Qt.FocusReason.OtherFocusReason)


class _Recent(QWidget):
    """One row: who, what about, what became of it, when."""

    def __init__(self, row: RecentRow, opened: object) -> None:
        super().__init__()
        self.key = row.key
        self.link: LinkButton | None = None
        self.setAccessibleName(", ".join(part for part in (row.who, row.about, row.ended, row.when) if part))
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(ElidedLabel(row.who, Type.STRONG))
        texts.addWidget(ElidedLabel(row.about, Type.SMALL, "mute"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, GAP, 0, GAP)
        line.setSpacing(GAP3)
        line.addLayout(texts, 1)
        line.addWidget(Pill(row.ended, row.tone))
        line.addWidget(TextLabel(row.when, Type.SMALL, "mute"))
        if row.ref is not None:
            self.link = link = LinkButton(self.tr("Open"))
            link.setAccessibleName(self.tr("Open {name}").format(name=row.who))
            link.clicked.connect(partial(opened.emit, row.ref, row.who))  # pyright: ignore[reportAttributeAccessIssue]
            line.addWidget(link)


def _clear(layout: QGridLayout | QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:  # pyright: ignore[reportUnnecessaryComparison]
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
