"""The composition root: engine, bindings and the organisation, put together once per run."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer

from desktop.arguments import Arguments, moment
from desktop.attachments.binding import AttachmentsBinding
from desktop.bindings.attendance import AttendanceBinding
from desktop.bindings.begun import BegunBinding
from desktop.bindings.casework import CaseworkBinding
from desktop.bindings.connecting import ConnectingBinding
from desktop.bindings.conversations.late import Conversations
from desktop.bindings.demonstration import DemonstrationBar
from desktop.bindings.elsewhere import ElsewhereBinding
from desktop.bindings.half_typed import HalfTypedBinding
from desktop.bindings.inbox import InboxBinding
from desktop.bindings.keeping import KeepingBinding
from desktop.bindings.keys import Keys
from desktop.bindings.knowledge import KnowledgeBinding
from desktop.bindings.links import LinksBinding
from desktop.bindings.live_line import LiveLineBinding
from desktop.bindings.looking import LookingBinding
from desktop.bindings.macros import MacrosBinding
from desktop.bindings.mail import MailBinding
from desktop.bindings.menus import Menus
from desktop.bindings.notices import NoticesBinding
from desktop.bindings.outbox import OutboxBinding
from desktop.bindings.palette import PaletteBinding
from desktop.bindings.pane.binding import PaneBinding
from desktop.bindings.questions import Questions
from desktop.bindings.quick_create import QuickCreateBinding
from desktop.bindings.regions import Regions
from desktop.bindings.scripts import ScriptsBinding
from desktop.bindings.search import SearchBinding
from desktop.bindings.settings import SettingsBinding
from desktop.bindings.site_map import BellBinding, SiteMapBinding
from desktop.bindings.status import StatusBinding
from desktop.bindings.supervision import SupervisionBinding
from desktop.bindings.top_bar import TopBarBinding
from desktop.bindings.waits import WaitsBinding
from desktop.bindings.walk import WalkBinding
from desktop.bindings.windows import Windows
from desktop.bindings.workspace import WorkspaceBinding, give_keyboard
from desktop.commands import Commands
from desktop.connections.connection import Connection
from desktop.connections.remote import RemoteOrganisation
from desktop.desk import Desk
from desktop.desk_window import DeskWindow
from desktop.embedded import EmbeddedOrganisation
from desktop.front_painted import FrontPainted, front_came
from desktop.keeping import Keeping, KeepingChanged, ProfilePlace
from desktop.logs import catch_bugs
from desktop.main_window import MainWindow
from desktop.managed_words import tell_managed
from desktop.organisation_process import OrganisationProcess
from desktop.pages.ages import PageAges
from desktop.pages.changes import PageChanges
from desktop.pages.factory import page_factory
from desktop.pages.host import PageHost
from desktop.passphrase_start import ASKS, ask_passphrase
from desktop.paths import Paths
from desktop.profile_start import OpenedProfile, key_file_allowed, settings_store
from desktop.quitting import Quitting
from desktop.verbs import Verbs
from desktop.waiting_for_key import waiting_for_key
from desktop.window_places import PlaceKeeper, place_of, restore_place
from session_engine.engine import Engine
from session_engine.ids import LineId, PageType, TabId
from session_engine.notices.state import Weight
from session_engine.ports import RunningClock
from session_engine.search.ports import RecentInMemory
from session_engine.settings.managed import UNMANAGED, Managed
from widgets.grids import times
from widgets.theme.theme import Theme

log = logging.getLogger(__name__)
LINE = LineId("demo")
"""Of the embedded organisation; one elsewhere has its address for a name."""
MAIN_WINDOW = 1
"""The main window in the profile's table of places."""

FRONT_FIRST = 1.0
"""Seconds that the page in front has before panes and line come up, at the most."""

KEYS_FIRST = 0.02
"""Seconds in which what was typed meanwhile is answered by the page in front."""

IN_THE_MAIN_WINDOW = (
    "search",
    "inbox",
    "site_map",
    "bell",
    "outbox",
    "change_person",
    "start_afresh",
    "show_around",
    "organisations",
)
"""Actions whose panels are in the main window."""

