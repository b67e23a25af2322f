"""Whom a conversation can be given to, in an organisation of hundreds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from org_service.conversations.presences import IDS as PRESENCES
from org_service.conversations.presences import Base
from org_service.conversations.rows import insert_row
from org_service.records.transaction import Transaction
from tests.contract.live_line import STEADY, Line, served
from tests.contract.test_engine_conversations import talk

pytestmark = pytest.mark.anyio


@pytest.fixture
def line(template: Path, tmp_path: Path) -> Iterator[Line]:
    with served(template, tmp_path, {STEADY: {"msdyn_capacityrequired": 0}}) as found:
        yield found


def with_many_agents(tx: Transaction) -> None:
    """Let three hundred more have been at work once: all but the last of them are at home."""
    for number in range(300):
        last, user = number == 299, str(uuid4())
        name = f"{'Zoe' if last else 'Kim'} Zwart {number}"
        insert_row(tx, "systemuser", {"systemuserid": user, "fullname": name, "isdisabled": False})
        row = {
            "msdyn_agentstatusid": f"ffffffff-0000-4000-8000-{number:012}",
            "msdyn_agentid": user,
            "msdyn_currentpresenceid": PRESENCES[Base.AVAILABLE if last else Base.OFFLINE],
            "msdyn_totalunitscapacity": 100,
            "msdyn_availableunitscapacity": 100,
        }
        insert_row(tx, "msdyn_agentstatus", {**row, "ninedesk_setby": 1})
        insert_row(tx, "queue", {"name": f"{'Zwart' if last else 'Kim'} {number}", "queueviewtype": 0})


async def test_colleagues_and_queues_are_found_among_hundreds(line: Line, tmp_path: Path) -> None:
    line.write(with_many_agents)
    async with talk(line, tmp_path) as at:
        assert [each.who.name for each in await at.area.colleagues(at.ref)] == ["Zoe Zwart 299"]
        assert [each.who.name for each in await at.area.colleagues(at.ref, "zwart zo")] == ["Zoe Zwart 299"]
        assert await at.area.colleagues(at.ref, "kim") == ()
        assert [each.queue.name for each in await at.area.queues(at.ref, "299 zw")] == ["Zwart 299"]
