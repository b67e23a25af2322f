"""All segments together: texts come and go, small segments grow into larger ones.

Readers take the row of segments as it is at that moment; only one thread writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from org_service.assist.analysis import Analysis
from org_service.assist.memory import give_back
from org_service.assist.segment import LARGEST, Segment, join_segments, make_segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from org_service.assist.values import Document

BATCH: Final = 1000
_LARGE: Final = 1 << 13
"""Texts from which on joining them leaves much memory behind."""


class Index:
    """What can be searched.

    Args:
        segments: What there is already, the oldest first.
    """

    def __init__(self, segments: Iterable[Segment] = ()) -> None:
        self._analysis = Analysis()
        self.segments: tuple[Segment, ...] = tuple(segments)

    def __len__(self) -> int:
        return sum(segment.living for segment in self.segments)

    def add(self, documents: Sequence[Document]) -> None:
        """Index documents; one whose id is known takes the place of the older one."""
        latest = list({document.id: document for document in documents}.values())
        for start in range(0, len(latest), BATCH):
            self._add(latest[start : start + BATCH])

    def _add(self, documents: Sequence[Document]) -> None:
        fresh = make_segment(documents, self._analysis.documents(documents))
        self.remove(fresh.ids)
        self._replace((*self.segments, fresh))
        if self.segments[-1] is not fresh and len(self.segments[-1]) >= _LARGE:
            give_back()

    def remove(self, ids: Iterable[str]) -> None:
        """Forget documents."""
        for record_id in ids:
            for segment in self.segments:
                number = segment.numbers.get(record_id)
                if number is not None:
                    segment.alive[number] = False

    def _replace(self, segments: Sequence[Segment]) -> None:
        # Only what has grown as large as its neighbour is joined: a text is moved as often as sizes double.
        row = [segment for segment in segments if segment.living]
        while len(row) > 1 and len(row[-2]) <= len(row[-1]):
            if row[-2].living + row[-1].living > LARGEST:
                break
            row[-2:] = [join_segments(row[-2:])]
        self.segments = tuple(row)
