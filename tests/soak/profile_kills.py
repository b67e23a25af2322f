"""Kills a headless engine at random moments of a random workload and looks at what is on the disk.

`python -m tests.soak.profile_kills 1000` prints how many kills were tried, survived, what was lost and doubled.

The victim is forked from an interpreter that has everything loaded, works on a profile that earlier victims left,
and writes what it asks for and what the store acknowledges to a pipe, which outlives it. What it asks for follows
from a seed, so the one that killed it knows what the profile must hold after each change. Afterwards the profile must
hold exactly what it held after one of the changes, none before the last acknowledged one.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import cast

from session_engine.events import Event
from session_engine.ids import LineId, RecordRef, SessionId, TabId, WindowId, record_page
from session_engine.profile.events import Committed
from session_engine.profile.profile import Profile
from session_engine.profile.rows import ClosedRow, DraftRow, OutboxRow, OutboxState, SessionRow, TabRow
from session_engine.sessions.state import PageState, SessionKind
from tests.soak.tally import Tally, report, together_of
from tests.soak.victims import Heard, heard_in, typing_lost

KEY = bytes(range(32))
LINE = LineId("demo")
LONGEST_LIFE, LONG_LIFE = 0.1, 0.7
"""Seconds that a victim lives at most, from its first change: most of them, and each tenth, which only types."""

JOBS = 3
"""Victims at the same time; they wait for their disk and their death more than they work."""

Content = dict[str, object]


class Person:
    """Works at random, the same way for the same seed.

    Args:
        profile: What it works on.
        seed: What it does follows from it.
        linger: Called between two changes that belong together, where a store that parts them would be caught.
    """

    def __init__(self, profile: Profile, seed: int, linger: Callable[[], None] = lambda: None) -> None:
        self.profile = profile
        self._linger = linger
        self._only_types = _types(seed)
        self._chance = random.Random(seed)
        self._at = float(seed)
        self._verbs: tuple[Callable[[], None], ...] = (
            *((self._type,) * 6),
            *((self._scroll,) * 3),
            *((self._open, self._close, self._focus, self._send, self._answered, self._set, self._save)),
        )

    def act(self) -> None:
        """Do one thing; all its rows belong together."""
        self._at += 1.0
        with self.profile.together():
            verb = self._chance.choice(self._verbs)
            (self._type if self._only_types else verb)()

    def _ref(self) -> RecordRef:
        return RecordRef(LINE, "incident", f"{self._chance.randrange(12):036d}")

    def _type(self) -> None:
        ref, column = self._ref(), self._chance.choice(("title", "description", ""))
        text = "Grüße 🙂\ud83d " * self._chance.randrange(1, 40)
        self.profile.drafts.put(DraftRow(ref, column, text, "before", 'W/"1"', at=self._at))

    def _save(self) -> None:
        """Hand a record's drafts over to the outbox: never in both, never in neither."""
        if refs := self.profile.drafts.records():
            ref = self._chance.choice(refs)
            values: Content = {name: row.at for name, row in self.profile.drafts.of(ref).items()}
            self.profile.drafts.remove_record(ref)
            self._linger()
            self._queue("update", ref, values)

    def _send(self) -> None:
        self._queue("create", self._ref(), {"number": self._at})

    def _queue(self, verb: str, ref: RecordRef, body: Content) -> None:
        number = self._next("outbox")
        self.profile.outbox.put(OutboxRow(number, LINE, verb, ref, body, request=f"{self._at}", at=self._at))

    def _answered(self) -> None:
        items = self.profile.outbox.items()
        if items and items[0].state is OutboxState.SENDING:
            self.profile.outbox.remove(items[0].id)
        elif items:
            self.profile.outbox.put(replace(items[0], state=OutboxState.SENDING, tried=1))

    def _open(self) -> None:
        sessions = self.profile.desk.sessions()
        if len(sessions) < 9 and self._chance.random() < 0.4:
            self._open_session(len(sessions))
        elif sessions:
            session = self._chance.choice(sessions)
            tabs = [tab for tab in self.profile.desk.tabs() if tab.session == session.id]
            if len(tabs) < 10:
                self._open_tab(session.id, len(tabs))

    def _open_session(self, position: int) -> None:
        session = SessionId(self._next("session"))
        tab = self._open_tab(session, 0)
        self.profile.desk.put_session(
            SessionRow(session, WindowId(1), position, SessionKind.REGULAR, LINE, tab, f"{self._at}")
        )

    def _open_tab(self, session: SessionId, position: int) -> TabId:
        tab = TabId(self._next("tab"))
        self.profile.desk.put_tab(
            TabRow(tab, session, position, record_page(self._ref()), f"Case {self._at}", anchor=not position)
        )
        return tab

    def _close(self) -> None:
        sessions = self.profile.desk.sessions()
        if not sessions:
            return
        session = self._chance.choice(sessions)
        tabs = tuple(tab for tab in self.profile.desk.tabs() if tab.session == session.id)
        self.profile.desk.put_closed(ClosedRow(self._next("closed"), self._at, session, tabs, whole=True))
        self._linger()
        self.profile.desk.remove_session(session.id)

    def _focus(self) -> None:
        if tabs := self.profile.desk.tabs():
            tab = self._chance.choice(tabs)
            session = next(row for row in self.profile.desk.sessions() if row.id == tab.session)
            self.profile.desk.put_session(
                SessionRow(
                    session.id, WindowId(1), session.position, session.kind, LINE, tab.id, session.title
                )
            )

    def _scroll(self) -> None:
        if tabs := self.profile.desk.tabs():
            tab = self._chance.choice(tabs)
            state = PageState("general", {"main": int(self._at)}, query=f"q{self._at}")
            self.profile.desk.put_tab(
                TabRow(
                    tab.id, tab.session, tab.position, tab.page, tab.title, anchor=tab.anchor, state=state
                ),
                soon=True,
            )

    def _set(self) -> None:
        self.profile.put_setting(f"s{self._chance.randrange(5)}", self._at)

    def _next(self, kind: str) -> int:
        return int(getattr(self.profile.last_ids(), kind)) + 1


