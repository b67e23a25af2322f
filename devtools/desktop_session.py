"""A message bus of one's own with a desktop's portal on it, so that light and dark can come from the system."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping
from pathlib import Path

from devtools.environment import ROOT

__all__ = ["PIPE", "desktop_session", "desktop_session_available"]

PIPE = "NINEDESK_SYSTEM_THEME"
"""Names, for the tour, the pipe that takes `light` and `dark`."""

_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir={folder}</listen><auth>EXTERNAL</auth>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy>
</busconfig>
"""
_ASIDE = ("XDG_CURRENT_DESKTOP", "QT_QPA_PLATFORMTHEME", "DBUS_SESSION_BUS_ADDRESS")


def desktop_session_available(platform: str = sys.platform) -> bool:
    """Say whether `desktop_session` can work here."""
    return platform.startswith("linux") and shutil.which("dbus-daemon") is not None


@contextlib.contextmanager
def desktop_session(environ: Mapping[str, str], python: str) -> Generator[dict[str, str]]:
    """Yield the environment of a session whose desktop says `light`, until the pipe says something else.

    Nothing else is on its bus: no key store, no notifications; nothing is started on demand.
    """
    kept = {name: value for name, value in environ.items() if name not in _ASIDE}
    with tempfile.TemporaryDirectory(prefix="ninedesk-bus-") as made, contextlib.ExitStack() as stack:
        folder = Path(made)
        pipe = folder / "theme"
        os.mkfifo(pipe, 0o600)
        config = folder / "bus.conf"
        config.write_text(_BUS.format(folder=folder), "utf-8")
        bus = ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address=1"]
        address = stack.enter_context(_running(bus, kept))
        session = {**kept, "DBUS_SESSION_BUS_ADDRESS": address, PIPE: str(pipe)}
        portal = [python, "-P", "-m", "devtools.portal", str(pipe)]
        stack.enter_context(_running(portal, {**session, "PYTHONPATH": str(ROOT)}))
        yield session


@contextlib.contextmanager
def _running(command: list[str], environ: Mapping[str, str]) -> Generator[str]:
    """Run a program while the block lasts; give the first line it prints."""
    with subprocess.Popen(
        command, env=dict(environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            line = process.stdout.readline().decode().strip() if process.stdout else ""
            if not line:
                raise OSError(f"{command[0]} did not start")
            yield line
        finally:
            process.terminate()
