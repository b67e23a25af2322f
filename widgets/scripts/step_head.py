"""The line of a step: how it stands, its name, and whether it is open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from session_engine.scripts.state import Mark, ShownStep
from widgets import icons
from widgets.scripts import words
from widgets.text import for_painting, for_tip, isolate, one_line
from widgets.theme import GAP2, GAP3, Type, font, font_metrics, metrics, tokens
from widgets.theme.draw.lines import At, line
from widgets.theme.draw.shapes import box, chevron, ring

_MARK, _CHEVRON, _PAD = 20, 16, 7
_RING = 1.6
_WIDE = 100  # numbers from here on have no room in a circle
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class StepHead(QAbstractButton):
    """Shows a step in a line; Space or a click opens it, Enter does what the step is for.

    Signals:
        open_wanted: Open or close it.
        act_wanted: Do what the step is for.
        moved: Go so many steps on (negative: back); by a large number to the end.
    """

    open_wanted = Signal(bool)
    act_wanted = Signal()
    moved = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._shown: ShownStep | None = None
        self._number = 0
        self.clicked.connect(self.open_wanted)

    def render_step(self, number: int, count: int, shown: ShownStep, *, is_open: bool) -> None:
        """Show a step."""
        self.setChecked(is_open)
        name = one_line(shown.name)
        spoken = self.tr("Step {number} of {count}: {name}")
        spoken = (
            spoken.replace("{number}", str(number)).replace("{count}", str(count)).replace("{name}", name)
        )
        parts = (spoken, words.kind(shown.step.kind), words.standing(shown), words.trouble(shown))
        text = ", ".join(part for part in parts if part)
        if text != self.accessibleName():
            self.setAccessibleName(text)
        if shown != self._shown or number != self._number:
            self._shown, self._number = shown, number
            self.setToolTip(for_tip(for_painting(name)))
            self.update()

    # Size

    @property
    def lead(self) -> int:
        """Return how far the name stands from the edge."""
        return GAP3 + metrics().px(_MARK) + GAP2

    def height_for(self, width: int) -> int:
        """Return how high it is: one line, or as many as the name needs while it is open."""
        least = max(metrics().px(_MARK + 2 * _PAD), metrics().row)
        if not self.isChecked() or self._shown is None:
            return least
        room = self._room(width)
        rect = font_metrics(Type.STRONG).boundingRect(
            QRect(0, 0, max(40, room.width()), 10_000),
            Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere,
            isolate(one_line(self._shown.name, 1000)),
        )
        return max(least, rect.height() + 2 * _PAD)

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(160), self.height_for(self.width()))

    def _room(self, width: int) -> QRect:
        return QRect(self.lead, 0, width - self.lead - metrics().px(_CHEVRON) - GAP2, self.height())

    # Keyboard

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        ahead = Qt.Key.Key_Left if self.isRightToLeft() else Qt.Key.Key_Right
        behind = Qt.Key.Key_Right if self.isRightToLeft() else Qt.Key.Key_Left
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Home: -10_000, Qt.Key.Key_End: 10_000}
        key = Qt.Key(e.key())
        if key in steps and not e.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.moved.emit(steps[key])
        elif key in _ENTER and not e.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.act_wanted.emit()
        elif key in (ahead, behind):
            if self.isChecked() is not (key == ahead):
                self.open_wanted.emit(key == ahead)
        else:
            super().keyPressEvent(e)

    @override
    def nextCheckState(self) -> None:
        """Leave it to the list whether it is open."""

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)

    # Painting

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        shown = self._shown
        if shown is None:
            return
        painter, t = QPainter(self), tokens()
        if self.underMouse() or self.isDown():
            painter.fillRect(self.rect(), t.press if self.isDown() else t.hover)
        side = metrics().px(_MARK)
        one_line_high = max(metrics().px(_MARK + 2 * _PAD), metrics().row)
        top = (
            min(self.height(), one_line_high) - side
        ) // 2  # beside the first line of a name that has several
        self._paint_mark(painter, self._placed(QRect(GAP3, top, side, side)), shown)
        self._paint_name(painter, shown)
        turn = "down" if self.isChecked() else ("left" if self.isRightToLeft() else "right")
        spot = self._placed(
            QRect(self.width() - metrics().px(_CHEVRON) - 4, top, metrics().px(_CHEVRON), side)
        )
        chevron(painter, QPointF(spot.center()) + QPointF(0.5, 0.5), t.mute, turn)
        if self.hasFocus():
            ring(painter, self.rect().adjusted(2, 1, -2, -1))

    def _placed(self, rect: QRect) -> QRect:
        """Mirror a place where the page is read from the right."""
        if self.isRightToLeft():
            rect.moveLeft(self.width() - rect.right() - 1)
        return rect

    def _paint_name(self, painter: QPainter, shown: ShownStep) -> None:
        t, room = tokens(), self._placed(self._room(self.width()))
        ink = t.mute if shown.mark is Mark.DONE else t.text
        if not self.isChecked():
            line(painter, room, isolate(one_line(shown.name)), Type.BODY, ink, rtl=self.isRightToLeft())
            return
        painter.setFont(font(Type.STRONG))
        painter.setPen(t.text)
        side = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            room, int(flags | side | Qt.AlignmentFlag.AlignAbsolute), isolate(one_line(shown.name, 1000))
        )

    def _paint_mark(self, painter: QPainter, spot: QRect, shown: ShownStep) -> None:
        t = tokens()
        if shown.running:
            icons.paint(painter, "waiting", spot.adjusted(1, 1, -1, -1), t.acc)
        elif shown.mark is Mark.DONE:
            icons.paint(painter, "success", spot.adjusted(1, 1, -1, -1), t.good)
        elif shown.mark is Mark.FAILED:
            box(painter, spot.adjusted(2, 2, -2, -2), None, t.bad, spot.height() / 2, _RING)
            icons.paint(painter, "close", spot.adjusted(5, 5, -5, -5), t.bad)
        elif words.trouble(shown):
            icons.paint(painter, "warning", spot.adjusted(1, 1, -1, -1), t.warn)
        else:
            if self._number < _WIDE:
                box(painter, spot.adjusted(1, 1, -1, -1), None, t.edge, spot.height() / 2)
            beyond = GAP2
            line(
                painter,
                spot.adjusted(-beyond, 0, beyond, 0),
                str(self._number),
                Type.SMALL,
                t.mute,
                at=At.CENTRE,
            )
