"""What is said of conversations, from the engine's codes."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from session_engine.conversations.state import (
    Channel,
    ConversationState,
    Lost,
    Mode,
    Participant,
    Role,
    Status,
)
from widgets.conversation.cards_state import Mark
from widgets.primitives.message_bar import BarAction, Message
from widgets.primitives.tones import Tone
from widgets.text import one_line

_ICONS = {Channel.SMS: "sms", Channel.VOICE: "call", Channel.RECORD: "record"}
GOES_ON = "conversation_go_on"
"""What leads from a merged conversation to where it goes on."""
_NAME = 60


def channel(of: Channel) -> str:
    """Name a channel."""
    tr = QCoreApplication.translate
    return {
        Channel.CHAT: tr("conversations", "live chat"),
        Channel.PERSISTENT: tr("conversations", "persistent chat"),
        Channel.VOICE: tr("conversations", "call"),
        Channel.SMS: tr("conversations", "text message"),
        Channel.FACEBOOK: tr("conversations", "Facebook"),
        Channel.WECHAT: tr("conversations", "WeChat"),
        Channel.LINE: tr("conversations", "LINE"),
        Channel.WHATSAPP: tr("conversations", "WhatsApp"),
        Channel.TEAMS: tr("conversations", "Microsoft Teams"),
        Channel.RECORD: tr("conversations", "record"),
        Channel.OTHER: tr("conversations", "conversation"),
    }[of]


def channel_icon(of: Channel) -> str:
    """Name a channel's icon."""
    return _ICONS.get(of, "conversation")


def about(state: ConversationState) -> str:
    """Say beside the customer's name by which channel it is, or what it is after its end."""
    tr = QCoreApplication.translate
    if state.status is Status.WRAP_UP:
        return tr("conversations", "wrap-up")
    by = channel(state.channel)
    over = state.status is Status.CLOSED
    return tr("conversations", "{channel}, ended").replace("{channel}", by) if over else by


def colleague(who: Participant) -> str:
    """Name a colleague in a conversation, and what the customer knows of one who advises."""
    tr = QCoreApplication.translate
    text = {
        Mode.CONSULT_PRIVATE: tr("conversations", "{name} (advises you, the customer does not see it)"),
        Mode.CONSULT_PUBLIC: tr("conversations", "{name} (advises, speaks with the customer)"),
        Mode.MONITOR: tr("conversations", "{name} (reads along)"),
    }.get(who.mode, "{name}")
    return text.replace("{name}", one_line(who.agent.name, _NAME))


def system(code: str, values: Mapping[str, object], customer: str) -> str:
    """Say what has happened; a code that nobody knows is shown as it is."""
    tr = QCoreApplication.translate
    name = one_line(str(values.get("name") or ""), _NAME) or tr("conversations", "An agent")
    title = one_line(str(values.get("title") or ""), _NAME)
    title = "" if title == one_line(customer, _NAME) else title  # both have her name: it tells nothing
    queue = one_line(str(values.get("to") or ""), _NAME)
    advises = values.get("advises") is True
    text = {
        "joined": tr("conversations", "{name} now speaks with the customer, too")
        if advises
        else tr("conversations", "{name} has joined"),
        "left": tr("conversations", "{name} has left"),
        "customer_left": tr("conversations", "{customer} has left the chat"),
        "customer_returned": tr("conversations", "{customer} is back"),
        "ended": tr("conversations", "The conversation has ended"),
        "returned": tr("conversations", "The conversation went back to its queue"),
        "transferred": tr("conversations", "The conversation was transferred to {queue}")
        if queue
        else tr("conversations", "The conversation was transferred"),
        "merging": tr("conversations", "What was said in “{title}”:")
        if title
        else tr("conversations", "What was said in the other conversation:"),
        "merged": tr("conversations", "“{title}” goes on in this conversation")
        if title
        else tr("conversations", "The other conversation goes on in this one")
        if values.get("conversation")
        else tr("conversations", "The conversation was merged with another one"),
        "consult": tr("conversations", "{name} was asked for advice"),
        "consult_joined": tr("conversations", "{name} reads along and gives advice"),
        "consult_left": tr("conversations", "{name} gives no more advice"),
        "consult_declined": tr("conversations", "{name} declined to give advice"),
        "consult_missed": tr("conversations", "{name} did not answer when asked for advice"),
        "transfer": tr("conversations", "{name} was asked to take over"),
        "transfer_declined": tr("conversations", "{name} declined to take over"),
        "transfer_missed": tr("conversations", "{name} did not answer when asked to take over"),
    }.get(code, one_line(code))
    who = one_line(customer, _NAME) or tr("conversations", "The customer")
    known = {"{name}": name, "{queue}": queue, "{customer}": who, "{title}": title}
    for slot, value in known.items():
        text = text.replace(slot, value)
    return text


