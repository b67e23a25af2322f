"""What is offered while one types: commands after `/`, prepared answers after `/q`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.light_dataclass import dataclass
from session_engine.quick_replies.state import QuickReply, find
from widgets.text import one_line

REPLY_WORDS = ("/q", "/1")
COMMANDS = {
    "consult": ("/c", "/4"),
    "consult_queue": ("/cq",),
    "transfer": ("/t", "/2"),
    "transfer_queue": ("/tq", "/3", "/taq"),
}
"""What can be typed instead of a command's whole name (facts 9)."""
MANAGE = "quick_replies"
"""The action that leads to the list of them."""
_MOST = 50
ICONS = {
    "replies": "quote", "consult": "contacts", "consult_queue": "queue", "transfer": "transfer",
    "transfer_queue": "transfer", MANAGE: "settings", "create_case": "case", "link_case": "link", "end": "call",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """One row.

    Attributes:
        text: Its name.
        detail: What it writes, or what is typed for it.
        command: What is done; empty for an answer.
        reply: What is written.
        note: It says that there is nothing.
    """

    text: str
    detail: str = ""
    command: str = ""
    reply: QuickReply | None = None
    note: bool = False

    @property
    def choosable(self) -> bool:
        return not self.note

    @property
    def foremost(self) -> bool:
        """Enter may choose it before anybody has walked to it: what leads away from the conversation is walked to."""
        return self.choosable and self.command != MANAGE

    @property
    def spoken(self) -> str:
        return f"{self.text}, {self.detail}" if self.detail else self.text


def command_text(command: str) -> str:
    """Name a command."""
    tr = QCoreApplication.translate
    return {
        "replies": tr("conversation", "Prepared answer"),
        "consult": tr("conversation", "Ask a colleague"),
        "consult_queue": tr("conversation", "Ask a queue's people"),
        "transfer": tr("conversation", "Transfer to a colleague"),
        "transfer_queue": tr("conversation", "Transfer to a queue"),
        "create_case": tr("conversation", "Create a case"),
        "link_case": tr("conversation", "Link a case"),
        "end": tr("conversation", "End the conversation"),
        MANAGE: tr("conversation", "Manage prepared answers"),
    }.get(command, command)


def looks_for_reply(text: str) -> str | None:
    """Give what is looked for among the prepared answers; None where the text is something else."""
    word, _, rest = text.partition(" ")
    word, sign, tag = word.casefold().partition("#")
    if word not in REPLY_WORDS or "\n" in text:
        return None
    return f"{sign}{tag} {rest}".strip()


def offers(
    text: str, commands: tuple[str, ...], replies: tuple[QuickReply, ...], *, own: bool
) -> tuple[Offer, ...]:
    """Give what is offered for a text; nothing where it is no command."""
    if not text.startswith("/") or "\n" in text:
        return ()
    wanted = looks_for_reply(text)
    if wanted is not None:
        return found_replies(wanted, replies, own=own)
    typed = text.casefold().rstrip()
    rows = tuple(
        Offer(command_text(each), " ".join(_typed(each)), each)
        for each in ("replies", *commands)
        if _fits(each, typed)
    )
    return rows if text.partition(" ")[2] == "" else ()


def _typed(command: str) -> tuple[str, ...]:
    return REPLY_WORDS if command == "replies" else COMMANDS.get(command, (f"/{command}",))


def _fits(command: str, typed: str) -> bool:
    names = (*_typed(command), f"/{command_text(command).casefold()}")
    return any(name.startswith(typed) for name in names)


def exact(text: str, commands: tuple[str, ...]) -> str:
    """Give the command whose short form was typed in full, with what is looked for behind it; empty for none."""
    typed, _, wanted = text.rstrip().partition(" ")
    if "\n" in text:
        return ""
    found = next((each for each in commands if typed.casefold() in _typed(each)), "")
    return f"{found} {wanted.strip()}".strip() if found in COMMANDS else found if not wanted else ""


def found_replies(wanted: str, replies: tuple[QuickReply, ...], *, own: bool = False) -> tuple[Offer, ...]:
    """Give the prepared answers that fit."""
    found = find(replies, wanted, own=own)
    manage = Offer(command_text(MANAGE), command=MANAGE)
    if not found:
        return (
            Offer(QCoreApplication.translate("conversation", "No prepared answer fits"), note=True),
            manage,
        )
    rows = (Offer(each.title, one_line(each.text, 160), reply=each) for each in found[:_MOST])
    return (*rows, manage)
