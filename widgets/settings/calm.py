"""Inputs that leave the wheel to the page: scrolling past must not change them."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSlider, QSpinBox
from typing_extensions import override


class CalmCombo(QComboBox):
    """A list to choose from."""

    @override
    def wheelEvent(self, e: QWheelEvent) -> None:
        e.ignore()


class CalmSpin(QSpinBox):
    """Digits."""

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class CalmSlider(QSlider):
    """A slider."""

    @override
    def wheelEvent(self, e: QWheelEvent) -> None:
        e.ignore()
