"""Pictures of small painted things, kept between frames.

To break, elide and draw a short text takes 40 µs, and a record page has a hundred of them in every
frame; to put down a picture of it takes 3. What is kept is thrown away when the look changes.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPixmap

from widgets.theme import current

MOST_BYTES = 32 * 2**20
"""Room for some twenty pages. What was not shown for longest goes first."""

_DEPTH = 4  # bytes of a pixel
_TOO_LARGE = MOST_BYTES // 16


class Shelf:
    """Pictures by what they show, as many as there is room for."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, QPixmap] = OrderedDict()
        self._generation = current.generation()
        self.bytes = 0

    def find(self, key: Hashable) -> QPixmap | None:
        """Return a picture painted in the look in force."""
        if self._generation != current.generation():
            self.clear()
            self._generation = current.generation()
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: Hashable, picture: QPixmap) -> None:
        """Keep a picture, for which others may have to go."""
        self._kept[key] = picture
        self.bytes += _size(picture)
        while self.bytes > self._most and len(self._kept) > 1:
            self.bytes -= _size(self._kept.popitem(last=False)[1])

    def clear(self) -> None:
        """Throw everything away."""
        self._kept.clear()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._kept)


_shelf = Shelf()


def shelf() -> Shelf:
    """Return what is kept."""
    return _shelf


def still(
    painter: QPainter, x: int, y: int, wide: int, tall: int, key: Hashable, draw: Callable[[QPainter], None]
) -> None:
    """Paint what `draw` paints from (0, 0) on, from the picture kept under `key` when there is one.

    The key has to name everything the picture depends on but the look and the size, which are added
    here. On a screen whose pixel ratio is not whole a picture would be blurred: there it is drawn anew.
    """
    if wide <= 0 or tall <= 0:
        return
    ratio = painter.device().devicePixelRatio()
    pixels = int(wide * ratio) * int(tall * ratio) * _DEPTH
    if ratio != int(ratio) or pixels > _TOO_LARGE:
        _drawn_anew(painter, x, y, draw)
        return
    whole = (key, wide, tall, ratio)
    found = _shelf.find(whole)
    if found is None:
        found = picture(wide, tall, ratio, draw)
        _shelf.keep(whole, found)
    painter.drawPixmap(x, y, found)


def picture(wide: int, tall: int, ratio: float, draw: Callable[[QPainter], None]) -> QPixmap:
    """Return what `draw` paints, on nothing."""
    made = QPixmap(max(1, round(wide * ratio)), max(1, round(tall * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    draw(painter)
    painter.end()
    return made


def _drawn_anew(painter: QPainter, x: int, y: int, draw: Callable[[QPainter], None]) -> None:
    painter.save()
    painter.translate(QPoint(x, y))
    draw(painter)
    painter.restore()


def _size(picture: QPixmap) -> int:
    return picture.width() * picture.height() * _DEPTH