NOT_ELSEWHERE = frozenset({"change_person", "start_afresh"})
"""Actions of the demonstration."""
ONLY_ELSEWHERE = frozenset({"new_key", "forget_organisation"})
"""Actions that the demonstration has not."""


class Composition:
    """Everything of one run."""

    def __init__(
        self,
        engine: Engine,
        window: MainWindow,
        theme: Theme,
        keeping: Keeping,
        organisation: EmbeddedOrganisation | RemoteOrganisation,
        data_folder: Path,
        root: Path | None = None,
        asked_theme: str = "",
    ) -> None:
        self.engine, self.window, self.theme = engine, window, theme
        self.quit: Callable[[int], None] = lambda _code: None
        self.keeping, self.organisation = keeping, organisation
        self.desk = desk = Desk(engine, window)
        desk.front = self._front
        self.pages = PageHost(page_factory(desk), self._in_sight, PageAges(desk), window)
        self.commands = Commands(desk, self.pages)
        self.verbs = Verbs(desk)
        self.keys = Keys(window, self._do)
        desk.do, desk.data_folder, desk.keeping = self.commands.do, data_folder, keeping
        remote = organisation if isinstance(organisation, RemoteOrganisation) else None
        desk.remote, desk.without = remote, NOT_ELSEWHERE if remote is not None else ONLY_ELSEWHERE
        desk.change_person = self._change_person
        desk.set_key_texts(self.keys.shown)
        desk.half_typed, desk.attachments = HalfTypedBinding(desk), AttachmentsBinding(desk)
        self.links = desk.links = LinksBinding(desk)
        desk.knowledge, desk.casework = KnowledgeBinding(desk, self.pages), CaseworkBinding(desk)
        desk.mail, desk.macros = MailBinding(desk, self.verbs), MacrosBinding(desk, self.commands, self.verbs)
        self.begun, desk.scripts = BegunBinding(desk), ScriptsBinding(desk, self.commands, self.verbs)
        self.quick_create = desk.quick_create = QuickCreateBinding(desk)
        self.demonstration = desk.demonstration = DemonstrationBar(
            desk, window, self.commands.do, desk.change_person
        )
        desk.inbox, self.notices = (
            InboxBinding(desk, window, self.pages, self.commands, self.verbs),
            NoticesBinding(desk, self.verbs),
        )
        self.questions = Questions(desk, self.verbs)
        self.settings = SettingsBinding(desk, theme, self.keys, Paths(data_folder).look, asked_theme)
        (
            self.conversations,
            self.pane,
            self.workspace,
        ) = (  # a conversation takes room from the pane, and both from the pages, as the inbox
            Conversations(desk, window, self.pages, self.commands),
            PaneBinding(desk, window, self.pages),
            WorkspaceBinding(desk, window.strip, window.stack, self.pages),
        )
        self.changes = PageChanges(desk, self.pages)
        self.search = SearchBinding(desk, window, self.commands)
        self.regions = Regions(desk, self.commands, self.pages, self._pane_in_front)
        self.regions.conversations = self.conversations.places
        self.palette = PaletteBinding(desk, self.commands, self.keys)
        self.site_map = SiteMapBinding(desk, window, self.commands)
        self.menus = Menus(window, self.commands, self.keys, self._front)
        self.bell = BellBinding(desk, window, self.commands, self.notices)
        self.top_bar = TopBarBinding(desk, window, self.commands, self.notices, self.keys)
        self.live_line = LiveLineBinding(desk, window, self.commands)
        self.supervision, self.attendance = (
            SupervisionBinding(desk, self.commands, self.verbs),
            AttendanceBinding(desk, self.pages),
        )
        self.keeping_shown = KeepingBinding(desk, window, keeping)
        self.status = StatusBinding(desk, window, self.keeping_shown.mark)
        self.commands.register("passphrase", self.keeping_shown.protect)
        self.waits, self.looking = WaitsBinding(desk), LookingBinding(desk)
        self.quitting = Quitting(desk, window, keeping)
        self.quitting.leave = lambda: self.quit(0)
        self.outbox = OutboxBinding(desk, window, self.commands)
        self.verbs.register("outbox", self.outbox.open)
        self.walk = WalkBinding(desk, window, self.commands)
        self.commands.register("quit", window.quit_requested.emit)
        self.connecting = ConnectingBinding(desk, window, self.commands, keeping, root)
        self.elsewhere = self._host(organisation, root)
        for part in (self.notices, self.questions, self.waits, self.looking):
            part.serve(window)
        self.windows = self._windows()

    def _host(
        self, organisation: EmbeddedOrganisation | RemoteOrganisation, root: Path | None
    ) -> ElsewhereBinding | None:
        """Offer what can be done with the organisation that this profile belongs to."""
        if isinstance(organisation, EmbeddedOrganisation):
            afresh = organisation.start_afresh
            self.commands.register("start_afresh", lambda: self.demonstration.ask_to_start_afresh(afresh))
            self.commands.register("change_person", self.demonstration.choose_person)
            return None
        elsewhere = ElsewhereBinding(self.desk, self.commands, organisation, self.keeping, root)
        elsewhere.leave = lambda: self.quit(0)
        self.verbs.register("new_key", elsewhere.ask_key)
        return elsewhere

    def _windows(self) -> Windows:
        """Let every part that works in every window know of those beside the main one."""
        self.desk.inbox.number_changed = self.workspace.strip_changed
        self.desk.half_typed.keyboard_back = lambda tab: give_keyboard(self.pages, tab)
        parts = (
            self.keys,
            self.menus,
            self.notices,
            self.questions,
            self.status,
            self.quick_create,
            self.waits,
            self.looking,
            self.live_line,
        )
        windows = Windows(
            self.desk,
            self.window,
            self.workspace,
            self.pane,
            self.pages,
            lambda: self.keeping.profile,
            parts,
            self.commands.do,
        )
        windows.furnish = self.conversations.furnish
        self.commands.register("pane", windows.toggle_pane)
        self.commands.first(windows.to_main, *IN_THE_MAIN_WINDOW)
        return windows

    def _front(self) -> DeskWindow:
        return self.windows.front()

    def _do(self, action: str) -> object:
        """Do what a key says, in the window it was typed in."""
        self.windows.heed()
        return self.desk.quick_create.takes_key(action) or self.commands.do(action)

    def _pane_in_front(self) -> PaneBinding | None:
        return self.windows.pane_in_front()

    def _change_person(self, name: str) -> None:
        self.desk.run(lambda: self.embedded.change_person(name))

    @property
    def embedded(self) -> EmbeddedOrganisation:
        """The organisation that Ninedesk has brought along; an error where the profile belongs to another one."""
        if not isinstance(self.organisation, EmbeddedOrganisation):
            raise TypeError("this profile belongs to an organisation elsewhere")
        return self.organisation

    def own_settings(self) -> Mapping[str, object]:
        """Give what the person has set, by name."""
        return self.keeping.profile.settings() if self.keeping.profile is not None else {}

    def tell_bug(self) -> None:
        """Say once, until it is read, that something went wrong in the program."""
        unread = [notice.code for notice in self.engine.notices.state.notices if not notice.read]
        if "internal_error" not in unread:
            self.engine.notices.tell("internal_error", weight=Weight.BAD)

    def start(self) -> None:
        """Bring the last desk back, show it and bring the line up."""
        self.organisation.start()
        self.keeping.start()
        self.desk.inbox.start()
        self.engine.pages.open_all()
        self.pane.start()
        self.workspace.start()
        self.windows.start()
        self.engine.tasks.start(self._go_on(), owner="start", group="connect")
        self.engine.bus.subscribe(
            KeepingChanged, lambda event: self._come_into_use() if event.begun else None
        )
        self._minutes = QTimer(self.window, interval=60_000)
        self._minutes.timeout.connect(self.engine.minute)
        self._minutes.timeout.connect(self.desk.inbox.minute)
        self._minutes.start()

    async def _go_on(self) -> None:
        """Show the panes and bring the line up; a page that is kept comes first, and all that would hold it up."""
        kept = self.engine.workspace.state.focused_tab.page.type is PageType.RECORD
        if kept:
            await self._front_painted()
        self.pane.go_on()
        self.windows.go_on()
        self.organisation.connect()
        self.desk.inbox.go_on()
        if self.elsewhere is not None:
            self.elsewhere.start()
        if not kept:
            await self._front_painted()
        self.conversations.go_on(self.workspace)
        self.supervision.go_on()
        self.attendance.go_on()
        await self.engine.make_ready()

    async def _front_painted(self) -> None:
        painted = asyncio.Event()
        front = FrontPainted(self.window, lambda: front_came(self.engine, self.pages), painted.set)
        try:
            async with asyncio.timeout(FRONT_FIRST):
                await painted.wait()
            await asyncio.sleep(KEYS_FIRST)
        except TimeoutError:
            front.end()

    def _come_into_use(self) -> None:
        """Follow a profile that could not be opened at the start and is in use now."""
        self.organisation.follow_settings(self.keeping.profile)
        if self.keeping.profile is not None:
            PlaceKeeper(self.window, partial(self.keeping.profile.put_geometry, MAIN_WINDOW))

    def _in_sight(self, tab: TabId) -> bool:
        return tab in self.engine.workspace.state.in_front

    async def close(self) -> None:
        """Save, cancel what is under way, close the organisation's process, let go of the profile."""
        if self.keeping.profile is not None:
            self.keeping.profile.put_geometry(MAIN_WINDOW, place_of(self.window))
        self._minutes.stop()  # a minute more would ask an engine that is closed
        await self.live_line.close()
        await self.engine.close()
        self.conversations.close()
        self.windows.close()  # nothing is shown in them any more
        times.follow(None)
        await asyncio.to_thread(self.organisation.stop)
        await self.keeping.close()
        if self.elsewhere is not None:
            await self.elsewhere.finish()


