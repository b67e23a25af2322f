"""Which columns of a form stand side by side at a width, and how wide; which cells of a section do."""

from __future__ import annotations

from collections.abc import Sequence

from session_engine.light_dataclass import dataclass
from widgets.theme import GAP3, metrics

NARROWEST_COLUMN = 330
NARROWEST_CELL = 140


@dataclass(frozen=True, slots=True)
class Folded:
    """Columns as they stand now: numbers of the plan's columns from top to bottom, place and width."""

    members: tuple[int, ...]
    x: int
    width: int


def fold(shares: Sequence[int], tall: Sequence[bool], width: int) -> tuple[Folded, ...]:
    """Put columns side by side, at most as many as leave each its least width.

    A column that does not fit goes below one before it, rather not below one that fills the height
    (`tall`: a timeline).
    """
    gap = GAP3
    fitting = max(1, (width + gap) // (metrics().px(NARROWEST_COLUMN) + gap))
    groups = _groups(len(shares), tall, min(fitting, len(shares)))
    while len(groups) > 1:
        widths = _widths([shares[group[0]] for group in groups], width - gap * (len(groups) - 1))
        if min(widths) >= metrics().px(NARROWEST_COLUMN) * 9 // 10:
            break
        groups = _groups(len(shares), tall, len(groups) - 1)
    widths = _widths([shares[group[0]] for group in groups], width - gap * (len(groups) - 1))
    lefts = [sum(widths[:n]) + gap * n for n in range(len(groups))]
    return tuple(Folded(tuple(g), x, w) for g, x, w in zip(groups, lefts, widths, strict=True))


def _groups(count: int, tall: Sequence[bool], most: int) -> list[list[int]]:
    groups = [[n] for n in range(min(count, most))]
    for rest in range(len(groups), count):
        short = [group for group in groups if not any(tall[n] for n in group)]
        (short or groups)[-1 if not short else 0].append(rest)
    return groups


def _widths(shares: Sequence[int], room: int) -> list[int]:
    total = sum(shares) or 1
    widths = [room * share // total for share in shares]
    widths[-1] += room - sum(widths)
    return widths


def cells_beside(columns: int, width: int, gap: int) -> int:
    """Return how many cells of a section stand side by side at a width."""
    fitting = (width + gap) // (metrics().px(NARROWEST_CELL) + gap)
    if columns > 2 and fitting < columns:
        return 2 if fitting >= 2 else 1  # four become two and two, never three and one
    return max(1, min(columns, fitting))
