"""What day and hour it is where the person works is decided in one place."""

import re

import pytest

from tests.architecture.sources import ROOT

DECIDES = re.compile(r"\.astimezone\(\)|\bdate\.today\(\)|\bdatetime\.now\(\)|\btime\.localtime\(")
PLACE = ROOT / "session_engine" / "wall_clock" / "state.py"


@pytest.mark.parametrize("folder", ["session_engine", "desktop", "widgets"])
def test_nothing_else_asks_the_machine_for_its_zone(folder: str) -> None:
    modules = [path for path in (ROOT / folder).rglob("*.py") if path != PLACE]
    deciding = [path.name for path in modules if DECIDES.search(path.read_text(encoding="utf-8"))]
    assert deciding == []