def _types(seed: int) -> bool:
    return seed % 10 == 0


def content(profile: Profile) -> Content:
    """Give all that a profile holds."""
    return {
        "settings": dict(profile.settings()),
        "sessions": profile.desk.sessions(),
        "tabs": profile.desk.tabs(),
        "closed": profile.desk.closed(),
        "drafts": {ref: profile.drafts.of(ref) for ref in profile.drafts.records()},
        "outbox": profile.outbox.items(),
        "ids": profile.last_ids(),
    }


def _victim(path: Path, seed: int, pipe: int) -> None:
    """Work until killed; every line of the pipe is one write, so that it is there whole or not at all."""

    def acknowledge(event: Event) -> None:
        if isinstance(event, Committed):
            os.write(pipe, f"ack {event.number}\n".encode())

    def ask_the_disk() -> bool:
        os.write(pipe, f"sync {time.monotonic()}\n".encode())
        return False

    profile = Profile.open(path, KEY)
    profile.listen(acknowledge)
    profile._writer.ask(lambda connection: connection.set_commit_hook(ask_the_disk))
    person, pause, step = Person(profile, seed, lambda: time.sleep(0.002)), random.Random(seed + 1), 0
    while True:
        person.act()
        step += 1
        os.write(pipe, f"did {step} {profile.last_change()} {time.monotonic()}\n".encode())
        if pause.random() < 0.7:
            time.sleep(pause.random() * 0.006)


def _kill_one(path: Path, seed: int, life: float) -> Heard:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _victim(path, seed, writing)
        finally:
            os._exit(1)
    os.close(writing)
    select.select([reading], [], [], 20)  # its first word: it works
    time.sleep(life)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, encoding="ascii") as pipe:
        return heard_in(pipe.read())


