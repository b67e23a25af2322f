"""What waits to be sent, in numbers that the organisation has counted: by where a record stood before, and stands now.

It holds until the organisation has counted again after it was sent. Where a record stood cannot always be known here;
then the number stays as the organisation has it, and says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import Enum
from typing import TypeAlias

from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Choice, Lookup
from session_engine.views.belonging import Belonging
from session_engine.views.fetch_xml import FetchParts, parse_fetch
from session_engine.views.known_here import UNKNOWN, Known, KnownHere, Unknown
from session_engine.views.unsent_rows import UnsentRows


class Outside(Enum):
    """Stands for the group of a record that is not counted."""

    OUTSIDE = "outside"


OUTSIDE = Outside.OUTSIDE
Group: TypeAlias = Known | Outside
GroupOf: TypeAlias = Callable[[KnownHere, RecordRef], Known]
"""Gives what a record is counted under."""


def alone(_: KnownHere, __: RecordRef) -> Known:
    """Count all under one: what is counted is a number."""
    return None


@dataclass(frozen=True, slots=True)
class Tally:
    """What waits adds and takes away.

    Attributes:
        moves: By group; none that comes to nothing.
        sure: Nothing was left out.
    """

    moves: Mapping[Known, int]
    sure: bool = True


NOTHING = Tally({})


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where a record is counted.

    Attributes:
        before: Without what waits of it, or waited.
        now: With it.
        there: The organisation has it so.
    """

    before: Group
    now: Group
    there: bool


class Unsent:
    """What waits, for one question.

    Args:
        group: What a record is counted under.
        column: The column that says so, empty for none.
    """

    def __init__(self, group: GroupOf = alone, column: str = "") -> None:
        self._group, self._column = group, column
        self._stands: dict[RecordRef, _Stand] = {}

    def sent(self) -> frozenset[RecordRef]:
        """Give what the organisation has already when the question goes out: its answer knows of it."""
        return frozenset(ref for ref, stand in self._stands.items() if stand.there)

    def answered(self, sent: frozenset[RecordRef]) -> None:
        """Leave to the organisation's answer what was sent before it was asked."""
        for ref in sent:
            self._stands.pop(ref, None)

    def holds(self, ref: RecordRef) -> bool:
        """Tell whether a change of a record may change what this comes to."""
        return ref in self._stands

    def tally(self, xml: str, known: KnownHere) -> Tally:
        """Say what waits comes to.

        Args:
            xml: The question, as FetchXML.
            known: What it is answered by.
        """
        if not self._stands and not known.records.unsent(known.line):
            return NOTHING
        fetch = parse_fetch(xml)
        question, sent = _Question(fetch, self._column), replace(known, sent=True)
        unsent = question.unsent(known)
        waiting = unsent.rows(lambda ref: question.touched(ref, known, sent))
        was, now = Belonging(xml, sent), Belonging(xml, known)
        stands = {
            ref: self._stand(ref, self._place(ref, was, sent), self._place(ref, now, known), known)
            for ref in dict.fromkeys((*self._stands, *waiting))
        }
        self._stands = stands
        return _sum(stands.values())

    def _stand(self, ref: RecordRef, was: Group, now: Group, known: KnownHere) -> _Stand:
        old = self._stands.get(ref)
        if old is None:
            return _Stand(was, now, there=False)
        if known.records.waits(ref) and _key(was) != _key(now):
            return _Stand(was, now, there=False)
        # It is being sent, or was, or was dropped: then it stands where it stood. Not all of what was made is read.
        return _Stand(old.before, old.now if isinstance(now, Unknown) else now, there=True)

    def _place(self, ref: RecordRef, belongs: Belonging, known: KnownHere) -> Group:
        truth = belongs(ref)
        return UNKNOWN if truth is None else self._group(known, ref) if truth else OUTSIDE


class _Question:
    """Which columns decide."""

    def __init__(self, fetch: FetchParts, column: str) -> None:
        self._fetch, self._column = fetch, column

    def unsent(self, known: KnownHere) -> UnsentRows:
        table = self._fetch.table
        linked = frozenset(self._fetch.sensitive) - {table}
        return UnsentRows(known.line, table, linked, known.lines, known.records)

    def touched(self, ref: RecordRef, known: KnownHere, sent: KnownHere) -> bool:
        """Tell whether what waits of a record can matter."""
        if known.is_gone(ref) != sent.is_gone(ref):
            return True
        table = self._fetch.table
        names = self._fetch.sensitive.get(ref.table, frozenset())
        if ref.table not in self._fetch.sensitive or ref.table == table:
            names = self._fetch.sensitive.get(table, frozenset()) | {self._column} - {""}
        return any(_key(known.value(ref, name)) != _key(sent.value(ref, name)) for name in names)


def _sum(stands: Iterable[_Stand]) -> Tally:
    found: Counter[Known] = Counter()
    sure = True
    for old, new in ((stand.before, stand.now) for stand in stands):
        if isinstance(old, Unknown) or isinstance(new, Unknown):
            sure = False
        elif _key(old) != _key(new):
            found.update({group: by for group, by in ((old, -1), (new, 1)) if not isinstance(group, Outside)})
    return Tally({group: by for group, by in found.items() if by}, sure)


def _key(group: Group) -> object:
    """Give what two values are the same by: an option and a record, whatever they are called."""
    if isinstance(group, Choice):
        return group.value
    return group.ref if isinstance(group, Lookup) else group
