from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.widgets.active import show_active
from tests.widgets.pointer import drag
from widgets.primitives.buttons import IconButton
from widgets.primitives.tones import Tone
from widgets.shell import PendingOpening, SessionStrip, SessionTabState, StripState
from widgets.shell.session_tab import SessionTab
from widgets.shell.strip_fit import Need, widths
from widgets.shell.words import clock_text, session_tooltip, spoken_session
from widgets.theme import Theme, Type, metrics
from widgets.theme.draw.lines import measured

pytestmark = pytest.mark.usefixtures("theme")

HOME = SessionTabState(1, "home", "Home", closable=False)
INBOX = SessionTabState(2, "inbox", "Inbox", closable=False, unread=4)
CASE = SessionTabState(3, "case", "Okonkwo Dental", focused=True)
CHAT = SessionTabState(
    4, "chat", "Maria Lopez", unread=2, waiting_seconds=42, waiting_tone=Tone.WARN, unsaved=True
)
STATE = StripState((HOME, INBOX, CASE, CHAT), 2)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    host = QWidget()
    qtbot.addWidget(host)
    column = QVBoxLayout(host)
    column.addWidget(SessionStrip())
    column.addWidget(QLineEdit())
    host.resize(1366, 200)
    show_active(qtbot, host)
    QTest.mouseMove(host, QPoint(2, 190))
    return host


@pytest.fixture
def strip(window: QWidget) -> SessionStrip:
    made = window.findChild(SessionStrip)
    assert made is not None
    made.render(STATE)
    QApplication.processEvents()
    return made


def _close_of(tab: SessionTab) -> QWidget:
    return next(w for w in tab.children() if isinstance(w, QWidget))


def _shows_close(tab: SessionTab) -> bool:
    return any(w.isVisible() for w in tab.children() if isinstance(w, QWidget))


def test_what_a_screen_reader_says(strip: SessionStrip) -> None:
    said = "Maria Lopez, chat, 2 unread, waiting 42 seconds, unsaved"
    assert spoken_session(CHAT) == said
    face = QAccessible.queryAccessibleInterface(strip.tab(4))
    assert face.text(QAccessible.Text.Name) == said
    assert QAccessible.queryAccessibleInterface(strip).childCount() >= 4


def test_what_waits_to_be_sent_is_marked_in_words_too(strip: SessionStrip) -> None:
    waits = replace(CASE, unsent=True)
    assert spoken_session(waits) == "Okonkwo Dental, case, waiting to be sent"
    assert session_tooltip(waits) == "Okonkwo Dental. Changes wait to be sent"
    tab = strip.tab(CASE.id)
    before = tab.fixed_width()
    assert tab.show_item(waits)
    assert tab.fixed_width() > before
    tab.grab()


def test_tooltip_says_what_is_new() -> None:
    assert session_tooltip(CHAT) == "Maria Lopez. 2 new updates"
    assert session_tooltip(CASE) == "Okonkwo Dental"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (42, "0:42"), (190, "3:10"), (3600, "1:00:00"), (3730, "1:02:10"), (-5, "0:00")],
)
def test_waiting_time(seconds: int, text: str) -> None:
    assert clock_text(seconds) == text


def test_a_waiting_time_is_shown_whole(strip: SessionStrip) -> None:
    """Digits may be wider side by side than the ones that were measured: it said “20:…”."""
    tab = next(t for t in strip.findChildren(SessionTab) if t.item.id == CHAT.id)
    widths = dict[int, set[int]]()
    cut = list[str]()
    tab.show_item(replace(CHAT, waiting_seconds=None))
    without = tab.fixed_width()
    for seconds in range(0, 3 * 3600, 7):
        text = clock_text(seconds)
        tab.show_item(replace(CHAT, waiting_seconds=seconds))
        beside = metrics().px(13) + 3 + 6  # its icon, and what stands between
        if tab.fixed_width() - without - beside < measured(text, Type.SMALL_STRONG)[0]:
            cut.append(text)
        widths.setdefault(len(text), set()).add(tab.fixed_width())
    assert not cut
    assert all(len(each) == 1 for each in widths.values())  # it does not tremble


