"""Which entries fit what was typed, best first: fast enough for every key of thousands of entries."""

from __future__ import annotations

from functools import lru_cache

from session_engine.light_dataclass import dataclass
from widgets.palette import letters
from widgets.palette.entries import PaletteEntry

MOST = 200
_RECENT_BONUS = 12.0
_WHOLE_BONUS = 20.0
_BEGINS_BONUS = 40.0
_IS_BONUS = 60.0
"""More than was used lately, each by more than that again: a title that is typed whole comes before all others."""
_LENGTH_COST = 0.05


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An entry with its folded words, what it is worth before anything is typed, and its place."""

    entry: PaletteEntry
    text: str
    further: str
    worth: float
    place: int


_Scored = tuple[float, _Prepared]


class Matcher:
    """Entries made ready to be matched.

    Args:
        entries: In the order that decides between equals.
        recent: Ids of what was used last, the newest first.
    """

    def __init__(self, entries: tuple[PaletteEntry, ...], recent: tuple[str, ...] = ()) -> None:
        bonus = {id_: _RECENT_BONUS * (1 - place / len(recent)) for place, id_ in enumerate(recent)}
        self._all = [_prepared(entry, place, bonus.get(entry.id, 0.0)) for place, entry in enumerate(entries)]
        self._before: tuple[str, list[_Prepared]] = ("", self._all)

    def find(self, typed: str, most: int = MOST) -> list[PaletteEntry]:
        """Return the entries that fit every word typed, best first."""
        words = letters.fold(typed).split()
        if not words:
            return []
        tokens = sorted(words, key=len, reverse=True)  # the longest rules most entries out
        pool = self._pool(typed)
        scored, rest = _direct(tokens, pool)
        if len(scored) < most:  # scattered letters come after all of these
            scored += _scattered(tokens, rest)
            self._before = (typed, [p for _, p in scored])
        scored = _favour_the_whole(" ".join(words), scored, several=len(words) > 1)
        scored.sort(key=_rank)
        return [prepared.entry for _, prepared in scored[:most]]

    def _pool(self, typed: str) -> list[_Prepared]:
        """Return what can still fit: more letters never fit where fewer did not."""
        before, pool = self._before
        if before and typed.startswith(before):
            return pool
        self._before = ("", self._all)
        return self._all


def _prepared(entry: PaletteEntry, place: int, bonus: float) -> _Prepared:
    text = letters.fold(entry.text)
    return _Prepared(entry, text, _further(entry), bonus - _LENGTH_COST * len(text), place)


def _further(entry: PaletteEntry) -> str:
    return letters.fold(" ".join(("", *entry.keywords, entry.group, entry.key)))


def _favour_the_whole(typed: str, scored: list[_Scored], *, several: bool) -> list[_Scored]:
    """Put those first that are what is typed; of several words, then those that begin with them, or have them so."""
    if not several:  # how one word fits is known
        return [(score + _IS_BONUS if p.text == typed else score, p) for score, p in scored]
    return [(score + _bonus(typed, p.text), p) for score, p in scored]


def _bonus(typed: str, text: str) -> float:
    if typed not in text:
        return 0.0
    if text == typed:
        return _IS_BONUS
    return _BEGINS_BONUS if text.startswith(typed) else _WHOLE_BONUS


def _rank(scored: _Scored) -> tuple[float, int]:
    return -scored[0], scored[1].place


def _direct(tokens: list[str], pool: list[_Prepared]) -> tuple[list[_Scored], list[_Prepared]]:
    """Return what every token fits as it is, and the rest."""
    fit = letters.fit
    if len(tokens) == 1:
        token = tokens[0]
        scores = [fit(token, p.text, p.further) for p in pool]
    else:
        scores = [_direct_score(tokens, p) for p in pool]
    pairs = list(zip(scores, pool, strict=True))
    return [(score + p.worth, p) for score, p in pairs if score], [p for score, p in pairs if not score]


def _direct_score(tokens: list[str], prepared: _Prepared) -> float:
    total = 0.0
    for token in tokens:
        score = letters.fit(token, prepared.text, prepared.further)
        if not score:
            return 0.0
        total += score
    return total / len(tokens)


def _scattered(tokens: list[str], pool: list[_Prepared]) -> list[_Scored]:
    """Return what every token fits as it is or with its letters scattered."""
    scores = [_score(tokens, p) for p in pool]
    return [(score + p.worth, p) for score, p in zip(scores, pool, strict=True) if score]


def _score(tokens: list[str], prepared: _Prepared) -> float:
    total, text = 0.0, prepared.text
    for token in tokens:
        score = letters.fit(token, text, prepared.further) if len(tokens) > 1 else 0.0
        if not score:
            # Most texts are out by these two, which cost a tenth of the pattern.
            if token[-1] not in text or not (f" {token[0]}" in text or text.startswith(token[0])):
                return 0.0
            score = letters.scattered_fit(token, text)
            if not score:
                return 0.0
        total += score
    return total / len(tokens)


@lru_cache(maxsize=512)
def spans(entry: PaletteEntry, typed: str) -> tuple[tuple[int, int], ...]:
    """Return the parts of an entry's text that what was typed stands for."""
    text = letters.fold(entry.text)
    marked: list[tuple[int, int]] = []
    for token in letters.fold(typed).split():
        span = letters.span(token, text)
        if span is not None:
            marked.append(span)
        elif f" {token}" not in _further(entry):
            marked += letters.runs(letters.scattered(token, text))
    return _joined(sorted(marked))


def _joined(marked: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in marked:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
