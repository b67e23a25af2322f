"""Makes the rankings that are compared, over the same documents."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from org_service.assist.model.minilm import MiniLM
from org_service.assist.pipeline import Pipeline
from org_service.assist.values import Document, Mode, Query
from org_service.assist.weights import Weights, load_weights
from tests.benchmarks.assist.evaluation import Ranked
from tests.benchmarks.assist.full_text import FullText, Tokenizer

BASELINE: Final = "FTS5 porter"
SHIPPED: Final = "fused"
_PIECE: Final = 500
_MODES: Final[dict[str, Mode]] = {"BM25 alone": "bm25", "semantic alone": "semantic", SHIPPED: "fused"}
_TOKENIZERS: Final[tuple[Tokenizer, ...]] = ("unicode61", "porter")
Codes = dict[bytes, NDArray[np.int8]]


def load_model() -> MiniLM:
    """Load the model that is shipped."""
    return MiniLM()


def untilted(model: MiniLM | None, documents: Sequence[Document]) -> Pipeline:
    """Index documents for a ranking that does not mind how little was said."""
    return indexed(model, documents, replace(load_weights(), brief_fused=(), brief_lexical=()))


def indexed(model: MiniLM | None, documents: Sequence[Document], weights: Weights | None = None) -> Pipeline:
    """Index documents; vectors are kept in the temporary folder, since the model reads them for minutes."""
    pipeline = Pipeline(model, weights or load_weights())
    pipeline.add_words(documents)
    if model is None:
        return pipeline
    file = Path(tempfile.gettempdir()) / f"ninedesk-assist-{model.name}.npz"
    known = _read(file)
    pipeline.put_meanings(known)
    lacking = set(pipeline.lacking(len(documents)))
    fresh = [document for document in documents if document.id in lacking]
    for start in range(0, len(fresh), _PIECE):
        read = pipeline.read_meanings(fresh[start : start + _PIECE])
        pipeline.put_meanings(read)
        known |= read
    if fresh:
        _write(file, known)
    return pipeline


def _read(file: Path) -> Codes:
    if not file.exists():
        return {}
    with np.load(file, allow_pickle=False) as kept:
        return {bytes.fromhex(str(key)): code for key, code in zip(kept["keys"], kept["codes"], strict=True)}


def _write(file: Path, known: Codes) -> None:
    keys = np.array([key.hex() for key in known])
    part = file.with_suffix(f".{os.getpid()}.npz")
    np.savez(part, keys=keys, codes=np.stack(list(known.values())))
    part.replace(file)


def systems(documents: Sequence[Document]) -> tuple[Mapping[str, Ranked], Pipeline]:
    """Give every ranking over the same documents, and the pipeline behind the last three."""
    pipeline = indexed(load_model(), documents)
    found: dict[str, Ranked] = {f"FTS5 {name}": FullText(name, documents).ranked for name in _TOKENIZERS}
    return found | {name: _ranked(pipeline, mode) for name, mode in _MODES.items()}, pipeline


def _ranked(pipeline: Pipeline, mode: Mode) -> Ranked:
    def ranked(query: Query, limit: int) -> list[str]:
        return [scored.id for scored in pipeline.query(query, limit, mode)]

    return ranked
