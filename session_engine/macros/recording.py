"""Turns what an agent does in a session into a macro: events of her own verbs become actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from session_engine.casework.changes import due_value
from session_engine.casework.events import WorkDone, WorkUndone
from session_engine.casework.queues import ITEM
from session_engine.casework.state import Undo
from session_engine.conversations.events import VerbDone
from session_engine.conversations.state import Verb
from session_engine.events import EventBus, Origin
from session_engine.ids import PageKey, PageType, RecordRef, SessionId
from session_engine.macros.events import RecordingChanged
from session_engine.macros.left_out import OF_VERB, LeftOut
from session_engine.macros.state import ActionStep, Argument, Macro, Pairs
from session_engine.mail.events import MailQueued, MailTakenBack
from session_engine.organisation.tables import TableMeta
from session_engine.outbox.state import OutboxVerb
from session_engine.records.events import RecordChanged, RecordKept, RecordSaved
from session_engine.records.state import Choice, Lookup, Parties, Party, RecordState, RecordStatus, Value
from session_engine.records.store import RecordStore
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import SessionClosed, TabOpened
from session_engine.slugs.writing import FORMATTED, LOOKUP_TABLE, as_text
from session_engine.tasks import begun_at

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
_QUEUED: Mapping[OutboxVerb, str] = MappingProxyType(
    {OutboxVerb.PICK: "pick_from_queue", OutboxVerb.RELEASE: "release_to_queue"}
)
_LINKED: Mapping[Verb, str] = MappingProxyType(
    {Verb.LINK: "link_to_conversation", Verb.UNLINK: "unlink_from_conversation"}
)
_SAID = frozenset({Verb.SAY, Verb.NOTE, Verb.SAY_IN_CONSULT})
_MAIL_FILE, _NOTE = "activitymimeattachment", "annotation"
ME = "${user.systemuserid}"
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
        me: Names this person.

    Attributes:
        steps: What was recorded so far.
        left_out: What was done and cannot be recorded, with how often.
    """

    def __init__(
        self,
        bus: EventBus,
        workspace: WorkspaceArea,
        records: RecordStore,
        meta: Callable[[RecordRef], TableMeta | None],
        session: SessionId,
        me: Callable[[], RecordRef | None] = lambda: None,
    ) -> None:
        self._bus = bus
        self._workspace = workspace
        self._records = records
        self._meta = meta
        self.session = session
        self._me = me
        self.steps: tuple[ActionStep, ...] = ()
        self.left_out: dict[LeftOut, int] = {}
        self._mails: dict[RecordRef, str] = {}
        self._undos: list[tuple[Undo, str]] = []
        self._count = 0
        self._typed: dict[RecordRef, dict[str, Value]] = {}
        self._new: dict[str, str] = {}
        self._first = workspace.state.sessions[session].anchor.page.record
        self._ends = [
            bus.subscribe(TabOpened, self._opened),
            bus.subscribe(RecordChanged, self._changed),
            bus.subscribe(RecordSaved, self._saved),
            bus.subscribe(RecordKept, self._saved),
            bus.subscribe(WorkDone, self._worked),
            bus.subscribe(WorkUndone, self._undone),
            bus.subscribe(VerbDone, self._talked),
            bus.subscribe(MailQueued, self._sent),
            bus.subscribe(MailTakenBack, self._not_sent),
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
                self._leave_out(LeftOut.PAGES)

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

    def _saved(self, event: RecordSaved | RecordKept) -> None:
        """Repeat a save, also one that waits for the organisation."""
        if self._shown(event.ref):
            self._write_typed()
            self._add("save_record")
        elif event.created and event.ref.table in WRITTEN:
            self._written(self._records.state(event.ref))
        elif event.ref.table == _MAIL_FILE:
            self._leave_out_of(self._records.state(event.ref), "objectid", LeftOut.EMAIL_FILES)
        elif self._begun_here:
            self._leave_out(LeftOut.CREATED if event.created else LeftOut.CHANGED)

    def _written(self, made: RecordState) -> None:
        """Repeat a note, an activity or a link."""
        place, columns = WRITTEN[made.ref.table]
        parent = made.value(place)
        if not isinstance(parent, Lookup) or not self._shown(parent.ref):
            if self._begun_here:
                self._leave_out(LeftOut.ELSEWHERE)
            return
        self._write_typed()
        if made.ref.table == _NOTE and made.value("filename"):
            self._file_added(made, parent.ref)
            return
        given = [(name, value) for name in columns if (value := made.value(name)) not in (None, "")]
        if not given:
            self._leave_out(LeftOut.CREATED)
            return
        pairs = [
            pair for name, value in (*given, (place, parent)) for pair in self._pairs(made.ref, name, value)
        ]
        self._add("create_record", tuple(pairs), entity=made.ref.table)

    def _file_added(self, note: RecordState, about: RecordRef) -> None:
        """Repeat a note with a file: the macro takes the file from this note, wherever it runs."""
        texts = {"title": as_text(note.value("subject")), "text": as_text(note.value("notetext"))}
        self._add("attach_file", (), entity=about.table, record=self._named(about), file=note.ref.id, **texts)

    def _leave_out_of(self, made: RecordState, place: str, what: LeftOut) -> None:
        parent = made.value(place)
        if self._begun_here or (isinstance(parent, Lookup) and self._shown(parent.ref)):
            self._leave_out(what)

    def _sent(self, event: MailQueued) -> None:
        """Send what stands in the tab: that it is saved before is part of it."""
        if not self._shown(event.ref):
            return
        self._write_typed()
        if self.steps and self.steps[-1].action == "save_record":
            self.steps = self.steps[:-1]
        self._mails[event.ref] = self._add("send_email")

    def _not_sent(self, event: MailTakenBack) -> None:
        self._take_out({self._mails.pop(event.ref, "")})

    # -- work on records ---------------------------------------------------------------------------------------

    def _worked(self, event: WorkDone) -> None:
        """Repeat a verb of casework on what is open here; say of the others that they are not repeated."""
        refs = [self._queued(ref) for ref in event.refs]
        shown = [ref for ref in refs if self._shown(ref)]
        if len(shown) < len(refs) and (shown or self._begun_here):
            self._leave_out(OF_VERB.get(event.verb, LeftOut.ELSEWHERE), len(refs) - len(shown))
        for ref in shown:
            self._write_typed()
            step = self._work_step(event, ref)
            if step and event.undo is not None:
                self._undos.append((event.undo, step))

    def _work_step(self, event: WorkDone, ref: RecordRef) -> str:
        """Add the step that does a verb again; empty where there is none."""
        given = event.arguments
        record = {"entity": ref.table, "record": self._named(ref)}
        match event.verb:
            case OutboxVerb.PICK | OutboxVerb.RELEASE:
                return self._add(_QUEUED[event.verb], (), **record)
            case OutboxVerb.QUEUE if isinstance(queue := given["queue"], Lookup):
                return self._add("add_to_queue", (), **record, queue=queue.ref.id)
            case OutboxVerb.ASSIGN if isinstance(to := given["to"], Lookup):
                key = ME if to.ref == self._me() else to.ref.id
                name = "${user.fullname}" if key == ME else self._records.name(to.ref)
                return self._add("update_record", _reference("ownerid", key, to.ref.table, name), **record)
            case OutboxVerb.SET:
                return self._changed_there(ref, given)
            case OutboxVerb.SET_DUE if isinstance(when := given["when"], datetime | None):
                meta = self._meta(ref)
                return self._changed_there(ref, due_value(meta.columns, when) if meta is not None else {})
            case OutboxVerb.RESOLVE:
                texts = {"resolution": as_text(given["subject"]), "remarks": as_text(given["text"])}
                minutes = as_text(given["minutes"]) or "0"
                return self._add(
                    "resolve_case", (), incident=record["record"], billable_time=minutes, **texts
                )
            case _:
                self._leave_out(OF_VERB.get(event.verb, LeftOut.ELSEWHERE))
                return ""

    def _changed_there(self, ref: RecordRef, values: Mapping[str, Value]) -> str:
        pairs = tuple(pair for name, value in values.items() for pair in self._pairs(ref, name, value))
        if not pairs:
            self._leave_out(LeftOut.CHANGED)
            return ""
        return self._add("update_record", pairs, entity=ref.table, record=self._named(ref))

    def _undone(self, event: WorkUndone) -> None:
        """Take the steps out again that did what was taken back."""
        gone = {step for undo, step in self._undos if undo is event.undo}
        if gone:
            self._take_out(gone)
        elif self._begun_here:
            self._leave_out(LeftOut.UNDONE)

    def _take_out(self, gone: set[str]) -> None:
        self.steps = tuple(step for step in self.steps if step.id not in gone)
        self._bus.publish(RecordingChanged(self.session))

    def _queued(self, ref: RecordRef) -> RecordRef:
        """Give the record a queue item is about."""
        about = self._records.state(ref).value("objectid") if ref.table == ITEM else None
        return about.ref if isinstance(about, Lookup) else ref

    def _talked(self, event: VerbDone) -> None:
        """Repeat what is linked to the session's own conversation."""
        if not self._shown(event.ref):
            return
        self._write_typed()
        record = event.record
        if event.verb in _LINKED and record is not None and event.ref == self._first:
            name = self._records.name(record) or record.id
            self._add(_LINKED[event.verb], entity=record.table, record=self._named(record), name=name)
        else:
            self._leave_out(LeftOut.MESSAGES if event.verb in _SAID else LeftOut.CONVERSATION)

    # -- inside --------------------------------------------------------------------------------------------

    @property
    def _begun_here(self) -> bool:
        """Whether she was here when the work began that is done now: it may take long, and she goes on elsewhere."""
        return begun_at(self._workspace.state.focused_session.id) == self.session

    def _leave_out(self, what: LeftOut, count: int = 1) -> None:
        self.left_out[what] = self.left_out.get(what, 0) + count
        self._bus.publish(RecordingChanged(self.session))

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
            self._leave_out(LeftOut.TOO_MANY)
            return ""
        self._count += 1
        name = f"step{self._count}"
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
