"""The labelled queries: what customers ask, in words of their own, and the problem family that answers it."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from org_service.assist.values import Query

Split = Literal["training", "test"]
FOLDER: Final = Path(__file__).parent / "queries"
NOTHING: Final = "nothing"
"""The name under which queries are kept that no family answers."""


@dataclass(frozen=True, slots=True)
class LabelledQuery:
    """A query and what should be found for it.

    Attributes:
        name: The family and its place there, such as `latch-auto-lock/2`.
        family: The problem family that answers it; empty if none does.
        language: Two letters. The ranking is not told: it finds out by itself.
        title: What the case would be called.
        text: What else was said; empty if that was all.
        split: Whether the ranking may learn from it.
    """

    name: str
    family: str
    language: str
    title: str
    text: str
    split: Split

    @property
    def query(self) -> Query:
        """Give it as the ranking gets it: words alone."""
        return Query(self.title, self.text)


class Labels(NamedTuple):
    """What the queries' file of labels says."""

    test: frozenset[str]
    siblings: frozenset[frozenset[str]]
    documents: dict[str, str]
    """Families of documents that no family made, by title."""


@lru_cache(maxsize=1)
def labels() -> Labels:
    """Read which families are kept for the test, and which families lie near each other."""
    read = tomllib.loads((FOLDER.parent / "labels.toml").read_text("utf-8"))
    siblings = frozenset(frozenset(pair) for pair in read["siblings"])
    return Labels(frozenset(read["test"]), siblings, read["documents"])


@lru_cache(maxsize=1)
def labelled_queries() -> tuple[LabelledQuery, ...]:
    """Read all queries, by file and place."""
    return tuple(query for file in sorted(FOLDER.glob("*.toml")) for query in _queries_of(file))


def queries_of(split: Split) -> tuple[LabelledQuery, ...]:
    """Give the queries of one part of the split."""
    return tuple(query for query in labelled_queries() if query.split == split)


def _queries_of(file: Path) -> Iterator[LabelledQuery]:
    read: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    if file.stem == NOTHING:
        for place, said in enumerate(read["queries"]):
            # Every second one: there are no families to split by.
            yield _labelled(NOTHING, "", place, said, "test" if place % 2 else "training")
        return
    for family, found in read.items():
        split: Split = "test" if family in labels().test else "training"
        for place, said in enumerate(found["queries"]):
            yield _labelled(family, family, place, said, split)


def _labelled(heading: str, family: str, place: int, said: dict[str, str], split: Split) -> LabelledQuery:
    return LabelledQuery(f"{heading}/{place}", family, said["lang"], said["title"], said["text"], split)
