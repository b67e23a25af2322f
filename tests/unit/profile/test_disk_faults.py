"""What the store does when the disk does not do what it should."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from session_engine.events import Event
from session_engine.profile.events import Committed, ProfileTrouble, StoreFailing, StoreRecovered
from session_engine.profile.opening import fingerprint_file
from session_engine.profile.profile import Profile
from tests.fixtures.file_layers import FileLayer, disk_error

KEY = bytes(range(32))


class Heard:
    """Collects events of a store and waits for one of them."""

    def __init__(self, profile: Profile) -> None:
        self.events: list[Event] = []
        self._more = threading.Condition()
        profile.listen(self._tell)

    def _tell(self, event: Event) -> None:
        with self._more:
            self.events.append(event)
            self._more.notify_all()

    def wait(self, holds: Callable[[Event], bool]) -> None:
        """Wait until an event was told for which something holds."""
        with self._more:
            assert self._more.wait_for(lambda: any(holds(event) for event in self.events), 10), self.events

    @property
    def acknowledged(self) -> int:
        """The greatest number that was told to be on the disk."""
        return max((event.number for event in self.events if isinstance(event, Committed)), default=0)


def _settings(path: Path) -> dict[str, object]:
    profile = Profile.open(path, KEY)
    found = dict(profile.settings())
    profile.close()
    return found


@pytest.mark.parametrize(
    ("kind", "code"), [("IOError", ProfileTrouble.FAULTY), ("FullError", ProfileTrouble.FULL)]
)
@pytest.mark.parametrize("when", ["write", "sync"])
def test_a_disk_that_fails_is_told_and_nothing_is_acknowledged_until_it_works(
    tmp_path: Path, kind: str, code: ProfileTrouble, when: str
) -> None:
    layer = FileLayer()
    path = tmp_path / "profile.db"
    profile = Profile.open(path, KEY, vfs=layer.name)
    heard = Heard(profile)
    profile.put_setting("a", 1)
    assert profile.flush()

    def fault(what: str, file: str) -> None:
        if what == when:
            raise disk_error(kind)

    layer.fault = fault
    profile.put_setting("a", 2)
    heard.wait(lambda event: event == StoreFailing(code))
    profile.put_setting("b", 3)
    assert not profile.flush(timeout=0.3)
    assert heard.acknowledged == 1
    layer.fault = None
    assert profile.flush()
    assert heard.acknowledged == 3
    heard.wait(lambda event: isinstance(event, StoreRecovered))
    assert sum(isinstance(event, StoreFailing) for event in heard.events) == 1, "told once, not at every try"
    assert profile.close()
    assert _settings(path) == {"a": 2, "b": 3}


def test_a_full_disk_keeps_what_was_put_until_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "profile.db"
    profile = Profile.open(path, KEY)
    heard = Heard(profile)
    profile._writer.ask(lambda connection: connection.pragma("max_page_count", 30)).result(5)
    for number in range(40):
        profile.put_setting(f"s{number}", "x" * 3000)
    heard.wait(lambda event: event == StoreFailing(ProfileTrouble.FULL))
    profile._writer.ask(lambda connection: connection.pragma("max_page_count", 100_000)).result(5)
    assert profile.flush()
    assert profile.close()
    assert len(_settings(path)) == 40


def test_closing_on_a_dead_disk_ends_within_its_bound_and_says_so(tmp_path: Path) -> None:
    layer = FileLayer()
    profile = Profile.open(tmp_path / "profile.db", KEY, vfs=layer.name)

    def fault(what: str, file: str) -> None:
        raise disk_error()

    layer.fault = fault
    profile.put_setting("a", 1)
    began = time.monotonic()
    assert not profile.close(timeout=0.3)
    assert time.monotonic() - began < 30, "its bound is 0.3 s; the rest is a busy machine"


def test_a_disk_that_hangs_does_not_hold_the_program(tmp_path: Path) -> None:
    layer = FileLayer()
    profile = Profile.open(tmp_path / "profile.db", KEY, vfs=layer.name)
    heard = Heard(profile)
    hung, go = threading.Event(), threading.Event()

    def fault(what: str, file: str) -> None:
        if what == "sync":
            hung.set()
            go.wait(60)

    layer.fault = fault
    profile.put_setting("a", 0)
    assert hung.wait(60)
    began = time.monotonic()
    for number in range(200):
        profile.put_setting("a", number)
    assert time.monotonic() - began < 30, "putting waits for no disk, which hangs for a minute"
    assert not profile.flush(timeout=0.05)
    assert not profile.close(timeout=0.05)
    assert heard.acknowledged == 0
    go.set()
    assert profile.close()
    assert heard.acknowledged == 201


def test_a_power_cut_at_any_moment_loses_nothing_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    for trial in range(12):
        folder, after = tmp_path / f"before{trial}", tmp_path / f"after{trial}"
        after.mkdir()
        layer = FileLayer()
        profile = Profile.open(folder / "profile.db", KEY, soon=0, vfs=layer.name)
        heard = Heard(profile)
        for number in range(chance.randint(1, 250)):
            profile.put_setting(f"s{number % 7}", [number, "x" * chance.randint(0, 3000)])
            if chance.random() < 0.1:
                profile.flush()
        if chance.random() < 0.3:
            # Back into the database, where a torn page would hurt.
            profile._writer.ask(lambda connection: connection.wal_checkpoint())
        acknowledged = heard.acknowledged
        layer.after_power_cut(after, chance)
        profile.close()
        fingerprint = fingerprint_file(folder / "profile.db")
        (after / fingerprint.name).write_bytes(fingerprint.read_bytes())
        found = cast("dict[str, tuple[int, str]]", _settings(after / "profile.db"))
        kept = [number for number, _ in found.values()]
        assert max(kept, default=-1) + 1 >= acknowledged
        # One moment's rows, not a mixture: the newest of each name up to the greatest number.
        last = max(kept, default=-1)
        assert sorted(kept) == sorted(range(max(0, last - 6), last + 1))
