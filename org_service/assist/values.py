"""What goes into the ranking and what comes out, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

Kind = Literal["case", "article"]
Mode = Literal["bm25", "semantic", "fused"]
"""What ranks: the words alone, the meaning alone, or everything by learned weights."""


@dataclass(frozen=True, slots=True)
class Document:
    """A resolved case or a published article as it is indexed."""

    id: str
    kind: Kind
    title: str
    text: str = ""
    """A case's description; an article's description, keywords and content without markup."""
    resolution: str = ""
    """What solved a case."""
    product: str = ""
    """The product's id or name; only compared for equality."""
    subject: str = ""
    """The subject's id or name; only compared for equality."""
    language: str = ""
    """Two letters; empty if it has to be found out from the text."""
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What a caller wants to keep beside it; the ranking does not look at it."""


@dataclass(frozen=True, slots=True)
class Query:
    """The problem for which solutions are wanted."""

    title: str
    description: str = ""
    product: str = ""
    subject: str = ""
    language: str = ""
    """Two letters; empty if it has to be found out from the text."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A document with its place in the ranking."""

    id: str
    kind: Kind
    score: float
    """What the order follows; comparable within one answer and mode only."""
    confidence: float
    """How likely it is that this helps, 0 to 1, calibrated; only `fused` is learned to mean it."""
    parts: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """The value of each feature that the score is made of."""
    words: tuple[str, ...] = ()
    """The query's words and phrases that were found, the most telling first."""


class Model(Protocol):
    """Turns texts into vectors whose nearness is nearness in meaning."""

    @property
    def name(self) -> str:
        """Say which model it is; vectors of different models cannot be compared."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give a row of length 1 for each text."""
        ...
