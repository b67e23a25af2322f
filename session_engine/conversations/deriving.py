"""A conversation's state out of what is known: its row, its messages, what waits to be sent, what was begun."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from session_engine.conversations import rules
from session_engine.conversations.following import Followed
from session_engine.conversations.state import (
    Badge,
    Channel,
    ConversationState,
    Draft,
    Lost,
    Message,
    MessageFile,
    MessageKind,
    Mode,
    Participant,
    Role,
    Status,
    Unsent,
    UnsentStanding,
)
from session_engine.ids import RecordRef
from session_engine.outbox.state import OutboxItem, Standing
from session_engine.records.state import Choice, Lookup, RecordState, Value

COLUMNS = frozenset(
    {
        "msdyn_title", "subject", "msdyn_channel", "msdyn_customer", "msdyn_issueid", "msdyn_activeagentid",
        "msdyn_cdsqueueid", "msdyn_liveworkstreamid", "statecode", "statuscode", "msdyn_customersentimentlabel",
        "ninedesk_visitorname", "ninedesk_language", "ninedesk_waitingsince", "ninedesk_unread",
        "ninedesk_lastnumber", "ninedesk_customerread", "ninedesk_mergedintoid", "ninedesk_customerlefton",
    }
)  # fmt: skip
"""What is read of a conversation's row."""

_STATUSES = {int(each): each for each in Status}
ANSWERABLE = frozenset({Status.OPEN, Status.ACTIVE, Status.WAITING})
"""Where a customer can wait for an answer."""
_STANDINGS = {
    Standing.WAITING: UnsentStanding.WAITING,
    Standing.HELD: UnsentStanding.WAITING,
    Standing.OTHER_PERSON: UnsentStanding.WAITING,
    Standing.SENDING: UnsentStanding.SENDING,
    Standing.REFUSED: UnsentStanding.REFUSED,
}


def status_of(record: RecordState) -> Status:
    """Give where a conversation stands."""
    number = _number(record.value("statuscode"))
    return _STATUSES.get(number, Status.UNKNOWN)


def channel_of(record: RecordState, *, persistent: bool) -> Channel:
    """Give how the customer reaches us."""
    return rules.channel_by(_number(record.value("msdyn_channel")), persistent=persistent)


def has_it(present: tuple[Participant, ...]) -> bool:
    """Tell whether she takes part as the one who has a conversation."""
    return any(each.me and each.mode is Mode.PRIMARY for each in present)


def role_of(followed: Followed, record: RecordState, me: str) -> Role:
    """Give what the person is in a conversation.

    Who has it is said by its row. Where that names nobody though somebody has it, as between an acceptance and the
    row's change, it is who takes part as the one who has it.
    """
    agent, status = record.value("msdyn_activeagentid"), status_of(record)
    hers = [each.mode for each in followed.present.now if each.me]
    takes_part = has_it(followed.present.now) and status is not Status.UNKNOWN
    is_hers = agent.ref.id == me if isinstance(agent, Lookup) else takes_part
    if is_hers and status is not Status.OPEN:
        return Role.PRIMARY
    modes = [mode for mode in hers if mode is not Mode.PRIMARY]
    return rules.ROLES[modes[-1]] if modes else Role.NONE


def merged_into(record: RecordState) -> RecordRef | None:
    """Give the conversation in which this one goes on."""
    found = _lookup(record.value("ninedesk_mergedintoid"))
    return found.ref if found is not None else None


def lost_of(followed: Followed, record: RecordState, role: Role) -> Lost | None:
    """Give what became of a conversation that was hers, from what she is in it now."""
    merged = merged_into(record) is not None
    there = followed.present
    return rules.lost(status_of(record), role, was_hers=there.was_hers, advised=there.advised, merged=merged)


def name_of(record: RecordState) -> str:
    """Give the customer's name: the linked one's, else the one she gave."""
    customer = record.value("msdyn_customer")
    linked = customer.name if isinstance(customer, Lookup) else ""
    return linked or _text(record.value("ninedesk_visitorname"))


def title_of(record: RecordState) -> str:
    """Give what the session strip shows: who it is, for that is what she looks for."""
    return name_of(record) or _text(record.value("msdyn_title")) or _text(record.value("subject"))


def subject_of(record: RecordState) -> str:
    """Give what it is about; empty where only the customer's name stands there."""
    subject = _text(record.value("subject")).strip()
    return subject if subject != name_of(record) else ""


