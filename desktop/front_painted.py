"""Tells when the page in front, as it was kept, is on the screen for the first time in a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from session_engine.forms.state import FormStatus
from session_engine.ids import PageType
from widgets.forms.page import FormPage

if TYPE_CHECKING:
    from desktop.pages.host import PageHost
    from session_engine.engine import Engine


class FrontPainted(QObject):
    """Watches a window's updates until what is in front stands; then calls once, and is gone.

    Its call comes with the update that shows the page: what is posted then is done when the page is on the screen.
    """

    def __init__(self, window: QWidget, stands: Callable[[], bool], then: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._front_stands, self._then = window, stands, then
        self._watches = True
        window.installEventFilter(self)

    def end(self) -> None:
        """Watch no more; nothing happens where it was told meanwhile: Qt's part of it is gone by then."""
        if not self._watches:
            return
        self._watches = False
        self._window.removeEventFilter(self)
        self.deleteLater()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest and self._front_stands():
            self.end()
            self._then()
        return False


def front_came(engine: Engine, pages: PageHost) -> bool:
    """Tell whether the page in front is there with what it has: fields, or a skeleton where nothing is kept of it."""
    page = pages.page(engine.workspace.state.focused_tab.id)
    if page is None or not page.widget.isVisible():
        return False
    return not isinstance(page.widget, FormPage) or page.widget.stood


def front_stands(engine: Engine, pages: PageHost) -> bool:
    """Tell whether the page in front is there, with the record's values in its fields where it shows a record."""
    tab = engine.workspace.state.focused_tab
    page = pages.page(tab.id)
    if page is None or not page.widget.isVisible():
        return False
    if isinstance(page.widget, FormPage) and not page.widget.shows_fields:
        return False
    return tab.page.type is not PageType.RECORD or engine.forms.state(tab.id).status is FormStatus.READY
