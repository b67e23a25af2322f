"""The desktop turns dark and light: the running program follows, asked by nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.connections.connection import Connection, write_connection
from devtools.desktop_session import PIPE, desktop_session, desktop_session_available

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(not desktop_session_available(), reason="dbus-daemon is not installed"),
]
NOBODY = "http://127.0.0.1:9"
"""An organisation that is away: no demonstration has to be built for this."""


@pytest.mark.usefixtures("qapp")
def test_the_program_follows_the_desktop(tmp_path: Path) -> None:
    if os.environ.get("QT_QPA_PLATFORM") != "xcb":
        pytest.skip("Qt asks the desktop on a real display alone")
    write_connection(tmp_path / "profiles" / "away", Connection(NOBODY))
    command = [
        sys.executable,
        "-m",
        "tests.fixtures.observed_desk",
        "--",
        "--data",
        str(tmp_path),
        "--profile",
        "away",
    ]
    with (
        desktop_session(os.environ, sys.executable) as session,
        subprocess.Popen(command, env=session, stdout=subprocess.PIPE, text=True) as program,
    ):
        try:
            assert program.stdout is not None

            def until(beginning: str) -> str:
                assert program.stdout is not None
                return next(line for line in program.stdout if line.startswith(beginning))

            assert until("looks").split() == ["looks", "light"]
            for scheme in ("dark", "light", "dark"):
                Path(session[PIPE]).write_text(f"{scheme}\n", "ascii")
                assert until("looks").split() == ["looks", scheme]
        finally:
            program.kill()
