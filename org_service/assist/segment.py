"""A part of the index: texts that were indexed together, and how such parts become one."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain, compress
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np

from org_service.assist.postings import Field, Postings, build_postings, join_postings
from org_service.assist.vectors import Vectors, join_vectors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from org_service.assist.analysis import Analysed
    from org_service.assist.values import Document

LARGEST: Final = 1 << 16
"""Texts that a segment has room for."""
_KEY: Final = 16
MEANT: Final = 1500
"""Characters of a text that the model is given; it reads no more."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Texts with everything that is known of them; only which are alive and their vectors change."""

    ids: tuple[str, ...]
    keys: NDArray[np.uint64]
    """What each text's vector is kept under, a row of two numbers for each."""
    articles: NDArray[np.bool_]
    products: NDArray[np.uint32]
    subjects: NDArray[np.uint32]
    lengths: NDArray[np.uint32]
    stems: Postings
    grams: Postings
    alive: NDArray[np.bool_]
    vectors: Vectors
    numbers: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", {id_: number for number, id_ in enumerate(self.ids)})

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def living(self) -> int:
        """How many texts are alive."""
        return int(self.alive.sum())

    def put_meanings(self, codes: Mapping[bytes, NDArray[np.int8]]) -> None:
        """Learn vectors by what they are kept under, as far as they are wanted."""
        wanted = np.frombuffer(b"".join(codes), np.uint64)[::2]
        found = np.isin(self.keys[:, 0], wanted) & (self.vectors.scales == 0.0)
        for number in np.flatnonzero(found).tolist():
            code = codes.get(self.keys[number].tobytes())
            if code is not None:
                self.vectors.put(number, code)

    def field(self, postings: Postings) -> Field:
        """Give one of its indexes for ranking."""
        return Field(postings, self.lengths, self.alive)


def make_segment(documents: Sequence[Document], analysed: Analysed) -> Segment:
    """Make a segment of documents, each id once."""
    return Segment(
        ids=tuple(document.id for document in documents),
        keys=read_keys(b"".join(key_of(document) for document in documents)),
        articles=np.array([document.kind == "article" for document in documents], np.bool_),
        products=np.array([mark_of(document.product) for document in documents], np.uint32),
        subjects=np.array([mark_of(document.subject) for document in documents], np.uint32),
        lengths=analysed.lengths,
        stems=build_postings(analysed.stems),
        grams=build_postings(analysed.grams),
        alive=np.ones(len(documents), np.bool_),
        vectors=Vectors.empty(len(documents)),
    )


def join_segments(parts: Sequence[Segment]) -> Segment:
    """Make one segment of what is alive in several."""
    living = [np.flatnonzero(part.alive) for part in parts]
    moved: list[NDArray[np.int64]] = []
    first = 0
    for part, kept in zip(parts, living, strict=True):
        numbers = np.full(len(part), -1, np.int64)
        numbers[kept] = np.arange(first, first + len(kept))
        moved.append(numbers)
        first += len(kept)
    return Segment(
        ids=tuple(chain.from_iterable(compress(part.ids, part.alive) for part in parts)),
        keys=np.concatenate([part.keys[part.alive] for part in parts]),
        articles=np.concatenate([part.articles[part.alive] for part in parts]),
        products=np.concatenate([part.products[part.alive] for part in parts]),
        subjects=np.concatenate([part.subjects[part.alive] for part in parts]),
        lengths=np.concatenate([part.lengths[part.alive] for part in parts]),
        stems=join_postings([(part.stems, numbers) for part, numbers in zip(parts, moved, strict=True)]),
        grams=join_postings([(part.grams, numbers) for part, numbers in zip(parts, moved, strict=True)]),
        alive=np.ones(first, np.bool_),
        vectors=join_vectors([part.vectors.taken(kept) for part, kept in zip(parts, living, strict=True)]),
    )


def read_keys(content: bytes) -> NDArray[np.uint64]:
    """Read keys that are written one after another."""
    return np.frombuffer(content, np.uint64).reshape(-1, _KEY // 8)


def problem_of(document: Document) -> str:
    """Give the text that stands for what a document is about."""
    return f"{document.title}\n{document.text}"[:MEANT]


def key_of(document: Document) -> bytes:
    """Give what a document's vector is kept under: the same texts have the same."""
    text = f"{problem_of(document)}\0{document.resolution[:MEANT]}"
    return blake2b(text.encode(), digest_size=_KEY).digest()


def mark_of(value: str) -> int:
    """Give a number for a product or subject, 0 for none."""
    return crc32(value.encode()) or 1 if value else 0
