"""Whatever is done at the desk, the next start has it; whatever the rows hold, the desk keeps its laws."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from typing_extensions import override

from session_engine.events import EventBus
from session_engine.ids import (
    LineId,
    PageKey,
    RecordRef,
    SessionId,
    TabId,
    WindowId,
    dashboard_page,
    record_page,
)
from session_engine.profile.opening import open_connection
from session_engine.profile.profile import Profile
from session_engine.profile.rows import DraftRow, PendingRow, SessionRow, TabRow, WindowRow
from session_engine.records.state import Choice, Lookup
from session_engine.restore.closed import ClosedStack
from session_engine.restore.keeping import DeskKeeper
from session_engine.restore.reading import restored
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.state import (
    SESSION_LIMIT,
    TAB_LIMIT,
    HalfTyped,
    PageState,
    SessionKind,
    Workspace,
)
from tests.unit.engine.held import HeldTime
from tests.unit.engine.test_workspace_machine import WorkspaceMachine

LINE = LineId("demo")
HOME = dashboard_page(LINE)
CASE = RecordRef(LINE, "incident", "a case")
KEY = bytes(range(32))


class NoDrafts:
    def last_of(self, ref: RecordRef) -> tuple[DraftRow, ...]:
        del ref
        return ()


def page(name: str) -> PageKey:
    return record_page(RecordRef(LINE, "incident", name))


class Kept:
    """A desk that is kept in a profile."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.start()

    def start(self, unsaved: object = None) -> None:
        self.profile = Profile.open(self.folder / "profile.db", KEY)
        bus = EventBus()
        self.area = WorkspaceArea(bus, LINE, HOME, unsaved=unsaved)  # type: ignore[arg-type]
        found = restored(self.profile.desk, LINE, HOME)
        self.left_out = found.left_out
        self.area.adopt(found.workspace, found.last_id, found.last_use)
        ids = self.profile.last_ids()
        self.area.go_on_from(max(ids.session, ids.tab))
        closed = ClosedStack(self.profile, NoDrafts(), HeldTime())  # type: ignore[arg-type]
        DeskKeeper(bus, self.area, self.profile, closed).start()

    def again(self, unsaved: object = None) -> Workspace:
        """Start again; give what was open before."""
        before = self.area.state
        self.profile.close()
        self.start(unsaved)
        return before


class RestoredMachine(WorkspaceMachine):
    """The laws of the workspace over any number of starts."""

    def __init__(self) -> None:
        super().__init__()
        self.scratch = tempfile.TemporaryDirectory()
        self.kept = Kept(Path(self.scratch.name))
        self.kept.again(self)
        self.area = self.kept.area
        self.titles = 0

    @rule(number=st.integers(0, 30))
    def leave_a_page_differently(self, number: int) -> None:
        self.titles += 1
        tab = self.pick_tab(number)
        self.area.set_title(tab, f"Title {self.titles}")
        self.area.set_state(tab, PageState(section="details", scroll={"form": number}, query="mesh"))

    @rule(number=st.integers(0, 30), words=st.sampled_from(("", "Back to 4.1", "half \ud83d")))
    def leave_words_half_typed(self, number: int, words: str) -> None:
        values = {"subject": words, "to": Lookup(CASE, "Ben"), "minutes": 25, "type": Choice(5, "Solved")}
        typed = HalfTyped(values, (CASE,), open=bool(number % 2)) if words else None
        self.area.keep_typed(self.pick_tab(number), f"place {number % 2}", typed)

    @precondition(lambda self: self.titles % 3 == 0)
    @rule()
    def start_again(self) -> None:
        before = self.kept.again(self)
        self.area = self.kept.area
        assert self.area.state == before
        assert self.kept.left_out == ()

    @rule()
    def open_gives_a_new_identity(self) -> None:
        known = {
            *self.area.state.sessions,
            *(t.id for s in self.area.state.sessions.values() for t in s.tabs),
        }
        if self.area.state.regular_count < SESSION_LIMIT:
            opened = self.area.open_session(page("fresh"), background=True)
            assert not {opened.session, opened.tab} & known

    @override
    def teardown(self) -> None:
        self.kept.profile.close()
        self.scratch.cleanup()


RestoredMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=40)
TestRestored = RestoredMachine.TestCase


