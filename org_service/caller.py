"""Who asks: the systemuser a key stands for, with what queries need to know of him."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from org_service.query.periods import Clock


@dataclass(frozen=True, slots=True)
class Caller:
    """The user on whose behalf a request is served."""

    user_id: str
    name: str
    business_unit_id: str
    organization_id: str
    zone: ZoneInfo
    locale: int
    language: int
    currency: str = ""
    """The sign that amounts of money are shown with."""

    def clock(self, now: Callable[[], datetime]) -> Clock:
        """Give the moment of a request in the user's time zone."""
        return Clock(now(), self.zone)
