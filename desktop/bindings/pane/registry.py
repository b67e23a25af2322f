"""The tools of the pane, in the order of the strip; the first that has something to show comes to the front."""

from __future__ import annotations

from desktop.bindings.pane.tool import PaneTool

TOOLS: tuple[PaneTool, ...] = ()


def tools_for(table: str) -> tuple[PaneTool, ...]:
    """Give the tools that have something to do for a table's records."""
    return tuple(tool for tool in TOOLS if tool.applies(table))
