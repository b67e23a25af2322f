"""Who is at a record, and what they do there."""

from __future__ import annotations

from enum import IntEnum

from session_engine.light_dataclass import dataclass


class Doing(IntEnum):
    """What somebody does at a record: the more, the higher. The numbers are the organisation's."""

    WATCHES = 0  # wants to know who is there, and is not there
    OPEN = 1
    LOOKS = 2  # it is in front
    EDITS = 3  # unsaved changes
    TYPES = 4
    REPLIES = 5  # writes to the customer; of a customer or a case: in a letter or a conversation about them


@dataclass(frozen=True, slots=True)
class Attendee:
    """A colleague at a record.

    Attributes:
        who: GUID of the systemuser.
        name: As the organisation tells it; raw.
        doing: The most of all their desks.
    """

    who: str
    name: str
    doing: Doing
