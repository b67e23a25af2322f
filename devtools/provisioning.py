"""The first call's work: system libraries, the virtual environment, the locked packages."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys

from devtools import system_packages
from devtools.advice import SetupError, advice
from devtools.environment import LOCK, PRIVATE, ROOT, VENV, clean_environment, venv_python
from devtools.steps import StepLog

__all__ = ["pip_progress", "provide"]


def provide(*, afresh: bool) -> None:
    """Set up everything: system libraries, `.venv`, packages; and see that Qt loads.

    Raises SetupError with what to do, OSError when a file cannot be written.
    """
    with StepLog(PRIVATE / "setup.log") as log:
        log.say(f"Setting Ninedesk up in {ROOT}, once. This takes a minute or two.")
        _system_packages(log)
        _make_venv(log, afresh=afresh)
        _install(log)
        _load_qt(log)


def _system_packages(log: StepLog) -> None:
    needs_venv = importlib.util.find_spec("ensurepip") is None
    wanted = [name for group in system_packages.SETS for name in group]
    if needs_venv:
        wanted.insert(0, system_packages.venv_package())
    if system_packages.manages_packages_with_apt():
        log.say("System libraries")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        lacking = system_packages.install_missing(wanted, lambda command: log.run(command, environment) == 0)
        if lacking:
            log.say("  some are not installed; to have them, type:")
            log.say(f"  {system_packages.command_to_type(lacking)}")
    importlib.invalidate_caches()
    if needs_venv and importlib.util.find_spec("ensurepip") is None:
        raise SetupError(_without_venv())


def _without_venv() -> str:
    if system_packages.manages_packages_with_apt():
        command = system_packages.command_to_type([system_packages.venv_package()])
        return f"This Python cannot make virtual environments. Type:\n  {command}\nthen call this again."
    return (
        f"This Python ({sys.executable}) cannot make virtual environments: its modules venv and "
        "ensurepip are missing. Install them, or use a Python that has them."
    )


def _make_venv(log: StepLog, *, afresh: bool) -> None:
    if VENV.exists() or VENV.is_symlink():
        if not afresh and _is_sound():
            return
        log.say("Virtual environment: the one there is broken or of another Python, made anew")
        _remove_venv()
    else:
        log.say("Virtual environment")
    # Not sys.executable: called from within the environment, that would be its own.
    base: str = getattr(sys, "_base_executable", sys.executable)
    if log.run([base, "-m", "venv", str(VENV)], clean_environment(os.environ)) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupError(_failure("The virtual environment could not be made.", log))


def _is_sound() -> bool:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    script = f"import sys, pip; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"
    try:
        done = subprocess.run(
            [str(venv_python()), "-c", script],
            env=clean_environment(os.environ), capture_output=True, check=False, timeout=60,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _remove_venv() -> None:
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    else:
        shutil.rmtree(VENV)


def _install(log: StepLog) -> None:
    log.say("Packages (about 400 MB to fetch when none is in pip's cache)")
    command = [
        str(venv_python()), "-m", "pip", "install", "--no-user", "--no-input",
        "--disable-pip-version-check", "--progress-bar", "off",
        "--require-hashes", "-r", str(LOCK),
    ]  # fmt: skip
    if log.run(command, clean_environment(os.environ), show=pip_progress) != 0:
        raise SetupError(_failure("The packages could not be installed.", log))


def pip_progress(line: str) -> str | None:
    """Turn a line of pip's into one for the screen: only what takes long is worth one."""
    words = line.split()
    if words[:1] == ["Downloading"] and line.rstrip().endswith("MB)"):
        return f"  {words[1].split('-')[0]} {' '.join(words[2:])}"
    if line.startswith("Installing collected packages"):
        return f"  installing {line.count(',') + 1} packages"
    return None


def _load_qt(log: StepLog) -> None:
    command = [str(venv_python()), "-c", "import PySide6.QtWidgets"]
    if log.run(command, clean_environment(os.environ)) == 0:
        return
    text = "Qt does not load here: a library of the system is missing."
    if "cannot open shared object file" not in log.text():
        text = "Qt does not load here. To install everything anew: python3 dev.py setup --afresh"
    elif system_packages.manages_packages_with_apt():
        names = (*system_packages.DISPLAYLESS, *system_packages.WINDOWS)
        text += f" Type:\n  {system_packages.command_to_type(names)}\nthen call this again."
    raise SetupError(f"{text}\n{log.tail(3)}")


def _failure(what: str, log: StepLog) -> str:
    return f"{what} {advice(log.text()) or 'The last lines:'}\n{log.tail(8)}\nAll of it: {log.path}"
