"""The forms' verbs: open and close record pages, keep their state in step with record, metadata and line."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from session_engine.casework.events import StandingsChanged
from session_engine.casework.standings import Standings
from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.events import EventBus
from session_engine.forms.commands import commands_of, deciding, may_change, may_write, read_only_reason
from session_engine.forms.events import FormBroken, FormChanged
from session_engine.forms.naming import Names, read_names
from session_engine.forms.plans import FormPlans
from session_engine.forms.state import (
    CardPlan,
    CommandState,
    FieldPlan,
    FormPlan,
    FormState,
    FormStatus,
    ReadOnlyReason,
)
from session_engine.forms.subtitles import customer_of, of_case, subtitle, subtitle_columns
from session_engine.ids import LineId, PageKey, RecordRef, TabId
from session_engine.light_dataclass import dataclass
from session_engine.organisation.events import LineCameBack, LineChanged, MetadataChanged
from session_engine.organisation.lines import Lines
from session_engine.organisation.state import WELL
from session_engine.organisation.tables import TableMeta
from session_engine.records.events import RecordChanged, RecordDeleted
from session_engine.records.reading import Cards
from session_engine.records.state import RecordState, RecordStatus
from session_engine.records.store import RecordStore
from session_engine.records.waiting import AWAY
from session_engine.service_levels.state import companions
from session_engine.supervision.events import LeadingChanged
from session_engine.tasks import Tasks
from session_engine.waiting import Pause, real_pause

WARM_TABLES = ("incident", "account", "contact")
NOTE_TABLE = "annotation"
COMMENT_TABLE = "feedback"
WARM_SECONDS = 0.5
IDLE_TABLES = ("task", "phonecall", "email", "appointment", "knowledgearticle")
"""Their forms are fetched where they are not kept yet, so that they can be opened without the organisation."""
IDLE_SECONDS = 6.0
"""Seconds before each of them: whatever the person does meanwhile comes first."""
PREFETCH_SECONDS = 0.12
CONFIRM_SECONDS = 2.0
"""Seconds before a form that was taken up from an earlier run is compiled: what the person waits for comes first."""
TEXTS = {"email": "description", "knowledgearticle": "content"}
"""Pages that are a text, and the column that holds it."""
_OF_TEXTS = frozenset({"statuscode", "regardingobjectid", "from", "to"})
"""What is missing of a text whose form is not known either."""
ALSO = {"msdyn_cannedmessage": frozenset({"ninedesk_personal", "msdyn_locale"})}
"""What the page of a record shows beside its form."""
_WELL = (RecordStatus.READY, RecordStatus.NEW)


@dataclass(slots=True)
class _Open:
    """A record page.

    Attributes:
        ref: Its record.
        form_id: The form asked for, None for the table's own.
        plan: None while the metadata is under way.
        failure: Why there is no plan.
        state: As last composed.
    """

    ref: RecordRef
    form_id: str | None
    plan: FormPlan | None = None
    failure: OrganisationError | None = None
    state: FormState | None = None


class FormsArea:
    """Record pages by tab."""

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        lines: Lines,
        records: RecordStore,
        standings: Standings,
        *,
        pause: Pause = real_pause,
    ) -> None:
        self._bus = bus
        self._tasks = tasks
        self._pause = pause
        self._warmed: set[LineId] = set()
        self._lines = lines
        self._records = records
        self._standings = standings
        self._plans = FormPlans(lines, tasks, self._broken, self._taken_up)
        self._open: dict[TabId, _Open] = {}
        self.leads: Callable[[LineId], bool] = lambda _line: True
        bus.subscribe(LeadingChanged, self._leading_changed)
        bus.subscribe(RecordChanged, lambda event: self._record_changed(event.ref))
        bus.subscribe(RecordDeleted, lambda event: self._record_changed(event.ref))
        bus.subscribe(StandingsChanged, self._standings_changed)
        bus.subscribe(MetadataChanged, self._metadata_changed)
        bus.subscribe(LineChanged, self._line_changed)
        bus.subscribe(LineCameBack, self._line_came_back)

    def open(self, tab: TabId, page: PageKey) -> None:
        """Show a record's form in a tab."""
        ref = page.record
        if ref is None:
            return
        opened = _Open(
            ref, page.parameter("form"), self._plans.known(ref.line, ref.table, page.parameter("form"))
        )
        self._open[tab] = opened
        self._start(tab, opened)

    def close(self, tab: TabId) -> None:
        """Let go of a tab's form."""
        if self._open.pop(tab, None) is not None:
            self._tasks.cancel(_owner(tab))
            self._records.unwatch_all(_owner(tab))
            self._standings.unwatch(_owner(tab))

    def state(self, tab: TabId) -> FormState:
        """Give a tab's form as it stands."""
        opened = self._open[tab]
        if opened.state is None:
            opened.state = self._compose(opened)
        return opened.state

    def field(self, tab: TabId, column: str) -> FieldPlan | None:
        """Find a column's field on a tab's form."""
        opened = self._open.get(tab)
        cells = opened.plan.cells() if opened is not None and opened.plan is not None else ()
        return next((cell for cell in cells if isinstance(cell, FieldPlan) and cell.column == column), None)

    async def names(self, line: LineId, column: str) -> Names:
        """Give the unique names and titles of what a text column can name.

        Raises:
            OrganisationError: It could not be asked.
        """
        return await read_names(self._lines, line, column)

    def refresh(self, tab: TabId) -> None:
        """Read a tab's record again, and its form where that has failed."""
        opened = self._open[tab]
        self._start(tab, opened)

    def prefetch(self, ref: RecordRef) -> None:
        """Read a record that is likely to be opened next, if its form is known and it is not."""
        plan = self._plans.known(ref.line, ref.table)
        if plan is not None and not self._whole(ref, plan):
            self._tasks.start(self._fetch(ref, plan), owner="forms", group="prefetch", exclusive=True)

    async def quick_create_plan(self, line: LineId, table: str) -> FormPlan:
        """Give the plan of a table's quick create form."""
        return await self._plans.quick_create(line, table)

    async def editable_fields(self, line: LineId, table: str) -> tuple[FieldPlan, ...]:
        """Give the fields of a table that can be set on many records at once."""
        return await self._plans.editable(line, table)

    # -- opening -------------------------------------------------------------------------------------------

    def _start(self, tab: TabId, opened: _Open) -> None:
        self._tasks.start(self._bring_up(tab, opened), owner=_owner(tab), group="open", exclusive=True)

    async def _bring_up(self, tab: TabId, opened: _Open) -> None:
        opened.failure = None
        warm = opened.plan is not None
        try:
            if opened.plan is None:
                opened.plan = await self._plans.main(opened.ref.line, opened.ref.table, opened.form_id)
            self._records.fill_defaults(opened.ref)
            await self._read(tab, opened, opened.plan, with_cards=warm)
        except OrganisationError as error:
            if opened.plan is None:
                opened.failure = error
        self._renew(tab, opened)

    async def _read(self, tab: TabId, opened: _Open, plan: FormPlan, *, with_cards: bool) -> None:
        """Read the record; with its form known, the records its cards show come in the same answer."""
        columns = self._columns(opened.ref, plan)
        if self._records.state(opened.ref).status is RecordStatus.NEW:
            self._records.watch(opened.ref, _owner(tab), columns)
            return
        self._renew(tab, opened)
        try:
            await self._records.read(opened.ref, columns, _cards(plan) if with_cards else None)
        except OrganisationError:
            # The record's own state says what is wrong; it is read again once the line is back.
            self._watch(tab, opened, columns, ask=False)
            return
        self._watch(tab, opened, columns)

    def _watch(self, tab: TabId, opened: _Open, columns: frozenset[str], *, ask: bool = True) -> None:
        if self._open.get(tab) is opened:
            self._records.watch(opened.ref, _owner(tab), columns, ask=ask)
            self._standings.watch(_owner(tab), (opened.ref,))

    async def _fetch(self, ref: RecordRef, plan: FormPlan) -> None:
        await self._pause(PREFETCH_SECONDS)  # an arrow key held down passes over many rows
        try:
            await self._records.read(ref, self._columns(ref, plan), _cards(plan))
        except OrganisationError:
            return  # opening the record will ask again, and tell

    async def _warm(self, line: LineId) -> None:
        """Compile the forms opened most, once what the person sees first has been asked for."""
        await self._pause(WARM_SECONDS)
        for table in WARM_TABLES:
            try:
                await self._plans.main(line, table)
            except OrganisationError:
                return  # opening a record will ask again, and tell
        with suppress(OrganisationError):
            # A note has no form to open, and has to be written where there is no line any more.
            await self._lines.metadata(line).table(NOTE_TABLE)
        await self._fetch_in_idle_moments(line)

    async def _fetch_in_idle_moments(self, line: LineId) -> None:
        for table in IDLE_TABLES:
            await self._pause(IDLE_SECONDS)
            metadata = self._lines.metadata(line)
            if metadata.form_kept(table) or self._plans.known(line, table) is not None:
                continue
            try:
                await self._plans.main(line, table)
            except OrganisationError as error:
                if error.failure not in NOT_TO_BE_HAD:
                    return  # as above
        await self._pause(IDLE_SECONDS)
        with suppress(OrganisationError):
            await self._lines.metadata(line).table(COMMENT_TABLE)  # written beside articles, as a note is

    def _columns(self, ref: RecordRef, plan: FormPlan) -> frozenset[str]:
        fields = (cell.column for cell in plan.cells() if isinstance(cell, FieldPlan | CardPlan))
        header = (field.column for field in plan.header)
        wanted = {*fields, *header, *self._subtitle_columns(ref), "statecode", "statuscode", "ownerid"}
        if ref.table == "incident":
            wanted |= {"customerid", "parentcaseid"}
        wanted |= ALSO.get(ref.table, frozenset())
        wanted |= companions(ref.table, wanted)
        meta = self._lines.metadata(ref.line).known(ref.table)
        return frozenset(name for name in wanted if meta is None or meta.has(name))

    def _subtitle_columns(self, ref: RecordRef) -> tuple[str, ...]:
        name = self._lines.metadata(ref.line).name(ref.table)
        return subtitle_columns(ref.table, activity=name is not None and name.activity)

    def _taken_up(self, line: LineId, table: str, form_id: str | None) -> None:
        """See to it that a form of an earlier run is looked at again: it may have been changed meanwhile."""
        self._tasks.start(
            self._confirm(line, table, form_id), owner=("line", line), group=f"confirm {table} {form_id}"
        )

    async def _confirm(self, line: LineId, table: str, form_id: str | None) -> None:
        await self._pause(CONFIRM_SECONDS)
        try:
            if await self._plans.confirm(line, table, form_id):
                return
        except OrganisationError:
            return  # opening a record will ask again, and tell
        for tab, opened in tuple(self._open.items()):
            if (opened.ref.line, opened.ref.table, opened.form_id) == (line, table, form_id):
                opened.plan = None
                self._start(tab, opened)

    def may_write(self, line: LineId, table: str) -> bool:
        """Tell whether she may make and change records of a table at all."""
        return may_write(table, leads=self.leads(line))

    def may_change(self, ref: RecordRef) -> bool:
        """Tell whether a row of a list, of a table that she may write, is hers to change and to delete."""
        values = {column: self._records.saved(ref, column)[1] for column in deciding(ref.table)}
        return may_change(ref, values, leads=self.leads(ref.line))

    # -- composing -----------------------------------------------------------------------------------------

    def _compose(self, opened: _Open) -> FormState:
        record = self._records.state(opened.ref)
        if opened.failure is not None:
            missing = self._unread_text(opened, record)
            if missing:
                return FormState(record, None, FormStatus.READY, unread=missing)
            record = _failed(record, opened.failure)
            return FormState(record, None, FormStatus.FAILED)
        meta = self._lines.metadata(opened.ref.line).known(opened.ref.table)
        if opened.plan is None or meta is None:
            return FormState(record, opened.plan, FormStatus.LOADING)
        reason = read_only_reason(meta, record, leads=self.leads(opened.ref.line))
        unread = self._unread(opened, record)
        return FormState(
            record=record,
            plan=opened.plan,
            status=FormStatus.READY if unread else self._status(opened, record),
            read_only=reason,
            commands=self._commands(meta, record, reason),
            subtitle=self._subtitle(record),
            customer=customer_of(record),
            unread=unread,
        )

    def _subtitle(self, record: RecordState) -> tuple[str, ...]:
        columns, customer = self._subtitle_columns(record.ref), customer_of(record)
        if record.ref.table != "incident":
            return subtitle(record, columns)
        return of_case(record, columns, self._records.state(customer) if customer is not None else None)

    def _commands(
        self, meta: TableMeta, record: RecordState, reason: ReadOnlyReason | None
    ) -> tuple[CommandState, ...]:
        """List what can be done: of picking and releasing, only what applies (facts 8)."""
        commands = commands_of(meta, record, reason, leads=self.leads(record.ref.line))
        return tuple(command for command in commands if self._standings.can(command.id, record.ref))

    def _status(self, opened: _Open, record: RecordState) -> FormStatus:
        if record.status is RecordStatus.NEW:
            return FormStatus.READY
        whole = opened.plan is not None and self._whole(opened.ref, opened.plan)
        if whole and record.status is not RecordStatus.FORBIDDEN:
            return FormStatus.READY
        failed = record.failure is not None or record.status not in (*_WELL, RecordStatus.LOADING)
        return FormStatus.FAILED if failed else FormStatus.LOADING

    def _unread(self, opened: _Open, record: RecordState) -> frozenset[str]:
        """Give what is missing of a record that lists have told of, while the organisation cannot be asked."""
        told = record.status is RecordStatus.READY and record.name and record.failure in AWAY
        if opened.plan is None or not told:
            return frozenset()
        wanted = self._columns(opened.ref, opened.plan) | {TEXTS.get(opened.ref.table, "statecode")}
        return wanted - record.fields.keys()

    def _unread_text(self, opened: _Open, record: RecordState) -> frozenset[str]:
        """Give what is missing of a text that lists have told of: it can be read where its form was never fetched."""
        body = TEXTS.get(opened.ref.table)
        told = record.status is RecordStatus.READY and record.name
        away = opened.failure is not None and opened.failure.failure in AWAY
        if body is None or not told or not away:
            return frozenset()
        return (_OF_TEXTS | {body}) - record.fields.keys()

    def _whole(self, ref: RecordRef, plan: FormPlan) -> bool:
        return self._columns(ref, plan) <= self._records.state(ref).fields.keys()

    def _renew(self, tab: TabId, opened: _Open) -> None:
        if self._open.get(tab) is not opened:
            return
        state = self._compose(opened)
        if state != opened.state:
            opened.state = state
            self._bus.publish(FormChanged(tab))

    # -- hearing -------------------------------------------------------------------------------------------

    def _record_changed(self, ref: RecordRef) -> None:
        for tab, opened in tuple(self._open.items()):
            customer = opened.state.customer if opened.state is not None else None
            if ref in (opened.ref, customer):
                self._renew(tab, opened)

    def _leading_changed(self, event: LeadingChanged) -> None:
        for tab, opened in tuple(self._open.items()):
            if opened.ref.line == event.line:
                self._renew(tab, opened)

    def _standings_changed(self, event: StandingsChanged) -> None:
        for ref in event.refs:
            self._record_changed(ref)

    def _metadata_changed(self, event: MetadataChanged) -> None:
        self._plans.forget(event.line)
        for tab, opened in tuple(self._open.items()):
            if opened.ref.line == event.line:
                opened.plan = None
                self._start(tab, opened)

    def _line_changed(self, event: LineChanged) -> None:
        state = self._lines.state(event.line)
        if state.connection not in WELL:
            return
        if state.person is not None and event.line not in self._warmed:
            self._warmed.add(event.line)
            self._tasks.start(self._warm(event.line), owner=("line", event.line), group="warm forms")

    def _line_came_back(self, event: LineCameBack) -> None:
        for tab, opened in tuple(self._open.items()):
            kept = self._records.state(opened.ref).as_of is not None
            partial = opened.state is not None and bool(opened.state.unread)
            if opened.ref.line == event.line and (kept or partial or opened.failure is not None):
                self._start(tab, opened)

    def _broken(self, line: LineId, table: str, name: str) -> None:
        self._bus.publish(FormBroken(line, table, name))


def _owner(tab: TabId) -> tuple[str, TabId]:
    return ("form", tab)


def _cards(plan: FormPlan) -> Cards:
    return {
        cell.column: {
            table: frozenset(field.column for field in fields) for table, fields in cell.fields_by_table
        }
        for cell in plan.cells()
        if isinstance(cell, CardPlan)
    }


def _failed(record: RecordState, error: OrganisationError) -> RecordState:
    return replace(record, failure=error.failure, failure_detail=error.detail)
