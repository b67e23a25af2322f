"""Turns what an agent does in a session into a macro: events of her own verbs become actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from session_engine.casework.events import CaseResolved, RecordsAssigned
from session_engine.events import EventBus, Origin
from session_engine.ids import PageKey, PageType, RecordRef, SessionId
from session_engine.macros.events import RecordingChanged
from session_engine.macros.state import ActionStep, Argument, Macro, Pairs
from session_engine.mail.events import MailQueued
from session_engine.organisation.tables import TableMeta
from session_engine.records.events import RecordChanged, RecordSaved
from session_engine.records.state import Choice, Lookup, Parties, Party, RecordState, RecordStatus, Value
from session_engine.records.store import RecordStore
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import SessionClosed, TabOpened
from session_engine.slugs.writing import FORMATTED, LOOKUP_TABLE, as_text

MOST = 100
"""Steps of a recording; what comes after is not written down."""
ARTICLE = "knowledgearticle"
ANCHOR = "${Session.AnchorTab.entityId}"
OF_ANCHOR = ("primarycontactid", "customerid")
"""Columns of the session's first record: whom they name, another case has of its own."""
WRITTEN: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "annotation": ("objectid", ("subject", "notetext")),
        "task": ("regardingobjectid", ("subject", "description", "scheduledend", "prioritycode")),
        "phonecall": (
            "regardingobjectid",
            ("subject", "description", "phonenumber", "directioncode", "scheduledend", "prioritycode"),
        ),
        "appointment": (
            "regardingobjectid",
            ("subject", "description", "location", "scheduledstart", "scheduledend", "prioritycode"),
        ),
        "knowledgearticleincident": ("incidentid", ("knowledgearticleid",)),
        "connection": ("record1id", ("record2id",)),
    }
)
"""What is written into a timeline or linked: the column that says to what, and what a macro repeats of it."""
_NOT_REPEATED = frozenset({"from", "ownerid"})
"""Whoever runs the macro puts in herself."""