def standing(state: ConversationState) -> Message | None:
    """Say what became of a conversation that was hers, and lead to where it goes on; None while it is hers."""
    if _on_the_way(state) or state.lost is None:
        return None
    if state.lost is Lost.MERGED:
        way = BarAction(GOES_ON, QCoreApplication.translate("conversations", "Go there"))
        return Message(_became(state), Tone.INFO, (way,) if state.merged_into is not None else ())
    return Message(_became(state), Tone.INFO if state.lost in _CALM else Tone.WARN)


_CALM = frozenset({Lost.ENDED, Lost.ADVICE_OVER})
"""Nothing was taken from her there."""


def _became(state: ConversationState) -> str:
    tr = QCoreApplication.translate
    agent = one_line(state.agent.name, _NAME) if state.agent is not None else ""
    match state.lost:
        case Lost.TAKEN_OVER:
            text = tr("conversations", "{name} has taken this conversation over.")
            return text.replace("{name}", agent or tr("conversations", "Somebody else"))
        case Lost.ADVICE_OVER:
            text = tr("conversations", "Your advice is not needed any more: {name} goes on alone.")
            return text.replace("{name}", agent or tr("conversations", "your colleague"))
        case Lost.RETURNED:
            queue = one_line(state.queue.name, _NAME) if state.queue is not None else ""
            if not queue:
                return tr("conversations", "This conversation went back to its queue.")
            return tr("conversations", "This conversation waits in the queue {queue}.").replace(
                "{queue}", queue
            )
        case Lost.MERGED:
            return tr("conversations", "This conversation goes on in another one of its customer.")
        case Lost.ENDED:
            return tr("conversations", "This conversation has ended.")
        case None:
            return ""


def _on_the_way(state: ConversationState) -> bool:
    """Tell whether its row is not known yet, or only in part: who has it says what one may."""
    unknown = state.status is Status.UNKNOWN
    return state.loading or unknown or (state.status is Status.ACTIVE and state.agent is None)


def closed(state: ConversationState) -> str:
    """Say why she cannot write; empty while she can."""
    tr = QCoreApplication.translate
    if _on_the_way(state):
        return tr("conversations", "One moment …")
    if state.status is Status.OPEN:
        return tr("conversations", "Nobody has taken it yet: take it to write.")
    if state.status is Status.WAITING:
        return tr("conversations", "It waits for the customer: reopen it to write.")
    if state.status is Status.WRAP_UP:
        return tr("conversations", "The customer hears you no more. Notes can still be written.")
    if state.lost is Lost.MERGED:
        return tr("conversations", "Nothing more is written here.")
    if state.status is Status.CLOSED:
        return tr("conversations", "The conversation has ended.")
    if state.role is Role.MONITOR:
        return tr("conversations", "You read along.")
    return tr("conversations", "You only read this conversation.")


def mood(sentiment: int) -> Mark | None:
    """Say how the customer feels; None where nothing is known."""
    tr = QCoreApplication.translate
    words = {
        7: (tr("conversations", "very negative"), Tone.BAD),
        8: (tr("conversations", "negative"), Tone.BAD),
        9: (tr("conversations", "slightly negative"), Tone.WARN),
        10: (tr("conversations", "neutral"), Tone.NEUTRAL),
        11: (tr("conversations", "slightly positive"), Tone.GOOD),
        12: (tr("conversations", "positive"), Tone.GOOD),
        13: (tr("conversations", "very positive"), Tone.GOOD),
    }.get(sentiment)
    if words is None:
        return None
    return Mark(tr("conversations", "Mood: {mood}").replace("{mood}", words[0]), words[1])


def translated(text: str) -> str:
    """Say that a text is a translation."""
    return QCoreApplication.translate("conversations", "Translated: {text}").replace("{text}", text)


def untranslated() -> Message:
    """Say that there are no translations for now."""
    text = QCoreApplication.translate(
        "conversations", "The translation service does not answer. It is tried again with the next message."
    )
    return Message(text, Tone.WARN)


def too_large(name: str, megabytes: str) -> str:
    """Say that a file was not taken because of its size."""
    text = QCoreApplication.translate("conversations", "“{file}” is too large: {size} at the most.")
    return text.replace("{file}", one_line(name, _NAME)).replace("{size}", megabytes)


def not_taken(name: str, why: str) -> str:
    """Say that a file was not taken."""
    text = QCoreApplication.translate("conversations", "“{file}” was not taken: {why}")
    return text.replace("{file}", one_line(name, _NAME)).replace("{why}", why)
