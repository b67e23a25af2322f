"""With restoring switched off nothing of the last desk is lost: it is among what was closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from session_engine.engine import Engine
from session_engine.errors import Refused
from session_engine.ids import LineId, PageKey, RecordRef, SessionId, record_page
from session_engine.profile.profile import Profile
from session_engine.records.drafts import Draft
from session_engine.sessions.state import SESSION_LIMIT, PageState

LINE = LineId("demo")
HOME = SessionId(1)
KEY = bytes(range(32))


def page(name: str) -> PageKey:
    return record_page(RecordRef(LINE, "incident", name))


def run(folder: Path, act: Callable[[Engine], object], *, restore: bool = True) -> None:
    """Do something in one run of the engine on a profile."""

    async def one_run() -> None:
        profile = Profile.open(folder / "profile.db", KEY)
        engine = Engine(LINE, profile, profile)
        engine.settings.set("sessions.restore", restore)
        engine.keep_in(profile)
        act(engine)
        await engine.close()
        profile.close()

    asyncio.run(one_run())


def titles(engine: Engine) -> list[str]:
    assert engine.restore is not None
    return [", ".join(tab.title for tab in row.tabs) for row in engine.restore.closed()]


def open_a_desk(engine: Engine) -> None:
    work = engine.workspace
    first = work.open_session(page("a"), title="First")
    tab = work.open_tab(page("b"), first.session, title="Tab")
    work.set_state(tab.tab, PageState(section="details"))
    work.open_session(page("c"), title="Second")
    work.focus_session(HOME)
    work.open_tab(page("h"), HOME, title="At home")
    work.focus_session(first.session)


def test_the_last_desk_is_on_the_stack_what_was_in_front_on_top(tmp_path: Path) -> None:
    run(tmp_path, open_a_desk)

    def look(engine: Engine) -> None:
        assert list(engine.workspace.state.sessions) == [HOME]
        assert len(engine.workspace.state.focused_session.tabs) == 1
        assert titles(engine) == ["First, Tab", "At home", "Second"]

    run(tmp_path, look, restore=False)


def test_everything_comes_back_with_the_key_that_reopens(tmp_path: Path) -> None:
    run(tmp_path, open_a_desk)

    def bring_back(engine: Engine) -> None:
        assert engine.restore is not None
        for _ in range(3):
            engine.restore.reopen()
        state = engine.workspace.state
        shown = {s.shown_title: [tab.title for tab in s.tabs[1:]] for s in state.sessions.values()}
        assert shown["First"] == ["Tab"]
        assert shown["Second"] == []
        assert [tab.title for tab in state.sessions[HOME].tabs[1:]] == ["At home"]
        first = next(s for s in state.sessions.values() if s.shown_title == "First")
        assert first.tabs[1].state.section == "details"
        assert engine.restore.closed() == ()

    run(tmp_path, bring_back, restore=False)


def test_what_has_waited_for_a_place_is_there_too(tmp_path: Path) -> None:
    def fill(engine: Engine) -> None:
        for number in range(SESSION_LIMIT + 1):
            try:
                engine.workspace.open_session(page(str(number)), title=f"Session {number}")
            except Refused:
                assert engine.workspace.state.pending

    run(tmp_path, fill)

    def bring_back(engine: Engine) -> None:
        assert engine.restore is not None
        assert len(titles(engine)) == SESSION_LIMIT + 1
        oldest = engine.restore.closed()[-1]
        assert oldest.tabs[0].title == f"Session {SESSION_LIMIT}"
        engine.restore.reopen(oldest.id)
        assert engine.workspace.state.focused_session.shown_title == f"Session {SESSION_LIMIT}"

    run(tmp_path, bring_back, restore=False)


def test_it_is_put_away_once(tmp_path: Path) -> None:
    run(tmp_path, open_a_desk)
    run(tmp_path, lambda _engine: None, restore=False)

    def look(engine: Engine) -> None:
        assert len(titles(engine)) == 3

    run(tmp_path, look, restore=False)


def test_what_was_typed_stays_a_draft_of_its_record(tmp_path: Path) -> None:
    ref = RecordRef(LINE, "incident", "a")

    def write(engine: Engine) -> None:
        open_a_desk(engine)
        engine.records.put_back(ref, [Draft("description", "half a word", "")], new=False)

    run(tmp_path, write)

    def look(engine: Engine) -> None:
        assert engine.records.dirty(ref)
        assert engine.restore is not None
        assert all(row.drafts == () for row in engine.restore.closed())
        engine.restore.reopen()
        assert engine.records.dirty(ref)

    run(tmp_path, look, restore=False)