def badge_of(followed: Followed | None, record: RecordState) -> Badge:
    """Give what the session strip shows beside."""
    if status_of(record) not in ANSWERABLE and record.fields:
        return Badge(followed.unread if followed is not None and not followed.loading else 0)
    if followed is not None and followed.lost is not None:
        return Badge()  # whoever has it now is waited for, and written to
    row = record.value("ninedesk_waitingsince")
    since = row if isinstance(row, datetime) else None
    if followed is None or followed.loading:
        return Badge(_number(record.value("ninedesk_unread")), since)
    return Badge(
        followed.unread, followed.waiting_since if followed.answered else since or followed.waiting_since
    )


def state_of(
    followed: Followed,
    record: RecordState,
    unsent: tuple[Unsent, ...],
    drafts: Mapping[MessageKind, Draft],
    me: str,
    *,
    translates: bool = False,
) -> ConversationState:
    """Put a conversation's state together."""
    status, role = status_of(record), role_of(followed, record, me)
    badge, thread = badge_of(followed, record), followed.thread
    drafted = bool(drafts.get(MessageKind.TEXT, Draft()).text)
    return ConversationState(
        followed.ref,
        loading=followed.loading and followed.failure is None,
        title=title_of(record),
        subject=subject_of(record),
        visitor=name_of(record),
        customer=_lookup(record.value("msdyn_customer")),
        case=_lookup(record.value("msdyn_issueid")),
        queue=_lookup(record.value("msdyn_cdsqueueid")),
        channel=channel_of(record, persistent=followed.persistent),
        persistent=followed.persistent,
        skills=followed.skills,
        status=status,
        agent=_lookup(record.value("msdyn_activeagentid")),
        role=role,
        messages=thread.messages,
        older=not thread.complete and len(thread.messages) > 0,
        loading_older=followed.loading_older,
        gap=thread.gap,
        unsent=unsent,
        drafts=MappingProxyType(dict(drafts)),
        typing=tuple(who for who, _ in followed.typing.values() if who.who != me),
        unread=badge.unread,
        waiting_since=badge.waiting_since,
        unseen_since_typing=followed.unseen(drafted),
        held_back=drafted and followed.held_back,
        sentiment=_number(record.value("msdyn_customersentimentlabel")),
        participants=followed.present.now,
        taken=followed.present.first,
        may=rules.may(status, role, translates=translates) if followed.offered else frozenset(),
        lost=lost_of(followed, record, role),
        merged_into=merged_into(record),
        language=_text(record.value("ninedesk_language")),
        read_to=followed.read_to,
        customer_read=_number(record.value("ninedesk_customerread")),
        customer_away=status is Status.ACTIVE and record.value("ninedesk_customerlefton") is not None,
        translating=followed.translating,
        untranslated=followed.untranslated_at is not None,
        translations=MappingProxyType(dict(followed.translations)),
        refused=followed.refused,
        failure=followed.failure,
        failure_detail=followed.detail,
    )


def unsent_of(followed: Followed, items: tuple[OutboxItem, ...]) -> tuple[Unsent, ...]:
    """Give what she sent and is not in the list: what waits, and what waits only for those before it."""
    arrived = tuple(_arrived(m) for _, m in sorted(followed.thread.ahead.items()) if m.mine)
    return (*arrived, *(_unsent(item) for item in items if item.arguments.get("message") not in followed.own))


def _arrived(message: Message) -> Unsent:
    return Unsent(
        message.id, message.kind, message.text, message.sent, UnsentStanding.SENT, file=message.file
    )


def _unsent(item: OutboxItem) -> Unsent:
    said = item.arguments
    name, size, kind = _text(said.get("name")), said.get("size"), said.get("kind")
    file = MessageFile(name, _text(said.get("type")), size if isinstance(size, int) else 0) if name else None
    return Unsent(
        _text(said.get("message")),
        MessageKind(kind) if isinstance(kind, int) and kind in tuple(MessageKind) else MessageKind.TEXT,
        _text(said.get("text")),
        item.at,
        UnsentStanding.LEAVING if item.leaves is not None else _STANDINGS[item.standing],
        item.leaves,
        file,
        item.failure,
        item.refusal,
        item.detail,
    )


def _lookup(value: Value) -> Lookup | None:
    return value if isinstance(value, Lookup) else None


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Value) -> int:
    if isinstance(value, Choice):
        return value.value
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
