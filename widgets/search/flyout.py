"""The flyout under the search field: recent searches and records, matches while typing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid
from typing_extensions import override

from session_engine.search.state import FlyoutState, SearchStatus
from widgets.lists.drop_panel import DropPanel
from widgets.lists.rows import RowsModel
from widgets.lists.view import ENTER, PASSED_ON, RowList
from widgets.primitives import announce
from widgets.search.failures import FailureText, words
from widgets.search.flyout_delegate import FlyoutDelegate
from widgets.search.flyout_rows import FlyoutKind, FlyoutRow, flyout_rows
from widgets.theme import GAP, GAP2, metrics

_NARROWEST = 560
_WALKING = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_STAYS = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}


class SearchFlyout(DropPanel):
    """Suggest while the field keeps the keyboard.

    Signals:
        opened: A record, its title and the keyboard's modifiers.
        searched: The results page is wanted for a text.
        typed: The agent changed the field's text.
        focused: The field got the keyboard: recent things are wanted.
        closed: It is gone.
    """

    opened = Signal(object, str, Qt.KeyboardModifier)
    searched = Signal(str)
    typed = Signal(str)
    focused = Signal()

    def __init__(self, host: QWidget, failure_text: FailureText) -> None:
        super().__init__(host)
        self._failure_text = failure_text
        self._state = FlyoutState()
        self._field: QLineEdit | None = None
        self._before: QWidget | None = None
        self._dismissed = True
        self._said = ""
        self._model: RowsModel[FlyoutRow] = RowsModel(self)
        self.list = RowList(self._model, FlyoutDelegate(), self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.chosen.connect(self._choose)
        self.body.addWidget(self.list)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for widget in (self, self.list):
            widget.setAccessibleName(self.tr("Search suggestions"))

    def attach(self, field: QLineEdit) -> None:
        """Stand below this field and answer its keys; it keeps the typing."""
        self._field = self._anchor = field
        self.setFocusProxy(field)  # so a click into the flyout leaves the keyboard there
        field.installEventFilter(self)
        field.textEdited.connect(self._type)
        field.destroyed.connect(self._detach)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._note_focus)

    def render_state(self, state: FlyoutState) -> None:
        """Show a state; the row with the keyboard stays, unless other words were typed."""
        if state == self._state:
            return
        current = self._model.row(self.list.current_row()) if state.text == self._state.text else None
        self._state = state
        rows = flyout_rows(state, self._failure_text)
        if self._model.set_rows(rows):
            same = (number for number, row in enumerate(rows) if current is not None and row.means(current))
            self.list.set_current(next(same, -1))
        self._show_or_hide()
        if self.isVisible():
            self._speak_count()

    @override
    def place(self) -> None:
        field = self._anchor
        wide = min(max(field.width(), metrics().px(_NARROWEST)), self._host.width() - 2 * GAP2)
        spot = field.mapTo(self._host, QPoint(0, field.height() + GAP))
        wanted = self.list.content_height() + self.chrome_height()
        tall = min(wanted, self._host.height() - spot.y() - GAP2)
        x = spot.x() + (field.width() - wide) // 2
        x = max(GAP2, min(x, self._host.width() - wide - GAP2))
        self.set_body(QRect(x, spot.y(), wide, max(tall, metrics().row)))

    @override
    def open(self) -> None:
        self._dismissed = False
        self.place()
        self.show()
        self.raise_()

    @override
    def close_panel(self) -> None:
        self._dismissed = True
        self.list.set_current(-1)
        if self.isVisible():
            self.hide()
            self.closed.emit()

    # The field

    def _detach(self) -> None:
        self._field = None
        self._anchor = self._host

    def _note_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and new is self._field and old is not None:
            self._before = old

    def _type(self, text: str) -> None:
        self._dismissed = False
        self.list.set_current(-1)
        self.typed.emit(text)
        self._show_or_hide()

    def _show_or_hide(self) -> None:
        ready = self._field is not None and self._field.hasFocus() and not self._dismissed
        if ready and self._model.rows:
            self.open()
        elif self.isVisible():
            self.hide()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._field is not None and watched is self._field:
            if isinstance(event, QKeyEvent):
                return self._key(event)
            if isinstance(event, QFocusEvent):
                self._focus_event(event)
            elif event.type() == QEvent.Type.MouseButtonPress and not self.isVisible():
                self._dismissed = False
                self._show_or_hide()
        return super().eventFilter(watched, event)

    def _focus_event(self, event: QFocusEvent) -> None:
        if event.reason() in _STAYS:
            return
        if event.gotFocus():
            self._dismissed = False
            self.focused.emit()
            self._show_or_hide()
        else:
            self.close_panel()

    def _key(self, event: QKeyEvent) -> bool:
        """Answer a key of the field; True when it is ours."""
        key = event.key()
        if key not in {*ENTER, *_WALKING, Qt.Key.Key_Escape}:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # or a shortcut of the window would take it
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if key in _WALKING:
            self._walk(_WALKING[Qt.Key(key)])
        elif key in ENTER:
            self._enter(event.modifiers() & PASSED_ON)
        else:
            self._leave()
        return True

    def _walk(self, step: int) -> None:
        if self.isVisible():
            self.list.walk(step, through_none=True)
            self._speak_current()
        else:
            self._dismissed = False
            self._show_or_hide()

    def _enter(self, modifiers: Qt.KeyboardModifier) -> None:
        current = self.list.current_row()
        if self.isVisible() and current >= 0:
            self._choose(current, modifiers)
        elif self._typed_text():
            text = self._typed_text()
            self._leave()
            self._search(text)

    def _typed_text(self) -> str:
        return self._field.text().strip() if self._field is not None else ""

    def _leave(self) -> None:
        """Close and give the keyboard back to where it was before the search."""
        self.close_panel()
        before, self._before = self._before, None
        if before is not None and isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    # Choosing and speaking

    def _choose(self, number: int, modifiers: Qt.KeyboardModifier) -> None:
        row = self._model.row(number)
        if row is None:
            return
        text = row.text if row.kind is FlyoutKind.SEARCH else self._typed_text()
        self._leave()
        if row.match is not None:
            self._begin_anew()
            self.opened.emit(row.match.ref, row.match.title, modifiers)
        else:
            self._search(text)

    def _search(self, text: str) -> None:
        self._begin_anew()
        self.searched.emit(text)

    def _begin_anew(self) -> None:
        """Empty the field: what was found is open, and the page of results has what was searched for in its own."""
        if self._field is not None:
            self._field.clear()

    def _speak_current(self) -> None:
        row = self._model.row(self.list.current_row())
        if row is not None and self._field is not None:
            announce(self._field, row.spoken)

    def _speak_count(self) -> None:
        said = self._count_text()
        if said != self._said and self._field is not None:
            announce(self._field, said)
        self._said = said

    def _count_text(self) -> str:
        match self._state.status:
            case SearchStatus.READY:
                count = len(self._state.suggestions)
                return self.tr("1 match") if count == 1 else self.tr("%n matches", "", count)
            case SearchStatus.EMPTY:
                return self.tr("Nothing found")
            case SearchStatus.FAILED:
                return words(self._state.failure, self._failure_text)
            case _:
                return ""
