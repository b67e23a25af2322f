"""The index as it is kept in a file beside the organisation's database.

The file holds nothing that the database does not: one that is damaged, or that another version or
another organisation wrote, is made anew beside it and then takes its place.
"""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
import numpy as np

from org_service.assist.postings import Postings
from org_service.assist.segment import Segment, read_keys
from org_service.assist.vectors import SIZE, Vectors
from org_service.dialect.blob_files import BlobFile, DamagedFile, forget

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

FORMAT: Final = 2
"""Raise it when terms are made in another way, or are written in another form."""
_STATE: Final = "state"
_BATCH: Final = 2000


class _State(msgspec.Struct):
    format: int
    organisation: str
    position: int
    order: list[int]


class _Postings(msgspec.Struct, array_like=True):
    terms: bytes
    starts: bytes
    texts: bytes
    times: bytes


class _Segment(msgspec.Struct, array_like=True):
    ids: list[str]
    keys: bytes
    articles: bytes
    products: bytes
    subjects: bytes
    lengths: bytes
    stems: _Postings
    grams: _Postings


class Loaded(NamedTuple):
    """What a file held."""

    segments: list[Segment]
    position: int


class KeptIndex:
    """One open file.

    Args:
        path: Where it is.
        organisation: Whose index it is.

    Raises:
        DamagedFile: It is no index at all.
    """

    def __init__(self, path: Path, organisation: str) -> None:
        self._file = BlobFile(path)
        self._organisation = organisation
        self._names: dict[Segment, int] = {}
        self._next = 0

    @classmethod
    def anew(cls, path: Path, organisation: str) -> KeptIndex:
        """Begin a file that `take_place` will put where the old one is."""
        fresh = path.with_name(f"{path.name}.new")
        forget(fresh)
        return cls(fresh, organisation)

    def load(self) -> Loaded | None:
        """Read the index; None if another version or organisation wrote it, or nobody yet.

        Raises:
            DamagedFile: It is not as it was written.
        """
        parts = self._file.parts()
        try:
            state = msgspec.msgpack.decode(parts[_STATE], type=_State)
            if state.format != FORMAT or state.organisation != self._organisation:
                return None
            segments = [_read(parts[f"segment {n}"], parts[f"alive {n}"]) for n in state.order]
        except KeyError:
            return None
        except (msgspec.MsgspecError, ValueError) as error:
            raise DamagedFile(str(error)) from error
        self._names = dict(zip(segments, state.order, strict=True))
        self._next = max(state.order, default=-1) + 1
        return Loaded(segments, state.position)

    def save(self, segments: Sequence[Segment], position: int) -> None:
        """Write what is new since the last time.

        Raises:
            NotWritten: The file is as it was, and no more of it can be written.
        """
        before = self._names
        self._names = {}
        parts: dict[str, bytes] = {}
        for segment in segments:
            name = before.get(segment)
            if name is None:
                name, self._next = self._next, self._next + 1
                parts[f"segment {name}"] = _write(segment)
            self._names[segment] = name
            parts[f"alive {name}"] = np.packbits(segment.alive).tobytes()
        gone = set(before.values()) - set(self._names.values())
        state = _State(FORMAT, self._organisation, position, list(self._names.values()))
        parts[_STATE] = msgspec.msgpack.encode(state)
        self._file.write(parts, gone=[f"{kind} {name}" for name in gone for kind in ("segment", "alive")])

    def meanings(self, model: str) -> Iterator[tuple[bytes, NDArray[np.int8]]]:
        """Give the vectors that a model has made.

        Raises:
            DamagedFile: They cannot be read.
        """
        mark = model.encode()
        for key, code in self._file.entries():
            if key.endswith(mark) and len(code) == SIZE:
                yield key.removesuffix(mark), np.frombuffer(code, np.int8)

    def keep_meanings(self, model: str, codes: Mapping[bytes, NDArray[np.int8]]) -> None:
        """Write vectors that a model has made.

        Raises:
            NotWritten: The file is as it was.
        """
        mark = model.encode()
        self._file.write({}, entries={key + mark: code.tobytes() for key, code in codes.items()})

    def take_meanings(self, old: KeptIndex) -> None:
        """Copy what models have read from an older file, as far as that can be read."""
        try:
            for batch in _batches(old._file.entries()):
                self._file.write({}, entries=batch)
        except DamagedFile:
            return

    def take_place(self, path: Path) -> None:
        """Put this file where an older one is, which nobody has open any more."""
        self._file.close()
        forget(path)
        os.replace(self._file.path, path)  # noqa: PTH105 - says better what it does
        self._file = BlobFile(path)

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


def _batches(entries: Iterable[tuple[bytes, bytes]]) -> Iterator[dict[bytes, bytes]]:
    remaining = iter(entries)
    while batch := dict(islice(remaining, _BATCH)):
        yield batch


def _write(segment: Segment) -> bytes:
    return msgspec.msgpack.encode(
        _Segment(
            list(segment.ids),
            segment.keys.tobytes(),
            segment.articles.tobytes(),
            segment.products.tobytes(),
            segment.subjects.tobytes(),
            segment.lengths.tobytes(),
            _written(segment.stems),
            _written(segment.grams),
        )
    )


def _written(postings: Postings) -> _Postings:
    return _Postings(
        postings.terms.tobytes(),
        postings.starts.tobytes(),
        postings.texts.tobytes(),
        postings.times.tobytes(),
    )


def _read(body: bytes, alive: bytes) -> Segment:
    kept = msgspec.msgpack.decode(body, type=_Segment)
    count = len(kept.ids)
    return Segment(
        ids=tuple(kept.ids),
        keys=read_keys(kept.keys),
        articles=np.frombuffer(kept.articles, np.bool_),
        products=np.frombuffer(kept.products, np.uint32),
        subjects=np.frombuffer(kept.subjects, np.uint32),
        lengths=np.frombuffer(kept.lengths, np.uint32),
        stems=_postings(kept.stems),
        grams=_postings(kept.grams),
        alive=np.unpackbits(np.frombuffer(alive, np.uint8), count=count).astype(np.bool_),
        vectors=Vectors.empty(count),
    )


def _postings(kept: _Postings) -> Postings:
    return Postings(
        np.frombuffer(kept.terms, np.uint32),
        np.frombuffer(kept.starts, np.int64),
        np.frombuffer(kept.texts, np.uint16),
        np.frombuffer(kept.times, np.uint8),
    )