def test_waiting_does_not_chatter(strip: SessionStrip) -> None:
    name = strip.tab(4).accessibleName()
    width = strip.tab(4).width()
    strip.render(replace(STATE, items=(HOME, INBOX, CASE, replace(CHAT, waiting_seconds=47))))
    assert strip.tab(4).accessibleName() == name
    assert strip.tab(4).width() == width
    strip.render(replace(STATE, items=(HOME, INBOX, CASE, replace(CHAT, waiting_seconds=61))))
    assert "1 minute," in strip.tab(4).accessibleName()


def test_rendering_the_same_touches_nothing(strip: SessionStrip) -> None:
    before = [strip.tab(i.id) for i in STATE.items]
    strip.render(StripState((HOME, INBOX, replace(CASE), CHAT), 2))
    assert [strip.tab(i.id) for i in STATE.items] == before


def test_click_wishes_focus(qtbot: QtBot, strip: SessionStrip) -> None:
    with qtbot.waitSignal(strip.focus_requested) as seen:
        QTest.mouseClick(strip.tab(4), Qt.MouseButton.LeftButton)
    assert seen.args == [4]
    assert strip.tab(3).item.focused, "only the state moves the focus"


def test_close_button_shows_where_it_should(strip: SessionStrip) -> None:
    assert _shows_close(strip.tab(3))
    assert not _shows_close(strip.tab(4))
    assert not _shows_close(strip.tab(1))
    strip.focus_current()
    QTest.keyClick(strip.tab(3), Qt.Key.Key_Right)
    assert strip.tab(4).hasFocus()
    assert _shows_close(strip.tab(4))


@pytest.mark.parametrize(("session", "closes"), [(3, True), (1, False)])
def test_middle_click_closes(qtbot: QtBot, strip: SessionStrip, session: int, closes: bool) -> None:
    asked: list[int] = []
    strip.close_requested.connect(asked.append)
    QTest.mouseClick(strip.tab(session), Qt.MouseButton.MiddleButton)
    assert asked == ([session] if closes else [])


def test_closing_by_button_and_key(qtbot: QtBot, strip: SessionStrip) -> None:
    with qtbot.waitSignal(strip.close_requested) as seen:
        QTest.mouseClick(_close_of(strip.tab(3)), Qt.MouseButton.LeftButton)
    assert seen.args == [3]
    strip.focus_current()
    with qtbot.waitSignal(strip.close_requested):
        QTest.keyClick(strip.tab(3), Qt.Key.Key_Delete)


def test_arrows_wrap_and_enter_opens(qtbot: QtBot, strip: SessionStrip) -> None:
    strip.focus_current()
    QTest.keyClick(strip.tab(3), Qt.Key.Key_End)
    assert strip.tab(4).hasFocus()
    QTest.keyClick(strip.tab(4), Qt.Key.Key_Right)
    assert strip.tab(1).hasFocus()
    with qtbot.waitSignal(strip.focus_requested) as seen:
        QTest.keyClick(strip.tab(1), Qt.Key.Key_Return)
    assert seen.args == [1]


