"""What Smart Assist costs at a hundred thousand resolved cases: time, memory, and building the index.

Runs in a process of its own (`python -m tests.benchmarks.assist.speed`), so that its memory is its own.
"""

import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Final

import numpy as np
import psutil
from numpy.typing import NDArray

from org_service.assist.pipeline import Pipeline
from org_service.assist.values import Document, Model, Query
from org_service.assist.weights import load_weights
from tests.benchmarks.assist.corpus import demonstration_corpus
from tests.benchmarks.assist.query_set import labelled_queries
from tests.benchmarks.assist.systems import load_model
from tests.benchmarks.processes import ROOT, clean_environment
from tests.benchmarks.rows import Row, at_least, at_most, percentile

CASES: Final = 100_000
EMBEDDED: Final = 600
PIECE: Final = 500
WIDTH: Final = 384
MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Costs:
    """What was measured."""

    documents: int
    indexed_per_second: float
    embedded_per_second: float
    median_ms: float
    p95_ms: float
    megabytes: float


class Quick:
    """Embeds queries truly, and documents by chance while an index is built.

    A hundred thousand texts take the model half an hour. What a search costs does not hang on what the
    vectors say; how fast documents are embedded is measured apart from this.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._chance = np.random.default_rng(7)
        self.is_building = True

    @property
    def name(self) -> str:
        return self._model.name

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not self.is_building:
            return self._model.embed(texts)
        found = self._chance.standard_normal((len(texts), WIDTH)).astype(np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def run() -> list[Row]:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.assist.speed"]
    done = subprocess.run(
        command, cwd=ROOT, env=clean_environment(), check=True, stdout=subprocess.PIPE, text=True
    )
    costs = Costs(**json.loads(done.stdout))
    return [
        at_least("assist: documents indexed for words", costs.indexed_per_second, "/s", 5000),
        at_least("assist: documents embedded", costs.embedded_per_second, "/s", 60),
        Row(
            f"assist: suggestions among {costs.documents:,} documents, embedding included, p50",
            costs.median_ms,
            "ms",
        ),
        at_most("assist: the same, p95", costs.p95_ms, "ms", 60),
        at_most("assist: memory for the model and that index", costs.megabytes, "MB", 300),
    ]


def measure() -> Costs:
    """Build the index and ask it what the labelled queries ask."""
    memory = psutil.Process().memory_info
    documents = demonstration_corpus().documents
    queries = [query.query for query in labelled_queries()]
    gc.collect()
    before = memory().rss
    model = load_model()
    embedded = _embedded_per_second(model, documents)
    quick = Quick(model)
    pipeline = Pipeline(quick, load_weights())
    indexed = _indexed_per_second(pipeline, documents)
    quick.is_building = False
    for query in queries[:20]:
        pipeline.query(query, 10)
    times = [_milliseconds(pipeline, query) for query in queries]
    gc.collect()
    megabytes = (memory().rss - before) / MEGABYTE
    return Costs(len(pipeline), indexed, embedded, percentile(times, 0.5), percentile(times, 0.95), megabytes)


def _embedded_per_second(model: Model, documents: Sequence[Document]) -> float:
    texts = [f"{document.title}\n{document.text}" for document in documents[:EMBEDDED]]
    model.embed(texts[:8])
    began = time.perf_counter()
    for place in range(0, len(texts), 16):
        model.embed(texts[place : place + 16])
    return len(texts) / (time.perf_counter() - began)


def _indexed_per_second(pipeline: Pipeline, documents: Sequence[Document]) -> float:
    """Index everything; what is timed is the words, since the model's speed is measured apart."""
    every = _many(documents)
    spent = 0.0
    while piece := list(islice(every, PIECE)):
        began = time.perf_counter()
        pipeline.add_words(piece)
        spent += time.perf_counter() - began
        pipeline.add_meanings(piece)
    return len(pipeline) / spent


def _many(documents: Sequence[Document]) -> Iterator[Document]:
    """Give as many documents as are wanted: the demonstration's, each time with other numbers in them."""
    for place in range(CASES):
        document = documents[place % len(documents)]
        turn = place // len(documents)
        yield replace(document, id=f"{document.id}-{turn}", text=f"{document.text} {turn * 7919 % 10007}")


def _milliseconds(pipeline: Pipeline, query: Query) -> float:
    began = time.perf_counter()
    pipeline.query(query, 10)
    return (time.perf_counter() - began) * 1000.0


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(measure())))
