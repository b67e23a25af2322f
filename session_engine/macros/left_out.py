"""What a recording has heard and no action of a macro does again; it is told when the recording ends."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from session_engine.outbox.state import OutboxVerb


class LeftOut(StrEnum):
    """Kinds of what is not recorded; each has words in `desktop/macro_words.py`."""

    ELSEWHERE = "elsewhere"  # work on records that are not open in the session
    CANCELLED = "cancelled"
    REACTIVATED = "reactivated"
    COMPLETED = "completed"
    DELETED = "deleted"
    CREATED = "created"  # a record without a form of its own: a contact by quick create
    CHANGED = "changed"  # a record that is there already and not open: an earlier note
    UNDONE = "undone"
    EMAIL_FILES = "email_files"
    MESSAGES = "messages"  # of a conversation
    CONVERSATION = "conversation"  # handed on, ended, and the like
    PAGES = "pages"  # of a kind that no action opens
    TOO_MANY = "too_many"


OF_VERB: Mapping[OutboxVerb, LeftOut] = MappingProxyType(
    {
        OutboxVerb.CANCEL: LeftOut.CANCELLED,
        OutboxVerb.REACTIVATE: LeftOut.REACTIVATED,
        OutboxVerb.COMPLETE: LeftOut.COMPLETED,
        OutboxVerb.DELETE: LeftOut.DELETED,
    }
)
"""Verbs of casework that no action of a macro does."""
