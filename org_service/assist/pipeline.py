"""The retrieval pipeline: documents go in, the likeliest solutions of a problem come out.

It knows neither the web server nor the database: the service, the measurements and the learning of
its weights all use this one door. One thread may change it while others ask.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from org_service.assist.analysis import Analysis
from org_service.assist.candidates import find_candidates
from org_service.assist.index import Index
from org_service.assist.matches import likeness, matched_phrases
from org_service.assist.segment import MEANT, key_of, problem_of
from org_service.assist.values import Document, Kind, Mode, Model, Query, Scored
from org_service.assist.vectors import encode
from org_service.assist.weights import Weights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from org_service.assist.analysis import Asked
    from org_service.assist.candidates import Candidates
    from org_service.assist.segment import Segment
    from org_service.assist.weights import Scale

__all__ = ["Document", "Kind", "Mode", "Model", "Pipeline", "Query", "Scored", "Weights"]
_SOLUTION: Final = 0.5
"""How much what solved a case counts for its meaning, beside the problem's 1."""
_WORDS: Final = 8
_LOUDEST: Final = 1.0
"""How far all voices together move a score, which is in the units of a logistic function."""
_WITHIN_HEARING: Final = 30
"""Candidates beyond those wanted that voices may bring forward."""
_Words: TypeAlias = "list[tuple[str, NDArray[np.uint16]]]"
Voices: TypeAlias = "Callable[[Sequence[str]], Mapping[str, float]]"


class Pipeline:
    """Ranks documents for a query.

    Args:
        model: What understands meaning; without it the words alone decide.
        weights: What was learned: how much each feature says, and what a score is worth.
        segments: An index that was kept.
    """

    def __init__(self, model: Model | None, weights: Weights, segments: Iterable[Segment] = ()) -> None:
        self.model = model
        self._weights = weights
        self._index = Index(segments)
        self._analysis = Analysis()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._index)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The index as it is now."""
        return self._index.segments

    # -- what is known -----------------------------------------------------------------------------

    def add(self, documents: Iterable[Document]) -> None:
        """Index documents, words and meaning; one whose id is known takes the place of the older one."""
        every = list(documents)
        self.add_words(every)
        self.add_meanings(every)

    def add_words(self, documents: Iterable[Document]) -> None:
        """Index the words alone, which is a hundred times faster."""
        self._index.add(list(documents))

    def add_meanings(self, documents: Iterable[Document]) -> None:
        """Let the model read documents that are indexed."""
        self.put_meanings(self.read_meanings(documents))

    def read_meanings(self, documents: Iterable[Document]) -> dict[bytes, NDArray[np.int8]]:
        """Let the model read documents and give their vectors by key; any thread may do it."""
        model = self.model
        if model is None:
            return {}
        unread = {key_of(document): document for document in documents}
        return {key: encode(self._vector(model, document)[None])[0] for key, document in unread.items()}

    def put_meanings(self, codes: Mapping[bytes, NDArray[np.int8]]) -> None:
        """Learn vectors that were made before."""
        for segment in self._index.segments:
            segment.put_meanings(codes)

    def lacking(self, most: int) -> list[str]:
        """Give the ids of documents whose meaning is not known yet, the newest segment's first."""
        found: list[str] = []
        for segment in reversed(self._index.segments):
            lacking = np.flatnonzero((segment.vectors.scales == 0.0) & segment.alive)
            found += [segment.ids[number] for number in lacking[: most - len(found)].tolist()]
            if len(found) >= most:
                break
        return found

    def remove(self, ids: Iterable[str]) -> None:
        """Forget documents."""
        self._index.remove(ids)

    @staticmethod
    def _vector(model: Model, document: Document) -> NDArray[np.float32]:
        texts = [problem_of(document)]
        if document.resolution:
            texts.append(document.resolution[:MEANT])
        problem, *solution = model.embed(texts)
        return problem + _SOLUTION * solution[0] if solution else problem

    # -- what is asked -----------------------------------------------------------------------------

    def query(
        self, query: Query, limit: int, mode: Mode = "fused", voices: Voices | None = None
    ) -> list[Scored]:
        """Give the likeliest documents for a query, the best first.

        Args:
            query: The problem.
            limit: How many documents there may be.
            mode: What ranks.
            voices: Gives what people said of documents, -1 to 1, by their ids.
        """
        text = f"{query.title}\n{query.description}".strip()
        segments = self._index.segments
        if not text or not segments:
            return []
        with self._lock:
            asked = self._analysis.asked(text, query.language)
        vector = None
        if self.model is not None and mode != "bm25":
            vector = self.model.embed([text[:MEANT]])[0]
        found = find_candidates(segments, query, asked, vector)
        scores = self._scores(found, asked.language, mode)
        if voices is not None:
            self._hear(voices, found, scores, limit)
        best = _best(found, scores, limit, 0.0 if mode != "fused" else -np.inf)
        words = _words_by_segment(found, asked)
        scored = [self._scored(found, at, float(scores[at]), asked, words) for at in best]
        # While the model is still reading there are two scales: their scores are comparable as confidence alone.
        return sorted(scored, key=lambda each: -each.confidence) if mode == "fused" else scored

    def language(self, query: Query) -> str:
        """Give the language that a query is taken for."""
        with self._lock:
            return self._analysis.asked(f"{query.title}\n{query.description}", query.language).language

    def matches(self, query: Query, text: str) -> tuple[str, ...]:
        """Give the words and phrases of a text that a query has too, the most telling first."""
        segments = self._index.segments
        with self._lock:
            asked = self._analysis.asked(f"{query.title}\n{query.description}", query.language)
            return matched_phrases(self._analysis, asked, segments, text)

    def likeness(self, query: Query, text: str) -> float:
        """Give how much another text is about the same as a query, 0 to 1, by the rarity of their words."""
        segments = self._index.segments
        with self._lock:
            one = self._analysis.asked(f"{query.title}\n{query.description}", query.language)
            other = self._analysis.asked(text, one.language)
        return likeness(one, other, segments)

    @staticmethod
    def _hear(voices: Voices, found: Candidates, scores: NDArray[np.float32], limit: int) -> None:
        """Let what people said move the best candidates."""
        best = _best(found, scores, limit + _WITHIN_HEARING, -np.inf)
        ids = {found.segments[int(found.places[at])].ids[int(found.numbers[at])]: at for at in best}
        heard = voices(list(ids))
        said = found.features["feedback"] = np.zeros(len(found), np.float32)
        for record_id, value in heard.items():
            said[ids[record_id]] = max(-1.0, min(1.0, value))
        scores += np.float32(_LOUDEST) * said

    def _scores(self, found: Candidates, language: str, mode: Mode) -> NDArray[np.float32]:
        if mode == "bm25":
            return found.features["bm25"]
        if mode == "semantic":
            return found.features["meaning"]
        fused, lexical = (self._weights.scale(language, meaning=known) for known in (True, False))
        return np.where(found.known, _weighed(found, fused), _weighed(found, lexical))

    def _scored(
        self, found: Candidates, at: int, score: float, asked: Asked, words: Sequence[_Words]
    ) -> Scored:
        place = int(found.places[at])
        segment = found.segments[place]
        number = int(found.numbers[at])
        known = bool(found.known[at])
        sure = self._weights.scale(asked.language, meaning=known).confidence(score)
        return Scored(
            id=segment.ids[number],
            kind="article" if segment.articles[number] else "case",
            score=score,
            confidence=self._weights.trusted(sure, asked.telling, meaning=known),
            parts={name: float(values[at]) for name, values in found.features.items()},
            words=_words_in(words[place], number),
        )


