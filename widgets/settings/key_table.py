"""The table of keys: press to record, inline problems, the way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget
from typing_extensions import override

from widgets import icons
from widgets.lists.rows import RowsModel
from widgets.lists.view import RowList
from widgets.primitives import announce
from widgets.settings.key_delegate import KeyDelegate
from widgets.settings.key_recorder import KeyRecorder
from widgets.settings.key_rows import KeyLine, key_lines
from widgets.settings.rows import KeyRow

KeyProblem = Callable[[str, str], str]
_NOTHING_TRIED = ("", "", "")


class KeyTable(RowList[KeyLine]):
    """Every action with its keys, as tall as its rows.

    Signals:
        key_wanted: An action and the portable key text wished for, empty for none.
        reset_wanted: An action.
        row_shown: Where the row with the keyboard is, for the page to scroll there.
    """

    key_wanted = Signal(str, str)
    reset_wanted = Signal(str)
    row_shown = Signal(QRect)

    def __init__(self, key_problem: KeyProblem, parent: QWidget | None = None) -> None:
        self._lines: RowsModel[KeyLine] = RowsModel()
        self._painter = KeyDelegate()
        self._painter.reset_text = self.tr("Reset")
        super().__init__(self._lines, self._painter, parent)
        self._lines.setParent(self)
        self._key_problem = key_problem
        self._keys: tuple[KeyRow, ...] = ()
        self._words: list[str] = []
        self._tried = _NOTHING_TRIED
        self._recording = ""
        self._recorder = KeyRecorder(self.viewport())
        self._recorder.hide()
        self._recorder.recorded.connect(self._try)
        self._recorder.removed.connect(self._remove_recorded)
        self._recorder.left.connect(self._leave)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Keys"))
        self.chosen.connect(self._record_row)
        self.current_changed.connect(self._tell_place)

    def render_keys(self, keys: tuple[KeyRow, ...], words: list[str]) -> None:
        """Show actions, only those that have all the folded words."""
        if (keys, words) == (self._keys, self._words):
            return
        if keys != self._keys:
            self._tried = _NOTHING_TRIED
        self._keys, self._words = keys, words
        self._fill()

    def recording(self) -> str:
        """Return the action whose key is being recorded, empty for none."""
        return self._recording

    def record(self, action: str) -> None:
        """Let the agent press another key for an action."""
        row = self._row(action)
        if row is None or row.locked:
            return
        self._tried = _NOTHING_TRIED
        self._recording = action
        self._fill()
        self._recorder.clear()
        name = self.tr("New key for {action}").replace("{action}", row.text)
        self._recorder.setAccessibleName(name)
        number = self._number(action)
        self.set_current(number)
        self._place_recorder()
        self._recorder.show()
        self._recorder.setFocus(Qt.FocusReason.OtherFocusReason)
        self.row_shown.emit(self.visualRect(self._lines.index(number, 0)))

    # What is pressed

    def _try(self, key: str) -> None:
        action, row = self._recording, self._row(self._recording)
        if row is None:
            return
        problem = self._key_problem(action, key)
        if problem:
            self._tried = (action, key, problem)
            self._fill()
            announce(self._recorder, problem, at_once=True)
            return
        self._stop()
        if row.keys[:1] != (key,):
            self.key_wanted.emit(action, key)

    def _remove_recorded(self) -> None:
        action = self._recording
        self._stop()
        self._remove(action)

    def _remove(self, action: str) -> None:
        row = self._row(action)
        if row is not None and row.keys and not row.locked:
            self.key_wanted.emit(action, "")

    def _leave(self) -> None:
        if self._recording:
            self._stop()

    def _stop(self) -> None:
        self._recording = ""
        self._tried = _NOTHING_TRIED
        had = self._recorder.hasFocus()
        self._recorder.hide()
        if had:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fill()

    # Rows

    def _fill(self) -> None:
        current = self._lines.row(self.current_row())
        action = current.row.action if current is not None and current.row is not None else ""
        lines = key_lines(self._keys, self._words, self._tried)
        if self._lines.set_rows(lines) and action:
            self.set_current(self._number(action))
        self.updateGeometry()
        self._place_recorder()

    def _row(self, action: str) -> KeyRow | None:
        return next((row for row in self._keys if row.action == action), None)

    def _number(self, action: str) -> int:
        rows = self._lines.rows
        return next((n for n, line in enumerate(rows) if line.row and line.row.action == action), -1)

    def _record_row(self, number: int) -> None:
        line = self._lines.row(number)
        if line is not None and line.row is not None:
            self.record(line.row.action)

    def _place_recorder(self) -> None:
        number = self._number(self._recording)
        if number < 0:
            self._recorder.hide()
            return
        self.executeDelayedItemsLayout()
        rect = self.visualRect(self._lines.index(number, 0))
        place = self._painter.keys_place(rect, self.layoutDirection())
        self._recorder.setGeometry(place.adjusted(0, 1, 0, -1))

    def _tell_place(self, number: int) -> None:
        if number >= 0 and self.hasFocus():
            self.row_shown.emit(self.visualRect(self._lines.index(number, 0)))

    # Input

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self._lines.row(self.current_row())
        bare = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if line is None or line.row is None or not bare:
            super().keyPressEvent(event)
        elif event.key() in {Qt.Key.Key_F2, Qt.Key.Key_Space}:
            self.record(line.row.action)
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._remove(line.row.action)
        else:
            super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        spot = event.position().toPoint()
        index = self.indexAt(spot)
        line = self._lines.row(index)
        if line is None or line.row is None or line.row.locked:
            return
        rect, direction = self.visualRect(index), self.layoutDirection()
        if line.row.changed and self._painter.reset_place(rect, direction).contains(spot):
            self.reset_wanted.emit(line.row.action)
        elif self._painter.keys_place(rect, direction).contains(spot):
            self.record(line.row.action)

    @override
    def contextMenuEvent(self, arg__1: QContextMenuEvent) -> None:
        by_key = arg__1.reason() == QContextMenuEvent.Reason.Keyboard
        number = self.current_row() if by_key else self.indexAt(arg__1.pos()).row()
        line = self._lines.row(number)
        if line is None or line.row is None or line.row.locked:
            return
        rect = self.visualRect(self._lines.index(number, 0))
        spot = QPoint(rect.center().x(), rect.bottom()) if by_key else arg__1.pos()
        self._menu(line.row).popup(self.viewport().mapToGlobal(spot))

    def _menu(self, row: KeyRow) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        change = menu.addAction(icons.icon("keyboard"), self.tr("Change the key …"))
        change.triggered.connect(lambda: self.record(row.action))
        remove = menu.addAction(icons.icon("close"), self.tr("Take the key away"))
        remove.setEnabled(bool(row.keys))
        remove.triggered.connect(lambda: self._remove(row.action))
        reset = menu.addAction(icons.icon("undo"), self.tr("Reset"))
        reset.setEnabled(row.changed)
        reset.triggered.connect(lambda: self.reset_wanted.emit(row.action))
        return menu

    @override
    def resizeEvent(self, e: QResizeEvent) -> None:
        super().resizeEvent(e)
        self._place_recorder()

    @override
    def sizeHint(self) -> QSize:
        return QSize(300, self.content_height())

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
