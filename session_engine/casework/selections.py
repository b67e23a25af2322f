"""One verb on many records: a few at a time, and a true account of what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import field
from typing import Generic, TypeVar

from session_engine.casework.state import Bulk, NotDone, Undo
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass

S = TypeVar("S")
AT_ONCE = 4
"""Changes under way at a time: half of what the line carries, so that reading goes on."""
_AWAY = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT, Failure.SIGNED_OUT})


@dataclass(slots=True)
class Account(Generic[S]):
    """What became of each record of a selection, and the step back for each.

    Attributes:
        done: Records and how each is undone (None: not at all).
        versions: The versions they have now.
        not_done: The others.
    """

    done: dict[RecordRef, S | None] = field(default_factory=dict[RecordRef, "S | None"])
    versions: dict[RecordRef, str | None] = field(default_factory=dict[RecordRef, "str | None"])
    not_done: dict[RecordRef, Refused | OrganisationError] = field(
        default_factory=dict[RecordRef, "Refused | OrganisationError"]
    )

    def bulk(self, refs: Iterable[RecordRef], verb: str) -> Bulk:
        """Sum up; where nothing worked, and all for one reason, raise that."""
        order = tuple(dict.fromkeys(refs))
        if not self.done and len({_told_as(reason) for reason in self.not_done.values()}) == 1:
            raise next(self.not_done[ref] for ref in order if ref in self.not_done)
        steps = tuple(step for ref in order if (step := self.done.get(ref)) is not None)
        return Bulk(
            tuple(ref for ref in order if ref in self.done),
            tuple(NotDone(ref, self.not_done[ref]) for ref in order if ref in self.not_done),
            Undo(verb, steps, tuple(self.versions.items())) if steps else None,
        )


def _told_as(reason: Refused | OrganisationError) -> tuple[object, ...]:
    """Give what a reason's words hang on."""
    if isinstance(reason, Refused):
        return reason.code, str(reason.values)
    return (reason.failure, reason.detail) if reason.failure not in _AWAY else (Failure.UNREACHABLE,)


async def each(
    refs: Iterable[RecordRef],
    work: Callable[[RecordRef], Awaitable[tuple[S | None, str | None]]],
) -> Account[S]:
    """Do `work` for every record; it gives the step back and the version left behind.

    A reason that holds for one record stops only that one; when the organisation is away, what has not begun
    is not tried any more.
    """
    order = tuple(dict.fromkeys(refs))
    if not order:
        raise Refused(RefusalCode.NOTHING_SELECTED)
    account: Account[S] = Account()
    places = asyncio.Semaphore(AT_ONCE)
    away: list[OrganisationError] = []

    async def one(ref: RecordRef) -> None:
        async with places:
            try:
                if away:
                    raise away[0]
                account.done[ref], account.versions[ref] = await work(ref)
            except Refused as refused:
                account.not_done[ref] = refused
            except OrganisationError as error:
                account.not_done[ref] = error
                if error.failure in _AWAY:
                    away.append(error)

    await asyncio.gather(*(one(ref) for ref in order))
    return account
