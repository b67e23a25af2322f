"""Without the organisation: what was read is readable, with its age; what was not says so; all is fresh when it is back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.tour.hands import until
from tests.end_to_end.conftest import STAGES
from tests.end_to_end.running import RunningDesk
from tests.end_to_end.stage import Stage
from tests.fixtures.fault_proxy import FaultProxy
from widgets.primitives.age_bar import AgeBar

pytestmark = pytest.mark.window
REFUND, NUMBER = "Refund for two thermostats", "CAS-01166"
OFFLINE = "Offline. As of"


@pytest.fixture
def folder(tmp_path: Path, stage: Stage, request: pytest.FixtureRequest) -> Iterator[Path]:
    request.node.stash[STAGES] = stage
    yield tmp_path
    for leftover in tmp_path.glob("organisation.db*"):
        leftover.unlink(missing_ok=True)


def ages(desk: RunningDesk) -> list[str]:
    return [bar.accessibleName() for bar in desk.person.all(AgeBar)]


async def old(desk: RunningDesk) -> None:
    await until(lambda: any(OFFLINE in age for age in ages(desk)), "how old the page is")


async def test_what_was_read_is_there_without_the_organisation(folder: Path, theme: Any) -> None:
    with FaultProxy().running() as proxy:
        first = RunningDesk(folder, proxy)
        await first.start(theme)
        await first.filled()
        await first.person.open_by_search(NUMBER, REFUND)
        await until(lambda: first.person.text_of("Case Title") == REFUND, "the case")
        await until(lambda: bool(first.person.timeline()), "its timeline")
        timeline = first.person.timeline()
        await first.person.chord("Ctrl+0")
        await first.person.chord("Ctrl+G")
        await first.person.push("Accounts")
        await until(lambda: len(first.person.rows(first.person.table())) > 10, "the accounts")
        rows = first.person.rows(first.person.table())
        await first.stop()

        second = RunningDesk(folder, proxy, prebuilt=False)
        await second.start(theme, serve=False)
        person = second.person
        try:
            await until(lambda: person.rows(person.table()) == rows, "the same accounts")
            await old(second)
            second.picture("offline-grid")
            await person.chord("Ctrl+1")
            await until(lambda: person.text_of("Case Title") == REFUND, "the case")
            await until(lambda: person.timeline() == timeline, "its timeline")
            await old(second)
            second.picture("offline-case")
            second.process.start()
            await until(lambda: person.shows("Connected"), "the line", patience=40)
            await until(lambda: not ages(second), "nothing old any more")
            assert person.text_of("Case Title") == REFUND
        finally:
            await second.stop()
