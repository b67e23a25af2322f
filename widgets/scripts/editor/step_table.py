"""The steps of a script that is written: chosen, added, removed, and put into another order by dragging or by keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from session_engine.scripts.state import ScriptStep, StepKind
from widgets import icons
from widgets.primitives.announce import announce
from widgets.primitives.buttons import IconButton, PushButton
from widgets.primitives.card import Card
from widgets.scripts import words
from widgets.text import one_line
from widgets.theme import GAP, GAP2, metrics, tokens

ICONS = {StepKind.TEXT: "note", StepKind.MACRO: "macro", StepKind.SCRIPT: "script"}
_SHOWN = 10
_ALT, _KEYPAD = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.KeypadModifier


class StepTable(Card):
    """The steps.

    Signals:
        chosen: The place of a step, from 0.
        add_wanted: A further step, after the one that is chosen.
        remove_wanted: Take the chosen step away.
        move_wanted: Put a step (its place) to another place.
    """

    chosen = Signal(int)
    add_wanted = Signal()
    remove_wanted = Signal()
    move_wanted = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.render_title(self.tr("Steps"))
        self.list = _Steps(self)
        self.list.currentRowChanged.connect(self._choose)
        self.list.moved.connect(self.move_wanted)
        self.list.removed.connect(self.remove_wanted)
        self.add = PushButton(self.tr("Add a step"), icon="add")
        self.add.clicked.connect(self.add_wanted)
        self.up = IconButton("chevron-up", self.tr("Move up"), shortcut="Alt+↑")
        self.down = IconButton("chevron-down", self.tr("Move down"), shortcut="Alt+↓")
        self.remove = IconButton("delete", self.tr("Remove this step"), shortcut="Del")
        self.up.clicked.connect(lambda: self.list.move_current(-1))
        self.down.clicked.connect(lambda: self.list.move_current(1))
        self.remove.clicked.connect(self.remove_wanted)
        row = QHBoxLayout()
        row.setContentsMargins(GAP2, GAP2, GAP2, GAP)
        row.setSpacing(GAP)
        row.addWidget(self.add)
        row.addStretch(1)
        for button in (self.up, self.down, self.remove):
            row.addWidget(button)
        self.body.addWidget(self.list)
        self.body.addLayout(row)

    def render_steps(self, steps: tuple[ScriptStep, ...], current: int, faulty: frozenset[str]) -> None:
        """Show the steps; those with a fault have a mark."""
        with QSignalBlocker(self.list):
            while self.list.count() > len(steps):
                self.list.takeItem(self.list.count() - 1)
            while self.list.count() < len(steps):
                self.list.addItem(QListWidgetItem())
            for number, step in enumerate(steps):
                _fill(self.list.item(number), number, step, wrong=step.unique_name in faulty)
            if self.list.currentRow() != current:
                self.list.setCurrentRow(current)
        self.render_title(self.tr("Steps"), str(len(steps)) if steps else "")
        self.list.fit(len(steps))
        self.up.setEnabled(current > 0)
        self.down.setEnabled(0 <= current < len(steps) - 1)
        self.remove.setEnabled(current >= 0)

    def _choose(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(row)


def _fill(item: QListWidgetItem, number: int, step: ScriptStep, *, wrong: bool) -> None:
    name = one_line(step.name, 120) or "…"
    text = f"{number + 1}  {name}"
    spoken = f"{number + 1}, {name}, {words.kind(step.kind)}"
    if item.text() != text:
        item.setText(text)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken + (", !" if wrong else ""))
    mark = ("warning", "warn") if wrong else (ICONS[step.kind], "mute")
    if item.data(Qt.ItemDataRole.UserRole) != mark:
        item.setData(Qt.ItemDataRole.UserRole, mark)
        item.setIcon(icons.icon(*mark))


class _Steps(QListWidget):
    """The list itself.

    Signals:
        moved: From a place to another.
        removed: The current one is to go.
    """

    moved = Signal(int, int)
    removed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Steps"))
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self._grip: QPoint | None = None
        self._gap = -1
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.fit(0)

    def fit(self, count: int) -> None:
        """Be as high as so many steps need, within bounds."""
        high = metrics().row
        self.setIconSize(QSize(metrics().icon, metrics().icon))
        self.setFixedHeight(max(2, min(count, _SHOWN)) * high + 4)

    def move_current(self, by: int) -> None:
        """Ask for the current step to be moved."""
        row = self.currentRow()
        if 0 <= row + by < self.count() and row >= 0:
            self.moved.emit(row, row + by)
            place = self.tr("Place {place} of {count}")
            announce(self, place.replace("{place}", str(row + by + 1)).replace("{count}", str(self.count())))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if by and event.modifiers() & ~_KEYPAD == _ALT:
            self.move_current(by)
        elif event.key() == Qt.Key.Key_Delete and self.currentRow() >= 0:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    # Dragging, without Qt's own: that runs an event loop of its own, in which tasks get lost

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._grip = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None

    @override
    def mouseMoveEvent(self, e: QMouseEvent) -> None:
        spot = e.position().toPoint()
        far = QApplication.startDragDistance()
        if self._grip is not None and (self._gap >= 0 or abs(spot.y() - self._grip.y()) >= far):
            self._gap = self._gap_at(spot.y())
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.viewport().update()

    @override
    def mouseReleaseEvent(self, e: QMouseEvent) -> None:
        super().mouseReleaseEvent(e)
        row, gap = self.currentRow(), self._gap
        self._grip, self._gap = None, -1
        if gap >= 0:
            self.unsetCursor()
            self.viewport().update()
            target = gap - 1 if gap > row else gap
            if row >= 0 and target != row:
                self.moved.emit(row, target)

    def _gap_at(self, y: int) -> int:
        """Return before which row something dropped there comes."""
        for row in range(self.count()):
            if y < self.visualItemRect(self.item(row)).center().y():
                return row
        return self.count()

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        super().paintEvent(e)
        if self._gap >= 0:
            last = self._gap == self.count()
            rect = self.visualItemRect(self.item(min(self._gap, self.count() - 1)))
            y = rect.bottom() if last else rect.top()
            QPainter(self.viewport()).fillRect(0, max(0, y - 1), self.viewport().width(), 2, tokens().acc)
