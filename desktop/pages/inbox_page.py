"""The first tab of the inbox: nothing to work on yet, and how one begins."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.desk import Desk
from session_engine.sessions.state import Tab
from widgets.primitives.empty_state import EmptyState


class InboxTab:
    """Says where to choose; the list is the inbox's dock."""

    def __init__(self, desk: Desk, tab: Tab) -> None:  # noqa: ARG002 - as every page is made
        self._desk = desk
        self._page = QWidget()
        self._empty = EmptyState()
        self._empty.action_triggered.connect(desk.inbox.enter)
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._empty)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._page

    def render(self, parts: frozenset[str]) -> None:  # noqa: ARG002 - it has one part
        """Say it."""
        tr = QCoreApplication.translate
        self._empty.render_value(
            tr("InboxPage", "Choose something to work on"),
            tr(
                "InboxPage",
                "What you choose in the list opens here. P makes a session of it, with everything typed in it.",
            ),
            "inbox",
            tr("InboxPage", "Go to the list"),
        )

    def command(self, action: str) -> bool:
        """Ask for everything again."""
        if action == "refresh":
            self._desk.inbox.refresh()
        return action == "refresh"

    def offered(self) -> tuple[str, ...]:
        """It can be asked for again."""
        return ("refresh",)

    def focus(self) -> None:
        """The list takes the keyboard."""
        self._desk.inbox.enter()

    def close(self) -> None:
        """Nothing outlives the widget."""
