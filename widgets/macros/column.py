"""The content of a scroll area whose texts wrap: as high as they need at its width, never squeezed."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from widgets.theme import dress


class WrappingColumn(QWidget):
    """Widgets one below the other. Qt gives what is in a scroll area its least height, in which texts do not wrap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        dress(self, ground="surf")

    @override
    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        high = self.column.totalHeightForWidth(self.width()) if self.column.hasHeightForWidth() else 0
        if high != self.minimumHeight():
            self.setMinimumHeight(max(high, 0))
