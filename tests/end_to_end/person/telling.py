"""What the window tells and asks: bars, toasts, dialogs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QWidget,
)

from desktop.tour.hands import NotSeen, until, visible_texts
from tests.end_to_end.person.eyes import Eyes
from widgets.primitives.flyout import Flyout, Popover
from widgets.primitives.message_bar import MessageBar
from widgets.primitives.toast import Toast

TRIES = 3


class Told(Eyes):
    """What is told and asked."""

    def bars(self) -> list[str]:
        """Read the message bars on the screen."""
        return [bar.accessibleName() for bar in self.all(MessageBar)]

    def told(self) -> list[str]:
        """Read bars and toasts: whatever tells something now."""
        return [*self.bars(), *self.notices()]

    def notices(self) -> list[str]:
        """Read the toasts."""
        return [toast.accessibleName() for toast in self.all(Toast)]

    async def dismiss_notices(self) -> None:
        """Close the toasts; some go by themselves meanwhile."""
        for toast in self.all(Toast):
            await self.recover("Close", lambda toast=toast: toast not in self.all(Toast), toast)
        await until(lambda: not self.notices(), "no toast")

    async def press_in_notice(self, notice: str, button: str) -> None:
        """Press a button of a toast."""
        await until(lambda: any(notice in text for text in self.notices()), f"the notice “{notice}”")
        toast = self.one(Toast, where=lambda t: notice in t.accessibleName())
        await self.push(button, toast)

    async def answer(self, question: str, button: str) -> None:
        """Answer a dialog's question by a button."""
        await until(lambda: self.asked(question), f"the question “{question}”")
        dialog = self.dialog()
        if dialog is None:
            raise NotSeen("a dialog")
        await self.push(button, dialog)
        await until(lambda: self.dialog() is not dialog, "the dialog to close")
        await self.window_active()

    def asked(self, question: str) -> bool:
        """Whether a dialog shows this text."""
        dialog = self.dialog()
        return dialog is not None and any(question in text for text in visible_texts(dialog))

    async def leave_dialogs(self) -> None:
        """Close what is open above the window, without answering."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.hide()
        for dialog in self.all(QDialog):
            dialog.reject()
        for panel in (*self.all(Flyout), *self.all(Popover)):
            panel.close_panel()  # it stays over whichever session comes to the front

    async def close_this_tab(self) -> None:
        """Press what a page offers that has nothing more to show, and confirm that its session goes.

        A page that is read again just then makes its button anew, between a press and a release as well.
        """
        question, left = "Close the session", TRIES
        while left and not self.asked(question):
            await self.push("Close this tab")
            with suppress(NotSeen):
                await until(lambda: self.asked(question), f"the question “{question}”", patience=5)
            left -= 1
        await self.answer(question, "Close session")

    async def recover(
        self, button: str, already: Callable[[], object], within: QWidget | None = None
    ) -> None:
        """Press what offers to try again, or to go, unless the program has gone on by itself."""
        while True:
            await until(lambda: already() or self.pushable(button, within), f"the button “{button}”")
            if already() or await self.pushed(button, within):
                return
