"""The command palette: type a few letters, press Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from widgets import icons
from widgets.lists.drop_panel import DropPanel
from widgets.lists.rows import RowsModel
from widgets.lists.view import ENTER, PASSED_ON, RowList
from widgets.palette.delegate import PaletteDelegate
from widgets.palette.entries import PaletteEntry
from widgets.palette.matcher import Matcher
from widgets.palette.rows import PaletteRow, all_rows, found_rows
from widgets.primitives import announce
from widgets.theme import GAP, GAP2, GAP4, metrics

_WIDTH, _TOP, _ROWS = 640, 56, 13
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
_PAGES = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
_OURS = {*ENTER, *_STEPS, *_PAGES, Qt.Key.Key_Escape}
_STAYS = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}


class CommandPalette(DropPanel):
    """Find and choose among entries; the keyboard goes back to where it was.

    Signals:
        chosen: An entry's id and the keyboard's modifiers.
        closed: It is gone.
    """

    chosen = Signal(str, Qt.KeyboardModifier)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._entries: tuple[PaletteEntry, ...] = ()
        self._recent: tuple[str, ...] = ()
        self._matcher = Matcher(())
        self._model: RowsModel[PaletteRow] = RowsModel(self)
        self.input = QLineEdit(self)
        self.input.setPlaceholderText(self.tr("Type a command, a session, a tab or a record"))
        self.input.setAccessibleName(self.tr("Command palette"))
        self.input.addAction(icons.icon("command", "mute"), QLineEdit.ActionPosition.LeadingPosition)
        self.input.setClearButtonEnabled(True)
        self.input.textChanged.connect(self._filter)
        self.input.installEventFilter(self)
        self.list = RowList(self._model, PaletteDelegate(), self)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.chosen.connect(self._choose)
        self.setFocusProxy(self.input)
        self.setAccessibleName(self.tr("Command palette"))
        self._lay_out()

    def _lay_out(self) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(GAP2, GAP, GAP2, GAP2)
        top.addWidget(self.input)
        self.body.addLayout(top)
        self.body.addWidget(self.list, 1)

    def show_entries(self, entries: tuple[PaletteEntry, ...], recent: tuple[str, ...] = ()) -> None:
        """Open with these entries; while open, what is typed stays.

        Args:
            entries: In their order within a group; groups in the order of their first entry.
            recent: Ids of what was chosen last, the newest first.
        """
        changed = (entries, recent) != (self._entries, self._recent)
        if changed:
            self._entries, self._recent = entries, recent
            self._matcher = Matcher(entries, recent)
        if self.isVisible():
            if changed:
                self._fill()
            return
        self.input.clear()
        self._fill()
        self.open()
        self.input.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def place(self) -> None:
        host = self._host
        wide = min(metrics().px(_WIDTH), host.width() - 2 * GAP4)
        top = min(metrics().px(_TOP), host.height() // 8)
        rows = min(max(len(self._model.rows), 1), _ROWS) * metrics().row
        self.list.setMinimumHeight(metrics().row)
        field = max(self.input.sizeHint().height(), self.input.minimumHeight())
        wanted = rows + field + GAP + GAP2 + self.chrome_height()
        tall = min(wanted, host.height() - top - GAP2)
        self.set_body(QRect((host.width() - wide) // 2, top, wide, tall))

    # Finding

    def _filter(self) -> None:
        self._fill()
        if self.isVisible():
            self._speak_result()

    def _fill(self) -> None:
        typed = self.input.text().strip()
        rows = found_rows(self._matcher, typed) if typed else all_rows(self._entries, self._recent)
        self._model.set_rows(rows)
        first = next((number for number, row in enumerate(rows) if row.choosable), -1)
        self.list.set_current(first)
        self.list.scrollToTop()
        self.place()

    def _speak_result(self) -> None:
        first = self._model.row(self.list.current_row())
        count = len(self._model.choosable())
        if first is None:
            announce(self.input, self._model.rows[0].spoken if self._model.rows else "")
        elif self.input.text():
            said = self.tr("1 result") if count == 1 else self.tr("%n results", "", count)
            announce(self.input, f"{said}: {first.spoken}")

    # The input's keys

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.input:
            if isinstance(event, QKeyEvent):
                return self._key(event)
            if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _STAYS:
                self._go_quietly()
        return super().eventFilter(watched, event)

    def _go_quietly(self) -> None:
        """Close because the keyboard is somewhere else, and leave it there."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _key(self, event: QKeyEvent) -> bool:
        """Answer a key of the input; True when it is ours."""
        key = Qt.Key(event.key())
        if key not in _OURS:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # or a shortcut of the window would take it
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        self._do(key, event)
        return True

    def _do(self, key: Qt.Key, event: QKeyEvent) -> None:
        if key in ENTER:
            if not event.isAutoRepeat():
                self._choose(self.list.current_row(), event.modifiers() & PASSED_ON)
        elif key == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            if key in _STEPS:
                self.list.walk(_STEPS[key])
            else:
                self.list.page(_PAGES[key])
            row = self._model.row(self.list.current_row())
            announce(self.input, row.spoken if row is not None else "")

    def _choose(self, number: int, modifiers: Qt.KeyboardModifier) -> None:
        row = self._model.row(number)
        if row is not None and row.entry is not None:
            # Closed first: what is chosen finds the keyboard where it was.
            self.close_panel()
            self.chosen.emit(row.entry.id, modifiers)
