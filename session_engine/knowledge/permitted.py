"""What may be done with an article as it stands: linked to a case, given to a customer (facts 7)."""

from __future__ import annotations

from session_engine.errors import RefusalCode, Refused
from session_engine.knowledge.state import USABLE
from session_engine.records.state import Choice, Value


def must_be_usable(title: str, state: Value) -> None:
    """Refuse to link what is not published; what is not known yet is left to the organisation.

    Raises:
        Refused: It is neither published nor expired.
    """
    if isinstance(state, Choice) and state.value not in USABLE:
        raise Refused(RefusalCode.NOT_PUBLISHED, {"title": title, "status": state.label})


def must_be_for_customers(title: str, state: Value, internal: Value) -> None:
    """Refuse to give customers what is not published, or not for them.

    Args:
        title: The article's, for the words of the refusal.
        state: Its `statecode`.
        internal: Its `isinternal`.

    Raises:
        Refused: It is neither published nor expired, or for the organisation alone.
    """
    must_be_usable(title, state if isinstance(state, Choice) else Choice(-1))
    if internal is True:
        raise Refused(RefusalCode.INTERNAL, {"title": title})
