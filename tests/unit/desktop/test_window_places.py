"""Windows return to their screens, or to one that is there, whole and in sight."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

from desktop.window_places import Screen, WindowPlace, fitted, home_of, read_place, stand_at

NO_FRAME, LEAST = QSize(0, 0), QSize(900, 560)
LEFT = Screen("DP-1", QRect(0, 0, 1920, 1080), QRect(0, 0, 1920, 1040))
RIGHT = Screen("DP-2", QRect(1920, 0, 2560, 1440), QRect(1920, 0, 2560, 1400))
STOOD = WindowPlace("DP-2", RIGHT.whole, QRect(2500, 200, 1366, 768))


def test_it_stands_where_it_stood() -> None:
    assert fitted(STOOD, [LEFT, RIGHT], LEAST, NO_FRAME) == STOOD.window


def test_a_window_torn_off_at_an_edge_is_all_in_sight(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    free = window.screen().availableGeometry()
    corner = free.bottomRight() - QPoint(30, 20)
    stand_at(window, corner - QPoint(80, 16), corner)
    assert free.contains(window.geometry())
    assert window.geometry().contains(corner)


def test_a_screen_that_has_moved_takes_its_windows_along() -> None:
    moved = Screen("DP-2", QRect(-2560, 0, 2560, 1440), QRect(-2560, 0, 2560, 1440))
    assert fitted(STOOD, [LEFT, moved], LEAST, NO_FRAME) == QRect(-1980, 200, 1366, 768)


def test_a_screen_that_is_gone_gives_them_to_the_one_there() -> None:
    assert home_of(STOOD, [LEFT]) == LEFT
    assert LEFT.free.contains(fitted(STOOD, [LEFT], LEAST, NO_FRAME))


def test_of_two_screens_of_the_same_name_it_is_the_one_that_lies_there() -> None:
    twin = Screen("DP-1", RIGHT.whole, RIGHT.free)
    place = WindowPlace("DP-1", RIGHT.whole, STOOD.window)
    assert home_of(place, [LEFT, twin]) == twin
    assert home_of(WindowPlace("DP-1", LEFT.whole, QRect(10, 10, 900, 600)), [twin, LEFT]) == LEFT


def test_a_renamed_screen_at_the_same_place_is_its_screen() -> None:
    assert home_of(WindowPlace("HDMI-1", RIGHT.whole, STOOD.window), [LEFT, RIGHT]) == RIGHT


def test_a_smaller_screen_shows_all_of_it() -> None:
    small = Screen("DP-2", QRect(1920, 0, 1280, 720), QRect(1920, 0, 1280, 680))
    assert fitted(STOOD, [LEFT, small], LEAST, NO_FRAME).size() == QSize(1280, 680)


def test_at_an_edge_it_is_at_that_edge_of_another_size() -> None:
    at_right = WindowPlace("DP-2", RIGHT.whole, QRect(1920 + 2560 - 1000, 0, 1000, 600))
    halved = Screen("DP-2", QRect(1920, 0, 1280, 720), QRect(1920, 0, 1280, 720))  # its scale was doubled
    assert fitted(at_right, [LEFT, halved], LEAST, NO_FRAME).right() == halved.free.right()


def test_its_title_bar_can_be_reached() -> None:
    at_top = WindowPlace("DP-1", LEFT.whole, QRect(-40, -20, 1000, 600))
    found = fitted(at_top, [LEFT], LEAST, QSize(8, 34))
    assert found.topLeft() == QPoint(4, 30)


numbers = st.integers(-5000, 5000)
sizes = st.integers(1, 4000)
rects = st.builds(QRect, numbers, numbers, sizes, sizes)
large = st.builds(QRect, numbers, numbers, st.integers(1000, 4000), st.integers(700, 3000))


@given(rects, rects, st.lists(large, min_size=1, max_size=3), st.sampled_from(["A", "B"]))
def test_whatever_was_kept_a_window_is_in_sight(
    whole: QRect, window: QRect, there: list[QRect], name: str
) -> None:
    screens = [Screen("AB"[number % 2], rect, rect) for number, rect in enumerate(there)]
    found = fitted(WindowPlace(name, whole, window), screens, LEAST, QSize(8, 34))
    assert any(screen.free.contains(found) for screen in screens)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"screen":1,"whole":[0,0,0,0],"window":[1,2,3]}', "AdnQywAD"]
)
def test_a_text_of_another_kind_is_none(text: str) -> None:
    assert read_place(text) is None


# With screens of Qt's own, in processes of their own: how many there are is settled before the program starts.

CHILD = """
import json, sys
from PySide6.QtWidgets import QApplication
from desktop.main_window import MainWindow
from desktop.window_places import PlaceKeeper, place_of, restore_place
from widgets.theme.theme import Theme
app = QApplication(sys.argv[:1])
window = MainWindow(Theme(app))
window.resize(1000, 600)
window.show()
kept, wish = json.loads(sys.argv[1]), sys.argv[2]
restore_place(window, kept)
if wish.startswith("move"):
    window.setGeometry(*map(int, wish.split()[1:]))
