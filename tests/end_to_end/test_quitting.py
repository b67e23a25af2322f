"""Leaving: nothing is asked where everything is kept; the end of the session asks nothing, ever."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QSessionManager

from desktop.tour.hands import until
from session_engine.ids import LineId, RecordRef, record_page
from session_engine.profile.events import ProfileTrouble, StoreFailing
from session_engine.records.drafts import Draft
from tests.end_to_end.conftest import STAGES
from tests.end_to_end.running import RunningDesk
from tests.end_to_end.stage import Stage
from tests.fixtures.fault_proxy import FaultProxy

pytestmark = pytest.mark.window
CASE = RecordRef(LineId("demo"), "incident", "00000000-0000-0000-0000-000000000001")
QUESTION = "There are unsaved changes. Quit?"


@pytest.fixture
def folder(tmp_path: Path, stage: Stage, request: pytest.FixtureRequest) -> Path:
    request.node.stash[STAGES] = stage
    return tmp_path


class Run:
    """A desk, and how often it was left."""

    def __init__(self, desk: RunningDesk) -> None:
        self.desk, self.left = desk, 0
        quitting = desk.composition.quitting
        quitting.leave = self._leave
        desk.window.quit_requested.connect(quitting.request)

    def _leave(self) -> None:
        self.left += 1

    def type_something(self) -> None:
        self.desk.engine.records.put_back(CASE, [Draft("description", "half a word", "")], new=False)


@asynccontextmanager
async def a_run(folder: Path, theme: Any) -> AsyncGenerator[Run]:
    with FaultProxy().running() as proxy:
        desk = RunningDesk(folder, proxy, prebuilt=False)
        await desk.start(theme, serve=False)
        try:
            yield Run(desk)
        finally:
            await desk.stop()


async def test_with_everything_kept_nothing_is_asked(folder: Path, theme: Any) -> None:
    async with a_run(folder, theme) as run:
        run.type_something()
        run.desk.window.close()
        assert run.left == 1
        assert run.desk.person.dialog() is None


async def test_with_restoring_off_unsaved_changes_are_asked_about(folder: Path, theme: Any) -> None:
    async with a_run(folder, theme) as run:
        person = run.desk.person
        run.desk.engine.settings.set("sessions.restore", False)
        run.desk.window.close()
        assert run.left == 1, "with nothing unsaved it asks nothing"
        run.type_something()
        run.desk.window.close()
        run.desk.window.close()
        await until(lambda: person.asked(QUESTION), "the question, once")
        run.desk.picture("quit-asked")
        await person.answer(QUESTION, "Go on working")
        assert run.left == 1
        run.desk.window.close()
        await person.answer(QUESTION, "Quit")
        assert run.left == 2


async def test_a_full_disk_is_a_reason_to_ask(folder: Path, theme: Any) -> None:
    async with a_run(folder, theme) as run:
        run.desk.engine.bus.publish(StoreFailing(ProfileTrouble.FULL))
        run.type_something()
        run.desk.window.close()
        await run.desk.person.answer(QUESTION, "Quit and lose them")
        assert run.left == 1


def told_by_qt(run: Run) -> None:
    """Tell of the session's end as Qt does, through the application's signal; no manager of it can be made here."""
    del run
    application = QCoreApplication.instance()
    assert isinstance(application, QGuiApplication)
    application.commitDataRequest.emit(cast("QSessionManager", None))


@pytest.mark.parametrize("told", [told_by_qt, lambda run: run.desk.composition.quitting.end()])
async def test_the_end_of_the_session_keeps_everything_and_asks_nothing(
    told: Callable[[Run], None], folder: Path, theme: Any
) -> None:
    async with a_run(folder, theme) as run:
        desk = run.desk
        desk.engine.settings.set("sessions.restore", False)
        run.type_something()
        told(run)
        if not run.left:
            desk.window.close()
        assert run.left == 1
        assert desk.person.dialog() is None
        profile = desk.composition.keeping.profile
        assert profile is not None
        assert profile._writer._on_disk == profile.last_change()


async def test_what_was_open_with_restoring_off_comes_back_with_the_key(folder: Path, theme: Any) -> None:
    async with a_run(folder, theme) as run:
        run.desk.engine.settings.set("sessions.restore", False)
        session = run.desk.engine.workspace.open_session(record_page(CASE), title="Open at the end").session
        run.desk.engine.workspace.open_tab(record_page(CASE), session, title="Its tab")
    async with a_run(folder, theme) as run:
        person = run.desk.person
        assert person.sessions() == ["Home"]
        await person.window_active()
        await person.chord("Ctrl+Shift+T")
        await until(lambda: person.sessions() == ["Home", "Open at the end"], "the session again")
        assert "Its tab" in person.tabs()
        run.desk.engine.settings.reset("sessions.restore")
