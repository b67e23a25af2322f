"""Asks for the passphrase at the start, in the window, before anything of the profile is known."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.keeping import ProfilePlace
from desktop.key_trouble import KeyCode

if TYPE_CHECKING:
    from desktop.main_window import MainWindow
    from desktop.profile_start import OpenedProfile
    from widgets.shell.passphrase_page import PassphrasePage

ASKS = (KeyCode.PASSPHRASE_NEEDED, KeyCode.PASSPHRASE_WRONG)


class LeftEarly(Exception):
    """The person has closed the window instead of answering."""


async def ask_passphrase(
    window: MainWindow, place: ProfilePlace, opened: OpenedProfile
) -> tuple[ProfilePlace, OpenedProfile]:
    """Ask until the profile opens, something else stands against it, or the person works without it.

    Raises:
        LeftEarly: The window was closed.
    """
    from widgets.shell.passphrase_page import PassphrasePage  # noqa: PLC0415 - few are ever asked

    page, before = PassphrasePage(), window.stack.currentWidget()
    window.stack.addWidget(page)
    window.stack.setCurrentWidget(page)
    page.setFocus()
    try:
        while opened.code in ASKS:
            typed = await _answer(window, page)
            if typed is None:
                break
            page.set_busy(busy=True)
            place = replace(place, passphrase=typed)
            opened = await place.open()
            page.set_busy(busy=False)
            if opened.code in ASKS:
                page.show_wrong()
    finally:
        if before is not None:
            window.stack.setCurrentWidget(before)
        window.stack.removeWidget(page)
        page.deleteLater()
    return place, opened


async def _answer(window: MainWindow, page: PassphrasePage) -> str | None:
    answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    def give(typed: str | None) -> None:
        if not answer.done():
            answer.set_result(typed)

    def leave() -> None:
        if not answer.done():
            answer.set_exception(LeftEarly())

    connections = (
        page.given.connect(give),
        page.passed_over.connect(lambda: give(None)),
        window.quit_requested.connect(leave),
    )
    try:
        return await answer
    finally:
        for connection in connections:
            page.disconnect(connection)
