"""Where an e-mail stands: from its record, and from what waits in the outbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from session_engine.errors import Failure
from session_engine.ids import RecordRef
from session_engine.mail.state import MailStanding, MailState
from session_engine.organisation import json_text
from session_engine.organisation.json_text import NotJson
from session_engine.outbox.state import OutboxItem, OutboxState, OutboxVerb, Standing
from session_engine.records.state import Choice, RecordState

_BY_STATUS = {
    1: MailStanding.DRAFT,
    2: MailStanding.SENT,
    3: MailStanding.SENT,
    4: MailStanding.RECEIVED,
    5: MailStanding.CANCELLED,
    6: MailStanding.WAITING,
    7: MailStanding.SENDING,
    8: MailStanding.FAILED,
}
"""By status reason (facts 8)."""


def item_of(ref: RecordRef, outbox: OutboxState | None) -> OutboxItem | None:
    """Find the sending of an e-mail among what waits."""
    items = outbox.items if outbox is not None else ()
    return next((item for item in items if item.ref == ref and item.verb is OutboxVerb.SEND), None)


def standing_of(record: RecordState, outbox: OutboxState | None) -> MailState:
    """Say where an e-mail stands, without its files."""
    item = item_of(record.ref, outbox)
    if item is not None:
        return _of_item(item)
    return _of_record(record)


def _of_item(item: OutboxItem) -> MailState:
    if item.standing is Standing.REFUSED:
        return MailState(MailStanding.FAILED, reason=item.detail, failure=item.failure or Failure.REJECTED)
    if item.leaves is not None:
        return MailState(MailStanding.LEAVING, leaves=item.leaves)
    sending = item.standing is Standing.SENDING
    return MailState(MailStanding.SENDING if sending else MailStanding.WAITING, failure=item.failure)


def _of_record(record: RecordState) -> MailState:
    status = record.value("statuscode")
    standing = _BY_STATUS.get(status.value) if isinstance(status, Choice) else None
    reason, delivered = _told(record.value("activityadditionalparams"))
    next_try = record.value("postponeemailprocessinguntil")
    state = MailState(
        standing or MailStanding.DRAFT,
        next_try=next_try if isinstance(next_try, datetime) else None,
        delivered=delivered,
    )
    speaks = state.standing in {MailStanding.FAILED, MailStanding.WAITING}
    return replace(state, reason=reason) if speaks else state


def _told(text: object) -> tuple[str, bool | None]:
    """Read what the organisation says of the delivery; other organisations write other things there."""
    if not isinstance(text, str) or not text:
        return "", None
    try:
        told = json_text.as_object(json_text.as_object(json_text.decode(text)).get("delivery"))
    except NotJson:
        return "", None
    delivered = told.get("delivered")
    return json_text.text_of(told, "reason"), delivered if isinstance(delivered, bool) else None
