"""A page that is a grid: view picker, commands, quick find, count, and the grid itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.views.state import GridState
from widgets import icons
from widgets.grids.grid import FailureText, Grid
from widgets.grids.view_picker import ViewPicker
from widgets.primitives.command_row import CommandRow
from widgets.primitives.labels import TextLabel
from widgets.theme import GAP2, GAP3, Type, metrics

_FIND_MS = 250
_FIND_WIDE = 220  # at 100 %


class GridPage(QWidget):
    """A table's views.

    Signals:
        view_chosen: Id of another view.
        quick_find: Text typed into the box, after a short rest.
    """

    view_chosen = Signal(str)
    quick_find = Signal(str)

    def __init__(self, failure_text: FailureText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = Grid(failure_text, skeleton_rows=16)
        self.views = ViewPicker()
        self.views.view_chosen.connect(self.view_chosen)
        self.find_box = QLineEdit()
        self.find_box.setClearButtonEnabled(True)
        self.find_box.setPlaceholderText(self.tr("Find in this view"))
        self.find_box.setAccessibleName(self.tr("Find in this view"))
        self.find_box.addAction(icons.icon("search", "mute"), QLineEdit.ActionPosition.LeadingPosition)
        self._typing = QTimer(self, singleShot=True, interval=_FIND_MS)
        self._typing.timeout.connect(lambda: self.quick_find.emit(self.find_box.text()))
        self.find_box.textEdited.connect(self._rest)
        self.find_box.returnPressed.connect(self._find_now)
        self._count = TextLabel(kind=Type.SMALL, ink="mute")
        self.command_place = QHBoxLayout()
        self._lay_out()

    def _lay_out(self) -> None:
        self._head = head = CommandRow()
        row = QHBoxLayout(head)
        row.setContentsMargins(GAP2, 0, GAP3, 0)
        row.setSpacing(GAP2)
        row.addLayout(_above_line(self.views, self._count))
        row.addLayout(self.command_place, 1)
        row.addLayout(_above_line(self.find_box))
        self._measure()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.grid, 1)

    def tab_first(self) -> list[QWidget]:
        """Let Tab come to views, commands and search before the rows."""
        return [self._head]

    def _measure(self) -> None:
        self.find_box.setFixedWidth(metrics().px(_FIND_WIDE))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()

    def render_state(self, state: GridState) -> None:
        """Show a state; text being typed is left alone."""
        if state.plan is not None:
            self.views.render_views(state.plan.name, state.plan.view_id, state.views)
        selected = len(state.view.selection)
        if selected > 1:
            self._count.render_value(self.tr("%n selected", "", selected))
        elif state.count is not None:
            one = state.count == 1
            many = self.tr("{count} rows").replace("{count}", self.locale().toString(state.count))
            self._count.render_value(self.tr("1 row") if one else many)
        if not self.find_box.hasFocus() and self.find_box.text() != state.view.quick_find:
            self.find_box.setText(state.view.quick_find)
        self.grid.render_state(state)

    def focus_find(self) -> None:
        """Put the keyboard into the box."""
        self.find_box.setFocus()
        self.find_box.selectAll()

    def _rest(self) -> None:
        self._typing.start()

    def _find_now(self) -> None:
        self._typing.stop()
        self.quick_find.emit(self.find_box.text())
        self.grid.table.setFocus()


def _above_line(*parts: QWidget) -> QHBoxLayout:
    """Put parts on one height with the buttons of a command bar, which leave its line free."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 1)
    row.setSpacing(GAP2)
    for part in parts:
        row.addWidget(part)
    return row
