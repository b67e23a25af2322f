"""What the pane asks of a tool, and what a tool gets of the pane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtWidgets import QWidget

from desktop.desk import Desk
from session_engine.ids import RecordRef, SessionId, TabId
from session_engine.light_dataclass import dataclass
from session_engine.sessions.state import Json, PaneView


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom the pane is about.

    Attributes:
        session: The session in front.
        tab: Its first tab, or the tab in front where the pane is pinned to that.
        record: What the tab shows.
    """

    session: SessionId
    tab: TabId
    record: RecordRef


class ToolPlace:
    """A tool's place in a dock: what it keeps of itself in each session, and whom it tells that it has changed."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        changed: Callable[[], object],
        keep_clear: Callable[[QWidget], object] = lambda _part: None,
    ) -> None:
        self._desk, self._name = desk, name
        self.keep_clear = keep_clear
        """To be called with a part of the tool that no toast may cover."""
        self.changed = changed
        """To be called when `has_data` or `news` may say something else."""

    def kept(self, session: SessionId) -> Json:
        """Give what the tool has kept of itself in a session; None for nothing."""
        return self._view(session).tools.get(self._name)

    def keep(self, session: SessionId, value: Json) -> None:
        """Keep something for as long as the session lives, restarts included; None forgets it."""
        view = self._view(session)
        others = {name: each for name, each in view.tools.items() if name != self._name}
        tools = others if value is None else {**others, self._name: value}
        self._desk.engine.workspace.set_pane(session, replace(view, tools=tools))

    def _view(self, session: SessionId) -> PaneView:
        found = self._desk.engine.workspace.state.sessions.get(session)
        return found.anchor.state.pane if found is not None else PaneView()


class Tool(Protocol):
    """A tool in a dock: one widget, shown for one subject after the other."""

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        ...

    def show(self, subject: Subject) -> None:
        """Come into sight for somebody, or for somebody else."""
        ...

    def hide(self) -> None:
        """Go out of sight: what is asked for nobody's eyes can rest."""
        ...

    def has_data(self, subject: Subject) -> bool | None:
        """Whether there is something to show for somebody; None as long as that is not known."""
        ...

    def news(self, subject: Subject) -> str:
        """Say in words what the person has not looked at, empty for nothing."""
        ...

    def focus(self) -> None:
        """Take the keyboard."""
        ...

    def close(self) -> None:
        """Let go of what was subscribed: the window is going."""
        ...


@dataclass(frozen=True, slots=True)
class PaneTool:
    """A row of the table of tools.

    Attributes:
        name: Names it everywhere.
        icon: Meaning.
        title: Gives what it is called in the agent's language.
        applies: Whether it has something to do for records of a table.
        bind: Makes it for a dock; its modules are imported then, not before.
        modules: What of it is loaded before that, one in each turn of the loop; none where it is little.
        previews: It is about a record alone and not about a session: it is there for what is looked at in the inbox.
    """

    name: str
    icon: str
    title: Callable[[], str]
    applies: Callable[[str], bool]
    bind: Callable[[Desk, ToolPlace], Tool]
    modules: tuple[str, ...] = ()
    previews: bool = False
