"""Two desks at one case, through the engine against the real service: each sees the other come, type and go."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from session_engine.attendance.area import AttendanceArea
from session_engine.attendance.state import Doing
from session_engine.ids import RecordRef, dashboard_page, record_page
from session_engine.ports import RandomGuids, SystemClock
from session_engine.sessions.area import WorkspaceArea
from tests.contract.conftest import AMARAS_KEY, BENS_KEY, client
from tests.contract.engine_line import LINE, Amara, amara
from tests.contract.live_line import Line, served

pytestmark = pytest.mark.anyio


@pytest.fixture
def line(template: Path, tmp_path: Path) -> Iterator[Line]:
    with served(template, tmp_path) as found:
        yield found


class Agent:
    """An engine with one case open."""

    def __init__(self, at: Amara, case: str) -> None:
        self.at, self.case = at, RecordRef(LINE, "incident", case)
        self.workspace = WorkspaceArea(at.bus, LINE, dashboard_page(LINE))
        areas = at.areas
        self.attendance = AttendanceArea(
            at.bus, at.tasks, SystemClock(), RandomGuids(), areas.lines, areas.records, self.workspace
        )
        self.workspace.open_session(record_page(self.case))

    async def sees(self, *people: tuple[str, Doing]) -> None:
        def seen() -> bool:
            here = self.attendance.others(self.case)
            return tuple((who.name, who.doing) for who in here) == people

        await self.at.until(seen)


@asynccontextmanager
async def agent(line: Line, key: str, case: str) -> AsyncGenerator[Agent]:
    async with amara(line.address, key) as at:
        yield Agent(at, case)


async def test_two_agents_at_one_case_see_each_other_come_type_and_go(line: Line) -> None:
    with client(line.address) as asking:
        case = asking.get("incidents?$select=incidentid&$top=1").json()["value"][0]["incidentid"]
    async with agent(line, AMARAS_KEY, case) as her:
        async with agent(line, BENS_KEY, case) as him:
            await her.sees(("Ben Whitlock", Doing.LOOKS))
            await him.sees(("Amara Osei", Doing.LOOKS))
            await him.at.areas.records.read(him.case)
            him.at.areas.records.edit(him.case, "title", "The light is red")
            await her.sees(("Ben Whitlock", Doing.TYPES))
            him.workspace.focus_next_session(1)
            him.at.areas.records.discard(him.case)
            await her.sees(("Ben Whitlock", Doing.OPEN))
        await her.sees()  # his program was closed
