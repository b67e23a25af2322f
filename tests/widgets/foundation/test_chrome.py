from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.widgets.active import show_active
from widgets.primitives import BarAction, LinkButton, Message, PushButton, TextLabel, Tone
from widgets.primitives.labels import SectionHeader
from widgets.shell import (
    CommandBar,
    CommandState,
    Connection,
    MenuEntry,
    NoticeState,
    NotificationCentre,
    SiteMap,
    SiteMapEntry,
    SiteMapGroup,
    StatusLine,
    StatusState,
    TopBar,
    TopBarState,
)
from widgets.shell.presence_button import PresenceButton
from widgets.theme import DARK, Mode, Theme

pytestmark = pytest.mark.usefixtures("theme")


def _show(qtbot: QtBot, widget: QWidget, width: int = 1200) -> None:
    qtbot.addWidget(widget)
    widget.resize(width, max(widget.sizeHint().height(), 30))
    show_active(qtbot, widget)
    QTest.mouseMove(widget, QPoint(1, 1))


# Top bar

TOP = TopBarState(
    "Northlight Home",
    "Amara Osei",
    2,
    (MenuEntry("case", "R&D case", "case", "Ctrl+N"), MenuEntry("", "")),
    (MenuEntry("settings", "Settings", "settings"),),
    "Ctrl+K",
)


@pytest.fixture
def top(qtbot: QtBot) -> TopBar:
    bar = TopBar()
    bar.render(TOP)
    _show(qtbot, bar)
    return bar


def test_tab_comes_to_the_presence_where_it_stands(qtbot: QtBot) -> None:
    bar, picker = TopBar(), PresenceButton()
    qtbot.addWidget(bar)
    bar.put_presence(picker)
    picker.show()
    show_active(qtbot, bar)
    bar.bell.setFocus()
    for stop in (picker, bar.person_button):
        QTest.keyClick(bar, Qt.Key.Key_Tab)
        assert stop.hasFocus()


def test_top_bar_wishes(qtbot: QtBot, top: TopBar) -> None:
    with qtbot.waitSignal(top.menu_requested):
        top.menu_button.click()
    with qtbot.waitSignal(top.notices_requested):
        top.bell.click()
    entries = top.new_button.menu().actions()
    assert entries[0].text() == "R&&D case\tCtrl+N"
    with qtbot.waitSignal(top.new_requested) as seen:
        entries[0].trigger()
    assert seen.args == ["case"]
    with qtbot.waitSignal(top.person_action_requested) as seen:
        top.person_button.menu().actions()[0].trigger()
    assert seen.args == ["settings"]


def test_searching(qtbot: QtBot, top: TopBar) -> None:
    with qtbot.waitSignal(top.search_opened):
        top.search.setFocus()
    with qtbot.waitSignal(top.search_changed) as seen:
        QTest.keyClick(top.search, Qt.Key.Key_M)
    assert seen.args == ["m"]
    with qtbot.waitSignal(top.search_moved) as moved:
        QTest.keyClick(top.search, Qt.Key.Key_Down)
    assert moved.args == [1]
    with qtbot.waitSignal(top.search_submitted) as sent:
        QTest.keyClick(top.search, Qt.Key.Key_Return)
    assert sent.args == ["m"]
    with qtbot.waitSignal(top.search_left):
        QTest.keyClick(top.search, Qt.Key.Key_Escape)


def test_rendering_leaves_what_is_typed_alone(top: TopBar) -> None:
    QTest.keyClicks(top.search, "mesh")
    top.render(replace(TOP, unread=3))
    assert top.search.text() == "mesh"
    top.render(replace(TOP, search_text=""))
    assert top.search.text() == ""


def test_top_bar_names(top: TopBar) -> None:
    assert top.bell.accessibleName() == "Notifications, 2 unread"
    assert top.person_button.accessibleName() == "Signed in as Amara Osei"
    assert top.search.accessibleName() == "Search"
    assert top.sizeHint().height() == 40


def test_search_field_follows_the_theme(top: TopBar, theme: Theme) -> None:
    theme.set_mode(Mode.DARK)
    assert top.search.palette().base().color() == DARK.topf
    top.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    top.grab()


def test_a_narrow_top_bar_keeps_its_buttons(top: TopBar) -> None:
    top.resize(640, 40)
    assert top.person_button.geometry().right() <= 640
    assert top.search.width() >= 160


# Command bar

COMMANDS = (
    CommandState("save", "Save", "check", primary=True, shortcut="Ctrl+S"),
    CommandState("resolve", "Resolve & close"),
    CommandState("queue", "Queue", children=(CommandState("add", "Add"), CommandState("out", "Release"))),
    CommandState("email", "E-mail", enabled=False, reason="No address"),
    CommandState("end", "End", danger=True, new_group=True),
)


@pytest.fixture
def commands(qtbot: QtBot) -> CommandBar:
    bar = CommandBar()
    bar.render(COMMANDS)
    _show(qtbot, bar)
    return bar


def _buttons(bar: CommandBar) -> list[PushButton]:
    return [b for b in bar.findChildren(PushButton) if b.isVisible()]


