"""What the store announces, and the codes of what stands against it."""

from __future__ import annotations

from enum import StrEnum

from session_engine.events import Event
from session_engine.light_dataclass import dataclass


class ProfileTrouble(StrEnum):
    """Why a profile cannot be opened, or cannot be written now."""

    NEWER = "newer"  # written by a newer program
    DAMAGED = "damaged"
    WRONG_KEY = "wrong_key"  # the file is whole as far as one can tell; this is not its key
    UNWRITABLE = "unwritable"  # read-only, missing folder, no permission
    FULL = "full"  # the disk
    FAULTY = "faulty"  # the disk answers with errors
    IN_USE = "in_use"  # another program has it open


@dataclass(frozen=True, slots=True)
class Committed(Event):
    """Every change up to this number is on the disk."""

    number: int


@dataclass(frozen=True, slots=True)
class StoreFailing(Event):
    """What was changed cannot be written for now; it is kept and tried again. Told once for each code in a row."""

    code: ProfileTrouble


@dataclass(frozen=True, slots=True)
class StoreRecovered(Event):
    """The disk takes rows again, and everything that had waited is on it."""


@dataclass(frozen=True, slots=True)
class RowRefused(Event):
    """A row that SQLite will never take: a bug of ours that costs this row alone. Told before its `Committed`."""

    table: str
    key: str


@dataclass(frozen=True, slots=True)
class LostRow:
    """A row that is there and cannot be understood; it is set aside in the table `unreadable`.

    Attributes:
        table: Where it was.
        key: Which one, as text.
    """

    table: str
    key: str
