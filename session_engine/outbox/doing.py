"""The table of how each kind of item is done, so that doing it twice does it once (house: lost answers)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from typing_extensions import override

from session_engine.casework import already
from session_engine.casework.cases import ACTIVE, CANCELLED, Cases
from session_engine.casework.changes import COMPLETED, Changes
from session_engine.casework.office import Office
from session_engine.casework.ports import Records
from session_engine.casework.queues import Queues
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, parties
from session_engine.organisation.json_text import Payload
from session_engine.organisation.tables import TableMeta
from session_engine.outbox import only_one
from session_engine.outbox.change import Change
from session_engine.outbox.state import OutboxVerb
from session_engine.records.entry import same
from session_engine.records.state import Lookup, RecordState, RecordStatus

if TYPE_CHECKING:
    from session_engine.conversations.events import MessagePosted

_ROUNDS = 5


class Clash(Exception):
    """Somebody else has changed the same columns.

    Attributes:
        columns: Which.
    """

    def __init__(self, columns: tuple[str, ...]) -> None:
        super().__init__("somebody else was first")
        self.columns = columns


@dataclass(frozen=True, slots=True)
class Job:
    """An item on its way.

    Attributes:
        office: Names its requests alike at every try.
        change: What is to be done.
        base_etag: The version it builds upon.
        uncertain: It may have arrived before.
    """

    office: Office
    change: Change
    base_etag: str | None
    uncertain: bool

    @property
    def ref(self) -> RecordRef:
        """The record."""
        return self.change.ref

    def record(self, name: str) -> RecordRef:
        """Give an argument that is a record."""
        value = self.change.arguments[name]
        assert isinstance(value, Lookup)  # noqa: S101 - written so by the verb's own function
        return value.ref

    def number(self, name: str) -> int:
        """Give an argument that is a number."""
        value = self.change.arguments[name]
        assert isinstance(value, int)  # noqa: S101
        return value

    def text(self, name: str) -> str:
        """Give an argument that is a text."""
        return str(self.change.arguments.get(name) or "")


class Unedited(Records):
    """The records without the person's later edits: what was sent off must not take half-typed words along."""

    def __init__(self, records: Records) -> None:
        self._records = records

    @override
    def state(self, ref: RecordRef) -> RecordState:
        """Give a record as one without edits."""
        return replace(self._records.state(ref), dirty=False, status=RecordStatus.READY)

    @override
    def absorb(self, line: LineId, table: str, payload: Payload) -> RecordRef:
        """Take a record that came in an answer."""
        return self._records.absorb(line, table, payload)

    @override
    async def save(self, ref: RecordRef) -> bool:
        """Save nothing: there are no edits here."""
        return True

    @override
    async def delete(self, ref: RecordRef) -> None:
        """Delete a record."""
        await self._records.delete(ref)

    @override
    async def resolve_activity(self, line: LineId, activity_id: str) -> RecordRef:
        """Name an activity's record by its kind."""
        return await self._records.resolve_activity(line, activity_id)


async def create(job: Job) -> RecordRef | None:
    """Create a record under its own key; one that is there is ours.

    Where there is to be one alone and she has one already, her values go there: give that one.
    """
    office, ref = job.office, job.ref
    there = await only_one.earlier(office, ref, job.change.mine())
    if there is not None:
        await _written_into(job, there)
        return there
    meta = await office.table(ref.line, ref.table)
    body = await office.encoded(ref, job.change.mine(), {})
    await office.create(ref, body, already.exists(office, ref))
    columns = {*_light(meta, job.change.columns), meta.table.primary_name} - {""}
    if not await office.see((ref,), columns):
        # A yes that leaves no record was none: something in between has said it.
        raise OrganisationError(Failure.RUBBISH)
    return None


async def _written_into(job: Job, there: RecordRef) -> None:
    mine = await only_one.said(job.office, there, job.change.mine())
    if mine:
        body = await job.office.encoded(there, mine, {})
        await job.office.patch(there, body, already.has_values(job.office, there, mine))


def _light(meta: TableMeta, columns: Iterable[str]) -> set[str]:
    """Leave out the contents of files: what was sent is not read back."""
    return {name for name in columns if not (meta.has(name) and meta.columns[name].heavy)}


