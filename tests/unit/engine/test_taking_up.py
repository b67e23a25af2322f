"""A profile that comes into use in the middle of a run: nothing of it and nothing of the run is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from session_engine.engine import Engine
from session_engine.ids import LineId, PageKey, RecordRef, SessionId, record_page
from session_engine.profile.profile import Profile
from session_engine.records.drafts import Draft
from session_engine.search.ports import RecentInMemory
from session_engine.sessions.events import SessionFocused, TabClosed
from session_engine.settings.area import SettingChanged
from session_engine.settings.ports import SettingsInMemory
from session_engine.taking_up import can_take_up, take_up

LINE = LineId("demo")
HOME = SessionId(1)
KEY = bytes(range(32))
REF = RecordRef(LINE, "incident", "a")


def page(name: str) -> PageKey:
    return record_page(RecordRef(LINE, "incident", name))


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Profile]:
    found = Profile.open(tmp_path / "profile.db", KEY)
    yield found
    found.close()


def in_a_run(act: Callable[[Engine], object]) -> None:
    """Do something in a run that keeps nothing."""

    async def one_run() -> None:
        engine = Engine(LINE, SettingsInMemory(), RecentInMemory())
        act(engine)
        await engine.close()

    asyncio.run(one_run())


def fill(profile: Profile) -> None:
    """Leave a desk, a draft and settings in a profile."""

    async def one_run() -> None:
        engine = Engine(LINE, profile, profile)
        engine.keep_in(profile)
        engine.settings.set("appearance.theme", "dark")
        engine.settings.set("appearance.text_size", 120)
        session = engine.workspace.open_session(page("a"), title="From before").session
        engine.workspace.open_tab(page("b"), session, title="Its tab")
        engine.records.put_back(REF, [Draft("description", "half a word", "")], new=False)
        await engine.close()

    asyncio.run(one_run())


def test_an_untouched_desk_gives_way_to_the_one_that_was_kept(profile: Profile) -> None:
    fill(profile)

    def act(engine: Engine) -> None:
        told: list[object] = []
        for kind in (TabClosed, SessionFocused):
            engine.bus.subscribe(kind, told.append)
        assert can_take_up(engine, profile)
        take_up(engine, profile)
        state = engine.workspace.state
        assert [s.shown_title for s in state.sessions.values()][1:] == ["From before"]
        assert state.focused_session.shown_title == "From before"
        assert [type(event) for event in told] == [TabClosed, SessionFocused]
        assert engine.records.dirty_records() == (REF,)
        engine.workspace.open_session(page("c"), title="Afterwards")
        assert "Afterwards" in [row.title for row in profile.desk.tabs()]

    in_a_run(act)


def test_settings_come_with_it_and_those_set_meanwhile_win(profile: Profile) -> None:
    fill(profile)

    def act(engine: Engine) -> None:
        engine.settings.set("appearance.text_size", 90)
        told: list[str] = []
        engine.bus.subscribe(SettingChanged, lambda event: told.append(event.name))
        take_up(engine, profile)
        assert (engine.settings.text("appearance.theme"), engine.settings.number("appearance.text_size")) == (
            "dark",
            90,
        )
        assert told == ["appearance.theme"]
        engine.settings.set("appearance.density", "comfortable")

    in_a_run(act)
    kept = profile.settings()
    assert (kept["appearance.text_size"], kept["appearance.density"]) == (90, "comfortable")


def test_what_was_looked_at_meanwhile_is_kept(profile: Profile) -> None:
    profile.put_recent(LINE, "search", "old", "Old", 1.0)

    def act(engine: Engine) -> None:
        engine.search.remember(REF, "Looked at")
        take_up(engine, profile)
        engine.search.remember(RecordRef(LINE, "incident", "b"), "Then")

    in_a_run(act)
    assert [title for _, title in profile.recent(LINE, "record", 9)] == ["Then", "Looked at"]
    assert profile.recent(LINE, "search", 9) == [("old", "Old")]


def test_a_desk_that_is_at_work_does_not_meet_another(profile: Profile) -> None:
    fill(profile)

    def act(engine: Engine) -> None:
        engine.workspace.open_session(page("c"))
        assert not can_take_up(engine, profile)

    in_a_run(act)


def test_typed_words_alone_are_work(profile: Profile) -> None:
    fill(profile)

    def act(engine: Engine) -> None:
        engine.records.put_back(REF, [Draft("title", "x", "")], new=False)
        assert not can_take_up(engine, profile)

    in_a_run(act)


def test_a_new_profile_takes_the_desk_as_it_is_with_what_was_typed(profile: Profile) -> None:
    def act(engine: Engine) -> None:
        engine.workspace.open_session(page("a"), title="At work")
        engine.records.put_back(REF, [Draft("description", "half a word", "")], new=False)
        assert can_take_up(engine, profile)
        take_up(engine, profile)
        assert engine.workspace.state.focused_session.shown_title == "At work"

    in_a_run(act)
    assert "At work" in [row.title for row in profile.desk.tabs()]
    assert profile.drafts.of(REF)["description"].mine == "half a word"
    assert profile.desk.closed() == ()
