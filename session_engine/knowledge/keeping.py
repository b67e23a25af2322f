"""Keeps what a session looks for with its pane, so that it comes back with the session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from session_engine.ids import SessionId
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.state import Json, PaneView

TOOL = "knowledge"
"""The pane's tool."""


class KeptInSessions:
    """What each session's pane keeps of the search.

    Args:
        workspace: Where panes are kept.
    """

    def __init__(self, workspace: WorkspaceArea) -> None:
        self._workspace = workspace

    def read(self, session: SessionId) -> object:
        """Give what was kept, None for nothing."""
        return self._view(session).tools.get(TOOL)

    def write(self, session: SessionId, value: Mapping[str, Json]) -> None:
        """Keep it."""
        view = self._view(session)
        tools = MappingProxyType({**view.tools, TOOL: dict(value)})
        self._workspace.set_pane(session, replace(view, tools=tools))

    def _view(self, session: SessionId) -> PaneView:
        found = self._workspace.state.sessions.get(session)
        return found.anchor.state.pane if found is not None else PaneView()
