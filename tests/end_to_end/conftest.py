"""The running desk that a module's tests share, and how tests that are coroutines run on its loop."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.tour import hands
from tests.end_to_end.running import OPEN, RunningDesk
from tests.end_to_end.stage import Stage
from tests.fixtures.fault_proxy import FaultProxy

hands.PATIENCE = 60.0
"""On a machine that is busy with other things a step may take long; only what never comes is a failure."""

STAGES = pytest.StashKey[Stage]()
FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def theme(qapp: Any) -> Any:
    """One look for all windows of the run, as in the program."""
    from widgets.theme.theme import Theme

    return Theme(qapp)


@pytest.fixture(scope="module")
def stage(qapp: Any) -> Iterator[Stage]:
    """The loop that the window of a module runs on, from one test to the next."""
    import pytestqt.plugin

    with pytest.MonkeyPatch.context() as patch:
        # Between tests the loop stands still; events processed then would wake its tasks outside of it.
        patch.setattr(pytestqt.plugin, "_process_events", lambda: None)
        found = Stage(qapp)
        yield found
        found.close()


@pytest.fixture(scope="module")
def running(theme: Any, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """One running program for a module."""
    folder = tmp_path_factory.mktemp("desk")
    with FaultProxy().running() as proxy:
        desk = RunningDesk(folder, proxy)
        stage.run(desk.start(theme))
        try:
            stage.run(desk.filled())
            yield desk
        finally:
            stage.run(desk.stop())
    gc.collect()  # here, not in the file that comes next
    gc.freeze()  # what is left lives as long as the process: it is not looked through again after each file
    for leftover in folder.glob("organisation.db*"):
        leftover.unlink(missing_ok=True)


@pytest.fixture
def desk(running: RunningDesk, stage: Stage, request: pytest.FixtureRequest) -> Iterator[RunningDesk]:
    """The module's running program, with Home alone in it."""
    request.node.stash[STAGES] = stage
    stage.run(running.reset())
    running.errors.clear()
    running.proxy.was_broken = False
    yield running
    if request.node.stash.get(FAILED, False):
        request.node.add_report_section("teardown", "window", str(running.picture(request.node.name)))
        request.node.add_report_section("teardown", "organisation", running.process.last_words)
    if running.proxy.was_broken:
        gc.collect(1)  # sockets that were left by what was cut or given up warn in the test that left them
    running.proxy.clear()
    assert not running.errors, running.errors


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine on its desk's loop."""
    stage = pyfuncitem.stash.get(STAGES, None)
    if stage is None or not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    stage.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Remember whether a test failed, so that its desk takes a picture."""
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def folder(tmp_path: Path, stage: Stage, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Give a profile's folder for a test that starts its desks itself."""
    request.node.stash[STAGES] = stage
    before = tuple(OPEN)
    yield tmp_path
    for desk in OPEN.copy():
        if desk not in before:  # left by a test that failed: its clock would tick on
            stage.run(desk.stop())
    for leftover in tmp_path.glob("organisation.db*"):
        leftover.unlink(missing_ok=True)
