"""What there is to see, and pressing what has a name."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QTextBrowser,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from desktop.tour.hands import (
    Hands,
    bring_into_sight,
    in_slot,
    move_to,
    press_on,
    until,
    visible_texts,
)
from widgets.forms.skeleton import FormSkeleton
from widgets.primitives.buttons import LinkButton
from widgets.primitives.skeleton import SkeletonRows

if TYPE_CHECKING:
    from desktop.main_window import MainWindow

W = TypeVar("W", bound=QWidget)
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
MIDDLE = Qt.MouseButton.MiddleButton
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


class Eyes(Hands):
    """Sees what is on the screen, and presses what has a name."""

    window: MainWindow
    _scope: QWidget | None = None

    @contextmanager
    def looking_at(self, part: QWidget) -> Generator[None]:
        """See and use only a part of the window while the block lasts."""
        self._scope = part
        try:
            yield
        finally:
            self._scope = None

    @override
    def all(self, kind: type[W]) -> list[W]:
        found = super().all(kind)
        scope = self._scope
        return found if scope is None else [widget for widget in found if scope.isAncestorOf(widget)]

    def all_named(self, name: str) -> list[QWidget]:
        """Find what has this name and is on the screen."""
        return [widget for widget in self.all(QWidget) if widget.accessibleName() == name]

    def texts(self) -> list[str]:
        """Read everything on the screen."""
        return visible_texts(self.window)

    def scoped_texts(self) -> list[str]:
        """Read everything in the part of the window that is looked at."""
        return visible_texts(self._scope or self.window)

    async def push(self, name: str, within: QWidget | None = None) -> None:
        """Press a button as soon as it is there and can be pressed."""
        while True:
            await until(lambda: self.pushable(name, within) is not None, f"the button “{name}”")
            if await self.pushed(name, within):
                return

    async def pushed(self, name: str, within: QWidget | None = None) -> bool:
        """Press a button if it is there; bars make theirs anew, and may just be at it."""

        def act() -> bool:
            button = self.pushable(name, within)
            if button is None:
                return False
            move_to(button, button.rect().center())
            if self.pushable(name, within) is not button:
                return False  # it went, or something came above it, while the pointer was on its way
            press_on(button)
            return True

        return await in_slot(act)

    def pushable(self, name: str, within: QWidget | None) -> QAbstractButton | None:
        if within is not None and not isValid(within):
            return None  # a toast or a dialog that has gone
        buttons = [
            b
            for b in self.all(QAbstractButton)
            if b.isEnabled() and (within is None or within.isAncestorOf(b))
        ]
        for wanted in (str.__eq__, str.startswith):
            for button in buttons:
                named = wanted(button.accessibleName(), name) or wanted(_plain(button.text()), name)
                if named and _reachable(button):
                    return button
        return None

    def waits(self) -> bool:
        """Whether the page in front says that something is still to come."""
        return bool(self.all(SkeletonRows) or self.all(FormSkeleton))

    def reading(self) -> str:
        """Read the text of a page that is read."""
        return "\n".join(view.toPlainText() for view in self.all(QTextBrowser))

    def link(self, text: str) -> LinkButton:
        """Find a title that opens something."""
        return self.one(LinkButton, text)

    def dialog(self) -> QDialog | None:
        """Give the dialog that is open."""
        return next(iter(self.all(QDialog)), None)

    async def window_active(self) -> None:
        """Do the window manager's part, where there is none: the window in front has the keyboard."""
        if self.dialog() is None:
            self.window.activateWindow()
            await until(self.window.isActiveWindow, "the window to have the keyboard")


def _reachable(widget: QWidget) -> bool:
    """Whether the pointer would meet a widget in its middle: it is laid out or scrolled to, and nothing covers it."""
    top, middle = widget.window(), widget.rect().center()
    bring_into_sight(widget, middle)
    under = top.childAt(widget.mapTo(top, middle))
    return under is widget or (under is not None and widget.isAncestorOf(under))


def _plain(text: str) -> str:
    return re.sub(r"&(.)", r"\1", text)
