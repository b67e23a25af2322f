"""Marks when the desk of the last run stands: titles in the strip, the page in front painted, a key answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from desktop import trace
from session_engine.forms.state import FormStatus
from session_engine.ids import PageType

if TYPE_CHECKING:
    from desktop.composition import Composition


class DeskProof(QObject):
    """Watches the window's updates until the page in front is there. Made only where marks are wanted."""

    def __init__(self, composition: Composition) -> None:
        super().__init__(composition.window)
        self._composition = composition
        composition.window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest and self._stands():
            watched.removeEventFilter(self)
            # Posted behind the update that is being done: it is answered when the page is on the screen.
            self._press_key()
        return False

    def _stands(self) -> bool:
        engine = self._composition.engine
        tab = engine.workspace.state.focused_tab
        page = self._composition.pages.page(tab.id)
        if page is None or not page.widget.isVisible():
            return False
        return tab.page.type is not PageType.RECORD or engine.forms.state(tab.id).status is FormStatus.READY

    def _press_key(self) -> None:
        field = self._composition.window.top_bar.search
        field.textEdited.connect(lambda: (trace.mark("desk_usable"), field.clear()))
        press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x")
        QApplication.postEvent(field, press)
