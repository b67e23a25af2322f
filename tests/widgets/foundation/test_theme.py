import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from widgets.theme import DARK, LIGHT, Density, Mode, Theme, Type, dress, font, metrics, tokens


def test_modes_change_the_palette(qapp: QApplication, qtbot: QtBot, theme: Theme) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.set_mode(Mode.DARK)
    assert qapp.palette().color(QPalette.ColorRole.Window) == DARK.bg
    assert tokens() is DARK
    theme.set_mode(Mode.LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Window) == LIGHT.bg


def test_setting_the_same_twice_changes_nothing(qtbot: QtBot, theme: Theme) -> None:
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_mode(Mode.LIGHT)
        theme.set_text_size(100)
        theme.set_density(Density.COMFORTABLE)


@pytest.mark.parametrize(("asked", "given"), [(10, 80), (80, 80), (150, 150), (900, 200)])
def test_text_size_stays_within_bounds(theme: Theme, asked: int, given: int) -> None:
    theme.set_text_size(asked)
    assert theme.text_size == given
    assert font().pointSizeF() == pytest.approx(13 * given / 100 * 72 / 96, abs=0.6)


def test_fields_grow_with_text_and_shrink_with_density(qtbot: QtBot, theme: Theme) -> None:
    field, own = QLineEdit(), QLineEdit()
    own.setMinimumHeight(77)
    for widget in (field, own):
        qtbot.addWidget(widget)
        widget.show()
    assert field.minimumHeight() == 30
    theme.set_density(Density.COMPACT)
    assert field.minimumHeight() == 28
    theme.set_text_size(200)
    assert field.minimumHeight() == 56
    assert own.minimumHeight() == 77


def test_no_target_is_smaller_than_24(theme: Theme) -> None:
    theme.set_text_size(80)
    theme.set_density(Density.COMPACT)
    m = metrics()
    assert min(m.button, m.field, m.row, m.status) >= 24


def test_dressed_labels_follow(qtbot: QtBot, theme: Theme) -> None:
    label = QLabel("small and muted")
    qtbot.addWidget(label)
    dress(label, Type.SMALL, "mute")
    before = label.font().pointSizeF()
    theme.set_mode(Mode.DARK)
    theme.set_text_size(200)
    assert label.palette().color(QPalette.ColorRole.WindowText) == DARK.mute
    assert label.font().pointSizeF() == pytest.approx(2 * before, abs=0.6)


def _page() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    combo, tree, tabs, table = QComboBox(), QTreeWidget(), QTabWidget(), QTableWidget(40, 3)
    combo.addItems(["One", "Two"])
    branch = QTreeWidgetItem(["branch"])
    branch.addChild(QTreeWidgetItem(["leaf"]))
    tree.addTopLevelItem(branch)
    tabs.addTab(QLabel("inside"), "R&&D")
    table.setSortingEnabled(True)
    half, menu_button = QCheckBox("half"), QPushButton("with menu")
    half.setCheckState(Qt.CheckState.PartiallyChecked)
    menu_button.setMenu(QMenu(menu_button))
    for widget in (QLineEdit("text"), QSpinBox(), QDateTimeEdit(), QPlainTextEdit("text"), combo,
                   tree, tabs, table, half, menu_button):  # fmt: skip
        column.addWidget(widget)
    return page


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
def test_every_control_paints(qtbot: QtBot, theme: Theme, mode: Mode, direction: Qt.LayoutDirection) -> None:
    theme.set_mode(mode)
    page = _page()
    page.setLayoutDirection(direction)
    qtbot.addWidget(page)
    page.show()
    seen = page.grab().toImage()
    colours = {
        seen.pixelColor(x, y).name() for x in range(0, seen.width(), 3) for y in range(0, seen.height(), 3)
    }
    assert {tokens().bg.name(), tokens().surf.name()} <= colours


def test_calendars_are_quiet(qtbot: QtBot, theme: Theme) -> None:
    calendar = QCalendarWidget()
    qtbot.addWidget(calendar)
    calendar.show()
    saturday = Qt.DayOfWeek.Saturday
    assert calendar.weekdayTextFormat(saturday).foreground().color() == LIGHT.mute
    theme.set_mode(Mode.DARK)
    assert calendar.weekdayTextFormat(saturday).foreground().color() == DARK.mute


def test_rows_of_lists_are_large_enough_to_hit(qtbot: QtBot, theme: Theme) -> None:
    entries = QListWidget()
    qtbot.addWidget(entries)
    entries.addItems(["one", "two"])
    entries.show()
    assert entries.visualItemRect(entries.item(0)).height() == 28
    theme.set_text_size(80)
    entries.doItemsLayout()
    assert entries.visualItemRect(entries.item(0)).height() >= 24


def test_menus_are_measured_by_their_own_style(qtbot: QtBot, theme: Theme) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    action = menu.addAction("Save\tCtrl+S")
    menu.ensurePolished()
    assert menu.actionGeometry(action).height() == 28
