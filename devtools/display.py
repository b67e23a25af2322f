"""Find out whether there is a display, and make one that nobody sees (Xvfb, Linux)."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Generator, Mapping

__all__ = ["has_display", "virtual_display", "virtual_display_available"]

SCREEN = "1920x1080x24"

# When the shell's standard input ends, its parent is gone, however it died, and Xvfb goes with it.
_WATCHED_XVFB = """
Xvfb -displayfd 1 -screen 0 "$1" -nolisten tcp -noreset 2>/dev/null </dev/null &
exec >/dev/null
read -r _
kill "$!"
wait "$!"
"""


def has_display(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Say whether windows can be shown; whoever sets QT_QPA_PLATFORM knows what they do."""
    if not platform.startswith("linux"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(environ.get(name) for name in names)


def virtual_display_available(platform: str = sys.platform) -> bool:
    """Say whether `virtual_display` can work here."""
    return platform.startswith("linux") and shutil.which("Xvfb") is not None


@contextlib.contextmanager
def virtual_display(environ: Mapping[str, str]) -> Generator[dict[str, str]]:
    """Start a display that nobody sees and yield the environment that leads Qt to it.

    Xvfb picks a free number itself, so any number of them can start at the same time.
    """
    number, process = _start_xvfb()
    try:
        yield _environment(environ, number)
    finally:
        _end(process)


def _environment(environ: Mapping[str, str], number: str) -> dict[str, str]:
    kept = {name: value for name, value in environ.items() if name != "WAYLAND_DISPLAY"}
    return {**kept, "DISPLAY": ":" + number, "QT_QPA_PLATFORM": "xcb"}


def _start_xvfb() -> tuple[str, subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        ["/bin/sh", "-c", _WATCHED_XVFB, "sh", SCREEN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C must not end the shell before it has ended Xvfb
    )
    with process.stdout or contextlib.nullcontext() as answer:
        number = answer.readline().decode().strip() if answer else ""
    if not number:
        _end(process)
        raise OSError("Xvfb did not start. To see why: Xvfb -displayfd 1 -screen 0 " + SCREEN)
    return number, process


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    process.wait()