def test_commands(qtbot: QtBot, commands: CommandBar) -> None:
    save, resolve, queue, email, _ = _buttons(commands)
    with qtbot.waitSignal(commands.triggered) as seen:
        QTest.mouseClick(save, Qt.MouseButton.LeftButton)
    assert seen.args == ["save"]
    assert resolve.text() == "Resolve && close"
    with qtbot.waitSignal(commands.triggered) as seen:
        queue.menu().actions()[1].trigger()
    assert seen.args == ["out"]
    assert not email.isEnabled()
    assert email.toolTip() == "E-mail  No address"
    assert commands.sizeHint().height() == 38


def test_a_change_keeps_the_buttons(commands: CommandBar) -> None:
    before = _buttons(commands)
    commands.render((replace(COMMANDS[0], enabled=False), *COMMANDS[1:]))
    assert _buttons(commands) == before
    assert not before[0].isEnabled()


def test_other_verbs_take_the_buttons_over(qtbot: QtBot, commands: CommandBar) -> None:
    before = _buttons(commands)
    before[4].setFocus()
    save, resolve, queue, email, end = COMMANDS
    commands.render((save, queue, end, resolve))
    shown = _buttons(commands)
    assert shown == before[:4], "the same buttons, in the order of the verbs"
    assert [button.text() for button in shown] == ["Save", "Queue", "End", "Resolve && close"]
    assert shown[2].hasFocus(), "the keyboard stays at its verb"
    assert [action.text() for action in shown[1].menu().actions()] == ["Add", "Release"]
    with qtbot.waitSignal(commands.triggered) as seen:
        QTest.mouseClick(shown[2], Qt.MouseButton.LeftButton)
    assert seen.args == ["end"]
    commands.render((email, resolve, queue))
    assert not _buttons(commands)[0].isEnabled()
    assert [bool(button.menu()) for button in _buttons(commands)] == [False, False, True]


def test_another_verb_is_neither_cut_off_nor_done_by_a_press_meant_for_the_last(commands: CommandBar) -> None:
    first, done = _buttons(commands)[0], list[str]()
    commands.triggered.connect(done.append)
    assert not first.icon().isNull()
    QTest.mousePress(first, Qt.MouseButton.LeftButton)
    commands.render((CommandState("reactivate", "Reactivate"),))
    assert first.icon().isNull(), "its room is not counted"
    QTest.mouseRelease(first, Qt.MouseButton.LeftButton)
    assert done == []


def test_what_does_not_fit_is_behind_the_dots(qtbot: QtBot, commands: CommandBar) -> None:
    commands.resize(200, 38)
    shown = _buttons(commands)
    assert len(shown) < 5
    menu = commands._more.menu()
    menu.aboutToShow.emit()
    labels = [a.text() for a in menu.actions() if a.text()]
    assert len(shown) + len(labels) == 5
    with qtbot.waitSignal(commands.triggered) as seen:
        menu.actions()[-1].trigger()
    assert seen.args == ["end"]


def test_arrows_walk_the_commands(commands: CommandBar) -> None:
    save, resolve, queue, _, end = _buttons(commands)
    save.setFocus()
    QTest.keyClick(save, Qt.Key.Key_Right)
    assert resolve.hasFocus()
    QTest.keyClick(resolve, Qt.Key.Key_Right)
    QTest.keyClick(queue, Qt.Key.Key_Right)
    assert end.hasFocus(), "disabled ones are passed over"
    QTest.keyClick(end, Qt.Key.Key_Home)
    assert save.hasFocus()


def test_trailing_widgets_keep_their_room(commands: CommandBar) -> None:
    label = TextLabel("Ben is viewing this case")
    commands.add_trailing(label)
    assert label.geometry().right() <= commands.width()
    commands.resize(320, 38)
    assert all(b.geometry().right() < label.x() for b in _buttons(commands))
    commands.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    commands.grab()
    assert label.x() < _buttons(commands)[0].x()


def test_what_is_hidden_at_the_end_takes_no_room(qtbot: QtBot, commands: CommandBar) -> None:
    mood, end = TextLabel("Mood: neutral"), TextLabel("End")
    commands.add_trailing(mood)
    commands.add_trailing(end)
    before = mood.geometry().right()
    end.hide()
    qtbot.waitUntil(lambda: mood.geometry().right() > before + end.width())


# Site map

SITE = (
    SiteMapGroup("My work", (SiteMapEntry("home", "Home", "home", current=True),)),
    SiteMapGroup("Service", (SiteMapEntry("case", "Cases", "case", count=3), SiteMapEntry("q", "Queues"))),
)


def _rows(site: SiteMap) -> list[QWidget]:
    return [w for w in site.findChildren(QWidget) if hasattr(w, "entry")]


