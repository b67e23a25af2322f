"""The virtual environment in `.venv`: whether it is ready, and what its programs are started with.

A stamp in it says what it was made from, so that a later call costs nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
import time
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import IO

from devtools import system_packages
from devtools.advice import SetupError, advice_for_os_error

__all__ = ["child_environment", "clean_environment", "ensure", "venv_python"]

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements" / "dev.txt"
STAMP = VENV / "ninedesk-setup"
PRIVATE = ROOT / ".dev"

# Settings that would lead pip or Python out of the virtual environment.
_MISLEADING = (
    "PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT",
)  # fmt: skip


def venv_python(venv: Path = VENV, platform: str = sys.platform) -> Path:
    """Give the path of the environment's interpreter."""
    if platform == "win32":
        return venv / "Scripts" / "python.exe"
    return venv / "bin" / "python"


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Give pip the caller's environment (its proxies, its PIP_ settings) without what misleads."""
    return {name: value for name, value in environ.items() if name not in _MISLEADING}


def child_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Give our programs the caller's environment, with this project's packages to import."""
    return {**clean_environment(environ), "PYTHONPATH": str(ROOT)}


def stamp_text(root: Path, lock: bytes, version: tuple[int, int]) -> str:
    """Digest everything that makes an environment out of date when it changes."""
    packages = " ".join(name for group in system_packages.SETS for name in group)
    parts = ["1", str(root), f"{version[0]}.{version[1]}", packages]
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + lock).hexdigest()


def _wanted_stamp() -> str:
    return stamp_text(ROOT, LOCK.read_bytes(), sys.version_info[:2])


def is_ready() -> bool:
    """Say whether nothing has to be done; costs less than a millisecond."""
    try:
        return STAMP.read_text(encoding="utf-8") == _wanted_stamp() and venv_python().exists()
    except OSError:
        return False


def ensure(*, afresh: bool = False) -> Path:
    """Set everything up if it is not, and return the environment's interpreter.

    Raises SetupError with what to do.
    """
    if afresh or not is_ready():
        try:
            with _only_one():
                if afresh or not is_ready():
                    from devtools.provisioning import provide  # noqa: PLC0415  (seldom needed)

                    STAMP.unlink(missing_ok=True)
                    provide(afresh=afresh)
                    STAMP.write_text(_wanted_stamp(), encoding="utf-8")
                    print("Ready.", flush=True)
        except OSError as error:
            raise SetupError(advice_for_os_error(error)) from error
    return venv_python()


@contextlib.contextmanager
def _only_one() -> Generator[None]:
    """Wait while another call sets up this folder."""
    PRIVATE.mkdir(exist_ok=True)
    with (PRIVATE / "setup.lock").open("a+b") as file:
        if not _lock(file):
            print("Another call is setting up; waiting for it.", flush=True)
            while not _lock(file):
                time.sleep(0.5)
        yield


def _lock(file: IO[bytes]) -> bool:
    """Take the file's lock if it is free; the system gives it back when the process ends."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415  (only there)

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415  (not on Windows)

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
