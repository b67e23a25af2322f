"""From what was read to what is shown: put together, put off, filtered, searched, ordered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from operator import is_

from session_engine.ids import RecordRef
from session_engine.inbox.kept import Look
from session_engine.inbox.marks import Marks
from session_engine.inbox.reading import Answer
from session_engine.inbox.state import MOST, InboxItem, Shown, SortBy, ViewName
from session_engine.light_dataclass import dataclass


class Wholes:
    """All items of each view, put together anew only where its answers or her marks on them have changed.

    Five hundred items in each of eight views take 48 ms, in the thread that paints.
    """

    def __init__(self) -> None:
        self._known: dict[ViewName, _Whole] = {}

    def of(self, view: ViewName, answers: tuple[Answer, ...], marks: Marks) -> tuple[InboxItem, ...]:
        """Give the items of a view whose parts were answered so."""
        known = self._known.get(view)
        if known is None or not known.still_holds(answers, marks):
            refs = frozenset(card.item.ref for answer in answers for card in answer.cards)
            known = _Whole(answers, marks, refs, together(answers, marks))
        self._known[view] = replace(known, version=marks.version)
        return known.items


@dataclass(frozen=True, slots=True)
class _Whole:
    answers: tuple[Answer, ...]
    marks: Marks
    refs: frozenset[RecordRef]
    items: tuple[InboxItem, ...]
    version: int = 0

    def still_holds(self, answers: tuple[Answer, ...], marks: Marks) -> bool:
        """Compare what it was made of: answers are told apart as objects, for each is made once and never changed."""
        same = len(answers) == len(self.answers) and all(map(is_, answers, self.answers))
        return same and marks is self.marks and self.refs.isdisjoint(marks.changed_since(self.version))


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
    if not words:
        return True
    text = f"{item.who} {item.subject} {item.detail}".casefold()
    return all(word in text for word in words)
