"""What set-up decides: whether it is needed, what is missing, what to do about a failure."""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from devtools import advice, environment, provisioning, system_packages
from devtools.advice import SetupError, advice_for_os_error
from devtools.environment import child_environment, clean_environment, stamp_text, venv_python
from devtools.provisioning import pip_progress
from devtools.steps import StepLog

STAMP = stamp_text(Path("here"), b"lock", (3, 11))


@pytest.mark.parametrize(
    "other",
    [
        stamp_text(Path("there"), b"lock", (3, 11)),
        stamp_text(Path("here"), b"lock 2", (3, 11)),
        stamp_text(Path("here"), b"lock", (3, 12)),
    ],
)
def test_the_stamp_changes_with_folder_lock_and_python(other: str) -> None:
    assert other != STAMP
    assert stamp_text(Path("here"), b"lock", (3, 11)) == STAMP


def test_the_interpreter_of_each_system() -> None:
    assert venv_python(Path("v"), "win32") == Path("v/Scripts/python.exe")
    assert venv_python(Path("v"), "darwin") == venv_python(Path("v"), "linux") == Path("v/bin/python")


def test_settings_of_pip_and_proxies_pass_but_not_those_that_mislead() -> None:
    environ = {
        "HTTPS_PROXY": "http://proxy:1",
        "PIP_CERT": "ca.pem",
        "PIP_USER": "1",
        "PIP_TARGET": "x",
        "PYTHONHOME": "x",
        "PYTHONPATH": "x",
    }
    assert clean_environment(environ) == {"HTTPS_PROXY": "http://proxy:1", "PIP_CERT": "ca.pem"}
    assert child_environment(environ)["PYTHONPATH"] == str(environment.ROOT)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set up in a folder of the test's own."""
    lock = tmp_path / "dev.txt"
    lock.write_bytes(b"lock")
    venv, private = tmp_path / ".venv", tmp_path / ".dev"
    for name, value in {"ROOT": tmp_path, "VENV": venv, "LOCK": lock, "PRIVATE": private}.items():
        monkeypatch.setattr(environment, name, value)
        monkeypatch.setattr(provisioning, name, value)
    monkeypatch.setattr(environment, "STAMP", venv / "stamp")
    for module in (environment, provisioning):
        monkeypatch.setattr(module, "venv_python", lambda: venv / "python")
    return tmp_path


def test_set_up_once_then_only_when_something_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[bool] = []

    def provide(*, afresh: bool) -> None:
        calls.append(afresh)
        (folder / ".venv").mkdir(exist_ok=True)
        (folder / ".venv" / "python").touch()

    monkeypatch.setattr(provisioning, "provide", provide)
    environment.ensure()
    environment.ensure()
    assert calls == [False]
    (folder / "dev.txt").write_bytes(b"another lock")
    environment.ensure()
    assert calls == [False, False]
    (folder / ".venv" / "python").unlink()
    environment.ensure()
    environment.ensure(afresh=True)
    assert calls == [False, False, False, True]


def test_a_set_up_that_failed_is_not_taken_for_done(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*, afresh: bool) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(provisioning, "provide", fail)
    with pytest.raises(SetupError, match="disk is full"):
        environment.ensure()
    assert not environment.is_ready()


def test_a_broken_environment_is_made_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[list[str]] = []

    def run(log: StepLog, command: list[str], environ: dict[str, str]) -> int:
        made.append(command[1:])
        return 0

    monkeypatch.setattr(StepLog, "run", run)
    (folder / ".venv").mkdir()
    (folder / ".venv" / "leftover").touch()
    with StepLog(folder / "log") as log:
        provisioning._make_venv(log, afresh=False)
    assert made == [["-m", "venv", str(folder / ".venv")]]
    assert not (folder / ".venv").exists()


def test_a_sound_environment_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisioning, "venv_python", lambda: Path(sys.executable))
    (folder / ".venv").mkdir()
    with StepLog(folder / "log") as log:
        provisioning._make_venv(log, afresh=False)
    assert (folder / ".venv").exists()


