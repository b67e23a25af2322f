"""A state machine over the store's verbs: whatever happens, the profile is what a dictionary would be."""

from __future__ import annotations

import shutil
import tempfile
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from typing_extensions import override

from session_engine.ids import LineId, RecordRef, SessionId, TabId, WindowId, record_page
from session_engine.profile.profile import Profile
from session_engine.profile.rows import DraftRow, OutboxRow, OutboxState, SessionRow, TabRow
from session_engine.sessions.state import PageState, SessionKind

KEY = bytes(range(32))
LINE = LineId("demo")
texts = st.text(st.characters(codec=None), max_size=12)
refs = st.integers(0, 3).map(lambda number: RecordRef(LINE, "incident", f"{number:036d}"))
columns = st.sampled_from(["title", "description", ""])
ids = st.integers(1, 4)


class StoreMachine(RuleBasedStateMachine):
    """Does what areas do, in any order, with crashes between; `known` is what the disk has been told to hold."""

    def __init__(self) -> None:
        super().__init__()
        self._home = tempfile.TemporaryDirectory(prefix="profile-machine-")
        self._run = 0
        self.settings: dict[str, object] = {}
        self.drafts: dict[tuple[RecordRef, str], DraftRow] = {}
        self.outbox: dict[int, OutboxRow] = {}
        self.sessions: dict[int, SessionRow] = {}
        self.tabs: dict[int, TabRow] = {}

    @property
    def _path(self) -> Path:
        return Path(self._home.name) / str(self._run) / "profile.db"

    @initialize()
    def begin(self) -> None:
        self.profile = Profile.open(self._path, KEY)

    @rule(name=texts, value=st.none() | st.booleans() | st.integers() | texts | st.lists(texts, max_size=2))
    def set(self, name: str, value: object) -> None:
        clean = name.encode("utf-8", "replace").decode()
        self.profile.put_setting(clean, value)
        self.settings[clean] = value

    @rule(name=texts)
    def reset(self, name: str) -> None:
        clean = name.encode("utf-8", "replace").decode()
        self.profile.remove_setting(clean)
        self.settings.pop(clean, None)

    @rule(ref=refs, column=columns, mine=texts | st.decimals(allow_nan=False), etag=st.none() | st.just("1"))
    def type(self, ref: RecordRef, column: str, mine: str | Decimal, etag: str | None) -> None:
        row = DraftRow(ref, column, mine, None, etag)
        self.profile.drafts.put(row)
        self.drafts[ref, column] = row

    @rule(ref=refs, column=columns)
    def revert(self, ref: RecordRef, column: str) -> None:
        self.profile.drafts.remove(ref, column)
        self.drafts.pop((ref, column), None)

    @rule(ref=refs, number=ids)
    def save(self, ref: RecordRef, number: int) -> None:
        row = OutboxRow(number, LINE, "update", ref, {"n": number}, request=f"{len(self.outbox)}")
        with self.profile.together():
            self.profile.drafts.remove_record(ref)
            self.profile.outbox.put(row)
        self.drafts = {key: draft for key, draft in self.drafts.items() if key[0] != ref}
        self.outbox[number] = row

    @rule(number=ids, state=st.sampled_from(OutboxState))
    def send(self, number: int, state: OutboxState) -> None:
        if number in self.outbox:
            row = OutboxRow(number, LINE, "update", None, {}, depends_on=(1, 2), state=state)
            self.profile.outbox.put(row)
            self.outbox[number] = row

    @rule(number=ids)
    def sent(self, number: int) -> None:
        self.profile.outbox.remove(number)
        self.outbox.pop(number, None)

    @rule(session=ids, position=ids)
    def open_session(self, session: int, position: int) -> None:
        row = SessionRow(SessionId(session), WindowId(1), position, SessionKind.REGULAR, LINE, TabId(1))
        self.profile.desk.put_session(row)
        self.sessions[session] = row

    @rule(tab=st.integers(1, 8), session=ids, ref=refs, scroll=st.integers(0, 9), soon=st.booleans())
    def put_tab(self, tab: int, session: int, ref: RecordRef, scroll: int, soon: bool) -> None:
        state = PageState(scroll={"main": scroll})
        row = TabRow(TabId(tab), SessionId(session), 0, record_page(ref), state=state)
        self.profile.desk.put_tab(row, soon=soon)
        self.tabs[tab] = row

    @rule(session=ids)
    def close_session(self, session: int) -> None:
        with self.profile.together():
            self.profile.desk.remove_session(SessionId(session))
        self.sessions.pop(session, None)
        self.tabs = {number: tab for number, tab in self.tabs.items() if tab.session != session}

    @rule()
    def quit_and_start(self) -> None:
        assert self.profile.close()
        self.profile = Profile.open(self._path, KEY)

    @rule()
    def crash_and_start(self) -> None:
        """What a killed program leaves: the files as they are, without a closing."""
        assert self.profile.flush()
        old = self._path
        self._run += 1
        self._path.parent.mkdir()
        for suffix in ("", "-wal", ".key"):
            source = old.with_name(old.name + suffix)
            if source.exists():
                shutil.copyfile(source, self._path.with_name(self._path.name + suffix))
        self.profile.close()
        self.profile = Profile.open(self._path, KEY)

    @invariant()
    def holds_what_it_was_given(self) -> None:
        profile = self.profile
        assert profile.settings() == self.settings
        drafts = [draft for ref in profile.drafts.records() for draft in profile.drafts.of(ref).values()]
        assert {(draft.ref, draft.column): draft for draft in drafts} == self.drafts
        assert {row.id: row for row in profile.outbox.items()} == self.outbox
        assert {row.id: row for row in profile.desk.sessions()} == self.sessions
        assert {row.id: row for row in profile.desk.tabs()} == self.tabs
        assert profile.lost == ()

    @override
    def teardown(self) -> None:
        self.profile.close()
        self._home.cleanup()


TestStoreMachine = StoreMachine.TestCase
TestStoreMachine.settings = settings(
    max_examples=50, stateful_step_count=25, suppress_health_check=[HealthCheck.too_slow]
)
