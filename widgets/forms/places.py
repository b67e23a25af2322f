"""Where a person was in a form: the place in each of its scroll areas."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from widgets.theme import metrics

_SCROLL_MS = 120


class ScrollPlaces(QObject):
    """Places by the names of scroll areas.

    Signals:
        scrolled: Name of an area and pixels at 100 % text size, once it has come to rest.
    """

    scrolled = Signal(str, int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._places: dict[str, int] = {}
        self._moved: dict[str, int] = {}
        self._moving = QTimer(self, singleShot=True, interval=_SCROLL_MS)
        self._moving.timeout.connect(self._tell)

    def restore(self, places: Mapping[str, int]) -> None:
        """Take the places that were kept."""
        self._places = dict(places)

    def pixels(self, name: str) -> int | None:
        """Give an area's place at the present text size, None where none is kept."""
        kept = self._places.get(name)
        return kept and metrics().px(kept)

    def note(self, name: str, pixels: int) -> None:
        """Note that an area is being scrolled."""
        self._moved[name] = round(pixels * 100 / metrics().text_size)
        self._moving.start()

    def _tell(self) -> None:
        moved, self._moved = self._moved, {}
        for name, pixels in moved.items():
            self._places[name] = pixels
            self.scrolled.emit(name, pixels)
