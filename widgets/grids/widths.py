"""How wide the columns of a grid are in the room there is."""

from __future__ import annotations

from session_engine.forms.state import FieldKind
from session_engine.views.state import GridColumn

LEAST_SHARE = 0.55
"""How much of its width a column of texts keeps before the last columns are left out."""

FLEXIBLE = frozenset({FieldKind.LOOKUP, FieldKind.MULTILINE, FieldKind.EMAIL, FieldKind.URL})
"""Kinds of columns that can be narrower; numbers, dates and pills need what they have."""


TEXTS = FLEXIBLE | {FieldKind.TEXT}
"""Kinds of columns that show more when they are wider."""


def fitted(columns: tuple[GridColumn, ...], widths: list[int], primary: str, room: int) -> list[int]:
    """Fit columns into `room` pixels: texts narrower, then fewer columns from the end (0); what is left goes to one.

    The primary column is never left out: a number without its title says nothing.

    Args:
        columns: In order.
        widths: What each would have, in pixels.
        primary: Name of the column that is narrowed first and gets what is left.
        room: Pixels there are.
    """
    if not widths or room <= 0:
        return widths
    soft = [column.name == primary or column.kind in FLEXIBLE for column in columns]
    least = [int(w * LEAST_SHARE) if s else w for w, s in zip(widths, soft, strict=True)]
    wide = next((i for i, column in enumerate(columns) if column.name == primary), 0)
    shown = list(range(len(widths)))
    while len(shown) > 1 and sum(least[i] for i in shown) > room:
        shown.remove(next(i for i in reversed(shown) if i != wide))
    spare = sum(widths[i] for i in shown) - room
    give = sum(widths[i] - least[i] for i in shown)
    share = min(1.0, spare / give) if spare > 0 and give > 0 else 0.0
    result = [0] * len(widths)
    for i in shown:
        result[i] = widths[i] - int((widths[i] - least[i]) * share)
    result[wide] += max(0, room - sum(result))
    return result


MOST_SHARE = 2.0
"""How often its width a column of texts gets where there is room; more would only tear a row apart."""


LITTLE = 0.8
"""How much of its width a text keeps rather than that the whole grid scrolls sideways."""


def stretched(
    columns: tuple[GridColumn, ...], widths: list[int], labels: list[int], kept: frozenset[str], room: int
) -> list[int]:
    """Use the room that is left: headings are whole first, then texts share what remains.

    Args:
        columns: In order.
        widths: What each would have, in pixels.
        labels: What each heading needs.
        kept: Names of columns the person has given a width.
        room: Pixels there are.
    """
    result = _narrowed(columns, widths, kept, room)
    for at, column in enumerate(columns):
        if column.name not in kept:
            result[at] += min(max(0, labels[at] - result[at]), max(0, room - sum(result)))
    soft = [i for i, c in enumerate(columns) if c.kind in TEXTS and c.name not in kept]
    spare, base = room - sum(result), sum(result[i] for i in soft)
    if spare > 0 and base > 0:
        share = min(spare / base, MOST_SHARE - 1)
        for at in soft:
            result[at] += int(result[at] * share)
    return result


def _narrowed(
    columns: tuple[GridColumn, ...], widths: list[int], kept: frozenset[str], room: int
) -> list[int]:
    """Narrow texts a little where that saves scrolling sideways."""
    soft = {i for i, c in enumerate(columns) if c.kind in TEXTS and c.name not in kept}
    over, base = sum(widths) - room, sum(widths[i] for i in soft)
    if not 0 < over <= base * (1 - LITTLE):
        return list(widths)
    return [width - -(-width * over // base) if i in soft else width for i, width in enumerate(widths)]
