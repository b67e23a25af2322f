"""The list of matches: opens them, and asks for more before its end is reached."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from session_engine.search.state import ResultsState, SearchStatus
from widgets.lists.rows import RowsModel
from widgets.lists.view import RowList
from widgets.search.result_delegate import ResultDelegate
from widgets.search.result_rows import ResultRow, result_rows


class ResultsList(RowList[ResultRow]):
    """Show a state's matches.

    Signals:
        opened: A record, its title and the keyboard's modifiers.
        table_chosen: All matches of a table are wanted.
        more_wanted: The end comes into sight.
    """

    opened = Signal(object, str, Qt.KeyboardModifier)
    table_chosen = Signal(str)
    more_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._rows: RowsModel[ResultRow] = RowsModel()
        super().__init__(self._rows, ResultDelegate(), parent)
        self._rows.setParent(self)
        self._state: ResultsState | None = None
        self._asked_at = -1
        self.setAccessibleName(self.tr("Results"))
        self.chosen.connect(self._open)
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._look_ahead)
        bar.rangeChanged.connect(self._look_ahead)

    def render_matches(self, state: ResultsState) -> None:
        """Show matches; further ones of the same search leave place and keyboard as they are."""
        before, self._state = self._state, state
        afresh = before is None or (before.text, before.table) != (state.text, state.table)
        if afresh:
            self.set_current(-1)
        if afresh or before is None or len(before.matches) != len(state.matches) or _failed(before):
            self._asked_at = -1
        self._rows.set_rows(result_rows(state))
        if afresh:
            self.scrollToTop()
        self._look_ahead()

    def focus_first(self) -> None:
        """Put the keyboard on the first match."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look_ahead(self) -> None:
        """Ask for more while a page of rows is left below, once for each end."""
        state = self._state
        if state is None or not state.more or state.status is not SearchStatus.READY or not self.isVisible():
            return
        self.executeDelayedItemsLayout()  # or the end seems to be where nothing is laid out yet
        bar = self.verticalScrollBar()
        near = bar.maximum() - bar.value() <= self.viewport().height()
        if near and self._asked_at != len(state.matches):
            self._asked_at = len(state.matches)
            self.more_wanted.emit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_ahead()

    @override
    def resizeEvent(self, e: QResizeEvent) -> None:
        super().resizeEvent(e)
        self._look_ahead()

    def _open(self, number: int, modifiers: Qt.KeyboardModifier) -> None:
        row = self._rows.row(number)
        if row is None:
            return
        if row.match is not None:
            self.opened.emit(row.match.ref, row.match.title, modifiers)
        else:
            self.table_chosen.emit(row.table)


def _failed(state: ResultsState) -> bool:
    return state.status is SearchStatus.FAILED
