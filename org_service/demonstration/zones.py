"""The agent's time zone as an organisation keeps it."""

from datetime import datetime, timedelta
from typing import Final

from org_service.time_zones import ZONES, zone_of

_PREFERRED: Final = (85, 110, 35)
"""Of zones that agree at that moment and half a year later, the likelier ones first."""


def zone_code(now: datetime) -> int:
    """Give the code of a zone that has the same time as `now`, in half a year too if that is known."""
    later = now + timedelta(days=182)
    codes = sorted(ZONES, key=lambda code: code not in _PREFERRED)
    same = [code for code in codes if _offset(code, now) == now.utcoffset()]
    both = [code for code in same if _offset(code, later) == later.utcoffset()]
    return next(iter(both or same), 92)


def _offset(code: int, moment: datetime) -> timedelta | None:
    return moment.astimezone(zone_of(code)).utcoffset()


def in_zone(now: datetime, code: int | None) -> datetime:
    """Give a moment on the agent's wall clock."""
    return now.astimezone(zone_of(code))
