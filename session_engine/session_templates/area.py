"""Begins sessions as their template says: title, tabs, pane, the conversation's panel (facts 4)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Protocol

from session_engine.errors import NOT_TO_BE_HAD, OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.experience.area import ExperienceArea
from session_engine.ids import CONVERSATION_TABLE, LineId, PageKey, RecordRef, SessionId
from session_engine.navigation.already_open import same_page
from session_engine.organisation.events import ChangesHeard, ChangesMissed, LineCameBack, MetadataChanged
from session_engine.organisation.lines import Lines
from session_engine.records.events import RecordChanged
from session_engine.records.state import Lookup, Value
from session_engine.records.store import RecordStore
from session_engine.session_templates import naming, reading
from session_engine.session_templates.reading import TABLES
from session_engine.session_templates.state import PaneMode, SessionTemplate, SessionTemplates, TabTemplate
from session_engine.session_templates.tabs import LeftOut, TabPages
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import SessionClosed
from session_engine.sessions.state import TAB_LIMIT, PageState, PaneView, Session, SessionKind
from session_engine.slugs.events import SessionContextChanged
from session_engine.slugs.state import Form, Target
from session_engine.tasks import Tasks
from session_engine.waiting import Pause, real_pause

log = logging.getLogger(__name__)
SETTLE = 0.3
"""Seconds after a change of the first record before the title is filled again: changes come in numbers."""
_WORK_STREAM = "msdyn_liveworkstreamid"


class Slugs(Protocol):
    """What fills titles and parameters."""

    async def fill(
        self,
        text: str,
        session: SessionId,
        *,
        form: Form,
        target: Target = Target.TEXT,
        afresh: bool = False,
    ) -> str:
        """Fill a text; what is not to be had becomes nothing."""
        ...

    def set(self, session: SessionId, name: str, value: Value) -> None:
        """Give a name of a session's context a value."""
        ...


