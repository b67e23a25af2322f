"""The words for how a profile stands: why nothing is kept, what was done about it, what the disk says."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.key_trouble import KeyCode
from session_engine.profile.events import ProfileTrouble

NEXT_START = "next_start"
"""The profile is in order again, and somebody is at work meanwhile."""


def notices() -> dict[str, str]:
    """Give the notices' words, by code."""
    tr = QCoreApplication.translate
    meanwhile = tr(
        "messages", "Ninedesk works meanwhile, and forgets what you set and open now when it ends."
    )
    return {
        **{f"profile_{code}": f"{text} {meanwhile}" for code, text in _stands_against().items()},
        **{f"store_{code}": text for code, text in _failing().items()},
        f"profile_{NEXT_START}": tr(
            "messages",
            "What Ninedesk remembers is in order again. It is used from the next start on, because you are at work "
            "already: what you set and open now is forgotten when Ninedesk ends.",
        ),
        "store_recovered": tr("messages", "The disk takes data again: everything is kept."),
        "row_refused": tr(
            "messages",
            "One change could not be kept on this computer ({what}). It is there until Ninedesk ends: please save it. "
            "Everything else is kept.",
        ),
        "rows_lost": tr(
            "messages",
            "Some of what Ninedesk remembered cannot be read any more and was set aside ({what}). The rest is there.",
        ),
        "profile_key_file": tr(
            "messages",
            "This machine has no key store: the key of your profile is kept in a file only you can read. A passphrase "
            "can protect it.",
        ),
        "profile_set_aside": tr(
            "messages", "The old profile was moved aside and is kept as {file}. Nothing was deleted."
        ),
        "profile_on_local_disk": tr(
            "messages",
            "Your home lies on another computer. What Ninedesk remembers is kept on this one: {folder}",
        ),
        "profile_repaired": tr(
            "messages", "What could be read was carried over. The damaged file was kept as {file}."
        ),
        "profile_opened": tr("messages", "What Ninedesk remembers is in use again."),
        "passphrase_set": tr("messages", "The passphrase is set. Ninedesk asks for it at each start."),
        "passphrase_failed": tr(
            "messages", "The file with the key could not be written. Nothing was changed: please try again."
        ),
        "passphrase_removed": tr("messages", "The passphrase is removed."),
    }


def table(name: str) -> str:
    """Say what a table of the profile holds."""
    tr = QCoreApplication.translate
    return {
        "draft": tr("messages", "text you typed"),
        "session": tr("messages", "a session"),
        "tab": tr("messages", "a tab"),
        "window": tr("messages", "a window's place"),
        "pending": tr("messages", "an opening that waited"),
        "closed": tr("messages", "something you had closed"),
        "outbox": tr("messages", "a change that waits to be sent"),
        "setting": tr("messages", "a setting"),
        "recent": tr("messages", "something you looked at lately"),
        "token": tr("messages", "your sign-in"),
    }.get(name, tr("messages", "a copy of what was read"))


def mark(code: str) -> str:
    """Say in a few words, for the status line, that nothing is kept."""
    tr = QCoreApplication.translate
    why = {
        ProfileTrouble.FULL: tr("messages", "Not kept: the disk is full"),
        ProfileTrouble.UNWRITABLE: tr("messages", "Not kept: no writing allowed"),
        ProfileTrouble.FAULTY: tr("messages", "Not kept: the disk fails"),
        NEXT_START: tr("messages", "Kept from the next start"),
    }
    return why.get(code, tr("messages", "Nothing is kept"))


def key_file_mark() -> str:
    """Say in a few words that the key lies in a file."""
    return QCoreApplication.translate("messages", "Key in a file")


def _stands_against() -> dict[str, str]:
    """Why nothing is kept, by code of `ProfileTrouble` and `KeyCode`."""
    tr = QCoreApplication.translate
    return {
        ProfileTrouble.NEWER.value: tr(
            "messages", "A newer Ninedesk has written what is remembered here: use that one."
        ),
        ProfileTrouble.DAMAGED.value: tr(
            "messages", "The file with what Ninedesk remembers is damaged. It is left as it is."
        ),
        ProfileTrouble.WRONG_KEY.value: tr(
            "messages", "The key of what Ninedesk remembers is not the one it was written with."
        ),
        ProfileTrouble.UNWRITABLE.value: tr(
            "messages", "The folder of what Ninedesk remembers cannot be written."
        ),
        ProfileTrouble.FULL.value: tr("messages", "The disk is full."),
        ProfileTrouble.FAULTY.value: tr("messages", "The disk answers with errors."),
        ProfileTrouble.IN_USE.value: tr("messages", "Another Ninedesk has this profile open."),
        KeyCode.STORE_LOCKED.value: tr("messages", "The system's key store is locked or does not answer."),
        KeyCode.STORE_REQUIRED.value: tr(
            "messages", "Your administrator wants the key in the system's key store, and there is none."
        ),
        KeyCode.KEY_MISSING.value: tr("messages", "The key of what Ninedesk remembers is gone."),
        KeyCode.KEY_FILE_DAMAGED.value: tr("messages", "The file with the key cannot be read."),
        KeyCode.KEY_FILE_NOT_OURS.value: tr("messages", "The file with the key belongs to somebody else."),
        KeyCode.KEY_FILE_OPEN.value: tr("messages", "Others can read the file with the key."),
        KeyCode.PASSPHRASE_NEEDED.value: tr("messages", "The key asks for its passphrase."),
        KeyCode.PASSPHRASE_WRONG.value: tr("messages", "That is not the passphrase of the key."),
    }


def _failing() -> dict[str, str]:
    """What the disk says in the middle of a run: what happened, what is kept, what to do."""
    tr = QCoreApplication.translate
    kept = tr(
        "messages",
        "What you do now is remembered until Ninedesk ends, and is written as soon as that is possible.",
    )
    why = {
        ProfileTrouble.FULL: tr("messages", "The disk is full: please make room."),
        ProfileTrouble.UNWRITABLE: tr(
            "messages", "The folder of what Ninedesk remembers cannot be written: is the disk read-only?"
        ),
        ProfileTrouble.FAULTY: tr("messages", "The disk answers with errors: it may be about to fail."),
        ProfileTrouble.IN_USE: tr("messages", "Another program keeps what Ninedesk remembers to itself."),
        ProfileTrouble.DAMAGED: tr(
            "messages", "The file with what Ninedesk remembers was damaged while it was in use."
        ),
    }
    other = tr("messages", "What Ninedesk remembers cannot be written.")
    return {code.value: f"{why.get(code, other)} {kept}" for code in ProfileTrouble}
