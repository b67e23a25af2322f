"""Which verbs apply where: the tables of facts 9, as far as the agent's desk has to know them."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.conversations.state import Channel, Lost, Mode, Role, Status, Verb

CHANNELS: Mapping[int, Channel] = {
    192350000: Channel.RECORD,
    192360000: Channel.CHAT,
    192340000: Channel.SMS,
    192330000: Channel.FACEBOOK,
    192300000: Channel.WHATSAPP,
    192310000: Channel.LINE,
    192320000: Channel.WECHAT,
    19241000: Channel.TEAMS,
    192370000: Channel.VOICE,
    192440000: Channel.VOICE,
}
"""By `msdyn_channel`; what is not here is a channel of the organisation's own."""


def channel_by(number: int | None, *, persistent: bool) -> Channel:
    """Give the channel of a conversation; a chat that lasts has the number of live chats (facts 9).

    Args:
        number: `msdyn_channel`.
        persistent: By its work stream.
    """
    channel = CHANNELS.get(number or 0, Channel.OTHER)
    return Channel.PERSISTENT if channel is Channel.CHAT and persistent else channel


WAIT_WITHOUT_END = frozenset(
    {
        Channel.PERSISTENT, Channel.SMS, Channel.FACEBOOK, Channel.WECHAT,
        Channel.LINE, Channel.WHATSAPP, Channel.TEAMS,
    }
)  # fmt: skip
"""Channels whose customers write now and then: closed without End they wait, others go back to their queue."""

ICONS: Mapping[Channel, str] = {
    Channel.SMS: "sms",
    Channel.VOICE: "phone",
}
"""Meaning of the icon of a conversation's session; every other is a `conversation`."""

ROLES: Mapping[Mode, Role] = {
    Mode.PRIMARY: Role.PRIMARY,
    Mode.CONSULT_PRIVATE: Role.CONSULTED,
    Mode.CONSULT_PUBLIC: Role.CONSULTED_PUBLIC,
    Mode.MONITOR: Role.MONITOR,
}

_RECORDS = frozenset({Verb.LINK, Verb.UNLINK, Verb.CREATE_CASE})
_ANY = frozenset({Verb.TRANSLATE})
_MAY: Mapping[tuple[Status, Role], frozenset[Verb]] = {
    (Status.OPEN, Role.NONE): _ANY | {Verb.TAKE, Verb.LINK, Verb.UNLINK},
    (Status.ACTIVE, Role.PRIMARY): _ANY
    | _RECORDS
    | {
        Verb.SAY, Verb.NOTE, Verb.SAY_IN_CONSULT, Verb.END, Verb.LEAVE, Verb.RELEASE, Verb.TRANSFER,
        Verb.CONSULT, Verb.CONSULT_PUBLIC, Verb.END_CONSULT, Verb.MERGE, Verb.TRANSCRIPT,
    },
    (Status.ACTIVE, Role.CONSULTED): _ANY | {Verb.SAY_IN_CONSULT, Verb.LEAVE},
    (Status.ACTIVE, Role.CONSULTED_PUBLIC): _ANY | {Verb.SAY, Verb.SAY_IN_CONSULT, Verb.LEAVE},
    (Status.ACTIVE, Role.MONITOR): _ANY | {Verb.LEAVE},
    (Status.WAITING, Role.PRIMARY): _ANY | _RECORDS | {Verb.REOPEN, Verb.NOTE, Verb.TRANSCRIPT},
    (Status.WRAP_UP, Role.PRIMARY): _ANY | _RECORDS | {Verb.NOTE, Verb.LEAVE, Verb.TRANSCRIPT},
    (Status.WRAP_UP, Role.CONSULTED): _ANY | {Verb.LEAVE},
    (Status.WRAP_UP, Role.CONSULTED_PUBLIC): _ANY | {Verb.LEAVE},
    (Status.WRAP_UP, Role.MONITOR): _ANY | {Verb.LEAVE},
}  # fmt: skip
"""What can be done where; what is not here lets her only read (Closed never reopens)."""


def may(status: Status, role: Role, *, translates: bool = False) -> frozenset[Verb]:
    """Give what can be done with a conversation; `translates`: somebody is configured for it."""
    allowed = _MAY.get((status, role), _ANY)
    return allowed if translates else allowed - _ANY


def lost(
    status: Status, role: Role, *, was_hers: bool, advised: bool = False, merged: bool = False
) -> Lost | None:
    """Say what became of a conversation that she took part in; nothing while it is not known where it stands.

    `advised`: she last was in it to give advice, so nobody has taken it from her.
    """
    if status is Status.UNKNOWN:
        return None
    if status is Status.CLOSED and was_hers and merged:
        return Lost.MERGED
    if not was_hers or role is not Role.NONE:
        return Lost.ENDED if status is Status.CLOSED and was_hers else None
    if advised and status in _ADVICE:
        return _ADVICE[status]
    return {Status.OPEN: Lost.RETURNED, Status.CLOSED: Lost.ENDED}.get(status, Lost.TAKEN_OVER)


_ADVICE: Mapping[Status, Lost] = {Status.ACTIVE: Lost.ADVICE_OVER, Status.WRAP_UP: Lost.ENDED}
"""What an adviser is told where who has the conversation goes on, or has ended it."""


def waits_without_end(channel: Channel, *, persistent: bool) -> bool:
    """Say whether a conversation that is closed without End waits for her customer (Active → Waiting)."""
    return persistent or channel in WAIT_WITHOUT_END