class SessionTemplatesArea:
    """Applies templates; nothing is asked before a session begins.

    Args:
        bus: Where changes are heard.
        tasks: Where the work runs.
        lines: The organisations.
        records: The record store.
        workspace: Where sessions are.
        experience: Which templates are for whom, and how the pane begins without one.
        slugs: Gives what fills titles and parameters.
        icon_of: Gives the icon of a page.
        tell_left_out: Hears of a tab that is written wrongly, once each: only who writes templates can mend it.
        pause: How to wait.
    """

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        lines: Lines,
        records: RecordStore,
        workspace: WorkspaceArea,
        experience: ExperienceArea,
        slugs: Callable[[], Slugs],
        icon_of: Callable[[PageKey], str],
        tell_left_out: Callable[[TabTemplate, LeftOut], object] = lambda _tab, _why: None,
        pause: Pause = real_pause,
    ) -> None:
        self._tasks, self._lines, self._records, self._workspace = tasks, lines, records, workspace
        self._experience, self._slugs, self._icon_of, self._pause = experience, slugs, icon_of, pause
        self._tell_left_out = tell_left_out
        self._pages = TabPages(lines, records, self._parameter)
        self._told: set[str] = set()
        self._known: dict[LineId, SessionTemplates] = {}
        self._named: dict[SessionId, str] = {}  # what the work streams of conversations name
        self._due: dict[SessionId, LineId] = {}  # they began while the organisation was away
        lines.add_interest(lambda line: TABLES if line in self._known else frozenset())
        bus.subscribe(ChangesHeard, self._heard)
        bus.subscribe(ChangesMissed, lambda event: self._forget(event.line))
        bus.subscribe(MetadataChanged, lambda event: self._forget(event.line))
        bus.subscribe(RecordChanged, self._record_changed)
        bus.subscribe(SessionContextChanged, lambda event: self._title_again(event.session, refreshed=True))
        bus.subscribe(LineCameBack, self._came_back)
        bus.subscribe(SessionClosed, self._closed)

    def begin(self, session_id: SessionId) -> None:
        """Begin a session as its template says, and its pane as her profile does."""
        session = self._workspace.state.sessions.get(session_id)
        if session is None or session.kind is not SessionKind.REGULAR:
            return
        if session.anchor.page.record is None and not session.anchor.state.template:
            return
        self._begin_pane(session, self._at_once(session))
        self._tasks.start(self._begin(session_id), owner=_owner(session_id), group="begin")

    async def create(
        self, template: str, line: LineId, context: Mapping[str, str], *, focused: bool = True
    ) -> SessionId:
        """Begin a session by its template's unique name (facts 5, `createSession`).

        Args:
            template: Unique name.
            line: The organisation.
            context: Names of the session's context; for a template of a table its `entityId`, or `parametersStr`.
            focused: It comes to the front.

        Raises:
            Refused: There is no such template for her, it has nothing to begin with, or there is no room.
            OrganisationError: What it is about is not there, or could not be asked for.
        """
        given = naming.context_of(context)
        found = await self._offered(template, line)
        page = await naming.first_page(found, given, self._lines, self._records, line)
        state = PageState(template=found.unique_name)
        try:
            opened = self._workspace.open_session(
                page, icon=self._icon_of(page), background=not focused, state=state
            )
        except Refused:
            self._pages.drop(page)
            raise
        for name, value in given.items():
            self._slugs().set(opened.session, name, value)
        return opened.session

    async def _offered(self, unique_name: str, line: LineId) -> SessionTemplate:
        found = (await self.load(line)).by_name(unique_name)
        await self._experience.load(line)
        if found is not None:
            experience = self._experience.state(line)
            mine = experience.mine.id if experience.mine is not None else ""
            profiles = experience.assigned.get(found.id)
            if not profiles or mine in profiles:
                return found
        raise Refused(RefusalCode.UNKNOWN_TEMPLATE, {"name": unique_name})

    async def scripts(self, session_id: SessionId) -> frozenset[str]:
        """Give the unique names of the scripts that a session's template offers; none for all."""
        session = self._workspace.state.sessions.get(session_id)
        template = await self._template(session) if session is not None else None
        return template.scripts if template is not None else frozenset()

    async def load(self, line: LineId) -> SessionTemplates:
        """Read what there is, if that was not done yet; an organisation that is away gives none."""
        if line not in self._known:
            try:
                self._known[line] = await reading.read(self._lines, line)
            except OrganisationError as error:
                log.info("session templates could not be read: %s", error.failure)
                if error.failure not in NOT_TO_BE_HAD:
                    return SessionTemplates(line)  # asked again when the next session begins
                self._known[line] = SessionTemplates(line)
        return self._known[line]

    # -- which one -----------------------------------------------------------------------------------------

    def _at_once(self, session: Session) -> SessionTemplate | None:
        """Give the template where everything about it is known already."""
        ref, known = session.anchor.page.record, self._known.get(session.line)
        if known is not None and session.anchor.state.template:
            return known.by_name(session.anchor.state.template)
        if ref is None or known is None or ref.table == CONVERSATION_TABLE:
            return None
        return self._of_table(known, ref.table)

    def _of_table(self, known: SessionTemplates, table: str) -> SessionTemplate | None:
        if not self._experience.is_read(known.line):
            return None  # what is for some profiles would be for everybody
        experience = self._experience.state(known.line)
        mine = experience.mine.id if experience.mine is not None else ""
        return known.for_table(table, experience.assigned, mine)

    async def _template(self, session: Session) -> SessionTemplate | None:
        ref = session.anchor.page.record
        named = session.anchor.state.template
        if ref is None and not named:
            return None
        known = await self.load(session.line)
        if named or ref is None or not known.all:
            return known.by_name(named)
        if ref.table == CONVERSATION_TABLE:
            if session.id not in self._named:
                self._named[session.id] = await self._by_work_stream(ref)
            return known.named(self._named[session.id])
        await self._experience.load(session.line)
        return self._of_table(known, ref.table)

    async def _by_work_stream(self, ref: RecordRef) -> str:
        try:
            await self._records.read(ref, (_WORK_STREAM,))
            stream = self._records.value(ref, _WORK_STREAM)
            if not isinstance(stream, Lookup):
                return ""
            return await reading.of_work_stream(self._lines, ref, stream.ref.id)
        except OrganisationError as error:
            log.info("a conversation's template is not known: %s", error.failure)
            return ""

    def _lacks(self, session: Session) -> bool:
        """Tell whether something could not be read that says which template counts."""
        ref, known = session.anchor.page.record, self._known.get(session.line)
        if known is None:
            return True
        by_profile = ref is not None and ref.table != CONVERSATION_TABLE
        return bool(known.all) and by_profile and not self._experience.is_read(session.line)

    # -- what it says --------------------------------------------------------------------------------------

    async def _begin(self, session_id: SessionId) -> None:
        session = self._workspace.state.sessions[session_id]
        template = await self._template(session)
        if self._lacks(session):
            self._due[session_id] = session.line
        if template is None:
            return
        self._begin_pane(session, template)
        if template.minimised:
            self._workspace.set_minimised(session_id, minimised=True)
        self._workspace.set_session_icon(session_id, template.icon)
        await self._title(session_id, template, afresh=False)
        for tab in template.tabs:
            await self._open(session_id, tab)

    def _begin_pane(self, session: Session, template: SessionTemplate | None) -> None:
        """Show the pane as it is to begin, where nobody has touched it yet."""
        mine = self._experience.state(session.line).mine
        said = template.pane if template is not None else PaneMode.PROFILE
        expanded = (mine is None or mine.expanded) if said is PaneMode.PROFILE else said is PaneMode.EXPANDED
        wanted = PaneView(expanded=expanded, off=said is PaneMode.NONE)
        now = self._workspace.state.sessions.get(session.id)
        if now is not None and now.anchor.state.pane in (PaneView(), PaneView(expanded=False)):
            self._workspace.set_pane(session.id, wanted)

    async def _title(self, session_id: SessionId, template: SessionTemplate, *, afresh: bool) -> None:
        title = await self._filled(template.title, session_id, afresh=afresh)
        self._workspace.set_session_title(session_id, title, on_anchor=template.titles_anchor)

    async def _filled(self, text: str, session_id: SessionId, *, afresh: bool = False) -> str:
        filled = await self._slugs().fill(text, session_id, form=Form.TEMPLATE, afresh=afresh) if text else ""
        return " ".join(filled.split())

    async def _parameter(self, text: str, session_id: SessionId, target: Target) -> str:
        filled = await self._slugs().fill(text, session_id, form=Form.TEMPLATE, target=target)
        return " ".join(filled.split())

    async def _open(self, session_id: SessionId, tab: TabTemplate) -> None:
        """Open a tab behind what is in front; one that cannot be, or is there, is left out."""
        title = await self._filled(tab.title, session_id)
        session = self._workspace.state.sessions.get(session_id)
        if session is None or len(session.tabs) >= TAB_LIMIT:
            return
        try:
            page = await self._pages.page(tab, session_id, session.line)
        except LeftOut as wrong:
            self._say(tab, wrong)
            return
        except OrganisationError as error:
            log.info("a tab of a session's template is left out: %s", error.failure)
            return
        if page is not None and not self._opened(page, session_id, title):
            self._pages.drop(page)

    def _opened(self, page: PageKey, session_id: SessionId, title: str) -> bool:
        session = self._workspace.state.sessions.get(session_id)
        if session is None or len(session.tabs) >= TAB_LIMIT:
            return False
        if any(same_page(each.page, page) for each in session.tabs):
            return True
        icon = self._icon_of(page)
        self._workspace.open_tab(page, session_id, title=title, icon=icon, background=True, news=False)
        return True

    def _say(self, tab: TabTemplate, wrong: LeftOut) -> None:
        """Say that a tab is written wrongly, once in a run of the program: every session would say it again."""
        log.info("a tab of a session's template is left out: %s", wrong.lack)
        if tab.id not in self._told:
            self._told.add(tab.id)
            self._tell_left_out(tab, wrong)

    # -- afterwards ----------------------------------------------------------------------------------------

    def _heard(self, event: ChangesHeard) -> None:
        if any(change.table in TABLES for change in event.changes):
            self._forget(event.line)

    def _came_back(self, event: LineCameBack) -> None:
        for session in [session for session, line in self._due.items() if line == event.line]:
            del self._due[session]
            self.begin(session)

    def _forget(self, line: LineId) -> None:
        self._known.pop(line, None)

    def _record_changed(self, event: RecordChanged) -> None:
        for session in self._workspace.state.sessions.values():
            if session.title and session.anchor.page.record == event.ref:
                self._title_again(session.id)

    def _title_again(self, session_id: SessionId, *, refreshed: bool = False) -> None:
        session = self._workspace.state.sessions.get(session_id)
        if session is not None and session.title:
            work = self._retitle(session_id, refreshed=refreshed)
            self._tasks.start(work, owner=_owner(session_id), group="title", exclusive=True)

    async def _retitle(self, session_id: SessionId, *, refreshed: bool) -> None:
        """Fill the title again: with what the record is now, or with all that the context was looked up for."""
        if not refreshed:
            await self._pause(SETTLE)
        session = self._workspace.state.sessions.get(session_id)
        template = await self._template(session) if session is not None else None
        if template is not None:
            await self._title(session_id, template, afresh=not refreshed)

    def _closed(self, event: SessionClosed) -> None:
        self._tasks.cancel(_owner(event.session))
        self._named.pop(event.session, None)
        self._due.pop(event.session, None)


def _owner(session: SessionId) -> tuple[str, SessionId]:
    return ("session template", session)
