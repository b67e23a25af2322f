"""What is said of a file: how large it is, and by which icon it is known."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from session_engine.timeline.state import AttachedFile
from widgets import icons


def size_text(size: int | None) -> str:
    """Say how large a file is; empty where nobody knows."""
    if size is None:
        return ""
    if size == 1:
        return QCoreApplication.translate("FileWords", "1 byte")
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def file_icon(file: AttachedFile) -> str:
    """Name the icon of a file's kind."""
    name = "image" if file.type.startswith("image/") else "attachment"
    return name if name in icons.names() else "attachment"
