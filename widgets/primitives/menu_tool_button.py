"""A tool button whose menu runs no event loop of its own."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QCursor, QMouseEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget
from typing_extensions import override


class MenuToolButton(QToolButton):
    """A tool button that shows its menu at once.

    Qt runs a tool button's menu by `exec`: until it closes, whoever sent the click waits inside a second
    event loop, where asyncio's tasks get lost (house rules, waiting).
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # The only mode in which Qt itself leaves `pressed` alone.
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.pressed.connect(self.open_menu)
        self._just_closed = False

    @override
    def setMenu(self, menu: QMenu) -> None:
        super().setMenu(menu)
        menu.aboutToHide.connect(self._menu_closed)

    def open_menu(self) -> None:
        """Show the menu below the button, or above where there is no room; nothing without one."""
        menu = self._menu()
        if menu is None or self._just_closed:
            return
        self.setDown(True)
        wanted = menu.sizeHint()
        below = self.mapToGlobal(QPoint(0, self.height()))
        screen = self.screen().availableGeometry()
        x = below.x() + self.width() - wanted.width() if self.isRightToLeft() else below.x()
        y = (
            below.y()
            if below.y() + wanted.height() <= screen.bottom()
            else below.y() - self.height() - wanted.height()
        )
        menu.popup(QPoint(max(screen.left(), min(x, screen.right() - wanted.width())), max(screen.top(), y)))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._menu() is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        else:
            event.accept()
            self.open_menu()

    def _menu(self) -> QMenu | None:
        return self.menu()  # None where there is none, whatever the stub says

    def _menu_closed(self) -> None:
        self.setDown(False)
        # The press that closed the menu may come again, to this button: it must not open it anew.
        self._just_closed = self.underMouse()
        QTimer.singleShot(0, self, self._forget_closing)

    def _forget_closing(self) -> None:
        self._just_closed = False
        if not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            # Qt tells nobody that the pointer left while a menu was open: the button would stay lit.
            self.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)
            self.update()
