"""What people said of suggestions, as a bounded voice in the ranking.

A vote counts for problems like the one it was given for, and for no others. Each person has one
voice for a suggestion, and all voices together move a document by no more than a known amount: so
one person cannot reorder what is unrelated, and many cannot bury what fits.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import text

from org_service.dialect.lists import read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

_TABLE: Final = "msdyn_suggestioninteraction"
_VOTES: Final = {"helpful": 1.0, "not_helpful": -1.0}
_RELATED: Final = 0.15
"""Likeness of two problems from which on a vote for the one counts for the other."""
_ACTIVE: Final = 0


class Vote(NamedTuple):
    """What one person said of one suggestion for one case."""

    suggestion: str
    case: str
    person: str
    value: float


def read_votes(connection: Connection, suggestions: Iterable[str]) -> list[Vote]:
    """Read what was said of some suggestions, the oldest first."""
    columns = ("msdyn_interactiontype", "msdyn_suggestionfor", "createdby", "modifiedon", "statecode")
    rows = read_rows(connection, _TABLE, "msdyn_suggestedentity", columns, suggestions)
    return [
        Vote(suggestion, case or "", person or "", _VOTES[kind])
        for suggestion, kind, case, person, _, state in sorted(rows, key=lambda row: row[4] or "")
        if kind in _VOTES and state == _ACTIVE
    ]


def refused(votes: Iterable[Vote], case: str, person: str) -> set[str]:
    """Give the suggestions that a person does not want for a case any more."""
    last = {vote.suggestion: vote.value for vote in votes if vote.case == case and vote.person == person}
    return {suggestion for suggestion, value in last.items() if value < 0.0}


def voices(
    connection: Connection, votes: Sequence[Vote], likeness: Callable[[str], float]
) -> Mapping[str, float]:
    """Give what the votes say of each suggestion, between -1 and 1; one person's says at most a half.

    Args:
        connection: Where the cases are read that the votes were given for.
        votes: The votes, the oldest first.
        likeness: How much a case's text is like the problem that is asked for, 0 to 1.
    """
    cases = {vote.case for vote in votes if vote.case}
    rows = read_rows(connection, "incident", "incidentid", ("title", "description"), cases)
    related = {case: likeness(f"{title or ''}\n{description or ''}") for case, title, description in rows}
    said: dict[str, dict[str, float]] = defaultdict(dict)
    for vote in votes:
        near = related.get(vote.case, 0.0)
        if near >= _RELATED:
            said[vote.suggestion][vote.person] = vote.value * near
    return {suggestion: _bounded(sum(by_person.values())) for suggestion, by_person in said.items()}


def forget_votes(connection: Connection) -> int:
    """Take all votes out of the ranking and give how many there were; what else people did stays."""
    changed = connection.execute(
        text(f"DELETE FROM {_TABLE} WHERE msdyn_interactiontype IN ('helpful', 'not_helpful')")  # noqa: S608
    )
    return changed.rowcount


def _bounded(said: float) -> float:
    return said / (1.0 + abs(said))