def test_the_first_start_has_home_alone(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    assert list(kept.area.state.sessions) == [SessionId(1)]
    assert kept.area.state.focused_tab.page == HOME


def test_what_was_closed_is_on_the_stack_with_its_place(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    first = kept.area.open_session(page("a"), title="First")
    tab = kept.area.open_tab(page("b"), first.session, title="Tab")
    kept.area.open_session(page("c"))
    kept.area.close_tab(tab.tab)
    kept.area.close_session(first.session)
    kept.again()
    closed = kept.profile.desk.closed()
    assert [(row.whole, row.tabs[0].title, row.session.position) for row in closed] == [
        (True, "First", 1),
        (False, "Tab", 1),
    ]
    assert closed[1].tabs[0].position == 1


def test_many_that_were_closed_can_be_opened_again_after_a_relaunch(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    for number in range(26):
        opened = kept.area.open_session(page(str(number)), title=f"Session {number}")
        kept.area.close_session(opened.session)
    kept.again()
    titles = [row.tabs[0].title for row in kept.profile.desk.closed()]
    assert titles == [f"Session {number}" for number in range(25, -1, -1)]
    kept.profile.close()


def rows(seed: int) -> tuple[list[WindowRow], list[SessionRow], list[TabRow], list[PendingRow]]:
    """Give rows that no run of ours would write."""
    chance = random.Random(seed)
    windows = [
        WindowRow(
            WindowId(n), "", chance.choice([None, n]), SessionId(chance.randint(0, 15)), active=chance.random() < 0.5,
            tab=chance.choice([None, None, TabId(chance.randint(0, 160))]),
        )
        for n in range(chance.randint(0, 6))
    ]  # fmt: skip
    sessions = [
        SessionRow(
            SessionId(n), WindowId(chance.randint(0, 4)), chance.randint(-1, 12), chance.choice(list(SessionKind)),
            chance.choice([LINE, LINE, LINE, LineId("other")]), TabId(chance.randint(0, 200)),
        )
        for n in range(chance.randint(0, 14))
    ]  # fmt: skip
    tabs = [
        TabRow(
            TabId(n), SessionId(chance.randint(0, 15)), chance.randint(0, 12), page(str(n)),
            anchor=chance.random() < 0.4,
        )
        for n in range(chance.randint(0, 160))
    ]  # fmt: skip
    pending = [
        PendingRow(n, page("p"), session=chance.choice([None, SessionId(chance.randint(0, 15))]))
        for n in range(2)
    ]
    return windows, sessions, tabs, pending


@given(st.integers())
@settings(max_examples=150)
def test_rows_of_any_kind_give_a_desk_that_keeps_the_laws(seed: int) -> None:
    windows, sessions, tabs, pending = rows(seed)
    found = restored(FakeDesk(windows, sessions, tabs, pending), LINE, HOME)  # type: ignore[arg-type]
    state = found.workspace
    assert state.regular_count <= SESSION_LIMIT
    assert sorted(s for w in state.windows for s in w.sessions) == sorted(state.sessions)
    assert state.windows[0].sessions[0] == SessionId(1)
    assert state.sessions[SessionId(1)].kind is SessionKind.HOME
    assert any(window.id == state.active for window in state.windows)
    for window in state.windows:
        assert (window.focused in window.sessions) == (window.tab is None)
        assert state.front_of(window) in {tab.id for tab in state.sessions[window.focused].tabs}
    torn = [window.tab for window in state.windows if window.tab is not None]
    assert len(torn) == len(set(torn))
    assert not {session.anchor.id for session in state.sessions.values()} & set(torn)
    for session in state.sessions.values():
        assert session.focused not in torn
        assert 1 <= len(session.tabs) <= TAB_LIMIT
        assert session.tab(session.focused) is not None
        assert [tab.anchor for tab in session.tabs] == [True] + [False] * (len(session.tabs) - 1)
    ids = [tab.id for session in state.sessions.values() for tab in session.tabs]
    assert len(ids) == len(set(ids))
    assert found.last_id >= max(ids)


class FakeDesk:
    def __init__(self, *rows: list[object]) -> None:
        self._rows = rows

    def windows(self) -> list[object]:
        return self._rows[0]

    def sessions(self) -> list[object]:
        return self._rows[1]

    def tabs(self) -> list[object]:
        return self._rows[2]

    def pending(self) -> list[object]:
        return self._rows[3]


def spoil(folder: Path, statement: str) -> None:
    """Change the file as a defect would, past the store."""
    connection = open_connection(folder / "profile.db", KEY, None)
    connection.execute(statement)
    connection.close()


def three_tabs(folder: Path) -> tuple[Kept, SessionId]:
    kept = Kept(folder)
    session = kept.area.open_session(page("a"), title="First").session
    for name in ("b", "c"):
        kept.area.open_tab(page(name), session, title=name)
    kept.area.open_session(page("d"), title="Second")
    kept.profile.close()
    return kept, session


def test_a_damaged_tab_costs_only_itself_and_is_named(tmp_path: Path) -> None:
    kept, session = three_tabs(tmp_path)
    spoil(tmp_path, "UPDATE tab SET page = '{' WHERE title = 'b'")
    kept.start()
    assert [tab.title for tab in kept.area.state.sessions[session].tabs] == ["First", "c"]
    assert kept.profile.lost_titles == ("b",)
    kept.again()
    assert kept.profile.lost_titles == ()


def test_a_session_lives_on_without_its_anchors_row(tmp_path: Path) -> None:
    kept, session = three_tabs(tmp_path)
    spoil(tmp_path, "UPDATE tab SET state = 'x' WHERE title = 'First'")
    kept.start()
    tabs = kept.area.state.sessions[session].tabs
    assert [(tab.title, tab.anchor) for tab in tabs] == [("b", True), ("c", False)]
    assert kept.profile.lost_titles == ("First",)


def test_tabs_live_on_without_their_sessions_row(tmp_path: Path) -> None:
    kept, session = three_tabs(tmp_path)
    spoil(tmp_path, f"UPDATE session SET kind = 'nothing known' WHERE id = {session}")
    kept.start()
    assert [tab.title for tab in kept.area.state.sessions[session].tabs] == ["First", "b", "c"]
    assert kept.area.state.windows[0].sessions[-1] == session
    assert kept.left_out == ()


def test_home_gets_its_page_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.area.open_tab(page("beside"), SessionId(1), title="Beside")
    kept.profile.close()
    spoil(tmp_path, "UPDATE tab SET page = '' WHERE anchor = 1")
    kept.start()
    assert [tab.page for tab in kept.area.state.sessions[SessionId(1)].tabs] == [HOME, page("beside")]
