"""What the dock of the productivity pane shows."""

from __future__ import annotations

from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ToolState:
    """A tool as its icon in the strip.

    Attributes:
        name: Names it everywhere.
        title: What it is called.
        icon: Meaning.
        news: What is new in it, in words; empty for nothing. Its icon has a dot then.
    """

    name: str
    title: str
    icon: str
    news: str = ""


@dataclass(frozen=True, slots=True)
class DockState:
    """The dock.

    Attributes:
        tools: In the strip's order.
        tool: Name of the one in front.
        expanded: As the session has it; a narrow window shows only the icons all the same.
        width: Of the tools in pixels at 100 % text size, 0 for the usual one.
        pinned: It follows the tab in front.
        caption: Whom it is about, beside the tool's title.
        key: The key that expands and collapses it, as the person reads it.
    """

    tools: tuple[ToolState, ...] = ()
    tool: str = ""
    expanded: bool = True
    width: int = 0
    pinned: bool = False
    caption: str = ""
    key: str = ""

    @property
    def front(self) -> ToolState | None:
        """The tool in front."""
        return next((tool for tool in self.tools if tool.name == self.tool), None)
