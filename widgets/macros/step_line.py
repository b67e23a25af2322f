"""A step in the log of a run: what it did, how it ended, how long it took; its input and outcome on request."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from widgets import icons
from widgets.macros.rows import ICONS, StepRow
from widgets.primitives import tones
from widgets.primitives.labels import TextLabel
from widgets.text import for_painting, for_tip, isolate, one_line
from widgets.theme import GAP, GAP2, Type, metrics, tokens
from widgets.theme.draw.lines import At, line, measured
from widgets.theme.draw.shapes import box, ring

_INDENT = 14
_TOGGLES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_LONGEST = 400
"""Characters of a value that are shown."""


class _Head(QWidget):
    """The line itself; it opens and closes what is below it.

    Signals:
        toggled: It was clicked, or Return or Space was pressed.
        walked: Up (-1) or down (1) was pressed.
    """

    toggled = Signal()
    walked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.row: StepRow | None = None
        self.open = False

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, max(metrics().px(28), metrics().button - 4))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.row is None:
            return
        painter, t, row = QPainter(self), tokens(), self.row
        if self.underMouse():
            box(painter, self.rect(), t.hover)
        icon, tone = ICONS[row.mark]
        left = GAP + metrics().px(_INDENT) * min(row.depth, 4)
        side = metrics().icon
        room = self.rect().adjusted(left, 0, -GAP2, 0)
        icons.paint(painter, icon, self._spot(room, side), tones.ink(tone))
        words = row.time or row.words
        wide = measured(words, Type.SMALL)[0]
        ends = QRect(room.right() - wide, room.y(), wide + 1, room.height())
        middle = room.adjusted(side + GAP2, 0, -wide - GAP2, 0)
        if self.isRightToLeft():
            ends.moveLeft(self.rect().left() + GAP2)
            middle = QRect(ends.right() + GAP2, room.y(), self._spot(room, side).left() - ends.right() - 2 * GAP2,
                           room.height())  # fmt: skip
        line(painter, ends, words, Type.SMALL, t.mute, at=At.END, rtl=self.isRightToLeft())
        kind = Type.STRONG if self.open else Type.BODY
        line(painter, middle, isolate(one_line(row.title)), kind, t.text, rtl=self.isRightToLeft())
        if self.hasFocus():
            ring(painter, self.rect(), 4)

    def _spot(self, room: QRect, side: int) -> QRect:
        if self.isRightToLeft():
            edge = self.width() - room.left()
            return QRect(edge - side, room.y() + (room.height() - side) // 2, side, side)
        return QRect(room.left(), room.y() + (room.height() - side) // 2, side, side)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.toggled.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _TOGGLES:
            self.toggled.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.walked.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)


class StepLine(QWidget):
    """A step.

    Signals:
        walked: Up (-1) or down (1) was pressed in it.
    """

    walked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = _Head()
        self.head.toggled.connect(self.toggle)
        self.head.walked.connect(self.walked)
        self._problem: TextLabel | None = None
        self._details: TextLabel | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.head)

    @property
    def row(self) -> StepRow | None:
        """What is shown."""
        return self.head.row

    def render_row(self, row: StepRow) -> None:
        """Show a step."""
        if row == self.head.row:
            return
        self.head.row = row
        said = ", ".join(part for part in (row.title, row.words, row.time, row.problem) if part)
        self.head.setAccessibleName(one_line(said))
        self.head.setToolTip(for_tip(for_painting(row.title)))
        self._problem = self._label(self._problem, row.problem, "bad")
        self._show_details()
        self.head.update()

    def toggle(self) -> None:
        """Show input and outcome, or no longer."""
        self.head.open = not self.head.open
        self._show_details()
        self.head.update()

    def _show_details(self) -> None:
        row = self.head.row
        text = _details(row, self.tr("Given"), self.tr("Gave"), self.tr("Nothing was given.")) if row else ""
        self._details = self._label(self._details, text if self.head.open else "", "mute")
        self.head.setAccessibleDescription(text if self.head.open else "")

    def _label(self, label: TextLabel | None, text: str, ink: str) -> TextLabel | None:
        if label is None and not text:
            return None
        if label is None:
            label = TextLabel("", Type.SMALL, ink, wrap=True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setContentsMargins(GAP + metrics().icon + GAP2, 0, GAP2, GAP)
            self._column.insertWidget(1 if ink == "bad" else self._column.count(), label)
        label.render_value(text)
        label.setVisible(bool(text))
        return label


def _details(row: StepRow, given: str, gave: str, nothing: str) -> str:
    lines = [f"{name}: {one_line(text, _LONGEST)}" for name, text in row.given]
    parts = [f"{given}\n" + "\n".join(lines)] if lines else []
    outcome = [f"{name}: {one_line(text, _LONGEST)}" for name, text in row.outcome]
    parts += [f"{gave}\n" + "\n".join(outcome)] if outcome else []
    return "\n".join(parts) or nothing
