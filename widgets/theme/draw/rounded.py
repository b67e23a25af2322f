"""Rounded boxes, painted from cached pieces.

A smooth rounded rectangle costs the raster engine 0.1 ms, and a page has dozens of them in every
frame. Most are kept whole; of large ones only the corners are, the rest is plain fills.
"""

from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap, QTransform

from widgets.theme.draw.stills import picture, still

_SMALL = 16_000  # pixels; a button, a field. To blend more costs as much as eleven fills
_OPAQUE = 255
_MOVED: int = QTransform.TransformationType.TxTranslate.value


def rounded(
    painter: QPainter,
    rect: QRect | QRectF,
    fill: QColor | None,
    border: QColor | None,
    radius: float,
    width: float,
) -> None:
    """Paint a rounded box whose border lies inside `rect`."""
    whole = rect if isinstance(rect, QRect) else _whole(rect)
    if whole is None or whole.isEmpty() or painter.transform().type()._value_ > _MOVED:
        _smoothly(painter, QRectF(rect), fill, border, radius, width)
        return
    ratio = painter.device().devicePixelRatio()
    wide, tall = whole.width(), whole.height()
    radius = min(radius, wide / 2, tall / 2)
    if wide * tall * ratio * ratio <= _SMALL and not _is_thumb(wide, tall, border, radius):
        still(
            painter, whole.x(), whole.y(), wide, tall, ("box", _rgba(fill), _rgba(border), radius, width),
            lambda drawn: _smoothly(drawn, QRectF(0, 0, wide, tall), fill, border, radius, width),
        )  # fmt: skip
    elif _pieces_fit(whole, fill, border, radius, width, ratio):
        _in_pieces(painter, whole, fill, border, radius, int(width), ratio)
    else:
        _smoothly(painter, QRectF(rect), fill, border, radius, width)


def _is_thumb(wide: int, tall: int, border: QColor | None, radius: float) -> bool:
    """Tell whether it is two ends and a bar between them, which has another length with every row that comes."""
    return border is None and min(wide, tall) == 2 * radius and max(wide, tall) > 4 * radius


def _whole(rect: QRectF) -> QRect | None:
    x, y, wide, tall = rect.getRect()  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType]
    if x == int(x) and y == int(y) and wide == int(wide) and tall == int(tall):
        return QRect(int(x), int(y), int(wide), int(tall))
    return None


def _rgba(colour: QColor | None) -> int:
    return colour.rgba() if colour is not None else 0


def _pieces_fit(
    rect: QRect, fill: QColor | None, border: QColor | None, radius: float, width: float, ratio: float
) -> bool:
    """Tell whether plain fills between four corners give the same picture."""
    corner = _corner(radius, width)
    return (
        ratio == int(ratio)
        and width == int(width)
        and (fill is None or fill.alpha() == _OPAQUE)
        and (border is None or border.alpha() == _OPAQUE)
        and 2 * corner <= min(rect.width(), rect.height())
    )


def _corner(radius: float, width: float) -> int:
    return int(max(radius, width) + 0.999)


def _in_pieces(
    painter: QPainter,
    rect: QRect,
    fill: QColor | None,
    border: QColor | None,
    radius: float,
    width: int,
    ratio: float,
) -> None:
    c = _corner(radius, width)
    x, y, wide, tall = rect.x(), rect.y(), rect.width(), rect.height()
    across, down = wide - 2 * c, tall - 2 * c
    if fill is not None:
        painter.fillRect(x + c, y, across, tall, fill)
        painter.fillRect(x, y + c, c, down, fill)
        painter.fillRect(x + wide - c, y + c, c, down, fill)
    if border is not None:
        painter.fillRect(x + c, y, across, width, border)
        painter.fillRect(x + c, y + tall - width, across, width, border)
        painter.fillRect(x, y + c, width, down, border)
        painter.fillRect(x + wide - width, y + c, width, down, border)
    corners = _corners(c, _rgba(fill), _rgba(border), radius, width, ratio)
    right, below = x + wide - c, y + tall - c
    painter.drawPixmap(QPoint(x, y), corners[0])
    painter.drawPixmap(QPoint(right, y), corners[1])
    painter.drawPixmap(QPoint(x, below), corners[2])
    painter.drawPixmap(QPoint(right, below), corners[3])


@lru_cache(maxsize=256)
def _corners(
    c: int, fill: int, border: int, radius: float, width: int, ratio: float
) -> tuple[QPixmap, QPixmap, QPixmap, QPixmap]:
    side = 2 * c
    whole = QRectF(0, 0, side, side)
    drawn = picture(
        side, side, ratio,
        lambda painter: _smoothly(painter, whole, _colour(fill), _colour(border), radius, width),
    )  # fmt: skip
    pixels = round(c * ratio)

    def piece(x: int, y: int) -> QPixmap:
        return drawn.copy(QRect(x, y, pixels, pixels))

    return piece(0, 0), piece(pixels, 0), piece(0, pixels), piece(pixels, pixels)


def _colour(rgba: int) -> QColor | None:
    return QColor.fromRgba(rgba) if rgba else None


def _smoothly(
    painter: QPainter,
    rect: QRectF,
    fill: QColor | None,
    border: QColor | None,
    radius: float,
    width: float,
) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QBrush(fill) if fill else Qt.BrushStyle.NoBrush)
    inset = width / 2 if border else 0.0
    painter.setPen(QPen(border, width) if border else Qt.PenStyle.NoPen)
    inner = rect.adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(inner, radius - inset, radius - inset)
    painter.restore()
