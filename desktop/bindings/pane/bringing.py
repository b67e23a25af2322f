"""Brings a tool of the pane to the front in a session, from elsewhere in the window."""

from __future__ import annotations

from dataclasses import replace

from desktop.desk import Desk
from session_engine.ids import SessionId

GUIDANCE = "guidance"
SIDE = "side"
"""Under this name the tool keeps which of its sides is in front."""


def bring_side(desk: Desk, session: SessionId, side: str) -> None:
    """Show scripts or macros in a session's pane."""
    found = desk.engine.workspace.state.sessions.get(session)
    if found is None:
        return
    view = found.anchor.state.pane
    kept = view.tools.get(GUIDANCE)
    parts = dict(kept) if isinstance(kept, dict) else {}
    tools = {**view.tools, GUIDANCE: {**parts, SIDE: side}}
    changed = replace(view, expanded=True, tool=GUIDANCE, tools=tools)
    desk.run(lambda: desk.engine.workspace.set_pane(session, changed))
