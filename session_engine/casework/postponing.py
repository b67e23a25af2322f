"""Lets a verb wait in the outbox where the organisation cannot be reached, or an earlier change goes first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field, replace

from session_engine.casework.ports import Later, Records
from session_engine.casework.state import Bulk, Kept, NotDone, Undo
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused, WayOut
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.outbox.state import OutboxVerb
from session_engine.records.state import Choice, RecordStatus, Value, lookups_in

Refs = tuple[RecordRef, ...]
_AWAY = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT, Failure.SIGNED_OUT})


@dataclass(frozen=True, slots=True)
class Action:
    """A verb as it can be kept.

    Attributes:
        verb: Its name.
        arguments: What it needs.
        shows: What a record looks like while it waits.
    """

    verb: OutboxVerb
    arguments: Mapping[str, Value] = field(default_factory=dict[str, Value])
    shows: Mapping[str, Value] = field(default_factory=dict[str, Value])

    def mentions(self) -> frozenset[RecordRef]:
        """Name the records that have to be there first."""
        return frozenset(found.ref for value in self.arguments.values() for found in lookups_in(value))


Shows = Callable[[RecordRef], Mapping[str, Value]]
"""Tells what each of several records looks like while it waits."""


class Postponing:
    """Does verbs now or keeps them for later; without an outbox they are done now or fail."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self.later: Later | None = None

    async def one(
        self, action: Action, ref: RecordRef, state: int, do: Callable[[], Awaitable[Undo | None]]
    ) -> Undo | Kept | None:
        """Do a verb that needs a record in a state, or keep it."""
        later = self.later
        if later is None:
            return await do()
        if later.must_wait(ref, action.mentions()):
            await self._ready(ref, state)
            return await self._keep_one(later, action, ref, attempted=False)
        try:
            done = await do()
        except OrganisationError as error:
            if error.failure not in _AWAY:
                raise
            return await self._keep_one(later, action, ref, attempted=True)
        later.done(action.verb, ref)
        return done

    async def _keep_one(self, later: Later, action: Action, ref: RecordRef, *, attempted: bool) -> Kept:
        if not await later.keep_action(action.verb, ref, action.arguments, action.shows, attempted=attempted):
            raise OrganisationError(Failure.UNREACHABLE)
        return Kept()

    async def _ready(self, ref: RecordRef, state: int) -> None:
        """Hold what can be held without asking: it is saved, and in the state the verb needs as far as is known."""
        record = self._records.state(ref)
        if record.status is RecordStatus.NEW:
            raise Refused(RefusalCode.NOT_SAVED_YET, {}, (WayOut("records.save", (ref,)),))
        if record.dirty:
            await self._records.save(ref)
        now = record.value("statecode")
        if isinstance(now, Choice) and (now.value == 0) != (state == 0):
            raise Refused(RefusalCode.WRONG_STATE)

    async def many(
        self, action: Action, refs: Refs, do: Callable[[Refs], Awaitable[Bulk]], shows: Shows | None = None
    ) -> Bulk:
        """Do a verb for the records it can reach now, and keep it for the others.

        Args:
            action: The verb.
            refs: The records.
            do: Does it now.
            shows: What each of them looks like while it waits, where they differ.
        """
        later = self.later
        if later is None:
            return await do(refs)
        held = tuple(ref for ref in dict.fromkeys(refs) if later.must_wait(ref, action.mentions()))
        now = tuple(ref for ref in refs if ref not in held)
        result = await self._do(do, now) if now or not refs else Bulk(())
        for ref in result.done:
            later.done(action.verb, ref)
        away = tuple(each.ref for each in result.not_done if _is_away(each))
        of: Callable[[RecordRef], Action] = lambda ref: replace(action, shows=shows(ref)) if shows else action  # noqa: E731
        kept = [ref for ref in held if await self._keep(later, of(ref), ref, attempted=False)]
        kept += [ref for ref in away if await self._keep(later, of(ref), ref, attempted=True)]
        lost = tuple(
            NotDone(ref, OrganisationError(Failure.UNREACHABLE)) for ref in (*held, *away) if ref not in kept
        )
        others = tuple(each for each in result.not_done if not _is_away(each))
        return replace(result, not_done=(*others, *lost), waiting=tuple(kept))

    async def _do(self, do: Callable[[Refs], Awaitable[Bulk]], refs: Refs) -> Bulk:
        try:
            return await do(refs)
        except OrganisationError as error:
            if error.failure not in _AWAY:
                raise
            return Bulk((), tuple(NotDone(ref, error) for ref in dict.fromkeys(refs)))

    async def _keep(self, later: Later, action: Action, ref: RecordRef, *, attempted: bool) -> bool:
        return await later.keep_action(action.verb, ref, action.arguments, action.shows, attempted=attempted)


def _is_away(each: NotDone) -> bool:
    return isinstance(each.reason, OrganisationError) and each.reason.failure in _AWAY
