"""Who waits: what the session strip says of a conversation, and the key that goes to whom has waited longest."""

from __future__ import annotations

from datetime import datetime

from desktop.bindings.conversations.side_by_side import conversation_of
from desktop.desk import Desk
from session_engine.records.state import Lookup
from session_engine.sessions.state import Session
from widgets.conversation.panel_head import waiting_tone
from widgets.primitives.tones import Tone


def waiting_in(desk: Desk, session: Session) -> tuple[int, int | None, Tone]:
    """Say how many messages are unread in a session, and how long its customer waits."""
    ref = conversation_of(session)
    if ref is None:
        return 0, None, Tone.NEUTRAL
    badge = desk.engine.conversations.badge(ref)
    if badge.waiting_since is None:
        return badge.unread, None, Tone.NEUTRAL
    now = desk.engine.lines.time.now_from(badge.waiting_since)
    seconds = max(0, int((now - badge.waiting_since).total_seconds()))
    stream = desk.engine.records.value(ref, "msdyn_liveworkstreamid")
    limits = [
        desk.engine.records.value(stream.ref, f"ninedesk_{name}seconds")
        if isinstance(stream, Lookup)
        else None
        for name in ("amber", "red")
    ]
    amber, red = (each if isinstance(each, int) else 0 for each in limits)
    return badge.unread, seconds, waiting_tone(seconds, amber, red)


def go_to_longest(desk: Desk) -> None:
    """Go to the session whose customer has waited longest; say so where nobody waits."""
    workspace = desk.engine.workspace
    waits: list[tuple[datetime, Session]] = []
    for session in workspace.state.sessions.values():
        ref = conversation_of(session)
        since = desk.engine.conversations.badge(ref).waiting_since if ref is not None else None
        if since is not None:
            waits.append((since, session))
    if not waits:
        desk.engine.notices.tell("nobody_waits")
        return
    longest = min(waits, key=lambda each: each[0])[1]
    desk.run(lambda: workspace.focus_session(longest.id))


def somebody_waits(desk: Desk) -> bool:
    """Tell whether a customer waits in an open session."""
    found = map(conversation_of, desk.engine.workspace.state.sessions.values())
    return any(ref is not None and desk.engine.conversations.badge(ref).waiting_since for ref in found)
