"""Kills the whole program, window and all, at random moments, and starts it again.

`python -m tests.soak.window_kills 20` prints how many kills were tried, survived, what was lost and doubled.

A victim is forked from an interpreter that has everything loaded; each is the judge of the one before it: it says what
it has brought back, and that must be the desk as it was after one of the changes, none before the last acknowledged
one, with no more than 250 ms of typing gone. All victims share one organisation, which nobody kills.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import select
import signal
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import cast

from session_engine.light_dataclass import dataclass
from tests.soak.tally import Tally, report, together_of
from tests.soak.victims import Heard, typing_lost

AMARA = "amara.osei@northlight.example"
MOST_WORDS, LONGEST_LIFE, LAST_BREATH = 150, 2.0, 0.02
"""A victim is killed a breath (seconds) after it has said so many lines of its work, or when its life is over."""

PATIENCE = 30.0
"""Seconds until a victim has come up."""

JOBS = 2
PAGES = ("dashboard", "grid", "record")


@dataclass(frozen=True, slots=True)
class Last:
    """What is known of a victim that is dead.

    Attributes:
        states: Desk after each change, with the change's number and time; the first is what it began with.
        acknowledged: The greatest number of a change on the disk.
        typed: Record, text and time, key by key.
        asked: When the disk was asked to keep something and had not answered; None when it had.
        began: What it had brought back; None when it died before it could say so.
        ready: It came as far as working.
        problems: What it complained about.
    """

    states: tuple[tuple[int, float, str], ...]
    acknowledged: int
    typed: tuple[tuple[str, str, float], ...]
    asked: float | None
    began: str | None
    ready: bool
    problems: tuple[str, ...]


def last_words(text: str) -> Last:
    """Read what a victim has written; a line cut off by its death counts for nothing."""
    states: list[tuple[int, float, str]] = []
    typed: list[tuple[str, str, float]] = []
    problems: list[str] = []
    acknowledged, asked, began, ready = 0, cast("float | None", None), cast("str | None", None), False
    for line in text.splitlines(keepends=True):
        word, _, rest = line.rstrip("\n").partition(" ")
        match word if line.endswith("\n") else "":
            case "restored":
                began = rest
                states.append((0, 0.0, rest))
            case "state":
                number, at, desk = rest.split(" ", 2)
                states.append((int(number), float(at), desk))
            case "typed":
                at, _, what = rest.partition(" ")
                record, words = json.loads(what)
                typed.append((record, words, float(at)))
            case "sync":
                asked = float(rest)
            case "ack":
                acknowledged, asked = int(rest), None
            case "ready":
                ready = True
            case "problem":
                problems.append(rest)
            case _:
                pass
    return Last(tuple(states), acknowledged, tuple(typed), asked, began, ready, tuple(problems))


def came_back(desk: str, began: str | None) -> bool:
    """Tell whether a desk is there again; a page that had no name yet may have got one from what is kept."""
    if began is None or desk == began:
        return desk == began
    before, after = json.loads(desk), json.loads(began)
    for key, (title, _, tabs) in before["sessions"].items():
        title_after, _, tabs_after = after["sessions"].get(key, ("", 0, []))
        before["sessions"][key][0] = title or title_after
        for tab, there in zip(tabs, tabs_after, strict=False):
            tab[2] = tab[2] or there[2]
    return before == after


def judge(name: str, last: Last, after: Last) -> Tally:
    """Compare what a start has brought back with what the victim before it did."""
    problems = [f"{name}: {words}" for words in (*last.problems, *after.problems)]
    matches = [index for index, state in enumerate(last.states) if came_back(state[2], after.began)]
    if not matches:
        problems.append(f"{name}: a desk that never was: {after.began}, not {last.states[-1:]}")
    needed = sum(1 for number, _, _ in last.states[1:] if number <= last.acknowledged)
    reached = max(matches, default=needed)
    steps = tuple((number, at) for number, at, _ in last.states[1:])
    lost = typing_lost(Heard(last.acknowledged, steps, last.asked), reached)
    return Tally(
        tried=1,
        survived=int(not problems),
        lost=max(0, needed - reached),
        acknowledged=needed,
        typing=max(lost, _keys_lost(last, after)),
        problems=tuple(problems),
    )


def _keys_lost(last: Last, after: Last) -> float:
    """Give the seconds of typing, from the key itself on, that did not come back."""
    if not last.typed or after.began is None:
        return 0.0
    record, _, end = last.typed[-1]
    if last.asked is not None:
        end = min(end, last.asked)
    drafts = cast("dict[str, dict[str, str]]", json.loads(after.began)["drafts"])
    if record not in json.loads(last.states[-1][2])["drafts"]:
        return 0.0  # closed since
    there = drafts.get(record, {}).get("description", "")
    keys = [(words, at) for of, words, at in last.typed if of == record]
    known = max((index for index, (words, _) in enumerate(keys) if words == there), default=-1)
    return max(0.0, end - keys[known + 1][1]) if known + 1 < len(keys) else 0.0


class Ground:
    """An organisation, and the profiles in which victims work."""

    def __init__(self) -> None:
        from desktop.organisation_process import OrganisationProcess
        from tests.fixtures.demonstration import NOW, copy_demonstration

        self._folder = tempfile.TemporaryDirectory(prefix="window-kills-", ignore_cleanup_errors=True)
        self.folder = Path(self._folder.name)
        now = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
        database = copy_demonstration(self.folder)
        # Ranked by words: beside the windows that are killed the model would read the whole demonstration.
        serve = ("--demo", "standard", "--now", now, "--words-only")
        self._process = OrganisationProcess(database, AMARA, serve)
        self._process.start()
        reading, writing = os.pipe()

        def ready(address: str) -> None:
            os.write(writing, address.encode())

        self._process.listen(ready, lambda _code: None)
        select.select([reading], [], [], PATIENCE)
        self.address, self.key = os.read(reading, 200).decode(), self._process.key
        os.close(reading)
        os.close(writing)

    def cases(self, count: int) -> tuple[str, ...]:
        """Name some of the person's cases."""
        import httpx

        query = f"{self.address}/api/data/v9.2/incidents?$select=incidentid&$filter=statecode%20eq%200&$top={count}"
        answer = httpx.get(query, headers={"Authorization": f"Bearer {self.key}"}, trust_env=False)
        return tuple(str(row["incidentid"]) for row in answer.raise_for_status().json()["value"])

    def close(self) -> None:
        """End the organisation and remove everything."""
        self._process.stop()
        self._folder.cleanup()


