"""The quick way to paint a box gives the same picture as the slow one."""

import pytest
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from widgets.theme.draw import rounded, shapes, stills

_SURFACE, _EDGE = QColor("#ffffff"), QColor("#848b98")


def _painted(quick: bool, rect: QRect, radius: float, width: float, ratio: float) -> QImage:
    image = QImage(round(400 * ratio), round(120 * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("#f3f4f7"))
    painter = QPainter(image)
    if quick:
        shapes.box(painter, rect, _SURFACE, _EDGE, radius, width)
    else:
        rounded._smoothly(painter, QRectF(rect), _SURFACE, _EDGE, radius, width)
    painter.end()
    return image


def _grey(image: QImage) -> bytes:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)  # held: its bits go with it
    return bytes(grey.constBits())


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize(
    ("rect", "radius", "width"),
    [
        (QRect(3, 5, 300, 30), 6.0, 1.0),
        (QRect(3, 5, 300, 30), 6.0, 2.0),
        (QRect(0, 0, 60, 28), 6.0, 1.0),
        (QRect(11, 7, 80, 17), 8.5, 1.0),
        (QRect(2, 2, 380, 100), 8.0, 1.0),
        (QRect(20, 20, 16, 16), 4.0, 1.25),
    ],
)
def test_same_picture(qapp: QApplication, rect: QRect, radius: float, width: float, ratio: float) -> None:
    quick = _painted(True, rect, radius, width, ratio)
    slow = _painted(False, rect, radius, width, ratio)
    worst = max(abs(a - b) for a, b in zip(_grey(quick), _grey(slow), strict=True))
    # Half a pixel at fractional scales: a place between two device pixels is rounded.
    assert worst <= (3 if ratio == int(ratio) else 255 // 2)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("rect", [QRect(4, 3, 6, 90), QRect(3, 4, 300, 6)])
def test_a_thumb_is_the_same_picture_at_every_length_and_none_is_kept_of_it(
    qapp: QApplication, rect: QRect, ratio: float
) -> None:
    kept = len(stills.shelf())
    thumbs: list[bytes] = []
    for draw in (shapes.box, rounded._smoothly):
        image = QImage(round(400 * ratio), round(120 * ratio), QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(QColor("#f3f4f7"))
        painter = QPainter(image)
        draw(painter, QRectF(rect), _EDGE, None, 3.0, 1.0)
        painter.end()
        thumbs.append(_grey(image))
    assert max(abs(a - b) for a, b in zip(*thumbs, strict=True)) <= 3
    assert len(stills.shelf()) == kept


def test_empty_boxes_are_nothing(qapp: QApplication) -> None:
    image = QImage(10, 10, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    shapes.box(painter, QRect(), _SURFACE)
    shapes.box(painter, QRect(2, 2, 0, 5), _SURFACE)
    painter.end()
    assert image.pixelColor(3, 3).alpha() == 0
