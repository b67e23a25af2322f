"""Taking and giving a selection of items of every kind: records as casework does, conversations one by one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

from session_engine.casework.area import CaseworkArea
from session_engine.casework.state import Bulk, NotDone
from session_engine.errors import Failure, OrganisationError, Refused
from session_engine.ids import CONVERSATION_TABLE, LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import live_actions
from session_engine.organisation.lines import Lines

Refs = tuple[RecordRef, ...]


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of a selection that was given to somebody.

    Attributes:
        result: What was assigned, and what was not.
        offered: Conversations of hers that the colleague is asked to take; they are hers until then.
    """

    result: Bulk
    offered: Refs = ()


class Handing:
    """Picks and assigns what stands in the inbox.

    Args:
        lines: The organisations.
        line: The one it is of.
        casework: Does it with cases, e-mails and other activities.
    """

    def __init__(self, lines: Lines, line: LineId, casework: CaseworkArea) -> None:
        self._lines, self._line, self._casework = lines, line, casework

    async def pick(self, refs: Iterable[RecordRef]) -> Bulk:
        """Take items that nobody works on; conversations have no way back."""
        talks, records = _parted(refs)
        taken = await _each(talks, lambda ref: self._call("PickConversation", ref))
        if not records:
            return taken
        work = self._casework.pick(records, remove=False)
        return _joined(taken, await (_accounted(work, records) if talks else work))

    async def assign(self, refs: Iterable[RecordRef], to: RecordRef) -> Handed:
        """Give items to somebody.

        Who leads others gives a conversation to whom she likes; an agent asks a colleague to take one of hers, and
        takes herself what is open.
        """
        talks, records = _parted(refs)
        offered: list[RecordRef] = []

        async def give(ref: RecordRef) -> None:
            if await self._give(ref, to):
                offered.append(ref)

        given = await _each(talks, give)
        given = replace(given, done=tuple(ref for ref in given.done if ref not in offered))
        if records:
            work = self._casework.assign(records, to)
            given = _joined(given, await (_accounted(work, records) if talks else work), lost=bool(offered))
        return Handed(given, tuple(offered))

    async def _give(self, ref: RecordRef, to: RecordRef) -> bool:
        """Give a conversation away; tell whether the colleague is only asked."""
        try:
            await self._call("AssignConversation", ref, UserId=to.id)
        except OrganisationError as error:
            if error.failure is not Failure.FORBIDDEN:
                raise
        else:
            return False
        person = self._lines.state(self._line).person
        if person is not None and person.ref.id == to.id:
            await self._call("PickConversation", ref)
            return False
        await self._call("TransferConversation", ref, ToUserId=to.id)
        return True

    async def _call(self, action: str, ref: RecordRef, **more: str) -> None:
        client = self._lines.client(self._line)
        await live_actions.call(client, f"ninedesk_{action}", {"ConversationId": ref.id, **more})


def _parted(refs: Iterable[RecordRef]) -> tuple[Refs, Refs]:
    """Part conversations from what is a record like any other."""
    wanted = tuple(dict.fromkeys(refs))
    talks = tuple(ref for ref in wanted if ref.table == CONVERSATION_TABLE)
    return talks, tuple(ref for ref in wanted if ref not in talks)


async def _each(refs: Refs, do: Callable[[RecordRef], Awaitable[None]]) -> Bulk:
    """Do something with each; why not is kept for each that it did not work with."""
    done: list[RecordRef] = []
    not_done: list[NotDone] = []
    for ref in refs:
        try:
            await do(ref)
        except (Refused, OrganisationError) as error:
            not_done.append(NotDone(ref, error))
        else:
            done.append(ref)
    return Bulk(tuple(done), tuple(not_done))


async def _accounted(work: Awaitable[Bulk], refs: Refs) -> Bulk:
    """Wait for work on records beside conversations: what became of those is told though all of it was refused."""
    try:
        return await work
    except (Refused, OrganisationError) as error:
        return Bulk((), tuple(NotDone(ref, error) for ref in refs))


def _joined(talks: Bulk, records: Bulk, *, lost: bool = False) -> Bulk:
    """Put both together; an undo for a part of it only would not be what its word says."""
    return Bulk(
        (*talks.done, *records.done),
        (*talks.not_done, *records.not_done),
        None if talks.done or lost else records.undo,
        records.waiting,
    )
