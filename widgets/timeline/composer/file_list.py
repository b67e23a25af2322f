"""The files a note takes along, a line each, with a button that takes one off again."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from session_engine.timeline.state import AttachedFile
from widgets.primitives.buttons import IconButton
from widgets.primitives.labels import ElidedLabel, TextLabel
from widgets.text import one_line
from widgets.theme import GAP2, Type
from widgets.timeline.composer.pictogram import Pictogram
from widgets.timeline.file_words import file_icon, size_text


class FileList(QWidget):
    """Files that will go with the note.

    Signals:
        removed: The record that carries a file.
    """

    removed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files: tuple[AttachedFile, ...] = ()
        self._lines: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def render_files(self, files: tuple[AttachedFile, ...]) -> None:
        """Show files; the same ones change nothing."""
        if files == self._files:
            return
        self._files = files
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = [self._line(file) for file in files]
        for line in self._lines:
            self._column.addWidget(line)
        self.setVisible(bool(files))

    def _line(self, file: AttachedFile) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(GAP2)
        name = ElidedLabel(kind=Type.BODY)
        name.render_value(file.name)
        remove = IconButton("close", self.tr("Remove {file}").replace("{file}", one_line(file.name)))
        remove.clicked.connect(partial(self.removed.emit, file.ref))
        row.addWidget(Pictogram(file_icon(file)))
        row.addWidget(name, 1)
        row.addWidget(TextLabel(size_text(file.size), Type.SMALL, "mute"))
        row.addWidget(remove)
        return line
