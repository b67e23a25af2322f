"""The engine: one facade that wires the areas in their order; whoever holds it calls `engine.<area>.<verb>`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from session_engine.data import build_data_areas
from session_engine.events import EventBus
from session_engine.ids import (
    CONVERSATION_DRAFT_TABLE,
    CONVERSATION_TABLE,
    LineId,
    RecordRef,
    SessionId,
    TabId,
    dashboard_page,
)
from session_engine.links.area import LinksArea
from session_engine.links.organisations import OrganisationsOfLines
from session_engine.mail.area import MailArea
from session_engine.notices.area import NoticesArea
from session_engine.notices.state import Weight
from session_engine.organisation.events import LineChanged
from session_engine.organisation.state import WELL
from session_engine.outbox.area import OutboxArea
from session_engine.outbox.state import OutboxState
from session_engine.pages import PagesArea, icon_of
from session_engine.ports import Clock, Guids, RandomGuids, SystemClock
from session_engine.profile.profile import Profile
from session_engine.records.in_one_go import InOneGo
from session_engine.restore.area import Begun, RestoreArea
from session_engine.search.ports import RecentStore
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import SessionOpened, TabOpened
from session_engine.sessions.state import SessionKind
from session_engine.settings.area import SettingsArea
from session_engine.settings.managed import UNMANAGED, Managed
from session_engine.settings.ports import SettingsStore
from session_engine.tasks import Tasks
from session_engine.wall_clock.her_zone import HerZone
from session_engine.wall_clock.state import count_days_in
from session_engine.wall_clock.turning import Days

if TYPE_CHECKING:
    from session_engine.assist.area import AssistArea
    from session_engine.attendance.area import AttendanceArea
    from session_engine.conversations.area import ConversationsArea
    from session_engine.dashboards.area import DashboardsArea
    from session_engine.errors import Refused
    from session_engine.experience.area import ExperienceArea
    from session_engine.guidance import Guidance
    from session_engine.inbox.area import InboxArea
    from session_engine.knowledge.area import KnowledgeArea
    from session_engine.macros.area import MacrosArea
    from session_engine.offers.area import OffersArea
    from session_engine.practice.area import PracticeArea
    from session_engine.presence.area import PresenceArea
    from session_engine.script_editing.area import ScriptEditors
    from session_engine.scripts.area import ScriptsArea
    from session_engine.scripts.authoring import Authoring
    from session_engine.session_templates.area import SessionTemplatesArea
    from session_engine.sessions.state import Session
    from session_engine.slugs.area import SlugsArea
    from session_engine.spelling.area import SpellingArea
    from session_engine.supervision.area import SupervisionArea
    from session_engine.supervision.leading import Leading

_OF_SESSIONS = ("session_engine.session_templates.area", "session_engine.slugs.area")
"""Modules that a start does without, and the first session does not."""


class Engine:
    """All areas of one running program.

    Args:
        line: The line Home belongs to.
        settings: Where settings are kept.
        recent: Where recent searches and records are kept.
        on_error: Called with exceptions that end tasks (bugs).
        managed: What an administrator has set.
    """

    def __init__(
        self,
        line: LineId,
        settings: SettingsStore,
        recent: RecentStore,
        *,
        clock: Clock | None = None,
        guids: Guids | None = None,
        on_error: Callable[[BaseException, Hashable], None] | None = None,
        managed: Managed = UNMANAGED,
    ) -> None:
        self.line = line
        self.bus = EventBus()
        self.tasks = Tasks(on_error)
        self.clock = clock or SystemClock()
        self.settings = SettingsArea(self.bus, settings, managed)
        self.notices = NoticesArea(self.bus, self.clock)
        self.days = Days(self.bus, self.clock)
        self._guids = guids or RandomGuids()
        self._data = data = build_data_areas(self.bus, self.tasks, self.clock, self._guids, recent=recent)
        self.lines = data.lines
        self._her_zone = HerZone(self.bus, self.tasks, self.clock, self.lines)
        self.records = data.records
        self.forms = data.forms
        self.grids = data.grids
        self.timeline = data.timeline
        self.composing = data.composing
        self.search = data.search
        self.casework = data.casework
        self.mail = MailArea(self.bus, self.tasks, self.clock, data.lines, data.records)
        self.links = LinksArea(OrganisationsOfLines(data.lines))
        self.workspace = WorkspaceArea(
            self.bus,
            line,
            dashboard_page(line),
            unsaved=self.records,
            asks_before_closing=lambda: self.settings.flag("sessions.confirm_close"),
            legacy_navigation=lambda: self.settings.text("sessions.navigation") == "legacy",
            against_closing=self._against_closing,
            against_closing_tab=self._against_closing_tab,
        )
        self.tasks.note_where(lambda: self.workspace.state.focused_session.id)
        self._profile: Profile | None = None
        self.bus.subscribe(SessionOpened, self._begin_session)
        self.bus.subscribe(TabOpened, lambda _event: self._follow_conversations())
        self.bus.subscribe(LineChanged, lambda _event: self._follow_conversations())
        self.restore: RestoreArea | None = None
        self.outbox: OutboxArea | None = None
        self.pages = PagesArea(
            self.bus,
            self.workspace,
            self.records,
            self.forms,
            self.grids,
            lambda: self.dashboards,
            self.search,
        )

    def keep_in(self, profile: Profile, *, desk: bool | None = None) -> Begun:
        """Begin where the last run ended, and keep everything in the profile from here on; once, before the rest.

        Args:
            profile: Where.
            desk: Whether the last desk is brought back; None for what is set.
        """
        self._profile = profile
        self.outbox = OutboxArea(
            self.bus, self.tasks, self.clock, self._guids, self.lines, self.records, profile
        )
        self.records.send_later(self.outbox)
        self.casework.send_later(self.outbox)
        self.timeline.own.outbox = lambda: self.outbox.state if self.outbox is not None else OutboxState()
        self.mail.send_by(self.outbox)
        self.outbox.begin()
        self.restore = RestoreArea(self.bus, self.workspace, self.records, profile, self.clock, self.tasks)
        self.search.finds_in(self.restore.kept)
        wanted = self.settings.flag("sessions.restore") if desk is None else desk
        begun = self.restore.begin(self.line, dashboard_page(self.line), desk=wanted)
        if "conversations" in self.__dict__:
            self.conversations.begin(self.outbox)
        made = InOneGo(self.bus, self.tasks, self.lines, self.records).adopt(begun.homeless)
        files = self.mail.adopt(begun.homeless)
        taken = self.composing.adopt(ref for ref in begun.homeless if ref not in files)
        # A note is found where it was begun; an activity may also have been begun in a flyout, and is told of.
        if any(session.title for session in self.workspace.state.sessions.values()):
            _ = self.session_templates  # the titles it gave follow their records
        told = (
            ref
            for ref in begun.homeless
            if ref not in files
            and ref not in made
            and ref.table != CONVERSATION_DRAFT_TABLE
            and (ref not in taken or ref.table != "annotation")
        )
        return replace(begun, homeless=tuple(told))

    @cached_property
    def dashboards(self) -> DashboardsArea:
        """Dashboards; built when the first one is looked at: a start with a record in front does without."""
        from session_engine.dashboards.area import DashboardsArea  # noqa: PLC0415 - see above

        return DashboardsArea(self.bus, self.tasks, self.clock, self.lines, self.grids)

    def minute(self) -> None:
        """Count again what changes by time alone; called once a minute by whoever shows the time."""
        self.days.minute()
        if "dashboards" in self.__dict__:
            self.dashboards.minute()

    @cached_property
    def _guidance(self) -> Guidance:
        # A start does not need them, and they are fifty modules: they are imported by whoever asks first.
        from session_engine.guidance import build_guidance  # noqa: PLC0415

        return build_guidance(
            self.bus,
            self.tasks,
            self.clock,
            self._data,
            lambda: self.dashboards,
            self.workspace,
            self.settings,
            self.mail,
            guids=self._guids,
            experience=self.experience,
            slugs=self.slugs,
            talk=lambda: self.conversations,
            templates=self.session_templates,
        )

    @cached_property
    def experience(self) -> ExperienceArea:
        """What her experience profile gives her, and what is for whom."""
        from session_engine.experience.area import ExperienceArea  # noqa: PLC0415 - see above

        return ExperienceArea(self.bus, self.tasks, self.lines)

    @cached_property
    def slugs(self) -> SlugsArea:
        """Placeholders and the sessions' contexts; apart from the others, for sessions begin with them."""
        from session_engine.slugs.area import SlugsArea  # noqa: PLC0415 - see above

        return SlugsArea(self.bus, self.lines, self.records, self.workspace)

    @cached_property
    def session_templates(self) -> SessionTemplatesArea:
        """How sessions begin."""
        from session_engine.session_templates.area import SessionTemplatesArea  # noqa: PLC0415 - see above

        return SessionTemplatesArea(
            self.bus,
            self.tasks,
            self.lines,
            self.records,
            self.workspace,
            self.experience,
            lambda: self.slugs,
            icon_of,
            lambda tab, wrong: self.notices.tell(
                f"template_tab_{wrong.lack.value}",
                {"title": tab.name, "value": wrong.value},
                weight=Weight.WARN,
            ),
        )

    async def make_ready(self) -> None:
        """Have what sessions begin with before the first one does: importing it would take 7 ms of that, 50 cold.

        In a thread, as no widget is among it.
        """
        for module in _OF_SESSIONS:
            await asyncio.to_thread(import_module, module)
        _ = self.session_templates

    def _begin_session(self, event: SessionOpened) -> None:
        session = self.workspace.state.sessions.get(event.session)
        if not event.again and session is not None and session.kind is SessionKind.REGULAR:
            self.session_templates.begin(event.session)

    @property
    def macros(self) -> MacrosArea:
        """Macros and their runs."""
        return self._guidance.macros

    @property
    def scripts(self) -> ScriptsArea:
        """Scripts and how far each session is with them."""
        return self._guidance.scripts

    @property
    def script_authoring(self) -> Authoring:
        """Checks, saves and removes scripts."""
        return self._guidance.authoring

    @property
    def script_editors(self) -> ScriptEditors:
        """The pages on which scripts are written."""
        return self._guidance.script_editors

    @property
    def knowledge(self) -> KnowledgeArea:
        """The knowledge base: its search in each session, favourites, links and what is said of articles."""
        return self._guidance.knowledge

    @cached_property
    def practice(self) -> PracticeArea:
        """Customers to practise with."""
        from session_engine.practice.area import PracticeArea  # noqa: PLC0415 - a start does not need it

        return PracticeArea(self.lines)

    @cached_property
    def assist(self) -> AssistArea:
        """Suggestions beside cases; apart from the others, for every case that is opened asks it."""
        from session_engine.assist.area import AssistArea  # noqa: PLC0415 - a start does not need it

        return AssistArea(self.bus, self.tasks, self.lines, self.records)

    @cached_property
    def presence(self) -> PresenceArea:
        """Whether she can be given work; nothing is asked before a line is followed."""
        from session_engine.presence.area import PresenceArea  # noqa: PLC0415 - after the first page

        return PresenceArea(self.bus, self.tasks, self.lines, self.workspace)

    @cached_property
    def attendance(self) -> AttendanceArea:
        """Who else has open what she has open; asks once a line stands."""
        from session_engine.attendance.area import AttendanceArea  # noqa: PLC0415 - after the first page

        return AttendanceArea(
            self.bus, self.tasks, self.clock, self._guids, self.lines, self.records, self.workspace
        )

    @cached_property
    def offers(self) -> OffersArea:
        """Work that is offered to her; nothing is asked before a line is followed."""
        from session_engine.offers.area import OffersArea  # noqa: PLC0415 - after the first page

        return OffersArea(self.bus, self.tasks, self.lines.time, self.lines, self.workspace.has_room)

    @cached_property
    def inbox(self) -> InboxArea:
        """What is hers to work on; asked for once Home is filled."""
        from session_engine.inbox.area import InboxArea  # noqa: PLC0415 - a start does not need it
        from session_engine.inbox.ports import MarksInMemory  # noqa: PLC0415
        from session_engine.inbox.previewing import Previews  # noqa: PLC0415
        from session_engine.inbox.reading import Asker  # noqa: PLC0415

        memory = MarksInMemory()
        return InboxArea(
            self.bus,
            self.tasks,
            self.clock,
            self.lines,
            self.line,
            self.workspace,
            Previews(self.workspace, self.records, self.composing),
            self.casework,
            Asker(self.lines, self.line),
            lambda: memory if self._profile is None else self._profile.inbox,
        )

    @cached_property
    def leading(self) -> Leading:
        """Whether she leads others; nothing is asked before a line is followed."""
        from session_engine.supervision.leading import Leading  # noqa: PLC0415 - after the first page

        leading = Leading(self.bus, self.tasks, self.lines)
        self.forms.leads = lambda line: leading.leads(line) is True
        return leading

    @cached_property
    def supervision(self) -> SupervisionArea:
        """All conversations and agents at a glance, for who leads others."""
        from session_engine.supervision.area import SupervisionArea  # noqa: PLC0415 - few need it

        return SupervisionArea(self.bus, self.tasks, self.lines, self.workspace, self.leading)

    @cached_property
    def conversations(self) -> ConversationsArea:
        """Conversations with customers; those in open sessions are followed from here on."""
        from session_engine.conversations.area import ConversationsArea  # noqa: PLC0415 - after the first page
        from session_engine.conversations.libre_translate import LibreTranslate  # noqa: PLC0415

        area = ConversationsArea(
            self.bus,
            self.tasks,
            self.clock,
            self.lines,
            self.records,
            self.workspace,
            undo_seconds=lambda: self.settings.number("conversations.undo_seconds"),
            fill=self._fill_for_conversation,
            present=self.presence.settled,
            together=lambda: self._profile.together() if self._profile is not None else nullcontext(),
            translator=LibreTranslate(
                lambda: self.settings.text("translation.address"),
                lambda: self.settings.text("translation.key"),
            ),
        )
        area.begin(self.outbox or self._outbox_in_memory())
        return area

    @cached_property
    def spelling(self) -> SpellingArea:
        """Spelling of what she writes; the process that knows the words is started by the first text."""
        from session_engine.spelling.area import SpellingArea  # noqa: PLC0415 - after the first page
        from session_engine.spelling.child import ProofreaderProcess  # noqa: PLC0415

        return SpellingArea(self.settings, ProofreaderProcess())

    def _outbox_in_memory(self) -> OutboxArea:
        """Let what she says go out where nothing is kept on this computer."""
        from session_engine.outbox.memory import KeptInMemory  # noqa: PLC0415 - where there is no profile

        kept = KeptInMemory()
        return OutboxArea(self.bus, self.tasks, self.clock, self._guids, self.lines, self.records, kept)

    async def _fill_for_conversation(self, text: str, session: SessionId) -> str:
        from session_engine.slugs.state import Form  # noqa: PLC0415 - as above

        return await self.slugs.fill(text, session, form=Form.TEMPLATE)

    def _against_closing(self, session: Session) -> Refused | None:
        ref = session.anchor.page.record
        if ref is None or ref.table != CONVERSATION_TABLE:
            return None
        return self.conversations.stands_against_closing(session.id)

    def _against_closing_tab(self, tab: TabId) -> Refused | None:
        return self.conversations.stands_against_closing_tab(tab)

    def _follow_conversations(self) -> None:
        """Follow what stands in sessions, or waits to be said, once its organisation can be asked."""
        if "conversations" in self.__dict__:
            return
        lines = self.lines
        if any(lines.state(ref.line).connection in WELL for ref in self._talked_in()):
            _ = self.conversations

    def _talked_in(self) -> Iterator[RecordRef]:
        for session in self.workspace.state.sessions.values():
            for tab in session.tabs:
                ref = tab.page.record
                if ref is not None and ref.table == CONVERSATION_TABLE:
                    yield ref

    async def close(self) -> None:
        """Cancel what is under way and close the lines."""
        if self.restore is not None:
            self.restore.finish()
        await self.tasks.close()
        if "spelling" in self.__dict__:
            self.spelling.close()
        await self.lines.close()
        count_days_in(None)  # of nobody any more
