"""Which profile counts for her on each line; what is for whom; what profiles and templates are related to."""

from __future__ import annotations

import logging
from collections.abc import Collection

from session_engine.errors import NOT_TO_BE_HAD, Failure, OrganisationError
from session_engine.events import EventBus
from session_engine.experience import reading
from session_engine.experience.events import ExperienceChanged
from session_engine.experience.reading import ASSIGNED, RELATED, TABLES
from session_engine.experience.state import PROFILE, Experience, ExperienceProfile
from session_engine.ids import LineId, RecordRef
from session_engine.organisation import json_text
from session_engine.organisation.events import (
    Change,
    ChangeKind,
    ChangesHeard,
    ChangesMissed,
    LineCameBack,
    MetadataChanged,
    PersonChanged,
)
from session_engine.organisation.lines import Lines
from session_engine.tasks import Tasks
from session_engine.waiting import Pause, real_pause

log = logging.getLogger(__name__)
SOON = 1.0
"""Seconds from the first look to the first question: the record that she opens comes first."""
_KEPT = "experience of "
"""Under which the profile that counts is kept for the next start, with whose it is."""


class ExperienceArea:
    """Experience profiles; nothing is asked before somebody looks."""

    def __init__(self, bus: EventBus, tasks: Tasks, lines: Lines, pause: Pause = real_pause) -> None:
        self._bus, self._tasks, self._lines, self._pause = bus, tasks, lines, pause
        self._known: dict[LineId, Experience] = {}
        self._read: set[LineId] = set()
        lines.add_interest(lambda line: TABLES if line in self._known else frozenset())
        bus.subscribe(ChangesHeard, self._heard)
        bus.subscribe(ChangesMissed, lambda event: self._again(event.line))
        bus.subscribe(PersonChanged, lambda event: self._another_person(event.line))
        bus.subscribe(MetadataChanged, lambda event: self._again(event.line))
        bus.subscribe(LineCameBack, self._came_back)

    def state(self, line: LineId) -> Experience:
        """Give what is known: at first the profile that counted when the program ended; it is read behind."""
        if line not in self._known:
            self._known[line] = Experience(line, mine=self._kept(line))
            self._read_soon(line, SOON)
        return self._known[line]

    async def load(self, line: LineId) -> Experience:
        """Read what there is, if that was not done yet; an organisation that is away changes nothing."""
        self.state(line)
        if line not in self._read:
            await self._load(line)
        return self._known[line]

    async def certain(self, line: LineId) -> Experience:
        """Read what there is, if that was not done yet, for what may not be done on a guess.

        Raises:
            OrganisationError: It could not be read; UNREACHABLE where it is not known yet who she is.
        """
        self.state(line)
        if line not in self._read:
            if self._lines.state(line).person is None:
                raise OrganisationError(Failure.UNREACHABLE)
            await self._read_now(line)
        return self._known[line]

    def is_read(self, line: LineId) -> bool:
        """Tell whether it is known what is for whom; before that `state` says nothing of it."""
        return line in self._read

    async def assign(self, record: RecordRef, profiles: Collection[str]) -> None:
        """Let a macro, a script or a session template be for some profiles; for everybody where none is named.

        Raises:
            OrganisationError: It does not take it.
        """
        await self._load(record.line)
        now = self._known[record.line].assigned.get(record.id, frozenset())
        wanted, way = frozenset(profiles), ASSIGNED[record.table]
        try:
            await reading.relate(self._lines, record, way, sorted(wanted - now), PROFILE, related=True)
            await reading.relate(self._lines, record, way, sorted(now - wanted), PROFILE, related=False)
        finally:
            await self._load(record.line)

    async def related(self, record: RecordRef, what: str) -> frozenset[str]:
        """Give the ids of what a record is related to; `what` is one of `reading.RELATED`.

        Raises:
            OrganisationError: It could not be asked.
        """
        return await reading.related(self._lines, record, RELATED[what])

    async def choices(self, line: LineId, what: str) -> tuple[tuple[str, str], ...]:
        """Give ids and names of everything that a record can be related to.

        Raises:
            OrganisationError: It could not be asked.
        """
        return await reading.choices(self._lines, line, RELATED[what])

    async def relate(
        self, record: RecordRef, what: str, ids: Collection[str], shown: Collection[str] | None = None
    ) -> None:
        """Say what a record is related to: who is in a profile, which roles it is for, which tabs a template opens.

        Args:
            record: It.
            what: One of `reading.RELATED`.
            ids: What it is to be related to.
            shown: What she saw it related to: of everything else that it is related to nothing is taken away, which
                others may have done meanwhile. None where that is not known.

        Raises:
            OrganisationError: It does not take it; FORBIDDEN where she leads nobody.
        """
        way, now = RELATED[what], await self.related(record, what)
        before = now if shown is None else frozenset(shown)
        more, less = frozenset(ids) - before - now, (before - frozenset(ids)) & now
        try:
            if way.pairs is not None:
                await reading.pair(self._lines, record, sorted(more), way, way.pairs)
                await reading.unpair(self._lines, record, sorted(less), way, way.pairs)
                return
            for some, related in ((more, True), (less, False)):
                await reading.relate(
                    self._lines, record, way.relationship, sorted(some), way.table, related=related
                )
        finally:
            if way.between:
                self._tell(record, way.between)
            await self._load(record.line)

    def _tell(self, record: RecordRef, between: str) -> None:
        """Tell lists of what a record is related to: few organisations say themselves that it is another now."""
        person = self._lines.state(record.line).person
        change = Change(between, record.id, ChangeKind.UPDATE, by=person.ref.id if person is not None else "")
        self._bus.publish(ChangesHeard(record.line, (change,)))

    # -- reading -------------------------------------------------------------------------------------------

    async def _load(self, line: LineId) -> None:
        if self._lines.state(line).person is None:
            return  # who she is comes first
        try:
            await self._read_now(line)
        except OrganisationError as error:  # asked again when the organisation is back
            log.info("experience profiles could not be read: %s", error.failure)

    async def _read_now(self, line: LineId) -> None:
        try:
            found = await reading.read(self._lines, line)
        except OrganisationError as error:
            if error.failure not in NOT_TO_BE_HAD:
                raise
            log.info("there are no experience profiles: %s", error.failure)
            found = Experience(line)
        self._read.add(line)
        self._keep(line, found.mine)
        if self._known.get(line) != found:
            self._known[line] = found
            self._bus.publish(ExperienceChanged(line))

    def _read_soon(self, line: LineId, wait: float = 0.0) -> None:
        self._tasks.start(
            self._load_after(wait, line), owner="experience", group=f"read {line}", exclusive=True
        )

    async def _load_after(self, wait: float, line: LineId) -> None:
        if wait:
            await self._pause(wait)
        await self._load(line)

    def _again(self, line: LineId) -> None:
        if line in self._known:
            self._read_soon(line)

    def _heard(self, event: ChangesHeard) -> None:
        if any(change.table in TABLES for change in event.changes):
            self._again(event.line)

    def _came_back(self, event: LineCameBack) -> None:
        if event.line not in self._read:
            self._again(event.line)

    def _another_person(self, line: LineId) -> None:
        self._read.discard(line)
        self._again(line)

    # -- from one start to the next ------------------------------------------------------------------------

    def _kept(self, line: LineId) -> ExperienceProfile | None:
        store, person = self._lines.metadata(line).store, self._lines.reader(line)
        kept = store.load(_KEPT + person) if store is not None and person else None
        if not kept:
            return None
        try:
            found = json_text.as_object(json_text.decode(kept))
        except json_text.NotJson:
            return None
        names = frozenset(json_text.text_of(found, "tools").split())
        key, name = json_text.text_of(found, "id"), json_text.text_of(found, "name")
        return ExperienceProfile(
            key, name, names, found.get("pane") is not False, found.get("expanded") is not False
        )

    def _keep(self, line: LineId, mine: ExperienceProfile | None) -> None:
        store, person = self._lines.metadata(line).store, self._lines.reader(line)
        if store is None or not person:
            return
        said = (
            {}
            if mine is None
            else {
                "id": mine.id, "name": mine.name, "tools": " ".join(sorted(mine.tools)),
                "pane": mine.pane, "expanded": mine.expanded,
            }
        )  # fmt: skip
        store.store(_KEPT + person, json_text.encode(said) if said else b"")
