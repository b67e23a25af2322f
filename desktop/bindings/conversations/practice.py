"""Practice customers of the demonstration, and the customer's own page in the browser."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop import wait_words
from desktop.desk import Desk
from desktop.waits import Wait
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.notices.state import Weight

PACES = {"practice_stop": 0, "practice_calm": 1, "practice_normal": 2, "practice_rush": 3}
OWNER = "practice"
_NONE = frozenset({Failure.NOT_OFFERED, Failure.MISSING, Failure.REJECTED, Failure.FORBIDDEN})


def let_in(desk: Desk, action: str) -> None:
    """Let customers come in at the pace of an action."""

    async def work() -> None:
        await desk.engine.practice.let_in(desk.engine.line, PACES[action])
        desk.engine.notices.tell(action)

    _start(desk, work, "no_practice")


def open_page(desk: Desk, open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl) -> None:
    """Open the page on which customers write; where nothing opens it, its address is copied."""

    async def work() -> None:
        url = await desk.engine.practice.customer_page(desk.engine.line)
        if not url:
            desk.engine.notices.tell("no_customer_page", weight=Weight.WARN)
        elif not open_url(QUrl(url)):  # no browser that the system knows
            QGuiApplication.clipboard().setText(url)
            desk.engine.notices.tell("copied", {"text": url})

    _start(desk, work, "no_customer_page")


def _start(desk: Desk, work: Callable[[], Coroutine[Any, Any, None]], without: str) -> None:
    """Do it; tell `without` where the organisation has no such thing."""

    async def guarded() -> None:
        try:
            await work()
        except OrganisationError as error:
            if error.failure not in _NONE:
                raise
            desk.engine.notices.tell(without, weight=Weight.WARN)
        except Refused as no:
            if no.code is not RefusalCode.NO_LIVE_LINE:
                raise
            desk.engine.notices.tell(without, weight=Weight.WARN)

    desk.start(guarded, owner=OWNER, group="verb", exclusive=True, wait=Wait(wait_words.doing("")))
