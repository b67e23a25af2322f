"""Makes what a panel shows out of the engine's state of a conversation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QLocale

from desktop import messages
from desktop.bindings.conversations import words
from session_engine.attendance.state import Attendee
from session_engine.conversations.state import (
    Author,
    ConversationState,
    Message,
    MessageKind,
    Messages,
    RefusedFile,
    Status,
    Unsent,
    UnsentStanding,
    Verb,
)
from session_engine.errors import Refused
from session_engine.light_dataclass import dataclass
from widgets import languages
from widgets.attendance.words import also_writing
from widgets.conversation.state import (
    ComposerState,
    MessageState,
    PanelState,
    Sending,
    Side,
    ThreadState,
)

_SENDING = {
    UnsentStanding.LEAVING: Sending.UNDO,
    UnsentStanding.WAITING: Sending.WAITING,
    UnsentStanding.SENDING: Sending.WAITING,
    UnsentStanding.SENT: Sending.SENT,
    UnsentStanding.REFUSED: Sending.FAILED,
}
_SAYS = {MessageKind.TEXT: Verb.SAY, MessageKind.NOTE: Verb.NOTE, MessageKind.CONSULT: Verb.SAY_IN_CONSULT}
_COMMANDS = {
    Verb.CONSULT: ("consult",),
    Verb.TRANSFER: ("transfer", "transfer_queue"),
    Verb.CREATE_CASE: ("create_case",),
    Verb.LINK: ("link_case",),
    Verb.END: ("end",),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What only the desktop knows of how a conversation is shown.

    Attributes:
        kind: What she writes now.
        mark: Number of the newest message she had seen when she came: what is new stands below a line; 0 for no line.
        coming: She came before it was read: the line is drawn once it is known what she had seen.
        enter_sends: By her settings.
        started: When the conversation began.
        wraps_up: Since when she wraps up, None before its end.
        amber, red: Seconds after which waiting is long, and too long.
        answering: Colleagues who write to the same customer.
    """

    kind: MessageKind = MessageKind.TEXT
    mark: int = 0
    coming: bool = False
    enter_sends: bool = True
    started: datetime | None = None
    wraps_up: datetime | None = None
    amber: int = 0
    red: int = 0
    answering: tuple[Attendee, ...] = ()


def marked(look: Look, state: ConversationState) -> Look:
    """Draw the line below what she had seen when she came, as soon as that is known."""
    if not look.coming or state.loading:
        return look
    return replace(look, mark=state.read_to if state.unread else 0, coming=False)


class PanelStates:
    """States of one panel; what was made of a message is kept, for a message never changes."""

    def __init__(self) -> None:
        self._source = Messages()
        self._rows: tuple[MessageState, ...] = ()
        self._customer = ""
        self._translated: object = None

    def of(self, state: ConversationState, look: Look) -> PanelState:
        """Make the state of the panel."""
        return PanelState(
            title=state.title,
            channel=words.about(state),
            channel_icon=words.channel_icon(state.channel),
            # Nobody counts the seconds of what is over.
            started=_counts_from(state, look),
            waiting_since=None if state.status is Status.CLOSED else state.waiting_since,
            amber=look.amber,
            red=look.red,
            thread=self._thread(state, look),
            composer=_composer(state, look),
            loading=state.loading,
            failure=messages.failure(state.failure, state.failure_detail)
            if state.failure is not None
            else "",
            standing=words.standing(state) or (words.untranslated() if state.untranslated else None),
        )

    def _thread(self, state: ConversationState, look: Look) -> ThreadState:
        rows = self._messages(state)
        unsent = tuple(_unsent(each) for each in state.unsent)
        told = _warned_of(state, look)
        return ThreadState(
            (*rows, *unsent) if unsent else rows,
            read=state.customer_read,
            unread_from=_first_new(state.messages, look.mark) if look.mark else 0,
            typing=tuple(each.name for each in state.typing if each.who not in told),
            writing=tuple(each.name for each in look.answering if each.who not in told),
            away=(state.visitor or state.title) if state.customer_away else "",
            more=state.older,
            loading=state.loading_older,
            gap=state.gap,
        )

    def _messages(self, state: ConversationState) -> tuple[MessageState, ...]:
        """Make rows of what is new alone: ten thousand take a tenth of a second."""
        new, old = state.messages, self._source
        if state.visitor != self._customer or state.translations != self._translated:
            old = Messages()
        self._customer, self._translated = state.visitor, state.translations
        if new == old:
            return self._rows
        self._source = new
        was, now, count = _shared(old, new)
        self._rows = (
            *self._made(new.between(0, now), state),
            *self._rows[was : was + count],
            *self._made(new.between(now + count, len(new)), state),
        )
        return self._rows

    def _made(self, found: Iterable[Message], state: ConversationState) -> Iterable[MessageState]:
        return [_row(each, state) for each in found]


def _counts_from(state: ConversationState, look: Look) -> datetime | None:
    if state.status is Status.WRAP_UP:
        return look.wraps_up
    return None if state.status is Status.CLOSED else look.started


def _warned_of(state: ConversationState, look: Look) -> frozenset[str]:
    """Name the colleagues of whom it is said above the box that they answer, too: it is not said twice."""
    draft = state.draft(kind_in_force(state, look.kind))
    begun = kind_in_force(state, look.kind) is MessageKind.TEXT and (draft.text.strip() or draft.files)
    return frozenset(each.who for each in look.answering) if begun else frozenset()


