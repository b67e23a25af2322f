"""The overview's state as rows with words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication

from desktop.bindings.conversations import words
from session_engine.conversations.state import Status
from session_engine.ids import RecordRef
from session_engine.presence.state import Base
from session_engine.records.state import Lookup
from session_engine.supervision.state import (
    NEUTRAL_SENTIMENT,
    AgentNow,
    Narrowing,
    QueueNow,
    Running,
    SupervisionState,
)
from widgets.conversation.hand_over import Receiver
from widgets.primitives.tones import Tone
from widgets.shell import presence_words
from widgets.supervision.state import (
    AgentRow,
    Choice,
    ConversationRow,
    Figures,
    OverviewState,
    QueueRow,
    Waits,
)
from widgets.text import one_line

_HAPPY = NEUTRAL_SENTIMENT + 2
"""Sentiment that is worth a mark; one step above neutral is every friendly customer."""

MOST_SHOWN = 200
"""Conversations in the list, what needs her first on top: she narrows it to see others."""

KnownRows: TypeAlias = "dict[RecordRef, tuple[Running, ConversationRow]]"

_DISTURBED = frozenset({Base.BUSY, Base.DO_NOT_DISTURB})
_TONES = {
    Status.OPEN: Tone.WARN,
    Status.ACTIVE: Tone.GOOD,
    Status.WAITING: Tone.NEUTRAL,
    Status.WRAP_UP: Tone.INFO,
}


def overview(state: SupervisionState, chosen: Narrowing, away: str, known_rows: KnownRows) -> OverviewState:
    """Put together what the page shows.

    Args:
        state: The engine's.
        chosen: What the conversations are narrowed by.
        away: Why it is not fresh, empty where it is.
        known_rows: Rows of the last time, which change for few: hundreds are not made anew each second.
    """
    admitted = [one for one in state.running if chosen.admits(one)]
    rows = {one.ref: (one, _row(one, known_rows)) for one in admitted[:MOST_SHOWN]}
    known_rows.clear()
    known_rows.update(rows)
    known = not state.loading and (state.failure is None or state.as_of is not None or bool(state.agents))
    return OverviewState(
        state.leads,
        state.loading,
        None if known else state.failure,
        state.detail,
        away if known else "",
        _figures(state),
        tuple(row for _, row in rows.values()),
        chosen != Narrowing(),
        state.cut or len(admitted) > MOST_SHOWN,
        tuple(_agent(one, chosen) for one in state.agents),
        tuple(_queue(one, state, chosen) for one in state.queues),
        _choices(state, chosen),
    )


def _row(one: Running, known: KnownRows) -> ConversationRow:
    before = known.get(one.ref)
    return before[1] if before is not None and before[0] == one else conversation(one)


def _figures(state: SupervisionState) -> Figures:
    totals = state.totals
    first = min((one for one in state.running if one.since is not None), key=_since, default=None)
    limits = (first.amber, first.red) if first is not None and first.since == totals.oldest else (0, 0)
    return Figures(
        totals.waiting,
        Waits(totals.oldest, *limits),
        totals.running,
        totals.unanswered,
        totals.available,
        totals.agents,
    )


def _since(one: Running) -> float:
    return one.since.timestamp() if one.since is not None else 0.0


def conversation(one: Running) -> ConversationRow:
    """Make a conversation's row."""
    happy, customer, about = one.sentiment >= _HAPPY, one_line(one.customer), one_line(one.subject)
    return ConversationRow(
        one.ref,
        customer or QCoreApplication.translate("Supervision", "Visitor"),
        "" if about == customer else about,
        words.channel(one.channel),
        words.channel_icon(one.channel),
        _name(one.queue),
        "" if one.for_an_agent else _name(one.agent),
        status(one.status),
        _TONES.get(one.status, Tone.NEUTRAL),
        Waits(one.since, one.amber, one.red),
        0 if one.for_an_agent else one.unread,
        one_line(one.mood) or _mood(happy=happy) if one.unhappy or happy else "",
        happy,
    )


def _mood(*, happy: bool) -> str:
    tr = QCoreApplication.translate
    return tr("Supervision", "sounds happy") if happy else tr("Supervision", "sounds annoyed")


def status(of: Status) -> str:
    """Say where a conversation stands."""
    tr = QCoreApplication.translate
    return {
        Status.OPEN: tr("Supervision", "In queue"),
        Status.ACTIVE: tr("Supervision", "Active"),
        Status.WAITING: tr("Supervision", "Paused"),
        Status.WRAP_UP: tr("Supervision", "Wrap-up"),
        Status.CLOSED: tr("Supervision", "Over"),
    }.get(of, "")


