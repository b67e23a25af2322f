"""The tools of the pane, in the order of the strip; the first that has something to show comes to the front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.bindings.pane.tool import PaneTool, Tool, ToolPlace
from desktop.desk import Desk
from session_engine.site_map import SET_UP_TABLES

if TYPE_CHECKING:
    from session_engine.experience.state import ExperienceProfile

tr = QCoreApplication.translate


def _assist(desk: Desk, place: ToolPlace) -> Tool:
    from desktop.bindings.pane.assist import AssistTool  # noqa: PLC0415 - imported when first shown

    return AssistTool(desk, place)


def _guidance(desk: Desk, place: ToolPlace) -> Tool:
    from desktop.bindings.pane.guidance import GuidanceTool  # noqa: PLC0415 - imported when first shown

    return GuidanceTool(desk, place)


def _knowledge(desk: Desk, place: ToolPlace) -> Tool:
    from desktop.bindings.pane.knowledge import KnowledgeTool  # noqa: PLC0415 - imported when first shown

    return KnowledgeTool(desk, place)


_ASSIST = (
    "session_engine.assist.area", "widgets.assist.words", "widgets.primitives.marked_text", "widgets.assist.card",
    "widgets.assist.panel", "desktop.bindings.pane.assist",
)  # fmt: skip
_KNOWLEDGE = (
    "widgets.knowledge.words", "widgets.knowledge.card", "widgets.knowledge.field", "widgets.knowledge.filters",
    "widgets.knowledge.panel", "desktop.bindings.pane.knowledge",
)  # fmt: skip

FIRST = "assist"
"""What comes to the front for whom nothing was chosen."""
TOOLS: tuple[PaneTool, ...] = (
    PaneTool(
        FIRST,
        "sparkle",
        lambda: tr("Pane", "Smart Assist"),
        lambda table: table == "incident",
        _assist,
        _ASSIST,
        previews=True,
    ),
    PaneTool("guidance", "script", lambda: tr("Pane", "Scripts & macros"), lambda _table: True, _guidance),
    PaneTool(
        "knowledge",
        "knowledge",
        lambda: tr("Pane", "Knowledge"),
        lambda _table: True,
        _knowledge,
        _KNOWLEDGE,
        previews=True,
    ),
)


def tools_for(table: str, profile: ExperienceProfile | None = None) -> tuple[PaneTool, ...]:
    """Give the tools that have something to do for a table's records, as far as her profile has them."""
    if table in SET_UP_TABLES or (profile is not None and not profile.pane):
        return ()
    return tuple(
        tool for tool in TOOLS if tool.applies(table) and (profile is None or tool.name in profile.tools)
    )
