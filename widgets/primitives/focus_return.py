"""Focus returns where it was after a dialog, flyout or bar goes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class FocusReturn:
    """Remember the widget with the keyboard and give the keyboard back to it."""

    def __init__(self) -> None:
        self._before: QWidget | None = None

    def remember(self, before: QWidget | None = None) -> None:
        """Note who has the keyboard now, or had it before."""
        self._before = before or QApplication.focusWidget()

    def give_back(self) -> bool:
        """Return the keyboard, if who had it is still there to take it; tell whether that is so."""
        before, self._before = self._before, None
        if before is not None and isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False
