"""Tells of conversations that are hers no more, where she does not look at them: a panel in sight says it itself."""

from __future__ import annotations

from desktop.bindings.conversations.binding import conversation_in_front
from desktop.desk import Desk
from session_engine.conversations.events import ColleagueDeclined
from session_engine.conversations.state import Lost
from session_engine.errors import WayOut
from session_engine.ids import RecordRef
from session_engine.notices.state import Weight

_TOLD = {
    Lost.TAKEN_OVER: ("conversation_taken", Weight.WARN),
    Lost.ADVICE_OVER: ("advice_over", Weight.INFO),
    Lost.RETURNED: ("conversation_returned", Weight.WARN),
    Lost.MERGED: ("conversation_merged", Weight.INFO),
    Lost.ENDED: ("conversation_ended", Weight.INFO),
}


def tell_loss(desk: Desk, ref: RecordRef) -> None:
    """Say what became of a conversation, with the way to it."""
    state = desk.engine.conversations.state(ref)
    if state.lost is None or any(_in_sight(desk, each) for each in (ref, state.merged_into) if each):
        return
    code, weight = _TOLD[state.lost]
    values = {"title": state.visitor or state.title, "name": state.agent.name if state.agent else ""}
    if state.lost is Lost.RETURNED and state.queue is not None:  # also one she has given there
        code, values["queue"] = "conversation_returned.queue", state.queue.name
    code = f"{code}.nobody" if state.lost is Lost.TAKEN_OVER and not values["name"] else code
    way = WayOut("open", (state.merged_into or ref, values["title"]))
    desk.engine.notices.tell(code, values, weight=weight, actions=(way,))


def tell_declined(desk: Desk, event: ColleagueDeclined) -> None:
    """Say that a colleague does not come whom she has asked, with the way to the conversation."""
    state = desk.engine.conversations.state(event.ref)
    title = state.visitor or state.title
    way = () if _in_sight(desk, event.ref) else (WayOut("open", (event.ref, title)),)
    values = {"name": event.name, "title": title}
    desk.engine.notices.tell(event.code, values, weight=Weight.WARN, actions=way)


def _in_sight(desk: Desk, ref: RecordRef) -> bool:
    workspace = desk.engine.workspace.state
    fronts = (workspace.sessions.get(window.focused) for window in workspace.windows)
    return any(conversation_in_front(session) == ref for session in fronts)
