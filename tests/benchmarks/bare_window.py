"""The floor of a start: a QMainWindow and nothing else, with the same marks."""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow

from desktop.trace import mark


class Bare(QMainWindow):
    """A window with one field, so that a key has somewhere to go."""

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit(self)
        self.setCentralWidget(self.field)
        self.resize(1366, 768)
        self.painted = False

    def paintEvent(self, event: QPaintEvent) -> None:  # pyright: ignore[reportImplicitOverride] - saves an import
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, self._after_paint)

    def _after_paint(self) -> None:
        mark("frame_painted")
        # The floor proper ends with the frame; a key needs names that a bare window does not load before.
        from PySide6.QtCore import QEvent, Qt
        from PySide6.QtGui import QKeyEvent

        self.field.textChanged.connect(lambda: (mark("usable"), QApplication.quit()))
        press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x")
        QApplication.postEvent(self.field, press)


app = QApplication(sys.argv)
window = Bare()
window.show()
app.exec()
