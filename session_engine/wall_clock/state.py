"""The one place that decides what day and hour it is where the person works: by the machine's time zone."""

from __future__ import annotations

import sys
import time
from datetime import date, datetime, timedelta


def here(moment: datetime) -> datetime:
    """Give a moment in the person's time zone; one without a zone is taken as what her clock shows."""
    return moment.astimezone()


def wall(moment: datetime) -> datetime:
    """Give what her clock shows at a moment, without a zone."""
    return here(moment).replace(tzinfo=None)


def day_of(moment: datetime) -> date:
    """Give the day it is at a moment where she is."""
    return here(moment).date()


def calendar(moment: datetime) -> tuple[date, timedelta | None]:
    """Give what "today" hangs on: the day, and how far her clock is from that of the world."""
    found = here(moment)
    return found.date(), found.utcoffset()


def look_again() -> None:
    """Follow a machine that was given another time zone while the program runs."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Python has no tzset here, its C library has

        ctypes.CDLL("ucrtbase")._tzset()  # noqa: SLF001 - its name
    else:
        time.tzset()
