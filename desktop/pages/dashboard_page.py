"""A tab that is a dashboard: tiles bound to grids, charts to their states."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from desktop import actions, messages, trace
from desktop.bindings.grids import GridBinding
from desktop.bindings.rows import RowCommands
from desktop.desk import Desk, gesture_of
from desktop.pages.kept import KeptState
from desktop.pages.page import WHOLE
from session_engine.ids import PageKey, grid_page
from session_engine.navigation.state import Place
from session_engine.pages import icon_of
from session_engine.sessions.state import Tab
from session_engine.views.state import ColumnFilter, GridKey, GridStatus
from widgets.dashboard.page import DashboardPage
from widgets.grids.tile import WITHOUT_ROWS, Tile


class DashboardTab:
    """Wishes of a dashboard become verbs."""

    def __init__(self, desk: Desk, tab: Tab) -> None:
        self._desk, self._tab = desk, tab
        texts = {action.id: (actions.text(action.id), action.icon) for action in actions.TABLE}
        self._page = DashboardPage(texts, messages.failure)
        self._page.refresh_wanted.connect(self._refresh)
        self._page.tile_built.connect(self._bind_tile)
        self._page.point_opened.connect(self._open_rows)
        self._grids: dict[str, GridBinding] = {}
        self._rows: dict[str, RowCommands] = {}
        desk.demonstration.attach(self._page.bar)
        KeptState(desk, tab.id).follow("dashboard", self._page.place)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._page

    def render(self, parts: frozenset[str]) -> None:
        """Show the dashboard, and the tiles that have changed."""
        if WHOLE in parts:
            self._page.render_state(self._desk.engine.dashboards.state(self._tab.id))
        grids = self._desk.engine.grids
        for part in self._grids:
            if part in parts or WHOLE in parts:
                tile = self._page.tile(part)
                if tile is not None:
                    tile.set_off(self._rows[part].off())
                    tile.set_offered(self._rows[part].for_selection())
                self._page.render_tile(part, grids.state(GridKey(self._tab.id, part)))

        if trace.wanted() and self._filled():
            QTimer.singleShot(0, lambda: trace.mark("dashboard_filled"))

    def _filled(self) -> bool:
        state = self._desk.engine.dashboards.state(self._tab.id)
        grids = [self._desk.engine.grids.state(binding.key).status for binding in self._grids.values()]
        there = all(status in (GridStatus.READY, GridStatus.EMPTY) for status in grids)
        return state.plan is not None and bool(grids) and there and not any(c.loading for c in state.charts)

    def command(self, action: str) -> bool:
        """Do an action of the tile that has the keyboard, or refresh."""
        if action == "refresh":
            self._refresh()
            return True
        tile = self._tile()
        return tile is not None and self._rows[tile.plan.part].command(action)

    def _refresh(self) -> None:
        engine, tab = self._desk.engine, self._tab.id
        self._desk.ask(lambda: engine.dashboards.refresh(tab), self._given_up)

    def _given_up(self) -> None:
        for binding in self._grids.values():
            self._desk.engine.grids.give_up(binding.key)

    def _tile(self) -> Tile | None:
        """Give the tile that has the keyboard, or had it last."""
        inside = self._page.focusWidget() or self._page
        return next((tile for tile in self._page.tiles() if tile.isAncestorOf(inside)), None)

    def offered(self) -> tuple[str, ...]:
        """Name what can be done with the tile that has the keyboard."""
        tile = self._tile()
        if tile is None:
            return ()
        plain = tuple(name for name in tile.plan.commands if name in WITHOUT_ROWS)
        return (*plain, *self._rows[tile.plan.part].offered())

    def focus(self) -> None:
        """Take the keyboard."""
        self._page.setFocus()

    def close(self) -> None:
        """Let go of the bar."""
        self._desk.demonstration.detach(self._page.bar)

    def _open_rows(self, part: str, label: str, modifiers: Qt.KeyboardModifier) -> None:
        """Open the rows that a bar or point of a chart counts."""
        charts = self._desk.engine.dashboards.state(self._tab.id).charts
        chart = next((chart for chart in charts if chart.part == part), None)
        point = next((p for p in chart.points if p.label == label), None) if chart is not None else None
        if chart is not None and chart.rows is not None and point is not None:
            rows, narrowed = chart.rows, chart.rows.of(point)
            page = grid_page(self._tab.page.line, rows.table, rows.view_id)
            self._desk.run(lambda: self._show_rows(page, rows.view, narrowed, modifiers))

    def _show_rows(
        self, page: PageKey, title: str, filters: tuple[ColumnFilter, ...], modifiers: Qt.KeyboardModifier
    ) -> None:
        engine = self._desk.engine
        gesture = gesture_of(modifiers)
        opened = engine.workspace.open(page, Place.SITE_MAP, gesture, title=title, icon=icon_of(page))
        engine.grids.filter(GridKey(opened.tab), filters)

    def _bind_tile(self, part: str) -> None:
        tile = self._page.tile(part)
        if tile is None:
            return
        key = GridKey(self._tab.id, part)
        binding = GridBinding(self._desk, key, tile.grid, Place.GRID)
        self._grids[part] = binding
        self._rows[part] = RowCommands(self._desk, binding, self._tab.page.line, tile.plan.table)
        choose = self._desk.engine.grids.choose_view
        tile.view_chosen.connect(lambda view: binding.ask(lambda: choose(key, view)))
        tile.command.connect(self._rows[part].command)
