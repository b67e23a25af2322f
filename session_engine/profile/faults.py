"""Which error of SQLite is whose fault: the disk's, the file's, or a row's."""

from __future__ import annotations

from session_engine.profile.events import ProfileTrouble

_BY_NAME = {
    "FullError": ProfileTrouble.FULL,
    "ReadOnlyError": ProfileTrouble.UNWRITABLE,
    "CantOpenError": ProfileTrouble.UNWRITABLE,
    "PermissionsError": ProfileTrouble.UNWRITABLE,
    "IOError": ProfileTrouble.FAULTY,
    "NoMemError": ProfileTrouble.FAULTY,
    "InterruptError": ProfileTrouble.FAULTY,
    "BusyError": ProfileTrouble.IN_USE,
    "LockedError": ProfileTrouble.IN_USE,
    "CorruptError": ProfileTrouble.DAMAGED,
    "NotADBError": ProfileTrouble.DAMAGED,
}


def trouble_of(error: BaseException) -> ProfileTrouble | None:
    """Name what stands against the file; None for an error that is a statement's or a row's own."""
    if isinstance(error, OSError):
        return ProfileTrouble.UNWRITABLE
    return _BY_NAME.get(type(error).__name__)
