"""The knowledge base's verbs: search beside a case, keep at hand, link, say whether it helps."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from dataclasses import field, replace

from session_engine.errors import OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef, SessionId
from session_engine.knowledge import cards, kept
from session_engine.knowledge.articles import Articles
from session_engine.knowledge.asking import COLUMNS, Answer, Asker, Hit
from session_engine.knowledge.events import KnowledgeChanged
from session_engine.knowledge.favourites import TABLE as FAVOURITE
from session_engine.knowledge.favourites import Favourites
from session_engine.knowledge.feedback import Feedback
from session_engine.knowledge.keeping import KeptInSessions
from session_engine.knowledge.kept import Asked
from session_engine.knowledge.links import CaseLinks
from session_engine.knowledge.sending import Sendable
from session_engine.knowledge.state import (
    ARTICLE,
    MOST,
    PAGE,
    ArticleCard,
    Filters,
    KnowledgeState,
    KnowledgeStatus,
    Shown,
    Sort,
    Subject,
)
from session_engine.knowledge.subject import COLUMNS as ABOUT
from session_engine.knowledge.subject import case_of, words_of
from session_engine.knowledge.views import ViewCounter
from session_engine.light_dataclass import dataclass
from session_engine.organisation.events import ChangesHeard, LineCameBack, PersonChanged
from session_engine.organisation.lines import Lines
from session_engine.ports import Clock
from session_engine.records.events import RecordChanged
from session_engine.records.state import RecordStatus
from session_engine.records.store import RecordStore
from session_engine.search.area import SearchArea
from session_engine.search.kept import NOT_REACHED
from session_engine.search.recent import KNOWLEDGE
from session_engine.search.state import Match
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import SessionClosed
from session_engine.sessions.state import Session
from session_engine.settings.area import SettingsArea
from session_engine.tasks import Tasks
from session_engine.waiting import Pause, real_pause

log = logging.getLogger(__name__)
TYPING = 0.2
"""Seconds without a key before titles are asked for."""
SHORTEST = 2
"""Characters from which on titles are suggested: two are a word in some languages."""


@dataclass(slots=True)
class _Search:
    """What is known for a session.

    Attributes:
        asked: What it looks for.
        about: What the pane is about: the session's first record, else the one in front.
        due: The words of what it is about are being read: it begins with them when they come.
        answer: What was found, None before the first answer.
        favourites: The favourites' cards were read.
        status: How far the results are.
    """

    asked: Asked
    about: RecordRef | None
    due: bool = False
    answer: Answer | None = None
    favourites: bool = False
    busy: bool = False
    failure: OrganisationError | None = None
    offline: bool = False
    suggestions: tuple[Match, ...] = ()
    files: dict[RecordRef, int] = field(default_factory=dict[RecordRef, int])
    shown: KnowledgeState | None = None


class KnowledgeArea:
    """The knowledge base.

    Args:
        bus: Where changes are announced.
        tasks: Where the organisation is asked.
        clock: The time.
        lines: The organisations.
        records: Every card reads an article there.
        search: Keeps recent searches, and finds among what was read before.
        workspace: Sessions and their first records.
        settings: Keep favourites where an organisation does not.
        pause: How to wait.
    """

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        clock: Clock,
        lines: Lines,
        records: RecordStore,
        search: SearchArea,
        workspace: WorkspaceArea,
        settings: SettingsArea,
        *,
        pause: Pause = real_pause,
    ) -> None:
        self._bus, self._tasks, self._clock, self._pause = bus, tasks, clock, pause
        self._lines, self._records, self._search, self._workspace = lines, records, search, workspace
        self._keeper = KeptInSessions(workspace)
        self._asker = Asker(lines, records)
        self._favourites = Favourites(lines, records, self._asker, settings, self._favourites_changed)
        self.links = CaseLinks(bus, tasks, lines, records, self._links_changed)
        self.sendable = Sendable(self._asker, search, records)
        self.articles = Articles(
            bus,
            tasks,
            lines,
            records,
            self._favourites,
            self.links,
            Feedback(lines, records),
            ViewCounter(lines, clock),
        )
        self._sessions: dict[SessionId, _Search] = {}
        self._subjects: dict[LineId, tuple[Subject, ...]] = {}
        self._languages: dict[LineId, tuple[int, ...]] = {}
        lines.add_interest(self._interest)
        bus.subscribe(SessionClosed, lambda event: self._closed(event.session))
        bus.subscribe(RecordChanged, self._record_changed)
        bus.subscribe(ChangesHeard, self._changes_heard)
        bus.subscribe(LineCameBack, lambda event: self._line_came_back(event.line))
        bus.subscribe(PersonChanged, lambda event: self._another_person(event.line))

    # -- what is shown -------------------------------------------------------------------------------------

    def state(self, session: SessionId) -> KnowledgeState:
        """Give what a session's search shows; the first look begins with the title of its case.

        Raises:
            Refused: There is no such session.
        """
        where = self._session(session)
        found = self._sessions.get(session) or self._begun(where, where.anchor.page.record)
        if found.shown is None:
            found.shown = self._composed(where, found)
        return found.shown

    def case(self, session: SessionId) -> RecordRef | None:
        """Give the case that articles are linked to: what the pane is about, else the session's; None for none."""
        anchor, found = self._session(session).anchor.page.record, self._sessions.get(session)
        about = case_of(found.about, self._records) if found is not None else None
        return about or case_of(anchor, self._records)

    # -- verbs ---------------------------------------------------------------------------------------------

    def follow(self, session: SessionId, record: RecordRef) -> None:
        """Let a session's search be about a record: where she has typed nothing, it begins with that one's title."""
        where, found = self._session(session), self._sessions.get(session)
        if found is None:
            self._begun(where, record)
        elif found.about != record:
            found.about = record
            self._look_at(where, found)
            found.due = True
            self._words_came(where, found)

    def type(self, session: SessionId, text: str) -> None:
        """Take what stands in the field; titles are suggested a moment after the last key."""
        found = self._known(session)
        if len(text.strip()) < SHORTEST:
            self._tasks.cancel(_owner(session), "type")
            self._suggested(session, found, ())
            return
        self._tasks.start(
            self._suggest(session, found, text), owner=_owner(session), group="type", exclusive=True
        )

    def search(self, session: SessionId, text: str) -> None:
        """Look for some words, or for what was changed last where there are none."""
        found = self._known(session)
        wanted = " ".join(text.split())[: kept.LONGEST]
        self._tasks.cancel(_owner(session), "type")
        found.suggestions = ()
        if wanted:
            self._search.remember_words(self._session(session).line, KNOWLEDGE, wanted)
        self._ask_for(session, found, replace(found.asked, text=wanted, own=True, shown=Shown.RESULTS))

    def filter(self, session: SessionId, filters: Filters) -> None:
        """Narrow the results."""
        found = self._known(session)
        self._ask_for(session, found, replace(found.asked, filters=filters))

    def sort(self, session: SessionId, sort: Sort) -> None:
        """Put the results in another order."""
        found = self._known(session)
        self._ask_for(session, found, replace(found.asked, sort=sort))

    def more(self, session: SessionId) -> None:
        """Show further results."""
        found = self._known(session)
        count = min(MOST, found.asked.count + PAGE)
        if count != found.asked.count and not found.busy:
            self._ask_for(session, found, replace(found.asked, count=count), again=False)

    def show(self, session: SessionId, shown: Shown) -> None:
        """Put the results or the favourites in front."""
        found = self._known(session)
        self._keep(session, found, replace(found.asked, shown=shown))
        if shown is Shown.FAVOURITES:
            self._read_favourites(session, found)
        elif found.answer is None:
            self._ask(session, found)
        self._changed(session, found)

    def retry(self, session: SessionId) -> None:
        """Ask again."""
        found = self._known(session)
        if found.asked.shown is Shown.FAVOURITES:
            found.favourites = False
            self._read_favourites(session, found)
        else:
            self._ask(session, found)
        self._changed(session, found)

    async def favour(self, article: RecordRef, *, favourite: bool) -> None:
        """Keep an article at hand, or no more.

        Raises:
            Refused: There are as many favourites as there may be.
        """
        await (self._favourites.add(article) if favourite else self._favourites.remove(article))

    async def link(self, session: SessionId, article: RecordRef) -> None:
        """Let an article belong to the session's case.

        Raises:
            Refused: It is not published, or the session's first record is no case.
        """
        await self.links.link(self._case(session), article)

    async def unlink(self, session: SessionId, article: RecordRef) -> None:
        """Let an article belong to the session's case no more."""
        await self.links.unlink(self._case(session), article)

    # -- asking --------------------------------------------------------------------------------------------

    def _begun(self, where: Session, about: RecordRef | None) -> _Search:
        asked = kept.read(self._keeper.read(where.id))
        found = self._sessions[where.id] = _Search(asked, about)
        self._look_at(where, found)
        if not asked.own:
            words = self._words(where, found)
            found.asked, found.due = replace(asked, text=words or ""), words is None
        if asked.shown is Shown.FAVOURITES:
            self._read_favourites(where.id, found)
        elif not found.due:
            self._ask(where.id, found)
        self._tasks.start(self._read_choices(where), owner=_owner(where.id), group="choices", exclusive=True)
        return found

    def _abouts(self, where: Session, found: _Search) -> tuple[RecordRef | None, ...]:
        """Give what a search is about: the record the pane shows, then the session's first."""
        return (found.about, where.anchor.page.record)

    def _look_at(self, where: Session, found: _Search) -> None:
        """Keep true what the search is about: its words, its case, what is linked to that."""
        owner = _owner(where.id)
        self._records.unwatch_all(owner)
        for record in self._abouts(where, found):
            if record is not None and record.table in ABOUT:
                self._records.watch(record, owner, ABOUT[record.table])
        case = self.case(where.id)
        if case is not None:
            self._records.watch(case, owner, ABOUT[case.table])
            self.links.follow(case)

    def _words(self, where: Session, found: _Search) -> str | None:
        """Give what the search begins with, empty where nothing has words; None while that is being read."""
        for record in self._abouts(where, found):
            words = words_of(record, self._records)
            if words:
                return words[: kept.LONGEST]
            asked = [each for each in (record, case_of(record, self._records)) if each is not None]
            if any(
                each.table in ABOUT and self._records.status(each) is RecordStatus.LOADING for each in asked
            ):
                return None
        return ""

    def _begin_with(self, where: Session, found: _Search, words: str) -> None:
        if words == found.asked.text and (found.busy or found.answer is not None):
            return  # nothing is asked twice, and nothing moves that she looks at
        found.asked = replace(found.asked, text=words, count=PAGE)
        if found.asked.shown is Shown.RESULTS:
            self._ask(where.id, found)
        else:
            found.answer = None

    def _ask_for(self, session: SessionId, found: _Search, asked: Asked, *, again: bool = True) -> None:
        self._keep(session, found, replace(asked, count=PAGE) if again else asked)
        self._ask(session, found)
        self._changed(session, found)

    def _ask(self, session: SessionId, found: _Search) -> None:
        found.busy = True
        self._tasks.start(self._find(session, found), owner=_owner(session), group="find", exclusive=True)

    async def _find(self, session: SessionId, found: _Search) -> None:
        line, asked = self._session(session).line, found.asked
        try:
            answer = await self._asker.find(
                line, asked.text, asked.filters, asked.sort, min(MOST, asked.count + 1), self._clock.now()
            )
            await self._take(line, found, tuple(hit.ref for hit in answer.hits))
            found.answer, found.failure, found.offline = answer, None, False
            self._watch(session, found)
        except OrganisationError as error:
            await self._find_in_kept(session, found, error)
        found.busy = False
        self._changed(session, found)

    async def _find_in_kept(self, session: SessionId, found: _Search, error: OrganisationError) -> None:
        """Look through what was read before where the organisation cannot be asked."""
        found.failure = error
        if error.failure not in NOT_REACHED:
            return
        try:
            matches = await self._search.lookup(self._session(session).line, (ARTICLE,), found.asked.text)
        except OrganisationError:
            return
        hits = tuple(Hit(each.ref, each.spans, title=each.title) for each in matches if each.kept)
        if hits:
            found.answer, found.failure, found.offline = Answer(hits), None, True
            self._watch(session, found)

    def _watch(self, session: SessionId, found: _Search) -> None:
        """Keep true what is shown from here on, and nothing else."""
        owner = _owner_of_cards(session)
        self._records.unwatch_all(owner)
        hits = found.answer.hits if found.answer is not None else ()
        favourites = self._favourites.of(self._session(session).line).all if found.favourites else ()
        for ref in {*(hit.ref for hit in hits), *(each.article for each in favourites)}:
            self._records.watch(ref, owner, COLUMNS)

    async def _take(self, line: LineId, found: _Search, refs: tuple[RecordRef, ...]) -> None:
        """Read what cards show."""
        await self._asker.read(line, refs)
        found.files.update(await self._files(line, refs))

    async def _files(self, line: LineId, refs: tuple[RecordRef, ...]) -> dict[RecordRef, int]:
        try:
            return await self._asker.files(line, refs)
        except OrganisationError as error:
            log.info("files of articles could not be counted: %s", error.failure)
            return {}

    async def _suggest(self, session: SessionId, found: _Search, text: str) -> None:
        await self._pause(TYPING)
        try:
            titles = await self._asker.titles(self._session(session).line, text)
        except OrganisationError as error:
            log.info("titles could not be suggested: %s", error.failure)
            return
        self._suggested(session, found, titles)

    def _suggested(self, session: SessionId, found: _Search, titles: tuple[Match, ...]) -> None:
        if titles != found.suggestions:
            found.suggestions = titles
            self._changed(session, found)

    async def _read_choices(self, where: Session) -> None:
        """Read what results can be narrowed by, once for a line; without it only the rest can be chosen."""
        if where.line in self._languages:
            return
        try:
            self._subjects[where.line] = await self._asker.subjects(where.line)
            self._languages[where.line] = await self._asker.languages(where.line)
        except OrganisationError as error:
            log.info("what articles can be narrowed by is not to be had: %s", error.failure)
        self._each(where.line)

    # -- favourites ----------------------------------------------------------------------------------------

    def _read_favourites(self, session: SessionId, found: _Search) -> None:
        if not found.favourites:
            found.busy = True
        self._tasks.start(
            self._load_favourites(session, found), owner=_owner(session), group="favourites", exclusive=True
        )

    async def _load_favourites(self, session: SessionId, found: _Search) -> None:
        line = self._session(session).line
        try:
            favourites = await self._favourites.load(line)
            await self._take(line, found, tuple(each.article for each in favourites.all))
            found.favourites, found.failure = True, None
            self._watch(session, found)
            await self._favourites.follow_versions(line)
        except OrganisationError as error:
            found.failure = error
        found.busy = False
        self._changed(session, found)

    def _favourites_changed(self, line: LineId) -> None:
        self._each(line)
        self.articles.all_changed(line)

    # -- composing -----------------------------------------------------------------------------------------

    def _composed(self, where: Session, found: _Search) -> KnowledgeState:
        asked = found.asked
        favourites = self._favourites.of(where.line)
        in_front = asked.shown is Shown.FAVOURITES
        shown = self._favourite_cards(where, found) if in_front else self._result_cards(where, found)
        answered = found.favourites if in_front else found.answer is not None
        hits = found.answer.hits if found.answer is not None else ()
        return KnowledgeState(
            where.id,
            self.case(where.id),
            asked.text,
            asked.shown,
            asked.filters,
            asked.sort,
            _status(found, answered=answered, any_=bool(shown)),
            shown,
            len(shown) if in_front else found.answer.total if found.answer is not None else None,
            not in_front and len(hits) > asked.count and asked.count < MOST,
            found.busy,
            found.failure.failure if found.failure is not None else None,
            found.offline,
            found.suggestions,
            self._search.recent_words(where.line, KNOWLEDGE),
            self._subjects.get(where.line, ()),
            self._languages.get(where.line, ()),
            len(favourites.all),
            favourites.local,
        )

    def _result_cards(self, where: Session, found: _Search) -> tuple[ArticleCard, ...]:
        hits = found.answer.hits[: found.asked.count] if found.answer is not None else ()
        return self._cards(where, found, hits)

    def _favourite_cards(self, where: Session, found: _Search) -> tuple[ArticleCard, ...]:
        mine = self._cards(
            where, found, tuple(cards.of(each.article) for each in self._favourites.of(where.line).all)
        )
        language = found.asked.filters.language
        return tuple(each for each in mine if not language or each.language == language)

    def _cards(self, where: Session, found: _Search, hits: tuple[Hit, ...]) -> tuple[ArticleCard, ...]:
        case, favourites = self.case(where.id), self._favourites.of(where.line)
        made = (
            cards.card(
                self._records,
                hit,
                files=found.files.get(hit.ref, 0),
                linked=self.links.linked(case, hit.ref),
                favourite=favourites.of(hit.ref) is not None,
            )
            for hit in hits
        )
        return tuple(each for each in made if each is not None)

    def _changed(self, session: SessionId, found: _Search) -> None:
        """Compose anew and tell, where anything is different."""
        if self._sessions.get(session) is not found:
            return
        where = self._workspace.state.sessions.get(session)
        if where is None:
            return
        now = self._composed(where, found)
        if now != found.shown:
            found.shown = now
            self._bus.publish(KnowledgeChanged(session))

    def _keep(self, session: SessionId, found: _Search, asked: Asked) -> None:
        if asked != found.asked:
            found.asked = asked
            self._keeper.write(session, kept.write(asked))

    def _known(self, session: SessionId) -> _Search:
        self.state(session)
        return self._sessions[session]

    def _session(self, session: SessionId) -> Session:
        found = self._workspace.state.sessions.get(session)
        if found is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return found

    def _case(self, session: SessionId) -> RecordRef:
        case = self.case(session)
        if case is None:
            raise Refused(RefusalCode.NO_CASE)
        return case

    # -- what others do ------------------------------------------------------------------------------------

    def _interest(self, line: LineId) -> frozenset[str]:
        mine = any(self._line_of(session) == line for session in self._sessions)
        return frozenset({FAVOURITE}) if mine else frozenset()

    def _line_of(self, session: SessionId) -> LineId | None:
        found = self._workspace.state.sessions.get(session)
        return found.line if found is not None else None

    def _each(self, line: LineId, do: Callable[[SessionId, _Search], None] | None = None) -> None:
        for session, found in tuple(self._sessions.items()):
            if self._line_of(session) == line:
                (do or self._changed)(session, found)

    def _links_changed(self, case: RecordRef) -> None:
        self._each(case.line)
        self.articles.all_changed(case.line)

    def _record_changed(self, event: RecordChanged) -> None:
        if event.ref.table == ARTICLE:
            for session, found in tuple(self._sessions.items()):
                if self._shows(session, found, event.ref):
                    self._changed(session, found)
        elif event.ref.table in ABOUT:
            for session, found in tuple(self._sessions.items()):
                where = self._workspace.state.sessions.get(session)
                if where is not None and event.ref in (*self._abouts(where, found), self.case(session)):
                    self._words_came(where, found)

    def _shows(self, session: SessionId, found: _Search, ref: RecordRef) -> bool:
        """Whether an article is in one of the lists: with fifty at once, nothing is composed for the others."""
        hits = found.answer.hits if found.answer is not None else ()
        line = self._line_of(session)
        mine = found.favourites and line is not None and self._favourites.of(line).of(ref) is not None
        return mine or any(hit.ref == ref for hit in hits)

    def _words_came(self, where: Session, found: _Search) -> None:
        """Begin with words that were not read when the search was opened; follow the case a conversation has now."""
        if self.case(where.id) != (found.shown.case if found.shown is not None else None):
            self._look_at(where, found)
        if not found.asked.own and (found.due or not found.asked.text):
            words = self._words(where, found)
            found.due = words is None
            if words is not None:
                self._begin_with(where, found, words)
        self._changed(where.id, found)

    def _changes_heard(self, event: ChangesHeard) -> None:
        if any(change.table == FAVOURITE for change in event.changes) and self._favourites.known(event.line):
            self._tasks.start(
                self._favourites_again(event.line),
                owner=("knowledge", event.line),
                group="again",
                exclusive=True,
            )

    async def _favourites_again(self, line: LineId) -> None:
        try:
            favourites = await self._favourites.load(line)
            await self._asker.read(line, tuple(each.article for each in favourites.all))
        except OrganisationError as error:
            log.info("favourites could not be read again: %s", error.failure)
            return
        self._each(line)

    def _line_came_back(self, line: LineId) -> None:
        def again(session: SessionId, found: _Search) -> None:
            if found.failure is not None or found.offline:
                self.retry(session)

        self._each(line, again)

    def _another_person(self, line: LineId) -> None:
        """Forget everything: what she may see is different."""
        self._favourites.forget(line)
        self.links.forget(line)
        self._languages.pop(line, None)

        def anew(session: SessionId, found: _Search) -> None:
            found.answer, found.favourites = None, False
            self.retry(session)

        self._each(line, anew)

    def _closed(self, session: SessionId) -> None:
        if self._sessions.pop(session, None) is not None:
            self._tasks.cancel(_owner(session))
            self._records.unwatch_all(_owner(session))
            sessions = self._workspace.state.sessions
            anchors = {case_of(each.anchor.page.record, self._records) for each in sessions.values()}
            self.links.keep_only(anchors | {self.case(each) for each in self._sessions if each in sessions})
            self._records.unwatch_all(_owner_of_cards(session))


def _status(found: _Search, *, answered: bool, any_: bool) -> KnowledgeStatus:
    if found.failure is not None:
        return KnowledgeStatus.FAILED
    if not answered:
        return KnowledgeStatus.LOADING if found.busy else KnowledgeStatus.WAITING
    if found.busy and not any_:
        return KnowledgeStatus.LOADING
    return KnowledgeStatus.READY if any_ else KnowledgeStatus.EMPTY


def _owner(session: SessionId) -> Hashable:
    return ("knowledge", session)


def _owner_of_cards(session: SessionId) -> Hashable:
    return ("knowledge cards", session)
