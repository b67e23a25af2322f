"""Tiles and pages of rows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QListWidget,
)

from desktop.tour.hands import NONE, NotSeen, find_cell, in_slot, until
from session_engine.views.state import GridStatus
from tests.end_to_end.person.eyes import MIDDLE, Eyes
from widgets.dialogs.filter_popup import FilterPopup
from widgets.grids.table import GridTable
from widgets.grids.tile import Tile


class AtRows(Eyes):
    """Rows of tiles, pages and sub-grids."""

    def tiles_loading(self) -> bool:
        """Whether the dashboard is still without its rows."""
        tiles = self.all(Tile)
        return not tiles or any(
            tile.grid.table.grid_model.state.status is GridStatus.LOADING for tile in tiles
        )

    def tile(self, label: str) -> Tile:
        """Find a tile of the dashboard."""
        return self.one(Tile, where=lambda tile: tile.plan.label == label)

    def tiles(self) -> list[str]:
        """Name the parts of the dashboard that are on the screen."""
        return [tile.plan.part for tile in self.all(Tile)]

    async def leave_tiles(self) -> None:
        """Take pointer and keyboard out of the tiles, so that their rows may move."""
        # Twice: the window system's own idea of where the pointer was can be behind after a dialog.
        for place in (self.window.top_bar, self.window.strip):
            await self.point_at(place)
        await in_slot(self.window.top_bar.menu_button.setFocus)
        await until(
            lambda: not any(tile.grid.table.holding.is_held for tile in self.all(Tile)),
            "the pointer elsewhere",
        )

    def rows(self, table: GridTable, column: str = "") -> list[str]:
        """Read a column of the rows that are loaded; the first one where none is named."""
        model = table.grid_model
        names = [c.name for c in model.columns]
        at = names.index(column) if column else 0
        cells = (model.cell(row, at) for row in range(model.rowCount()))
        return [cell.text for cell in cells if cell is not None]

    def cell(self, table: GridTable, row_text: str, column: str) -> str:
        """Read what a column shows in the row that shows a text; empty while it is not there."""
        model = table.grid_model
        at = [c.name for c in model.columns].index(column)
        for row in range(model.rowCount()):
            texts = [model.cell(row, c) for c in range(model.columnCount())]
            if any(cell is not None and row_text in cell.text for cell in texts):
                cell = model.cell(row, at)
                return cell.text if cell is not None else ""
        return ""

    async def open_row(self, table: GridTable, text: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Click a row's title."""
        await self.click_cell(table, text, modifiers)

    def rows_in_sight(self) -> bool:
        """Whether a grid shows rows."""
        return any(table.grid_model.rowCount() for table in self.all(GridTable))

    async def middle_click_row(self, table: GridTable, text: str) -> None:
        """Click a row with the middle button."""
        await self.click_found(
            lambda: (table.viewport(), find_cell(table, text).center()), f"a row “{text}”", button=MIDDLE
        )

    def sees_row(self, text: str) -> bool:
        """Whether a grid shows a text."""
        return any(_has(table, text) for table in self.all(GridTable))

    async def select_row(self, table: GridTable, text: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Click beside a row's words, which selects it."""
        await self.click_cell(table, text, modifiers, link=False)

    async def filter_by(self, table: GridTable, column: str, *options: str) -> None:
        """Filter a column by some of its options, through the menu of its heading."""
        await self._ask_filter(table, column)
        popup = self.one(FilterPopup)
        values = self.one(QListWidget, where=popup.isAncestorOf)
        for row in range(values.count()):
            item = values.item(row)
            if item.text() in options:
                values.scrollToItem(item)
                rect = values.visualItemRect(item)
                await self.click(values.viewport(), QPoint(rect.x() + 12, rect.center().y()))
                await until(lambda item=item: item.checkState() == Qt.CheckState.Checked, item.text())
        await self.click(popup.apply_button)

    async def filter_text(self, table: GridTable, column: str, text: str) -> None:
        """Filter a column of text by a part of it."""
        await self._ask_filter(table, column)
        popup = self.one(FilterPopup)
        await self.type(text)
        await self.click(popup.apply_button)

    async def _ask_filter(self, table: GridTable, column: str) -> None:
        header = table.header
        section = [c.name for c in table.grid_model.columns].index(column)
        at = QPoint(header.sectionViewportPosition(section) + 20, header.viewport().height() // 2)
        await self.context_menu(header.viewport(), at)
        await self.choose("Filter")
        await until(lambda: self.all(FilterPopup), "the question for the filter")

    async def sort_by(self, table: GridTable, column: str) -> None:
        """Click a column's heading."""
        header = table.header
        section = [c.name for c in table.grid_model.columns].index(column)
        at = QPoint(header.sectionViewportPosition(section) + 20, header.viewport().height() // 2)
        await self.click(header.viewport(), at)

    async def untick(self, list_name: str, item: str) -> None:
        """Take the tick off an item of a list."""
        values = self.one(QListWidget, list_name)
        found = next(values.item(row) for row in range(values.count()) if values.item(row).text() == item)
        rect = values.visualItemRect(found)
        await self.click(values.viewport(), QPoint(rect.x() + 12, rect.center().y()))
        await until(lambda: found.checkState() == Qt.CheckState.Unchecked, f"“{item}” without its tick")


def _has(table: GridTable, text: str) -> bool:
    try:
        find_cell(table, text)
    except NotSeen:
        return False
    return True
