"""The retrieval pipeline: documents go in, the likeliest solutions of a problem come out.

It knows neither the web server nor the database: the service, the measurements and the learning of
its weights all use this one door.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import log
from typing import Final

from org_service.assist.values import Document, Kind, Mode, Model, Query, Scored
from org_service.assist.weights import Weights
from org_service.search.text import terms

__all__ = ["Document", "Kind", "Mode", "Model", "Pipeline", "Query", "Scored", "Weights"]
_SATURATION: Final = 1.2
_LENGTH: Final = 0.75


class Pipeline:
    """Ranks documents for a query.

    Args:
        model: What understands meaning; without it the words alone decide.
        weights: What was learned: how much each feature says, and what a score is worth.
    """

    def __init__(self, model: Model | None, weights: Weights) -> None:
        self._model = model
        self._weights = weights
        self._documents: dict[str, Document] = {}
        self._terms: dict[str, Counter[str]] = {}
        self._postings: dict[str, set[str]] = defaultdict(set)
        self._length = 0

    def add(self, documents: Iterable[Document]) -> None:
        """Index documents; one whose id is known takes the place of the older one."""
        for document in documents:
            self.remove((document.id,))
            text = f"{document.title} {document.text} {document.resolution}"
            found = Counter(terms(text))
            self._documents[document.id] = document
            self._terms[document.id] = found
            self._length += found.total()
            for term in found:
                self._postings[term].add(document.id)

    def remove(self, ids: Iterable[str]) -> None:
        """Forget documents."""
        for document_id in ids:
            if self._documents.pop(document_id, None) is not None:
                gone = self._terms.pop(document_id)
                self._length -= gone.total()
                for term in gone:
                    self._postings[term].discard(document_id)

    def __len__(self) -> int:
        return len(self._documents)

    def query(self, query: Query, limit: int, mode: Mode = "fused") -> list[Scored]:
        """Give the likeliest documents for a query, the best first."""
        del mode  # the words alone decide so far
        scores: dict[str, float] = defaultdict(float)
        words: dict[str, list[str]] = defaultdict(list)
        for term in dict.fromkeys(terms(f"{query.title} {query.description}")):
            for document_id, value in self._matches(term):
                scores[document_id] += value
                words[document_id].append(term)
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]
        return [
            Scored(id_, self._documents[id_].kind, score, 0.0, {"bm25": score}, tuple(words[id_]))
            for id_, score in best
        ]

    def _matches(self, term: str) -> Iterable[tuple[str, float]]:
        found = self._postings.get(term, set[str]())
        every = len(self._documents)
        rarity = log(1.0 + (every - len(found) + 0.5) / (len(found) + 0.5))
        for document_id in found:
            counted = self._terms[document_id]
            length = counted.total() * every / max(1, self._length)
            times = counted[term]
            weight = times + _SATURATION * (1.0 - _LENGTH + _LENGTH * length)
            yield document_id, rarity * times * (_SATURATION + 1.0) / weight
