"""A tab that is a website: it says where it leads, and opens it in the person's browser when she asks for that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.desk import Desk
from desktop.pages.kept import KeptState
from session_engine.navigation.websites import BadAddress, website
from session_engine.sessions.state import Tab
from widgets.primitives.empty_state import EmptyState

LONGEST_SHOWN = 300


class WebsiteTab:
    """Nothing leaves this computer before she says so: an address may carry what is known of a customer.

    Args:
        desk: The desk.
        tab: The tab.
        open_url: Hands an address to the system.
    """

    def __init__(
        self, desk: Desk, tab: Tab, open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl
    ) -> None:
        self._desk, self._open_url = desk, open_url
        self._kept = KeptState(desk, tab.id)
        self._address = _judged(tab.page.parameter("address") or "")
        self._page = EmptyState()
        self._page.action_triggered.connect(self._open)
        host = QUrl(self._address).host(QUrl.ComponentFormattingOption.FullyEncoded)
        if not tab.title and host:
            desk.engine.workspace.set_title(tab.id, host)
        self._host = host

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._page

    def render(self, parts: frozenset[str]) -> None:  # noqa: ARG002 - it has one part
        """Say where it leads, and whether it was opened."""
        tr = QCoreApplication.translate
        if not self._address:
            title = tr("WebsitePage", "This tab leads to no website that can be opened")
            self._page.render_value(title, icon="external")
            return
        opened = self._kept.now.seen
        title = (
            tr("WebsitePage", "{host} was opened in your browser")
            if opened
            else tr("WebsitePage", "{host} opens in your browser")
        )
        text = tr(
            "WebsitePage", "Ninedesk shows no websites itself: they are kept apart from your customers’ data."
        )
        action = tr("WebsitePage", "Open again") if opened else tr("WebsitePage", "Open in the browser")
        shown = _cut(self._address)
        self._page.render_value(title.replace("{host}", self._host), f"{text}\n\n{shown}", "external", action)

    def _open(self) -> None:
        url = QUrl(self._address, QUrl.ParsingMode.StrictMode)
        if not self._address or not url.isValid():
            return
        if not self._open_url(url):
            QGuiApplication.clipboard().setText(self._address)
            self._desk.engine.notices.tell("copied", {"text": self._address})
            return
        self._kept.keep(replace(self._kept.now, seen=True))
        self.render(frozenset())

    def command(self, action: str) -> bool:  # noqa: ARG002 - it has none
        """It has no actions."""
        return False

    def offered(self) -> tuple[str, ...]:
        """It has no actions."""
        return ()

    def focus(self) -> None:
        """Take the keyboard: one key opens it."""
        self._page.focus_action()

    def close(self) -> None:
        """Nothing outlives the widget."""


def _judged(address: str) -> str:
    """Judge an address once more: a tab comes back from a file."""
    try:
        return website(address)
    except BadAddress:
        return ""


def _cut(address: str) -> str:
    return address if len(address) <= LONGEST_SHOWN else f"{address[:LONGEST_SHOWN]}…"
