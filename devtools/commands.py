"""The commands of `dev.py`: each sets up what is missing, then starts the program in `.venv`."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from devtools.advice import SetupError
from devtools.desktop_session import desktop_session, desktop_session_available
from devtools.display import has_display, virtual_display, virtual_display_available
from devtools.environment import ROOT, child_environment, ensure

__all__ = ["main"]

TOUR_PICTURES = ROOT / "tour-pictures"

USAGE = """\
usage: python3 dev.py COMMAND

  run [-- ARGUMENTS]          start Ninedesk; without a display: the tour, as pictures
  test [PYTEST ARGUMENTS]     run the tests
  check                       lint, types, import contracts, lock files, generated files
  bench [NAMES] [--json FILE] measure
  soak [KILLS]                the fault tests in their long form: 1,000 kills, conversations, counts printed
  tour DIR                    walk through Ninedesk and write the pictures to DIR
  lock [--upgrade]            make requirements/*.txt anew from pyproject.toml
  setup [--afresh]            only set up; --afresh makes .venv anew

The first call sets everything up in .venv.
"""

# With these, pytest must run in one process, or its caller has chosen how many.
_ONE_PROCESS = ("-n", "--numprocesses", "--dist", "--pdb", "--trace", "--co", "--collect-only")


def run(arguments: list[str]) -> int:
    """Start the product."""
    python, environment = ensure(), child_environment(os.environ)
    wanted = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not has_display(os.environ):
        environment["QT_QPA_PLATFORM"] = "offscreen"
        wanted = _without_display(wanted)
    # -P: a folder of the caller's with a name of ours must not be imported.
    return _become([str(python), "-P", "-m", "desktop", *wanted], environment)


def _without_display(arguments: list[str]) -> list[str]:
    if {"--tour", "--help", "-h", "--show-settings"} & set(arguments):
        return arguments
    print("There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so Ninedesk")
    print(f"walks through its tour and writes the pictures to\n  {TOUR_PICTURES}")
    return [*arguments, "--tour", str(TOUR_PICTURES)]


_TOGETHER = ("-n", "3", "--dist", "worksteal")
"""Three workers, also on two cores: a third of the time a test waits for others. A module's tests stay together."""

_SLOWEST = "--durations=10"

_A_SECOND_LOOK = (
    *("--reruns", "1", "--only-rerun", "NotSeen", "--max-suite-reruns", "3"),
    *("--rerun-show-tracebacks", "-r", "fER"),
)
"""What did not come into sight in a window is looked for once more, and named at the end (docs/decisions/0006)."""


def pytest_arguments(arguments: Sequence[str]) -> list[str]:
    """Add workers unless the caller says how many or wants to see one process; show the slowest tests."""
    chosen = any(
        argument.startswith(option) if option == "-n" else argument.split("=")[0] == option
        for argument in arguments
        for option in _ONE_PROCESS
    )
    return list(arguments) if chosen else [*_TOGETHER, *_A_SECOND_LOOK, _SLOWEST, *arguments]


def test(arguments: list[str]) -> int:
    """Run the tests; they give themselves a display (tests/conftest.py)."""
    python = ensure()
    if sys.platform.startswith("linux") and not virtual_display_available():
        print("Xvfb is not installed: tests that need a real window may be skipped.", flush=True)
    command = [str(python), "-m", "pytest", *pytest_arguments(arguments)]
    return _become(command, child_environment(os.environ), ROOT)


def check(arguments: list[str]) -> int:
    """Run every check."""
    _no_arguments("check", arguments)
    return _become([str(ensure()), "-m", "devtools.checks"], child_environment(os.environ), ROOT)


def bench(arguments: list[str]) -> int:
    """Measure in a real window."""
    return _in_window([str(ensure()), "-m", "tests.benchmarks", *from_here(arguments)])


def soak(arguments: list[str]) -> int:
    """Kill the program at random moments, for minutes; it needs no display."""
    if len(arguments) > 1 or not all(argument.isdigit() for argument in arguments):
        raise SystemExit("soak takes one argument or none, the number of kills")
    return _become([str(ensure()), "-m", "tests.soak", *arguments], child_environment(os.environ), ROOT)


def from_here(arguments: Sequence[str]) -> list[str]:
    """Make the file after `--json` absolute: the program runs in another folder."""
    wanted = list(arguments)
    for index, argument in enumerate(arguments):
        if argument.startswith("--json="):
            wanted[index] = "--json=" + str(Path(argument.removeprefix("--json=")).absolute())
        elif argument == "--json" and index + 1 < len(wanted):
            wanted[index + 1] = str(Path(arguments[index + 1]).absolute())
    return wanted


def tour(arguments: list[str]) -> int:
    """Walk through the product in a real window."""
    if len(arguments) != 1:
        raise SystemExit("tour takes one argument, the folder for its pictures")
    folder = Path(arguments[0]).absolute()
    code = _in_window([str(ensure()), "-m", "desktop", "--tour", str(folder)])
    print(f"The pictures are in {folder}" if code == 0 else f"The tour failed (code {code}).")
    return code


def lock(arguments: list[str]) -> int:
    """Make the lock files anew."""
    if arguments not in ([], ["--upgrade"]):
        raise SystemExit("lock takes --upgrade or nothing")
    command = [str(ensure()), "-m", "devtools.lock", *arguments]
    return _wait(command, child_environment(os.environ), ROOT)


def setup(arguments: list[str]) -> int:
    """Only set up."""
    if arguments not in ([], ["--afresh"]):
        raise SystemExit("setup takes --afresh or nothing")
    ensure(afresh=bool(arguments))
    return 0


def _no_arguments(name: str, arguments: list[str]) -> None:
    if arguments:
        raise SystemExit(f"{name} takes no arguments")


def _in_window(command: Sequence[str]) -> int:
    environment = child_environment(os.environ)
    if has_display(os.environ):
        return _wait(command, environment, ROOT)  # that desktop is somebody's: nothing is changed in it
    if not virtual_display_available():
        raise SetupError("There is no display here, and Xvfb, which would stand in, is missing.")
    with virtual_display(environment) as with_display, _session(with_display, command[0]) as session:
        return _wait(command, session, ROOT)


def _session(environment: dict[str, str], python: str) -> contextlib.AbstractContextManager[dict[str, str]]:
    """Put a desktop behind a display of our own, where one can be made."""
    if not desktop_session_available():
        return contextlib.nullcontext(environment)
    return desktop_session(environment, python)


def _become(command: Sequence[str], environment: Mapping[str, str], folder: Path | None = None) -> int:
    """Replace this process where the system can, so that signals reach the program itself."""
    if os.name != "nt":
        if folder is not None:
            os.chdir(folder)
        sys.stdout.flush()
        os.execve(command[0], list(command), dict(environment))  # noqa: S606
    return _wait(command, environment, folder)


def _wait(command: Sequence[str], environment: Mapping[str, str], folder: Path | None = None) -> int:
    process = subprocess.Popen(command, env=environment, cwd=folder)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the program had the same Ctrl+C and ends as it sees fit


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "bench": bench,
    "soak": soak,
    "tour": tour,
    "lock": lock,
    "setup": setup,
}


def main(arguments: list[str]) -> int:
    """Carry out a command line and return the exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(USAGE, end="")
        return 0 if arguments else 2
    command = COMMANDS.get(arguments[0])
    if command is None:
        print(f"dev.py has no command '{arguments[0]}'.\n\n{USAGE}", end="", file=sys.stderr)
        return 2
    try:
        return command(arguments[1:])
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next call goes on from here.", file=sys.stderr)
        return 130
