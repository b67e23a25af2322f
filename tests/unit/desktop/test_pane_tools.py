"""The pane's tools are loaded module by module: what they name is there."""

from importlib.util import find_spec

import pytest

from desktop.bindings.pane.registry import TOOLS, tools_for
from desktop.bindings.pane.tool import PaneTool


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool.modules], ids=lambda tool: tool.name)
def test_the_modules_of_a_tool_are_there_and_its_own_is_the_last(tool: PaneTool) -> None:
    assert all(find_spec(name) is not None for name in tool.modules)
    assert tool.modules[-1] == f"desktop.bindings.pane.{tool.name}"


@pytest.mark.parametrize(
    "table", ["msdyn_liveworkstream", "msdyn_sessiontemplate", "msdyn_cannedmessage", "role"]
)
def test_beside_what_is_set_up_there_is_nothing(table: str) -> None:
    assert tools_for(table) == ()


def test_beside_a_case_there_is_everything() -> None:
    assert tools_for("incident") == TOOLS
