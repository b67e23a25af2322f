"""Two real processes: a further start hands over, a dead one leaves nothing behind, profiles stand side by side."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.fixtures.demonstration import NOW, copy_demonstration

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

REFUND = "454851c8-71a3-43e0-a941-b05784d7de1b"
ELSEWHERE = "11111111-2222-4333-8444-555555555555"
_STARTED = ("--quiet-demo", "--now", NOW.strftime("%Y-%m-%dT%H:%M:%SZ"))


class Start:
    """A process of the program, and what it has said so far."""

    def __init__(self, folder: Path, *arguments: str, managed: str = "", patience: float = 0) -> None:
        command = [sys.executable, "-m", "tests.fixtures.observed_desk", f"--managed={managed}"]
        self.process = subprocess.Popen(
            [*command, f"--patience={patience}", "--", "--data", str(folder), *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip
        self.said: list[str] = []

    def until(self, beginning: str) -> str:
        """Read on until a line that begins so; the test's own bound ends a wait for nothing."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if line.startswith(beginning):
                return self.said[-1]
        assert self.process.stderr is not None
        raise AssertionError(f"no “{beginning}”: {self.said} {self.process.stderr.read()}")

    def ready(self) -> Start:
        """Wait until it shows its desk and hears further starts."""
        self.until("listening")
        if not any(line.startswith("online") for line in self.said):
            self.until("online")
        return self

    def ended(self) -> tuple[int, str]:
        """Wait for its end; give exit code and what it printed for people."""
        said, words = self.process.communicate(timeout=150)
        self.said += said.splitlines()
        return self.process.returncode, words

    def close(self) -> None:
        """End it, whatever it is doing."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


Starter = Callable[..., Start]


@pytest.fixture(scope="module")
def runtime() -> Iterator[None]:
    """Meet in a folder of the test run's own, with a path short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="nd-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        yield


@pytest.fixture(scope="module")
def starter(runtime: None) -> Iterator[Starter]:
    with ExitStack() as stack:

        def start(*arguments: object, **options: object) -> Start:
            one = Start(*arguments, **options)  # type: ignore[arg-type]
            stack.callback(one.close)
            return one

        yield start


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("desk")
    copy_demonstration(made)
    yield made
    for leftover in made.glob("**/organisation.db*"):
        leftover.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def first(starter: Starter, folder: Path) -> Start:
    """The first instance that the module's tests share."""
    return starter(folder, *_STARTED).ready()


def test_a_further_start_hands_its_link_over(first: Start, starter: Starter, folder: Path) -> None:
    second = starter(folder, f"ninedesk://record/incident/{REFUND}")
    code, words = second.ended()
    assert (code, second.said) == (0, [])
    assert "opens in the Ninedesk that is open already" in words
    assert first.until("tab") == f"tab record id={REFUND} table=incident"


def test_views_and_searches_and_new_records_open_too(first: Start, starter: Starter, folder: Path) -> None:
    assert starter(folder, "--", "ninedesk://view/account").ended()[0] == 0
    assert first.until("tab") == "tab grid table=account"
    assert starter(folder, "ninedesk://search?text=Smith%20%26%20Sons").ended()[0] == 0
    assert first.until("tab") == "tab search text=Smith & Sons"
    assert starter(folder, "ninedesk://new/incident").ended()[0] == 0
    assert first.until("tab").endswith("table=incident")


def test_a_start_without_a_link_raises_the_window(first: Start, starter: Starter, folder: Path) -> None:
    code, words = starter(folder).ended()
    assert code == 0
    assert "its window is in front now" in words


def test_a_hostile_link_is_refused_here_and_there(first: Start, starter: Starter, folder: Path) -> None:
    code, words = starter(folder, f"ninedesk://delete/incident/{REFUND}").ended()
    assert code == 2
    assert "records, views, searches and new records only" in words
    assert first.until("notice").startswith("notice The link was not opened")


def test_a_link_to_another_organisation_is_told(first: Start, starter: Starter, folder: Path) -> None:
    starter(folder, f"ninedesk://record/incident/{REFUND}?organisation={ELSEWHERE}").ended()
    assert "another organisation" in first.until("notice")
    starter(folder, f"ninedesk://record/sqlite_master/{REFUND}").ended()
    assert "does not have" in first.until("notice")
    assert not [line for line in first.said if "sqlite_master" in line and line.startswith("tab")]


def test_what_follows_a_link_is_refused_by_the_command_line(starter: Starter, folder: Path) -> None:
    code, words = starter(folder, "--", "ninedesk://search?text=a", "--data", "elsewhere").ended()
    assert code == 2
    assert "unrecognized arguments" in words


def test_a_first_instance_that_hangs_is_told_and_waited_for(
    first: Start, starter: Starter, folder: Path
) -> None:
    first.process.send_signal(signal.SIGSTOP)
    try:
        second = starter(folder, "ninedesk://view/contact", patience=0.2)
        assert second.process.stderr is not None
        assert "does not answer" in second.process.stderr.readline()
    finally:
        first.process.send_signal(signal.SIGCONT)
    assert second.ended()[0] == 0
    assert first.until("tab") == "tab grid table=contact"


def test_settings_are_asked_of_the_running_one(
    first: Start, starter: Starter, folder: Path, tmp_path: Path
) -> None:
    managed = tmp_path / "managed.json"
    managed.write_text(
        json.dumps({"default": {"appearance.theme": "dark"}, "locked": {"sessions.restore": False}})
    )
    asked = starter(folder, "--show-settings", "--json", managed=str(managed))
    assert asked.ended()[0] == 0
    found = json.loads("\n".join(asked.said))
    rows = {row["name"]: (row["value"], row["source"]) for row in found["settings"]}
    assert found["profile"] == "running"
    assert rows["appearance.theme"] == ("dark", "managed_default")
    assert rows["sessions.restore"] == (False, "locked")
    assert "demo.bar_dismissed" not in rows


def test_a_killed_first_instance_is_in_nobodys_way_and_work_beside_it_goes_on(
    starter: Starter, tmp_path: Path
) -> None:
    copy_demonstration(tmp_path)
    killed = starter(tmp_path, *_STARTED).ready()
    beside = starter(tmp_path, *_STARTED, "--profile", "second", "--as", "ben").ready()
    assert "online as Ben Whitlock" in beside.said
    killed.process.kill()
    killed.process.wait()
    beside.until("notice The other Ninedesk was closed. The demonstration runs in this one")
    beside.until("online as Ben Whitlock")
    assert [file.parent for file in tmp_path.glob("**/organisation.db")] == [tmp_path]
    again = starter(tmp_path, *_STARTED, f"ninedesk://record/incident/{REFUND}").ready()
    assert "online as Amara Osei" in again.said, "it joins the one that runs the demonstration now"
    if not any(REFUND in line for line in again.said):
        again.until(f"tab record id={REFUND}")
    assert starter(tmp_path).ended()[0] == 0, "it hears further starts, over the dead one's socket"


def test_two_profiles_stand_beside_each_other(first: Start, starter: Starter, folder: Path) -> None:
    own = folder / "profiles" / "training"
    own.mkdir(parents=True)
    copy_demonstration(own)
    other = starter(folder, *_STARTED, "--profile", "training").ready()
    assert first.process.poll() is None
    assert starter(folder, "--profile", "training", "ninedesk://view/task").ended()[0] == 0
    assert other.until("tab") == "tab grid table=task"
    assert (own / "profile.db").exists()
    assert not [line for line in first.said if "table=task" in line]