def _shared(old: Messages, new: Messages) -> tuple[int, int, int]:
    """Say from where on in both the same messages stand, and how many; before and behind them are others."""
    if old.first is None or new.first is None:
        return 0, 0, 0
    begin = max(old.first.number, new.first.number)
    was, now = old.position(begin), new.position(begin)
    count = min(len(old) - was, len(new) - now)
    same = count > 0 and old[was] is new[now] and old[was + count - 1] is new[now + count - 1]
    return (was, now, count) if same else (0, 0, 0)


def _row(message: Message, state: ConversationState) -> MessageState:
    text = message.text
    if message.kind is MessageKind.SYSTEM:
        text = words.system(message.text, message.values, state.visitor)
    translated = state.translations.get(message.id)
    if translated and translated != text:
        text = f"{text}\n\n{words.translated(translated)}"
    name = message.name or (state.visitor if message.author is Author.CUSTOMER else "")
    return MessageState(
        message.id, message.number, message.kind, side_of(message), name, text, message.sent, message.file
    )


def side_of(message: Message) -> Side:
    """Say whose message it is."""
    if message.kind is MessageKind.SYSTEM or message.author is Author.SYSTEM:
        return Side.SYSTEM
    if message.author is Author.CUSTOMER:
        return Side.CUSTOMER
    return Side.OWN if message.mine else Side.COLLEAGUE


def _unsent(item: Unsent) -> MessageState:
    why = ""
    if item.standing is UnsentStanding.REFUSED:
        why = (
            messages.refusal(Refused(item.refusal))
            if item.refusal is not None
            else messages.failure(item.failure, item.detail)
            if item.failure is not None
            else ""
        )
    return MessageState(
        item.id, 0, item.kind, Side.OWN, "", item.text, item.written, item.file, _SENDING[item.standing], why
    )


def _first_new(found: Messages, mark: int) -> int:
    """Give the number of the customer's first message behind a mark; 0 for none."""
    first = 0
    for message in found.backwards():
        if message.number <= mark:
            break
        if message.author is Author.CUSTOMER and not message.was_read:
            first = message.number
    return first


def kinds_of(state: ConversationState) -> tuple[MessageKind, ...]:
    """Give what she may write; the first is what she begins with."""
    colleagues = len(state.participants) > 1
    kinds = [kind for kind, verb in _SAYS.items() if verb in state.may]
    begun = state.draft(
        MessageKind.CONSULT
    ).text  # what she writes to them does not become an answer under her hands
    if MessageKind.CONSULT in kinds and MessageKind.TEXT in kinds and not colleagues and not begun:
        kinds.remove(MessageKind.CONSULT)
    return tuple(kinds)


def kind_in_force(state: ConversationState, wanted: MessageKind) -> MessageKind:
    """Give what she writes: what she has chosen, while she may."""
    kinds = kinds_of(state)
    return wanted if wanted in kinds or not kinds else kinds[0]


def kind_after(state: ConversationState, before: MessageKind, wanted: MessageKind) -> MessageKind:
    """Let what she has begun stay what it is: a word to colleagues never becomes an answer under her hands.

    Args:
        state: The conversation now.
        before: What the box held until now.
        wanted: What she has chosen.
    """
    goes_on = before in kinds_of(state) and bool(state.draft(before).text)
    return before if goes_on else wanted


def _composer(state: ConversationState, look: Look) -> ComposerState:
    kinds = kinds_of(state)
    kind = kind_in_force(state, look.kind)
    draft = state.draft(kind)
    return ComposerState(
        kind=kind,
        kinds=kinds,
        text=draft.text,
        files=draft.files,
        customer=state.visitor or state.title,
        refused=tuple(_refused(each) for each in state.refused),
        # What comes in sight while she types is not announced: only a reply that is sent is held back for it.
        held=state.unseen_since_typing if state.held_back or state.unread else 0,
        asked=state.held_back,
        closed="" if kinds else words.closed(state),
        left_over=_left_over(state, kinds),
        enter_sends=look.enter_sends,
        translates_to=_language_of(state),
        also=also_writing(look.answering, state.visitor),
        commands=tuple(name for verb, names in _COMMANDS.items() if verb in state.may for name in names),
    )


def _left_over(state: ConversationState, kinds: tuple[MessageKind, ...]) -> str:
    """Give the reply that cannot be sent any more; where nothing can be written it stands in the box."""
    if not kinds or MessageKind.TEXT in kinds:
        return ""
    draft = state.draft(MessageKind.TEXT)
    return draft.text.strip() or ", ".join(each.file.name for each in draft.files)


def _language_of(state: ConversationState) -> str:
    """Name the language in which the customer can be answered; empty where nobody translates, or needs to."""
    language = state.language.partition("-")[0].lower()
    own = QLocale().bcp47Name().partition("-")[0]
    return languages.name_of(language) if Verb.TRANSLATE in state.may and language not in ("", own) else ""


def _refused(file: RefusedFile) -> str:
    if file.largest:
        size = QLocale().formattedDataSize(file.largest, 0, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
        return words.too_large(file.name, size)
    return words.not_taken(file.name, messages.refusal(Refused(file.code)))
