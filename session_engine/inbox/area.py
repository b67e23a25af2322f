"""The inbox's verbs: choose what is seen, read and unread, put off and take up (facts 6)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from session_engine.casework.area import CaseworkArea
from session_engine.casework.state import Bulk
from session_engine.errors import OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import CONVERSATION_TABLE, LineId, RecordRef
from session_engine.inbox.conditions import PARTS
from session_engine.inbox.events import InboxChanged, ItemsWoken
from session_engine.inbox.handing import Handed, Handing
from session_engine.inbox.kept import KeptLook, Look
from session_engine.inbox.listing import Wholes, listed
from session_engine.inbox.marks import Marks
from session_engine.inbox.ports import MarkStore
from session_engine.inbox.previewing import Previews
from session_engine.inbox.reading import Answer, Asker, outcome
from session_engine.inbox.snoozing import choices
from session_engine.inbox.state import (
    Choice,
    InboxItem,
    InboxState,
    InboxStatus,
    Shown,
    SortBy,
    ViewName,
)
from session_engine.organisation.events import ChangesHeard, ChangesMissed, LineCameBack, PersonChanged
from session_engine.organisation.lines import Lines
from session_engine.ports import Clock
from session_engine.sessions.area import Opened, WorkspaceArea
from session_engine.tasks import Tasks
from session_engine.waiting import Coalesced, Pause, real_pause

log = logging.getLogger(__name__)
OWNER: Hashable = "inbox"
HEARD = 0.6
"""Seconds in which changes gather before the parts they concern are asked for again."""
EVERY = 300.0
"""Seconds after which everything is asked for again without being told (facts 6)."""
LOOK = 20.0
"""Seconds after which the clock is looked at anew while something is put off: it may have been set."""
STRIP = ViewName.MY_WORK
"""The view whose unread items the strip counts."""


class InboxArea:
    """What is hers to work on, on one line.

    Args:
        bus: Where changes are announced.
        tasks: Where the organisation is asked.
        clock: The time.
        lines: The organisations.
        line: The one it is of.
        workspace: Where its session is.
        previews: Looks at items in its session.
        casework: Picks and assigns records.
        asker: Asks for the parts of views.
        store: Where marks are kept; asked for anew, for a profile may come into use later.
        pause: How to wait.
    """

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        clock: Clock,
        lines: Lines,
        line: LineId,
        workspace: WorkspaceArea,
        previews: Previews,
        casework: CaseworkArea,
        asker: Asker,
        store: Callable[[], MarkStore],
        *,
        pause: Pause = real_pause,
    ) -> None:
        self._bus, self._tasks, self._clock, self._pause = bus, tasks, clock, pause
        self._lines, self._line, self._workspace = lines, line, workspace
        self._handing = Handing(lines, line, casework)
        self._previews, self._store = previews, store
        self._kept = KeptLook(workspace)
        self._asker = asker
        self._look: Look | None = None
        self._marks: Marks | None = None
        self._views: tuple[ViewName, ...] = ()
        self._of_view: dict[ViewName, tuple[str, ...]] = {}
        self._answers: dict[str, Answer] = {}
        self._snoozed: Answer | None = None
        self._wholes = Wholes()
        self._failure: OrganisationError | None = None
        self._dirty: set[str] = set()
        self._asked = 0.0
        self._opened = False
        self._state: InboxState | None = None
        self._again = Coalesced(tasks, pause, self._ask_again, seconds=HEARD, owner=OWNER, group="again")
        lines.add_interest(self._interest)
        bus.subscribe(ChangesHeard, self._changes_heard)
        bus.subscribe(ChangesMissed, lambda event: self._line_changed(event.line))
        bus.subscribe(LineCameBack, lambda event: self._line_changed(event.line))
        bus.subscribe(PersonChanged, lambda event: self._another_person(event.line))

    # -- what is shown -------------------------------------------------------------------------------------

    @property
    def state(self) -> InboxState:
        """What is shown; cheap while nothing has changed."""
        if self._state is None:
            self._state = self._composed()
        return self._state

    @property
    def unread(self) -> int:
        """How much is new in the view that the strip counts."""
        return self.state.counts.get(STRIP, 0)

    def item(self, ref: RecordRef) -> InboxItem | None:
        """Give an item that is known, shown or not."""
        marks = self._known_marks()
        answers = (*self._answers.values(), *((self._snoozed,) if self._snoozed is not None else ()))
        found = (card for answer in answers for card in answer.cards if card.item.ref == ref)
        card = next(found, None)
        return marks.shown(card) if card is not None and marks is not None else None

    def is_put_off(self, ref: RecordRef) -> bool:
        """Tell whether an item is put off."""
        marks = self._known_marks()
        return marks is not None and marks.is_snoozed(ref)

    def snooze_choices(self) -> Mapping[Choice, datetime]:
        """Give the times that something can be put off to now."""
        return choices(self._clock.now())

    def now(self) -> datetime:
        """Give the time that ages and snoozes go by."""
        return self._clock.now()

    # -- what is asked -------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask for what the strip counts; views follow when they are looked at."""
        self._wait_for_the_next()
        self._want(STRIP)

    def open(self) -> None:
        """Ask for the view she looks at, and what counts beside the others."""
        self._opened = True
        self._want(self._looking().view)

    def refresh(self) -> None:
        """Ask for everything again that is shown or counted."""
        self._asker.forget()
        self._dirty |= set(self._answers)
        self._want(self._looking().view)

    def keep_elsewhere(self) -> None:
        """Take up the marks of a profile that has come into use."""
        self._marks = None
        self._look = None
        self._changed()
        self._wait_for_the_next()

    def minute(self) -> None:
        """Ask again what was asked five minutes ago, wake what is due; called once a minute."""
        self._wake_due()
        if self._answers and self._clock.monotonic() - self._asked >= EVERY:
            self._dirty |= set(self._answers)
            self._again.poke()

    # -- verbs: what is seen -------------------------------------------------------------------------------

    def choose_view(self, view: ViewName) -> None:
        """Show another view; what was selected is selected no longer."""
        if view is not self._looking().view:
            self._change(view=view, selected=(), current=None, held=None)
            self._want(view)

    def filter(self, shown: Shown) -> None:
        """Show all of the view, or what is unread or read; nothing that is out of sight stays selected."""
        self._change(filter=shown, held=None)

    def sort(self, by: SortBy, *, newest_first: bool = True) -> None:
        """Put it in another order."""
        self._change(sort=by, newest_first=newest_first)

    def search(self, text: str) -> None:
        """Show what holds some words; nothing that is out of sight stays selected."""
        self._change(query=text)

    def select(self, refs: Iterable[RecordRef], current: RecordRef | None = None) -> None:
        """Select items for bulk actions, and name the one with the keyboard."""
        self._change(selected=tuple(dict.fromkeys(refs)), current=current)

    # -- verbs: what is done -------------------------------------------------------------------------------

    def mark_read(self, refs: Iterable[RecordRef]) -> None:
        """Count items as read; the organisation is told of conversations."""
        items = self._items(refs)
        marks, now = self._needed_marks(), self._clock.now()
        for item in items:
            marks.read(item, now)
        self._changed()
        for item in items:
            if item.ref.table == CONVERSATION_TABLE and item.unread and item.last:
                self._tasks.start(self._tell_read(item), owner=OWNER, group=f"read {item.ref.id}")

    def mark_unread(self, refs: Iterable[RecordRef]) -> None:
        """Count items as unread."""
        marks, now = self._needed_marks(), self._clock.now()
        for item in self._items(refs):
            marks.unread(item, now)
        self._changed()

    def snooze(self, refs: Iterable[RecordRef], until: datetime) -> None:
        """Put items off until a moment; they leave their views until then.

        Raises:
            Refused: The moment is not ahead.
        """
        now = self._clock.now()
        if until <= now:
            raise Refused(RefusalCode.SNOOZE_PAST)
        marks, look, gone = self._needed_marks(), self._looking(), frozenset(refs)
        current = self._next(gone)
        self._remember_snoozed(gone)
        for ref in gone:
            marks.snooze(ref, until, now)
        selected = tuple(ref for ref in look.selected if ref not in gone)
        self._look = replace(look, selected=selected, current=current)
        self._kept.write(self._look)
        self._changed()
        self._wait_for_the_next()

    def wake(self, refs: Iterable[RecordRef]) -> None:
        """Put items off no longer."""
        marks, now = self._needed_marks(), self._clock.now()
        for ref in refs:
            marks.wake(ref, now, unread=False)
        self._changed()
        self._wait_for_the_next()

    def preview(self, ref: RecordRef) -> Opened:
        """Look at an item in the inbox's session; a call, and what has a session already, opens there.

        Raises:
            Refused: There is no place; it waits as pending.
        """
        item = self.item(ref)
        if item is not None and item.voice:
            return self.promote(ref)
        opened, replaced = self._previews.show(ref, item, self._looking().preview)
        self._change(preview=replaced, current=ref, held=ref)
        if item is not None:
            self.mark_read((ref,))
        return opened

    def promote(self, ref: RecordRef) -> Opened:
        """Make a session of an item, with everything that is typed in its tab.

        Raises:
            Refused: There are nine sessions; it waits as pending.
        """
        item = self.item(ref)
        opened = self._previews.promote(ref, item)
        if item is not None:
            self.mark_read((ref,))
        return opened

    async def pick(self, refs: Iterable[RecordRef]) -> Bulk:
        """Take items that nobody works on; conversations have no way back."""
        return await self._handing.pick(refs)

    async def assign(self, refs: Iterable[RecordRef], to: RecordRef) -> Handed:
        """Give items to somebody; who leads nobody asks a colleague to take conversations of hers."""
        return await self._handing.assign(refs, to)

    # -- reading -------------------------------------------------------------------------------------------

    def _want(self, view: ViewName) -> None:
        self._tasks.start(self._read_view(view), owner=OWNER, group=f"view {view}", exclusive=True)

    async def _read_view(self, view: ViewName) -> None:
        if self._known_marks() is None:
            return  # nobody is signed in yet; the line tells when somebody is
        try:
            await self._learn_views()
        except OrganisationError as error:
            self._failure = error
            self._changed()
            return
        await self._read_parts(self._of_view.get(view, ()))
        if view is ViewName.SNOOZED:
            await self._read_snoozed()
        if self._opened:
            await self._read_parts(self._counted())

    async def _learn_views(self) -> None:
        if not self._views:
            views = await self._asker.views()
            self._of_view = {view: await self._asker.parts(view) for view in views}
            self._views = views

    def _counted(self) -> tuple[str, ...]:
        """Name the parts of views whose count is shown: of all that is not done yet."""
        names = (name for view in self._views if view is not ViewName.CLOSED for name in self._of_view[view])
        return tuple(dict.fromkeys(names))

    async def _read_parts(self, names: Iterable[str]) -> None:
        """Ask for the parts that were not read, or have changed since."""
        missing = [name for name in names if name not in self._answers or name in self._dirty]
        if not missing:
            self._changed()
            return
        self._dirty -= set(missing)
        found = await asyncio.gather(*(outcome(self._asker, name) for name in missing))
        self._failure = next((one for one in found if isinstance(one, OrganisationError)), None)
        for name, one in zip(missing, found, strict=True):
            if isinstance(one, Answer):
                self._answers[name] = one
            else:
                self._dirty.add(name)
        self._asked = self._clock.monotonic()
        self._changed()

    async def _read_snoozed(self) -> None:
        marks = self._known_marks()
        if marks is None:
            return
        try:
            self._snoozed = await self._asker.records(tuple(marks.snoozed()))
        except OrganisationError as error:
            self._failure = error
        self._changed()

    async def _ask_again(self) -> None:
        await self._read_parts(tuple(self._dirty & set(self._answers)))
        if self._looking().view is ViewName.SNOOZED:
            await self._read_snoozed()

    # -- what is heard -------------------------------------------------------------------------------------

    def _interest(self, line: LineId) -> frozenset[str]:
        if line != self._line:
            return frozenset()
        return frozenset(table for name in self._answers for table in PARTS[name].heard)

    def _changes_heard(self, event: ChangesHeard) -> None:
        if event.line != self._line or not self._answers:
            return
        tables = {change.table for change in event.changes}
        concerned = {name for name in self._answers if PARTS[name].heard & tables}
        if concerned:
            self._dirty |= concerned
            self._again.poke()

    def _line_changed(self, line: LineId) -> None:
        if line != self._line:
            return
        self._dirty |= set(self._answers)
        self._want(self._looking().view if self._opened else STRIP)
        self._wait_for_the_next()  # whose marks they are may be known only now

    def _another_person(self, line: LineId) -> None:
        if line != self._line:
            return
        self._tasks.cancel(OWNER)
        self._marks, self._snoozed = None, None
        self._answers.clear()
        self._dirty.clear()
        self._views = ()
        self._change(selected=(), current=None)

    # -- putting off ---------------------------------------------------------------------------------------

    def _wait_for_the_next(self) -> None:
        self._tasks.start(self._wait(), owner=OWNER, group="snoozed", exclusive=True)

    async def _wait(self) -> None:
        """Wait for what is due next, looking at the clock again and again."""
        while (marks := self._known_marks()) is not None:
            due = marks.snoozed().values()
            if not due:
                return
            left = min(due) - self._clock.now().timestamp()
            if left > 0:
                await self._pause(min(left, LOOK))
            else:
                self._wake_due()

    def _wake_due(self) -> None:
        marks = self._known_marks()
        if marks is None:
            return
        now = self._clock.now()
        due = marks.due(now)
        if not due:
            return
        for ref in due:
            marks.wake(ref, now, unread=True)
        self._changed()
        known = self._items(due)
        if len(known) == len(due):
            self._bus.publish(ItemsWoken(known, len(due)))
        else:
            self._tasks.start(self._tell_woken(due), owner=OWNER, group="woken")

    async def _tell_woken(self, due: tuple[RecordRef, ...]) -> None:
        """Tell what is back that nobody has asked for yet, as at a start; of what is gone there is nothing to tell."""
        known = self._items(due)
        missing = tuple(ref for ref in due if self.item(ref) is None)
        try:
            found = await self._asker.records(missing)
        except OrganisationError:
            self._bus.publish(ItemsWoken(known, len(due)))
            return
        items = (*known, *(card.item for card in found.cards))
        if items:
            self._bus.publish(ItemsWoken(items, len(items)))

    def _remember_snoozed(self, refs: frozenset[RecordRef]) -> None:
        """Let what is put off be shown under what is put off before that is asked for."""
        cards = {card.item.ref: card for answer in self._answers.values() for card in answer.cards}
        known = self._snoozed.cards if self._snoozed is not None else ()
        new = tuple(cards[ref] for ref in refs if ref in cards)
        self._snoozed = Answer((*new, *(card for card in known if card.item.ref not in refs)))

    def _next(self, gone: frozenset[RecordRef]) -> RecordRef | None:
        """Name the item that the keyboard goes to when some leave."""
        current, items = self._looking().current, self.state.items
        if current not in gone:
            return current
        at = next((n for n, item in enumerate(items) if item.ref == current), 0)
        after = [item.ref for item in (*items[at:], *reversed(items[:at])) if item.ref not in gone]
        return after[0] if after else None

    # -- inside --------------------------------------------------------------------------------------------

    async def _tell_read(self, item: InboxItem) -> None:
        body = {"ConversationId": item.ref.id, "Number": item.last}
        try:
            await self._lines.client(self._line).post("ninedesk_MarkRead", body)
        except OrganisationError as error:
            log.info("a conversation could not be marked as read: %s", error.failure)

    def _looking(self) -> Look:
        if self._look is None:
            self._look = self._kept.read()
        return self._look

    def _change(self, **what: object) -> None:
        look = replace(self._looking(), **what)  # type: ignore[arg-type]
        if look != self._look:
            self._look = look
            self._kept.write(look)
            self._changed()

    def _changed(self) -> None:
        before, self._state = self._state, None
        self._select_no_more()
        if before is None or self.state != before:
            self._bus.publish(InboxChanged())

    def _select_no_more(self) -> None:
        """Let go of what has left her sight: it would be selected when it came back, days later."""
        look = self._looking()
        if self.state.status is InboxStatus.READY and look.selected != self.state.selected:
            self._look = replace(look, selected=self.state.selected)
            self._kept.write(self._look)

    def _known_marks(self) -> Marks | None:
        person = self._lines.state(self._line).person
        if self._marks is None and person is not None:
            self._marks = Marks(self._store(), self._line, person.ref.id, self._clock.now())
        return self._marks

    def _needed_marks(self) -> Marks:
        marks = self._known_marks()
        if marks is None:
            raise Refused(RefusalCode.NOTHING_SELECTED)
        return marks

    def _items(self, refs: Iterable[RecordRef]) -> tuple[InboxItem, ...]:
        return tuple(item for item in map(self.item, refs) if item is not None)

    def _composed(self) -> InboxState:
        look, marks = self._looking(), self._known_marks()
        if marks is None:
            return InboxState(view=look.view, filter=look.filter, query=look.query)
        whole = {view: self._whole(view, marks) for view in self._views}
        items = whole.get(look.view)
        known = items or ()
        shown = listed(known, look)
        in_sight = {item.ref for item in shown}
        answers = [self._answers[name] for name in self._of_view.get(look.view, ()) if name in self._answers]
        failure = self._failure.failure if self._failure is not None else None
        status = InboxStatus.READY if items is not None else InboxStatus.LOADING
        return InboxState(
            self._views,
            look.view,
            shown,
            len(known),
            MappingProxyType(
                {view: _count(view, found) for view, found in whole.items() if found is not None}
            ),
            look.filter,
            look.sort,
            look.newest_first,
            look.query,
            tuple(ref for ref in look.selected if ref in in_sight),
            look.current,
            len(marks.snoozed()),
            InboxStatus.FAILED if failure is not None and items is None else status,
            failure if items is None else None,
            min((answer.as_of for answer in answers if answer.as_of is not None), default=None),
            any(answer.cut for answer in answers),
        )

    def _whole(self, view: ViewName, marks: Marks) -> tuple[InboxItem, ...] | None:
        """Give all items of a view, None while a part of it was never read."""
        if view is ViewName.SNOOZED:
            cards = self._snoozed.cards if self._snoozed is not None else ()
            shown = marks.all_shown(card for card in cards if marks.is_snoozed(card.item.ref))
            return shown if self._snoozed is not None or not marks.snoozed() else None
        parts = self._of_view[view]
        if any(name not in self._answers for name in parts):
            return None
        return self._wholes.of(view, tuple(self._answers[name] for name in parts), marks)


def _count(view: ViewName, items: tuple[InboxItem, ...]) -> int:
    return len(items) if view is ViewName.SNOOZED else sum(item.unread for item in items)
