"""The embedded organisation as a line of the engine: its address follows the process, which is started again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.one_organisation.shared import SharedOrganisation
from desktop.organisation_process import BACK_OFF, OrganisationProcess
from session_engine.engine import Engine
from session_engine.notices.state import Weight
from session_engine.organisation.events import LineChanged
from session_engine.organisation.kept_answers import AnswerStore
from session_engine.organisation.kept_readings import ReadingStore
from session_engine.organisation.lines import LineOptions
from session_engine.settings.area import SettingChanged

if TYPE_CHECKING:
    from desktop.one_organisation.host import Host

log = logging.getLogger(__name__)
OWNER = "embedded organisation"
LISTENS_AFTER = 1.5
"""Seconds after which other programs are heard: they wait, and the start is over."""

HANDED_IN = 0.05
"""Seconds in which the organisation takes a key from its input."""


class EmbeddedOrganisation:
    """Keeps process and line together."""

    def __init__(
        self,
        engine: Engine,
        process: OrganisationProcess,
        still: Path,
        store: AnswerStore | None,
        readings: ReadingStore | None = None,
        *,
        chosen: bool = False,
    ) -> None:
        self._engine, self._process, self._still = engine, process, still
        self._store, self._readings = store, readings
        self._chosen = chosen  # on the command line: it wins over the setting for this run
        engine.bus.subscribe(SettingChanged, self._setting_changed)
        self._person = process.user
        self._failures = 0
        self._loop = asyncio.get_running_loop()
        self._host: Host | None = None

    def start(self) -> None:
        """Add the line: what is kept of it can be shown. `connect` brings it up."""
        if not self._chosen:
            self._person = self._engine.settings.text("demo.person")
        options = LineOptions(
            embedded=True,
            organisation="Northlight Home",
            store=self._store,
            readings=self._readings,
            account=lambda: self._person,
            renew=self._renew,
        )
        self._engine.lines.add(self._engine.line, self._key, options)

    def connect(self) -> None:
        """Listen to the process: the line follows it from now on."""
        self._engine.lines.make_ready(self._engine.line)
        self._share()
        self._process.listen(
            lambda address: self._on_loop(self._ready, address), lambda code: self._on_loop(self._gone, code)
        )

    @property
    def process(self) -> OrganisationProcess:
        """The organisation's process."""
        return self._process

    def stop(self) -> None:
        """End the process. Blocks for a moment: call it in a thread."""
        self._process.stop()
        if self._host is not None:
            self._on_loop(self._host_no_more)

    def change_person(self, domain_name: str) -> None:
        """Work as another person of the demonstration: a key is handed in and the line signs in again."""
        # First: an administrator may have decided, then it refuses.
        self._engine.settings.set("demo.person", domain_name)
        self._person = domain_name
        self._engine.lines.reconnect(self._engine.line)

    def follow_settings(self, profile: object = None) -> None:
        """Be the person whom the settings name, where a profile has come into use in the middle of a run."""
        del profile  # the settings have taken it up already
        person = self._engine.settings.text("demo.person")
        if not self._chosen and person != self._person:
            self._person = person
            self._engine.lines.reconnect(self._engine.line)

    def _setting_changed(self, event: SettingChanged) -> None:
        """Let the colleagues work or rest, at once and at the next start."""
        if event.name != "demo.colleagues_alive":
            return
        alive = self._engine.settings.flag(event.name)
        mark = self._still
        if alive:
            mark.unlink(missing_ok=True)
        else:
            mark.touch()
        if alive != self._process.colleagues and not self._process.guest:
            self._process.colleagues = alive
            self._engine.tasks.start(self._restart(), owner=OWNER, group="restart", exclusive=True)

    async def _restart(self) -> None:
        self._engine.lines.set_address(self._engine.line, None)
        await asyncio.to_thread(self._process.stop)
        self._process.start()

    def start_afresh(self) -> None:
        """Reset the demonstration: the process ends, its database is set aside, and it is built anew."""
        if self._process.guest:
            self._engine.notices.tell("organisation_of_another", weight=Weight.WARN)
            return
        self._engine.tasks.start(self._afresh(), owner=OWNER, group="restart", exclusive=True)

    async def _afresh(self) -> None:
        self._engine.lines.set_address(self._engine.line, None)
        await asyncio.to_thread(self._process.stop)
        await asyncio.to_thread(self._process.remove_database)
        self._process.start()

    async def _key(self) -> str:
        return await self._asked(lambda: self._process.key_for(self._person))

    async def _asked(self, call: Callable[[], str]) -> str:
        """Have a key given: by our own child at once, by another program after a moment."""
        return await asyncio.to_thread(call) if self._process.guest else call()

    async def _renew(self, refused: str) -> str:
        """Hand in another key for the person whose key is not known there any more."""
        key = await self._asked(lambda: self._process.another_key(self._person, refused))
        await asyncio.sleep(HANDED_IN)
        return key

    def _ready(self, address: str) -> None:
        self._failures = 0
        self._engine.lines.set_address(self._engine.line, address)

    def _gone(self, code: int) -> None:
        log.warning("the embedded organisation is gone (%d)", code)
        self._engine.lines.set_address(self._engine.line, None)
        wait = BACK_OFF[min(self._failures, len(BACK_OFF) - 1)]
        self._failures += 1
        self._engine.notices.tell("organisation_restarting", weight=Weight.WARN)
        self._engine.tasks.start(self._start_again(wait), owner=OWNER, group="restart", exclusive=True)

    async def _start_again(self, wait: float) -> None:
        await asyncio.sleep(wait)
        self._process.start()

    # -- shared with other programs ------------------------------------------------------------------------

    def _share(self) -> None:
        """Let other programs join this one, or follow the one that this program has joined."""
        process = self._process
        if not isinstance(process, SharedOrganisation) or process.place is None:
            return
        process.on_taken_over = lambda: self._on_loop(self._taken_over)
        if process.guest:
            self._engine.bus.subscribe(LineChanged, self._line_changed)
        else:
            self._loop.call_later(LISTENS_AFTER, self._begin_hosting)

    def _begin_hosting(self) -> None:
        from desktop.one_organisation.host import Host  # noqa: PLC0415 - Qt's network library, 10 ms

        process = self._process
        if isinstance(process, SharedOrganisation) and process.place is not None and not process.ended:
            self._host = Host(process.place, process)

    def _host_no_more(self) -> None:
        if self._host is not None:
            self._host.close()
            self._host = None

    def _line_changed(self, event: LineChanged) -> None:
        """Ask where the organisation is now, as soon as it does not answer any more."""
        if event.line == self._engine.line and self._engine.lines.away(event.line):
            self._process.look_again()

    def _taken_over(self) -> None:
        self._engine.notices.tell("organisation_taken_over")
        self._begin_hosting()

    def _on_loop(self, call: Callable[..., object], *arguments: object) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, *arguments)
