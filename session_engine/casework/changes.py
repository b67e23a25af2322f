"""Changes of columns on a selection: assign, complete, set due, edit many, delete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from session_engine.casework import already
from session_engine.casework.office import Office, Seen
from session_engine.casework.selections import each
from session_engine.casework.state import Bulk
from session_engine.casework.steps import Recreate, Restore
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.ids import RecordRef
from session_engine.organisation.events import ChangeKind
from session_engine.organisation.tables import ColumnMeta, ColumnType, TableMeta
from session_engine.organisation.values import shows_days
from session_engine.records.entry import same
from session_engine.records.state import Choice, Lookup, RecordStatus, Value
from session_engine.records.validation import problem_of
from session_engine.wall_clock.state import her_day

COMPLETED = 1
_RECEIVED = 4
"""Status of a completed phone call that came in; every other kind gets the organisation's own default."""
_OPEN = frozenset({0, 3})
_DUE = ("scheduledend", "followupby")
_RESTORABLE = frozenset({"task", "phonecall", "appointment", "annotation"})
"""Tables whose records are nothing but columns and parties: only these come back whole after a deletion."""
_NOT_KEPT = frozenset({ColumnType.VIRTUAL, ColumnType.OTHER, ColumnType.GUID})

Wish = Callable[[Seen], Mapping[str, Value]]
"""Gives what a record is to become."""


class Changes:
    """Change records, each against what it was."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def assign(self, refs: tuple[RecordRef, ...], to: RecordRef) -> Bulk:
        """Give records another owner."""
        return await self._change(refs, ("ownerid",), lambda _: {"ownerid": Lookup(to)})

    async def complete(self, refs: tuple[RecordRef, ...]) -> Bulk:
        """Mark activities as done."""
        return await self._change(refs, ("statecode", "statuscode", "directioncode"), _completed)

    async def set_due(self, refs: tuple[RecordRef, ...], when: datetime | None) -> Bulk:
        """Say when activities are due, or by when cases are to be followed up."""
        concrete = await self._concrete(refs)
        metas = {ref: await self._office.table(ref.line, ref.table) for ref in concrete}

        def wish(seen: Seen) -> Mapping[str, Value]:
            due = due_value(metas[seen.ref].columns, when)
            if not due:
                raise Refused(RefusalCode.WRONG_STATE)
            return due

        return await self._change(concrete, _DUE, wish)

    async def set_columns(self, refs: tuple[RecordRef, ...], values: Mapping[str, Value]) -> Bulk:
        """Give columns of many records the same values."""
        for table in dict.fromkeys((ref.line, ref.table) for ref in refs):
            _judge(await self._office.table(*table), values)
        return await self._change(refs, tuple(values), lambda _: values)

    async def delete(self, refs: tuple[RecordRef, ...]) -> Bulk:
        """Delete records; what is nothing but its columns can be brought back."""

        async def one(ref: RecordRef) -> tuple[Recreate | None, None]:
            self._refuse_new(ref)
            step = await self._recreation(ref)
            await self._office.records.delete(ref)
            self._office.touched(ref, kind=ChangeKind.DELETE)
            return step, None

        concrete = await self._concrete(refs)
        return (await each(concrete, one)).bulk(concrete, "recreate")

    async def restore(self, step: Restore, etag: str | None) -> str | None:
        """Give columns the values they had, while the record still has the version it was left with."""
        now = await self._office.see_one(step.ref, step.values)
        if etag is not None and now.etag != etag:
            raise Refused(RefusalCode.CONFLICT)
        return await self._put(now, step.values, if_match=etag)

    async def recreate(self, step: Recreate) -> None:
        """Create a deleted record again."""
        meta = await self._office.table(step.ref.line, step.ref.table)
        body = await self._office.encoded(step.ref, step.values, {})
        await self._office.create(step.ref, body, already.exists(self._office, step.ref))
        await self._office.see((step.ref,), (meta.table.primary_name,))

    # -- inside --------------------------------------------------------------------------------------------

    async def _change(self, refs: tuple[RecordRef, ...], columns: tuple[str, ...], wish: Wish) -> Bulk:
        concrete = await self._concrete(refs)
        before = await self._office.see(concrete, columns)

        async def one(ref: RecordRef) -> tuple[Restore | None, str | None]:
            self._refuse_new(ref)
            seen = before.get(ref)
            if seen is None:
                raise OrganisationError(Failure.MISSING, status=404)
            wanted = wish(seen)
            if all(same(seen.values.get(name), value) for name, value in wanted.items()):
                return None, seen.etag
            etag = await self._put(seen, wanted)
            return Restore(ref, {name: seen.values.get(name) for name in wanted}), etag

        return (await each(concrete, one)).bulk(concrete, "restore")

    async def _put(
        self, seen: Seen, wanted: Mapping[str, Value], *, if_match: str | None = None
    ) -> str | None:
        body = await self._office.encoded(seen.ref, wanted, seen.values)
        done = already.has_values(self._office, seen.ref, wanted)
        return await self._office.patch(seen.ref, body, done, if_match=if_match)

    async def _concrete(self, refs: tuple[RecordRef, ...]) -> tuple[RecordRef, ...]:
        """Name activities by their kind; an activitypointer cannot be changed."""
        named = [
            await self._office.records.resolve_activity(ref.line, ref.id)
            if ref.table == "activitypointer"
            else ref
            for ref in refs
        ]
        return tuple(named)

    async def _recreation(self, ref: RecordRef) -> Recreate | None:
        if ref.table not in _RESTORABLE:
            return None
        meta = await self._office.table(ref.line, ref.table)
        seen = await self._office.see_one(ref, meta.columns)
        if already.state_of(seen) not in (None, 0) or seen.values.get("isdocument") is True:
            return None
        kept = {
            name: value
            for name, value in seen.values.items()
            if value is not None and meta.columns[name].creatable and meta.columns[name].type not in _NOT_KEPT
        }
        return Recreate(ref, kept)

    def _refuse_new(self, ref: RecordRef) -> None:
        if self._office.records.state(ref).status is RecordStatus.NEW:
            raise Refused(RefusalCode.NOT_SAVED_YET)


def due_value(columns: Mapping[str, ColumnMeta], when: datetime | None) -> dict[str, Value]:
    """Give the column that says when a record is due, with a moment as it has it; nothing where there is none."""
    due = next((columns[name] for name in _DUE if name in columns), None)
    if due is None:
        return {}
    return {due.name: her_day(when) if when and shows_days(due) else when}


def _completed(seen: Seen) -> Mapping[str, Value]:
    if already.state_of(seen) not in _OPEN:
        raise Refused(RefusalCode.WRONG_STATE)
    state: dict[str, Value] = {"statecode": Choice(COMPLETED)}
    if seen.ref.table == "phonecall" and seen.values.get("directioncode") is False:
        state["statuscode"] = Choice(_RECEIVED)
    return state


def _judge(meta: TableMeta, values: Mapping[str, Value]) -> None:
    for name, value in values.items():
        column = meta.columns.get(name)
        if column is None or not column.updatable:
            raise Refused(RefusalCode.READ_ONLY, {"column": name})
        if problem_of(column, value) is not None:
            raise Refused(RefusalCode.INVALID_VALUE, {"columns": (name,)})
