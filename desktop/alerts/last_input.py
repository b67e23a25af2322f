"""How long nobody has used this computer, where the system tells it."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Protocol

log = logging.getLogger(__name__)
PATIENCE = 2.0
"""Seconds that the message bus has to answer."""
_ANYTHING = 0xFFFFFFFF
_COMBINED = 0
_IDLE_MONITOR = "org.gnome.Mutter.IdleMonitor"


class LastInput(Protocol):
    """Somebody who knows of keys and mouse in all programs."""

    async def seconds(self) -> float | None:
        """Tell for how long nobody has used the computer; None where nobody knows."""
        ...


class SystemLastInput:
    """What the system says: Windows and macOS at once, Linux over the message bus where its desktop tells it."""

    async def seconds(self) -> float | None:
        """Ask."""
        try:
            if sys.platform == "win32":
                return _windows()
            if sys.platform == "darwin":
                return _mac()
            async with asyncio.timeout(PATIENCE):
                return await _mutter()
        except Exception as error:  # noqa: BLE001 - each system fails in ways of its own
            log.info("the system does not say when it was used: %s", type(error).__name__)
            return None


def _windows() -> float | None:
    import ctypes  # noqa: PLC0415 - only where somebody seems to be away

    class Info(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint), ("tick", ctypes.c_uint))

    system = ctypes.CDLL("user32"), ctypes.CDLL("kernel32")
    info = Info(ctypes.sizeof(Info), 0)
    if not system[0].GetLastInputInfo(ctypes.byref(info)):
        return None
    return ((system[1].GetTickCount() - info.tick) & _ANYTHING) / 1000


def _mac() -> float:
    import ctypes  # noqa: PLC0415 - as above

    services = ctypes.CDLL("/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices")
    asked = services.CGEventSourceSecondsSinceLastEventType
    asked.restype, asked.argtypes = ctypes.c_double, (ctypes.c_int32, ctypes.c_uint32)
    return asked(_COMBINED, _ANYTHING)


async def _mutter() -> float | None:
    from dbus_fast import Message, MessageType  # noqa: PLC0415 - only where somebody seems to be away
    from dbus_fast.aio import MessageBus  # noqa: PLC0415 - as above

    bus = await MessageBus().connect()
    try:
        path = "/org/gnome/Mutter/IdleMonitor/Core"
        answer = await bus.call(Message(_IDLE_MONITOR, path, _IDLE_MONITOR, "GetIdletime"))
        if answer.message_type is not MessageType.METHOD_RETURN:
            return None
        return answer.body[0] / 1000
    finally:
        bus.disconnect()
