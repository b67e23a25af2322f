"""What the frame shows while the system's key store is asked: nothing at first, then what it waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.main_window import MainWindow

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds after which it is said; a store that is open answers in a tenth of it."""


async def waiting_for_key(window: MainWindow, opening: Awaitable[T]) -> T:
    """Wait for the profile; a store that asks the person for its password is named on the page meanwhile."""
    shown: list[QWidget] = []
    later = asyncio.get_running_loop().call_later(PATIENCE, lambda: shown.append(_show(window)))
    try:
        return await opening
    finally:
        later.cancel()
        for page in shown:
            window.stack.removeWidget(page)
            page.deleteLater()


def _show(window: MainWindow) -> QWidget:
    from widgets.primitives.empty_state import EmptyState  # noqa: PLC0415 - seldom needed
    from widgets.shell import StatusState  # noqa: PLC0415

    tr = QCoreApplication.translate
    page = EmptyState()
    page.render_value(
        tr("KeyStore", "Waiting for your system's key store"),
        tr(
            "KeyStore",
            "It holds the key to what Ninedesk has kept for you. Unlock it where the system asks for it.",
        ),
        "lock",
    )
    window.stack.addWidget(page)
    window.stack.setCurrentWidget(page)
    window.status.render(StatusState(connection_text=tr("KeyStore", "Waiting for the key store …")))
    return page
