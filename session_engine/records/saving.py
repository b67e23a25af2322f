"""Bring edits to the organisation: only what changed, against the version it was based on."""

from __future__ import annotations

from collections.abc import Callable

from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused, WayOut
from session_engine.events import Origin
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata, parties, values
from session_engine.organisation.failures import AnswerLost
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.replies import Reply, rubbish
from session_engine.organisation.requests import ANNOTATIONS, REPRESENTATION
from session_engine.organisation.tables import TableMeta
from session_engine.records.absorbing import Absorber, values_of
from session_engine.records.contents import Contents
from session_engine.records.entry import Entry
from session_engine.records.reading import Reader
from session_engine.records.state import FieldProblem, RecordStatus, Value
from session_engine.records.validation import missing, problem_of

_ROUNDS = 5
_NO_CONTENT = 204
"""How often somebody else may be first before the person is told."""
_PREFER = (REPRESENTATION, ANNOTATIONS)


@dataclass(frozen=True, slots=True)
class Saver:
    """Save records; the store calls it for one record at a time."""

    lines: Lines
    contents: Contents
    reader: Reader
    absorber: Absorber
    changed: Callable[[RecordRef], None]

    async def save(self, entry: Entry) -> bool:
        """Save a record's edits; tell whether it was created.

        Raise Refused when the person has to act first, OrganisationError when the organisation could not or
        would not take it; the edits stay as they are in both cases.
        """
        meta = await self._judged(entry)
        if entry.status is RecordStatus.NEW:
            await self._create(entry, meta)
            return True
        await self._update(entry, meta)
        return False

    async def check(self, entry: Entry) -> None:
        """Raise Refused where the person has to act before a save can be sent, now or later."""
        await self._judged(entry)
        self._refuse_conflicts(entry)

    async def _judged(self, entry: Entry) -> TableMeta:
        meta = await self.lines.metadata(entry.ref.line).table(entry.ref.table)
        await self.lines.metadata(entry.ref.line).catalogue()
        self._refuse_problems(entry, meta)
        return meta

    # -- what has to be right first ------------------------------------------------------------------------

    def _refuse_problems(self, entry: Entry, meta: TableMeta) -> None:
        if entry.status is RecordStatus.NEW:
            self._refuse_missing(entry, meta)
        self._judge(entry, meta)
        required = [c for c, edit in entry.edits.items() if edit.problem is FieldProblem.REQUIRED]
        if required:
            raise Refused(RefusalCode.REQUIRED_MISSING, {"columns": tuple(required)})
        wrong = [column for column, edit in entry.edits.items() if edit.problem is not None]
        if wrong:
            raise Refused(RefusalCode.INVALID_VALUE, {"columns": tuple(wrong)})

    def _judge(self, entry: Entry, meta: TableMeta) -> None:
        # Edits made before the table was known were not judged when they were made.
        for column, edit in entry.edits.items():
            found = problem_of(meta.columns[column], edit.mine) if meta.has(column) else None
            edit.problem, edit.detail = found or (None, "")

    def _refuse_missing(self, entry: Entry, meta: TableMeta) -> None:
        columns = missing(entry, meta)
        for column in columns:
            cell = entry.cells.get(column)
            entry.edit(column, cell.value if cell else None, FieldProblem.REQUIRED, "")
        if columns:
            self.changed(entry.ref)
            raise Refused(RefusalCode.REQUIRED_MISSING, {"columns": columns})

    def _refuse_conflicts(self, entry: Entry) -> None:
        columns = entry.conflicts
        if columns:
            ways = (
                WayOut("records.keep_mine", (entry.ref, columns[0])),
                WayOut("records.take_newer", (entry.ref, columns[0])),
            )
            raise Refused(RefusalCode.CONFLICT, {"columns": columns}, ways)

    # -- update --------------------------------------------------------------------------------------------

    async def _update(self, entry: Entry, meta: TableMeta) -> None:
        for _ in range(_ROUNDS):
            columns = frozenset(entry.changes)
            read = parties.with_siblings(meta, columns)
            if entry.stale(read) or self._unversioned(entry, read):
                await self._compare(entry, read)
                columns = frozenset(entry.changes)
            if not columns:
                entry.end_sending()
                return
            self._refuse_conflicts(entry)
            if await self._patch(entry, meta, columns):
                return
        raise OrganisationError(Failure.CHANGED, status=412)

    def _unversioned(self, entry: Entry, columns: frozenset[str]) -> bool:
        return any(entry.cells[column].etag is None for column in columns)

    async def _compare(self, entry: Entry, columns: frozenset[str]) -> None:
        """Read the edited columns again: bases move, equal values end the edit, others become a choice."""
        known = columns | entry.cells.keys() | {"modifiedby"}
        doubts = entry.doubts
        await self.reader.one(entry.ref, known, origin=Origin.ORGANISATION)
        entry.trust(doubts)

    async def _patch(self, entry: Entry, meta: TableMeta, columns: frozenset[str]) -> bool:
        """Send the changes; False when somebody was first or nobody knows whether they arrived."""
        body = self._body(entry, meta, entry.begin_sending(columns))
        base = entry.cells[next(iter(columns))].etag
        select = odata.Query(select=self._known_properties(entry, meta))
        path = odata.record(meta.table.set_name, entry.ref.id, select)
        try:
            reply = await self.lines.client(entry.ref.line).patch(
                path, body, if_match=base or "*", prefer=_PREFER
            )
            payload = await _record_in(reply, entry, meta)
        except AnswerLost:
            entry.end_sending()
            entry.doubt()
            return False
        except OrganisationError as error:
            entry.end_sending()
            if error.failure is Failure.CHANGED:
                entry.doubt()
                return False
            raise
        self._accept(entry, meta, payload, reply.etag)
        return True

    # -- create --------------------------------------------------------------------------------------------

    async def _create(self, entry: Entry, meta: TableMeta) -> None:
        given = {column: cell.value for column, cell in entry.cells.items() if cell.value is not None}
        edits = {column: edit.mine for column, edit in entry.edits.items()}
        body = self._body(entry, meta, {**given, **edits})
        entry.begin_sending(entry.edits)
        path = odata.record(
            meta.table.set_name, entry.ref.id, odata.Query(select=self._known_properties(entry, meta))
        )
        try:
            reply = await self._create_once(entry, path, body)
            payload = await _record_in(reply, entry, meta) if reply is not None else {}
        except OrganisationError:
            entry.end_sending()
            raise
        entry.status = RecordStatus.READY
        if reply is not None:
            self._accept(entry, meta, payload, reply.etag)
            return
        try:
            await self.reader.one(entry.ref, None)
        finally:
            self._settle_sent(entry)

    async def _create_once(self, entry: Entry, path: str, body: Payload) -> Reply | None:
        """Create; None when it was done before by a request whose answer was lost."""
        client = self.lines.client(entry.ref.line)
        for _ in range(_ROUNDS):
            try:
                return await client.patch(path, body, create_only=True, prefer=_PREFER)
            except AnswerLost:
                continue  # asking again is safe: the key is ours, 412 will say that it is there
            except OrganisationError as error:
                if error.failure is Failure.CHANGED:
                    return None
                raise
        raise OrganisationError(Failure.UNREACHABLE)

    def _settle_sent(self, entry: Entry) -> None:
        for column, sent in tuple(entry.sending.items()):
            edit = entry.edits.get(column)
            if edit is not None and edit.mine == sent:
                entry.revert(column)
        entry.end_sending()
        self.contents.touch(entry.ref)

    # -- both ----------------------------------------------------------------------------------------------

    def _body(self, entry: Entry, meta: TableMeta, changes: dict[str, Value]) -> Payload:
        metadata = self.lines.metadata(entry.ref.line)

        def set_name(table: str) -> str:
            known = metadata.name(table)
            if known is None:
                raise OrganisationError(Failure.REJECTED, detail=table)
            return known.set_name

        lists = parties.columns(meta)
        pairs = [
            values.encode(meta, meta.columns[column], value, self._base(entry, column), set_name)
            for column, value in changes.items()
            if meta.has(column) and column not in lists
        ]
        if not lists.isdisjoint(changes):
            whole = {column: changes.get(column, self._base(entry, column)) for column in lists}
            pairs.append(parties.encode(meta, whole, set_name))
        return dict(pairs)

    def _base(self, entry: Entry, column: str) -> Value:
        cell = entry.cells.get(column)
        return cell.value if cell is not None else None

    def _known_properties(self, entry: Entry, meta: TableMeta) -> tuple[str, ...]:
        known = entry.cells.keys() | entry.edits.keys() | {meta.table.primary_name}
        known = {name for name in known if not (meta.has(name) and meta.columns[name].heavy)}
        return tuple(sorted(parties.properties(meta, known) | {meta.table.primary_id}))

    def _accept(self, entry: Entry, meta: TableMeta, payload: Payload, etag: str | None) -> None:
        """Take the yes: with the record where it came along, else with what was sent, to be read again."""
        before = self.contents.name(entry.ref)
        found = values_of(meta, payload, entry.ref.line)
        changed = entry.sent(found, json_text.text_of(payload, "@odata.etag") or etag)
        entry.let_go(name for name, column in meta.columns.items() if column.heavy)
        if not found:
            entry.doubt()
        self.absorber.after(entry, before, found, changed, arrived=False, origin=Origin.PERSON)


async def _record_in(reply: Reply, entry: Entry, meta: TableMeta) -> Payload:
    """Read the record that came with a yes; another text is no yes, for something in between may have said it."""
    if not reply.content and reply.status == _NO_CONTENT:
        return {}
    payload = await reply.payload()
    if json_text.text_of(payload, meta.table.primary_id).strip("{}").lower() != entry.ref.id:
        raise rubbish(reply.status)
    return payload
