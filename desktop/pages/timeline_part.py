"""The timeline of a record page: its entries, what is done with them, and what is written into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QCoreApplication, QDateTime, Qt
from PySide6.QtGui import QImage

from desktop import wait_words
from desktop.attachments.binding import picture
from desktop.bindings.mail import ANSWERS
from desktop.desk import Desk
from desktop.lookups import look_up
from desktop.waits import Wait
from session_engine.errors import Refused, WayOut
from session_engine.ids import RecordRef, TabId
from session_engine.navigation.state import Place
from session_engine.records.state import Value
from session_engine.sessions.state import PageState
from session_engine.timeline import files
from session_engine.timeline.defaults import title_of
from session_engine.timeline.state import ComposerState, EntryState, TimelineEntry

if TYPE_CHECKING:
    from widgets.conversation.page import ConversationPage
    from widgets.forms.page import FormPage
    from widgets.timeline.timeline import Timeline

TimelineHost: TypeAlias = "FormPage | ConversationPage"
"""A page that has a timeline."""

TIMELINE = "timeline"
"""The part of a record page that is its timeline."""
COMPOSER = "composer"
"""The part in which is written."""


class TimelinePart:
    """Wishes of a timeline become verbs.

    Args:
        desk: The engine.
        tab: The page's tab.
        ref: The page's record.
        page: Has the timeline, once it is built.
        keep: Keeps how the page is left.
        state: Gives how it was left.
    """

    def __init__(
        self,
        desk: Desk,
        tab: TabId,
        ref: RecordRef,
        page: TimelineHost,
        keep: Callable[[PageState], None],
        state: Callable[[], PageState],
    ) -> None:
        self._desk, self._tab, self._ref, self._page = desk, tab, ref, page
        self._keep, self._state = keep, state
        self._timeline: Timeline | None = None
        self._shown = False
        page.timeline_wanted.connect(self._begin)
        page.entry_opened.connect(self._open)
        page.timeline_find.connect(self._find)
        page.timeline_kinds.connect(self._kinds)
        page.timeline_more.connect(lambda: self._ask(lambda: desk.engine.timeline.more(tab)))
        page.timeline_retry.connect(self._show)

    def leave(self, page: TimelineHost) -> None:
        """Hear no more wishes of a page that goes on with another timeline."""
        for signal in (
            page.timeline_wanted, page.entry_opened, page.timeline_find, page.timeline_kinds,
            page.timeline_more, page.timeline_retry,
        ):  # fmt: skip
            signal.disconnect()

    def render(self, parts: frozenset[str]) -> None:
        """Show what has changed."""
        if not self._shown:
            return
        engine = self._desk.engine
        if TIMELINE in parts:
            self._page.render_timeline(engine.timeline.state(self._tab))
        if COMPOSER in parts and self._timeline is not None:
            self._timeline.render_composer(engine.composing.state(self._ref))

    def retry_failed(self) -> None:
        """Read again what could not be read."""
        if self._shown and self._desk.engine.timeline.state(self._tab).failure is not None:
            self._desk.engine.timeline.retry(self._tab)

    def refresh(self) -> None:
        """Read the entries anew."""
        if self._shown:
            self._ask(lambda: self._desk.engine.timeline.retry(self._tab))

    def close(self) -> None:
        """Let go of the timeline."""
        if self._shown:
            self._desk.engine.timeline.close(self._tab)

    # Reading

    def _begin(self) -> None:
        timeline = self._page.timeline()
        if timeline is not None and timeline is not self._timeline:
            self._timeline = timeline
            self._connect(timeline)
        self._show()
        if timeline is not None:
            timeline.render_composer(self._desk.engine.composing.state(self._ref))

    def _show(self) -> None:
        self._shown = True
        left = self._state()
        self._desk.engine.timeline.show(self._tab, self._ref, left.query, left.kinds, left.states, left.days)
        self._page.render_timeline(self._desk.engine.timeline.state(self._tab))

    def _connect(self, timeline: Timeline) -> None:
        timeline.query_edited.connect(lambda text: self._keep(replace(self._state(), query=text)))
        timeline.states_wanted.connect(self._states)
        timeline.days_wanted.connect(self._days)
        timeline.refresh_wanted.connect(self.refresh)
        timeline.acted.connect(self._act)
        attachments = self._desk.attachments
        timeline.file_opened.connect(lambda file: attachments.open(attachments.of_entry(file)))
        timeline.file_saved.connect(lambda file: attachments.save(attachments.of_entry(file)))
        self._connect_composer(timeline)

    def _open(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        self._desk.open_record(ref, Place.TIMELINE, modifiers, title)

    def _find(self, text: str) -> None:
        self._keep(replace(self._state(), query=text))
        self._ask(lambda: self._desk.engine.timeline.find(self._tab, text))

    def _kinds(self, kinds: tuple[str, ...]) -> None:
        self._keep(replace(self._state(), kinds=kinds))
        self._ask(lambda: self._desk.engine.timeline.kinds(self._tab, kinds))

    def _states(self, states: tuple[str, ...]) -> None:
        self._keep(replace(self._state(), states=states))
        self._ask(lambda: self._desk.engine.timeline.states(self._tab, states))

    def _days(self, days: int) -> None:
        self._keep(replace(self._state(), days=days))
        self._ask(lambda: self._desk.engine.timeline.since(self._tab, days))

    def _ask(self, verb: Callable[[], object]) -> None:
        """Run a verb that asks for other entries; the wait can be ended."""
        self._desk.ask(verb, lambda: self._desk.engine.timeline.give_up(self._tab))

    # Entries

    def _act(self, action: str, entry: TimelineEntry) -> None:
        casework = self._desk.casework
        match action:
            case "edit":
                self._edit(entry)
            case "delete":
                casework.delete_entry(
                    entry.ref, title_of(entry.subject or entry.text), whole=_comes_back(entry)
                )
            case _ if action in ANSWERS:
                self._desk.mail.answer(entry.ref, ANSWERS[action])
            case _:
                casework.command(action, entry.ref, self._tab)

    def _edit(self, entry: TimelineEntry) -> None:
        self._desk.engine.composing.edit(self._ref, entry.ref, entry.text)
        if self._timeline is not None:
            self._timeline.composer.focus_note()

    # Writing

    def _connect_composer(self, timeline: Timeline) -> None:
        composer, composing = timeline.composer, self._desk.engine.composing
        composer.written.connect(lambda text: self._desk.run(lambda: composing.write(self._ref, text)))
        composer.files_given.connect(self._attach)
        composer.picture_given.connect(self._attach_picture)
        composer.files_wanted.connect(lambda: self._desk.attachments.choose(self._attach))
        composer.file_removed.connect(lambda file: composing.detach(self._ref, file))
        composer.note_saved.connect(self._save_note)
        composer.note_dropped.connect(self._drop_note)
        composer.kind_chosen.connect(self._choose_kind)
        composer.email_wanted.connect(lambda: self._desk.mail.new(self._ref))
        composer.activity_saved.connect(self._save_activity)
        composer.activity_dropped.connect(self._drop_activity)
        composer.full_form_wanted.connect(self._full_form)
        composer.form_made.connect(self._connect_form)

    def _attach(self, paths: tuple[str, ...]) -> None:
        composing = self._desk.engine.composing

        async def work() -> None:
            rules = await composing.rules(self._ref.line)
            loaded = await files.load(tuple(Path(path) for path in paths), rules.largest)
            await composing.attach(self._ref, loaded)

        self._desk.start(
            work, owner=COMPOSER, group="attach", wait=Wait(wait_words.opening(Path(paths[0]).name))
        )

    def _attach_picture(self, image: QImage) -> None:
        when = QDateTime.currentDateTime().toString("yyyy-MM-dd HH-mm-ss")
        name = QCoreApplication.translate("Composer", "Picture {time}.png").replace("{time}", when)

        async def work() -> None:
            await self._desk.engine.composing.attach(self._ref, (await picture(image, name),))

        self._desk.start(work, owner=COMPOSER, group="attach")

    def _save_note(self) -> None:
        composing = self._desk.engine.composing

        async def work() -> None:
            await composing.save_note(self._ref)

        self._desk.start(work, owner=COMPOSER, group=f"note {self._ref.id}", failed=_said_there)

    def _drop_note(self) -> None:
        composing = self._desk.engine.composing
        state = composing.state(self._ref)
        given = composing.leave_note(self._ref)
        if given and state.editing is None:
            again = WayOut("note_again", (self._ref, given))
            self._desk.engine.notices.tell("note_dropped", actions=(again,))
        elif given and state.editing is not None:
            again = WayOut("edit_again", (state.editing, given[0]))
            self._desk.engine.notices.tell("discarded", {"title": self._title(state)}, actions=(again,))

    def _title(self, state: ComposerState) -> str:
        return state.text.strip().partition("\n")[0][:60]

    def _choose_kind(self, kind: str) -> None:
        composing = self._desk.engine.composing

        async def work() -> None:
            await composing.prepare(self._ref.line, kind)
            composing.show(self._ref, kind)

        if kind:
            self._desk.start(
                work, owner=COMPOSER, group="kind", exclusive=True, wait=Wait(wait_words.opening())
            )
        else:
            composing.show(self._ref, "")

    def _save_activity(self, done: bool) -> None:  # noqa: FBT001 - Qt's signal
        composing, casework = self._desk.engine.composing, self._desk.casework
        timeline = self._timeline

        async def work() -> None:
            try:
                ref = await composing.save_activity(self._ref)
            except Refused:
                if timeline is not None and timeline.composer.form is not None:
                    timeline.composer.form.focus_first()
                raise
            if ref is not None and done:
                casework.complete((ref,))

        self._desk.start(work, owner=COMPOSER, group=f"activity {self._ref.id}", failed=self._failed_form)

    def _failed_form(self, text: str) -> None:
        if self._timeline is not None and self._timeline.composer.form is not None:
            self._timeline.composer.form.show_failure(text)

    def _drop_activity(self) -> None:
        table, given = self._desk.engine.composing.leave_activity(self._ref)
        if given:
            again = WayOut("fill_again", (self._ref, table, given))
            title = str(dict(given).get("subject") or "")
            self._desk.engine.notices.tell("given_up", {"title": title}, actions=(again,))

    def _full_form(self) -> None:
        ref = self._desk.engine.composing.hand_over(self._ref)
        if ref is not None:
            self._desk.open_new(ref)

    # Fields of an activity

    def _connect_form(self) -> None:
        form = self._timeline.composer.form if self._timeline is not None else None
        if form is None:
            return
        records, signals = self._desk.engine.records, form.fields
        signals.edited.connect(self._edit_field)
        signals.reverted.connect(lambda column: self._on_activity(lambda ref: records.revert(ref, column)))
        signals.lookup_typed.connect(self._suggest)
        signals.lookup_opened.connect(
            lambda ref, title, modifiers: self._desk.open_record(ref, Place.LOOKUP, modifiers, title)
        )
        signals.copied.connect(lambda text: self._desk.engine.notices.tell("copied", {"text": text}))

    def _edit_field(self, column: str, value: Value) -> None:
        self._on_activity(lambda ref: self._desk.engine.records.edit(ref, column, value))

    def _on_activity(self, verb: Callable[[RecordRef], object]) -> None:
        activity = self._desk.engine.composing.state(self._ref).activity
        if activity is not None:
            self._desk.run(lambda: verb(activity.ref))

    def _suggest(self, column: str, text: str) -> None:
        plan, timeline = self._desk.engine.composing.state(self._ref).plan, self._timeline
        if plan is None or timeline is None:
            return
        field = next((cell for cell in plan.cells() if getattr(cell, "column", "") == column), None)
        targets: tuple[str, ...] = getattr(field, "targets", ())

        look_up(
            self._desk, self._ref.line, targets, text, partial(timeline.composer.show_suggestions, column),
            owner=self._tab, group=f"inline {column}",
        )  # fmt: skip


def _comes_back(entry: TimelineEntry) -> bool:
    """Tell whether all of an entry can be brought back once it was deleted."""
    return not entry.files and entry.state in (EntryState.OPEN, EntryState.NONE)


def _said_there(_text: str) -> None:
    """Say nothing here: the composer shows why it could not be saved."""
