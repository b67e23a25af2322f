"""A running Ninedesk: the real window, engine and organisation, behind a line that can be broken."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from PySide6.QtGui import QCursor, QPainter
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from desktop.arguments import Arguments
from desktop.connections.connection import read_connection
from desktop.paths import Paths, paths
from desktop.tour.hands import NotSeen, until
from session_engine.ids import SessionId
from session_engine.organisation.state import WELL
from session_engine.organisation.transport import CONNECTIONS
from session_engine.sessions.state import SessionKind
from session_engine.settings.state import Source
from session_engine.views.state import GridKey
from tests.end_to_end.organisation import Record, SecondClient
from tests.end_to_end.person import Person
from tests.fixtures.demonstration import NOW, copy_demonstration
from tests.fixtures.fault_proxy import FaultProxy, FrontedOrganisation
from tests.fixtures.faults import Fault, Hold, Kind

if TYPE_CHECKING:
    from desktop.composition import Composition
    from desktop.main_window import MainWindow
    from session_engine.engine import Engine
    from session_engine.settings.managed import Managed
    from widgets.theme.theme import Theme

AMARA = "amara.osei@northlight.example"
BEN = "ben.whitlock@northlight.example"
HOME = SessionId(1)
RANKS_BY_WORDS = ("--words-only",)
"""Each case that is opened asks for suggestions: the model would read the whole demonstration for each desk."""
OPEN: list[RunningDesk] = []
"""Those that have been started and not stopped: what a test that failed has left open is closed behind it."""


class RunningDesk:
    """What a test has before it: the program, a person at it, and colleagues elsewhere.

    Attributes:
        person: Mouse, keyboard and eyes.
        proxy: The line to the organisation.
        errors: What ended tasks that should not have; a test fails on them.
        managed: What an administrator has set; before `start`.
    """

    composition: Composition
    window: MainWindow
    person: Person
    managed: Managed | None = None

    def __init__(
        self, folder: Path, proxy: FaultProxy, *, prebuilt: bool = True, profile: str = "default"
    ) -> None:
        self.places: Paths = paths(folder, profile)
        self.connection = read_connection(self.places.data)  # of an organisation elsewhere
        self.proxy = proxy
        self.errors: list[str] = []
        self._log = _Errors(self.errors)
        self._clients: dict[str, SecondClient] = {}
        if prebuilt and self.connection is None:
            copy_demonstration(folder)
        now = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
        serve = ("--demo", "standard", "--now", now, *RANKS_BY_WORDS)
        self.process = FrontedOrganisation(self.places.organisation, AMARA, serve, colleagues=False)
        self.process.proxy = proxy
        self._options = Arguments(data=folder, profile=profile, quiet_demo=True, now=now, size=(1366, 768))

    # Life

    async def start(self, theme: Theme, *, serve: bool = True) -> None:
        """Open the window as the program does; without `serve` the organisation's process is not begun."""
        from desktop.composition import compose
        from desktop.main_window import MainWindow

        logging.getLogger().addHandler(self._log)
        asyncio.get_running_loop().set_exception_handler(self._note_loop_error)
        if serve and self.connection is None:
            self.process.start()
        self.window = window = MainWindow(theme)
        window.resize(1366, 768)
        QCursor.setPos(window.screen().geometry().bottomRight())  # the system's own pointer tells nothing
        window.show()
        await until(lambda: window.painted, "the window")
        window.activateWindow()
        organisation = self.connection or self.process
        self.composition = await compose(
            self._options, self.places, organisation, window, theme, kept_place=False, managed=self.managed
        )
        self.person = Person(window)
        OPEN.append(self)

    async def filled(self) -> None:
        """Wait until the dashboard shows its rows."""
        tiles = self.person.tiles_loading
        try:
            await until(lambda: not tiles(), "the filled dashboard")
        except NotSeen as error:
            line = self.engine.lines.state(self.engine.line)
            raise NotSeen(f"the dashboard; {line}; {self.errors}; {self.process.last_words}") from error

    async def stop(self) -> None:
        """Close everything."""
        OPEN.remove(self)
        logging.getLogger().removeHandler(self._log)
        for client in self._clients.values():
            client.http.close()
        await self.composition.close()
        self.window.hide()
        self.window.deleteLater()

    async def reset(self) -> None:
        """Give the next test an empty desk: Home alone, settings as at first, a sound line."""
        self.proxy.clear()
        engine = self.composition.engine
        if engine.lines.state(engine.line).connection not in WELL:
            engine.lines.reconnect(engine.line)
            await until(lambda: engine.lines.state(engine.line).connection in WELL, "a sound line")
        await self.person.leave_dialogs()
        workspace = engine.workspace
        self.keep_conversations()
        for pending in tuple(workspace.state.pending):
            workspace.drop_pending(pending.key)
        for session in tuple(workspace.state.sessions.values()):
            if session.kind is SessionKind.REGULAR:
                workspace.close_session(session.id, confirmed=True, force=True)
                continue
            for tab in session.tabs[1:]:
                workspace.close_tab(tab.id, force=True)
        workspace.focus_session(HOME)
        for tile in self.person.tiles():
            key = GridKey(workspace.state.sessions[HOME].anchor.id, tile)
            engine.grids.select(key, (), None)
            engine.grids.filter(key, ())
        for setting in tuple(engine.settings.state.values.values()):
            if setting.source is Source.PERSON:
                engine.settings.reset(setting.name)
        self.window.bar.closed.emit()
        await self.person.window_active()
        await self.person.leave_tiles()
        await until(self._is_empty, "an empty desk")

    def keep_conversations(self) -> None:
        """Let conversations stay hers though their sessions are closed: what follows goes on with them."""
        if "conversations" in self.engine.__dict__:
            for followed in self.engine.conversations._live.all():
                followed.left = True

    def _is_empty(self) -> bool:
        """Look whether Home is alone; what is told of the last test's end comes late, and would stay for seconds."""
        notices = self.engine.notices
        for notice in notices.state.notices:
            notices.dismiss(notice.id)
            self.window.toasts.dismiss(str(notice.id))
        return self.person.sessions() == ["Home"] and not self.person.notices()

    def picture(self, name: str) -> Path:
        """Keep what the window shows under a name."""
        folder = Path(tempfile.gettempdir()) / "ninedesk-failed-tests"
        folder.mkdir(exist_ok=True)
        file = folder / f"{name}.png"
        picture = self.window.grab()
        painter = QPainter(picture)
        for other in QApplication.topLevelWidgets():
            if other is not self.window and other.isVisible():
                painter.drawPixmap(self.window.mapFromGlobal(other.pos()), other.grab())
        painter.end()
        picture.save(str(file))
        return file

    @property
    def engine(self) -> Engine:
        """The engine."""
        return self.composition.engine

    # Others

    def second_client(self, person: str = BEN) -> SecondClient:
        """Give another person's way to the organisation, past the window."""
        if person not in self._clients:
            key = self.process.key_for(person)
            client = httpx.Client(
                headers={"Authorization": f"Bearer {key}", "Accept": "application/json"},
                trust_env=False,
                timeout=60,
            )
            self._clients[person] = SecondClient(client)
        found = self._clients[person]
        found.http.base_url = f"{self.process.real_address}/api/data/v9.2/"
        found.wait_for_key()
        return found

    async def open_new_case(self, title: str, **columns: Any) -> Record:
        """Let Ben make a case of Amara's, and open it as she would: found by its number, in a new session."""
        case = self.second_client().new_case(title, **columns)
        await self.person.open_by_search(case.number, title)
        await until(lambda: self.person.text_of("Case Title") == title, f"the form of “{title}”")
        return case

    # The line

    def break_line(
        self, kind: Kind, *, method: str = "", path: str = "/api/", times: int | None = None
    ) -> Fault:
        """Let something go wrong on the line until it is mended."""
        return self.proxy.add(Fault(kind, method, path, times))

    def on_the_way(self) -> int:
        """Count the requests that have gone out and have no answer yet."""
        return CONNECTIONS - self.engine.lines.client(self.engine.line)._slots._value

    def mend_line(self) -> None:
        """Let the line be sound again; what was held goes on."""
        self.proxy.clear()

    @contextmanager
    def deaf(self) -> Generator[None]:
        """Hear nothing of what others change while the block lasts."""
        with self.proxy.fault(Hold(), path="/feed/"):
            self.proxy.cut("/feed/")
            yield

    async def command(self, text: str, row: str = "") -> None:
        """Choose a command in the palette; `row` tells it from others that begin with the same words."""
        await self.person.chord("Ctrl+Shift+P")
        await until(lambda: self.person.all_named("Command palette"), "the palette")
        await self.person.type(text)
        await self.person.take_suggestion(row or text)

    def _note_loop_error(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.errors.append(f"{context.get('message')}: {context.get('exception')!r}")


class _Errors(logging.Handler):
    """Collects what the program writes down as its own fault."""

    def __init__(self, into: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._into = into

    @override
    def emit(self, record: logging.LogRecord) -> None:
        cause = record.exc_info[1] if record.exc_info else None
        self._into.append(f"{record.name}: {record.getMessage()} {cause!r}")
