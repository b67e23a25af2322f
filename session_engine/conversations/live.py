"""Follows conversations: reads them, hears what is said, asks for what was missed, shows each message once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Hashable, Iterable

from session_engine.conversations.deriving import COLUMNS, badge_of, has_it, lost_of, role_of
from session_engine.conversations.events import (
    DECLINED,
    BadgeChanged,
    ColleagueDeclined,
    ConversationChanged,
    ConversationLost,
    CustomerWrote,
    MessagePosted,
    MessagesHeard,
    TypingHeard,
)
from session_engine.conversations.following import PUBLIC, TYPES_FOR, Followed
from session_engine.conversations.reading import PARTICIPANTS, Reading
from session_engine.conversations.state import (
    MESSAGE_TABLE,
    TABLE,
    Author,
    Badge,
    Message,
    MessageFile,
    MessageKind,
    Role,
    Typing,
)
from session_engine.errors import Failure, OrganisationError
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.organisation.events import (
    Change,
    ChangesHeard,
    ChangesMissed,
    LineCameBack,
    PersonChanged,
)
from session_engine.organisation.lines import Lines
from session_engine.organisation.state import WELL
from session_engine.ports import Clock
from session_engine.records.events import RecordChanged
from session_engine.records.state import Lookup
from session_engine.records.store import RecordStore
from session_engine.rereading import Rereading
from session_engine.tasks import Tasks
from session_engine.waiting import Pause

log = logging.getLogger(__name__)
BEFORE_KEEPING = 2.0
"""Seconds in which what comes is kept together, for reading again while the organisation is away."""
BEFORE_ASKING = 0.25
"""Seconds in which what is missing may still come by itself."""
AFTER_FAILING = 5.0
"""Seconds after which what is missing is asked for again where the organisation was there and could not say it."""
ROUNDS = 50
"""Times that is asked on for what was missed, at once."""
_MARKS = frozenset({"ninedesk_readnumber", "modifiedon", "modifiedby"})
"""Columns of a participant that change with every reading, and nothing else with them."""


class Live:
    """Conversations that are followed; the area is its only user."""

    def __init__(
        self, bus: EventBus, tasks: Tasks, clock: Clock, lines: Lines, records: RecordStore, pause: Pause
    ) -> None:
        self._bus, self._tasks, self._clock, self._pause = bus, tasks, clock, pause
        self._lines, self._records = lines, records
        self.reading = Reading(lines)
        self._followed: dict[RecordRef, Followed] = {}
        self._readings: dict[RecordRef, Rereading] = {}
        self._presences: dict[LineId, Rereading] = {}
        self._badges: dict[RecordRef, Badge] = {}
        lines.add_interest(self._interest)
        bus.subscribe(MessagesHeard, self._heard)
        bus.subscribe(TypingHeard, self._typing_heard)
        bus.subscribe(MessagePosted, self._posted)
        bus.subscribe(RecordChanged, lambda event: self._row_changed(event.ref))
        bus.subscribe(ChangesHeard, self._changes_heard)
        for kind in (ChangesMissed, LineCameBack):
            bus.subscribe(kind, lambda event: self.again(event.line))
        bus.subscribe(PersonChanged, lambda event: self._another_person(event.line))

    # -- who is followed -----------------------------------------------------------------------------------

    def follow(self, ref: RecordRef, owner: Hashable) -> None:
        """Follow a conversation for somebody."""
        followed = self._followed.get(ref)
        if followed is None:
            followed = self._followed[ref] = Followed(ref)
            self._records.watch(ref, ("conversation", ref), COLUMNS)
            self._read(ref)
        followed.owners.add(owner)

    def let_go(self, ref: RecordRef, owner: Hashable) -> None:
        """Follow a conversation no more once nobody looks at it."""
        followed = self._followed.get(ref)
        if followed is None:
            return
        followed.owners.discard(owner)
        if not followed.owners:
            del self._followed[ref]
            self._readings.pop(ref, None)
            self._badges.pop(ref, None)
            self._records.unwatch(ref, ("conversation", ref))
            self._tasks.cancel(("conversation", ref))

    def of(self, ref: RecordRef) -> Followed | None:
        """Give what is known of a conversation, None where it is not followed."""
        return self._followed.get(ref)

    def all(self, line: LineId | None = None) -> tuple[Followed, ...]:
        """Give all that are followed, of one organisation if it is named."""
        return tuple(each for each in self._followed.values() if line in (None, each.ref.line))

    def me(self, line: LineId) -> str:
        """Name the signed-in person, empty while nobody is known."""
        return self._records.reader(line)

    def reachable(self, line: LineId) -> bool:
        """Tell whether the organisation can be asked."""
        return self._lines.state(line).connection in WELL

    def role(self, ref: RecordRef) -> Role:
        """Give what the person is in a conversation."""
        followed = self._followed.get(ref) or Followed(ref)
        return role_of(followed, self._records.state(ref), self.me(ref.line))

    # -- reading -------------------------------------------------------------------------------------------

    def again(self, line: LineId) -> None:
        """Ask for whatever was missed."""
        for followed in self.all(line):
            self._read(followed.ref)

    def read_again(self, ref: RecordRef) -> None:
        """Ask for what was missed of a conversation, if it is followed."""
        if ref in self._followed:
            self._read(ref)

    def _read(self, ref: RecordRef) -> None:
        owner = ("conversation", ref)
        reading = self._readings.get(ref)
        if reading is None:
            reading = self._readings[ref] = Rereading(self._tasks, owner, lambda: self._bring_up_to_date(ref))
        reading.want()

    async def _bring_up_to_date(self, ref: RecordRef) -> None:
        followed = self._followed.get(ref)
        if followed is None:
            return
        try:
            followed.offered = await self.reading.offered(ref.line)
            if followed.offered:
                await (self._begin(followed) if followed.loading else self._catch_up(followed))
        except OrganisationError as error:
            self._failed(followed, error)
        else:
            followed.loading, followed.failure, followed.detail = False, None, ""
        self.tell(ref)

    def _failed(self, followed: Followed, error: OrganisationError) -> None:
        log.info("a conversation could not be read: %s", error.failure)
        if error.failure is Failure.NOT_OFFERED:
            followed.offered = followed.loading = False
        elif followed.loading:
            followed.failure, followed.detail = error.failure, error.detail
        elif followed.thread.gap and self.reachable(followed.ref.line):
            self._ask_soon(
                followed.ref, AFTER_FAILING
            )  # what was heard behind the gap is not shown until then

    async def _begin(self, followed: Followed) -> None:
        page, present, skills = await asyncio.gather(
            self.reading.newest(followed.ref),
            self.reading.present(followed.ref),
            self.reading.skills(followed.ref),
        )
        followed.present, followed.skills = present, tuple(sorted(filter(None, skills.values())))
        followed.read_to = followed.told_to = max(followed.read_to, present.read)
        me = self.me(followed.ref.line)
        followed.begin(type(page)(followed.marked(page.messages, me), page.complete))
        self.tell(followed.ref)
        if followed.thread.gap:
            await self._fill(followed)
        await self._read_stream(followed)
        self._note_loss(followed)

    async def _catch_up(self, followed: Followed) -> None:
        before = followed.newest
        await self._fill(followed)
        if followed.was_told_since(before):
            await self._records.read(followed.ref, COLUMNS)  # the feed may come back much later than the line
        await self._read_present(followed)

    async def _read_present(self, followed: Followed) -> None:
        present = await self.reading.present(followed.ref)
        agent, me = self._records.value(followed.ref, "msdyn_activeagentid"), self.me(followed.ref.line)
        if has_it(present.now) and isinstance(agent, Lookup) and agent.ref.id != me:
            # Given to her, and told of who takes part before the row: it would look as if somebody had taken it.
            await self._records.read(followed.ref, COLUMNS)
        followed.present = present
        followed.told_to = max(followed.told_to, followed.present.read)
        if followed.seen(followed.present.read):
            self._tell_badge(followed)
        self._note_loss(followed)

    async def _read_stream(self, followed: Followed) -> None:
        await self._records.read(followed.ref, COLUMNS)
        stream = self._records.value(followed.ref, "msdyn_liveworkstreamid")
        if isinstance(stream, Lookup):
            followed.persistent = await self.reading.persistent(stream.ref)

    async def _fill(self, followed: Followed) -> None:
        """Ask for what stands behind the last message, until there is no more."""
        me = self.me(followed.ref.line)
        for _ in range(ROUNDS):
            after = followed.newest
            page = await self.reading.after(followed.ref, after)
            missing = followed.thread.ahead.keys()
            fresh = followed.take(followed.thread.filled(after, followed.marked(page.messages, me)))
            self._tell_fresh(followed, fresh)
            if page.complete:
                if followed.thread.gap and missing == followed.thread.ahead.keys() and not fresh:
                    self._tell_fresh(followed, followed.take(followed.thread.settled()))
                if not followed.thread.gap:
                    return

    async def older(self, ref: RecordRef) -> None:
        """Read the messages before the first one."""
        followed = self._followed.get(ref)
        first = followed.thread.messages.first if followed is not None else None
        if followed is None or first is None or followed.thread.complete or followed.loading_older:
            return
        followed.loading_older = followed.looked_back = True
        self.tell(ref)
        try:
            page = await self.reading.before(ref, first.number)
            older = followed.marked(page.messages, self.me(ref.line))
            followed.thread = followed.thread.preceded_by(older, complete=page.complete)
        finally:
            followed.loading_older = False
            self.tell(ref)

    # -- hearing -------------------------------------------------------------------------------------------

    def _heard(self, event: MessagesHeard) -> None:
        by_conversation: dict[str, list[Message]] = {}
        for each in event.messages:
            by_conversation.setdefault(each.conversation, []).append(each.message)
        for conversation, messages in by_conversation.items():
            followed = self._followed.get(RecordRef(event.line, TABLE, conversation))
            if followed is not None:
                self._take(followed, messages)

    def _take(self, followed: Followed, messages: Iterable[Message]) -> None:
        fresh = followed.hear(messages, self.me(followed.ref.line))
        self._tell_fresh(followed, fresh)
        if followed.thread.gap:
            self._ask_soon(followed.ref)
            self.tell(followed.ref)

    def _ask_soon(self, ref: RecordRef, seconds: float = BEFORE_ASKING) -> None:
        """Ask for what is missing unless it comes by itself within a moment."""

        async def ask() -> None:
            await self._pause(seconds)
            followed = self._followed.get(ref)
            if followed is not None and (followed.thread.gap or self._behind(followed)):
                self._read(ref)

        self._tasks.start(ask(), owner=("conversation", ref), group="gap", exclusive=True)

    def _keep_soon(self, followed: Followed) -> None:
        """Keep what has come: nobody will ask for it as long as the feed tells of everything."""
        owner = ("kept conversation", followed.ref)

        async def keep() -> None:
            await self._pause(BEFORE_KEEPING)
            await self.reading.keep(followed.ref, followed.thread.messages)

        if not self._tasks.running(owner):
            self._tasks.start(keep(), owner=owner, group="keep")

    def _behind(self, followed: Followed) -> bool:
        last = self._records.value(followed.ref, "ninedesk_lastnumber")
        return not followed.loading and isinstance(last, int) and last > followed.newest

    def _posted(self, event: MessagePosted) -> None:
        followed = self._followed.get(event.ref)
        if followed is None:
            return
        me = self.me(event.ref.line)
        message = Message(
            event.id, event.number, event.kind, Author.AGENT, event.sent, event.text, agent=me,
            file=MessageFile(*event.file) if event.file is not None else None,
        )  # fmt: skip
        self._take(followed, (message,))

    def _typing_heard(self, event: TypingHeard) -> None:
        followed = self._followed.get(RecordRef(event.line, TABLE, event.conversation))
        if followed is None or (event.who and event.who == self.me(event.line)):
            return
        known = event.who in followed.typing
        followed.type(Typing(event.who, event.name), self._clock.monotonic() + TYPES_FOR)
        if not known:
            self.tell(followed.ref)
        self._end_typing_later(followed.ref)

    def _end_typing_later(self, ref: RecordRef) -> None:
        async def end() -> None:
            while (followed := self._followed.get(ref)) is not None and followed.typing:
                until = min(until for _, until in followed.typing.values())
                await self._pause(max(0.0, until - self._clock.monotonic()))
                if followed.typed_out(self._clock.monotonic()):
                    self.tell(ref)

        self._tasks.start(end(), owner=("conversation", ref), group="typing", exclusive=True)

    def _changes_heard(self, event: ChangesHeard) -> None:
        if not self._followed:
            return
        if any(_takes_part_otherwise(change) for change in event.changes):
            self._presence_again(event.line)
        if any(change.table == MESSAGE_TABLE for change in event.changes):
            self.again(event.line)  # an organisation whose feed tells of messages as of any row

    def _presence_again(self, line: LineId) -> None:
        async def read() -> None:
            for followed in self.all(line):
                try:
                    await self._read_present(followed)
                except OrganisationError as error:
                    log.info("who takes part could not be read: %s", error.failure)
                self.tell(followed.ref)

        reading = self._presences.get(line)
        if reading is None:
            reading = self._presences[line] = Rereading(self._tasks, ("conversations", line), read)
        reading.want()

    def _row_changed(self, ref: RecordRef) -> None:
        followed = self._followed.get(ref)
        if followed is None:
            return
        self._note_loss(followed)
        self.tell(ref)
        self._tell_badge(followed)
        if self._behind(followed):
            self._ask_soon(ref)

    def _another_person(self, line: LineId) -> None:
        for followed in self.all(line):
            fresh = self._followed[followed.ref] = Followed(followed.ref, followed.owners)
            self._read(fresh.ref)
            self.tell(fresh.ref)

    def _interest(self, line: LineId) -> frozenset[str]:
        """Name what is to be asked for where no feed tells; an organisation without these tables is asked nothing."""
        return (
            frozenset({PARTICIPANTS, MESSAGE_TABLE})
            if any(f.offered for f in self.all(line))
            else frozenset()
        )

    # -- telling -------------------------------------------------------------------------------------------

    def tell(self, ref: RecordRef) -> None:
        """Announce that a conversation is different."""
        self._bus.publish(ConversationChanged(ref))

    def _tell_fresh(self, followed: Followed, fresh: tuple[Message, ...]) -> None:
        if not fresh:
            return
        self._keep_soon(followed)
        self.tell(followed.ref)
        self._tell_badge(followed)
        for message in fresh:
            if message.author is Author.CUSTOMER and message.kind in PUBLIC and not message.carried:
                self._bus.publish(CustomerWrote(followed.ref, message))
            elif message.kind is MessageKind.SYSTEM and message.text in DECLINED:
                self._tell_declined(followed.ref, message)

    def _tell_declined(self, ref: RecordRef, message: Message) -> None:
        if self.role(ref) is Role.PRIMARY:
            name = message.values.get("name")
            self._bus.publish(ColleagueDeclined(ref, message.text, name if isinstance(name, str) else ""))

    def _tell_badge(self, followed: Followed) -> None:
        badge = badge_of(followed, self._records.state(followed.ref))
        if badge != self._badges.get(followed.ref, Badge()):
            self._badges[followed.ref] = badge
            self._bus.publish(BadgeChanged(followed.ref))

    def badge_changed(self, ref: RecordRef) -> None:
        """Announce a badge that is another now."""
        followed = self._followed.get(ref)
        if followed is not None:
            self._tell_badge(followed)

    def _note_loss(self, followed: Followed) -> None:
        record = self._records.state(followed.ref)
        if not record.fields or followed.loading:
            return
        role = self.role(followed.ref)
        if role is Role.NONE:
            followed.gone = True
        elif followed.gone:  # it came back to her
            followed.gone = followed.left = False
        lost = lost_of(followed, record, role)
        before, followed.lost = followed.lost, lost
        if lost is not before:
            self._tell_badge(followed)
        if lost is not None and lost is not before and not followed.left:
            self._bus.publish(ConversationLost(followed.ref))


def _takes_part_otherwise(change: Change) -> bool:
    return change.table == PARTICIPANTS and not (change.columns and change.columns <= _MARKS)
