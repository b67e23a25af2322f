"""The person's presence: what there is to choose from, what it is now, and who has decided that (facts 9)."""

from __future__ import annotations

from enum import IntEnum

from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass


class Base(IntEnum):
    """What a status means to the routing (`msdyn_basepresencestatus`)."""

    AVAILABLE = 192360000
    BUSY = 192360001
    DO_NOT_DISTURB = 192360002
    AWAY = 192360003
    OFFLINE = 192360004
    INACTIVE = 192360005


GIVEN_WORK = frozenset({Base.AVAILABLE, Base.BUSY})
"""Work may come to her."""


USUAL_UNITS = 100
"""Units of work that somebody may be given at a time of whom nothing else was said (docs/conversations.md)."""
MOST_UNITS = 10_000
"""Units of work that somebody may be given at a time, at most."""


class SetBy(IntEnum):
    """Who has made it what it is (`ninedesk_setby`)."""

    HERSELF = 1
    CAPACITY = 2
    MISSED = 3
    REJECTED = 4
    DISCONNECT = 5
    SESSION_LIMIT = 6
    IDLE = 7
    WITHDRAWN = 8


UNASKED = frozenset(SetBy) - {SetBy.HERSELF, SetBy.CAPACITY}
"""Changes that nobody has asked for: where they keep work away she is told why, and can take them back."""


@dataclass(frozen=True, slots=True)
class Status:
    """A status one can choose.

    Attributes:
        id: GUID of its `msdyn_presence`.
        name: What agents read, in the organisation's words.
        base: What it means.
        settable: She may choose it; Inactive is the system's alone.
    """

    id: str
    name: str
    base: Base
    settable: bool = True


@dataclass(frozen=True, slots=True)
class PresenceState:
    """One person's presence at one organisation.

    Attributes:
        line: Whose.
        statuses: What can be chosen, in the order of their meaning.
        current: What it is, None while it is not known.
        set_by: Who has decided that.
        capacity_used: Units taken; more than there are where she picked beyond them.
        capacity_total: Units she has.
        known: The organisation knows presence, and hers.
        choosing: GUID of the status that was chosen and is being set, empty for none.
    """

    line: LineId
    statuses: tuple[Status, ...] = ()
    current: Status | None = None
    set_by: SetBy = SetBy.HERSELF
    capacity_used: int = 0
    capacity_total: int = 0
    known: bool = False
    choosing: str = ""

    @property
    def explained(self) -> bool:
        """It changed by itself: no work comes until she changes it back, or what she had chosen is no more."""
        return self.kept_away or (self.current is not None and self.set_by is SetBy.WITHDRAWN)

    @property
    def kept_away(self) -> bool:
        """It changed by itself, and no work comes until she changes it back."""
        return self.current is not None and self.set_by in UNASKED and self.current.base not in GIVEN_WORK
