"""The steps of a macro, one below the other: walked, moved by keyboard or by dragging, put in and taken out."""

from __future__ import annotations

from PySide6.QtCore import QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from session_engine.macros.state import StepPlace
from widgets import icons
from widgets.lists.rows import RowsModel
from widgets.lists.view import ENTER, RowDelegate, RowList
from widgets.macros.editor.state import OutlineRow, RowKind
from widgets.text import isolate, one_line
from widgets.theme import GAP, GAP2, GAP3, Type, dress, metrics, tokens
from widgets.theme.draw.lines import line

_INDENT = 20
_TALL, _LOW = 46, 30
_CTRL = Qt.KeyboardModifier.ControlModifier


class _Delegate(RowDelegate[OutlineRow]):
    @override
    def height(self, row: OutlineRow) -> int:
        return metrics().px(_TALL if row.kind is RowKind.STEP else _LOW)

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: OutlineRow) -> None:
        t, side = tokens(), metrics().icon
        rtl = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = GAP3 + metrics().px(_INDENT) * row.depth
        room = rect.adjusted(GAP3, 0, -left, 0) if rtl else rect.adjusted(left, 0, -GAP3, 0)
        spot = QRect(
            room.right() - side if rtl else room.x(), room.y() + (room.height() - side) // 2, side, side
        )
        words = room.adjusted(0, 0, -side - GAP2, 0) if rtl else room.adjusted(side + GAP2, 0, 0, 0)
        if row.kind is RowKind.BRANCH:
            line(painter, room, isolate(row.title), Type.SMALL_STRONG, t.mute, rtl=rtl)
            return
        if row.kind is RowKind.ADD:
            icons.paint(painter, "add", spot, t.acc)
            line(painter, words, isolate(row.title), Type.BODY, t.acc, rtl=rtl)
            return
        icons.paint(painter, "error" if row.problem else row.icon, spot, t.bad if row.problem else t.mute)
        half = words.height() // 2
        below = row.problem or row.detail
        above = words.adjusted(0, GAP, 0, -half + 2) if below else words
        line(painter, above, isolate(one_line(row.title)), Type.STRONG, t.text, rtl=rtl)
        if below:
            under = words.adjusted(0, half - 2, 0, -GAP)
            line(
                painter,
                under,
                isolate(one_line(below)),
                Type.SMALL,
                t.bad if row.problem else t.mute,
                rtl=rtl,
            )