async def update(job: Job) -> None:
    """Change columns upon the version they build on; else compare, and raise Clash where both have changed."""
    office, ref, columns = job.office, job.ref, job.change.columns
    meta = await office.table(ref.line, ref.table)
    simple = parties.columns(meta).isdisjoint(columns)
    if job.base_etag is not None and not job.uncertain and simple:
        bases = {name: edit.base for name, edit in columns.items()}
        body = await office.encoded(ref, job.change.mine(), bases)
        done = already.has_values(office, ref, job.change.mine())
        if await _patched(office, ref, body, done, job.base_etag):
            return
    for _ in range(_ROUNDS):
        if await _compared(job, parties.with_siblings(meta, frozenset(columns))):
            return
    raise OrganisationError(Failure.CHANGED, status=412)


async def _compared(job: Job, read: frozenset[str]) -> bool:
    """Read, leave out what is as she wants it, send the rest; False when somebody was first once more."""
    office, ref = job.office, job.ref
    seen = await office.see_one(ref, read)
    left = {
        name: edit for name, edit in job.change.columns.items() if not same(seen.values.get(name), edit.mine)
    }
    if not left:
        return True
    clashes = tuple(
        name for name, edit in left.items() if edit.base_known and not same(seen.values.get(name), edit.base)
    )
    if clashes:
        raise Clash(clashes)
    mine = {name: edit.mine for name, edit in left.items()}
    body = await office.encoded(ref, mine, seen.values)
    return await _patched(office, ref, body, already.has_values(office, ref, mine), seen.etag)


async def _patched(
    office: Office, ref: RecordRef, body: Payload, done: already.AlreadySo, etag: str | None
) -> bool:
    try:
        await office.patch(ref, body, done, if_match=etag)
    except OrganisationError as error:
        if error.failure is Failure.CHANGED:
            return False
        raise
    return True


async def delete(job: Job) -> None:
    """Delete a record that is as she saw it; one that is gone was deleted."""
    there = already.exists(job.office, job.ref)

    async def gone() -> bool:
        return not await there()

    if job.uncertain and await gone():
        job.office.touched(job.ref)
        return
    try:
        await job.office.delete(job.ref, gone, if_match=job.base_etag)
    except OrganisationError as error:
        if error.failure is Failure.CHANGED:
            raise Refused(RefusalCode.CONFLICT) from error
        raise


async def resolve(job: Job) -> None:
    """Resolve a case; one that somebody else has resolved keeps her words here."""
    cases = _cases(job)
    if job.uncertain and await cases.was_resolved(job.ref, job.text("subject")):
        await cases.finish(job.ref)
        job.office.touched(job.ref)
        return
    minutes = job.change.arguments.get("minutes")
    kept = minutes if isinstance(minutes, int) else None
    await cases.resolve(job.ref, job.number("type"), job.text("subject"), job.text("text"), kept)


async def cancel(job: Job) -> None:
    """Cancel a case that is not cancelled."""
    if not await already.has_state(job.office, job.ref, CANCELLED)():
        await _cases(job).cancel(job.ref, job.number("status"))


async def reactivate(job: Job) -> None:
    """Make a case active that is not."""
    if not await already.has_state(job.office, job.ref, ACTIVE)():
        await _cases(job).reactivate(job.ref)


async def complete(job: Job) -> None:
    """Mark an activity as done that is not."""
    if not await already.has_state(job.office, job.ref, COMPLETED)():
        await Changes(job.office).complete((job.ref,))


async def assign(job: Job) -> None:
    """Give a record to somebody who has not got it."""
    await Changes(job.office).assign((job.ref,), job.record("to"))


async def set_columns(job: Job) -> None:
    """Give columns values they have not got."""
    await Changes(job.office).set_columns((job.ref,), job.change.arguments)


async def set_due(job: Job) -> None:
    """Say when an activity is due."""
    when = job.change.arguments.get("when")
    assert when is None or (isinstance(when, date) and isinstance(when, datetime))  # noqa: S101
    await Changes(job.office).set_due((job.ref,), when)


async def queue(job: Job) -> None:
    """Put a record into a queue it is not in."""
    if not await already.is_queued(job.office, job.ref, job.record("queue"))():
        await Queues(job.office).add((job.ref,), job.record("queue"))


