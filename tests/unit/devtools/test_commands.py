"""The command line of dev.py, and the sentence for a Python that cannot run Ninedesk."""

from __future__ import annotations

import ast
import re
import runpy
import sys
from pathlib import Path

import pytest

from devtools import commands
from devtools.advice import SetupError
from devtools.commands import from_here, main, pytest_arguments
from devtools.display import has_display

DEV_PY = commands.ROOT / "dev.py"
TOGETHER = [
    *("-n", "3", "--dist", "worksteal"),
    *("--reruns", "1", "--only-rerun", "NotSeen", "--max-suite-reruns", "3"),
    *("--rerun-show-tracebacks", "-r", "fER"),
    "--durations=10",
]


class Became(Exception):
    """What dev.py would have become."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        super().__init__()
        self.arguments = command[1:]
        self.environment = environment


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Have an environment that is ready, and start nothing."""

    def become(command: list[str], environment: dict[str, str], folder: Path | None = None) -> int:
        raise Became(command, environment)

    monkeypatch.setattr(commands, "ensure", lambda: Path("python"))
    monkeypatch.setattr(commands, "_become", become)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    return monkeypatch


def became(*arguments: str) -> Became:
    with pytest.raises(Became) as caught:
        main(list(arguments))
    return caught.value


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 13), (3, 14, 0)])
def test_another_python_gets_one_sentence(version: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(DEV_PY), run_name="__main__")
    assert str(stopped.value).startswith("Ninedesk needs Python 3.11, 3.12 or 3.13, and this is")
    assert "{}.{}".format(*version[:2]) in str(stopped.value)


def test_an_old_python_can_read_dev_py() -> None:
    ast.parse(DEV_PY.read_text(encoding="utf-8"), feature_version=(3, 4))
    assert 'f"' not in DEV_PY.read_text(encoding="utf-8")


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["help"], 0), (["--help"], 0)])
def test_help(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == code
    assert "run [-- ARGUMENTS]" in capsys.readouterr().out


def test_the_readme_has_a_row_for_each_command_and_no_other() -> None:
    rows = re.findall(
        r"^\| `python3 dev\.py (\w+)", (commands.ROOT / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(rows) == sorted(commands.COMMANDS)


def test_an_unknown_command_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["strat"]) == 2
    assert "no command 'strat'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["check", "x"], ["tour"], ["tour", "a", "b"], ["lock", "--up"], ["setup", "now"]],
)
def test_wrong_arguments_are_said(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert isinstance(stopped.value.code, str)


def test_a_failed_setup_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> Path:
        raise SetupError("The disk is full.")

    monkeypatch.setattr(commands, "ensure", fail)
    assert main(["check"]) == 1
    assert "The disk is full." in capsys.readouterr().err


def test_run_passes_arguments_on(start: pytest.MonkeyPatch) -> None:
    assert became("run", "--", "--profile", "x").arguments == ["-P", "-m", "desktop", "--profile", "x"]
    assert became("run").arguments == ["-P", "-m", "desktop"]


def test_run_without_a_display_is_the_tour(
    start: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    start.delenv("DISPLAY")
    start.setattr("sys.platform", "linux")
    ran = became("run")
    assert ran.arguments[-2:] == ["--tour", str(commands.TOUR_PICTURES)]
    assert ran.environment["QT_QPA_PLATFORM"] == "offscreen"
    assert str(commands.TOUR_PICTURES) in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--tour", "x"], ["--help"], ["--show-settings"]])
def test_run_without_a_display_leaves_what_needs_none(
    start: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    start.delenv("DISPLAY")
    assert became("run", "--", *arguments).arguments[3:] == arguments


@pytest.mark.parametrize(
    ("arguments", "called"),
    [
        ([], TOGETHER),
        (["tests/unit", "-k", "lock"], [*TOGETHER, "tests/unit", "-k", "lock"]),
        (["-n", "0"], ["-n", "0"]),
        (["-n4"], ["-n4"]),
        (["--numprocesses=auto"], ["--numprocesses=auto"]),
        (["--pdb", "tests"], ["--pdb", "tests"]),
        (["--no-header"], [*TOGETHER, "--no-header"]),
    ],
)
def test_three_workers_unless_the_caller_says(arguments: list[str], called: list[str]) -> None:
    assert pytest_arguments(arguments) == called


def test_the_file_of_bench_is_where_the_caller_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    there = str(tmp_path / "out.json")
    assert from_here(["ui", "--json", "out.json"]) == ["ui", "--json", there]
    assert from_here(["--json=out.json"]) == ["--json=" + there]
    assert from_here(["ui", "--json"]) == ["ui", "--json"]


@pytest.mark.parametrize(
    ("platform", "environ", "has"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "vnc"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_what_counts_as_a_display(platform: str, environ: dict[str, str], has: bool) -> None:
    assert has_display(environ, platform) is has
