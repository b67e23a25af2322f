"""Settings and notices."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from session_engine.errors import Refused
from session_engine.events import EventBus
from session_engine.notices.area import KEPT, NoticesArea, NoticeTold
from session_engine.settings.area import SettingChanged, SettingsArea
from session_engine.settings.managed import Managed
from session_engine.settings.ports import SettingsInMemory
from session_engine.settings.state import Source
from session_engine.settings.table import TABLE, valid


class HeldClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 20, 9, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


def test_every_default_is_allowed() -> None:
    assert all(valid(row, row.default) for row in TABLE)


def test_a_value_is_kept_announced_and_reset() -> None:
    bus, store, told = EventBus(), SettingsInMemory(), list[SettingChanged]()
    bus.subscribe(SettingChanged, told.append)
    area = SettingsArea(bus, store)
    area.set("appearance.theme", "dark")
    assert area.text("appearance.theme") == "dark"
    assert store.values == {"appearance.theme": "dark"}
    area.reset("appearance.theme")
    assert area.text("appearance.theme") == "system"
    assert store.values == {}
    assert [event.name for event in told] == ["appearance.theme"] * 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("appearance.theme", "pink"),
        ("appearance.text_size", 500),
        ("appearance.text_size", True),
        ("no.such", 1),
    ],
)
def test_what_is_not_allowed_is_refused(name: str, value: object) -> None:
    area = SettingsArea(EventBus(), SettingsInMemory())
    with pytest.raises(Refused):
        area.set(name, value)


def test_rubbish_in_the_store_is_passed_over() -> None:
    area = SettingsArea(EventBus(), SettingsInMemory({"appearance.text_size": "big", "gone": 1}))
    assert area.number("appearance.text_size") == 100


def test_locked_values_win_and_cannot_be_set() -> None:
    managed = Managed(locked={"appearance.theme": "light"})
    area = SettingsArea(EventBus(), SettingsInMemory({"appearance.theme": "dark"}), managed)
    assert area.state.values["appearance.theme"].source is Source.LOCKED
    with pytest.raises(Refused):
        area.set("appearance.theme", "dark")


def test_keys_are_settings_of_their_own() -> None:
    area = SettingsArea(EventBus(), SettingsInMemory())
    area.set("key.save", "Ctrl+Shift+S")
    assert area.keys() == {"save": "Ctrl+Shift+S"}
    area.reset("key.save")
    assert area.keys() == {}


def test_notices_are_told_once_and_found_again() -> None:
    bus, told = EventBus(), list[NoticeTold]()
    bus.subscribe(NoticeTold, told.append)
    area = NoticesArea(bus, HeldClock())
    first = area.tell("record_created", {"title": "R&D"})
    area.tell("saved")
    assert [event.notice.id for event in told] == [first, first + 1]
    assert area.state.unread == 2
    area.mark_read(first)
    assert area.state.unread == 1
    area.mark_read()
    area.dismiss(first)
    assert [notice.code for notice in area.state.notices] == ["saved"]


def test_the_bell_keeps_a_bounded_number() -> None:
    area = NoticesArea(EventBus(), HeldClock())
    for number in range(KEPT + 5):
        area.tell("saved", {"title": str(number)})
    assert len(area.state.notices) == KEPT
