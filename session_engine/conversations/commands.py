"""What is typed after a stroke in the composer (facts 9), as one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from session_engine.light_dataclass import dataclass


class CommandName(StrEnum):
    """What a command opens."""

    QUICK_REPLIES = "quick_replies"
    CONSULT = "consult"
    CONSULT_QUEUES = "consult_queues"
    TRANSFER = "transfer"
    TRANSFER_QUEUES = "transfer_queues"
    TRANSFER_SEARCH = "transfer_search"  # a queue looked for among the people


TABLE: Mapping[str, CommandName] = {
    "q": CommandName.QUICK_REPLIES,
    "1": CommandName.QUICK_REPLIES,
    "c": CommandName.CONSULT,
    "4": CommandName.CONSULT,
    "cq": CommandName.CONSULT_QUEUES,
    "t": CommandName.TRANSFER,
    "2": CommandName.TRANSFER,
    "tq": CommandName.TRANSFER_QUEUES,
    "3": CommandName.TRANSFER_QUEUES,
    "taq": CommandName.TRANSFER_SEARCH,
}
"""By the word behind the stroke."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command in the composer.

    Attributes:
        name: What it opens.
        text: What is looked for there.
    """

    name: CommandName
    text: str = ""


def command_of(typed: str) -> Command | None:
    """Read what stands in the composer; None where it is a text to send.

    A command begins with the first character and its word ends with a blank or the end: `/team` is a text.
    """
    if not typed.startswith("/") or "\n" in typed:
        return None
    word, _, rest = typed[1:].partition(" ")
    name = TABLE.get(word.lower())
    if name is None and word.lower().startswith(("q#", "1#")):
        return Command(CommandName.QUICK_REPLIES, f"{word[1:]} {rest}".strip())
    return Command(name, rest.strip()) if name is not None else None