class Recording:
    """One recording.

    Args:
        bus: Where what happens is heard.
        workspace: What is open.
        records: What is typed.
        meta: Gives a table if it has been read.
        session: Where it listens: what happens elsewhere is not part of it.
    """

    def __init__(
        self,
        bus: EventBus,
        workspace: WorkspaceArea,
        records: RecordStore,
        meta: Callable[[RecordRef], TableMeta | None],
        session: SessionId,
    ) -> None:
        self._bus = bus
        self._workspace = workspace
        self._records = records
        self._meta = meta
        self.session = session
        self.steps: tuple[ActionStep, ...] = ()
        self._typed: dict[RecordRef, dict[str, Value]] = {}
        self._new: dict[str, str] = {}
        self._first = workspace.state.sessions[session].anchor.page.record
        self._ends = [
            bus.subscribe(TabOpened, self._opened),
            bus.subscribe(RecordChanged, self._changed),
            bus.subscribe(RecordSaved, self._saved),
            bus.subscribe(CaseResolved, self._resolved),
            bus.subscribe(RecordsAssigned, self._assigned),
            bus.subscribe(MailQueued, self._sent),
            bus.subscribe(SessionClosed, self._closed),
        ]
        self.ended = False

    def stop(self, name: str, unique_name: str) -> Macro:
        """Listen no longer, and give the macro."""
        self._write_typed()
        self._end()
        table = self._first.table if self._first is not None else ""
        return Macro(unique_name, name, table=table, steps=self.steps)

    def _end(self) -> None:
        self.ended = True
        for end in self._ends:
            end()
        self._ends.clear()

    def _closed(self, event: SessionClosed) -> None:
        if event.session == self.session:
            self._write_typed()
            self._end()
            self._bus.publish(RecordingChanged(self.session))

    # -- pages ---------------------------------------------------------------------------------------------

    def _opened(self, event: TabOpened) -> None:
        session = self._workspace.state.sessions.get(event.session)
        tab = session.tab(event.tab) if session is not None else None
        if event.session != self.session or tab is None:
            return
        self._write_typed()
        page = tab.page
        match page.type:
            case PageType.RECORD if page.record is not None:
                self._record_opened(page.record)
            case PageType.GRID:
                self._add("open_grid", entity=page.parameter("table") or "", view=_view(page))
            case PageType.SEARCH:
                self._add("search", search=page.parameter("text") or "")
            case PageType.DASHBOARD:
                values = (("dashboardId", page.parameter("id") or ""),)
                self._add("open_application_tab", values, page_type="dashboard")
            case _:
                pass

    def _record_opened(self, ref: RecordRef) -> None:
        state = self._records.state(ref)
        if ref.table == ARTICLE:
            self._add("open_article", record=self._named(ref))
            return
        if state.status is not RecordStatus.NEW:
            self._add("open_record", entity=ref.table, record=self._named(ref))
            return
        values = tuple(
            pair
            for name, field in state.fields.items()
            if field.value is not None and name not in _NOT_REPEATED
            for pair in self._pairs(ref, name, field.value)
        )
        step = self._add("open_new_form", values, entity=ref.table)
        if step:
            self._new[ref.id] = f"${{steps.{step}.record}}"

    # -- what is typed and saved -----------------------------------------------------------------------------

    def _changed(self, event: RecordChanged) -> None:
        if event.origin is not Origin.PERSON or not event.columns or not self._shown(event.ref):
            return
        state = self._records.state(event.ref)
        for column in event.columns:
            field, typed = state.fields.get(column), self._typed.setdefault(event.ref, {})
            if field is not None and field.edited:
                typed[column] = field.value
            elif not state.saving and (field is None or field.value != typed.get(column)):
                typed.pop(column, None)  # taken back; what is being saved may come back in other words

    def _saved(self, event: RecordSaved) -> None:
        if self._shown(event.ref):
            self._write_typed()
            self._add("save_record")
        elif event.created and event.ref.table in WRITTEN:
            self._written(self._records.state(event.ref))

    def _written(self, made: RecordState) -> None:
        """Repeat a note, an activity or a link; files are not repeated."""
        place, columns = WRITTEN[made.ref.table]
        parent = made.value(place)
        if not isinstance(parent, Lookup) or not self._shown(parent.ref):
            return
        given = [(name, value) for name in columns if (value := made.value(name)) not in (None, "")]
        if not given:
            return
        self._write_typed()
        pairs = [
            pair for name, value in (*given, (place, parent)) for pair in self._pairs(made.ref, name, value)
        ]
        self._add("create_record", tuple(pairs), entity=made.ref.table)

    def _assigned(self, event: RecordsAssigned) -> None:
        owner = Lookup(event.to, self._records.name(event.to))
        for ref in event.refs:
            if self._shown(ref):
                self._write_typed()
                values = _reference("ownerid", event.to.id, event.to.table, owner.name)
                self._add("update_record", values, entity=ref.table, record=self._named(ref))

    def _sent(self, event: MailQueued) -> None:
        """Send what stands in the tab: that it is saved before is part of it."""
        if not self._shown(event.ref):
            return
        self._write_typed()
        if self.steps and self.steps[-1].action == "save_record":
            self.steps = self.steps[:-1]
        self._add("send_email")

    def _resolved(self, event: CaseResolved) -> None:
        if self._shown(event.ref):
            self._write_typed()
            minutes = str(event.minutes or 0)
            self._add(
                "resolve_case",
                incident=self._named(event.ref),
                billable_time=minutes,
                resolution=event.subject,
                remarks=event.text,
            )

    def _shown(self, ref: RecordRef) -> bool:
        session = self._workspace.state.sessions.get(self.session)
        return session is not None and any(tab.page.record == ref for tab in session.tabs)

    def _write_typed(self) -> None:
        """Write down what was typed since the last step: only the last value of each field."""
        for ref, values in self._typed.items():
            pairs = tuple(p for name, value in values.items() for p in self._pairs(ref, name, value))
            if pairs:
                self._add("autofill_form", pairs, entity=ref.table)
        self._typed.clear()

    def _pairs(self, ref: RecordRef, column: str, value: Value) -> Pairs:
        meta = self._meta(ref)
        known = meta.columns.get(column) if meta is not None else None
        if known is not None and not known.creatable and not known.updatable:
            return ()
        match value:
            case Lookup():
                key, table = self._reference(value.ref)
                return _reference(column, key, table, self._called(value))
            case Parties():
                return ((column, ", ".join(self._party(party) for party in value.members)),)
            case Choice():
                return ((column, str(value.value)),)
            case date():  # a datetime is one too
                return ((column, value.isoformat()),)
            case _:
                return ((column, as_text(value)),)

    def _named(self, ref: RecordRef) -> str:
        """Name a record so that the macro works on other cases: the session's first one, and those it has made."""
        return ANCHOR if ref == self._first else self._new.get(ref.id, ref.id)

    def _reference(self, ref: RecordRef) -> tuple[str, str]:
        """Give a record's id and table; whom the session's first record names is looked up there again."""
        if ref != self._first and ref.id not in self._new and (column := self._of_anchor(ref)):
            slug = f"anchor._{column}_value"
            return f"${{{slug}}}", f"${{{slug}@{LOOKUP_TABLE}}}"
        return self._named(ref), ref.table

    def _of_anchor(self, ref: RecordRef) -> str:
        first = self._records.state(self._first) if self._first is not None else None
        if first is None:
            return ""
        named = ((column, first.value(column)) for column in OF_ANCHOR)
        return next((name for name, value in named if isinstance(value, Lookup) and value.ref == ref), "")

    def _called(self, value: Lookup) -> str:
        """Give the name a reference is shown by, which is another one on another case."""
        if column := self._of_anchor(value.ref):
            return f"${{anchor._{column}_value@{FORMATTED}}}"
        meta = self._meta(value.ref) if value.ref == self._first else None
        return f"${{anchor.{meta.table.primary_name}}}" if meta is not None else value.name

    def _party(self, party: Party) -> str:
        if party.who is None:
            return party.address
        key, table = self._reference(party.who.ref)
        return f"{table}:{key}"

    def _add(self, action: str, values: Pairs = (), **arguments: str) -> str:
        if len(self.steps) >= MOST:
            return ""
        name = f"step{len(self.steps) + 1}"
        given = tuple(Argument(key, text) for key, text in arguments.items() if text)
        pairs = (Argument("values", pairs=values),) if values else ()
        self.steps = (*self.steps, ActionStep(name, action, (*given, *pairs)))
        self._bus.publish(RecordingChanged(self.session))
        return name


def _reference(column: str, key: str, table: str, name: str) -> Pairs:
    """Write a reference as the three attributes it is read from (facts 7)."""
    return ((column, key), (f"{column}type", table), (f"{column}name", name))


def _view(page: PageKey) -> str:
    return page.parameter("view") or ""
