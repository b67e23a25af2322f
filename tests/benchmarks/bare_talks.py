"""The floor of switching between conversations: the same pages and panels, taken out of the program's window."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QTabWidget, QWidget

from widgets.conversation.page import ConversationPage
from widgets.conversation.panel import ConversationPanel


class BareTalks(QMainWindow):
    """Two conversations in a bare QTabWidget, each with its panel beside its page, as they stood in the window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self.tabs = QTabWidget()
        pages, panels = window.findChildren(ConversationPage), window.findChildren(ConversationPanel)
        for panel, page in list(zip(panels, pages, strict=False))[:2]:
            self.tabs.addTab(_beside(panel, page), page.accessibleName())
        self.setCentralWidget(self.tabs)
        self.resize(window.size())

    def switch(self) -> None:
        """Bring the other one to the front."""
        self.tabs.setCurrentIndex(1 - self.tabs.currentIndex())


def _beside(panel: ConversationPanel, page: ConversationPage) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    panel.setFixedWidth(panel.width())
    row.addWidget(panel)
    row.addWidget(page, 1)
    for part in (panel, page):
        part.show()
    return both