async def pick(job: Job) -> None:
    """Work on a queued record that nobody else has taken meanwhile."""
    queues, remove = Queues(job.office), job.change.arguments.get("remove") is True
    item = (await queues.items((job.ref,))).get(job.ref)
    me = job.office.me(job.ref.line)
    mine = item is not None and item.active and item.worker == me
    out = item is None or not item.active
    if (mine and not remove) or (out and remove and job.uncertain):
        job.office.touched(job.ref)
        return
    if item is not None and item.worker not in (None, me):
        raise Refused(RefusalCode.CONFLICT)
    await queues.pick((job.ref,), remove=remove)


async def release(job: Job) -> None:
    """Give a record back that somebody works on."""
    queues = Queues(job.office)
    item = (await queues.items((job.ref,))).get(job.ref)
    if item is not None and item.active and item.worker is None:
        job.office.touched(job.ref)
        return
    await queues.release((job.ref,))


async def send(job: Job) -> None:
    """Send an e-mail that has not been sent; one that a try of ours may have sent is left as it is."""
    office, ref = job.office, job.ref
    sent = already.is_sent(office, ref, tried=job.uncertain)
    if not await sent():
        path = f"{await office.path(ref)}/Microsoft.Dynamics.CRM.SendEmail"
        again = already.is_sent(office, ref, tried=True)
        await office.act(ref.line, path, {"IssueSend": True, "TrackingToken": ""}, again)
    office.touched(ref)


async def say(job: Job) -> None:
    """Say something in a conversation: the organisation takes a message once by its id, however often it comes."""
    ref, file = job.ref, job.text("name")
    body: dict[str, object] = {
        "MessageId": job.text("message"),
        "ConversationId": ref.id,
        "Kind": job.number("kind"),
    }
    if file:
        body |= {"FileName": file, "MimeType": job.text("type"), "Body": job.text("body")}
    else:
        body["Text"] = job.text("text")

    async def ask_again() -> bool:
        return False  # it has the same answer for the same id

    action = "ninedesk_SendFile" if file else "ninedesk_SendMessage"
    try:
        answer = await job.office.act(ref.line, action, body, ask_again)
    except OrganisationError as error:
        if error.failure is Failure.NOT_OFFERED or error.status in (405, 501):
            raise Refused(RefusalCode.NO_LIVE_LINE) from error
        raise
    job.office.announce(_posted(job, answer))


def _posted(job: Job, answer: Payload) -> MessagePosted:
    # A start that has nothing to say needs none of it.
    from session_engine.conversations.events import MessagePosted  # noqa: PLC0415
    from session_engine.conversations.state import MessageKind  # noqa: PLC0415

    number, sent = json_text.number_of(answer, "Number"), json_text.text_of(answer, "SentOn")
    if not number or not sent:
        raise OrganisationError(Failure.RUBBISH)  # a yes that names no place was none
    kind, name, size = MessageKind(job.number("kind")), job.text("name"), job.change.arguments.get("size")
    file = (name, job.text("type"), size if isinstance(size, int) else 0) if name else None
    try:
        when = datetime.fromisoformat(sent)
    except ValueError as error:
        raise OrganisationError(Failure.RUBBISH) from error
    return MessagePosted(job.ref, job.text("message"), number, when, kind, job.text("text"), file)


def _cases(job: Job) -> Cases:
    return Cases(job.office, Queues(job.office))


TABLE: dict[OutboxVerb, Callable[[Job], Awaitable[RecordRef | None]]] = {
    OutboxVerb.CREATE: create,
    OutboxVerb.UPDATE: update,
    OutboxVerb.DELETE: delete,
    OutboxVerb.RESOLVE: resolve,
    OutboxVerb.CANCEL: cancel,
    OutboxVerb.REACTIVATE: reactivate,
    OutboxVerb.COMPLETE: complete,
    OutboxVerb.ASSIGN: assign,
    OutboxVerb.SET: set_columns,
    OutboxVerb.SET_DUE: set_due,
    OutboxVerb.QUEUE: queue,
    OutboxVerb.PICK: pick,
    OutboxVerb.RELEASE: release,
    OutboxVerb.SEND: send,
    OutboxVerb.SAY: say,
}