class Outline(RowList[OutlineRow]):
    """The outline.

    Signals:
        selected: The place of the step with the keyboard; None for none.
        add_wanted: A place, and where on the screen it is: a step is to be put in there.
        moved: A step's place, and the place it is dragged before.
        nudged: A step's place, and one on (1) or back (-1).
        remove_wanted, copy_wanted: A step's place.
        form_wanted: Go on in the form.
        undo_wanted: Take the last change back.
    """

    selected = Signal(object)
    add_wanted = Signal(object, QPoint)
    moved = Signal(object, object)
    nudged = Signal(object, int)
    remove_wanted = Signal(object)
    copy_wanted = Signal(object)
    form_wanted = Signal()
    undo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._rows_model: RowsModel[OutlineRow] = RowsModel()
        super().__init__(self._rows_model, _Delegate(), parent)
        self._rows_model.setParent(self)
        self._rendering = False
        self._from: QPoint | None = None
        self._dragged: StepPlace | None = None
        self._drop: int | None = None
        self.setAccessibleName(self.tr("Steps"))
        dress(self, ground="surf")
        self.current_changed.connect(self._tell_selected)
        self.chosen.connect(lambda number, _modifiers: self._act(int(number)))

    @property
    def rows(self) -> tuple[OutlineRow, ...]:
        """What is shown."""
        return self._rows_model.rows

    def render_rows(self, rows: tuple[OutlineRow, ...], selected: StepPlace | None) -> None:
        """Show the steps, one of them selected."""
        self._rendering = True
        self._rows_model.set_rows(rows)
        wanted = next(
            (n for n, row in enumerate(rows) if row.place == selected and row.kind is RowKind.STEP), -1
        )
        current = self._row()
        if wanted >= 0 or (current is not None and current.kind is RowKind.STEP):
            self.set_current(wanted)
        self._rendering = False
        self.viewport().update()

    def _row(self) -> OutlineRow | None:
        return self._rows_model.row(self.current_row())

    def _tell_selected(self, number: int) -> None:
        row = self._rows_model.row(number)
        if not self._rendering and row is not None and row.kind is RowKind.STEP:
            self.selected.emit(row.place)

    def _act(self, number: int) -> None:
        row = self._rows_model.row(number)
        if row is not None and row.kind is RowKind.ADD:
            self.ask_to_add(number)

    def ask_to_add(self, number: int | None = None) -> None:
        """Ask what to put in: at a row, else behind the step with the keyboard, else at the end."""
        row = self._rows_model.row(number) if number is not None else self._row()
        if row is None or row.kind is RowKind.BRANCH:
            number, row = len(self.rows) - 1, self.rows[-1] if self.rows else None
        if row is None:
            return
        place = row.place
        if row.kind is RowKind.STEP:
            place = (*place[:-1], (place[-1][0], place[-1][1] + 1))
        at = self.visualRect(self._rows_model.index(number if number is not None else self.current_row(), 0))
        self.add_wanted.emit(place, self.viewport().mapToGlobal(at.bottomLeft() + QPoint(GAP3, 0)))

    # Keyboard

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, key = self._row(), event.key()
        control = bool(event.modifiers() & _CTRL)
        place = row.place if row is not None and row.kind is RowKind.STEP else None
        if control and key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and place is not None:
            self.nudged.emit(place, 1 if key == Qt.Key.Key_Down else -1)
        elif control and key == Qt.Key.Key_D and place is not None:
            self.copy_wanted.emit(place)
        elif control and key == Qt.Key.Key_Z:
            self.undo_wanted.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and place is not None:
            self.remove_wanted.emit(place)
        elif key in (Qt.Key.Key_Insert, Qt.Key.Key_Plus):
            self.ask_to_add()
        elif key in ENTER and place is not None:
            self.form_wanted.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.walk(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, arg__1: QContextMenuEvent) -> None:
        from PySide6.QtWidgets import QMenu  # noqa: PLC0415 - a menu is rarely asked for

        row = self._row()
        if row is None or row.kind is not RowKind.STEP:
            return
        place, menu = row.place, QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, key, wish in (
            (self.tr("Put a step in below"), "Ins", lambda: self.ask_to_add()),  # noqa: PLW0108
            (self.tr("Make a copy"), "Ctrl+D", lambda: self.copy_wanted.emit(place)),
            (self.tr("Move up"), "Ctrl+Up", lambda: self.nudged.emit(place, -1)),
            (self.tr("Move down"), "Ctrl+Down", lambda: self.nudged.emit(place, 1)),
            (self.tr("Take it out"), "Del", lambda: self.remove_wanted.emit(place)),
        ):
            action = menu.addAction(f"{text}\t{key}")
            action.triggered.connect(lambda _=False, done=wish: done())
        menu.popup(arg__1.globalPos())

    # Dragging

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        row = self._rows_model.row(self.indexAt(event.position().toPoint()))
        left = event.button() == Qt.MouseButton.LeftButton
        self._from = event.position().toPoint() if left and row and row.kind is RowKind.STEP else None
        self._dragged = row.place if self._from is not None and row is not None else None

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        at = event.position().toPoint()
        if self._from is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if (at - self._from).manhattanLength() < QApplication.startDragDistance() and self._drop is None:
            return
        drop = self._gap_at(at)
        if drop != self._drop:
            self._drop = drop
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.viewport().update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged, drop = self._dragged, self._drop
        self._from = self._dragged = self._drop = None
        self.unsetCursor()
        self.viewport().update()
        if drop is None or dragged is None:
            super().mouseReleaseEvent(event)
            return
        self._pressed = QPersistentModelIndex()
        target = self._rows_model.row(drop)
        if target is not None and target.place != dragged:
            self.moved.emit(dragged, target.place)

    def _gap_at(self, at: QPoint) -> int:
        """Give the number of the row a step would be put before."""
        index = self.indexAt(at)
        if not index.isValid():
            return len(self.rows) - 1
        below_middle = at.y() > self.visualRect(index).center().y()
        number = index.row() + (1 if below_middle else 0)
        row = self._rows_model.row(number)
        if row is not None and row.kind is RowKind.BRANCH:
            number += 1  # a heading's steps begin behind it
        return min(number, len(self.rows) - 1)

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        super().paintEvent(e)
        row = self._rows_model.row(self._drop) if self._drop is not None else None
        if row is None or self._drop is None:
            return
        rect = self.visualRect(self._rows_model.index(self._drop, 0))
        left = GAP3 + metrics().px(_INDENT) * row.depth
        painter = QPainter(self.viewport())
        wide = rect.width() - left - GAP3
        painter.fillRect(GAP3 if self.isRightToLeft() else left, rect.y() - 1, wide, 3, tokens().acc)
