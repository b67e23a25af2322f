"""A place in a layout whose content is laid out for itself."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override


class OwnPlace(QWidget):
    """Gives one widget the whole of its place.

    A layout asks everything in it for its least size again, up to the window, whenever a widget in it comes or goes.
    A window whose pages scroll has its size whatever they would like: here that news ends, as there is no layout to
    hear of it.

    Args:
        content: What is in it.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        content.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @override
    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._content.resize(event.size())
