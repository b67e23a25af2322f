"""The place in a scroll area that comes back: told once it rests, taken again as soon as there is enough to scroll."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QScrollBar

from widgets.theme import metrics

_REST_MS = 120


class KeptPlace(QObject):
    """Follows a scroll bar.

    Signals:
        rested: Pixels at 100 % text size, once the area has come to rest.
    """

    rested = Signal(int)

    def __init__(self, bar: QScrollBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._wanted: int | None = None
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(self._tell)
        self._arriving = QTimer(self, singleShot=True, interval=0)
        self._arriving.timeout.connect(self._arrive)
        bar.valueChanged.connect(self._moved)
        bar.rangeChanged.connect(self._go)
        bar.actionTriggered.connect(self.let_go)

    def restore(self, pixels: int) -> None:
        """Go to a place; where the content is still on its way, as it comes, until the person scrolls herself."""
        self._wanted = pixels
        self._go()

    def _go(self) -> None:
        if self._wanted is None:
            return
        place = _at_text_size(self._wanted)
        self._bar.setValue(min(place, self._bar.maximum()))
        if self._bar.maximum() >= place:
            self._arriving.start()

    def _arrive(self) -> None:
        """Be there: what was shown in the same turn of the loop may have gone to its beginning."""
        if self._wanted is not None and self._bar.maximum() >= (place := _at_text_size(self._wanted)):
            self._bar.setValue(place)
            self._wanted = None

    def let_go(self) -> None:
        """Leave the person where she goes: what is still on its way moves her no more."""
        self._wanted = None

    def _moved(self) -> None:
        if self._wanted is None:
            self._resting.start()

    def _tell(self) -> None:
        self.rested.emit(round(self._bar.value() * 100 / metrics().text_size))


def _at_text_size(pixels: int) -> int:
    """Give a place at the text size; the beginning is the beginning, where a length would be a pixel at least."""
    return metrics().px(pixels) if pixels else 0
