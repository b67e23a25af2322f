"""The whole program in its window, worked at random, until it is killed.

It writes lines to a pipe, which outlives it:

    restored DESK           what this start has brought back
    state CHANGE TIME DESK  what the profile holds after a change
    typed TIME [RECORD, TEXT]
    sync TIME / ack CHANGE  the disk was asked / has answered
    ready                   the desk was compared with what is on the screen; the work begins
    problem WORDS

A DESK is JSON: windows, sessions, tabs, titles, order, focus, how each page was left, what was typed.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from typing_extensions import override

import desktop.tour.run
from desktop.application import run
from desktop.arguments import Arguments
from desktop.beginning import Beginning
from desktop.composition import Composition
from desktop.organisation_process import OrganisationProcess
from desktop.paths import paths
from desktop.tab_titles import shown_title
from desktop.tour.hands import in_slot, until
from session_engine.errors import Refused
from session_engine.events import Event
from session_engine.ids import LineId, PageKey, RecordRef, dashboard_page, grid_page, record_page
from session_engine.profile import codec, schema
from session_engine.profile.events import Committed
from session_engine.profile.profile import Profile
from session_engine.records.state import Choice
from session_engine.restore.reading import restored
from session_engine.sessions.state import SESSION_LIMIT, TAB_LIMIT, HalfTyped, SessionKind, Workspace
from session_engine.views.state import ColumnFilter, FilterOperator, GridKey
from tests.end_to_end.person import Person
from tests.fixtures.demonstration import NOW
from widgets.dialogs.resolve import ResolveDialog

if TYPE_CHECKING:
    from session_engine.engine import Engine

LINE = LineId("demo")
FIELD = "Description"
COLUMN = "description"
KEPT_IN = frozenset({schema.WINDOW, schema.SESSION, schema.TAB, schema.DRAFT})
"""Tables whose rows make up a desk."""

PATIENCE = 20.0
"""Seconds until the screen shows what was brought back."""

Drafts = dict[str, dict[str, object]]


class BorrowedOrganisation(OrganisationProcess):
    """An organisation that runs already and outlives its borrower."""

    lent: str = ""

    @override
    def start(self) -> None:
        """It runs."""

    @override
    def stop(self, timeout: float = 3.0) -> None:
        """It goes on."""

    @override
    def listen(self, on_ready: Callable[[str], None], on_gone: Callable[[int], None]) -> None:
        on_ready(self.lent)


def live(
    folder: Path, organisation: BorrowedOrganisation, cases: tuple[str, ...], seed: int, pipe: int
) -> int:
    """Run the program as a person's start does, with a random worker in the tour's place."""

    async def instead(composition: Composition, options: Arguments) -> int:
        del options
        try:
            await _Worker(composition, cases, seed, pipe).work()
        except Exception as error:  # noqa: BLE001 - whatever ends a victim before its time is a finding
            _tell(pipe, f"problem {type(error).__name__}: {error}")
        return 1

    desktop.tour.run.run_tour = instead
    now = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    options = Arguments(data=folder, tour=folder, quiet_demo=True, now=now, size=(1366, 768))
    return run(Beginning(options, paths(folder), organisation))


def _tell(pipe: int, line: str) -> None:
    os.write(pipe, f"{line}\n".encode())


def desk_of(state: Workspace, drafts: Drafts) -> str:
    """Write down all that a person would miss."""
    sessions = {
        str(session.id): [
            session.shown_title,
            session.focused,
            [
                [tab.id, codec.write_page(tab.page), tab.title, codec.write_state(tab.state)]
                for tab in session.tabs
            ],
        ]
        for session in state.sessions.values()
    }
    windows = [[window.id, window.focused, list(window.sessions)] for window in state.windows]
    found = {"windows": windows, "active": state.active, "sessions": sessions, "drafts": drafts}
    return json.dumps(found, sort_keys=True, separators=(",", ":"))


def _kept(profile: Profile) -> str:
    """Give the desk that a start would make of the profile's rows."""
    drafts: Drafts = {}
    for ref in profile.drafts.records():
        rows = profile.drafts.of(ref)
        if typed := {name: codec.write_value(row.mine) for name, row in rows.items() if name}:
            drafts[_name(ref)] = typed
    return desk_of(restored(profile.desk, LINE, dashboard_page(LINE)).workspace, drafts)


def _shown(engine: Engine) -> str:
    drafts: Drafts = {}
    for ref in engine.records.dirty_records():
        if typed := {one.column: codec.write_value(one.mine) for one in engine.records.drafts(ref)}:
            drafts[_name(ref)] = typed
    return desk_of(engine.workspace.state, drafts)


def _name(ref: RecordRef) -> str:
    return f"{ref.table}/{ref.id}"


