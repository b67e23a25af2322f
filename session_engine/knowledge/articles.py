"""What the pages of articles show beside the text: linked or not, at hand or not, and what she has said of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Hashable
from dataclasses import replace

from session_engine.errors import OrganisationError
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.knowledge.events import ArticleChanged
from session_engine.knowledge.favourites import Favourites
from session_engine.knowledge.feedback import Feedback, Said
from session_engine.knowledge.files import files_of
from session_engine.knowledge.links import CaseLinks
from session_engine.knowledge.state import USABLE, ArticleState, Thumb
from session_engine.knowledge.views import ViewCounter
from session_engine.organisation.lines import Lines
from session_engine.records.events import RecordDeleted
from session_engine.records.kept import NOT_REACHED
from session_engine.records.state import Choice
from session_engine.records.store import RecordStore
from session_engine.tasks import Tasks
from session_engine.timeline.state import AttachedFile

log = logging.getLogger(__name__)
COLUMNS = frozenset({"statecode", "articlepublicnumber", "isinternal"})


class Articles:
    """The articles that are open.

    Args:
        bus: Where changes are announced.
        tasks: Where the organisation is asked.
        lines: The organisations.
        records: The articles.
        favourites: What is kept at hand.
        links: What belongs to which case.
        feedback: What she says of articles.
        views: Counts readings.
    """

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        lines: Lines,
        records: RecordStore,
        favourites: Favourites,
        links: CaseLinks,
        feedback: Feedback,
        views: ViewCounter,
    ) -> None:
        self._bus, self._tasks, self._lines, self._records = bus, tasks, lines, records
        self._favourites, self._links, self._feedback, self._views = favourites, links, feedback, views
        self._said: dict[RecordRef, Said] = {}
        self._files: dict[RecordRef, tuple[AttachedFile, ...]] = {}
        self._readers: dict[RecordRef, set[Hashable]] = {}
        self._turns: dict[RecordRef, asyncio.Lock] = {}
        bus.subscribe(RecordDeleted, lambda event: self._gone(event.ref))

    def open(
        self, article: RecordRef, reader: Hashable, case: RecordRef | None, *, counts: bool = True
    ) -> None:
        """Read what belongs to an article that somebody reads.

        Args:
            article: Which.
            reader: Who shows it.
            case: What it could be linked to.
            counts: The person has opened it: this is one more reading.
        """
        first = article not in self._readers
        self._readers.setdefault(article, set()).add(reader)
        self._records.watch(article, _owner(article), COLUMNS)
        if case is not None:
            self._links.follow(case)
        if first:
            self._tasks.start(self._read(article), owner=_owner(article), group="read", exclusive=True)
        if counts:
            self._tasks.start(self._views.count(article), owner=_owner(article), group="count")

    def close(self, article: RecordRef, reader: Hashable) -> None:
        """Let go of an article that is read no more."""
        readers = self._readers.get(article, set())
        readers.discard(reader)
        if not readers and self._readers.pop(article, None) is not None:
            self._tasks.cancel(_owner(article), "read")
            self._records.unwatch_all(_owner(article))
            self._said.pop(article, None)
            self._files.pop(article, None)
            self._turns.pop(article, None)

    def state(self, article: RecordRef, case: RecordRef | None) -> ArticleState:
        """Give what is known of an article beside its record."""
        said, state = self._said.get(article), self._records.value(article, "statecode")
        return ArticleState(
            article,
            case,
            linked=self._links.linked(case, article),
            usable=isinstance(state, Choice) and state.value in USABLE,
            internal=self._records.value(article, "isinternal") is True,
            favourite=self._favourites.of(article.line).of(article) is not None,
            thumb=said.thumb if said is not None else Thumb.NONE,
            comment=said.comment if said is not None else "",
            known=said is not None,
            files=self._files.get(article, ()),
        )

    async def rate(self, article: RecordRef, thumb: Thumb) -> None:
        """Say that an article helps, or does not."""
        await self._say(article, lambda said: replace(said, thumb=thumb))

    async def comment(self, article: RecordRef, text: str) -> None:
        """Write what is to be said about an article."""
        await self._say(article, lambda said: replace(said, comment=text.strip()))

    def all_changed(self, line: LineId) -> None:
        """Tell of every open article of a line."""
        for article in tuple(self._readers):
            if article.line == line:
                self._bus.publish(ArticleChanged(article))

    async def _read(self, article: RecordRef) -> None:
        try:
            self._files[article] = await files_of(self._lines, article)
            self._bus.publish(ArticleChanged(article))
        except OrganisationError as error:
            log.info("files of an article are not to be had: %s", error.failure)
        try:
            self._said[article] = await self._feedback.read(article)
            if not self._favourites.known(article.line):
                await self._favourites.load(article.line)
        except OrganisationError as error:
            log.info("what was said of an article could not be read: %s", error.failure)
        self._bus.publish(ArticleChanged(article))

    async def _say(self, article: RecordRef, change: Callable[[Said], Said]) -> None:
        """Keep what she says, one thing after the other; what could not be kept is as it was before."""
        async with self._turns.setdefault(article, asyncio.Lock()):
            before = self._said.get(article)
            if before is None:  # it was not to be had when the page was opened
                before = await self._said_before(article)
            said = change(before)
            self._put(article, said)
            try:
                self._put(article, await self._feedback.write(article, said, self._records.name(article)))
            except BaseException:
                if said.row is not None:
                    self._feedback.abandon(said.row)
                self._put(article, before)
                raise

    async def _said_before(self, article: RecordRef) -> Said:
        try:
            return await self._feedback.read(article)
        except OrganisationError as error:
            if error.failure not in NOT_REACHED:
                raise
            return Said()  # without the organisation she begins anew; the reading takes what was said last

    def _gone(self, row: RecordRef) -> None:
        """Read again what she has said where its record is none any more: it went into one that was there before."""
        for article, said in tuple(self._said.items()):
            if said.row == row:
                del self._said[article]
                if article in self._readers:
                    self._tasks.start(
                        self._read(article), owner=_owner(article), group="read", exclusive=True
                    )

    def _put(self, article: RecordRef, said: Said) -> None:
        self._said[article] = said
        self._bus.publish(ArticleChanged(article))


def _owner(article: RecordRef) -> Hashable:
    return ("article", article)
