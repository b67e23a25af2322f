"""Connecting an organisation of one's own, from the bar on the dashboard to its own window."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMenu

from desktop.connections import launching, profiles
from desktop.connections.connection import read_connection
from desktop.tour.hands import until
from session_engine.organisation.state import WELL
from tests.end_to_end.person import Person
from tests.end_to_end.running import RunningDesk
from tests.fixtures.team_organisation import BEN, BENS_KEY, TeamOrganisation
from widgets.dialogs.connect import ConnectDialog

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(sys.platform == "win32", reason="ends the other program by a signal of POSIX"),
]


@pytest.fixture
def team(tmp_path: Path) -> Iterator[TeamOrganisation]:
    made = TeamOrganisation(tmp_path / "team")
    made.start({BEN: BENS_KEY})
    yield made
    made.close()


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the other program says what happens in it; it is ended with the test."""
    file = tmp_path / "said"
    file.touch()
    observed = [sys.executable, "-m", "tests.fixtures.observed_desk", f"--say={file}", "--"]
    monkeypatch.setattr(launching, "program", lambda: ["env", "QT_QPA_PLATFORM=offscreen", *observed])
    yield file
    for line in file.read_text().splitlines():
        if line.startswith("started"):
            os.kill(int(line.split()[-1]), signal.SIGKILL)


async def type_into(person: Person, name: str, text: str) -> None:
    dialog = person.one(ConnectDialog)
    with person.looking_at(dialog):
        await person.click(person.one(QLineEdit, name))
    await person.chord("Ctrl+A")
    await person.type(text)


async def told(person: Person, words: str) -> None:
    await until(lambda: any(words in text for text in person.bars()), words)


async def test_from_the_bar_to_the_organisations_own_window(
    desk: RunningDesk, team: TeamOrganisation, said: Path, tmp_path: Path
) -> None:
    person, root = desk.person, desk.places.data
    kept = root / "profile.db"
    await person.push("Connect your own organisation")
    await until(lambda: person.all(ConnectDialog), "the dialog")

    await type_into(person, "Address", "http://desk.lan")
    await type_into(person, "Access key", "no-key")
    await person.push("Check")
    await told(person, "everybody on the way can read the key")
    await type_into(person, "Address", f"{team.address}/api/data/v9.2")
    await person.push("Check")
    await told(person, "refuses this key")
    assert profiles.known(root) == (), "nothing is kept of what does not work"
    await type_into(person, "Access key", f"Bearer {BENS_KEY} ")
    await person.push("Check")
    await told(person, "Northlight Home answers. You are Ben Whitlock there.")
    await type_into(person, "What you call it", "The team")
    await person.press(Qt.Key.Key_Return)

    await until(lambda: not person.all(ConnectDialog), "the dialog to be done", 20)
    await until(lambda: "online as Ben Whitlock" in said.read_text(), "its own window", 40)
    (known,) = profiles.known(root)
    assert (known.profile, known.connection.title) == ("The-team", "The team")
    assert profiles.starts_with(root) == "The-team"
    assert read_connection(root) is None, "the demonstration is as it was"
    assert desk.engine.lines.state(desk.engine.line).embedded
    assert desk.engine.lines.state(desk.engine.line).connection in WELL
    for folder in (root, root / "profiles" / "The-team"):
        for file in folder.iterdir():
            if file.is_file() and file.name != "organisation.db":
                assert BENS_KEY.encode() not in file.read_bytes(), f"{file.name}: the key is in the clear"
    assert kept.exists()

    await person.window_active()
    await desk.command("Organisations")
    await until(lambda: person.all(QMenu), "the organisations")
    texts = [action.text() for action in person.all(QMenu)[0].actions() if action.text()]
    assert texts[0].startswith("The team")
    assert texts[1:] == ["Demonstration", "Connect your own organisation …"]
    await person.press(Qt.Key.Key_Escape)
    profiles.start_with(root, profiles.DEMONSTRATION)
