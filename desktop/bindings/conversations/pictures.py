"""Small pictures of the photos in conversations: decoded in a thread, within bounds, kept while they are needed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

log = logging.getLogger(__name__)

MOST_PIXELS = 60_000_000
"""Of a picture that is decoded at all: a file of a few bytes may say that it is larger."""
MOST_BYTES = 8 * 2**20
SIDE = 480
"""Pixels of the longer side that is kept: sharp on a screen of twice the pixels."""
FORMATS = frozenset({b"png", b"jpeg", b"jpg", b"gif", b"webp", b"bmp"})
"""What is decoded, by what the content is and not by what its name says."""


async def small_picture(read: Callable[[], Awaitable[bytes]]) -> QImage:
    """Read a picture and make it small; a null one where it is none."""
    content = await read()
    return await asyncio.get_running_loop().run_in_executor(None, decoded, content)


def decoded(content: bytes) -> QImage:
    """Decode a picture to a small one; null where it is none, or too large."""
    if len(content) > MOST_BYTES:
        return QImage()
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if bytes(reader.format().data()) not in FORMATS or not size.isValid():
        return QImage()
    if size.width() * size.height() > MOST_PIXELS:
        log.info("a picture of %d x %d pixels is not shown", size.width(), size.height())
        return QImage()
    if max(size.width(), size.height()) > SIDE:
        reader.setScaledSize(
            size.scaled(QSize(SIDE, SIDE), Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
        )
    return reader.read()
