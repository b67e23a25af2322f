"""What the line to an organisation announces."""

from __future__ import annotations

from enum import StrEnum

from session_engine.events import Event
from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass


class ChangeKind(StrEnum):
    """What happened to a record."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Change:
    """A change another client, the organisation or this program itself has made; it carries no values.

    Attributes:
        table: Logical name of the concrete table.
        id: GUID.
        kind: What happened.
        columns: What was changed; empty when it is not known (all may have been).
        etag: The record's version after it, None when it is not known.
        by: GUID of the systemuser, empty when it is not known.
    """

    table: str
    id: str
    kind: ChangeKind
    columns: frozenset[str] = frozenset()
    etag: str | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class LineChanged(Event):
    """A line stands differently: connected, slow, signed in."""

    line: LineId


@dataclass(frozen=True, slots=True)
class LineCameBack(Event):
    """An organisation that was away, busy or had signed her out answers again: what failed is to be asked again.

    It comes once, after signing in has worked, and more and more rarely where coming back does not last; and when
    the person comes back to the window, at most every few seconds.
    """

    line: LineId


@dataclass(frozen=True, slots=True)
class PersonChanged(Event):
    """Another person works on a line: what was shown was for other eyes and has to go before hers is read."""

    line: LineId


@dataclass(frozen=True, slots=True)
class ChangesHeard(Event):
    """The organisation told of changes, in its order."""

    line: LineId
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ChangesMissed(Event):
    """Changes may have been missed: whatever is shown has to be read again."""

    line: LineId


@dataclass(frozen=True, slots=True)
class MetadataChanged(Event):
    """The organisation was customised: plans have to be compiled again."""

    line: LineId
