"""From what was read to what is shown: put together, put off, filtered, searched, ordered."""

from __future__ import annotations

from collections.abc import Iterable

from session_engine.ids import RecordRef
from session_engine.inbox.kept import Look
from session_engine.inbox.marks import Marks
from session_engine.inbox.reading import Answer
from session_engine.inbox.state import MOST, InboxItem, Shown, SortBy


def together(answers: Iterable[Answer], marks: Marks) -> tuple[InboxItem, ...]:
    """Put the parts of a view together: each item once, the ones that were changed last, without what is put off."""
    found: dict[RecordRef, InboxItem] = {}
    for answer in answers:
        for card in answer.cards:
            if card.item.ref not in found and not marks.is_snoozed(card.item.ref):
                found[card.item.ref] = marks.shown(card)
    if len(found) <= MOST:
        return tuple(found.values())
    return tuple(sorted(found.values(), key=lambda item: item.changed, reverse=True)[:MOST])


def listed(items: Iterable[InboxItem], look: Look) -> tuple[InboxItem, ...]:
    """Give what is shown of a view, in order."""
    words = look.query.casefold().split()
    found = [
        item
        for item in items
        if (item.ref == look.held or _passes(item, look.filter)) and _holds(item, words)
    ]
    found.sort(key=lambda item: (item.created, item.ref), reverse=look.newest_first)
    if look.sort is SortBy.CUSTOMER:  # among one customer's, the order of time stays
        found.sort(key=lambda item: item.who.casefold(), reverse=not look.newest_first)
    return tuple(found)


def _passes(item: InboxItem, shown: Shown) -> bool:
    return shown is Shown.ALL or (item.unread > 0) is (shown is Shown.UNREAD)


def _holds(item: InboxItem, words: list[str]) -> bool:
    text = f"{item.who} {item.subject} {item.detail}".casefold()
    return all(word in text for word in words)
