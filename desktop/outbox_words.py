"""The words for what waits to be sent."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop import messages
from session_engine.errors import RefusalCode, Refused
from session_engine.outbox.state import OutboxItem, OutboxState, OutboxVerb, Standing


def count(state: OutboxState) -> str:
    """Say how many changes wait, and whether the person has to decide about any."""
    tr = QCoreApplication.translate
    number = len(state.items) - state.refused
    if not state.items:
        return tr("Outbox", "Nothing waiting to be sent")
    text = tr("Outbox", "1 change waiting") if number == 1 else tr("Outbox", "%n changes waiting", "", number)
    if not state.refused:
        return text
    decide = (
        tr("Outbox", "1 change needs you")
        if state.refused == 1
        else tr("Outbox", "%n changes need you", "", state.refused)
    )
    return f"{text}, {decide}" if number else decide


def title(item: OutboxItem) -> str:
    """Say what is done to which record."""
    return f"{verb(item.verb)}: {item.title}" if item.title else verb(item.verb)


def verb(name: OutboxVerb) -> str:
    """Name what is done."""
    tr = QCoreApplication.translate
    return {
        OutboxVerb.CREATE: tr("Outbox", "New"),
        OutboxVerb.UPDATE: tr("Outbox", "Save"),
        OutboxVerb.DELETE: tr("Outbox", "Delete"),
        OutboxVerb.RESOLVE: tr("Outbox", "Resolve"),
        OutboxVerb.CANCEL: tr("Outbox", "Cancel case"),
        OutboxVerb.REACTIVATE: tr("Outbox", "Reactivate"),
        OutboxVerb.ASSIGN: tr("Outbox", "Assign"),
        OutboxVerb.QUEUE: tr("Outbox", "Add to queue"),
        OutboxVerb.PICK: tr("Outbox", "Pick"),
        OutboxVerb.RELEASE: tr("Outbox", "Release"),
        OutboxVerb.COMPLETE: tr("Outbox", "Mark complete"),
        OutboxVerb.SET_DUE: tr("Outbox", "Set due"),
        OutboxVerb.SET: tr("Outbox", "Change"),
        OutboxVerb.SEND: tr("Outbox", "Send email"),
        OutboxVerb.SAY: tr("Outbox", "Message"),
    }[name]


def standing(item: OutboxItem) -> str:
    """Say where an item stands, and why."""
    tr = QCoreApplication.translate
    if item.standing is Standing.REFUSED:
        return _refused(item)
    text = {
        Standing.WAITING: tr("Outbox", "Waiting to be sent"),
        Standing.SENDING: tr("Outbox", "Being sent"),
        Standing.HELD: tr("Outbox", "Waits for an earlier change"),
        Standing.OTHER_PERSON: tr("Outbox", "Waits until the person who made it is signed in"),
    }[item.standing]
    if item.failure is None or item.standing is not Standing.WAITING:
        return text
    return f"{text}. {messages.failure(item.failure, item.detail)}"


def _refused(item: OutboxItem) -> str:
    tr = QCoreApplication.translate
    if item.conflict:
        return tr("Outbox", "Somebody else has changed the same. Open it and choose which value counts.")
    if item.refusal is RefusalCode.CONFLICT:
        return tr("Outbox", "Somebody else has changed this meanwhile. Send it again or drop it.")
    if item.refusal is RefusalCode.WRONG_STATE:
        return tr("Outbox", "That was no longer possible: the record is in another state now.")
    if item.refusal is not None:
        return messages.refusal(Refused(item.refusal, {"count": 1}))
    return messages.failure(item.failure, item.detail) if item.failure is not None else ""


def drop_question(item: OutboxItem) -> tuple[str, str]:
    """Ask whether an item is to be thrown away, and say what goes with it."""
    tr = QCoreApplication.translate
    question = tr("Outbox", "Drop “{title}”?").replace("{title}", title(item))
    detail = tr("Outbox", "It is never sent then, and cannot be brought back.")
    if item.also == 1:
        detail += " " + tr("Outbox", "1 change that builds on it goes with it.")
    elif item.also:
        detail += " " + tr("Outbox", "%n changes that build on it go with it.", "", item.also)
    return question, detail
