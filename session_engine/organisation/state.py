"""How the line to the organisation stands, and who is signed in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from session_engine.errors import Failure
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass


class Connection(StrEnum):
    """The states of a line."""

    STARTING = "starting"  # the embedded organisation is coming up
    CONNECTING = "connecting"
    ONLINE = "online"
    SLOW = "slow"
    BUSY = "busy"  # it asked to be left alone for a moment
    OFFLINE = "offline"
    SIGNING_IN = "signing_in"  # the key was refused and another one is awaited; requests wait
    SIGNED_OUT = "signed_out"


WELL = frozenset({Connection.ONLINE, Connection.SLOW})
"""The organisation answers."""
AWAY = frozenset({Connection.STARTING, Connection.CONNECTING, Connection.OFFLINE})
"""Nobody has heard of the organisation yet, or not any more: what was read before is shown, with its age."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in."""

    ref: RecordRef
    full_name: str
    first_name: str = ""


@dataclass(frozen=True, slots=True)
class LineState:
    """One organisation and person.

    Attributes:
        id: Names the line.
        organisation: Its display name, as "Northlight Home".
        organisation_id: Its GUID, empty until WhoAmI has answered.
        person: None until WhoAmI has answered.
        connection: How it stands.
        milliseconds: Rolling mean of the last answers' times, None before there are enough of them.
        failure: Why it is offline.
        again_at: When an organisation that is busy or away is asked again, None when that is not known.
        since: When it came to stand so, None for a line that was never added.
        heard_at: When it was last heard of, None before the first answer; told while it is not well.
        embedded: It is the demonstration organisation.
    """

    id: LineId
    organisation: str = ""
    organisation_id: str = ""
    person: Person | None = None
    connection: Connection = Connection.STARTING
    milliseconds: float | None = None
    failure: Failure | None = None
    again_at: datetime | None = None
    since: datetime | None = None
    heard_at: datetime | None = None
    embedded: bool = True
