"""Vectors in eight bits a number, and the nearest of many.

The signs of a vector's numbers are looked at first, which takes a fiftieth of the time; only the
texts that are near by their signs are compared in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZE: Final = 384
_WORDS: Final = SIZE // 64
_LARGEST: Final = 127


@dataclass(slots=True, eq=False)
class Vectors:
    """The vectors of a segment's texts, as far as they are known."""

    codes: NDArray[np.int8]
    scales: NDArray[np.float32]
    """What a code's numbers are multiplied by; zero for a text without a vector."""
    signs: NDArray[np.uint64]

    @classmethod
    def empty(cls, texts: int) -> Vectors:
        """Make room for so many texts."""
        return cls(
            np.zeros((texts, SIZE), np.int8),
            np.zeros(texts, np.float32),
            np.zeros((texts, _WORDS), np.uint64),
        )

    def put(self, text: int, code: NDArray[np.int8]) -> None:
        """Learn the vector of a text."""
        self.codes[text] = code
        self.signs[text] = _signs(code)
        self.scales[text] = _scale(code)

    def taken(self, texts: NDArray[np.int64]) -> Vectors:
        """Give those of some texts."""
        return Vectors(self.codes[texts], self.scales[texts], self.signs[texts])

    def near(self, wanted: NDArray[np.float32], most: int) -> NDArray[np.int64]:
        """Give texts among which the nearest ones are, in no order."""
        known = np.flatnonzero(self.scales)
        if len(known) <= most:
            return known
        apart = np.bitwise_count(self.signs ^ _signs(wanted)).sum(axis=1, dtype=np.uint16)
        apart[self.scales == 0.0] = SIZE
        return np.argpartition(apart, most)[:most]

    def floats(self, texts: NDArray[np.int64]) -> NDArray[np.float32]:
        """Give vectors of length 1, zeros for a text without one."""
        return self.codes[texts].astype(np.float32) * self.scales[texts, None]

    def likeness(self, wanted: NDArray[np.float32], texts: NDArray[np.int64]) -> NDArray[np.float32]:
        """Give the cosine for each of some texts, zero for one without a vector."""
        return (self.codes[texts].astype(np.float32) @ wanted) * self.scales[texts]


def join_vectors(parts: list[Vectors]) -> Vectors:
    """Put segments' vectors one after another."""
    return Vectors(
        np.concatenate([part.codes for part in parts]),
        np.concatenate([part.scales for part in parts]),
        np.concatenate([part.signs for part in parts]),
    )


def encode(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Write vectors in eight bits a number, each with the largest number it has room for."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    return np.rint(vectors / largest * _LARGEST).astype(np.int8)


def _scale(code: NDArray[np.int8]) -> float:
    return 1.0 / max(float(np.linalg.norm(code.astype(np.float32))), 1.0)


def _signs(vector: NDArray[np.int8] | NDArray[np.float32]) -> NDArray[np.uint64]:
    return np.packbits(vector > 0).view(np.uint64)
