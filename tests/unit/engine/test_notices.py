"""What the person is told, and told again."""

from __future__ import annotations

from session_engine.errors import WayOut
from session_engine.events import EventBus
from session_engine.notices.area import NoticesArea, NoticeTold
from session_engine.ports import SystemClock


def test_what_is_told_again_and_again_is_one_notice_until_it_is_read_or_another_came() -> None:
    bus, told = EventBus(), list[int]()
    area = NoticesArea(bus, SystemClock())
    bus.subscribe(NoticeTold, lambda event: told.append(event.notice.id))
    first = area.tell("nothing_closed", {"limit": 9})
    assert [area.tell("nothing_closed", {"limit": 9}) for _ in range(3)] == [first] * 3
    assert told == [first] * 4  # each is seen: the toast stays longer
    assert len(area.state.notices) == 1
    assert area.tell("nothing_closed", {"limit": 8}) != first
    assert area.tell("nothing_closed", {"limit": 9}) != first
    area.mark_read()
    area.tell("nothing_closed", {"limit": 9})
    assert len(area.state.notices) == 4


def test_what_leads_elsewhere_is_another_notice() -> None:
    area = NoticesArea(EventBus(), SystemClock())
    area.tell("undo", actions=(WayOut("assign", (1,)),))
    area.tell("undo", actions=(WayOut("assign", (2,)),))
    assert [notice.actions[0].arguments for notice in area.state.notices] == [(2,), (1,)]
