"""What is written into timelines: a note with files, an activity. Each is a new record, and so a draft at once.

What was begun belongs to the record and not to a tab: it is there again wherever the record is opened, and in the
next run. Saved, it goes the way of every edit, through the outbox while the organisation is away.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import field

from session_engine.errors import RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.forms.state import FormPlan
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation.lines import Lines
from session_engine.ports import Clock
from session_engine.records.events import RecordAbandoned, RecordChanged, RecordDeleted, RecordSaved
from session_engine.records.state import Lookup, RecordStatus, Value
from session_engine.records.store import RecordStore
from session_engine.timeline import defaults
from session_engine.timeline.events import ComposerChanged
from session_engine.timeline.file_rules import FileRules, KnownFileRules
from session_engine.timeline.files import FileContent, attached, is_file
from session_engine.timeline.inline_plans import inline_plan
from session_engine.timeline.state import AttachedFile, ComposerState, FileProblem, RefusedFile

NOTE = "annotation"
OWNER = "composer"
_PLACES: Mapping[str, str] = {
    NOTE: "objectid",
    "task": "regardingobjectid",
    "phonecall": "regardingobjectid",
    "appointment": "regardingobjectid",
}
"""What can be written into a timeline, and the column that says into which."""

ACTIVITIES = tuple(table for table in _PLACES if table != NOTE)
"""Activities that are filled in on the timeline."""


@dataclass(slots=True)
class _Written:
    """What is being written into one timeline.

    Attributes:
        note: The note's text.
        files: Notes that carry a file each, beside the one with the text.
        activities: By table.
        kind: The table of the activity in sight, empty for the note.
        editing: A note that exists and is being changed.
        refused: Files that were not taken.
    """

    note: RecordRef | None = None
    files: list[RecordRef] = field(default_factory=list[RecordRef])
    activities: dict[str, RecordRef] = field(default_factory=dict[str, RecordRef])
    kind: str = ""
    editing: RecordRef | None = None
    refused: tuple[RefusedFile, ...] = ()

    def all(self) -> tuple[RecordRef, ...]:
        """Give every record."""
        notes = (ref for ref in (self.note, self.editing) if ref is not None)
        return (*notes, *self.files, *self.activities.values())

    def forget(self, ref: RecordRef) -> None:
        """Let go of a record."""
        self.note = None if self.note == ref else self.note
        self.editing = None if self.editing == ref else self.editing
        self.files = [each for each in self.files if each != ref]
        gone = [table for table, each in self.activities.items() if each == ref]
        for table in gone:
            del self.activities[table]
            self.kind = "" if self.kind == table else self.kind


Given = tuple[tuple[str, Value], ...]
"""Columns of one record with what was written into them."""


class ComposingArea:
    """Write into timelines.

    Args:
        bus: Where changes are announced.
        lines: The organisations.
        records: Holds what is written.
        clock: For times that are filled in.
        plan: Gives the quick create form of a table.
    """

    def __init__(
        self,
        bus: EventBus,
        lines: Lines,
        records: RecordStore,
        clock: Clock,
        plan: Callable[[LineId, str], Awaitable[FormPlan]],
    ) -> None:
        self._bus, self._lines, self._records, self._clock, self._plan = bus, lines, records, clock, plan
        self._plans: dict[tuple[LineId, str], FormPlan] = {}
        self._written: dict[RecordRef, _Written] = {}
        self._parents: dict[RecordRef, RecordRef] = {}
        self._rules = KnownFileRules(lines)
        bus.subscribe(RecordChanged, lambda event: self._changed(event.ref))
        for kind in (RecordSaved, RecordDeleted, RecordAbandoned):
            bus.subscribe(kind, lambda event: self._gone(event.ref))

    # -- seeing --------------------------------------------------------------------------------------------

    def state(self, parent: RecordRef) -> ComposerState:
        """Give what is being written into a record's timeline."""
        written = self._written.get(parent, _Written())
        source = written.editing or written.note
        files = tuple(self._file(ref) for ref in self._with_files(written)) if not written.editing else ()
        states = [self._records.state(ref) for ref in self._note_refs(written)]
        failed = next((state for state in states if state.failure is not None), None)
        activity = written.activities.get(written.kind)
        return ComposerState(
            parent,
            ready=self._records.status(parent) is not RecordStatus.NEW,
            text=str(self._records.state(source).value("notetext") or "") if source is not None else "",
            files=files,
            refused=written.refused,
            editing=written.editing,
            saving=any(state.saving for state in states),
            failure=failed.failure if failed is not None else None,
            failure_detail=failed.failure_detail if failed is not None else "",
            begun=frozenset(t for t, ref in written.activities.items() if self._records.dirty(ref)),
            activity=self._records.state(activity) if activity is not None else None,
            plan=self._plans.get((parent.line, written.kind)),
        )

    def holds(self, parent: RecordRef) -> bool:
        """Tell whether something was begun on a record and is not saved."""
        return any(self._records.dirty(ref) for ref in self._written.get(parent, _Written()).all())

    def adopt(self, begun: Iterable[RecordRef]) -> frozenset[RecordRef]:
        """Take back what was begun in the last run and stands in no tab; give what was taken."""
        taken: set[RecordRef] = set()
        for ref in begun:
            parent = self._parent_of(ref)
            if parent is not None and self._take(self._of(parent), ref):
                self._parents[ref] = parent
                taken.add(ref)
        return frozenset(taken)

    def _take(self, written: _Written, ref: RecordRef) -> bool:
        if ref.table != NOTE:
            return written.activities.setdefault(ref.table, ref) == ref
        if is_file(self._records, ref) and not self._records.state(ref).value("notetext"):
            written.files.append(ref)
            return True
        written.note = written.note or ref
        return written.note == ref

    def _parent_of(self, ref: RecordRef) -> RecordRef | None:
        place = self._records.state(ref).value(_PLACES.get(ref.table, ""))
        return place.ref if isinstance(place, Lookup) else None

    # -- the note ------------------------------------------------------------------------------------------

    def write(self, parent: RecordRef, text: str) -> None:
        """Take what is in the note's box now."""
        written = self._of(parent)
        if written.editing is not None:
            self._records.edit(written.editing, "notetext", text)
        elif written.note is not None or text:
            if written.note is None:
                written.note = self._begin(parent, NOTE)
            self._records.edit(written.note, "notetext", text)
            self._drop_empty(written)

    async def attach(self, parent: RecordRef, files: Iterable[FileContent]) -> None:
        """Add files to the note, as far as the organisation takes them."""
        self._refuse_new(parent)
        rules, refused = await self.rules(parent.line), list[RefusedFile]()
        written = self._of(parent)
        for each in files:
            problem = each.problem or rules.problem_of(each.name, each.size)
            if problem is not None:
                refused.append(RefusedFile(each.name, problem, rules.largest))
                continue
            carrier = self._begin(parent, NOTE)
            written.files.append(carrier)
            for column, value in each.columns():
                self._records.edit(carrier, column, value)
        written.refused = tuple(refused)
        self._tell(parent)

    def refuse(self, parent: RecordRef, name: str, problem: FileProblem) -> None:
        """Say of a file that was to be added that it was not."""
        self._of(parent).refused = (RefusedFile(name, problem),)
        self._tell(parent)

    def detach(self, parent: RecordRef, ref: RecordRef) -> None:
        """Take a file from the note again."""
        written = self._of(parent)
        if ref in written.files:
            self._abandon(ref)
        elif ref == written.note:
            for column in ("documentbody", "filename", "mimetype", "isdocument"):
                self._records.revert(ref, column)
            self._drop_empty(written)

    def edit(self, parent: RecordRef, note: RecordRef, text: str) -> None:
        """Change a note that is there; `text` is what it says, as far as the timeline knows."""
        written = self._of(parent)
        written.editing, written.kind, written.refused = note, "", ()
        self._parents[note] = parent
        self._records.watch(note, (OWNER, parent), frozenset({"notetext", "subject"}))
        if not self._records.dirty(note) and self._records.status(note) is RecordStatus.LOADING:
            self._records.take(note, {"notetext": text})
        self._tell(parent)

    def leave_note(self, parent: RecordRef) -> tuple[Given, ...]:
        """Give up what was written; answer with it, so that `write_again` can bring it back."""
        written = self._of(parent)
        if written.editing is not None:
            note, written.editing = written.editing, None
            given = self._typed(note)
            self._records.discard(note)
            self._records.unwatch(note, (OWNER, parent))
            self._tell(parent)
            return (given,) if given else ()
        refs = self._note_refs(written)
        given = tuple(typed for ref in refs if (typed := self._typed(ref)))
        for ref in refs:
            self._abandon(ref)
        written.refused = ()
        self._tell(parent)
        return given

    def write_again(self, parent: RecordRef, given: Iterable[Given]) -> None:
        """Bring back a note that was given up, beside what has been begun since."""
        written = self._of(parent)
        for columns in given:
            ref = self._begin(parent, NOTE)
            for column, value in columns:
                self._records.edit(ref, column, value)
            if not self._take(written, ref):
                self.write(parent, f"{self.state(parent).text}\n{dict(columns).get('notetext', '')}")
                self._abandon(ref)
        self._tell(parent)

    async def save_note(self, parent: RecordRef) -> bool:
        """Save the note with its files, or the changed note; False while any of it waits to be sent."""
        self._refuse_new(parent)
        written = self._of(parent)
        written.refused = ()  # it was said beside what is saved now
        if written.editing is None:
            self._join(written)
        else:
            self._name(written.editing)
        sent = True
        for ref in self._note_refs(written):
            sent = await self._records.save(ref) and sent
            self._gone(ref)
        return sent

    def _join(self, written: _Written) -> None:
        """Put the first file onto the note with the text: one entry, as long as one is enough."""
        note = written.note
        if note is None:
            return
        self._name(note)
        if written.files and not is_file(self._records, note):
            carrier = written.files.pop(0)
            for column, value in self._typed(carrier):
                self._records.edit(note, column, value)
            self._abandon(carrier)

    def _name(self, note: RecordRef) -> None:
        """Give a note its first words for a title, where it has no other."""
        state = self._records.state(note)
        text, title = str(state.value("notetext") or ""), str(state.value("subject") or "")
        before = str(self._records.value(note, "notetext") or "")
        if not title or before.startswith(title.removesuffix(defaults.MORE)):
            self._records.edit(note, "subject", defaults.title_of(text))

    # -- activities ----------------------------------------------------------------------------------------

    async def prepare(self, line: LineId, table: str) -> None:
        """Have the fields of an activity at hand, before it is shown."""
        self._plans[line, table] = inline_plan(await self._plan(line, table))

    def show(self, parent: RecordRef, table: str) -> None:
        """Bring an activity of a kind into sight, begun now if it was not; empty for the note."""
        written = self._of(parent)
        if table:
            self._refuse_new(parent)
            if table not in written.activities:
                given = defaults.of_activity(self._records, self._lines, self._clock, parent, table)
                written.activities[table] = self._begin(parent, table, given)
        self._drop_untouched(written, table)
        written.kind = table
        self._tell(parent)

    async def save_activity(self, parent: RecordRef) -> RecordRef | None:
        """Save the activity in sight; give it, None when there is none."""
        written = self._of(parent)
        ref = written.activities.get(written.kind)
        if ref is not None:
            await self._records.save(ref)
            self._gone(ref)
        return ref

    def hand_over(self, parent: RecordRef) -> RecordRef | None:
        """Let go of the activity in sight as it is: it goes on in a page of its own."""
        written = self._of(parent)
        ref = written.activities.get(written.kind)
        if ref is not None:
            self._gone(ref)
        return ref

    def leave_activity(self, parent: RecordRef) -> tuple[str, Given]:
        """Give up the activity in sight; answer with its table and what was written."""
        written = self._of(parent)
        table, ref = written.kind, written.activities.get(written.kind)
        given = self._typed(ref) if ref is not None else ()
        written.kind = ""
        if ref is not None:
            self._abandon(ref)
        self._tell(parent)
        return table, given

    def fill_again(self, parent: RecordRef, table: str, given: Given) -> None:
        """Bring back an activity that was given up."""
        self.show(parent, table)
        ref = self._of(parent).activities[table]
        for column, value in given:
            self._records.edit(ref, column, value)

    # -- files ---------------------------------------------------------------------------------------------

    async def rules(self, line: LineId) -> FileRules:
        """Give what files an organisation takes."""
        return await self._rules.of(line)

    # -- inside --------------------------------------------------------------------------------------------

    def _of(self, parent: RecordRef) -> _Written:
        return self._written.setdefault(parent, _Written())

    def _begin(self, parent: RecordRef, table: str, given: Mapping[str, Value] | None = None) -> RecordRef:
        self._refuse_new(parent)
        place = {_PLACES[table]: Lookup(parent, self._records.name(parent))}
        ref = self._records.new(parent.line, table, {**place, **(given or {})})
        self._parents[ref] = parent
        return ref

    def _refuse_new(self, parent: RecordRef) -> None:
        if self._records.status(parent) is RecordStatus.NEW:
            raise Refused(RefusalCode.NOT_SAVED_YET)

    def _abandon(self, ref: RecordRef) -> None:
        self._gone(ref)
        self._records.discard(ref)
        self._records.abandon(ref)

    def _drop_empty(self, written: _Written) -> None:
        note = written.note
        if note is not None and not self._typed(note):
            self._abandon(note)

    def _drop_untouched(self, written: _Written, but: str) -> None:
        for table, ref in tuple(written.activities.items()):
            if table != but and not self._records.dirty(ref):
                self._abandon(ref)

    def _typed(self, ref: RecordRef) -> Given:
        fields = self._records.state(ref).fields
        return tuple((name, each.value) for name, each in fields.items() if each.edited and each.value)

    def _note_refs(self, written: _Written) -> tuple[RecordRef, ...]:
        if written.editing is not None:
            return (written.editing,)
        return (*((written.note,) if written.note is not None else ()), *written.files)

    def _with_files(self, written: _Written) -> tuple[RecordRef, ...]:
        return tuple(ref for ref in self._note_refs(written) if is_file(self._records, ref))

    def _file(self, ref: RecordRef) -> AttachedFile:
        return attached(self._records.state(ref))

    def _changed(self, ref: RecordRef) -> None:
        parent = self._parents.get(ref)
        if parent is not None:
            self._tell(parent)
        elif ref in self._written:
            self._tell(ref)

    def _gone(self, ref: RecordRef) -> None:
        """Let go of what was saved, waits to be sent, was given up, or is gone."""
        parent = self._parents.pop(ref, None)
        if parent is not None:
            self._written[parent].forget(ref)
            self._records.unwatch(ref, (OWNER, parent))
            self._tell(parent)

    def _tell(self, parent: RecordRef) -> None:
        self._bus.publish(ComposerChanged(parent))
