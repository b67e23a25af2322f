"""Line icons by meaning, drawn from SVG in any colour and size, cached."""

from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from typing_extensions import override

from widgets.theme.current import tokens

FALLBACK = "record"
# A package of plain files, beside this one: importlib.resources would cost 5 ms before the first frame.
_FOLDER = Path(__file__).resolve().parent.parent / "resources" / "icons"


@cache
def names() -> frozenset[str]:
    """Return the name of every icon there is."""
    return frozenset(
        entry.name.removesuffix(".svg") for entry in _FOLDER.iterdir() if entry.name.endswith(".svg")
    )


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    known = name if name in names() else FALLBACK  # a name may come from an organisation's data
    return (_FOLDER / f"{known}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=2048)
def _pixmap(name: str, size: int, rgba: int, ratio: float) -> QPixmap:
    colour = QColor.fromRgba(rgba)
    svg = _source(name).replace("currentColor", colour.name())
    pixels = max(1, round(size * ratio))
    drawn = QPixmap(pixels, pixels)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setOpacity(colour.alphaF())
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def pixmap(name: str, size: int, colour: QColor, ratio: float = 1.0) -> QPixmap:
    """Return an icon `size` device-independent pixels wide for a screen of that pixel ratio."""
    return _pixmap(name, size, colour.rgba(), ratio)


def paint(painter: QPainter, name: str, rect: QRect | QRectF, colour: QColor) -> None:
    """Paint an icon in the middle of `rect`, as large as fits."""
    size = int(min(rect.width(), rect.height()))
    if size <= 0:
        return
    drawn = pixmap(name, size, colour, painter.device().devicePixelRatio())
    centre = QRectF(rect).center()
    painter.drawPixmap(QPointF(round(centre.x() - size / 2), round(centre.y() - size / 2)), drawn)


class _Engine(QIconEngine):
    """Draws by token name when painted, so an icon follows the theme without being replaced."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def _colour(self, mode: QIcon.Mode) -> QColor:
        t = tokens()
        colour = t.colour(self._role)
        return t.faint if mode == QIcon.Mode.Disabled else colour

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        paint(painter, self._name, rect, self._colour(mode))

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    @override
    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        wide = min(size.width(), size.height())
        return pixmap(self._name, wide, self._colour(mode), scale)

    @override
    def clone(self) -> QIconEngine:
        # A clone has no owner in Python and would be collected while Qt still holds it.
        copy = _Engine(self._name, self._role)
        _clones.append(copy)
        return copy


_clones: list[_Engine] = []


@lru_cache(maxsize=1024)
def icon(name: str, role: str = "text") -> QIcon:
    """Return the icon of that meaning in the colour of a token, whatever the theme is or becomes."""
    return QIcon(_Engine(name, role))
