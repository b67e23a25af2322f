"""The rows of the outbox: what waits, since when, why, and what can be done about it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets import icons
from widgets.primitives import tones
from widgets.primitives.buttons import LinkButton
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.kept_rows import KeptRows
from widgets.primitives.labels import TextLabel
from widgets.primitives.message_bar import BarAction
from widgets.primitives.tones import Tone
from widgets.theme import GAP2, GAP3, Type, metrics, tokens


@dataclass(frozen=True, slots=True)
class WaitingState:
    """One change that waits; the texts are made by the bindings.

    Attributes:
        key: Of the change.
        title: What it is about: "Resolve: Mesh cuts off".
        standing: Where it stands, and why.
        when_text: Since when.
        tone: How it weighs.
        icon: What it is.
        actions: What can be done about it.
    """

    key: str
    title: str
    standing: str
    when_text: str
    tone: Tone = Tone.INFO
    icon: str = "waiting"
    actions: tuple[BarAction, ...] = ()


class WaitingList(QWidget):
    """What waits, what was done first on top."""

    action_triggered = Signal(str, str)
    """A change's key and the action."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Waiting to be sent"))
        self._shown: tuple[WaitingState, ...] | None = None
        self._empty = EmptyState()
        self._empty.render_value(
            self.tr("Nothing waits"),
            self.tr(
                "What you save while the organisation cannot be reached is listed here until it is sent."
            ),
            "outbox",
        )
        self._list: KeptRows[_Row] = KeptRows(self.tr("Waiting to be sent"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._empty, 1)
        column.addWidget(self._list, 1)
        self.render(())

    @override
    def render(self, shown: tuple[WaitingState, ...]) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Show the changes; those that stay keep their rows, and so the keyboard."""
        if shown == self._shown:
            return
        self._shown = shown
        self._list.keep([state.key for state in shown])
        for place, state in enumerate(shown):
            self._show(place, state)
        self._empty.setVisible(not shown)
        self._list.setVisible(bool(shown))

    def _show(self, place: int, state: WaitingState) -> None:
        row = self._list.row(state.key)
        if row is not None and row.state.actions != state.actions:
            self._list.drop(state.key)
        self._list.place(place, state.key, partial(self._made, state)).show_state(state)

    def _made(self, state: WaitingState) -> _Row:
        row = _Row(state)
        row.acted.connect(partial(self._act, state.key))
        return row

    def _act(self, key: str, action: str) -> None:
        self.action_triggered.emit(key, action)


class _Row(QWidget):
    """One change: mark, title, where it stands, time, actions."""

    acted = Signal(str)

    def __init__(self, state: WaitingState) -> None:
        super().__init__()
        self.state = state
        self._title = TextLabel(state.title, Type.STRONG, wrap=True)
        self._standing = TextLabel(state.standing, wrap=True)
        self._when = TextLabel(state.when_text, Type.SMALL, "mute")
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP3 + metrics().icon + GAP2, GAP2, GAP3, GAP2)
        column.setSpacing(2)
        column.addWidget(self._title)
        column.addWidget(self._standing)
        below = QHBoxLayout()
        below.setSpacing(GAP3)
        below.addWidget(self._when)
        for action in state.actions:
            button = LinkButton(action.label, Type.STRONG)
            button.setAccessibleName(f"{action.label}: {state.title}")
            button.setAccessibleDescription(state.standing)
            button.clicked.connect(partial(self._act, action.id))
            below.addWidget(button)
        below.addStretch(1)
        column.addLayout(below)

    def show_state(self, state: WaitingState) -> None:
        self.state = state
        self._title.render_value(state.title)
        self._standing.render_value(state.standing)
        self._when.render_value(state.when_text)
        self.setAccessibleName(f"{state.title}, {state.standing}, {state.when_text}")
        self.update()

    def _act(self, action: str) -> None:
        self.acted.emit(action)

    @override
    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, metrics().row))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), tokens()
        painter.fillRect(self.rect(), t.surf)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), t.line)
        side = metrics().icon
        x = self.width() - GAP3 - side if self.isRightToLeft() else GAP3
        icons.paint(painter, self.state.icon, QRect(x, GAP2 + 1, side, side), tones.ink(self.state.tone))
