"""Moments some working time after another one."""

from typing import Final

from org_service.demonstration.moments import Kind, When

START: Final = 8 * 3600 + 1800
END: Final = 18 * 3600
LENGTH: Final = END - START
_SQUEEZED: Final = 1700


def later(when: When, work: int) -> When:
    """Give a moment some seconds of working time later; nights do not count.

    Days stay business days or calendar days, as the moment's are. Never reaches today: what is
    told for today is told in minutes before now.
    """
    if when.kind == Kind.AGO:
        return When(Kind.AGO, min(when.a + work, -60))
    return _at(when, _place(when) + work)


def between(first: When, last: When, part: int, parts: int) -> When:
    """Give the moment after `part` of `parts` of the working time between two moments."""
    start, end = _place(first), min(_place(last), 0)
    return _at(first, start + max(end - start, 0) * part // parts)


def _place(when: When) -> int:
    return when.a * LENGTH + min(max(when.b - START, 0), LENGTH)


def _at(when: When, place: int) -> When:
    day, second = divmod(place, LENGTH)
    if day >= 0:
        # Squeezed into the last evening, still in order.
        evening = max(END, when.b if when.a == -1 else 0)
        return When(when.kind, -1, evening + 60 + min(place // 60, _SQUEEZED))
    return When(when.kind, day, START + second)
