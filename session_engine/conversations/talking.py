"""What she says: from the composer through the outbox, with some seconds in which it can be taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Protocol

from session_engine.conversations.deriving import name_of, status_of, unsent_of
from session_engine.conversations.drafting import PROBLEMS, Drafts, Outgoing
from session_engine.conversations.following import Followed
from session_engine.conversations.live import Live
from session_engine.conversations.rules import may
from session_engine.conversations.state import MessageKind, RefusedFile, Unsent, Verb
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused, WayOut
from session_engine.ids import RecordRef
from session_engine.outbox.change import LEAVES
from session_engine.outbox.state import OutboxItem, OutboxState, OutboxVerb, Standing
from session_engine.ports import Clock
from session_engine.records.state import RecordState, Value
from session_engine.timeline.file_rules import FileRules
from session_engine.timeline.files import FileContent
from session_engine.timeline.state import FileProblem

SAID_WITHIN = 15.0
"""Seconds in which what she has sent goes out before she ends a conversation; else it is not ended."""
LONGEST = 20_000
"""Characters of a message."""
MEGABYTE = 1024 * 1024
LARGEST = 5 * MEGABYTE
"""Bytes of a file, whatever else the organisation takes (facts 9)."""
NEEDED: Mapping[MessageKind, Verb] = {
    MessageKind.TEXT: Verb.SAY,
    MessageKind.NOTE: Verb.NOTE,
    MessageKind.CONSULT: Verb.SAY_IN_CONSULT,
}


class Outbox(Protocol):
    """Who keeps what is said until the organisation has it."""

    @property
    def state(self) -> OutboxState:
        """All that waits."""
        ...

    def say(self, ref: RecordRef, arguments: Mapping[str, Value]) -> None:
        """Keep something said; it goes out in its order, once."""
        ...

    def hurry(self, ref: RecordRef) -> None:
        """Let what was said in a conversation go out now."""
        ...

    def drop(self, number: int) -> tuple[str, ...]:
        """Throw an item away; Refused(WRONG_STATE) while it is on its way."""
        ...

    def retry(self, number: int) -> None:
        """Send an item again."""
        ...


class Talking:
    """The composer's verbs.

    Args:
        live: What is followed.
        drafts: What stands in composers.
        record: Gives a conversation's row.
        clock: Time.
        undo_seconds: How long what was sent can be taken back (a setting).
        together: Lets what is put inside come to the disk as one.
    """

    def __init__(
        self,
        live: Live,
        drafts: Drafts,
        record: Callable[[RecordRef], RecordState],
        clock: Clock,
        undo_seconds: Callable[[], int],
        together: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._live, self._drafts, self._record, self._clock = live, drafts, record, clock
        self._undo_seconds, self._together = undo_seconds, together
        self.outbox: Outbox | None = None
        self._waiting: list[asyncio.Future[None]] = []

    # -- the composer --------------------------------------------------------------------------------------

    def write(self, ref: RecordRef, kind: MessageKind, text: str) -> bool:
        """Keep what stands in the composer; tell whether a public reply is being written."""
        before = self._drafts.draft(ref, kind).text
        if text == before:
            return False
        self._drafts.write(ref, kind, text)
        followed = self._live.of(ref)
        if followed is not None and kind is MessageKind.TEXT:
            self._go_on(followed, begins=not before, empty=not text)
        self._live.tell(ref)
        return kind is MessageKind.TEXT and bool(text)

    def _go_on(self, followed: Followed, *, begins: bool, empty: bool) -> None:
        """Note what a reply is about: what was said until it was begun, and what she has looked at since."""
        if begins or empty:
            followed.began, followed.asked = None if empty else followed.newest, 0
        else:
            followed.types_on(self._clock.monotonic())

    def attach(
        self, ref: RecordRef, kind: MessageKind, files: Iterable[FileContent], rules: FileRules
    ) -> None:
        """Put files into the composer, as far as they are taken; the others are named with the reason."""
        refused: list[RefusedFile] = []
        largest = min(rules.largest, LARGEST)
        for file in files:
            problem = file.problem or rules.problem_of(file.name, file.size)
            if problem is None and file.size > largest:
                refused.append(RefusedFile(file.name, RefusalCode.LARGER_THAN_ALLOWED, largest))
            elif problem is not None:
                large = problem is FileProblem.TOO_LARGE
                refused.append(RefusedFile(file.name, PROBLEMS[problem], largest if large else 0))
            else:
                self._drafts.attach(ref, kind, file)
        followed = self._live.of(ref)
        if followed is not None:
            followed.refused = tuple(refused)
        self._live.tell(ref)

    # -- sending -------------------------------------------------------------------------------------------

    def send(self, ref: RecordRef, kind: MessageKind, *, anyway: bool) -> None:
        """Send what stands in the composer."""
        outgoing = self._drafts.outgoing(ref, kind)
        if not outgoing:
            return
        outbox = self._check(ref, kind, outgoing)
        followed = self._live.of(ref)
        if followed is not None and kind is MessageKind.TEXT:
            if not anyway:
                self._hold_back(followed)
            followed.began, followed.asked = None, 0
        with self._together():
            for each in outgoing:
                outbox.say(ref, {**each.arguments, **self._leaves(kind)})
            self._drafts.clear(ref, kind)
        if followed is not None:
            followed.refused = ()
        self._live.tell(ref)

    def _check(self, ref: RecordRef, kind: MessageKind, outgoing: tuple[Outgoing, ...]) -> Outbox:
        followed, record = self._live.of(ref), self._record(ref)
        allowed = may(status_of(record), self._live.role(ref))
        if self.outbox is None or (followed is not None and not followed.offered):
            raise Refused(RefusalCode.NO_LIVE_LINE)
        if NEEDED[kind] not in allowed:
            raise Refused(RefusalCode.WRONG_STATE)
        if any(len(str(each.arguments.get("text") or "")) > LONGEST for each in outgoing):
            raise Refused(RefusalCode.TEXT_TOO_LONG, {"limit": LONGEST})
        return self.outbox

    def _hold_back(self, followed: Followed) -> None:
        """Ask once whether a reply still fits that was begun before what the customer has written since."""
        if not followed.ask():
            return
        self._live.tell(followed.ref)
        unseen = followed.unseen(drafted=True)
        raise Refused(
            RefusalCode.UNSEEN_MESSAGES,
            {"count": unseen, "name": name_of(self._record(followed.ref))},
            (
                WayOut("conversations.send_anyway", (followed.ref,)),
                WayOut("conversations.look", (followed.ref,)),
            ),
        )

    def _leaves(self, kind: MessageKind) -> Mapping[str, Value]:
        """Say when something leaves: what the customer sees can be taken back for some seconds."""
        seconds = self._undo_seconds() if kind is MessageKind.TEXT else 0
        if seconds <= 0:
            return {}
        return {LEAVES: (self._clock.now() + timedelta(seconds=seconds)).timestamp()}

    # -- what waits ----------------------------------------------------------------------------------------

    def unsent(self, ref: RecordRef) -> tuple[Unsent, ...]:
        """Give what she sent and is not among the messages."""
        followed = self._live.of(ref) or Followed(ref)
        return unsent_of(followed, self.items(ref))

    def items(self, ref: RecordRef) -> tuple[OutboxItem, ...]:
        """Give what of a conversation is in the outbox."""
        if self.outbox is None:
            return ()
        return tuple(i for i in self.outbox.state.items if i.verb is OutboxVerb.SAY and i.ref == ref)

    async def said_all(self, ref: RecordRef) -> None:
        """Let everything go out that she has sent, and wait for it: afterwards it could not be said any more.

        Raises:
            OrganisationError: It does not get through now.
        """
        if self.outbox is None or not self._going(ref):
            return
        self.outbox.hurry(ref)
        try:
            async with asyncio.timeout(SAID_WITHIN):
                while going := self._going(ref):
                    self._give_up_on(ref, going)
                    change = asyncio.get_running_loop().create_future()
                    self._waiting.append(change)
                    await change
        except TimeoutError as error:
            raise OrganisationError(Failure.TIMEOUT) from error

    def _give_up_on(self, ref: RecordRef, going: tuple[OutboxItem, ...]) -> None:
        """Raise what stands against sending: the organisation is away, or a try has failed."""
        if not self._live.reachable(ref.line):
            raise OrganisationError(Failure.UNREACHABLE)
        failed = next((i.failure for i in going if i.failure and i.standing is not Standing.SENDING), None)
        if failed is not None:
            raise OrganisationError(failed)

    def look_again(self) -> None:
        """Look again whether everything is said: the outbox or a line stands differently."""
        waiting, self._waiting = self._waiting, []
        for change in waiting:
            if not change.done():
                change.set_result(None)

    def _going(self, ref: RecordRef) -> tuple[OutboxItem, ...]:
        return tuple(item for item in self.items(ref) if item.standing is not Standing.REFUSED)

    def take_back(self, ref: RecordRef, message: str) -> None:
        """Put something that has not left back into the composer, before what was begun since."""
        item, outbox = self._item(ref, message)
        if item is None or outbox is None or item.standing is Standing.SENDING:
            raise Refused(RefusalCode.ALREADY_LEFT)
        kind, said = _composer(item.arguments), item.arguments
        with self._together():
            try:
                outbox.drop(item.id)
            except Refused as no:
                raise Refused(RefusalCode.ALREADY_LEFT) from no
            if said.get("name"):
                self._drafts.attach_again(ref, kind, said)
            else:
                begun = self._drafts.draft(ref, kind).text
                self.write(ref, kind, "\n".join(filter(None, (str(said.get("text") or ""), begun))))
        self._live.tell(ref)

    def send_again(self, ref: RecordRef, message: str) -> None:
        """Send something again that was refused."""
        item, outbox = self._item(ref, message)
        if item is not None and outbox is not None:
            outbox.retry(item.id)

    def drop(self, ref: RecordRef, message: str) -> None:
        """Throw something away that has not arrived."""
        item, outbox = self._item(ref, message)
        if item is not None and outbox is not None:
            outbox.drop(item.id)
            self._live.tell(ref)

    def _item(self, ref: RecordRef, message: str) -> tuple[OutboxItem | None, Outbox | None]:
        found = (each for each in self.items(ref) if each.arguments.get("message") == message)
        return next(found, None), self.outbox


def _composer(arguments: Mapping[str, Value]) -> MessageKind:
    """Say in which composer something was written: a file goes with a public reply or a note."""
    kind = arguments.get("kind")
    written = kind in (int(MessageKind.NOTE), int(MessageKind.CONSULT))
    return MessageKind(kind) if written and isinstance(kind, int) else MessageKind.TEXT
