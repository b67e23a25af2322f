"""The results page's tabs: top results, then one for each table with its count."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QTabBar, QWidget
from typing_extensions import override

from session_engine.search.state import TableHits
from widgets.text import for_tab
from widgets.theme import metrics


class TableTabs(QTabBar):
    """Choose a table.

    Signals:
        table_chosen: A table's name, empty for the top results.
    """

    table_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tables: tuple[TableHits, ...] = ()
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Tables with results"))
        self.currentChanged.connect(self._choose)

    def render_tables(self, tables: tuple[TableHits, ...], chosen: str) -> None:
        """Show the tables; the chosen one is in front."""
        blocker = QSignalBlocker(self)
        if tables != self._tables:
            self._tables = tables
            self._fill()
        names = [hits.table for hits in tables]
        if chosen in names:
            self.setCurrentIndex(names.index(chosen))
        blocker.unblock()

    def _fill(self) -> None:
        while self.count() > len(self._tables):
            self.removeTab(self.count() - 1)
        for number, hits in enumerate(self._tables):
            text = for_tab(hits.label)
            if hits.table:
                text = f"{text}  {QLocale().toString(hits.count)}"
            if number < self.count():
                self.setTabText(number, text)
            else:
                self.addTab(text)

    def _choose(self, number: int) -> None:
        if 0 <= number < len(self._tables):
            self.table_chosen.emit(self._tables[number].table)

    @override
    def tabSizeHint(self, index: int) -> QSize:
        return QSize(super().tabSizeHint(index).width() + 8, metrics().tabs)

    @override
    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)
