"""Starting: the organisation comes up beside the window, late, or not at all (H1, 6)."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import until
from tests.end_to_end.conftest import STAGES
from tests.end_to_end.running import RunningDesk
from tests.end_to_end.stage import Stage
from tests.fixtures.fault_proxy import FaultProxy

pytestmark = pytest.mark.window


@pytest.fixture
def unstarted(
    theme: Any, stage: Stage, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningDesk]:
    """A desk whose organisation has not begun to start."""
    request.node.stash[STAGES] = stage
    with FaultProxy().running() as proxy:
        desk = RunningDesk(tmp_path_factory.mktemp("unstarted"), proxy)
        stage.run(desk.start(theme, serve=False))
        try:
            yield desk
        finally:
            stage.run(desk.stop())


async def test_an_organisation_that_does_not_start_yet(unstarted: RunningDesk) -> None:
    person = unstarted.person
    assert person.sessions() == ["Home"]
    await until(lambda: person.shows("Starting the organisation"), "that it starts")
    assert person.waits(), "skeletons, not an empty page"
    await person.press(Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: person.front_tab() == "Settings", "the settings, meanwhile")
    await person.go_to_tab(person.tabs()[0])
    unstarted.process.start()
    await unstarted.filled()
    assert person.shows("You are Amara Osei")


async def test_an_organisation_that_ends_at_once(unstarted: RunningDesk) -> None:
    person = unstarted.person
    sound = unstarted.process.arguments
    unstarted.process.arguments = ("--demo", "no such demonstration")
    unstarted.process.start()
    await until(lambda: any("being started again" in text for text in person.told()), "what happened")
    await until(lambda: person.shows("Starting the organisation"), "that it is tried again")
    unstarted.process.arguments = sound
    await unstarted.filled()