class _Worker:
    """Checks what was brought back, then works without an end."""

    def __init__(self, composition: Composition, cases: tuple[str, ...], seed: int, pipe: int) -> None:
        self._engine, self._pages, self._casework = (
            composition.engine,
            composition.pages,
            composition.desk.casework,
        )
        self._person = Person(composition.window)
        profile = composition.keeping.profile
        assert profile is not None
        self._profile, self._pipe = profile, pipe
        self._cases = tuple(record_page(RecordRef(LINE, "incident", case)) for case in cases)
        self._chance = random.Random(seed)
        self._only_types = seed % 3 == 0  # nothing else hurries the store then
        self._acts = (
            *((self._type,) * 30), *((self._open_session,) * 2), *((self._open_tab,) * 3), *((self._grid,) * 2),
            self._focus_session, self._focus_tab, self._keys, self._move, self._close, self._reopen,
            self._section, *((self._tear,) * 2), *((self._ask,) * 2), self._look_for, self._answer,
        )  # fmt: skip

    async def work(self) -> None:
        _tell(self._pipe, f"restored {_shown(self._engine)}")
        self._watch_store()
        await self._compare_screen()
        _tell(self._pipe, "ready")
        while True:
            act = (
                self._type
                if self._only_types and self._field() is not None
                else self._chance.choice(self._acts)
            )
            await in_slot(lambda act=act: self._do(act))

    def _do(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Refused:
            return
        if (held := _kept(self._profile)) != (shown := _shown(self._engine)):
            _tell(self._pipe, f"problem after {act.__name__} the profile holds {held} of {shown}")

    def _watch_store(self) -> None:
        writer = self._profile._writer
        add = writer._add

        def noted(table: schema.Table, key: object, row: object, *, soon: bool) -> int:
            number = add(table, key, row, soon=soon)  # pyright: ignore[reportArgumentType]
            if table in KEPT_IN:
                _tell(self._pipe, f"state {number} {time.monotonic()} {_kept(self._profile)}")
            return number

        def acknowledged(event: Event) -> None:
            if isinstance(event, Committed):
                _tell(self._pipe, f"ack {event.number}")

        def asked() -> bool:
            _tell(self._pipe, f"sync {time.monotonic()}")
            return False

        writer._add = noted  # pyright: ignore[reportAttributeAccessIssue]
        self._profile.listen(acknowledged)
        writer.ask(lambda connection: connection.set_commit_hook(asked))

    async def _compare_screen(self) -> None:
        """Hold the screen against the engine: strip, tabs, and the words half typed on the page in front."""
        person, state = self._person, self._engine.workspace.state
        regular = [s for s in state.main.sessions if state.sessions[s].kind is SessionKind.REGULAR]

        def titles() -> list[str]:
            sessions = self._engine.workspace.state.sessions
            shown = (sessions[one] for one in regular)
            return ["Home", *(shown_title(each.shown_title, each.shown_icon) for each in shown)]

        def tabs() -> list[str]:
            now = self._engine.workspace.state
            return [shown_title(tab.title, tab.icon) for tab in now.sessions[now.main.focused].tabs]

        await until(lambda: person.sessions() == titles(), f"{titles()} in the strip", PATIENCE)
        if state.active == state.main.id:
            await until(lambda: person.tabs() == tabs(), f"the tabs {tabs()}", PATIENCE)
        ref = state.focused_tab.page.record
        typed = {one.column: one.mine for one in self._engine.records.drafts(ref)} if ref is not None else {}
        if COLUMN in typed:
            await until(lambda: self._text() == typed[COLUMN], f"“{typed[COLUMN]}”", PATIENCE)

        asked = state.focused_tab.state.typed.get("resolve")
        if asked is not None:
            await until(lambda: self._asked() == asked.values["subject"], f"“{asked.values}” asked", PATIENCE)
        home = state.sessions[state.main.sessions[0]].anchor
        looked_for = home.state.typed.get("search", HalfTyped())
        assert person.window.top_bar.search.text() == looked_for.values.get("text", "")

    # What is done

    def _type(self) -> None:
        field = self._field()
        ref = self._engine.workspace.state.focused_tab.page.record
        if field is None or ref is None:
            return
        field.setFocus()
        for _ in range(self._chance.randrange(1, 5)):
            QTest.keyClick(field, Qt.Key(self._chance.randrange(Qt.Key.Key_A, Qt.Key.Key_Z + 1)))
            typed = json.dumps([_name(ref), field.toPlainText()])
            _tell(self._pipe, f"typed {time.monotonic()} {typed}")

    def _ask(self) -> None:
        """Ask how a case was solved, or go on with the answer."""
        tab = self._engine.workspace.state.focused_tab
        dialog = self._dialog()
        if dialog is None and tab.page in self._cases:
            types = (Choice(5, "Problem solved"),)
            assert tab.page.record is not None
            dialog = self._casework.ask_how(tab.page.record, types, 0)
        if dialog is not None:
            QTest.keyClicks(dialog.first_focus(), f"w{self._chance.randrange(100)} ")

    def _answer(self) -> None:
        dialog = self._dialog()
        if dialog is not None:
            dialog.reject()

    def _dialog(self) -> ResolveDialog | None:
        found = (one for one in QApplication.topLevelWidgets() if isinstance(one, ResolveDialog))
        return next((one for one in found if one.isVisible()), None)

    def _asked(self) -> str:
        dialog = self._dialog()
        return str(dialog.fields.value("subject") or "") if dialog is not None else ""

    def _look_for(self) -> None:
        QTest.keyClicks(self._person.window.top_bar.search, f"w{self._chance.randrange(100)} ")

    def _field(self) -> QPlainTextEdit | None:
        page = self._pages.page(self._engine.workspace.state.focused_tab.id)
        found = page.widget.findChildren(QPlainTextEdit) if page is not None else []
        seen = (one for one in found if one.isVisible() and one.accessibleName().startswith(FIELD))
        return next((one for one in seen if not one.isReadOnly()), None)

    def _text(self) -> str:
        field = self._field()
        return field.toPlainText() if field is not None else ""

    def _open_session(self) -> None:
        workspace = self._engine.workspace
        if workspace.state.regular_count < SESSION_LIMIT:
            workspace.open_session(self._page())

    def _open_tab(self) -> None:
        session = self._engine.workspace.state.focused_session
        if len(session.tabs) < TAB_LIMIT:
            self._engine.workspace.open_tab(self._page(), session.id)

    def _page(self) -> PageKey:
        return self._chance.choice((*self._cases, grid_page(LINE, "incident"), grid_page(LINE, "contact")))

    def _focus_session(self) -> None:
        sessions = list(self._engine.workspace.state.sessions)
        self._engine.workspace.focus_session(self._chance.choice(sessions))

    def _focus_tab(self) -> None:
        tabs = self._engine.workspace.state.focused_session.tabs
        self._engine.workspace.focus_tab(self._chance.choice(tabs).id)

    def _keys(self) -> None:
        key, modifiers = self._chance.choice(
            (
                (Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier),
                (Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier),
            )
        )
        QTest.keyClick(self._person.window, key, modifiers)

    def _move(self) -> None:
        workspace = self._engine.workspace
        state = workspace.state
        session = self._chance.choice(list(state.sessions.values()))
        workspace.move_session(session.id, self._chance.randrange(1, 9))
        workspace.move_tab(self._chance.choice(session.tabs).id, self._chance.randrange(1, 9))

    def _close(self) -> None:
        workspace = self._engine.workspace
        session = workspace.state.focused_session
        if session.kind is SessionKind.REGULAR and self._chance.random() < 0.3:
            workspace.close_session(session.id, confirmed=True, force=True)
        elif len(session.tabs) > 1:
            workspace.close_tab(self._chance.choice(session.tabs[1:]).id, force=True)

    def _tear(self) -> None:
        """Put a session or a tab into a window of its own, or back."""
        workspace = self._engine.workspace
        session = self._chance.choice(list(workspace.state.sessions.values()))
        if self._chance.random() < 0.5:
            workspace.toggle_session_window(session.id)
        else:
            workspace.toggle_tab_window(self._chance.choice(session.tabs).id)

    def _reopen(self) -> None:
        if self._engine.restore is not None:
            self._engine.restore.reopen()

    def _section(self) -> None:
        workspace = self._engine.workspace
        tab = workspace.state.focused_tab
        scroll = {**tab.state.scroll, "general": self._chance.randrange(500)}
        workspace.set_state(tab.id, replace(tab.state, scroll=scroll))

    def _grid(self) -> None:
        """Sort, filter, widen or look for something in a grid that is in front."""
        tab, grids = self._engine.workspace.state.focused_tab, self._engine.grids
        key = GridKey(tab.id, next(iter(tab.state.grids), "main"))
        plan = grids.state(key).plan
        if plan is None:
            return
        column = self._chance.choice(plan.columns).name
        word = f"w{self._chance.randrange(100)}"
        acts: tuple[Callable[[], None], ...] = (
            lambda: grids.sort(key, column, descending=self._chance.random() < 0.5),
            lambda: grids.filter(key, (ColumnFilter(plan.primary, FilterOperator.CONTAINS, (word,)),)),
            lambda: grids.quick_find(key, word),
            lambda: grids.width(key, column, self._chance.randrange(60, 300)),
        )
        self._chance.choice(acts)()


def main(arguments: list[str]) -> int:
    """Run one victim by hand: DATA ADDRESS KEY CASES SEED; its lines go to standard output."""
    data, address, key, cases, seed = arguments
    organisation = BorrowedOrganisation(Path(data) / "organisation.db", "", key=key)
    organisation.lent = address
    return live(Path(data), organisation, tuple(cases.split(",")), int(seed), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
