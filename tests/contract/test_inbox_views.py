"""The inbox's questions on the real service: what the demonstration holds for Amara, view by view (facts 6)."""

from __future__ import annotations

import pytest

from session_engine.inbox.conditions import PARTS, VIEWS
from session_engine.inbox.listing import together
from session_engine.inbox.marks import Marks
from session_engine.inbox.ports import MarksInMemory
from session_engine.inbox.reading import Asker
from session_engine.inbox.state import ViewName
from tests.contract.engine_line import LINE, amara
from tests.fixtures.demonstration import NOW

pytestmark = pytest.mark.anyio

ACTIVE, PICKABLE = 7, 9
"""Amara's cases and those in her queues (demonstration 8)."""


async def test_each_view_and_four_that_are_new(service: str) -> None:
    async with amara(service) as desk:
        asker = Asker(desk.areas.lines, LINE)
        person = desk.areas.lines.state(LINE).person
        assert person is not None
        marks = Marks(MarksInMemory(), LINE, person.ref.id, NOW)
        assert set(await asker.views()) == set(ViewName) - {ViewName.VOICEMAIL}
        read = {name: await asker.part(name) for name in PARTS if not name.startswith("voicemail")}
        views = {
            view: together((read[name] for name in parts if name in read), marks)
            for view, parts in VIEWS.items()
        }
        work = views[ViewName.MY_WORK]
        assert sum(item.unread for item in work) == 4, "demonstration 8"
        new = {item.who for item in work if item.unread}
        assert new == {"Ada Okonkwo", "Simon Petherick", "Tariq Aziz"}
        assert sum(item.ref.table == "incident" for item in work) == ACTIVE
        assert {item.ref.table for item in work} >= {"incident", "email", "task", "phonecall"}
        assert sum(item.ref.table == "incident" for item in views[ViewName.OPEN]) == PICKABLE
        assert len(views[ViewName.CASES]) == ACTIVE + PICKABLE
        assert {item.ref.table for item in views[ViewName.EMAIL]} == {"email"}
        assert {item.ref.table for item in views[ViewName.ACTIVITIES]} <= {"task", "phonecall", "appointment"}
        assert views[ViewName.CLOSED]
        assert all(item.closed for item in views[ViewName.CLOSED])
        days = {(NOW - item.changed).days for item in views[ViewName.CLOSED]}
        assert max(days) <= 90
        again = await asker.records(tuple(item.ref for item in work))
        assert {card.item.ref for card in again.cards} == {item.ref for item in work}
