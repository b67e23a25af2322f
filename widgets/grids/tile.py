"""A tile: a grid in a card, with its view picker and the commands for its rows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget
from typing_extensions import override

from session_engine.dashboards.state import TilePlan
from session_engine.views.state import GridState
from widgets import icons
from widgets.grids.empty_words import in_tile
from widgets.grids.grid import FailureText, Grid
from widgets.grids.view_picker import ViewPicker
from widgets.primitives.buttons import IconButton, PushButton, Variant
from widgets.primitives.card import Card
from widgets.text import for_label
from widgets.theme import metrics

_FEWEST = 4  # rows, below which a list is no list
_ENOUGH = 8
_NARROWEST = 240


class Tile(Card):
    """Rows the agent works from.

    Signals:
        view_chosen: Id of another view.
        command: A verb for the selection, or `new`, `filter`.
        rows_changed: Another number of rows is to be shown; whether they are the first.
    """

    view_chosen = Signal(str)
    command = Signal(str)
    rows_changed = Signal(bool)

    def __init__(
        self,
        plan: TilePlan,
        command_text: dict[str, tuple[str, str]],
        failure_text: FailureText,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(plan.label, parent)
        self._plan = plan
        self._texts = command_text
        self.grid = Grid(failure_text, skeleton_rows=plan.rows, fitting=True)
        self.grid.set_empty(in_tile(plan.table, plan.commands))
        self.body.addWidget(self.grid)
        self._views = ViewPicker()
        self._views.view_chosen.connect(self.view_chosen)
        self._buttons = {name: self._button(name) for name in plan.commands if name in command_text}
        self._menu_button = IconButton("more", self.tr("More: {tile}").replace("{tile}", plan.label))
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._menu_button.setMenu(self._menu)
        self.add_tool(self._menu_button)
        self._state: GridState | None = None
        self._off: frozenset[str] = frozenset()
        self._offered: tuple[str, ...] = ()
        self.grid.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.grid.table.customContextMenuRequested.connect(self._context_menu)

    @property
    def plan(self) -> TilePlan:
        return self._plan

    def wanted_height(self) -> int:
        """Give the height at which enough rows are in sight, in pixels."""
        return self._height_of(min(self._rows(), max(self._plan.rows, _ENOUGH)))

    def whole_height(self) -> int:
        """Give the height at which all rows are in sight, in pixels."""
        return self._height_of(self._rows())

    def _rows(self) -> int:
        """Give how many rows there are to be shown; while they are not known, as many as the dashboard has planned."""
        known = self._state.count if self._state is not None else None
        return max(_FEWEST, self._plan.rows if known is None else known)

    def _height_of(self, rows: int) -> int:
        return self.chrome_height() + (1 + rows) * metrics().row + 2

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(metrics().px(_NARROWEST), self._height_of(_FEWEST))

    def render_state(self, state: GridState) -> None:
        """Show the rows; commands that need a selection are on while there is one."""
        before, first = self._rows(), self._state is None or self._state.count is None
        self._state = state
        label = state.plan.name if state.view.view_id and state.plan is not None else self._plan.label
        count = "" if state.count is None else str(state.count)
        self.render_title(label, count)
        self._show_buttons()
        self.grid.render_state(state)
        if self._rows() != before:
            self.rows_changed.emit(first)

    def set_offered(self, names: tuple[str, ...]) -> None:
        """Name all that can be done with the selected rows; the menu at a row has what has no button."""
        self._offered = names

    def set_off(self, names: frozenset[str]) -> None:
        """Name the commands that do not apply to the selected rows."""
        if names != self._off:
            self._off = names
            self._show_buttons()

    def _show_buttons(self) -> None:
        for name, button in self._buttons.items():
            button.setEnabled(self._applies(name))
            button.setVisible(self._applies(name))

    def _applies(self, name: str) -> bool:
        selected = self._state is not None and bool(self._state.view.selection)
        return name in WITHOUT_ROWS or (selected and name not in self._off)

    def _button(self, name: str) -> PushButton:
        text, icon = self._texts[name]
        button = PushButton(text, Variant.FLAT, icon)
        button.clicked.connect(lambda: self.command.emit(name))
        self.add_tool(button)
        return button

    def _fill_menu(self) -> None:
        self._menu.clear()
        state = self._state
        for view in state.views if state is not None else ():
            action = self._menu.addAction(for_label(view.name))
            action.setCheckable(True)
            current = state is not None and state.plan is not None and state.plan.view_id == view.view_id
            action.setChecked(current)
            action.triggered.connect(lambda _=False, chosen=view.view_id: self.view_chosen.emit(chosen))
        self._menu.addSeparator()
        self._add_commands(self._menu, ("sort", "filter", "clear_filters", "columns", "refresh"))

    def _context_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        commands = [name for name in self._plan.commands if self._applies(name)]
        rows = ("open", *self._offered) if self._state is not None and self._state.view.selection else ()
        self._add_commands(menu, tuple(dict.fromkeys((*rows, *commands, "columns", "refresh"))))
        menu.popup(self.grid.table.viewport().mapToGlobal(at))

    def _add_commands(self, menu: QMenu, names: tuple[str, ...]) -> None:
        for name in names:
            if name in self._texts:
                text, icon = self._texts[name]
                action = menu.addAction(icons.icon(icon), for_label(text))
                action.triggered.connect(lambda _=False, chosen=name: self.command.emit(chosen))


WITHOUT_ROWS = frozenset({"new", "filter", "refresh", "pick_next"})
"""Commands that need no selection."""
