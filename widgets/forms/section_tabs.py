"""The tabs of a form above its cards."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QTabBar
from typing_extensions import override

from widgets import icons
from widgets.text import for_tip
from widgets.theme import dress, metrics, tokens


class SectionTabs(QTabBar):
    """The form's tabs."""

    def __init__(self) -> None:
        super().__init__()
        self.setDrawBase(True)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Parts of the form"))
        dress(self, ground="surf")
        self.hide()

    def show_tabs(self, labels: list[str]) -> None:
        """Show other tabs, the first one chosen."""
        self.blockSignals(True)
        while self.count():
            self.removeTab(self.count() - 1)
        for label in labels:
            self.addTab(label)
        self.blockSignals(False)

    def choose(self, index: int) -> None:
        """Choose a tab without telling."""
        self.blockSignals(True)
        self.setCurrentIndex(index)
        self.blockSignals(False)

    def mark(self, index: int, *, wrong: bool) -> None:
        """Mark a tab in which something is wrong."""
        if wrong != (self.tabData(index) is True):
            self.setTabData(index, wrong)
            # Qt leaves room for an icon; the style paints only the text.
            self.setTabIcon(index, icons.icon("error", "bad") if wrong else QIcon())
            told = self.tr("has a problem")
            self.setTabToolTip(index, for_tip(told if wrong else ""))
            self.setAccessibleTabName(index, f"{self.tabText(index)}, {told}" if wrong else "")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = metrics().px(14)
        for index in range(self.count()):
            if self.tabData(index) is True:
                rect = self.tabRect(index)
                spot = QRect(rect.x() + 10, rect.center().y() - side // 2, side, side)
                spot = QStyle.visualRect(self.layoutDirection(), rect, spot)
                icons.paint(QPainter(self), "error", spot, tokens().bad)
