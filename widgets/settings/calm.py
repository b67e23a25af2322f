"""Inputs that leave the wheel to the page: scrolling past must not change them."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSlider, QSpinBox
from typing_extensions import override

from widgets.theme import GAP2, TARGET, metrics

_CHEVRONS = 30


class CalmCombo(QComboBox):
    """A list to choose from."""

    @override
    def wheelEvent(self, e: QWheelEvent) -> None:
        e.ignore()


class CalmSpin(QSpinBox):
    """Digits, as wide as the longest value with its unit."""

    @override
    def sizeHint(self) -> QSize:
        longest = max((self.textFromValue(self.minimum()), self.textFromValue(self.maximum())), key=len)
        text = f"{self.prefix()}{longest}{self.suffix()}"
        beside = 2 * GAP2 + metrics().px(_CHEVRONS)
        return QSize(self.fontMetrics().horizontalAdvance(text) + beside, super().sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class CalmSlider(QSlider):
    """A slider, as tall as the ring around its handle."""

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), TARGET))

    @override
    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(hint.width(), max(hint.height(), TARGET))

    @override
    def wheelEvent(self, e: QWheelEvent) -> None:
        e.ignore()
