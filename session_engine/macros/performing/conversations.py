"""The actions of a conversation: what is linked to it, and an article's link for the customer (facts 7).

They work on the conversation of the run's own session, whichever is in front meanwhile.
"""

from __future__ import annotations

from typing import Protocol

from session_engine.conversations.state import ConversationState, MessageKind
from session_engine.ids import CONVERSATION_TABLE, RecordRef
from session_engine.knowledge.permitted import must_be_for_customers
from session_engine.knowledge.portal import customer_link
from session_engine.macros.actions import Unavailable
from session_engine.macros.performing.call import Call, Outcome
from session_engine.macros.runs import StepFailed, StepProblem
from session_engine.macros.undoing import Relink
from session_engine.organisation import json_text, odata
from session_engine.organisation.values import FORMATTED
from session_engine.records.state import Choice, Lookup

_ARTICLE = "knowledgearticle"


class Talk(Protocol):
    """What these actions need of the conversations."""

    def state(self, ref: RecordRef) -> ConversationState:
        """Give a conversation."""
        ...

    def write(self, ref: RecordRef, kind: MessageKind, text: str) -> None:
        """Keep what stands in the composer."""
        ...

    def send(self, ref: RecordRef, kind: MessageKind = MessageKind.TEXT, *, anyway: bool = False) -> None:
        """Send what stands there."""
        ...

    async def link(self, ref: RecordRef, record: RecordRef) -> None:
        """Link a record in place of the one before."""
        ...

    async def unlink(self, ref: RecordRef, record: RecordRef) -> None:
        """Take a link away."""
        ...


def _talk(call: Call) -> tuple[Talk, RecordRef]:
    record = call.place.session.anchor.page.record
    talk = call.hands.talk() if call.hands.talk is not None else None
    if talk is None or record is None or record.table != CONVERSATION_TABLE:
        why = Unavailable.NO_CONVERSATIONS if talk is None else Unavailable.NOT_IN_A_CONVERSATION
        raise StepFailed(StepProblem.UNAVAILABLE, {"why": why})
    return talk, record


async def link(call: Call) -> Outcome:
    """Link a record to the session's conversation; the one before is linked again by Undo."""
    talk, conversation = _talk(call)
    record = call.ref(call.needed("entity"))
    before = _linked(talk.state(conversation), record.table)
    await talk.link(conversation, record)
    return Outcome(inverse=Relink(conversation, before.ref if before is not None else None, record))


async def unlink(call: Call) -> Outcome:
    """Take a link of the session's conversation away."""
    talk, conversation = _talk(call)
    record = call.ref(call.needed("entity"))
    before = _linked(talk.state(conversation), record.table)
    await talk.unlink(conversation, record)
    was = before is not None and before.ref == record
    return Outcome(inverse=Relink(conversation, record, record) if was else None)


def _linked(state: ConversationState, table: str) -> Lookup | None:
    found = state.case if table == "incident" else state.customer
    return found if found is not None and found.ref.table == table else None


async def send_article(call: Call) -> Outcome:
    """Send the customer an article's title and link; what stands in the composer stays there."""
    talk, conversation = _talk(call)
    article = call.ref(_ARTICLE)
    query = odata.Query(("title", "articlepublicnumber", "statecode", "isinternal"))
    reply = await call.hands.lines.client(article.line).get(odata.record(f"{_ARTICLE}s", article.id, query))
    row = await reply.payload()
    number, title = json_text.text_of(row, "articlepublicnumber"), json_text.text_of(row, "title")
    state = json_text.number_of(row, "statecode")
    label = json_text.text_of(row, "statecode" + FORMATTED)
    must_be_for_customers(
        title, Choice(state, label) if state is not None else None, row.get("isinternal") is True
    )
    portal = call.hands.portal()
    address = customer_link(portal, number)
    if not address:  # the program's own link is for colleagues, the customer could not open it
        why = Unavailable.NO_NUMBER if portal else Unavailable.NO_PORTAL
        raise StepFailed(StepProblem.UNAVAILABLE, {"why": why})
    draft = talk.state(conversation).drafts.get(MessageKind.TEXT)
    if draft is not None and draft.files:  # they would go along
        raise StepFailed(StepProblem.UNAVAILABLE, {"why": Unavailable.FILES_WAITING})
    before = draft.text if draft is not None else ""
    talk.write(conversation, MessageKind.TEXT, f"{title}: {address}")
    try:
        talk.send(conversation)
    finally:
        talk.write(conversation, MessageKind.TEXT, before)
    return Outcome()
