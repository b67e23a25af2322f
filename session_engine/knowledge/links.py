"""Which articles belong to the cases in front, kept true whoever links them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping

from session_engine.assist.linking import LINK, Linking
from session_engine.errors import OrganisationError
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.knowledge import permitted
from session_engine.organisation.events import ChangesHeard, LineCameBack
from session_engine.organisation.lines import Lines
from session_engine.records.store import RecordStore
from session_engine.tasks import Tasks

log = logging.getLogger(__name__)


class CaseLinks:
    """The links of the cases that somebody looks at.

    Args:
        bus: Where changes are heard.
        tasks: Where links are read.
        lines: The organisations.
        records: Makes and deletes the links' records.
        changed: Told of a case whose links are different now.
    """

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        lines: Lines,
        records: RecordStore,
        changed: Callable[[RecordRef], None],
    ) -> None:
        self._tasks, self._records, self._changed = tasks, records, changed
        self._linking = Linking(lines, records)
        self._known: dict[RecordRef, Mapping[RecordRef, RecordRef]] = {}
        self._turns: dict[RecordRef, asyncio.Lock] = {}
        lines.add_interest(self._interest)
        bus.subscribe(ChangesHeard, self._changes_heard)
        bus.subscribe(LineCameBack, lambda event: self._each(event.line))

    def follow(self, case: RecordRef) -> None:
        """Keep a case's links true from now on."""
        if case not in self._known:
            self._known[case] = {}
            self._tasks.start(self._read((case,)), owner=("links", case), group="read", exclusive=True)

    def unfollow(self, case: RecordRef) -> None:
        """Nobody looks at a case any more."""
        if self._known.pop(case, None) is not None:
            self._turns.pop(case, None)
            self._tasks.cancel(("links", case))

    def keep_only(self, records: Collection[RecordRef | None]) -> None:
        """Let go of the cases that are not among the records sessions begin with."""
        for case in [case for case in self._known if case not in records]:
            self.unfollow(case)

    def forget(self, line: LineId) -> None:
        """Read again what another person may not see."""
        self._each(line)

    def linked(self, case: RecordRef | None, article: RecordRef) -> bool:
        """Tell whether an article belongs to a case."""
        return case is not None and article in self._known.get(case, {})

    async def link(self, case: RecordRef, article: RecordRef) -> None:
        """Let an article belong to a case.

        Raises:
            Refused: It is neither published nor expired.
        """
        self.must_be_usable(article)
        async with self._turns.setdefault(
            case, asyncio.Lock()
        ):  # a second click finds what the first has made
            if not self.linked(case, article):
                made = await self._linking.link(case, article)
                self._put(case, {**self._known.get(case, {}), article: made})

    async def unlink(self, case: RecordRef, article: RecordRef) -> None:
        """Let an article belong to a case no more."""
        async with self._turns.setdefault(case, asyncio.Lock()):
            link = self._known.get(case, {}).get(article)
            if link is not None:
                await self._linking.unlink(link)
                known = self._known.get(case, {})
                self._put(case, {each: row for each, row in known.items() if each != article})

    def must_be_usable(self, article: RecordRef) -> None:
        """Refuse to link what is not published.

        Raises:
            Refused: It is neither published nor expired.
        """
        permitted.must_be_usable(self._records.name(article), self._records.value(article, "statecode"))

    def must_be_for_customers(self, article: RecordRef) -> None:
        """Refuse to give customers what is not published, or not for them.

        Raises:
            Refused: It is neither published nor expired, or for the organisation alone.
        """
        title, value = self._records.name(article), self._records.value
        permitted.must_be_for_customers(title, value(article, "statecode"), value(article, "isinternal"))

    def _put(self, case: RecordRef, links: Mapping[RecordRef, RecordRef]) -> None:
        if case in self._known and self._known[case] != links:
            self._known[case] = links
            self._changed(case)

    async def _read(self, cases: tuple[RecordRef, ...]) -> None:
        try:
            found = await self._linking.links_of(cases)
        except OrganisationError as error:
            log.info("links of articles could not be read: %s", error.failure)
            return
        for case, links in found.items():
            self._put(case, links)

    def _interest(self, line: LineId) -> frozenset[str]:
        return frozenset({LINK}) if any(case.line == line for case in self._known) else frozenset()

    def _changes_heard(self, event: ChangesHeard) -> None:
        if any(change.table == LINK for change in event.changes):
            self._each(event.line)

    def _each(self, line: LineId) -> None:
        """Read the links of all cases of a line anew, in one request however many are open."""
        cases = tuple(case for case in self._known if case.line == line)
        if cases:
            self._tasks.start(self._read(cases), owner=("links", line), group="again", exclusive=True)