def _agent(one: AgentNow, chosen: Narrowing) -> AgentRow:
    return AgentRow(
        one.who.ref,
        _name(one.who),
        one.presence,
        presence(one),
        one.used,
        one.total,
        load(one),
        _work(one.conversations),
        one.there,
        chosen.agent == one.who.ref.id,
    )


def presence(one: AgentNow) -> str:
    """Say what an agent's status means, in the organisation's words where it has some."""
    meaning = presence_words.meaning(one.presence) if one.presence is not None else ""
    return one_line(one.presence_name) or meaning


def load(one: AgentNow) -> str:
    """Say how much of an agent's capacity is taken."""
    text = QCoreApplication.translate("Supervision", "{used} of {total}")
    return (
        text.replace("{used}", str(one.used)).replace("{total}", str(one.total))
        if one.total and one.there
        else ""
    )


def _work(conversations: tuple[Running, ...]) -> str:
    """Say whom an agent talks with, by name as long as there is room."""
    names = [one_line(one.customer) for one in conversations if one.status is Status.ACTIVE]
    return ", ".join(name or QCoreApplication.translate("Supervision", "Visitor") for name in names)


def _queue(one: QueueNow, state: SupervisionState, chosen: Narrowing) -> QueueRow:
    key = one.queue.ref.id if one.queue is not None else ""
    first = next((row for row in state.running if row.for_an_agent and row.since == one.oldest), None)
    limits = (first.amber, first.red) if first is not None and one.oldest is not None else (0, 0)
    name = _name(one.queue) or QCoreApplication.translate("Supervision", "No queue")
    return QueueRow(
        key, name, one.waiting, Waits(one.oldest, *limits), one.running, bool(key) and chosen.queue == key
    )


def _choices(state: SupervisionState, chosen: Narrowing) -> tuple[tuple[str, tuple[Choice, ...], str], ...]:
    tr = QCoreApplication.translate
    queues = _sorted(queue.queue for queue in state.queues)
    agents = _sorted(agent.who for agent in state.agents)
    channels = sorted({one.channel for one in state.running}, key=lambda each: words.channel(each).casefold())
    return (
        ("queue", (Choice("", tr("Supervision", "All queues")), *queues), chosen.queue),
        ("agent", (Choice("", tr("Supervision", "All agents")), *agents), chosen.agent),
        (
            "channel",
            (
                Choice("", tr("Supervision", "All channels")),
                *(Choice(each.value, _capital(words.channel(each))) for each in channels),
            ),
            chosen.channel,
        ),
    )


def _sorted(those: Iterable[Lookup | None]) -> list[Choice]:
    found = {one.ref.id: Choice(one.ref.id, _name(one)) for one in those if one is not None}
    return sorted(found.values(), key=lambda choice: choice.text.casefold())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _name(lookup: Lookup | None) -> str:
    return one_line(lookup.name) if lookup is not None else ""


def receivers(state: SupervisionState, one: Running, text: str) -> tuple[Receiver, ...]:
    """Offer the agents a conversation can be given to: who has room on top, below who cannot have it and why."""
    said = text.casefold().split()
    found = [agent for agent in state.agents if all(word in agent.who.name.casefold() for word in said)]
    found.sort(key=lambda agent: (bool(_why_not(agent, one)), not agent.takes_work, -agent.free))
    return tuple(_receiver(agent, _why_not(agent, one)) for agent in found)


def _receiver(agent: AgentNow, why_not: str) -> Receiver:
    tone = Tone.GOOD if agent.takes_work and agent.free else Tone.WARN if agent.there else Tone.NEUTRAL
    tone = Tone.BAD if agent.presence in _DISTURBED and agent.there else tone
    detail = why_not or " · ".join(part for part in (presence(agent), _room(agent)) if part)
    return Receiver(
        None if why_not else agent.who.ref,
        _name(agent.who),
        detail,
        Tone.NEUTRAL if why_not else tone,
        person=True,
    )


def _room(agent: AgentNow) -> str:
    tr = QCoreApplication.translate
    if not agent.total:
        return ""
    if not agent.free:
        return tr("Supervision", "has no room left")
    return (
        tr("Supervision", "{free} of {total} free")
        .replace("{free}", str(agent.free))
        .replace("{total}", str(agent.total))
    )


def _why_not(agent: AgentNow, one: Running) -> str:
    """Say why a conversation cannot be given to an agent, empty where it can."""
    tr = QCoreApplication.translate
    if one.agent is not None and one.agent.ref == agent.who.ref and not one.for_an_agent:
        return tr("Supervision", "has it already")
    if not agent.there:
        return tr("Supervision", "is not there and would not see it")
    return ""
