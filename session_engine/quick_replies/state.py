"""A prepared answer, and which of them fit what is typed behind `/q` (facts 9)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class QuickReply:
    """A prepared answer.

    Attributes:
        id: GUID.
        title: Its name.
        text: With `{placeholders}`.
        tags: Without the number sign.
        locale: Its language as the organisation writes it, empty for any.
        personal: It is hers alone.
    """

    id: str
    title: str
    text: str
    tags: tuple[str, ...] = ()
    locale: str = ""
    personal: bool = False


@dataclass(frozen=True, slots=True)
class FilledReply:
    """A prepared answer with its placeholders filled.

    Attributes:
        text: What can be sent; a placeholder that is missing stands in it as `{name}`.
        missing: Placeholders that nothing is known for, once each, in order: she is asked.
    """

    text: str
    missing: tuple[str, ...] = ()

    def completed(self, given: Mapping[str, str]) -> str:
        """Give the text with values for what is missing, by name; what looks like a placeholder in a value stays."""
        names = "|".join(re.escape(name) for name in given)
        return re.sub(rf"\{{({names})\}}", lambda found: given[found[1]], self.text) if names else self.text


def find(replies: Iterable[QuickReply], text: str, *, own: bool = False) -> tuple[QuickReply, ...]:
    """Find answers by words of title, text and tags, and by the beginning of a tag after a number sign.

    Those whose title begins so come first, then hers, then the others by title.

    Args:
        replies: All there are.
        text: What is looked for; empty for all.
        own: Only hers.
    """
    words = text.casefold().split()
    tags = [word[1:] for word in words if word.startswith("#")]
    plain = [word for word in words if not word.startswith("#")]
    found = [each for each in replies if (each.personal or not own) and _fits(each, plain, tags)]
    return tuple(
        sorted(found, key=lambda each: (_rank(each, plain), not each.personal, each.title.casefold()))
    )


def _fits(reply: QuickReply, words: list[str], tags: list[str]) -> bool:
    has = tuple(tag.casefold() for tag in reply.tags)
    said = f"{reply.title} {reply.text} {' '.join(has)}".casefold()
    tagged = all(any(tag.startswith(wanted) for tag in has) for wanted in tags)
    return tagged and all(word in said for word in words)


def _rank(reply: QuickReply, words: list[str]) -> int:
    title = reply.title.casefold()
    if words and title.startswith(words[0]):
        return 0
    return 1 if all(word in title for word in words) else 2
