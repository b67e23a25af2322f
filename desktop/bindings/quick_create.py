"""Quick create: a flyout with the table's quick form; what it made is told, and opens in a new session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop import actions, messages, wait_words
from desktop.begun_titles import tell_begun_before
from desktop.desk import Desk
from desktop.desk_window import DeskWindow
from desktop.lookups import look_up
from desktop.waits import Wait
from session_engine.errors import WayOut
from session_engine.forms.state import FormPlan, FormState, FormStatus
from session_engine.ids import RecordRef, TabId
from session_engine.navigation.state import Place
from session_engine.notices.state import Weight
from session_engine.records.events import RecordChanged
from session_engine.records.state import Lookup, Parties, Party, RecordState, RecordStatus, Value
from session_engine.search.state import Match
from session_engine.sessions.state import HalfTyped
from widgets.quick_create.flyout import QuickCreate

OWNER = PLACE = "quick create"

Values: TypeAlias = "tuple[tuple[str, Value], ...]"
"""Columns with their values."""

_SAVING = frozenset({"save", "send"})
"""Actions whose keys save what is in the flyout."""

_CUSTOMERS = ("account", "contact")


Made = Callable[[Lookup], object]
"""Gets a record that was made."""


def _customer(record: RecordState) -> Lookup | None:
    """Name the customer of a record with the name it is shown by."""
    if record.ref.table in _CUSTOMERS:
        return Lookup(record.ref, record.name)
    values = (record.value(column) for column in ("customerid", "regardingobjectid"))
    lookups = (value for value in values if isinstance(value, Lookup))
    return next((lookup for lookup in lookups if lookup.ref.table in _CUSTOMERS), None)


class QuickCreateBinding:
    """One flyout per window; what was typed and neither saved nor opened in full can be brought back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._flyout: QuickCreate | None = None
        self._ref: RecordRef | None = None
        self._plan: FormPlan | None = None
        self._over: TabId | None = None
        self._names: dict[str, str] = {}
        self._made: Made | None = None
        self._saving: asyncio.Task[None] | None = None
        desk.engine.bus.subscribe(RecordChanged, self._changed)
        desk.half_typed.opens_again(PLACE, lambda refs: self._go_on(refs[0]))

    def serve(self, frame: DeskWindow) -> None:
        """Do nothing: the flyout opens in the window she works in."""

    def leave(self, frame: DeskWindow) -> None:
        """Give up what is begun in a window that goes; it can be brought back."""
        if self._flyout is not None and frame.isAncestorOf(self._flyout):
            self._give_up()
            self._flyout = None

    def open(
        self, table: str = "incident", values: dict[str, Value] | None = None, made: Made | None = None
    ) -> None:
        """Show the flyout for a new record of a table; the customer in front and `values` are filled in.

        Args:
            table: Which table.
            values: What it starts with.
            made: Gets the new record once it is saved.
        """
        if made is None and self._is_filling_in(table, values or {}):
            return

        async def work() -> None:
            await self._open(table, values or {})
            self._made = made

        wait = Wait(wait_words.opening())
        self._desk.start(work, owner=OWNER, group="open", exclusive=True, wait=wait)

    def takes_key(self, action: str) -> bool:
        """Do what a key says where the keyboard is in the flyout: the page behind is not what she is at."""
        flyout, focus = self._flyout, QApplication.focusWidget()
        here = flyout is not None and focus is not None and flyout.isAncestorOf(focus)
        if flyout is None or not here or action not in _SAVING:
            return False
        flyout.save_button.click()
        return True

    def reopen(self, table: str, values: Values, typed: Values) -> None:
        """Show the flyout with what was in it when it was closed."""
        self._desk.start(
            lambda: self._open(table, dict(values), typed),
            owner=OWNER,
            group="open",
            exclusive=True,
            wait=Wait(wait_words.opening()),
        )

    def _is_filling_in(self, table: str, values: dict[str, Value]) -> bool:
        """Whether such a record is being filled in; the flyout gets the keyboard back then, and keeps its text."""
        flyout, ref = self._flyout, self._ref
        if flyout is None or ref is None or ref.table != table or not (self._typed(ref) or self._names):
            return False
        record = self._desk.engine.records.state(ref)
        if any(record.value(column) != value for column, value in values.items()):
            return False
        if not flyout.isAncestorOf(QApplication.focusWidget() or flyout.window()):
            flyout.window().activateWindow()
            flyout.open()
        return True

    def _go_on(self, ref: RecordRef) -> None:
        """Show the flyout as it stood when the program ended: what was typed is a draft of the new record."""

        async def work() -> None:
            plan = await self._desk.engine.forms.quick_create_plan(ref.line, ref.table)
            if self._ref is None and is_begun() and self._desk.half_typed.is_free(tab):
                self._show(ref, plan, tuple(records.state(ref).fields), names)
            else:
                tell()

        def tell() -> None:
            self._desk.start(lambda: tell_begun_before(self._desk.engine, ref), owner=OWNER)

        def is_begun() -> bool:
            return records.is_new(ref) and not records.waits(ref)

        records, state = self._desk.engine.records, self._desk.engine.workspace.state
        tab = state.focused_tab.id
        known = state.half_typed(tab, PLACE) or HalfTyped()
        names = {column: str(text) for column, text in known.values.items()}
        if is_begun():
            self._desk.start(work, owner=OWNER, group="open", exclusive=True, failed=lambda _text: tell())

    async def _open(self, table: str, values: dict[str, Value], typed: Values = ()) -> None:
        engine = self._desk.engine
        line = engine.workspace.state.focused_session.line
        defaults = {**self._defaults(table), **self._parties(table), **values}
        plan = await engine.forms.quick_create_plan(line, table)
        self._give_up()
        ref = engine.records.new(line, table, defaults)
        for column, value in typed:
            engine.records.edit(ref, column, value)
        self._show(ref, plan, tuple(defaults))

    def _show(
        self,
        ref: RecordRef,
        plan: FormPlan,
        columns: tuple[str, ...],
        names: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Show the flyout; `names` are parts of names half typed in its lookups."""
        engine = self._desk.engine
        self._plan, self._ref, self._over = plan, ref, engine.workspace.state.focused_tab.id
        engine.records.watch(ref, OWNER, frozenset(columns))
        self._names = dict(names)
        self._keep()
        flyout = self._widget()
        flyout.render_state(self._state())
        flyout.type_again(names)
        flyout.open()

    def _keep(self) -> None:
        """Keep that the flyout is open; its values are a draft, and the names half typed stand beside."""
        if self._over is not None and self._ref is not None:
            typed = HalfTyped(dict(self._names), (self._ref,), open=True)
            self._desk.engine.workspace.keep_typed(self._over, PLACE, typed)

    def _half_typed(self, column: str, text: str) -> None:
        self._names.pop(column, None)
        if text:
            self._names[column] = text
        self._keep()

    def _widget(self) -> QuickCreate:
        front = self._desk.front()
        if self._flyout is not None and not front.isAncestorOf(self._flyout):
            self._flyout.deleteLater()
            self._flyout = None
        if self._flyout is None:
            self._flyout = QuickCreate(front.content, messages.failure, messages.field_problem)
            self._flyout.edited.connect(self._edit)
            self._flyout.reverted.connect(self._revert)
            self._flyout.copied.connect(lambda text: self._desk.engine.notices.tell("copied", {"text": text}))
            self._flyout.lookup_typed.connect(self._suggest)
            self._flyout.half_typed.connect(self._half_typed)
            self._flyout.lookup_opened.connect(self._open_lookup)
            self._flyout.save_wanted.connect(self._save)
            self._flyout.save_given_up.connect(self._give_up_saving)
            self._flyout.full_form_wanted.connect(self._full_form)
            self._flyout.cancelled.connect(self._give_up)
            front.toasts.keep_clear_of(self._flyout)
        return self._flyout

    def _defaults(self, table: str) -> dict[str, Value]:
        """Fill in the customer of the record in front."""
        column = {
            "incident": "customerid",
            "task": "regardingobjectid",
            "phonecall": "regardingobjectid",
        }.get(table)
        page = self._desk.engine.workspace.state.focused_tab.page.record
        if column is None or page is None:
            return {}
        record = self._desk.engine.records.state(page)
        if page.table in _CUSTOMERS or (column == "regardingobjectid" and page.table == "incident"):
            return {column: Lookup(page, record.name)}
        # On an activity: what that one is about. An activity itself is nothing another can be about.
        known = record.value(column)
        return {column: known} if isinstance(known, Lookup) else {}

    def _parties(self, table: str) -> dict[str, Value]:
        """Let a call go from the person at the desk to the customer in front (facts 8)."""
        if table != "phonecall":
            return {}
        engine = self._desk.engine
        page = engine.workspace.state.focused_tab.page.record
        record = engine.records.state(page) if page is not None else None
        person = engine.lines.state(engine.workspace.state.focused_session.line).person
        me = Lookup(person.ref, person.full_name) if person is not None else None
        customer = _customer(record) if record is not None else None
        found = {"from": me, "to": customer}
        return {column: Parties((Party(who),)) for column, who in found.items() if who is not None}

    def _state(self) -> FormState:
        record = self._record()
        return FormState(record, self._plan, FormStatus.READY)

    def _record(self) -> RecordState:
        assert self._ref is not None  # noqa: S101 - only called while the flyout is open
        return self._desk.engine.records.state(self._ref)

    def _changed(self, event: RecordChanged) -> None:
        if event.ref == self._ref and self._flyout is not None:
            self._flyout.render_state(self._state())

    def _edit(self, column: str, value: Value) -> None:
        ref = self._ref
        if ref is not None:
            self._desk.run(lambda: self._desk.engine.records.edit(ref, column, value))

    def _revert(self, column: str) -> None:
        ref = self._ref
        if ref is not None:
            self._desk.run(lambda: self._desk.engine.records.revert(ref, column))

    def _suggest(self, column: str, text: str) -> None:
        field = (
            next((c for c in self._plan.cells() if getattr(c, "column", "") == column), None)
            if self._plan
            else None
        )
        targets: tuple[str, ...] = getattr(field, "targets", ())

        def show(found: tuple[Match, ...], why: str) -> None:
            if self._flyout is not None:
                self._flyout.show_suggestions(column, found, why)

        line = self._desk.engine.workspace.state.focused_session.line
        look_up(self._desk, line, targets, text, show, owner=OWNER, group=f"lookup {column}")

    def _open_lookup(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        self._desk.open_record(ref, Place.LOOKUP, modifiers, title)

    def _save(self) -> None:
        ref, flyout = self._ref, self._flyout
        if ref is None or flyout is None:
            return

        async def work() -> None:
            flyout.set_busy(busy=True)
            try:
                sent = await self._desk.engine.records.save(ref)
            finally:
                flyout.set_busy(busy=False)
            self._saved(ref, sent=sent)

        name = self._desk.engine.records.state(ref).name
        wait = Wait(wait_words.saving(name), lambda: self._not_waited_for(ref))
        self._saving = self._desk.start(
            work, owner=OWNER, group="save", failed=flyout.show_failure, wait=wait
        )

    def _give_up_saving(self) -> None:
        """Wait no longer; what was typed stays in the flyout."""
        ref = self._ref
        if self._saving is not None and not self._saving.done() and ref is not None:
            self._saving.cancel()
            self._not_waited_for(ref)

    def _not_waited_for(self, ref: RecordRef) -> None:
        """Say what is known, and find out whether it has been made: then the flyout has done its part."""

        async def settle() -> None:
            await self._desk.engine.records.settle(ref)
            if ref == self._ref and self._desk.engine.records.state(ref).status is not RecordStatus.NEW:
                self._saved(ref, sent=True)

        if self._flyout is not None:
            self._flyout.show_failure(wait_words.not_waited_for())
        self._desk.start(settle, owner=OWNER, group="settle", exclusive=True, failed=lambda _text: None)

    def _saved(self, ref: RecordRef, *, sent: bool) -> None:
        engine = self._desk.engine
        name = engine.records.state(ref).name
        engine.records.unwatch(ref, OWNER)
        made = self._made
        self._let_go()
        if self._flyout is not None:
            self._flyout.close_panel()
        if made is not None:
            made(Lookup(ref, name))
        if sent:  # of one that waits, the outbox has told
            way = WayOut("open", (ref, name))
            engine.notices.tell("record_created", {"title": name}, weight=Weight.GOOD, actions=(way,))

    def _full_form(self) -> None:
        ref = self._ref
        self._let_go()
        if ref is None or self._flyout is None:
            return
        self._flyout.close_panel()
        self._desk.open_new(ref)
        self._desk.engine.records.unwatch(ref, OWNER)

    def _give_up(self) -> None:
        """Drop the record that is being made; the notice brings back what was typed."""
        ref = self._ref
        self._let_go()
        if ref is None:
            return
        engine = self._desk.engine
        typed, fields = self._typed(ref), engine.records.state(ref).fields
        if typed:
            given = tuple((column, field.value) for column, field in fields.items() if not field.edited)
            again = WayOut("create_again", (ref.table, given, typed))
            title = engine.records.state(ref).name or actions.text_of_new(ref.table)
            engine.notices.tell("given_up", {"title": title}, actions=(again,))
        engine.records.unwatch(ref, OWNER)
        engine.records.abandon(ref)

    def _let_go(self) -> None:
        """Forget what the flyout has shown: it is saved, given up, or goes on elsewhere."""
        if self._over is not None:
            self._desk.engine.workspace.keep_typed(self._over, PLACE, None)
        self._ref, self._over, self._made = None, None, None

    def _typed(self, ref: RecordRef) -> Values:
        fields = self._desk.engine.records.state(ref).fields
        return tuple((column, field.value) for column, field in fields.items() if field.edited)
