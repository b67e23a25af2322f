"""Why a profile's key cannot be had."""

from __future__ import annotations

from enum import StrEnum


class KeyCode(StrEnum):
    """What stands against it; each has its way out."""

    STORE_LOCKED = "key_store_locked"  # the person did not unlock it: ask again
    STORE_REQUIRED = "key_forbidden"  # there is none, and a managed setting forbids the file
    KEY_MISSING = "key_missing"  # a profile is there, its key is nowhere
    KEY_FILE_DAMAGED = "key_file_damaged"
    KEY_FILE_NOT_OURS = "key_file_not_ours"  # it belongs to another user
    KEY_FILE_OPEN = "key_file_open"  # others can read it, and that cannot be changed
    PASSPHRASE_NEEDED = "passphrase_needed"  # noqa: S105 - a code
    PASSPHRASE_WRONG = "passphrase_wrong"  # noqa: S105 - a code


class KeyTrouble(Exception):
    """A key cannot be had; nothing was changed."""

    def __init__(self, code: KeyCode) -> None:
        super().__init__(code.value)
        self.code = code
