"""The embedded organisation as a line of the engine: its address follows the process, which is started again."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from desktop.organisation_process import BACK_OFF, OrganisationProcess
from session_engine.engine import Engine
from session_engine.notices.state import Weight
from session_engine.organisation.kept_answers import AnswerStore
from session_engine.organisation.kept_readings import ReadingStore
from session_engine.organisation.lines import LineOptions
from session_engine.settings.area import SettingChanged

log = logging.getLogger(__name__)
OWNER = "embedded organisation"
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
        if alive != self._process.colleagues:
            self._process.colleagues = alive
            self._engine.tasks.start(self._restart(), owner=OWNER, group="restart", exclusive=True)

    async def _restart(self) -> None:
        self._engine.lines.set_address(self._engine.line, None)
        await asyncio.to_thread(self._process.stop)
        self._process.start()

    def start_afresh(self) -> None:
        """Reset the demonstration: the process ends, its database is set aside, and it is built anew."""
        self._engine.tasks.start(self._afresh(), owner=OWNER, group="restart", exclusive=True)

    async def _afresh(self) -> None:
        self._engine.lines.set_address(self._engine.line, None)
        await asyncio.to_thread(self._process.stop)
        await asyncio.to_thread(self._process.remove_database)
        self._process.start()

    async def _key(self) -> str:
        return self._process.key_for(self._person)

    async def _renew(self, refused: str) -> str:
        """Hand in another key for the person whose key is not known there any more."""
        key = self._process.another_key(self._person, refused)
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

    def _on_loop(self, call: object, argument: object) -> None:
        if callable(call) and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, argument)
