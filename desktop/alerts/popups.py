"""The system's own notifications, with buttons; a machine without a service for them is a state that is said."""

from __future__ import annotations

import asyncio
import html
import logging
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from session_engine.light_dataclass import dataclass

if TYPE_CHECKING:
    from desktop_notifier import DesktopNotifier

log = logging.getLogger(__name__)
PATIENCE = 5.0
"""Seconds a notification service has to answer."""


class Shown(StrEnum):
    """What became of a notification."""

    SHOWN = "shown"
    NO_BUTTONS = "no_buttons"  # it is there, and the service knows no buttons
    NO_SERVICE = "no_service"


@dataclass(frozen=True, slots=True)
class Popup:
    """A notification of the system's.

    Attributes:
        key: Names it here.
        title: Plain text.
        text: Plain text.
        buttons: Words and what they do.
        clicked: What a click beside the buttons does.
        urgent: The system may show it above others.
    """

    key: str
    title: str
    text: str
    buttons: tuple[tuple[str, Callable[[], object]], ...] = ()
    clicked: Callable[[], object] = lambda: None
    urgent: bool = True


class Popups(Protocol):
    """Somewhere the system shows notifications."""

    async def show(self, popup: Popup) -> Shown:
        """Show one."""
        ...

    async def withdraw(self, key: str) -> None:
        """Take one away."""
        ...

    async def close(self) -> None:
        """Take all away and let go of the service."""
        ...


class SystemPopups:
    """The notification service of this session; the library is imported when there is a first one to show."""

    def __init__(self) -> None:
        self._notifier: DesktopNotifier | None = None
        self._shown: dict[str, tuple[str, int]] = {}  # what the library and, on Linux, the service call it
        self._turn = asyncio.Lock()

    async def show(self, popup: Popup) -> Shown:
        """Show one, in the place of what was said under its key; whatever keeps the service from it is a state."""
        async with self._turn:
            await self._take_away(popup.key)
            try:
                async with asyncio.timeout(PATIENCE):
                    return await self._show(popup)
            except Exception as error:  # noqa: BLE001 - each system's library fails in ways of its own
                log.info("the system shows no notifications: %s", type(error).__name__)
                await self._let_go()  # a service that comes back is found anew
                return Shown.NO_SERVICE

    async def _show(self, popup: Popup) -> Shown:
        from desktop_notifier import Button, Capability, Urgency  # noqa: PLC0415

        notifier = self._notifier = self._notifier or _made()
        able = await notifier.get_capabilities()
        dispatched = asyncio.Event()
        buttons = [Button(title=text, on_pressed=done) for text, done in popup.buttons]
        identifier = await notifier.send(
            popup.title,
            _plain(popup.text),
            urgency=Urgency.Critical if popup.urgent else Urgency.Normal,
            buttons=buttons,
            on_clicked=popup.clicked,
            on_dispatched=dispatched.set,
        )
        self._shown[popup.key] = (identifier, _numbers(notifier).get(identifier, 0))
        if not dispatched.is_set():  # the library only logs what went wrong
            await self._let_go()
            return Shown.NO_SERVICE
        return Shown.SHOWN if Capability.BUTTONS in able or not buttons else Shown.NO_BUTTONS

    async def close(self) -> None:
        """Let go of the service; what it shows goes with those who showed it."""
        for key in tuple(self._shown):
            await self.withdraw(key)
        await self._let_go()

    async def _let_go(self) -> None:
        """Close the connection to the message bus, for which the library has no word."""
        notifier, self._notifier = self._notifier, None
        bus = getattr(_backend(notifier), "bus", None)
        if bus is not None:
            with suppress(Exception):
                bus.disconnect()
                async with asyncio.timeout(PATIENCE):
                    await bus.wait_for_disconnect()

    async def withdraw(self, key: str) -> None:
        """Take one away; it may have gone by itself."""
        async with self._turn:
            await self._take_away(key)

    async def _take_away(self, key: str) -> None:
        (identifier, number), notifier = self._shown.pop(key, ("", 0)), self._notifier
        if not identifier or notifier is None:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                if number and identifier not in _numbers(notifier):
                    await _close(notifier, number)
                else:
                    await notifier.clear(identifier)
        except Exception as error:  # noqa: BLE001 - as above
            log.info("a notification could not be taken away: %s", type(error).__name__)


def _made() -> DesktopNotifier:
    from desktop_notifier import DesktopNotifier  # noqa: PLC0415

    # It writes whole notifications into its log, customers' words with them.
    logging.getLogger("desktop_notifier").setLevel(logging.CRITICAL)
    return DesktopNotifier(app_name="Ninedesk", app_icon=None)


def _backend(notifier: DesktopNotifier | None) -> object:
    return getattr(notifier, "_backend", None)


def _numbers(notifier: DesktopNotifier) -> Mapping[str, int]:
    """Give what a service on Linux calls what the library has shown there; nothing on other systems."""
    known = getattr(_backend(notifier), "_platform_to_interface_notification_identifier", None)
    return known.inverse if known is not None else {}


async def _close(notifier: DesktopNotifier, number: int) -> None:
    """Take away what was answered: the library forgets it then, and some services, as dunst, leave it where it is."""
    close = getattr(getattr(_backend(notifier), "interface", None), "call_close_notification", None)
    if close is not None:
        await close(number)


def _plain(text: str) -> str:
    """Keep a customer's words from being read as markup, which services on Linux understand."""
    return html.escape(text, quote=False) if sys.platform.startswith("linux") else text
