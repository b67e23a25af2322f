"""What holds for every widget of the chrome, whoever uses it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from tests.widgets.gallery import chrome, sheets
from widgets import icons
from widgets.theme import Theme

_PAGES = {
    "window": chrome.window,
    "crowded": chrome.crowded,
    "states": sheets.states,
}


@pytest.fixture(params=_PAGES, ids=str)
def page(request: pytest.FixtureRequest, qtbot: QtBot, theme: Theme) -> QWidget:
    build: Callable[[], QWidget] = _PAGES[request.param]
    made = build()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


def test_whatever_takes_the_keyboard_has_a_name(page: QWidget) -> None:
    unnamed = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
    assert not unnamed


@pytest.mark.parametrize("percent", [80, 100, 200])
def test_targets_are_at_least_24_pixels(page: QWidget, theme: Theme, percent: int) -> None:
    theme.set_text_size(percent)
    small = [
        (button, button.size())
        for button in page.findChildren(QAbstractButton)
        if button.isVisible() and (button.width() < 24 or button.height() < 24)
        and not isinstance(button.parentWidget(), QTabBar)
    ]  # fmt: skip
    assert not small


def test_chrome_leaves_room_for_the_page(page: QWidget) -> None:
    """Top bar, strip, tabs and command bar take at most 190 px at 1366 x 768."""
    if page.findChild(chrome.CommandBar) is None:
        pytest.skip("no chrome on this page")
    bar = page.findChild(chrome.CommandBar)
    assert bar is not None
    assert bar.mapTo(page, bar.rect().bottomLeft()).y() <= 190


@pytest.mark.parametrize("percent", [80, 100, 150, 200])
def test_the_icons_of_a_line_grow_with_its_text(qtbot: QtBot, theme: Theme, percent: int) -> None:
    line = QLineEdit("text")
    line.setClearButtonEnabled(True)
    line.addAction(icons.icon("search", "mute"), QLineEdit.ActionPosition.LeadingPosition)
    qtbot.addWidget(line)
    line.show()
    theme.set_text_size(percent)
    line.resize(300, line.sizeHint().height())
    side = round(16 * percent / 100)
    buttons = line.findChildren(QAbstractButton)
    assert len(buttons) == 2
    assert all(button.width() >= side and line.rect().contains(button.geometry()) for button in buttons)
    first = min(buttons, key=QAbstractButton.x)
    picture = first.grab().toImage()
    ground = picture.pixel(0, 0)
    inked = [
        x for x in range(picture.width()) for y in range(picture.height()) if picture.pixel(x, y) != ground
    ]
    assert max(inked) - min(inked) >= 0.7 * side
