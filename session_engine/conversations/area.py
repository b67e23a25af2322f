"""The verbs of conversations: follow, write, send, hand on, link, end (docs/conversations.md, facts 9)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext

from session_engine.casework.office import Office
from session_engine.conversations import quick_replies
from session_engine.conversations.cases import case_values
from session_engine.conversations.closing import Closing
from session_engine.conversations.deriving import badge_of, merged_into, state_of
from session_engine.conversations.doing import Doing
from session_engine.conversations.drafting import CASE, Drafts, ids_of
from session_engine.conversations.events import ConversationLost, VerbDone
from session_engine.conversations.following import Followed
from session_engine.conversations.libraries import ReplyLibraries
from session_engine.conversations.live import Live
from session_engine.conversations.people import People
from session_engine.conversations.state import (
    Badge,
    Colleague,
    ConversationState,
    MessageKind,
    OpenQueue,
    Role,
    Verb,
)
from session_engine.conversations.talking import NEEDED, Outbox, Talking
from session_engine.conversations.translating import Translating, Translator
from session_engine.errors import OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef, SessionId, TabId
from session_engine.organisation.events import LineChanged
from session_engine.organisation.file_content import decoded
from session_engine.organisation.lines import Lines
from session_engine.outbox.events import OutboxChanged
from session_engine.outbox.state import OutboxVerb
from session_engine.ports import Clock
from session_engine.presence.events import PresenceChanged
from session_engine.quick_replies.state import FilledReply, QuickReply
from session_engine.records.events import RecordSaved
from session_engine.records.store import RecordStore
from session_engine.sessions.area import WorkspaceArea
from session_engine.tasks import Tasks
from session_engine.timeline.file_rules import KnownFileRules
from session_engine.timeline.files import FileContent
from session_engine.waiting import Pause, real_pause

log = logging.getLogger(__name__)
TYPES_EVERY = 3.0
"""Seconds between two marks that she types."""
GIVES_AWAY = frozenset({Verb.END, Verb.LEAVE, Verb.RELEASE, Verb.TRANSFER})
"""Verbs after which she cannot say anything more: what she has sent goes out before."""
READS_AFTER = 0.4
"""Seconds in which what she sees is told as one reading."""
READS_EVERY = 1.5
"""Seconds between two readings of one conversation that are told: four busy ones would be told of all the time."""
Fill = Callable[[str, SessionId], Awaitable[str]]
"""Fills a text with placeholders for a session."""


class ConversationsArea:
    """Conversations with customers.

    Args:
        bus: Where changes are announced.
        tasks: Where the organisation is asked.
        clock: Time.
        lines: The organisations.
        records: Their records.
        workspace: Which conversations stand in sessions.
        undo_seconds: How long what was sent can be taken back.
        fill: Fills placeholders.
        together: Lets what is put inside come to the disk as one.
        translator: Who translates, None for nobody.
        present: Tells whether her presence is known by now, or there is none to know.
        pause: How to wait.
    """

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        clock: Clock,
        lines: Lines,
        records: RecordStore,
        workspace: WorkspaceArea,
        *,
        undo_seconds: Callable[[], int],
        fill: Fill | None = None,
        together: Callable[[], AbstractContextManager[None]] = nullcontext,
        translator: Translator | None = None,
        present: Callable[[LineId], bool] = lambda _line: True,
        pause: Pause = real_pause,
    ) -> None:
        self._bus, self._tasks, self._clock, self._pause = bus, tasks, clock, pause
        self._lines, self._records, self._workspace, self._fill = lines, records, workspace, fill
        self._live = Live(bus, tasks, clock, lines, records, pause)
        self._drafts = Drafts(records)
        self._talking = Talking(self._live, self._drafts, records.state, clock, undo_seconds, together)
        self._doing = Doing(lines, Office(bus, lines, records))
        self._people = People(lines, self._live.reading)
        self._libraries = ReplyLibraries(bus, tasks, lines)
        self._translating = Translating(bus, tasks, self._live, translator)
        self._closing = Closing(bus, tasks, workspace, self._live, records, self)
        self._file_rules = KnownFileRules(lines)
        self._typed: dict[RecordRef, float] = {}
        self._present, self._seen_early = present, set[RecordRef]()
        self._waiting: frozenset[RecordRef] = frozenset()
        bus.subscribe(OutboxChanged, lambda _event: self._outbox_changed())
        bus.subscribe(LineChanged, lambda _event: self._talking.look_again())
        bus.subscribe(RecordSaved, self._saved)
        bus.subscribe(ConversationLost, lambda event: self._carry(event.ref))
        bus.subscribe(PresenceChanged, lambda event: self._rejoin(event.line))

    def begin(self, outbox: Outbox | None) -> None:
        """Take up what the last run left: what waits to be sent, what stands in composers, open sessions."""
        self._talking.outbox = outbox
        items = outbox.state.items if outbox is not None else ()
        self._drafts.adopt(ids_of(item.arguments for item in items if item.verb is OutboxVerb.SAY))
        self._closing.follow_open()

    # -- seeing --------------------------------------------------------------------------------------------

    def state(self, ref: RecordRef) -> ConversationState:
        """Give a conversation as it stands."""
        followed = self._live.of(ref) or Followed(ref)
        return state_of(
            followed,
            self._records.state(ref),
            self._talking.unsent(ref),
            self._drafts.of(ref),
            self._live.me(ref.line),
            translates=self._translating.offered,
        )

    def badge(self, ref: RecordRef) -> Badge:
        """Give what the session strip shows of a conversation."""
        return badge_of(self._live.of(ref), self._records.state(ref))

    def show(self, ref: RecordRef, owner: Hashable) -> None:
        """Follow a conversation while a page or a panel shows it."""
        self._live.follow(ref, owner)

    def hide(self, ref: RecordRef, owner: Hashable) -> None:
        """Let go of it."""
        self._live.let_go(ref, owner)

    def older(self, ref: RecordRef) -> None:
        """Read the messages before the first one."""
        self._tasks.start(self._older(ref), owner=("conversation", ref), group="older")

    async def _older(self, ref: RecordRef) -> None:
        try:
            await self._live.older(ref)
        except OrganisationError as error:
            log.info("older messages could not be read: %s", error.failure)

    def retry(self, ref: RecordRef) -> None:
        """Read again what could not be read."""
        self._live.read_again(ref)

    # -- writing -------------------------------------------------------------------------------------------

    def write(self, ref: RecordRef, kind: MessageKind, text: str) -> None:
        """Keep what stands in the composer; who writes a public reply is seen to type."""
        if self._talking.write(ref, kind, text):
            self.typing(ref)

    async def attach(self, ref: RecordRef, kind: MessageKind, files: Iterable[FileContent]) -> None:
        """Put files into the composer, as far as the organisation takes them."""
        self._talking.attach(ref, kind, files, await self._file_rules.of(ref.line))

    def detach(self, ref: RecordRef, file: RecordRef) -> None:
        """Take a file out of the composer again."""
        self._drafts.detach(file)
        self._live.tell(ref)

    def send(self, ref: RecordRef, kind: MessageKind = MessageKind.TEXT, *, anyway: bool = False) -> None:
        """Send what stands in the composer: the text, then each file as a message of its own.

        Args:
            ref: The conversation.
            kind: TEXT to the customer, NOTE for colleagues, CONSULT to who is consulted.
            anyway: Although the customer has written meanwhile.

        Raises:
            Refused: UNSEEN_MESSAGES once, when the customer has written what she has not looked at; WRONG_STATE,
                TEXT_TOO_LONG, NO_LIVE_LINE.
        """
        self._talking.send(ref, kind, anyway=anyway)
        self._bus.publish(VerbDone(ref, NEEDED[kind]))

    def _carry(self, ref: RecordRef) -> None:
        """Take what she has begun along to where a conversation goes on: here nothing is sent any more."""
        into = merged_into(self._records.state(ref))
        if into is not None and self._drafts.of(ref):
            self._drafts.carry(ref, into)
            for each in (ref, into):
                self._live.tell(each)

    def take_back(self, ref: RecordRef, message: str) -> None:
        """Put something back into the composer that has not left; Refused(ALREADY_LEFT) when it has."""
        self._talking.take_back(ref, message)

    def send_again(self, ref: RecordRef, message: str) -> None:
        """Send something again that was refused."""
        self._talking.send_again(ref, message)

    def drop(self, ref: RecordRef, message: str) -> None:
        """Throw something away that has not arrived."""
        self._talking.drop(ref, message)

    def typing(self, ref: RecordRef) -> None:
        """Let the others see that she types; they are told every few seconds."""
        now = self._clock.monotonic()
        if (
            not self._present(ref.line)
            or Verb.SAY not in self.state(ref).may
            or now < self._typed.get(ref, now - TYPES_EVERY) + TYPES_EVERY
        ):
            return
        self._typed[ref] = now
        self._tasks.start(self._murmur(ref, "Typing"), owner=("conversation", ref), group="typing out")

    def read(self, ref: RecordRef) -> None:
        """Note that the newest message is in sight: all before it is read."""
        followed = self._live.of(ref)
        if followed is None:
            return
        if followed.seen(followed.newest, self._clock.monotonic()):
            self._live.tell(ref)
            self._live.badge_changed(ref)
        if not self._present(ref.line):
            self._seen_early.add(ref)  # after a start others hear of her once her presence is set (facts 3)
            return
        due = followed.read_to > followed.told_to and not followed.telling
        if due and self._live.role(ref) is not Role.NONE:
            followed.telling = True
            self._tasks.start(self._tell_read(followed), owner=("conversation", ref), group="read")

    def _rejoin(self, line: LineId) -> None:
        if self._seen_early and self._present(line):
            joined = {ref for ref in self._seen_early if ref.line == line}
            self._seen_early -= joined
            for ref in joined:
                self.read(ref)

    def look(self, ref: RecordRef) -> None:
        """Note that she looks at what was said, by her own doing: no reply is held back for it any more."""
        followed = self._live.of(ref)
        if followed is not None and followed.look():
            self._live.tell(ref)

    async def _tell_read(self, followed: Followed) -> None:
        """Tell what she has seen, until the organisation knows all of it or does not answer."""
        try:
            await self._pause(READS_AFTER)
            while followed.read_to > followed.told_to:
                number = followed.told_to = followed.read_to
                if not await self._murmur(followed.ref, "MarkRead", Number=number):
                    followed.told_to = 0  # it is told with the next one she sees
                    return
                await self._pause(READS_EVERY)
        finally:
            followed.telling = False

    async def _murmur(self, ref: RecordRef, action: str, **parameters: object) -> bool:
        try:
            await self._doing.murmur(ref, action, **parameters)
        except (Refused, OrganisationError) as error:
            log.info("%s was not told: %s", action, type(error).__name__)
            return False
        return True

    # -- the conversation's life ---------------------------------------------------------------------------

    async def take(self, ref: RecordRef) -> None:
        """Take an open conversation; Refused(OFFER_GONE) where somebody was first."""
        await self._act(ref, Verb.TAKE, "PickConversation")

    async def end(self, ref: RecordRef) -> None:
        """End a conversation: Active → Wrap-up."""
        await self._act(ref, Verb.END, "EndConversation")

    async def leave(self, ref: RecordRef) -> None:
        """Leave a conversation; what becomes of it says facts 9."""
        await self._act(ref, Verb.LEAVE, "LeaveConversation")

    async def release(self, ref: RecordRef) -> None:
        """Give a conversation back to its queue."""
        await self._act(ref, Verb.RELEASE, "ReleaseConversation")

    async def reopen(self, ref: RecordRef) -> None:
        """Go on with a conversation that waits."""
        await self._act(ref, Verb.REOPEN, "ReopenConversation")

    async def transfer(self, ref: RecordRef, to: RecordRef) -> None:
        """Give a conversation to a colleague or to a queue."""
        where = {"ToQueueId": to.id} if to.table == "queue" else {"ToUserId": to.id}
        await self._act(ref, Verb.TRANSFER, "TransferConversation", **where)

    async def consult(self, ref: RecordRef, who: RecordRef, *, public: bool = False) -> None:
        """Ask a colleague for advice; she is offered to join."""
        await self._act(ref, Verb.CONSULT, "Consult", UserId=who.id, Public=public)

    async def consult_public(self, ref: RecordRef, who: RecordRef) -> None:
        """Let who is consulted speak with the customer."""
        await self._act(ref, Verb.CONSULT_PUBLIC, "ConsultPublic", UserId=who.id)

    async def end_consult(self, ref: RecordRef, who: RecordRef) -> None:
        """Let who is consulted go."""
        await self._act(ref, Verb.END_CONSULT, "EndConsult", UserId=who.id)

    async def merge(self, ref: RecordRef, into: RecordRef) -> None:
        """Go on with two conversations of one customer as one."""
        await self._act(ref, Verb.MERGE, "MergeConversations", IntoId=into.id)

    async def transcript(self, ref: RecordRef, address: str) -> None:
        """Have what was said sent by mail."""
        await self._act(ref, Verb.TRANSCRIPT, "SendTranscript", To=address)

    async def _act(self, ref: RecordRef, verb: Verb, action: str, /, **parameters: object) -> None:
        followed = self._live.of(ref)
        if followed is not None and verb not in self.state(ref).may:
            raise Refused(RefusalCode.WRONG_STATE)
        if verb in GIVES_AWAY:
            await self._talking.said_all(ref)
        await self._doing.act(ref, action, **parameters)
        if followed is not None and verb in GIVES_AWAY - {Verb.END}:
            followed.left = True
        self._bus.publish(VerbDone(ref, verb))
        self._live.read_again(ref)

    async def colleagues(self, ref: RecordRef, text: str = "") -> tuple[Colleague, ...]:
        """Give whom it can be given to or who can be asked; who has the skills it needs comes first."""
        return await self._people.colleagues(ref, text)

    async def queues(self, ref: RecordRef, text: str = "") -> tuple[OpenQueue, ...]:
        """Give the queues it can be given to."""
        return await self._people.queues(ref.line, text)

    # -- closing its session -------------------------------------------------------------------------------

    def stands_against_closing(self, session: SessionId) -> Refused | None:
        """Say what closing a session would do to its conversation, None where nothing has to be asked."""
        return self._closing.refusal(session)

    def stands_against_closing_tab(self, tab: TabId) -> Refused | None:
        """Say what closing a tab of the inbox would leave behind, None where nothing has to be asked."""
        return self._closing.refusal_of_tab(tab)

    async def end_and_close(self, session: SessionId | TabId) -> None:
        """End the conversation of a session or of a tab of the inbox, and close that."""
        await self._closing.close(session, end=True)

    async def close_without_end(self, session: SessionId | TabId) -> None:
        """Close a session, or a tab of the inbox, whose conversation goes back to its queue, or waits."""
        await self._closing.close(session, end=False)

    async def save_note_and_close(self, session: SessionId | TabId) -> None:
        """Save the note that was begun in a wrap-up, end that and close its session, or its tab of the inbox."""
        await self._closing.close_with_note(session, save=True)

    async def discard_note_and_close(self, session: SessionId | TabId) -> None:
        """Give up the note that was begun in a wrap-up, end that and close its session, or its tab of the inbox."""
        await self._closing.close_with_note(session, save=False)

    def has_begun(self, ref: RecordRef, kind: MessageKind) -> bool:
        """Tell whether something stands in the composer of a kind."""
        return kind in self._drafts.of(ref)

    def discard(self, ref: RecordRef, kind: MessageKind) -> None:
        """Empty the composer of a kind."""
        self._drafts.clear(ref, kind)
        self._live.tell(ref)

    def reply_to_note(self, ref: RecordRef) -> None:
        """Put a reply that the customer does not hear any more behind the note that was begun."""
        self._drafts.turn(ref, MessageKind.TEXT, MessageKind.NOTE)
        self._live.tell(ref)

    # -- records -------------------------------------------------------------------------------------------

    async def link(self, ref: RecordRef, record: RecordRef) -> None:
        """Link a contact, an account or a case, in place of the one before."""
        self._require(ref, Verb.LINK)
        await self._link(ref, record)

    async def unlink(self, ref: RecordRef, record: RecordRef) -> None:
        """Take a link away."""
        self._require(ref, Verb.UNLINK)
        await self._doing.unlink(ref, record)
        self._bus.publish(VerbDone(ref, Verb.UNLINK, record))

    async def _link(self, ref: RecordRef, record: RecordRef) -> None:
        await self._doing.link(ref, record)
        self._bus.publish(VerbDone(ref, Verb.LINK, record))

    def create_case(self, ref: RecordRef) -> RecordRef:
        """Begin a case out of what was said; it is linked once it is saved."""
        self._require(ref, Verb.CREATE_CASE)
        case = self._records.new(ref.line, CASE, case_values(self.state(ref)))
        self._drafts.keep_case(ref, case)
        return case

    def _require(self, ref: RecordRef, verb: Verb) -> None:
        if verb not in self.state(ref).may:
            raise Refused(RefusalCode.WRONG_STATE)

    def _saved(self, event: RecordSaved) -> None:
        if event.ref.table != CASE or not event.created:
            return
        conversation = self._drafts.take_case(event.ref)
        if conversation is not None:
            self._tasks.start(
                self._link(conversation, event.ref), owner=("conversation", conversation), group="link"
            )

    async def content(self, ref: RecordRef, message: str, name: str) -> bytes:
        """Read the file of a message; of one that waits to be sent from here. Refused(FILE_NOT_KEPT) names it."""
        for item in self._talking.items(ref):
            if item.arguments.get("message") == message:
                return await decoded(str(item.arguments.get("body") or ""))
        return await self._live.reading.content(ref.line, message, name)

    def translate(self, ref: RecordRef, language: str) -> None:
        """Translate what the customer says, empty for no more; Refused(NO_TRANSLATOR) where nobody does."""
        self._translating.translate(ref, language)

    async def translated(self, ref: RecordRef, text: str) -> str:
        """Give what she has written in the customer's language; Refused(NO_TRANSLATOR, NO_LANGUAGE, NOT_TRANSLATED)."""
        return await self._translating.translated(text, self.state(ref).language)

    # -- prepared answers ----------------------------------------------------------------------------------

    def replies(self, line: LineId) -> tuple[QuickReply, ...]:
        """Give the prepared answers, as far as they were read."""
        return self._libraries.of(line)

    async def fill_reply(
        self, ref: RecordRef, reply: QuickReply, given: Mapping[str, str] | None = None
    ) -> FilledReply:
        """Fill a prepared answer; what nothing is known for is named, and asked of her."""
        session = self._closing.session_of(ref)
        known = quick_replies.names_of(self.state(ref), self._lines.state(ref.line).person)

        async def resolve(name: str) -> str:
            if name.casefold() in known or self._fill is None or session is None:
                return known.get(name.casefold(), "")
            slug = f"{{{name}}}"
            filled = await self._fill(slug, session)
            return "" if filled == slug else filled

        return await quick_replies.fill(reply.text, resolve, given or {})

    # -- inside --------------------------------------------------------------------------------------------

    def _outbox_changed(self) -> None:
        outbox = self._talking.outbox
        items = outbox.state.items if outbox is not None else ()
        waiting = frozenset(item.ref for item in items if item.verb is OutboxVerb.SAY)
        self._talking.look_again()
        for ref in waiting | self._waiting:
            self._live.tell(ref)
        self._waiting = waiting
