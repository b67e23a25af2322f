"""What every test may ask for: a display, one QApplication, an asyncio loop, and a home of its own.

A test that uses Qt asks for `qapp` (or `qtbot`), so that a run of tests without Qt starts no display.
"""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from devtools.display import has_display, virtual_display, virtual_display_available
from tests.fixtures.compiled_ahead import compile_ahead
from tests.fixtures.fork_server import end_fork_server
from tests.fixtures.held_widgets import hold_widgets
from tests.fixtures.quick_places import keep_compiled_modules, write_in_memory

# Before anything makes a folder or starts a process: workers of xdist inherit both.
write_in_memory()
keep_compiled_modules()

# What a person's session may say about the look would change pictures and sizes.
_LOOK = ("QT_STYLE_OVERRIDE", "QT_SCALE_FACTOR", "QT_FONT_DPI", "QT_QPA_PLATFORMTHEME")


# How long an example takes, or is made, says how busy the machine is: benches measure, tests do not.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

_YOUNG, _OLDER = 3_000, 10
"""Objects, and collections, after which it is time to collect garbage."""

_BUILDING = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_configure(config: pytest.Config) -> None:
    """Hold shown widgets; compile what is not compiled yet before workers are started, of which each would do it."""
    hold_widgets()
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        compile_ahead()
        if config.args_source is pytest.Config.ArgsSource.TESTPATHS:
            # All tests: while workers collect them, what most of the longest wait for is built.
            command = [sys.executable, "-m", "tests.fixtures.demonstration"]
            config.stash[_BUILDING] = subprocess.Popen(command, cwd=config.rootpath)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Wait for what was begun."""
    if _BUILDING in config.stash:
        config.stash[_BUILDING].wait()


_FIRST = (
    "test_outbox_faults.py", "test_kills.py", "test_organisation.py", "test_damage.py", "test_one_instance.py",
    "test_restore.py", "test_engine_data.py", "test_import_alone.py", "test_outbox.py",
)  # fmt: skip
"""Files whose tests take longest: a worker that comes to one in the end is waited for by all."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long; all else stays in its random order, and is what idle workers take over."""
    items.sort(key=lambda item: item.path.name not in _FIRST)


def pytest_collection_finish() -> None:
    """Let collections of garbage pass over what stays until the end: thousands of tests, and all modules.

    From here on they are made between tests alone, in the thread that has Qt: widgets that a thread of a service finds
    are deleted later, when they may be gone with their parents, and that ended a worker now and then.
    """
    gc.collect()
    gc.freeze()
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Collect what tests have left, as often as it is worth it."""
    young, middle, old = gc.get_count()
    if young > _YOUNG:
        gc.collect(0 if middle < _OLDER else 1 if old < _OLDER else 2)


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests away from the folders and the key store of the person who runs them."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATA", "CONFIG", "STATE", "CACHE"):
            patch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        yield


@pytest.fixture(scope="session", autouse=True)
def services(home: None) -> Iterator[None]:
    """End what services were forked from when the tests end."""
    yield
    end_fork_server()


@pytest.fixture(scope="session")
def display(home: None) -> Iterator[str]:
    """Give Qt a display before it starts, and yield the platform's name.

    QT_QPA_PLATFORM decides when it is set. On Linux each process of a run has an Xvfb of its own:
    windows of two workers would take the focus from each other.
    """
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        for name in _LOOK:
            patch.delenv(name, raising=False)
        if not os.environ.get("QT_QPA_PLATFORM"):
            if virtual_display_available():
                environment = stack.enter_context(virtual_display(os.environ))
                for name in ("DISPLAY", "QT_QPA_PLATFORM"):
                    patch.setenv(name, environment[name])
            elif not has_display(os.environ):
                patch.setenv("QT_QPA_PLATFORM", "offscreen")
        yield os.environ.get("QT_QPA_PLATFORM", "native")


@pytest.fixture(scope="session")
def qapp(display: str, qapp: Any) -> Iterator[Any]:
    """Share one QApplication, in the style that the product has."""
    qapp.setStyle("Fusion")
    qapp.setQuitOnLastWindowClosed(False)
    yield qapp
    assert not qapp.styleSheet(), "an application-wide style sheet was set (four times slower)"


@pytest.fixture(autouse=True)
def real_window(request: pytest.FixtureRequest) -> None:
    """Skip a test marked `window` where nothing can show one, and say so."""
    if request.node.get_closest_marker("window") is None:
        return
    if request.getfixturevalue("display") == "offscreen":
        pytest.skip("needs a real window, and Qt draws offscreen here (install Xvfb)")


@pytest.fixture
def run_async(qapp: Any) -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    """Run coroutines on the loop that the desktop has."""
    from desktop.event_loop import make_event_loop

    with asyncio.Runner(loop_factory=lambda: make_event_loop(qapp)) as runner:
        yield runner.run