def test_a_program_of_set_up_is_logged_and_shown_in_short(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = "import sys; print('loud'); print('quiet', file=sys.stderr); sys.exit(3)"
    with StepLog(tmp_path / "log") as log:
        code = log.run([sys.executable, "-c", script], {}, lambda line: "shown" if "loud" in line else None)
    assert code == 3
    assert capsys.readouterr().out == "shown\n"
    assert {"loud", "quiet"} <= set((tmp_path / "log").read_text().split())
    assert "  quiet" in log.tail(2)


@pytest.mark.parametrize(
    ("output", "what"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("NewConnectionError(... Failed to establish a new connection", "HTTPS_PROXY"),
        ("SSLCertVerificationError: certificate verify failed: x", "PIP_CERT"),
        ("ProxyError('Cannot connect to proxy.', OSError('407", "proxy cannot be used"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "not the one that was locked"),
        ("ERROR: No matching distribution found for x==1", "does not have a locked package"),
        # pip retries without a network, then says that it has found nothing.
        ("NewConnectionError x\nERROR: No matching distribution found for x", "HTTPS_PROXY"),
        ("PermissionError: [Errno 13] Permission denied: '.venv/x'", "Check who owns"),
    ],
)
def test_known_failures_come_with_advice(output: str, what: str) -> None:
    assert what in str(advice.advice(output))


def test_an_unknown_failure_has_no_advice() -> None:
    assert advice.advice("something else") is None
    assert advice_for_os_error(OSError(errno.EIO, "Input/output error")) == "[Errno 5] Input/output error"
    assert "Check who owns" in advice_for_os_error(PermissionError(errno.EACCES, "x"))


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("  Downloading pyside6_essentials-6.11.3-cp310.whl (80.3 MB)\n", "  pyside6_essentials (80.3 MB)"),
        ("  Downloading anyio-4.16.0-py3-none-any.whl (110 kB)\n", None),
        ("Installing collected packages: a, b, c\n", "  installing 3 packages"),
        ("WARNING: Location 'file:///x' is ignored\n", None),
    ],
)  # fmt: skip
def test_only_what_takes_long_is_shown(line: str, shown: str | None) -> None:
    assert pip_progress(line) == shown


def test_missing_packages_are_found_under_their_new_names() -> None:
    installed = system_packages.installed_of(
        "installed libgl1\ninstalled libglib2.0-0t64\nconfig-files xvfb\nnot-installed xauth\n"
    )
    wanted = ["libgl1", "libglib2.0-0", "xvfb", "xauth", "libegl1"]
    assert system_packages.missing(wanted, installed) == ["xvfb", "xauth", "libegl1"]


@pytest.fixture
def debian(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """A Debian with nothing installed, which root may change."""
    installed: set[str] = set()
    monkeypatch.setattr(system_packages, "is_root", lambda: True)

    def missing_here(names: Sequence[str]) -> list[str]:
        return system_packages.missing(names, installed)

    monkeypatch.setattr(system_packages, "missing_here", missing_here)
    return installed


def test_root_installs_what_is_missing_after_an_update(debian: set[str]) -> None:
    ran: list[str] = []

    def run(command: Sequence[str]) -> bool:
        ran.append(command[1])
        debian.update(command)
        return True

    debian.add("a")
    assert system_packages.install_missing(["a", "b"], run) == []
    assert ran == ["update", "install"]
    assert system_packages.install_missing(["a", "b"], run) == []
    assert ran == ["update", "install"]


def test_one_unknown_package_does_not_stop_the_others(debian: set[str]) -> None:
    def run(command: Sequence[str]) -> bool:
        if "unknown" in command:
            return False
        debian.update(command)
        return True

    assert system_packages.install_missing(["a", "unknown", "b"], run) == ["unknown"]


def test_without_root_nothing_runs(debian: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "is_root", lambda: False)

    def run(command: Sequence[str]) -> bool:
        pytest.fail("must not run")

    lacking = system_packages.install_missing(["a", "b"], run)
    assert system_packages.command_to_type(lacking) == (
        "sudo apt-get update && sudo apt-get install --no-install-recommends a b"
    )


def test_the_package_that_completes_debians_python() -> None:
    assert system_packages.venv_package((3, 12)) == "python3.12-venv"
