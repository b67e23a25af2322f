"""One live grid: values change in place, order and membership come from the organisation and wait while it is held."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from session_engine.errors import Failure, OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.organisation.events import Change, ChangeKind
from session_engine.records.state import RecordStatus
from session_engine.views.compiling import CompiledView
from session_engine.views.own_rows import OwnRows
from session_engine.views.page_loads import PageLoads
from session_engine.views.pages import Fresh, differences, page_numbers, with_hers
from session_engine.views.queries import GridQuery, Related
from session_engine.views.rows import RowReader
from session_engine.views.shown_rows import ShownRows
from session_engine.views.state import (
    PAGE_ROWS,
    GridKey,
    GridState,
    GridStatus,
    GridView,
    ViewChoice,
)
from session_engine.views.surroundings import (
    AGAIN_SECONDS,
    VALUES_SECONDS,
    WANT_SECONDS,
    Surroundings,
    owner_of,
)

log = logging.getLogger(__name__)


class LiveGrid:
    """A grid on show."""

    def __init__(
        self,
        key: GridKey,
        line: LineId,
        table: str,
        view: GridView,
        around: Surroundings,
        *,
        default_view: str | None,
        related: Related,
    ) -> None:
        self.key, self.line, self.table, self.related = key, line, table, related
        self.view = view
        self.in_sight = True
        self._default_view = default_view
        self._around = around
        self._owner = owner_of(key)
        self._compiled: CompiledView | None = None
        self._choices: tuple[ViewChoice, ...] = ()
        self._query: GridQuery | None = None
        self._sensitive: Mapping[str, frozenset[str]] = {}
        self._reader: RowReader | None = None
        self._rows = ShownRows(around.records, self._owner)
        self._own = OwnRows(line, table, around.lines, around.records, around.whose)
        self._loads = PageLoads(lambda work: around.tasks.start(work, owner=self._owner, group="page"))
        self._touched: set[RecordRef] = set()
        self._touched_own = False
        self._visible = (0, PAGE_ROWS - 1)
        self._total: int | None = None
        self._status = GridStatus.LOADING
        self._failure: OrganisationError | None = None
        self._as_of: datetime | None = None
        self._fresh: Fresh | None = None
        self._waiting = 0
        self._held = False
        self._stale = False
        self._asking = False
        self._only_own = True
        self._hers = frozenset[str]()
        self._revision = 0
        self._state: GridState | None = None
        self._want = around.coalesced(self._load_wanted, WANT_SECONDS, key, "want")
        self._again = around.coalesced(self._ask_again, AGAIN_SECONDS, key, "again")
        self._values = around.coalesced(self._show_values, VALUES_SECONDS, key, "values")

    # -- what is shown -------------------------------------------------------------------------------------

    @property
    def state(self) -> GridState:
        """The grid as it stands."""
        if self._state is None:
            self._state = GridState(
                key=self.key,
                plan=self._compiled.showing(self.view.columns) if self._compiled is not None else None,
                view=self.view,
                views=self._choices,
                status=self._shown_status(),
                total=self._total,
                pages=self._rows.composed,
                waiting=self._waiting,
                failure=self._failure.failure if self._failure is not None else None,
                failure_detail=self._failure.detail if self._failure is not None else "",
                as_of=self._as_of,
                revision=self._revision,
                own=self._own.rows,
                places=self._own.shown.places,
                gone=self._own.shown.gone,
                beyond=self._own.shown.beyond,
            )
        return self._state

    def _shown_status(self) -> GridStatus:
        """What is the person's own is shown, whether or not the organisation has rows beside it, or answers."""
        none = self._status in (GridStatus.EMPTY, GridStatus.FAILED)
        if none and self._own.rows:
            return GridStatus.READY
        all_gone = self._total is not None and self._total == len(self._own.shown.gone) and not self._own.rows
        return GridStatus.EMPTY if self._status is GridStatus.READY and all_gone else self._status

    def shows(self, ref: RecordRef) -> bool:
        """Tell whether a record is in the rows held."""
        return bool(self._rows.on_pages(ref)) or any(row.ref == ref for row in self._own.rows)

    def row(self, record_id: str) -> RecordRef | None:
        """Find a row held by its record's id."""
        own = (row.ref for row in self._own.rows if row.ref.id == record_id)
        return next(own, None) or self._rows.find(record_id)

    @property
    def failed(self) -> bool:
        """The last question was not answered."""
        return self._failure is not None

    @property
    def kept(self) -> bool:
        """What is shown was kept from an earlier reading."""
        return self._as_of is not None

    def set_view(self, view: GridView) -> None:
        """Take what the person has done, where it needs no new question."""
        self.view = view
        self._state = None

    def selected_rows_gone(self, ref: RecordRef) -> bool:
        """Drop a record from the selection; tell whether it was in it."""
        if ref.id not in self.view.selection and self.view.current != ref.id:
            return False
        selection = tuple(each for each in self.view.selection if each != ref.id)
        current = None if self.view.current == ref.id else self.view.current
        self.set_view(replace(self.view, selection=selection, current=current))
        return True

    # -- asking --------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Compile the view and ask for the first rows; nothing old stays in sight."""
        self._let_go()
        self._asking = True
        self._compiled, self._query = None, None
        self._status, self._total = GridStatus.LOADING, None
        self._changed()
        self._around.run(self._bring_up(), self.key, "open")

    def ask(self) -> None:
        """Ask anew with the person's order and filters; the old rows stay in sight until the answer is there."""
        if self._compiled is None:
            self.start()
            return
        self._asking = True
        self._query = self._question(self._compiled)
        self._visible = (0, PAGE_ROWS - 1)
        self._loads.cancel()
        self._state = None
        self._around.run(self._open_question(), self.key, "open")

    def refresh(self) -> None:
        """Ask the same again, and show the answer at once."""
        if self._query is None or self._rows.empty:
            self.start()
        else:
            self._stale, self._asking = False, True
            self._around.run(self._read_again(), self.key, "open")

    def give_up(self) -> None:
        """Ask no longer; the rows that are there stay, and may be out of date."""
        if self._asking:
            self._around.tasks.cancel(self._owner, "open")
            self._fail(OrganisationError(Failure.CANCELLED))

    def close(self) -> None:
        """Stop asking, and let the records go."""
        self._around.tasks.cancel(self._owner)
        self._let_go()

    def want_rows(self, first: int, last: int) -> None:
        """Have the rows of a range, once the scrolling rests."""
        begin = max(0, self.state.behind(first))
        self._visible = (begin, max(begin, self.state.behind(last)))
        self._want.poke()

    async def _bring_up(self) -> None:
        try:
            plans = self._around.plans
            view_id = self.view.view_id or self._default_view
            compiled, choices = await asyncio.gather(
                plans.view(self.line, self.table, view_id), plans.choices(self.line, self.table)
            )
        except OrganisationError as error:
            self._fail(error)
            return
        self._compiled, self._choices = compiled, choices
        there = compiled.plan.view_id
        if (
            view_id and there and there != view_id and self.key == GridKey(self.key.tab)
        ):  # it is the page's own
            self._around.missing(self.line, self.table, compiled.plan.name)
        self._query = self._question(compiled)
        self._changed()
        await self._open_question()

    def _question(self, compiled: CompiledView) -> GridQuery:
        self._reader = RowReader(self.line, compiled, self._around.records)
        query = GridQuery(self.line, compiled, self.view, self.related)
        self._sensitive = query.sensitive
        self._rows.draw_by(self._reader, compiled.showing(self.view.columns).columns, query.columns)
        self._own.draw_by(self._reader, query)
        self._look_for_own()
        if self._around.whose.unheard(self.line, compiled.fetch.xml):
            self._around.run(self._hear_whose(), self.key, "whose")
        return query

    async def _hear_whose(self) -> None:
        """Know what the view says of her teams before anything waits to be sent."""
        if await self._around.whose.hear(self.line):
            self._look_for_own()
            self._changed()

    async def _open_question(self) -> None:
        if self._hangs_on_nothing():
            self._apply(Fresh({0: ()}, 0))
            return
        try:
            fresh = await self._fetch((0,))
        except OrganisationError as error:
            self._fail(error)
            return
        self._apply(fresh)

    def _hangs_on_nothing(self) -> bool:
        """A record that the organisation does not have yet has no related ones there."""
        if self.related is None:
            return False
        records, ref = self._around.records, self.related[1]
        return records.state(ref).status is RecordStatus.NEW or records.is_unborn(ref)

    async def _read_again(self) -> None:
        try:
            fresh = await self._fetch(self._numbers())
        except OrganisationError as error:
            self._fail(error)
            return
        if not self._stays(fresh):
            self._apply(fresh)

    def _stays(self, fresh: Fresh) -> bool:
        """Leave rows that are there where they are, when all that could be had was kept: they are no older."""
        if fresh.as_of is None or self._rows.empty:
            return False
        self._as_of, self._failure = fresh.as_of, None
        self._changed()
        return True

    def _numbers(self) -> tuple[int, ...]:
        return page_numbers(*self._visible, self._total)

    async def _fetch(self, numbers: tuple[int, ...]) -> Fresh:
        query, reader = self._query, self._reader
        if query is None or reader is None:
            raise OrganisationError(Failure.UNREACHABLE)
        sent = self._own.sent_before()
        answers = await self._around.asker.pages(query, numbers, total=True)
        pages = {number: await reader.absorb(answer.rows, answer.as_of) for number, answer in answers.items()}
        as_of = _oldest(answer.as_of for answer in answers.values())
        return Fresh(pages, next(iter(answers.values())).total, as_of, sent if as_of is None else frozenset())

    def _take_total(self, fresh: Fresh) -> None:
        """Take the answer's total; one beyond what a query tells is counted, the old one stays until then."""
        if fresh.total is not None:
            self._total = fresh.total
        elif self._query is not None:
            self._around.run(self._count(self._query), self.key, "count")

    async def _count(self, query: GridQuery) -> None:
        try:
            total = await self._around.asker.count(query)
        except OrganisationError as error:
            log.info("the rows of %s could not be counted: %s", self.table, error.failure)
            return
        if query is self._query and total is not None and total != self._total:
            self._total = total
            self._changed()

    # -- pages ---------------------------------------------------------------------------------------------

    async def _load_wanted(self) -> None:
        query = self._query
        if query is not None and self._status is GridStatus.READY:
            missing = (number for number in self._numbers() if number not in self._rows.pages)
            self._loads.want(missing, lambda number: self._load(number, query))

    async def _load(self, number: int, query: GridQuery) -> None:
        try:
            answers = await self._around.asker.pages(query, (number,), total=False)
        except OrganisationError as error:
            self._loads.done(number)
            self._fail(error)
            return
        reader = self._reader
        if query is not self._query or reader is None:
            return
        rows = await reader.absorb(answers[number].rows, answers[number].as_of)
        if query is self._query:
            self._loads.done(number)
            self._failure, self._as_of = None, _oldest((self._as_of, answers[number].as_of))
            self._rows.put(number, rows, self._visible)
            self._look_for_own()
            self._changed()

    def _apply(self, fresh: Fresh) -> None:
        """Show an answer: its order counts from here on."""
        self._loads.cancel()
        self._rows.replace({number: rows for number, rows in fresh.pages.items() if rows or not number})
        self._take_total(fresh)
        self._settled()
        self._look_for_own(fresh.knows)
        self._as_of = fresh.as_of
        self._revision += 1
        self._status = GridStatus.EMPTY if self._rows.none and not fresh.total else GridStatus.READY
        self._changed()
        if any(number not in self._rows.pages for number in self._numbers()):
            self._want.poke()

    def _settled(self) -> None:
        self._fresh, self._waiting = None, 0
        self._stale, self._failure, self._as_of = False, None, None
        self._asking = False

    # -- hearing -------------------------------------------------------------------------------------------

    def value_changed(self, ref: RecordRef) -> None:
        """Show a record's new values in the rows that have it."""
        shown = bool(self._rows.on_pages(ref))
        own = self._own.concerns(ref)
        if shown or own:
            self._touched |= {ref} if shown else set()
            self._touched_own = self._touched_own or own
            self._values.poke()

    async def _show_values(self) -> None:
        touched, self._touched = self._touched, set()
        changed = self._rows.renew(touched)
        if self._touched_own:
            changed = True
            self._touched_own = False
            self._look_for_own()
            if self._own.any_sent:  # it stays where it is until the answer has it
                self.membership_changed(own=True)
        if changed:
            self._changed()

    def _look_for_own(self, sent: frozenset[RecordRef] = frozenset()) -> None:
        """Show what waits where it belongs; what was `sent` is left to the organisation's answer."""
        self._own.answered(sent)
        if self._own.look(self._rows.pages, self._total):
            self._revision += 1

    def concerns(self, change: Change, activities: frozenset[str]) -> bool:
        """Tell whether a change may make rows enter, leave or move."""
        if self._query is None:
            return False
        root = self._query.view.meta.table
        table = root.name if root.name == "activitypointer" and change.table in activities else change.table
        sensitive = self._sensitive.get(table)
        if sensitive is None:
            return False
        if change.kind is not ChangeKind.UPDATE and table == root.name:
            return True
        return not change.columns or bool(change.columns & sensitive)

    def membership_changed(self, *, own: bool, hers: frozenset[str] = frozenset()) -> None:
        """Ask soon whether rows enter, leave or move; what the person did herself does not wait.

        Args:
            own: It was all her.
            hers: Ids of the records she has changed.
        """
        self._only_own = self._only_own and own
        self._hers |= hers
        if not self.in_sight:
            self._stale = True
            return
        self._again.poke()

    def day_turned(self) -> None:
        """Ask again where another day has other rows."""
        if self._query is not None and self._query.depends_on_day:
            self._look_for_own()
            self._changed()
            self.membership_changed(own=False)

    def hold(self, held: bool) -> None:  # noqa: FBT001 - the contract's own form
        """Keep rows where they are while the pointer or the keyboard is inside."""
        self._held = held
        if not held:
            self.apply_waiting()

    def apply_waiting(self) -> None:
        """Show the rows that wait."""
        if self._fresh is not None:
            self._apply(self._fresh)

    def set_in_sight(self, in_sight: bool) -> None:  # noqa: FBT001 - a state, not an option
        """Ask nothing while nobody looks; catch up when somebody does."""
        self.in_sight = in_sight
        if in_sight and self._stale:
            self._stale = False
            self._again.poke()

    async def _ask_again(self) -> None:
        query = self._query
        if query is None or self._status is GridStatus.LOADING or self._hangs_on_nothing():
            return
        only_own, hers = self._only_own and not self._waiting, self._hers
        self._only_own, self._hers = True, frozenset[str]()
        try:
            fresh = await self._fetch(self._numbers())
        except OrganisationError as error:
            self._only_own, self._hers = self._only_own and only_own, self._hers | hers
            self._fail(error)
            return
        if query is self._query and not self._stays(fresh):
            self._weigh(fresh, only_own=only_own, hers=hers)

    def _weigh(self, fresh: Fresh, *, only_own: bool, hers: frozenset[str]) -> None:
        if hers and self._held and not only_own:
            self._show_hers(fresh, hers)
        count = differences(self._rows.pages, fresh, self._total)
        if count and self._held and not only_own:
            self._fresh, self._waiting, self._as_of, self._failure = fresh, count, None, None
            self._changed()
        elif count or self._status is GridStatus.FAILED:
            self._apply(fresh)
        else:
            self._same_rows(fresh)

    def _show_hers(self, fresh: Fresh, hers: frozenset[str]) -> None:
        """Let rows enter, leave and move as far as she did it; the others' wait."""
        shown = with_hers(self._rows.pages, fresh, self._total, hers)
        if differences(self._rows.pages, shown, self._total):
            self._apply(shown)

    def _same_rows(self, fresh: Fresh) -> None:
        """Nothing moved in sight; what is out of sight is asked for again when it comes into it."""
        self._settled()
        self._rows.replace(fresh.pages)
        self._look_for_own(fresh.knows)
        self._take_total(fresh)
        self._changed()

    # -- inside --------------------------------------------------------------------------------------------

    def _fail(self, error: OrganisationError) -> None:
        """Say why there are no rows; rows that are there stay."""
        self._failure, self._asking = error, False
        if self._rows.empty:
            self._status = GridStatus.FAILED
        self._changed()

    def _let_go(self) -> None:
        self._loads.cancel()
        self._rows.clear()
        self._settled()

    def _changed(self) -> None:
        self._state = None
        self._around.changed(self.key)


def _oldest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)