def _weighed(found: Candidates, scale: Scale) -> NDArray[np.float32]:
    total = np.zeros(len(found), np.float32)
    for name, values in found.features.items():
        total += np.float32(scale.weights.get(name, 0.0)) * values
    return total


def _best(found: Candidates, scores: NDArray[np.float32], limit: int, above: float) -> list[int]:
    """Give the places of the best candidates; what is equal is ordered by id, so it is always the same."""
    kept = [at for at in np.argsort(-scores, kind="stable").tolist() if scores[at] > above]
    if len(kept) > limit:
        least = scores[kept[limit - 1]]
        kept = [at for at in kept if scores[at] >= least]
    ids = {at: found.segments[int(found.places[at])].ids[int(found.numbers[at])] for at in kept}
    return sorted(kept, key=lambda at: (-scores[at], ids[at]))[:limit]


def _words_by_segment(found: Candidates, asked: Asked) -> list[_Words]:
    """Give for each segment the query's words that occur, the rarest first, with the texts they are in."""
    numbers = [term.number for term in found.terms]
    words = [asked.stems[number] for number in numbers]
    return [
        [(word, texts) for word, (texts, _) in zip(words, segment.stems.of_all(numbers), strict=True)]
        for segment in found.segments
    ]


def _words_in(words: _Words, number: int) -> tuple[str, ...]:
    """Give those of a query's words that a document has, the rarest first."""
    found: list[str] = []
    for word, texts in words:
        at = int(texts.searchsorted(number))
        if at < len(texts) and texts[at] == number:
            found.append(word)
            if len(found) == _WORDS:
                break
    return tuple(found)