elif wish == "maximise":
    window.showMaximized()
app.processEvents()
told = []
keeper = PlaceKeeper(window, told.append)
keeper.keep_now()
screen = window.screen()
print(json.dumps({"place": told[0], "screen": screen.name(), "scale": screen.devicePixelRatio(),
    "rect": window.geometry().getRect(), "maximised": window.isMaximized(),
    "inside": screen.availableGeometry().contains(window.geometry())}))
"""


def _run(folder: Path, screens: list[dict[str, Any]], kept: str | None, wish: str = "") -> dict[str, Any]:
    file = folder / "screens.json"
    whole = [{"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1, **screen} for screen in screens]
    file.write_text(json.dumps({"screens": whole}), "utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={file}"}
    command = [sys.executable, "-c", CHILD, json.dumps(kept), wish]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=170)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _screen(name: str, x: int, width: int, height: int, dpr: float = 1) -> dict[str, Any]:
    return {"name": name, "x": x, "y": 0, "width": width, "height": height, "dpr": dpr}


ONE, TWO = _screen("One", 0, 1366, 768), _screen("Two", 1366, 1920, 1080)


@pytest.fixture(scope="module")
def on_two(tmp_path_factory: pytest.TempPathFactory) -> str:
    found = _run(tmp_path_factory.mktemp("screens"), [ONE, TWO], None, "move 1700 150 1200 700")
    assert found["screen"] == "Two"
    return found["place"]


def test_a_window_returns_to_the_second_screen(tmp_path: Path, on_two: str) -> None:
    found = _run(tmp_path, [ONE, TWO], on_two)
    assert (found["screen"], found["rect"]) == ("Two", [1700, 150, 1200, 700])


def test_a_window_of_a_screen_that_is_gone_is_on_the_one_there(tmp_path: Path, on_two: str) -> None:
    found = _run(tmp_path, [ONE], on_two)
    assert (found["screen"], found["inside"]) == ("One", True)


def test_a_smaller_screen_of_another_scale_shows_all_of_it(tmp_path: Path, on_two: str) -> None:
    found = _run(tmp_path, [ONE, _screen("Two", 1366, 960, 600, 2)], on_two)
    assert (found["screen"], found["scale"], found["inside"]) == ("Two", 2, True)


def test_maximised_comes_back_and_knows_how_large_it_was(tmp_path: Path, on_two: str) -> None:
    large = _run(tmp_path, [ONE, TWO], on_two, "maximise")
    assert large["maximised"]
    again = _run(tmp_path, [ONE, TWO], large["place"])
    assert (again["screen"], again["maximised"]) == ("Two", True)
    kept = read_place(again["place"])
    assert kept is not None
    assert (kept.window, kept.state) == (QRect(1700, 150, 1200, 700), "maximised")
