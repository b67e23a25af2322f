"""Takes up a profile in the middle of a run: it could not be opened at the start, and now it can."""

from __future__ import annotations

from session_engine.engine import Engine
from session_engine.events import Origin
from session_engine.profile.profile import Profile
from session_engine.records.events import RecordChanged
from session_engine.restore.area import Begun
from session_engine.sessions.events import (
    OrderChanged,
    PendingChanged,
    SessionFocused,
    SessionMoved,
    TabClosed,
    TabMoved,
    WindowOpened,
)
from session_engine.sessions.state import Window, Workspace


def untouched(engine: Engine) -> bool:
    """Tell whether nothing was opened, begun or typed yet: another desk can take this one's place."""
    state = engine.workspace.state
    regular = state.regular_count
    alone = not regular and all(len(session.tabs) == 1 for session in state.sessions.values())
    return alone and not state.pending and not engine.records.dirty_records()


def can_take_up(engine: Engine, profile: Profile) -> bool:
    """Tell whether a profile can be taken up now: nothing is here that its desk would meet, or it has none."""
    return untouched(engine) or _holds_nothing(profile)


def take_up(engine: Engine, profile: Profile) -> Begun:
    """Keep everything in a profile from now on; its settings count, and its desk where there is one.

    What it holds of the organisation stands in while that is away. Ask `can_take_up` first.
    """
    fresh = untouched(engine)
    if engine.line in engine.lines.ids():
        engine.lines.keep_in(engine.line, profile.answers(engine.line), profile.readings(engine.line))
    engine.settings.keep_in(profile)
    engine.search.keep_in(profile, engine.line)
    if not fresh:
        begun = engine.keep_in(profile, desk=False)
        for ref in engine.records.dirty_records():  # typed before anybody kept it
            engine.bus.publish(RecordChanged(ref, frozenset(), Origin.PROGRAM))
        return begun
    before = engine.workspace.state
    begun = engine.keep_in(profile)
    if engine.workspace.state is not before:
        _change_desks(engine, before)
    return begun


def _change_desks(engine: Engine, before: Workspace) -> None:
    """Let go of the pages of the desk that was there, and show the other."""
    for session in before.sessions.values():
        for tab in session.tabs:
            engine.bus.publish(TabClosed(tab.id, session.id, tab.page))
    engine.pages.open_all()
    for window in engine.workspace.state.windows[1:]:
        _tell_window(engine, window)
    engine.bus.publish(OrderChanged())
    engine.bus.publish(PendingChanged())
    engine.bus.publish(SessionFocused(before.focused_session.id, engine.workspace.state.focused_session.id))


def _tell_window(engine: Engine, window: Window) -> None:
    main = engine.workspace.state.main.id
    engine.bus.publish(WindowOpened(window.id))
    for session in window.sessions:
        engine.bus.publish(SessionMoved(session, main, window.id))
    if window.tab is not None:
        engine.bus.publish(TabMoved(window.tab, window.focused, main, window.id))


def _holds_nothing(profile: Profile) -> bool:
    return not (profile.desk.sessions() or profile.drafts.records() or profile.outbox.items())
