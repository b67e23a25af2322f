"""A place in a scroll area comes back as the content comes."""

from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractSlider, QScrollBar

from widgets.primitives.kept_place import KeptPlace


@pytest.fixture
def bar(qtbot: Any) -> QScrollBar:
    found = QScrollBar()
    found.setRange(0, 0)
    qtbot.addWidget(found)
    return found


def test_it_is_taken_as_soon_as_there_is_enough_to_scroll(bar: QScrollBar, qtbot: Any) -> None:
    place = KeptPlace(bar)
    place.restore(300)
    assert bar.value() == 0
    bar.setMaximum(200)
    assert bar.value() == 200
    bar.setMaximum(500)
    assert bar.value() == 300
    bar.setValue(0)  # the text that is shown begins at its beginning
    qtbot.waitUntil(lambda: bar.value() == 300)
    bar.setMaximum(900)
    assert bar.value() == 300


def test_whoever_scrolls_is_left_alone(bar: QScrollBar) -> None:
    place = KeptPlace(bar)
    place.restore(300)
    bar.setMaximum(100)
    bar.triggerAction(QAbstractSlider.SliderAction.SliderToMinimum)
    bar.setMaximum(900)
    assert bar.value() == 0


def test_it_is_told_once_it_rests(bar: QScrollBar, qtbot: Any) -> None:
    place = KeptPlace(bar)
    bar.setMaximum(900)
    with qtbot.waitSignal(place.rested) as told:
        for value in (10, 50, 120):
            bar.setValue(value)
    assert told.args == [120]


def test_the_beginning_is_the_beginning(bar: QScrollBar) -> None:
    """A length is a pixel at least; a place may be none."""
    bar.setMaximum(900)
    bar.setValue(120)
    KeptPlace(bar).restore(0)
    assert bar.value() == 0
