"""The embedded organisation's process as a program sees it that may have to share it with others."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import field
from importlib import import_module
from typing import TYPE_CHECKING

from typing_extensions import override

from desktop.one_instance.claim import Claim
from desktop.one_organisation.meeting import Meeting
from desktop.organisation_process import OrganisationProcess
from session_engine.light_dataclass import dataclass

if TYPE_CHECKING:
    from desktop.one_instance.place import Place
    from desktop.one_instance.wire import Answer

log = logging.getLogger(__name__)
PATIENCE = 3.0
"""Seconds for one answer of the program that runs the organisation."""
STEP = 0.02
"""Seconds between two looks whether it has answered."""
PAUSE = 0.25
"""Seconds between two questions while the organisation comes up there."""


@dataclass(slots=True)
class SharedOrganisation(OrganisationProcess):
    """Runs the organisation, or joins the program that does, and takes it over when that one ends.

    Attributes:
        met: Where programs meet, and whether this is the one.
        on_taken_over: Called, from a thread, when this program runs the organisation from now on.
    """

    met: Meeting = field(default_factory=lambda: Meeting(None, Claim(None)))
    on_taken_over: Callable[[], None] | None = None
    _asking: threading.Thread | None = field(default=None, repr=False)
    _ended: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    @override
    def guest(self) -> bool:
        return self.met.mine is None

    @property
    def ended(self) -> bool:
        """This program runs it no more."""
        return self._ended.is_set()

    @property
    def place(self) -> Place | None:
        """Where other programs ask for it; None where they cannot."""
        return self.met.place

    @override
    def start(self) -> None:
        """Start the process, where it is this program's to run. Does not block."""
        self._ended.clear()
        if not self.guest:
            OrganisationProcess.start(self)

    @override
    def listen(self, on_ready: Callable[[str], None], on_gone: Callable[[int], None]) -> None:
        """Hear of the child; where another program runs it, ask there: not sooner, since Qt asks, and it is up now."""
        OrganisationProcess.listen(self, on_ready, on_gone)
        if self.guest:
            import_module("desktop.one_instance.caller")  # in this thread, as all of Qt
            self.look_again()

    @override
    def look_again(self) -> None:
        """Ask where the organisation is now: the line is broken. Does not block; who runs it does nothing."""
        with self._lock:
            asking = self._asking is not None and self._asking.is_alive()
            if not self.guest or asking or self._ended.is_set():
                return
            self._asking = threading.Thread(target=self._join, name="organisation-join", daemon=True)
            self._asking.start()

    @override
    def key_for(self, user: str) -> str:
        """Give a key for a person; a guest asks for one, which may take a moment."""
        if not self.guest:
            return OrganisationProcess.key_for(self, user)
        known = self.key if user == self.user else self._keys.get(user, "")
        return known or self._ask_key(user, "")

    @override
    def another_key(self, user: str, refused: str) -> str:
        if not self.guest:
            return OrganisationProcess.another_key(self, user, refused)
        return self._ask_key(user, refused)

    @override
    def stop(self, timeout: float = 3.0) -> None:
        """End the process, where it is this program's, and let another program run it."""
        with self._lock:
            self._ended.set()
        if not self.guest:
            OrganisationProcess.stop(self, timeout)

    def release(self) -> None:
        """Let another program run the organisation: this one ends."""
        if self.met.mine is not None:
            self.met.mine.release()

    @override
    def remove_database(self) -> None:
        if not self.guest:  # others work on it
            OrganisationProcess.remove_database(self)

    # -- the other side ------------------------------------------------------------------------------------

    def hand_out(self, person: str, refused: str) -> Answer:
        """Answer another program: where the organisation is, and a key for who works there."""
        from desktop.one_organisation import asking  # noqa: PLC0415 - most run it alone

        address = self.address
        if not address:
            return asking.answer("", "")
        key = self.another_key(person, refused) if refused else self.key_for(person)
        return asking.answer(address, key)

    # -- as a guest ----------------------------------------------------------------------------------------

    def _join(self) -> None:
        """Ask until there is an answer, or until the organisation is this program's to run."""
        while not self._ended.is_set():
            found = self._asked()
            if isinstance(found, Claim):
                self._take_over(found)
                return
            if found is not None:
                self._arrive(*found)
                return
            self._ended.wait(PAUSE)

    def _asked(self) -> tuple[str, str] | Claim | None:
        try:
            return self._ask(self.user, "", PATIENCE)
        except OSError as error:  # no lock can be had there just now: a full disk, a folder that is gone
            log.warning("the embedded organisation could not be asked for: %s", error.strerror)
            return None

    def _arrive(self, address: str, key: str) -> None:
        with self._lock:
            self.key = key
            told = self._on_ready if address != self._address else None  # the line alone was broken
            self._address, self._asking = address, None
        if told is not None:
            told(address)

    def _take_over(self, mine: Claim) -> None:
        """Run the organisation from now on: nobody else does any more."""
        with self._lock:
            self._asking = None
            if self._ended.is_set():  # this program ends, too
                mine.release()
                return
            self._address, self.met = "", Meeting(self.met.place, mine)
            OrganisationProcess.start(self)
        log.info("the embedded organisation is run by this program now")
        if self.on_taken_over is not None:
            self.on_taken_over()

    def _ask_key(self, user: str, refused: str) -> str:
        found = self._ask(user, refused, PATIENCE)
        if isinstance(found, Claim):
            self._take_over(found)
            return OrganisationProcess.key_for(self, user)
        key = found[1] if found is not None else ""
        if key and user == self.user:
            self.key = key
        elif key:
            self._keys[user] = key
        return key or refused or self.key

    def _ask(self, user: str, refused: str, patience: float) -> tuple[str, str] | Claim | None:
        from desktop.one_instance.caller import Call  # noqa: PLC0415 - who runs it asks nobody
        from desktop.one_organisation import asking  # noqa: PLC0415 - as above

        place = self.met.place
        if place is None:
            return None  # never: who cannot meet others is no guest
        call = Call(place, asking.ask(place, user, refused))
        end = time.monotonic() + patience
        # Step by step: Qt's waiting holds Python's lock, and with it the thread of the window.
        while (found := call.step(0)) is None and time.monotonic() < end and not self._ended.wait(STEP):
            pass
        return found if found is None or isinstance(found, Claim) else asking.joined(found)
