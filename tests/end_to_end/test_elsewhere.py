"""A day on an organisation elsewhere: it goes away and comes back, its key is taken back, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.connections import profiles
from desktop.connections.access_key import new_key
from desktop.connections.connection import Connection
from desktop.connections.making import make_profile
from desktop.tour.hands import until
from session_engine.organisation.feed import Source
from session_engine.organisation.state import WELL
from session_engine.organisation.state import Connection as Standing
from tests.end_to_end.conftest import STAGES
from tests.end_to_end.running import RunningDesk
from tests.end_to_end.stage import Stage
from tests.fixtures.fault_proxy import FaultProxy
from tests.fixtures.team_organisation import AMARA, AMARAS_KEY, BEN, BENS_KEY, BENS_NEXT_KEY, TeamOrganisation
from widgets.dialogs.connect import KeyDialog

pytestmark = pytest.mark.window
CASE, NUMBER = "5GHz backhaul fails on DFS chann", "CAS-01056"


@pytest.fixture
def team(tmp_path: Path, stage: Stage, request: pytest.FixtureRequest) -> Iterator[TeamOrganisation]:
    request.node.stash[STAGES] = stage
    made = TeamOrganisation(tmp_path / "team")
    made.start({BEN: BENS_KEY})
    yield made
    made.close()


def standing(desk: RunningDesk) -> Standing:
    return desk.engine.lines.state(desk.engine.line).connection


async def well(desk: RunningDesk) -> None:
    await until(lambda: standing(desk) in WELL, "the organisation", 30)


async def type_key(desk: RunningDesk, key: str) -> None:
    await until(lambda: desk.person.all(KeyDialog), "the question for a key")
    dialog = desk.person.one(KeyDialog)
    await desk.person.click(dialog.key)
    await desk.person.chord("Ctrl+A")
    await desk.person.type(key)
    await desk.person.press(Qt.Key.Key_Return)


async def test_a_day_elsewhere(team: TeamOrganisation, tmp_path: Path, theme: Any) -> None:
    root = tmp_path / "desk"
    made = await make_profile(root, Connection(team.address), new_key(BENS_KEY), key_file_allowed=True)
    with FaultProxy().running() as unused:
        desk = RunningDesk(root, unused, profile=made.profile)
        await desk.start(theme)
        try:
            await work_and_lose_the_key(desk, team)
        finally:
            await desk.stop()
        team.stop()
        again = RunningDesk(root, unused, profile=made.profile)
        await again.start(theme)
        try:
            await away_then_forgotten(again, root)
        finally:
            await again.stop()
    assert not again.places.data.exists(), "what was to be deleted is gone"
    assert profiles.known(root) == ()


async def work_and_lose_the_key(desk: RunningDesk, team: TeamOrganisation) -> None:
    person = desk.person
    await desk.filled()
    await until(lambda: "Hello, Ben" in person.texts(), "whose desk it is")
    assert any(team.address.partition("://")[2] in text for text in person.texts()), "where it is"
    await until(lambda: desk.engine.lines._lines[desk.engine.line].feed.source is Source.FEED, "its feed")
    await person.open_by_search(NUMBER, CASE)
    await until(lambda: person.text_of("Case Title").startswith(CASE), "the case")

    team.stop()
    desk.engine.lines.reconnect(desk.engine.line)
    await until(lambda: standing(desk) is Standing.OFFLINE, "it to be away", 20)
    await person.fill_in("Description", "Typed while it was away")
    team.start({BEN: BENS_NEXT_KEY, AMARA: AMARAS_KEY})
    desk.engine.lines.reconnect(desk.engine.line)
    await until(lambda: standing(desk) is Standing.SIGNED_OUT, "the key to be refused", 20)

    await person.press_in_notice("You are signed out", "Type a new key")
    await type_key(desk, BENS_KEY)
    await until(lambda: any("refuses this key" in text for text in person.bars()), "the old key refused")
    await type_key(desk, AMARAS_KEY)
    await until(lambda: any("stands for Amara Osei" in text for text in person.bars()), "a warning")
    await type_key(desk, BENS_NEXT_KEY)
    await until(lambda: not person.all(KeyDialog), "the key to be taken")
    await well(desk)
    assert person.text_of("Description") == "Typed while it was away"
    await person.window_active()
    await person.chord("Ctrl+S")
    records = desk.engine.records
    await until(lambda: not records.dirty_records(), "what was typed to be saved", 20)
    assert desk.engine.outbox is not None
    assert desk.engine.outbox.state.items == ()


async def away_then_forgotten(desk: RunningDesk, root: Path) -> None:
    """Without a network there is what was kept; then the organisation is forgotten with all of it."""
    person = desk.person
    await until(lambda: person.text_of("Description") == "Typed while it was away", "the case as it was kept")
    await until(lambda: standing(desk) is Standing.OFFLINE, "it to be away", 20)
    (known,) = profiles.known(root)
    assert known.connection.name == "Northlight Home", "it is called as it calls itself"
    left: list[int] = []
    desk.composition.quit = left.append
    await desk.command("Forget this organisation")
    await person.answer("Forget Northlight Home?", "Forget and delete")
    await until(lambda: left == [0], "the window to close")