def test_site_map(qtbot: QtBot) -> None:
    site = SiteMap()
    site.render(SITE)
    _show(qtbot, site, 240)
    home, cases, queues = _rows(site)
    assert cases.accessibleName() == "Cases, 3 waiting"
    site.focus_current()
    assert home.hasFocus()
    QTest.keyClick(home, Qt.Key.Key_Down)
    assert cases.hasFocus()
    with qtbot.waitSignal(site.opened) as seen:
        QTest.keyClick(cases, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert seen.args == ["case", Qt.KeyboardModifier.ControlModifier]
    with qtbot.waitSignal(site.opened) as seen:
        QTest.mouseClick(queues, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier)
    assert seen.args == ["q", Qt.KeyboardModifier.ShiftModifier]
    site.grab()


def test_site_map_keeps_its_rows(qtbot: QtBot) -> None:
    site = SiteMap()
    qtbot.addWidget(site)
    site.render(SITE)
    before = _rows(site)
    site.render(
        (SITE[0], replace(SITE[1], entries=(replace(SITE[1].entries[0], count=9), SITE[1].entries[1])))
    )
    assert _rows(site) == before
    site.render(SITE[:1])
    assert len([r for r in _rows(site) if not r.isHidden()]) == 1


def test_a_site_map_of_many_entries_scrolls_and_cuts_none(qtbot: QtBot) -> None:
    many = tuple(
        SiteMapGroup(f"Group {g}", tuple(SiteMapEntry(f"{g}.{n}", f"Entry {n}") for n in range(6)))
        for g in range(6)
    )
    site = SiteMap()
    site.render(many)
    _show(qtbot, site, 240)
    site.resize(240, 300)
    site.focus_current()
    rows = _rows(site)
    qtbot.waitUntil(lambda: {row.height() for row in rows} == {rows[0].sizeHint().height()})
    assert site.whole_height() > 6 * 6 * rows[0].height()
    assert not rows[-1].visibleRegion().boundingRect().height()
    QTest.keyClick(rows[0], Qt.Key.Key_End)
    assert rows[-1].hasFocus()
    assert rows[-1].visibleRegion().boundingRect().height() == rows[-1].height()
    QTest.keyClick(rows[-1], Qt.Key.Key_Down)
    assert rows[0].hasFocus()
    heading = site.findChildren(SectionHeader)[0]
    assert heading.visibleRegion().boundingRect().height() == heading.height(), "with its heading"
    QTest.keyClick(rows[0], Qt.Key.Key_Down)
    assert rows[1].hasFocus()


# Status line


def test_status_line_says_what_is_not_kept(qtbot: QtBot) -> None:
    line = StatusLine()
    state = StatusState(Connection.ONLINE, "Connected, 38 ms")
    line.render(state)
    _show(qtbot, line)
    assert not [button for button in line.findChildren(LinkButton) if button.isVisible()]
    failing = replace(state, keeping_text="Not kept: disk full", keeping_detail="The disk is full.")
    line.render(failing)
    [mark] = [b for b in line.findChildren(LinkButton) if b.isVisible()]
    assert mark.accessibleName() == "Not kept: disk full"
    assert mark.accessibleDescription() == "The disk is full."
    assert "Not kept: disk full" in line.accessibleName()
    with qtbot.waitSignal(line.keeping_requested):
        QTest.mouseClick(mark, Qt.MouseButton.LeftButton)
    line.render(state)
    assert not mark.isVisible()


def test_status_line(qtbot: QtBot) -> None:
    line = StatusLine()
    idle = StatusState(Connection.ONLINE, "Connected, 38 ms", "Saved 10:42", 0, "Nothing waiting", "Demo")
    line.render(idle)
    _show(qtbot, line)
    assert line.accessibleName() == "Connected, 38 ms, Saved 10:42, Nothing waiting"
    link = line.findChild(LinkButton)
    assert link is not None
    assert link.isHidden()
    line.render(replace(idle, connection=Connection.OFFLINE, waiting=2, waiting_text="2 changes waiting"))
    with qtbot.waitSignal(line.outbox_requested):
        QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert line.sizeHint().height() == 24
    line.resize(1200, 24)
    assert line.height() == 24  # a link that is higher would stand lower than the words beside it
    line.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    line.grab()


# Notifications


def test_notifications(qtbot: QtBot) -> None:
    centre = NotificationCentre()
    _show(qtbot, centre, 380)
    failed = NoticeState("n1", Message("Not sent.", Tone.BAD, (BarAction("retry", "Retry"),)), "10:31")
    done = NoticeState("n2", Message("Saved.", Tone.GOOD), "10:12", read=True)
    centre.render((failed, done))
    (retry,) = centre.findChildren(LinkButton)
    with qtbot.waitSignal(centre.action_triggered) as seen:
        QTest.mouseClick(retry, Qt.MouseButton.LeftButton)
    assert seen.args == ["n1", "retry"]
    rows = {w.accessibleName() for w in centre.findChildren(QWidget) if hasattr(w, "notice")}
    assert rows == {"Not sent., critical, 10:31, unread", "Saved., good, 10:12"}
    centre.render((NoticeState("n3", Message("New.")), replace(failed, read=True), done))
    assert centre.findChildren(LinkButton) == [retry], "rows that stay keep their buttons"
    centre.grab()
    centre.render(())
    assert centre._empty.isVisible()