def _kill_one(folder: Path, address: str, key: str, cases: tuple[str, ...], seed: int, words: int) -> Last:
    """Let a victim come up and say so many words of its work, then kill it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _victim(folder, address, key, cases, seed, writing)
        finally:
            os._exit(1)
    os.close(writing)
    text = _listen(reading, words, random.Random(seed).random() * LAST_BREATH)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        return last_words((text + pipe.read()).decode())


def _victim(folder: Path, address: str, key: str, cases: tuple[str, ...], seed: int, pipe: int) -> None:
    from tests.soak.window_victim import BorrowedOrganisation, live

    organisation = BorrowedOrganisation(folder / "organisation.db", AMARA, key=key)
    organisation.lent = address
    live(folder, organisation, cases, seed, pipe)


def _listen(pipe: int, words: int, breath: float) -> bytes:
    """Read until a victim has worked for its life, or has ended by itself."""
    text, end, begun, dying = b"", time.monotonic() + PATIENCE, -1, False
    while (left := end - time.monotonic()) > 0:
        if not select.select([pipe], [], [], left)[0]:
            break
        piece = os.read(pipe, 1 << 16)
        if not piece:
            break
        text += piece
        if begun < 0 and b"\nready\n" in text:
            begun, end = text.count(b"\n"), time.monotonic() + LONGEST_LIFE
        if begun >= 0 and not dying and text.count(b"\n") >= begun + words:
            dying, end = True, time.monotonic() + breath
    return text


def run(count: int, seed: int) -> Tally:
    """Kill `count` windows, some side by side, and sum up what came of it."""
    for name in ("tests.soak.window_victim", *(f"desktop.pages.{kind}_page" for kind in PAGES)):
        importlib.import_module(name)  # once for all that are forked
    ground = Ground()
    try:
        cases = ground.cases(14)
        shares = [count // JOBS + (job < count % JOBS) for job in range(JOBS)]
        folders = [ground.folder / str(job) for job in range(JOBS)]
        seeds = [seed + job for job in range(JOBS)]
        same = ([ground.address] * JOBS, [ground.key] * JOBS, [cases] * JOBS)
        with ProcessPoolExecutor(JOBS, mp_context=get_context("fork")) as pool:
            return together_of(list(pool.map(_run, shares, seeds, folders, *same)))
    finally:
        ground.close()


def _run(count: int, seed: int, folder: Path, address: str, key: str, cases: tuple[str, ...]) -> Tally:
    chance, tallies = random.Random(seed), list[Tally]()
    folder.mkdir()
    last: Last | None = None
    for number in range(count + 1):
        words = 0 if number == count else chance.randrange(MOST_WORDS)
        after = _kill_one(folder, address, key, cases, chance.randrange(1 << 30), words)
        if last is not None:
            tallies.append(judge(f"seed {seed} kill {number}", last, after))
        last = after
    return together_of(tallies)


def main(count: int = 20, seed: int | None = None) -> int:
    """Run the kills and print what came of them; the answer is an exit code."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    chosen = seed if seed is not None else int(time.time())
    began = time.monotonic()
    tally = run(count, chosen)
    return report(f"window kills: seed {chosen}", tally, time.monotonic() - began)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Kill the program with its window at random moments.")
    parser.add_argument("count", type=int, nargs="?", default=20)
    parser.add_argument("--seed", type=int)
    given = parser.parse_args()
    sys.exit(main(given.count, given.seed))
