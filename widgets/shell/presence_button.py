"""The presence picker of the top bar: what she is, what she can be, how much work she has, and why."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import QMenu, QWidget
from typing_extensions import override

from session_engine.presence.state import PresenceState
from widgets.primitives.announce import announce
from widgets.shell import presence_words
from widgets.shell.bar_button import BarButton
from widgets.shell.presence_mark import on_the_bar, paint_presence, presence_icon
from widgets.text import for_label, for_painting
from widgets.theme import Type, font, font_metrics, metrics, tokens
from widgets.theme.draw.shapes import chevron

_PADDING, _GAP = 10, 7
_WIDEST = 150


class PresenceButton(BarButton):
    """A mark and the status in words; hidden where the organisation knows no presence.

    Signals:
        chosen: GUID of a status.
        reset_wanted: She wants to be available again.
    """

    chosen = Signal(str)
    reset_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("status", "", parent=parent)
        self._state: PresenceState | None = None
        self._words = ""
        self.hide()

    @override
    def render(self, state: PresenceState) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Show the state; a change is said, the first one is not."""
        if state == self._state:
            return
        before, self._state = self._state, state
        self.setVisible(state.known)
        self._words = for_painting(presence_words.name(state))
        self.set_name(presence_words.spoken(state))
        if before is not None and before.known and before.current != state.current:
            announce(self, presence_words.spoken(state))
        self._fill(state)
        self.updateGeometry()
        self.update()

    def _fill(self, state: PresenceState) -> None:
        menu = self.fill_menu()
        for status in state.statuses:
            if not status.settable:
                continue
            now = state.current is not None and status.id == state.current.id
            text = for_label(status.name) + (f"\t{self.tr('now')}" if now else "")
            action = menu.addAction(
                presence_icon(status.base), text
            )  # a check mark would take its mark's place
            action.triggered.connect(partial(self._choose, status.id))
        for text in (presence_words.capacity(state), presence_words.why(state)):
            if text:
                menu.addSeparator()
                _said(menu, text)
        if state.kept_away:
            menu.addAction(self.tr("Be available again")).triggered.connect(self.reset_wanted)

    def _choose(self, status: str) -> None:
        self.chosen.emit(status)

    @override
    def sizeHint(self) -> QSize:
        words = min(font_metrics(Type.BODY).horizontalAdvance(self._words), metrics().px(_WIDEST))
        sides = 2 * _PADDING + metrics().icon + 2 * _GAP + metrics().px(12)
        return QSize(sides + words, metrics().button)

    @override
    def _contents(self, painter: QPainter) -> None:
        state, t = self._state, tokens()
        if state is None:
            return
        side = metrics().px(12)
        spot = QRectF(_PADDING, (self.height() - side) / 2, side, side)
        if self.isRightToLeft():
            spot.moveRight(self.width() - _PADDING)
        base = state.current.base if state.current is not None else None
        paint_presence(painter, spot, base, on_the_bar(), t.topf)
        self._text(painter, side)

    def _text(self, painter: QPainter, side: int) -> None:
        lead, trail = _PADDING + side + _GAP, _PADDING + metrics().px(12)
        rtl = self.isRightToLeft()
        room = QRect(trail if rtl else lead, 0, self.width() - lead - trail, self.height())
        painter.setFont(font())
        painter.setPen(tokens().topt)
        words = font_metrics(Type.BODY).elidedText(self._words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), words)
        edge = _PADDING + 5
        x = edge if rtl else self.width() - edge
        chevron(painter, QRectF(x, self.height() / 2, 0, 0).center(), tokens().topt)


def _said(menu: QMenu, text: str) -> None:
    """Add a line that is only read; a long one is broken, so that the menu stays as wide as its names."""
    words, line = text.split(), ""
    lines: list[str] = []
    for word in words:
        if len(line) + len(word) > 38 and line:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    for each in (*lines, line):
        action = QAction(for_label(each), menu)
        action.setEnabled(False)
        menu.addAction(action)
