"""What was sent and what came of it: lost, doubled, out of order, and how long it took."""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from pathlib import Path

Side = Literal["customer", "agent"]
_AUTHOR: Final = {"customer": 1, "agent": 2}
_ROWS: Final = (
    "SELECT ninedesk_conversationid, ninedesk_author, ninedesk_number, ninedesk_conversationmessageid"
    " FROM ninedesk_conversationmessage ORDER BY ninedesk_conversationid, ninedesk_number"
)


@dataclass(slots=True)
class _Sent:
    conversation: str
    side: Side
    at: float
    arrived: bool = False
    acknowledged: bool = False


@dataclass
class Counts:
    """What came of the messages."""

    sent: int = 0
    acknowledged: int = 0
    delivered: int = 0
    lost: int = 0
    doubled: int = 0
    reordered: int = 0
    repeated: int = 0
    """Came over an agent's line once more after it was broken, and was known by its id."""
    problems: list[str] = field(default_factory=list[str])

    @property
    def good(self) -> bool:
        """Nothing was lost, doubled or out of order, and everybody could go on."""
        return not (self.lost or self.doubled or self.reordered or self.problems)


class Tally:
    """Follows every message from who wrote it to who reads it; one clock for both, for it is one process."""

    def __init__(self) -> None:
        self.measuring = False
        self.delays: dict[Side, list[float]] = {"customer": [], "agent": []}
        self.repeated = 0
        self.twice = 0
        """Messages that were sent twice."""
        self._sent: dict[str, _Sent] = {}
        self._order: dict[tuple[str, Side], list[str]] = defaultdict(list)
        self._faults: list[tuple[Literal["doubled", "reordered"], str]] = []
        self._problems: list[str] = []
        self._unshown = 0

    def __len__(self) -> int:
        return len(self._sent)

    @property
    def open(self) -> int:
        """How many have not arrived yet, or are not acknowledged."""
        return sum(not (each.arrived and each.acknowledged) for each in self._sent.values())

    def wrote(self, message: str, conversation: str, side: Side) -> None:
        """Note that somebody begins to send."""
        self._sent[message] = _Sent(conversation, side, time.monotonic())
        self._order[conversation, side].append(message)

    def acknowledged(self, message: str) -> None:
        """Note that the service has taken it."""
        found = self._sent.get(message)
        if found is not None:
            found.acknowledged = True

    def arrived(self, message: str) -> None:
        """Note that the other side has it."""
        found = self._sent.get(message)
        if found is not None and not found.arrived:
            found.arrived = True
            if self.measuring:
                self.delays[found.side].append((time.monotonic() - found.at) * 1000)

    def fault(self, kind: Literal["doubled", "reordered"], what: str) -> None:
        """Note what a reader should not have seen."""
        self._faults.append((kind, what))

    def shows(self, conversation: str, messages: list[str]) -> None:
        """Note what a page shows of the agents' messages at the end: all of them, each once, in order."""
        written = self._order[conversation, "agent"]
        if messages == written:
            return
        self._unshown += len(set(written) - set(messages))
        self._problems.append(f"a page shows {len(messages)} messages of {len(written)}")

    def trouble(self, what: str) -> None:
        """Note that somebody could not go on."""
        self._problems.append(what)

    def counts(self, database: Path) -> Counts:
        """Compare what was sent with what arrived and with what is written in the database."""
        found = Counts(sent=len(self._sent), repeated=self.repeated, problems=list(self._problems))
        found.acknowledged = sum(each.acknowledged for each in self._sent.values())
        found.delivered = sum(each.arrived for each in self._sent.values())
        rows, numbers = _written(database)
        written = {message for messages in rows.values() for message in messages}
        found.lost = sum(not each.arrived or name not in written for name, each in self._sent.items())
        found.lost += self._unshown
        for kind, what in self._faults:
            found.doubled += kind == "doubled"
            found.reordered += kind == "reordered"
            found.problems.append(f"{kind}: {what}")
        for key, expected in self._order.items():
            self._compare(found, key, expected, rows[key[0], _AUTHOR[key[1]]])
        for conversation, given in numbers.items():
            if given != list(
                range(1, len(given) + 1)
            ):  # every number once, in the order in which they are read
                found.problems.append(f"numbers of {conversation}: {given}")
                found.reordered += 1
        return found

    def _compare(self, found: Counts, key: tuple[str, Side], expected: list[str], got: list[str]) -> None:
        """Compare what one side wrote with what is written of it."""
        if got == expected:
            return
        found.doubled += len(got) - len(set(got)) + len(set(got) - set(expected))
        kept = [message for message in expected if message in set(got)]
        found.reordered += sum(a != b for a, b in zip(kept, got, strict=False))
        found.problems.append(f"{key}: wrote {len(expected)}, written {len(got)}")


def _written(database: Path) -> tuple[dict[tuple[str, int], list[str]], dict[str, list[int]]]:
    """Read what the database has: by conversation and author the messages, and by conversation their numbers."""
    rows: dict[tuple[str, int], list[str]] = defaultdict(list)
    numbers: dict[str, list[int]] = defaultdict(list)
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        for conversation, author, number, message in connection.execute(_ROWS):
            rows[conversation, author].append(message)
            numbers[conversation].append(number)
    return rows, numbers