def test_tab_stops_once(strip: SessionStrip) -> None:
    stops = [i.id for i in STATE.items if strip.tab(i.id).focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [3]


def test_tab_comes_to_a_session_opened_later_where_the_strip_is(strip: SessionStrip) -> None:
    below = strip.window().findChild(QLineEdit)
    assert below is not None
    strip.render(replace(STATE, items=(HOME, CHAT, replace(CASE, id=9, title="Opened later"))))
    below.setFocus(Qt.FocusReason.TabFocusReason)
    further = QPushButton(strip.window())
    layout = cast("QVBoxLayout", strip.window().layout())
    layout.addWidget(further)
    further.show()
    QTest.keyClick(below, Qt.Key.Key_Tab)
    assert further.hasFocus()
    QTest.keyClick(further, Qt.Key.Key_Tab)
    assert strip.tab(9).hasFocus()


def test_a_click_leaves_the_keyboard_where_it_is(strip: SessionStrip) -> None:
    field = strip.window().findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    QTest.mouseClick(strip.tab(4), Qt.MouseButton.LeftButton)
    assert field.hasFocus()


def _drag(strip: SessionStrip, session: int, to: QPoint) -> None:
    tab = strip.tab(session)
    start = tab.rect().center()
    end = tab.mapFrom(strip, to)
    drag(tab, start, start + QPoint(15, 0), end)


def test_dragging_wishes_a_move_and_no_focus(qtbot: QtBot, strip: SessionStrip) -> None:
    asked: list[tuple[int, int]] = []
    strip.move_requested.connect(lambda session, index: asked.append((int(session), int(index))))
    focused: list[int] = []
    strip.focus_requested.connect(focused.append)
    _drag(strip, 3, strip.tab(4).geometry().center() + QPoint(40, 0))
    assert asked == [(3, 3)]
    _drag(strip, 4, strip.tab(1).geometry().center())
    assert asked == [(3, 3), (4, 2)], "never before Home and the inbox"
    _drag(strip, 1, strip.tab(4).geometry().center())
    assert len(asked) == 2
    assert focused in ([], [1])


def test_the_menu_moves_too(qtbot: QtBot, strip: SessionStrip) -> None:
    menu = strip.menu_of(3)
    actions = {a.text(): a for a in menu.actions() if a.text()}
    assert not actions["Move left"].isEnabled()
    with qtbot.waitSignal(strip.move_requested) as seen:
        actions["Move right"].trigger()
    assert seen.args == [3, 3]
    assert not strip.menu_of(1).actions()[0].isEnabled()


def test_keys_move(qtbot: QtBot, strip: SessionStrip) -> None:
    strip.focus_current()
    with qtbot.waitSignal(strip.move_requested) as seen:
        QTest.keyClick(strip.tab(3), Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert seen.args == [3, 3]


def test_a_closed_session_hands_its_keyboard_on(strip: SessionStrip) -> None:
    strip.focus_current()
    QTest.keyClick(strip.tab(3), Qt.Key.Key_End)
    strip.render(StripState((HOME, INBOX, CASE), 1))
    assert strip.tab(3).hasFocus()


def test_narrow_strips_list_the_rest(qtbot: QtBot, strip: SessionStrip) -> None:
    many = tuple(
        SessionTabState(n, "case", f"A rather long title number {n}", focused=n == 18, unread=n)
        for n in range(10, 19)
    )
    strip.render(StripState((HOME, INBOX, *many), 9))
    strip.window().resize(700, 200)
    QApplication.processEvents()
    assert strip.tab(18).isVisible(), "the focused one stays"
    hidden = [n for n in range(10, 19) if not strip.tab(n).isVisible()]
    assert hidden
    assert all(strip.tab(n).geometry().right() < strip.width() for n in (1, 18))
    strip._overflow.aboutToShow.emit()
    entries = strip._overflow.actions()
    assert len(entries) == len(hidden)
    with qtbot.waitSignal(strip.focus_requested) as seen:
        entries[0].trigger()
    assert seen.args == [hidden[0]]


def test_what_waits_for_a_place(qtbot: QtBot, strip: SessionStrip) -> None:
    strip.render(replace(STATE, pending=(PendingOpening("k", "R&D", "case"),)))
    button = next(b for b in strip.findChildren(QPushButton) if b.menu())
    assert button.text() == "Waiting to open (1)"
    sub = cast("QMenu", button.menu().actions()[0].menu())
    assert button.menu().actions()[0].text() == "R&&D"
    with qtbot.waitSignal(strip.pending_dropped) as seen:
        sub.actions()[1].trigger()
    assert seen.args == ["k"]
    with qtbot.waitSignal(strip.pending_requested):
        sub.actions()[0].trigger()


def test_right_to_left_mirrors(strip: SessionStrip) -> None:
    strip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert strip.tab(1).x() > strip.tab(3).x() > strip.tab(4).x()
    strip.grab()


def test_titles_are_data(strip: SessionStrip) -> None:
    strip.render(StripState((HOME, SessionTabState(9, "case", "a\nb\u202e" + "x" * 10_000)), 1))
    assert strip.tab(9).width() < 400
    assert "\n" not in strip.tab(9).toolTip()
    strip.grab()


def test_height_is_36_and_grows_with_text(strip: SessionStrip, theme: Theme) -> None:
    assert strip.sizeHint().height() == 36
    theme.set_text_size(150)
    assert strip.sizeHint().height() == 54


NEEDS = st.lists(
    st.tuples(st.integers(20, 120), st.integers(0, 200), st.integers(0, 60)), min_size=1, max_size=12
)


@given(NEEDS, st.integers(0, 2000), st.integers(0, 11))
def test_sharing_the_width(raw: list[tuple[int, int, int]], room: int, focused: int) -> None:
    needs = [
        Need(fixed, title, min(tight, title), index == focused % len(raw))
        for index, (fixed, title, tight) in enumerate(raw)
    ]
    found = widths(needs, room)
    shown = [(n, w) for n, w in zip(needs, found, strict=True) if w is not None]
    assert found[focused % len(raw)] is not None
    assert all(n.fixed + n.tightest <= w <= n.fixed + n.title for n, w in shown)
    if len(shown) > 1:
        assert sum(w for _, w in shown) <= room
    if sum(n.fixed + n.title for n in needs) <= room:
        assert found == [n.fixed + n.title for n in needs]


@pytest.mark.parametrize("percent", [80, 100, 150, 200])
def test_the_close_button_grows_with_the_text(
    strip: SessionStrip, theme: Theme, qtbot: QtBot, percent: int
) -> None:
    theme.set_text_size(percent)
    QApplication.processEvents()
    tab = next(t for t in strip.findChildren(SessionTab) if t.item.id == CASE.id)
    button = _close_of(tab)
    assert isinstance(button, IconButton)
    side = max(24, round(24 * percent / 100))
    qtbot.waitUntil(lambda: button.size() == QSize(side, side))
    assert button.iconSize().width() == round(16 * percent / 100)
    assert tab.rect().contains(button.geometry())


def test_dragging_out_of_the_strip_says_where_it_was_let_go(qtbot: QtBot, strip: SessionStrip) -> None:
    moved: list[int] = []
    strip.move_requested.connect(lambda session, _index: moved.append(int(session)))
    away = QPoint(300, strip.height() + 200)
    with qtbot.waitSignal(strip.dropped_outside) as seen:
        _drag(strip, 3, away)
    assert seen.args == [3, strip.mapToGlobal(away)]
    with qtbot.assertNotEmitted(strip.dropped_outside):
        _drag(strip, 1, away)
        _drag(strip, 3, strip.tab(4).geometry().center() + QPoint(40, 20))
    assert moved == [3], "a hand that sorts is not that steady"


def test_a_window_that_lies_nearer_than_the_leeway_takes_what_is_dropped_on_it(
    qtbot: QtBot, strip: SessionStrip
) -> None:
    """A torn-off window stands right below the main one's strip: what was dragged the few pixels up went nowhere."""
    near = QPoint(300, strip.height() + 10)
    with qtbot.assertNotEmitted(strip.dropped_outside):
        _drag(strip, 3, near)
    other = QWidget()
    qtbot.addWidget(other)
    other.setGeometry(QRect(strip.mapToGlobal(QPoint(0, strip.height())), QSize(600, 40)))
    other.show()
    qtbot.waitExposed(other)
    other.raise_()
    qtbot.waitUntil(lambda: QApplication.topLevelAt(strip.mapToGlobal(near)) is other)
    with qtbot.waitSignal(strip.dropped_outside) as seen:
        _drag(strip, 3, near)
    assert seen.args == [3, strip.mapToGlobal(near)]


def test_the_menu_moves_to_another_window_and_back(qtbot: QtBot, strip: SessionStrip) -> None:
    entries = {action.text(): action for action in strip.menu_of(3).actions()}
    assert "Put back in the main window" not in entries
    with qtbot.waitSignal(strip.tear_requested) as seen:
        entries["Move to its own window"].trigger()
    assert seen.args == [3]
    assert not {a.text(): a for a in strip.menu_of(1).actions()}["Move to its own window"].isEnabled()
    strip.render(replace(STATE, own_window=True))
    with qtbot.waitSignal(strip.put_back_requested) as seen:
        {a.text(): a for a in strip.menu_of(3).actions()}["Put back in the main window"].trigger()
    assert seen.args == [3]


def test_a_window_of_its_own_has_a_button_back(qtbot: QtBot, strip: SessionStrip) -> None:
    button = next(b for b in strip.findChildren(QPushButton) if b.text() == "Put back")
    assert not button.isVisible()
    strip.render(replace(STATE, own_window=True))
    assert button.isVisible()
    with qtbot.waitSignal(strip.put_back_requested):
        button.click()
