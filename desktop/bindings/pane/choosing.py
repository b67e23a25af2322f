"""Which tool is in front: the one the person has chosen, else the first that has something to show (facts 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.bindings.pane.tool import PaneTool, Subject, Tool
from session_engine.ids import SessionId


class Choosing:
    """Chooses once for each session: what has been found stays in front, whatever comes to others later."""

    def __init__(self) -> None:
        self._found: dict[SessionId, str] = {}
        self._settled: set[SessionId] = set()

    def choose(
        self, subject: Subject, chosen: str, known: Sequence[PaneTool], made: Mapping[str, Tool]
    ) -> str:
        """Name the tool in front; `known` are those there are for the subject, `made` those that can be asked."""
        session = subject.session
        names = [tool.name for tool in known]
        if chosen in names:
            return chosen
        now = self._found.get(session)
        if now not in names:
            now = names[0]
            self._settled.discard(session)
        if session not in self._settled:
            now = self._first_with_data(subject, names[names.index(now) :], made) or names[0]
        self._found[session] = now
        return now

    def forget(self, session: SessionId) -> None:
        """Forget a session that is closed."""
        self._found.pop(session, None)
        self._settled.discard(session)

    def _first_with_data(
        self, subject: Subject, names: Sequence[str], made: Mapping[str, Tool]
    ) -> str | None:
        """Find it; a tool that does not know yet is waited for."""
        for name in names:
            tool = made.get(name)
            has = tool.has_data(subject) if tool is not None else None
            if has is not False:
                if has:
                    self._settled.add(subject.session)
                return name
        self._settled.add(subject.session)
        return None
