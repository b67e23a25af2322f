"""How the sessions share the width of the strip."""

from collections.abc import Sequence

from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """What one session needs: fixed parts, and how wide its title would and must be."""

    fixed: int
    title: int
    tightest: int
    focused: bool


def widths(needs: Sequence[Need], room: int) -> list[int | None]:
    """Return each session's width, none for those that move into the overflow list.

    Titles shrink evenly, the longest first. What still does not fit leaves from the end; the
    focused one stays.
    """
    shown = list(range(len(needs)))
    while len(shown) > 1 and sum(needs[i].fixed + needs[i].tightest for i in shown) > room:
        shown.remove(next(i for i in reversed(shown) if not needs[i].focused))
    titles = _shared([needs[i] for i in shown], room - sum(needs[i].fixed for i in shown))
    result: list[int | None] = [None] * len(needs)
    for place, title in zip(shown, titles, strict=True):
        result[place] = needs[place].fixed + title
    return result


def _shared(needs: Sequence[Need], room: int) -> list[int]:
    """Return title widths no wider than one common limit, as high as the room allows."""
    low, high = 0, max((n.title for n in needs), default=0)
    while low < high:
        limit = (low + high + 1) // 2
        if sum(_limited(n, limit) for n in needs) <= room:
            low = limit
        else:
            high = limit - 1
    return [_limited(n, low) for n in needs]


def _limited(need: Need, limit: int) -> int:
    return max(need.tightest, min(need.title, limit))
