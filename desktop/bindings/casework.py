"""Verbs on records that ask something first, or that tell what they did: from forms, grids and tiles alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop import messages, wait_words
from desktop.bindings.asked_again import AskedAgain
from desktop.bindings.gone import GoneRecords
from desktop.desk import Desk
from desktop.lookups import in_dialog, look_up
from desktop.waits import Wait
from session_engine.casework.state import Bulk, Kept, NotDone, Undo
from session_engine.errors import OrganisationError, RefusalCode, Refused, WayOut
from session_engine.forms.commands import ACTIVE, INACTIVE
from session_engine.ids import LineId, RecordRef, TabId, record_page
from session_engine.navigation.state import Place
from session_engine.notices.state import Weight
from session_engine.records.state import Choice as Option
from session_engine.records.state import Lookup, RecordStatus, Value
from session_engine.records.waiting import AWAY
from session_engine.views.state import GridKey
from widgets.dialogs.choose import AssignDialog, QueueDialog
from widgets.dialogs.columns import ColumnsDialog
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.due import SetDueDialog
from widgets.dialogs.question import Choice, Question
from widgets.dialogs.resolve import CancelCaseDialog, ResolveDialog

Refs = tuple[RecordRef, ...]
Give = Callable[[Refs, Lookup], Awaitable[Bulk]]
Take = Callable[[Refs], Awaitable[Bulk]]
OWNER = "casework"
RESOLVED, CANCELLED = 1, 2
"""States of a case."""


class CaseworkBinding:
    """What the person can do with one record or many."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._dialog: object = None
        self._one: dict[str, Callable[[RecordRef, TabId], None]] = {
            "save": lambda ref, _tab: self.save(ref),
            "save_close": self._save_close,
            "discard": lambda ref, _tab: self._discard(ref),
            "refresh": lambda ref, _tab: desk.engine.records.refresh(ref),
            "resolve": lambda ref, _tab: self.resolve(ref),
            "cancel": lambda ref, _tab: self.cancel(ref),
            "reactivate": lambda ref, _tab: self.reactivate(ref),
            "assign": lambda ref, _tab: self.assign((ref,)),
            "queue": lambda ref, _tab: self.add_to_queue((ref,)),
            "pick": lambda ref, _tab: self.pick((ref,)),
            "release": lambda ref, _tab: self.release((ref,)),
            "complete": lambda ref, _tab: self.complete((ref,)),
            "cancel_activity": lambda ref, _tab: self.cancel_activity(ref),
            "delete": lambda ref, _tab: self.delete((ref,)),
            "new_child": lambda ref, _tab: self._new_child(ref),
            "new_for_customer": lambda ref, _tab: self._new_for_customer(ref),
            "copy_link": lambda ref, _tab: self._copy_link(ref),
            "new_email": self._new_email,
            "profile_members": lambda ref, _tab: self._ask_related(ref, "members"),
            "profile_roles": lambda ref, _tab: self._ask_related(ref, "roles"),
            "role_people": lambda ref, _tab: self._ask_related(ref, "people"),
            "template_tabs": lambda ref, _tab: self._ask_related(ref, "tabs"),
            "template_scripts": lambda ref, _tab: self._ask_related(ref, "scripts"),
            "template_lines": lambda ref, _tab: self._ask_related(ref, "lines"),
            "queue_members": lambda ref, _tab: self._ask_related(ref, "queue"),
            "user_skills": lambda ref, _tab: self._ask_related(ref, "skills"),
            "user_capacity": lambda ref, _tab: self._ask_capacity(ref),
            "activate": lambda ref, _tab: self._set_state(ref, ACTIVE, "activated"),
            "deactivate": lambda ref, _tab: self._set_state(ref, INACTIVE, "deactivated"),
            "template_copy": lambda ref, _tab: self._copy_template(ref),
            "template_profiles": lambda ref, _tab: self._ask_profiles(ref),
        }
        AskedAgain(desk, self)
        for name, verb in GoneRecords(desk).table.items():
            self._one[name] = lambda ref, _tab, verb=verb: verb(ref)

    @property
    def _window(self) -> QWidget:
        """The window she works in: dialogs belong to it."""
        return self._desk.front()

    def command(self, action: str, ref: RecordRef, tab: TabId) -> bool:
        """Do an action of a record page; False when it is none of records."""
        verb = self._one.get(action)
        if verb is None:
            return False
        self._desk.run(lambda: verb(ref, tab))
        return True

    # Saving

    def save(
        self,
        ref: RecordRef,
        then: Callable[[], object] | None = None,
        stuck: Callable[[], object] | None = None,
    ) -> None:
        """Save a record's edits; `stuck` shows where it is stuck when the engine refuses."""

        async def work() -> None:
            try:
                await self._desk.engine.records.save(ref)
            except Refused:
                if stuck is not None:
                    stuck()
                raise
            if then is not None:
                then()

        wait = Wait(wait_words.saving(self._name(ref)), partial(self.not_waited_for, ref))
        self._desk.start(work, owner=OWNER, group=f"save {ref.id}", wait=wait, saves=(ref,))

    def not_waited_for(self, ref: RecordRef) -> None:
        """Say what is known of a save that was not waited for, and find out the rest."""
        with self._desk.stuck.telling((ref,)):
            self._desk.engine.notices.tell("not_waited_for", {"title": self._name(ref)}, weight=Weight.WARN)
        self._desk.start(
            lambda: self._desk.engine.records.settle(ref),
            owner=OWNER,
            group=f"save {ref.id}",
            failed=lambda _text: None,  # the page says it, or the next save finds out
        )

    def _save_close(self, ref: RecordRef, tab: TabId) -> None:
        self.save(ref, lambda: self._desk.run(lambda: self._close(tab)))

    def _close(self, tab: TabId) -> None:
        workspace = self._desk.engine.workspace
        session = workspace.state.session_of(tab)
        if session is not None and session.anchor.id == tab:
            workspace.close_session(session.id, confirmed=True)
        else:
            workspace.close_tab(tab)

    def new_record(self, table: str, defaults: dict[str, Value] | None = None) -> None:
        """Open the full form of a new record in a new session."""
        engine = self._desk.engine
        line = engine.workspace.state.focused_session.line
        ref = engine.records.new(line, table, defaults or {})
        self._desk.open_new(ref)

    def _discard(self, ref: RecordRef) -> None:
        """Drop what was typed; the notice brings it back."""
        engine = self._desk.engine
        fields = engine.records.state(ref).fields
        typed = tuple((column, field.value) for column, field in fields.items() if field.edited)
        if typed:
            engine.records.discard(ref)
            again = WayOut("edit_again", (ref, typed))
            engine.notices.tell("discarded", {"title": self._name(ref)}, actions=(again,))

    def _new_child(self, ref: RecordRef) -> None:
        record = self._desk.engine.records.state(ref)
        defaults: dict[str, Value] = {"parentcaseid": Lookup(ref, record.name)}
        customer = record.value("customerid")
        if isinstance(customer, Lookup):
            defaults["customerid"] = customer
        self.new_record("incident", defaults)

    def _new_for_customer(self, ref: RecordRef) -> None:
        """Open the flyout for a case with its customer filled in: what is in front stays readable."""
        record = self._desk.engine.records.state(ref)
        if record.status is RecordStatus.NEW:
            raise Refused(RefusalCode.NOT_SAVED_YET)
        self._desk.quick_create.open("incident", {"customerid": Lookup(ref, record.name)})

    def _new_email(self, ref: RecordRef, _tab: TabId) -> None:
        self._desk.mail.new(ref)

    def _ask_related(self, ref: RecordRef, what: str) -> None:
        from desktop.bindings.experience import ask_related  # noqa: PLC0415 - rarely

        ask_related(self._desk, ref, what)

    def _ask_capacity(self, ref: RecordRef) -> None:
        from desktop.bindings.agents import ask_capacity  # noqa: PLC0415 - rarely

        ask_capacity(self._desk, ref)

    def _copy_template(self, ref: RecordRef) -> None:
        from desktop.bindings.experience import copy_template  # noqa: PLC0415 - rarely

        copy_template(self._desk, ref)

    def _ask_profiles(self, ref: RecordRef) -> None:
        from desktop.bindings.experience import ask_profiles  # noqa: PLC0415 - rarely

        ask_profiles(self._desk, ref)

    def _copy_link(self, ref: RecordRef) -> None:
        if self._desk.engine.records.state(ref).status is RecordStatus.NEW:
            raise Refused(RefusalCode.NOT_SAVED_YET)
        self._desk.links.copy(record_page(ref))

    # The life of a case

    def resolve(self, ref: RecordRef) -> None:
        """Ask how a case was solved, and resolve it."""
        dirty = self._desk.engine.records.state(ref).dirty

        async def ask() -> None:
            if dirty:
                await self._desk.engine.records.save(ref)
            open_activities = await self.open_activities(ref)
            self.ask_how(ref, await self.statuses(ref, RESOLVED), open_activities)

        self._ask(ask, partial(self.not_waited_for, ref) if dirty else None, saves=(ref,) if dirty else ())

    def ask_how(self, ref: RecordRef, types: tuple[Option, ...], open_activities: int) -> ResolveDialog:
        """Ask how a case was solved."""
        dialog = ResolveDialog(types, open_activities, self._window)
        dialog.accepted_with.connect(lambda answer: self._resolve(dialog, ref, answer))
        self._show(dialog, "resolve", (ref,))
        return dialog

    async def statuses(self, ref: RecordRef, state: int) -> tuple[Option, ...]:
        """Give what the status of a case can be in a state."""
        return await self._desk.engine.lines.metadata(ref.line).choices("incident", "statuscode", state=state)

    def _ask(
        self,
        ask: Callable[[], Coroutine[Any, Any, None]],
        given_up: Callable[[], None] | None = None,
        saves: Refs = (),
    ) -> None:
        """Open a dialog that has to know something of the organisation's first."""
        wait = Wait(wait_words.opening(), given_up)
        self._desk.start(ask, owner=OWNER, group="ask", exclusive=True, wait=wait, saves=saves)

    async def open_activities(self, ref: RecordRef) -> int:
        """Count what is still to be done about a case; nothing is known while the organisation is away."""
        outbox = self._desk.engine.outbox
        if outbox is not None and outbox.must_wait(ref):
            return 0
        try:
            return len(await self._desk.engine.casework.open_activities(ref))
        except OrganisationError as error:
            if outbox is None or error.failure not in AWAY:
                raise
            return 0

    def _resolve(self, dialog: ResolveDialog, ref: RecordRef, answer: object) -> None:
        from widgets.dialogs.requests import ResolveAnswer  # noqa: PLC0415

        if not isinstance(answer, ResolveAnswer):
            return
        self._through(
            dialog,
            lambda: self._desk.engine.casework.resolve(
                ref, answer.resolution_type, answer.subject, answer.text, answer.minutes
            ),
            "case_resolved",
            {"title": self._name(ref)},
            (ref,),
        )

    def cancel(self, ref: RecordRef) -> None:
        """Ask why a case is cancelled, and cancel it."""

        async def ask() -> None:
            dialog = CancelCaseDialog(await self.statuses(ref, CANCELLED), self._window)
            dialog.accepted_with.connect(
                lambda status: self._through(
                    dialog,
                    lambda: self._desk.engine.casework.cancel(ref, status),
                    "case_cancelled",
                    {"title": self._name(ref)},
                    (ref,),
                )
            )
            self._show(dialog, "cancel", (ref,))

        self._ask(ask)

    def reactivate(self, ref: RecordRef) -> None:
        """Make a resolved or cancelled case active again."""
        values = {"title": self._name(ref)}
        self._do(lambda: self._desk.engine.casework.reactivate(ref), "case_reactivated", values, (ref,))

    # Rows

    def assign(self, refs: Refs, *, by: Give | None = None) -> None:
        """Ask to whom, and assign; `by` gives to a person what no team can have."""
        among = ("systemuser", "team") if by is None else ("systemuser",)
        dialog = AssignDialog(len(refs), self._window, teams=by is None)
        dialog.lookup_typed.connect(lambda text: self._suggest(dialog, refs[0].line, among, text))
        give: Give = by or (lambda refs, to: self._desk.engine.casework.assign(refs, to.ref))
        dialog.to_me.connect(lambda: self._assign(dialog, refs, self._me(refs[0].line), give))
        dialog.accepted_with.connect(lambda to: self._assign(dialog, refs, to, give))
        self._show(dialog, "assign", refs)

    def _assign(self, dialog: AssignDialog, refs: Refs, to: Lookup, give: Give) -> None:
        values = {"name": to.name, "count": len(refs)}
        self._through(dialog, lambda: give(refs, to), "assigned", values, refs)

    def add_to_queue(self, refs: Refs) -> None:
        """Ask which queue, and add."""
        dialog = QueueDialog(len(refs), self._window)

        async def preset() -> None:
            queue = await self._desk.engine.casework.present_queue(refs[0])
            if queue is not None and isValid(dialog) and dialog.isVisible():
                dialog.preset(queue)

        dialog.lookup_typed.connect(lambda text: self._suggest(dialog, refs[0].line, ("queue",), text))
        dialog.accepted_with.connect(
            lambda to: self._through(
                dialog,
                lambda: self._desk.engine.casework.add_to_queue(refs, to.ref),
                "queued",
                {"name": to.name, "count": len(refs)},
                refs,
            )
        )
        self._show(dialog, "queue", refs)
        if len(refs) == 1:
            self._desk.start(preset, owner=OWNER, group="preset", exclusive=True, failed=lambda _text: None)

    def pick(self, refs: Refs, *, by: Take | None = None) -> None:
        """Take queue items' work on; `by` takes conversations, too."""
        take: Take = by or (lambda refs: self._desk.engine.casework.pick(refs, remove=False))
        self._do(lambda: take(refs), "picked", {"count": len(refs)}, refs)

    def release(self, refs: Refs) -> None:
        """Give queue items' work back."""
        self._do(lambda: self._desk.engine.casework.release(refs), "released", {"count": len(refs)}, refs)

    def complete(self, refs: Refs) -> None:
        """Mark activities complete."""
        self._do(lambda: self._desk.engine.casework.complete(refs), "completed", {"count": len(refs)}, refs)

    def cancel_activity(self, ref: RecordRef) -> None:
        """Mark an activity as cancelled."""
        values = {"title": self._name(ref)}
        self._do(
            lambda: self._desk.engine.casework.cancel_activities((ref,)), "activity_cancelled", values, (ref,)
        )

    def _set_state(self, ref: RecordRef, state: int, code: str) -> None:
        """Put a record out of use, or back; what she has typed is saved before."""
        records, casework = self._desk.engine.records, self._desk.engine.casework

        async def work() -> object:
            if records.state(ref).dirty:
                await records.save(ref)
            return await casework.set_state((ref,), state)

        self._do(work, code, {"title": self._name(ref)}, (ref,))

    def delete_entry(self, ref: RecordRef, title: str, *, whole: bool) -> None:
        """Delete an entry of a timeline; at once where all of it can be brought back (`whole`), else ask."""
        if not whole:
            self.delete((ref,))
            return
        values = {"title": title}
        self._do(lambda: self._desk.engine.casework.delete((ref,)), "record_deleted", values, (ref,))

    def set_due(self, refs: Refs) -> None:
        """Ask when, and set activities' due times."""
        dialog = SetDueDialog(len(refs), self._window)

        def accepted(when: datetime) -> None:
            self._through(
                dialog,
                lambda: self._desk.engine.casework.set_due(refs, when),
                "due_set",
                {"count": len(refs)},
                refs,
            )

        dialog.accepted_with.connect(accepted)
        self._show(dialog, "set_due", refs)

    def delete(self, refs: Refs) -> None:
        """Ask, and delete."""
        tr = QCoreApplication.translate
        one = len(refs) == 1
        text = (
            tr("Casework", "Delete this record?")
            if one
            else tr("Casework", "Delete %n records?", "", len(refs))
        )
        choices = (
            Choice("delete", tr("Casework", "Delete"), danger=True),
            Choice("keep", tr("Casework", "Keep"), cancel=True),
        )
        question = Question(
            text,
            tr(
                "Casework",
                "Tasks and notes can be brought back for a while, everything else is gone for good.",
            ),
            choices,
            self._window,
        )

        def answered(answer: str) -> None:
            if answer == "delete":
                values = {"title": ", ".join(self._name(ref) for ref in refs)}
                self._do(lambda: self._desk.engine.casework.delete(refs), "record_deleted", values, refs)

        question.answered.connect(answered)
        self._show(question)

    def bulk_edit(self, refs: Refs) -> None:
        """Open one record for editing; ask for a column and a value for many."""
        if len(refs) == 1:
            self._desk.open_record(refs[0], Place.GRID)
            return
        self.edit_many(refs)

    def edit_many(self, refs: Refs) -> None:
        """Ask for a column and a value for many records."""
        self._ask(lambda: self._ask_bulk(refs))

    async def _ask_bulk(self, refs: Refs) -> None:
        from widgets.dialogs.bulk_edit import BulkEditDialog  # noqa: PLC0415 - rarely needed

        fields = await self._desk.engine.forms.editable_fields(refs[0].line, refs[0].table)
        dialog = BulkEditDialog(fields, len(refs), self._window)
        dialog.lookup_typed.connect(
            lambda column, text: self._suggest(dialog, refs[0].line, _targets(fields, column), text)
        )
        dialog.accepted_with.connect(
            lambda column, value: self._through(
                dialog,
                lambda: self._desk.engine.casework.set_columns(refs, {column: value}),
                "changed",
                {"count": len(refs)},
                refs,
            )
        )
        self._show(dialog, "bulk_edit", refs)

    def choose_columns(self, key: GridKey) -> None:
        """Let the person choose and order a grid's columns."""
        grids = self._desk.engine.grids
        state = grids.state(key)
        if state.plan is None:
            raise Refused(RefusalCode.NOT_OPEN)
        chosen = state.view.columns or tuple(column.name for column in state.plan.columns)
        dialog = ColumnsDialog(state.plan.available or state.plan.columns, chosen, self._window)
        dialog.accepted_with.connect(lambda names: grids.columns(key, names))
        self._show(dialog)

    # Inside

    def _do(
        self, verb: Callable[[], Awaitable[object]], code: str, values: Mapping[str, object], refs: Refs
    ) -> None:
        async def work() -> None:
            self._tell(code, values, await verb())

        def given_up() -> None:
            self._desk.engine.notices.tell("verb_not_waited_for", weight=Weight.WARN)
            self._desk.engine.records.doubt(refs)

        self._desk.start(work, owner=OWNER, group=code, wait=Wait(wait_words.doing(code), given_up))

    def _through(
        self,
        dialog: Dialog,
        verb: Callable[[], Awaitable[object]],
        code: str,
        values: Mapping[str, object],
        refs: Refs,
    ) -> None:
        """Do a dialog's verb: it stays open and busy until the organisation has answered, or she gives up."""

        async def work() -> None:
            dialog.set_busy(busy=True, give_up=give_up)
            try:
                undo = await verb()
            except BaseException:
                dialog.set_busy(busy=False)
                raise
            dialog.work_done()
            self._tell(code, values, undo)

        def give_up() -> None:
            task.cancel()
            dialog.set_busy(busy=False)
            dialog.show_failure(wait_words.not_waited_for())
            self._desk.engine.records.doubt(refs)

        task = self._desk.start(work, owner=OWNER, group=code, failed=dialog.show_failure)

    def _tell(self, code: str, values: Mapping[str, object], result: object) -> None:
        """Say what was done, with its undo; and of a selection, what was not, and why."""
        if isinstance(result, Kept):
            return  # the outbox has told
        notices = self._desk.engine.notices
        undo = result.undo if isinstance(result, Bulk) else result
        ways = (WayOut("undo", (undo,)),) if isinstance(undo, Undo) else ()
        if not isinstance(result, Bulk):
            notices.tell(code, values, weight=Weight.GOOD, actions=ways)
            return
        if result.done:
            alone = {"title": self._name(result.done[0])} if len(result.done) == 1 else {}
            done = {**values, "count": len(result.done), **alone}
            notices.tell(code, done, weight=Weight.GOOD, actions=ways)
        self._tell_not_done("not_done", result.not_done)

    def tell_not_undone(self, result: Bulk) -> None:
        """Say of what was to be undone what was not: mostly somebody has changed it since."""
        changed = tuple(each for each in result.not_done if _is_conflict(each))
        others = tuple(each for each in result.not_done if each not in changed)
        self._tell_not_done("changed_since", changed)
        self._tell_not_done("not_done", others)

    def _tell_not_done(self, code: str, not_done: tuple[NotDone, ...]) -> None:
        for text, refs in _reasons(not_done).items():
            titles = ", ".join(self._name(ref) for ref in refs)
            self._desk.engine.notices.tell(code, {"titles": titles, "text": text}, weight=Weight.WARN)

    def _suggest(self, dialog: Any, line: LineId, tables: tuple[str, ...], text: str) -> None:
        look_up(self._desk, line, tables, text, in_dialog(dialog), owner=OWNER)

    def _me(self, line: LineId) -> Lookup:
        person = self._desk.engine.lines.state(line).person
        if person is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return Lookup(person.ref, person.full_name)

    def _name(self, ref: RecordRef) -> str:
        name = self._desk.engine.records.state(ref).name
        item = None if name else self._desk.inbox.listed(ref)
        return item.subject if item is not None else name

    def _show(self, dialog: Any, place: str = "", about: Refs = ()) -> None:
        """Open a dialog; what is typed in one that has a place is kept and comes back."""
        self._dialog = dialog  # kept alive while it is open
        if place:
            self._desk.half_typed.follow(dialog, place, about)
        dialog.open()


def _is_conflict(each: NotDone) -> bool:
    return isinstance(each.reason, Refused) and each.reason.code is RefusalCode.CONFLICT


def _reasons(not_done: tuple[NotDone, ...]) -> dict[str, list[RecordRef]]:
    """Group what was not done by the words of its reason."""
    reasons: dict[str, list[RecordRef]] = {}
    for item in not_done:
        reasons.setdefault(messages.reason(item.reason), []).append(item.ref)
    return reasons


def _targets(fields: tuple[Any, ...], column: str) -> tuple[str, ...]:
    return next((field.targets for field in fields if field.column == column), ())