async def compose(
    options: Arguments,
    places: Paths,
    organisation: OrganisationProcess | Connection,
    window: MainWindow,
    theme: Theme,
    *,
    kept_place: bool,
    managed: Managed | None = None,
    given_key: str = "",
    opening: Awaitable[OpenedProfile] | None = None,
) -> Composition:
    """Put the program together behind the frame that is painted already; with `kept_place`, where it was last.

    The profile is opened now, or was begun to be with `opening`.

    Raises:
        LeftEarly: The person has closed the window instead of giving the passphrase.
    """
    managed = managed or UNMANAGED
    place = ProfilePlace(places, options.profile, key_file_allowed=key_file_allowed(managed))
    opened = await waiting_for_key(window, opening or place.open())
    if opened.code in ASKS:
        place, opened = await ask_passphrase(window, place, opened)
    store = settings_store(opened)
    bugs: list[Callable[[], None]] = []
    clock = RunningClock(moment(options.now))
    line = organisation.line if isinstance(organisation, Connection) else LINE
    engine = Engine(
        line,
        store,
        opened.profile or RecentInMemory(),
        clock=clock,
        on_error=lambda error, owner: _report(error, owner, bugs),
        managed=managed,
    )
    engine.lines.time.listens = not options.now
    times.follow(clock.now, engine.lines.time.now_from, engine.lines.time.now)
    answers = opened.profile.answers(line) if opened.profile is not None else None
    readings = opened.profile.readings(line) if opened.profile is not None else None
    hosted = (
        RemoteOrganisation(engine, organisation, opened.profile, answers, readings, given=given_key)
        if isinstance(organisation, Connection)
        else EmbeddedOrganisation(
            engine,
            organisation,
            Paths(organisation.database.parent).still_colleagues,
            answers,
            readings,
            chosen=bool(options.person),
        )
    )
    keeping = Keeping(engine, place, opened)
    composition = Composition(
        engine, window, theme, keeping, hosted, places.data, options.data, options.theme
    )
    bugs.append(composition.tell_bug)
    catch_bugs(composition.tell_bug)
    if kept_place and opened.profile is not None:
        restore_place(window, opened.profile.geometry(MAIN_WINDOW))
    if opened.profile is not None:
        PlaceKeeper(window, partial(opened.profile.put_geometry, MAIN_WINDOW))
    composition.start()
    tell_managed(composition.engine.notices, managed)
    return composition


def _report(error: BaseException, owner: Hashable, told: list[Callable[[], None]]) -> None:
    """Write a bug in a task down and say so; what the person did is kept, and the program goes on."""
    log.error("a task of %s failed", owner, exc_info=error)
    for tell in told:
        tell()
