"""Practice customers of the demonstration, and the customer's own page in the browser."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop import wait_words
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.waits import Wait
from session_engine.errors import Failure, OrganisationError
from session_engine.notices.state import Weight

PACES = {"practice_stop": 0, "practice_calm": 1, "practice_normal": 2, "practice_rush": 3}
OWNER = "practice"
_NONE = frozenset({Failure.NOT_OFFERED, Failure.MISSING, Failure.REJECTED, Failure.FORBIDDEN})


class PracticeBinding:
    """Lets customers come in, and opens their page."""

    def __init__(
        self, desk: Desk, commands: Commands, open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl
    ) -> None:
        self._desk, self._open_url = desk, open_url
        for action, pace in PACES.items():
            commands.register(action, lambda action=action, pace=pace: self._let_in(action, pace))
        commands.register("customer_page", self._open_page)

    def _let_in(self, action: str, pace: int) -> None:
        async def work() -> None:
            try:
                await self._desk.engine.practice.let_in(self._desk.engine.line, pace)
            except OrganisationError as error:
                if error.failure not in _NONE:
                    raise
                self._desk.engine.notices.tell("no_practice", weight=Weight.WARN)
                return
            self._desk.engine.notices.tell(action)

        self._desk.start(work, owner=OWNER, group="pace", exclusive=True, wait=Wait(wait_words.doing("")))

    def _open_page(self) -> None:
        async def work() -> None:
            try:
                url = await self._desk.engine.practice.customer_page(self._desk.engine.line)
            except OrganisationError as error:
                if error.failure not in _NONE:
                    raise
                url = ""
            if url:
                self._open_url(QUrl(url))
            else:
                self._desk.engine.notices.tell("no_customer_page", weight=Weight.WARN)

        self._desk.start(work, owner=OWNER, group="page", exclusive=True, wait=Wait(wait_words.opening()))