def _states(model: Path, seed: int, steps: int) -> list[Content]:
    """Do the same steps in peace; give what the profile held before the first and after each."""
    profile = Profile.open(model, KEY)
    profile.close()  # what comes now is known to the areas and goes nowhere
    person, states = Person(profile, seed), [content(profile)]
    for _ in range(steps):
        person.act()
        states.append(content(profile))
    return states


def _judge(path: Path, folder: Path, seed: int, heard: Heard) -> Tally:
    """Compare what is on the disk with what the victim did."""
    model = folder / "model.db"
    # One step more: the victim may be killed between a change and its word of it.
    states = _states(model, seed, len(heard.steps) + 1)
    profile = Profile.open(path, KEY)
    found, lost_rows = content(profile), profile.lost
    check = profile._writer.ask(lambda connection: connection.pragma("integrity_check")).result(10)
    profile.close()
    needed = sum(1 for number, _ in heard.steps if number <= heard.acknowledged)
    matches = [index for index, state in enumerate(states) if state == found]
    problems: list[str] = []
    if check != "ok" or lost_rows:
        problems.append(f"seed {seed}: {check} {lost_rows}")
    if not matches:
        problems.append(f"seed {seed}: a state that never was")
    reached = max(matches, default=needed)
    lost = max(0, needed - reached)
    return Tally(
        tried=1,
        survived=int(not problems),
        lost=lost,
        doubled=_doubled(states[: needed + 1], found),
        acknowledged=needed,
        typing=typing_lost(heard, reached),
        problems=tuple(problems),
    )


def _doubled(acknowledged: list[Content], found: Content) -> int:
    """Count what would be sent twice: the same request in two items, or one that was done and is there again."""
    there = _requests(found)
    done = {request for state in acknowledged for request in _requests(state)} - set(
        _requests(acknowledged[-1])
    )
    return len(there) - len(set(there)) + sum(1 for request in there if request in done)


def _requests(state: Content) -> list[str]:
    return [row.request for row in cast("tuple[OutboxRow, ...]", state["outbox"])]


def run(count: int, seed: int) -> Tally:
    """Kill `count` victims, some side by side, and sum up what came of it."""
    shares = [count // JOBS + (job < count % JOBS) for job in range(JOBS)]
    with ProcessPoolExecutor(JOBS, mp_context=get_context("fork")) as pool:
        return together_of(list(pool.map(_run, shares, [seed + job for job in range(JOBS)])))


def _run(count: int, seed: int) -> Tally:
    """Kill one after the other, on a profile that is begun anew now and then."""
    tallies: list[Tally] = []
    chance = random.Random(seed)
    while len(tallies) < count:
        with tempfile.TemporaryDirectory(prefix="profile-kills-") as name:
            folder = Path(name)
            path = folder / "profile.db"
            for _ in range(min(20, count - len(tallies))):
                _copy(path, folder / "model.db")
                victim = chance.randrange(1 << 30)
                longest = LONG_LIFE if _types(victim) else LONGEST_LIFE
                heard = _kill_one(path, victim, chance.random() ** 2 * longest)
                tallies.append(_judge(path, folder, victim, heard))
    return together_of(tallies)


def _copy(path: Path, model: Path) -> None:
    """Let the model begin where the victim begins; the profile is closed, so that the file is all there is."""
    for suffix in ("", "-wal", ".key"):
        source, target = path.with_name(path.name + suffix), model.with_name(model.name + suffix)
        target.unlink(missing_ok=True)
        if source.exists():
            target.write_bytes(source.read_bytes())


def main(count: int = 1000, seed: int | None = None) -> int:
    """Run the kills and print what came of them; the answer is an exit code."""
    chosen = seed if seed is not None else int(time.time())
    began = time.monotonic()
    tally = run(count, chosen)
    return report(f"profile kills: seed {chosen}", tally, time.monotonic() - began)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Kill the profile store at random moments.")
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int)
    given = parser.parse_args()
    sys.exit(main(given.count, given.seed))
