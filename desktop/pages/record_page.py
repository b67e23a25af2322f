"""A tab that is a record: its form with sub-grids, timeline and cards, bound to the engine."""

from __future__ import annotations

import weakref
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.bindings.related import make_new, name_of_new
from desktop.command_states import shown_commands
from desktop.desk import Desk
from desktop.lookups import look_up
from desktop.pages.also_here import HERE, AlsoHerePart
from desktop.pages.page import WHOLE
from desktop.pages.spares import SparePages
from desktop.pages.timeline_part import TimelinePart
from session_engine.forms.state import CardPlan, FieldKind, FormState, FormStatus, SubGridPlan
from session_engine.ids import RecordRef
from session_engine.navigation.state import Place
from session_engine.records.state import Lookup, Parties, Party, Value
from session_engine.sessions.state import PageState, Tab
from session_engine.views.state import GridKey, GridView
from widgets.forms.page_words import GONE

if TYPE_CHECKING:
    from desktop.bindings.grids import GridBinding

CARDS = "cards"
"""The part of a record page that are the cards of other records."""
NAMES = {"account": "name", "contact": "lastname", "incident": "title"}
"""Tables that a lookup can make a new record of, and the column its typed text goes to."""


class RecordTab:
    """Wishes of a form become verbs; parts of the form ask for their content when they are built."""

    def __init__(self, desk: Desk, tab: Tab, ref: RecordRef, spares: SparePages) -> None:
        self._desk, self._tab, self._ref = desk, tab.id, ref
        self._grids: dict[str, GridBinding] = {}
        self._cards: set[str] = set()
        self._carded: dict[str, RecordRef] = {}
        self._wants_keyboard = False
        self._keyboard_was: weakref.ref[QWidget] | None = None
        self._spares, self._followed = spares, False
        blank = spares.take(desk.engine.forms.state(tab.id).plan)
        self._page, self._commands = blank.page, blank.commands
        self._page.restore(tab.state.section, tab.state.scroll)
        self._commands.triggered.connect(self.command)
        self._here = AlsoHerePart(desk, ref)
        self._connect_fields()
        self._connect_parts()

    def _connect_fields(self) -> None:
        page, records, ref = self._page, self._desk.engine.records, self._ref
        run = self._desk.run
        page.edited.connect(lambda column, value: run(lambda: records.edit(ref, column, value)))
        page.reverted.connect(lambda column: run(lambda: records.revert(ref, column)))
        page.newer_taken.connect(lambda column: run(lambda: records.take_newer(ref, column)))
        page.mine_kept.connect(lambda column: run(lambda: records.keep_mine(ref, column)))
        page.base_taken.connect(lambda column: run(lambda: records.take_base(ref, column)))
        page.lookup_typed.connect(self._suggest)
        page.names_wanted.connect(self._name)
        page.lookup_opened.connect(self._open_lookup)
        page.lookup_new.connect(self._new_for_lookup)
        page.command.connect(self._desk.do)  # what is not the page's own is the window's: closing the tab
        page.type_again(self._desk.half_typed.follow_names(page.half_typed, self._tab))
        page.section_changed.connect(self._section_changed)
        page.scrolled.connect(self._scrolled)
        page.copied.connect(self._copied)

    def _connect_parts(self) -> None:
        page = self._page
        page.grid_made.connect(self._bind_grid)
        page.card_wanted.connect(self._card_wanted)
        page.case_wanted.connect(lambda ref: self._desk.casework.command("new_for_customer", ref, self._tab))
        self._timeline = TimelinePart(self._desk, self._tab, self._ref, page, self._keep, self._state)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._page

    def render(self, parts: frozenset[str]) -> None:
        """Show the form, and the sub-grids, timeline and cards that have changed."""
        engine = self._desk.engine
        if WHOLE in parts:
            state = engine.forms.state(self._tab)
            commands = shown_commands(state.commands, self._desk.key)
            self._commands.render(commands)
            self._page.render_state(state)
            if state.status is FormStatus.READY and state.plan is not None and not self._followed:
                self._followed = True
                self._spares.want(state.plan, commands)
            self._offer_new(state)
            if self._wants_keyboard and self._stands(state):
                self._take_keyboard()
        if CARDS in parts:
            self._render_cards(engine.forms.state(self._tab))
        for part in self._grids:
            if part in parts:
                self._page.render_grid(part, engine.grids.state(GridKey(self._tab, part)))
        self._timeline.render(parts)
        if WHOLE in parts or HERE in parts:
            self._here.render(self._commands)

    def offered(self) -> tuple[str, ...]:
        """Name what can be done with the record."""
        return tuple(c.id for c in self._desk.engine.forms.state(self._tab).commands if c.enabled)

    def focus(self) -> None:
        """Put the keyboard into the first field, as soon as there is one."""
        ready = self._stands(self._desk.engine.forms.state(self._tab))
        self._wants_keyboard = not ready
        focus = QApplication.focusWidget()
        self._keyboard_was = weakref.ref(focus) if focus is not None and not ready else None
        if ready:
            self._page.focus_first_field()

    def _stands(self, state: FormState) -> bool:
        """Whether nothing more comes: the fields are there, or will never be."""
        return state.status is FormStatus.READY or (
            state.record.status in GONE and not self._page.shows_fields
        )

    def _take_keyboard(self) -> None:
        """Go to the first field, unless she has gone elsewhere while the form was on its way."""
        now, before = QApplication.focusWidget(), self._keyboard_was() if self._keyboard_was else None
        if now is None or now is before or self._page.isAncestorOf(now):
            self.focus()
        self._wants_keyboard = False

    def command(self, action: str) -> bool:
        """Do an action of the record."""
        if action == "refresh":
            self._desk.ask(self._refresh, self._given_up)
            return True
        if action == "find":
            return self._page.focus_find()
        if action == "save":
            self._desk.casework.save(self._ref, stuck=self._page.focus_first_problem)
            return True
        return self._desk.casework.command(action, self._ref, self._tab)

    def _refresh(self) -> None:
        engine = self._desk.engine
        engine.forms.refresh(self._tab)
        for binding in self._grids.values():
            engine.grids.refresh(binding.key)
        self._timeline.retry_failed()

    def _given_up(self) -> None:
        engine = self._desk.engine
        for binding in self._grids.values():
            engine.grids.give_up(binding.key)
        engine.timeline.give_up(self._tab)

    def close(self) -> None:
        """Let go of timeline and cards; what is half built asks for nothing more."""
        self._page.stop_building()
        engine = self._desk.engine
        engine.tasks.cancel(self._tab)  # what a lookup has asked
        self._timeline.close()
        for column, ref in self._carded.items():
            engine.records.unwatch(ref, (self._tab, column))

    def shows(self, ref: RecordRef) -> bool:
        """Whether one of the cards shows this record."""
        return ref in self._carded.values()

    # Parts

    def _bind_grid(self, part: str) -> None:
        from desktop.bindings.grids import GridBinding  # noqa: PLC0415 - with the first grid
        from desktop.bindings.rows import RowCommands  # noqa: PLC0415 - as above

        grid, plan = self._page.grid(part), self._plan_of(part)
        if grid is None or plan is None or part in self._grids:
            return
        key = GridKey(self._tab, part)
        by = plan.through or plan.column
        related = (by, self._ref) if by else None
        self._desk.engine.grids.show(
            key, self._ref.line, plan.table, plan.view_id or None, self._view(part), related=related
        )
        self._grids[part] = binding = GridBinding(self._desk, key, grid, Place.SUB_GRID)
        RowCommands(self._desk, binding, self._ref.line, plan.table).offer_menu(grid.table)
        self._page.render_grid(part, self._desk.engine.grids.state(key))
        grid.new_wanted.connect(lambda: self._desk.run(lambda: make_new(self._desk, plan, self._ref)))
        self._offer_new(self._desk.engine.forms.state(self._tab))

    def _offer_new(self, state: FormState) -> None:
        for part in self._grids:
            plan = self._plan_of(part)
            self._page.offer_new(part, name_of_new(plan, state) if plan is not None else "")

    def _plan_of(self, part: str) -> SubGridPlan | None:
        plan = self._desk.engine.forms.state(self._tab).plan
        cells = plan.cells() if plan is not None else ()
        return next((c for c in cells if isinstance(c, SubGridPlan) and c.part == part), None)

    def _card_wanted(self, column: str) -> None:
        self._cards.add(column)
        self._render_cards(self._desk.engine.forms.state(self._tab))

    def _render_cards(self, state: FormState) -> None:
        for column in self._cards:
            value = state.record.value(column)
            ref = value.ref if isinstance(value, Lookup) else None
            self._follow(state, column, ref)
            records = self._desk.engine.records
            self._page.render_card(column, records.state(ref) if ref is not None else None)

    def _follow(self, state: FormState, column: str, ref: RecordRef | None) -> None:
        """Watch the record a card shows, and no longer the one it showed before."""
        old = self._carded.get(column)
        if ref == old:
            return
        records = self._desk.engine.records
        if old is not None:
            records.unwatch(old, (self._tab, column))
            del self._carded[column]
        if ref is not None:
            records.watch(ref, (self._tab, column), _card_columns(state, column, ref.table))
            self._carded[column] = ref

    def _view(self, part: str) -> GridView:
        return self._state().grids.get(part, GridView())

    # Wishes

    def _suggest(self, column: str, text: str) -> None:
        field = self._desk.engine.forms.field(self._tab, column)
        targets = field.targets if field is not None else ()

        look_up(
            self._desk, self._ref.line, targets, text, partial(self._page.show_suggestions, column),
            owner=self._tab, group=f"lookup {column}",
        )  # fmt: skip

    def _name(self, column: str) -> None:
        """Tell a field what it can name; where that cannot be read, it can be typed."""
        show = partial(self._page.show_names, column)

        async def ask() -> None:
            show(await self._desk.engine.forms.names(self._ref.line, column))

        self._desk.start(ask, owner=self._tab, group=f"names {column}", failed=lambda _why: show(None))

    def _new_for_lookup(self, column: str, name: str) -> None:
        field = self._desk.engine.forms.field(self._tab, column)
        table = next((t for t in field.targets if t in NAMES), None) if field is not None else None
        if table is not None:
            values: dict[str, Value] = {NAMES[table]: name} if name else {}
            self._desk.quick_create.open(table, values, lambda made: self._take_made(column, made))

    def _take_made(self, column: str, made: Lookup) -> None:
        """Put a record made for a lookup into it, beside those that are in a list already."""
        records = self._desk.engine.records
        if self._desk.engine.workspace.state.session_of(self._tab) is None:
            return  # the tab was closed meanwhile
        field = self._desk.engine.forms.field(self._tab, column)
        before = records.state(self._ref).value(column)
        value: Value = made
        if field is not None and field.kind is FieldKind.PARTIES:
            others = before.members if isinstance(before, Parties) else ()
            value = Parties((*others, Party(made)))
        self._desk.run(lambda: records.edit(self._ref, column, value))

    def _open_lookup(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        self._desk.open_record(ref, Place.LOOKUP, modifiers, title)

    def _copied(self, text: str) -> None:
        self._desk.engine.notices.tell("copied", {"text": text})

    def _section_changed(self, section: str) -> None:
        self._keep(replace(self._state(), section=section))

    def _scrolled(self, area: str, pixels: int) -> None:
        state = self._state()
        self._keep(replace(state, scroll={**state.scroll, area: pixels}))

    def _keep(self, state: PageState) -> None:
        self._desk.engine.workspace.set_state(self._tab, state)

    def _state(self) -> PageState:
        session = self._desk.engine.workspace.state.session_of(self._tab)
        tab = session.tab(self._tab) if session is not None else None
        return tab.state if tab is not None else PageState()


def _card_columns(state: FormState, column: str, table: str) -> frozenset[str]:
    """Collect what a card shows of a record."""
    for cell in state.plan.cells() if state.plan is not None else ():
        if isinstance(cell, CardPlan) and cell.column == column:
            return frozenset(field.column for field in dict(cell.fields_by_table).get(table, ()))
    return frozenset()
