import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QCursor, QEnterEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.widgets.active import show_active
from widgets.primitives import (
    BarAction,
    Flyout,
    LinkButton,
    Message,
    Popover,
    Toast,
    ToastStack,
    Tone,
)
from widgets.primitives.menu_place import popup_where_asked
from widgets.primitives.toast import STAY_MS
from widgets.primitives.wait_pill import WaitPill

pytestmark = pytest.mark.usefixtures("theme")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1000, 700)
    show_active(qtbot, host)
    QTest.mouseMove(host, QPoint(2, 2))
    return host


def _field(window: QWidget) -> QLineEdit:
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    return field


def _toasts(stack: ToastStack) -> list[Toast]:
    return [t for t in stack.findChildren(Toast) if t.isVisible()]


def test_a_flyout_returns_the_keyboard(qtbot: QtBot, window: QWidget) -> None:
    before = _field(window)
    flyout = Flyout(window, "Quick create")
    inside = QLineEdit()
    flyout.body.addWidget(inside)
    flyout.open()
    assert QApplication.focusWidget() is inside
    assert flyout.geometry().right() == window.rect().right()
    with qtbot.waitSignal(flyout.closed):
        QTest.keyClick(inside, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is before


def test_a_flyout_follows_its_window_and_mirrors(qtbot: QtBot, window: QWidget) -> None:
    flyout = Flyout(window, "Quick create")
    flyout.open()
    window.resize(800, 500)
    assert flyout.height() == 500
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    flyout.open()
    assert flyout.x() == 0
    window.grab()


def test_the_page_stays_usable_beside_a_flyout(qtbot: QtBot, window: QWidget) -> None:
    field = _field(window)
    Flyout(window, "Quick create").open()
    field.setFocus()
    QTest.keyClicks(field, "still typing")
    assert field.text() == "still typing"


def test_a_flyout_survives_the_end_of_who_had_the_keyboard(qtbot: QtBot, window: QWidget) -> None:
    field = _field(window)
    flyout = Flyout(window, "Quick create")
    flyout.open()
    field.setParent(None)
    field.deleteLater()
    QApplication.sendPostedEvents(field, QEvent.Type.DeferredDelete.value)
    flyout.close_panel()


def test_a_flyout_stays_in_sight_when_another_page_comes_to_the_front(qtbot: QtBot) -> None:
    stack, pages = QStackedWidget(), [QLineEdit(), QLineEdit()]
    qtbot.addWidget(stack)
    stack.addWidget(pages[0])
    stack.resize(900, 500)
    show_active(qtbot, stack)
    pages[0].setFocus()
    flyout, inside = Flyout(stack, "Quick create"), QLineEdit()
    flyout.body.addWidget(inside)
    flyout.open()
    stack.addWidget(pages[1])  # a session that is opened meanwhile
    stack.setCurrentIndex(1)
    seen = stack.childAt(flyout.geometry().center())
    assert seen is not None
    assert seen is flyout or flyout.isAncestorOf(seen)
    inside.setFocus()
    QTest.keyClick(inside, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is pages[1]


def test_a_popover_stands_below_its_anchor(qtbot: QtBot, window: QWidget) -> None:
    field = _field(window)
    field.setGeometry(300, 5, 400, 30)
    popover = Popover(window, field, width=400)
    popover.open()
    assert popover.geometry().top() > field.geometry().top()
    assert window.rect().contains(popover.geometry().center())
    assert QApplication.focusWidget() is field
    popover.grab()


def test_a_popover_is_as_high_as_its_content_where_the_window_has_room(qtbot: QtBot, window: QWidget) -> None:
    inside, popover = QWidget(), Popover(window, _field(window), height=80)
    popover.body.addWidget(inside)
    popover.fit(170)
    popover.open()
    qtbot.waitUntil(lambda: inside.height() == 170)
    popover.fit(9_000)
    qtbot.waitUntil(lambda: inside.height() > 170)
    assert window.rect().contains(popover.mapTo(window, inside.geometry().bottomRight()))


def test_toasts_stay_eight_seconds() -> None:
    assert STAY_MS == 8000


def test_a_toast_waits_while_pointed_at(qtbot: QtBot, window: QWidget) -> None:
    stack = ToastStack(window)
    stack.show_toast("a", Message("Saved", Tone.GOOD))
    (toast,) = _toasts(stack)
    assert not toast.is_waiting()
    spot = QPointF(5, 5)
    QApplication.sendEvent(toast, QEnterEvent(spot, spot, spot))
    assert toast.is_waiting()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: not toast.is_waiting())


def test_a_toast_waits_while_focused(qtbot: QtBot, window: QWidget) -> None:
    stack = ToastStack(window)
    stack.show_toast("a", Message("Deleted", actions=(BarAction("undo", "Undo"),)))
    (toast,) = _toasts(stack)
    (undo,) = toast.findChildren(LinkButton)
    undo.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(toast.is_waiting)
    seen: list[tuple[str, ...]] = []

    def acted(key: str, action: str) -> None:
        seen.append((key, action))

    def finished(key: str) -> None:
        seen.append((key,))

    stack.action_triggered.connect(acted)
    stack.finished.connect(finished)
    QTest.keyClick(undo, Qt.Key.Key_Space)
    assert seen == [("a", "undo"), ("a",)]
    assert not _toasts(stack)


def test_at_most_three_toasts_at_once_and_none_is_lost(qtbot: QtBot, window: QWidget) -> None:
    stack = ToastStack(window)
    for number in range(5):
        stack.show_toast(str(number), Message(f"Message {number}"))
    assert len(_toasts(stack)) == 3
    for number in range(5):
        with qtbot.waitSignal(stack.finished) as seen:
            stack.dismiss(str(number))
        assert seen.args == [str(number)]
    assert stack.isHidden()


def test_the_same_key_replaces(qtbot: QtBot, window: QWidget) -> None:
    stack = ToastStack(window)
    stack.show_toast("a", Message("Saving"))
    stack.show_toast("a", Message("Saved"))
    assert [t.accessibleName() for t in _toasts(stack)] == ["Saved"]


def test_toasts_never_cover_a_composer(qtbot: QtBot, window: QWidget) -> None:
    composer = QPlainTextEdit(window)
    composer.setGeometry(500, 560, 500, 140)
    composer.show()
    stack = ToastStack(window)
    stack.keep_clear_of(composer)
    for number in range(3):
        stack.show_toast(str(number), Message("A message of some length that takes two lines."))
    assert not stack.geometry().intersects(composer.geometry())
    composer.setGeometry(500, 300, 500, 400)
    qtbot.waitUntil(lambda: not stack.geometry().intersects(composer.geometry()))
    composer.deleteLater()
    QApplication.sendPostedEvents(composer, QEvent.Type.DeferredDelete.value)
    stack.show_toast("z", Message("later"))


def test_toasts_never_cover_what_is_typed_in(qtbot: QtBot, window: QWidget) -> None:
    field, other = QLineEdit(window), QLineEdit(window)
    field.setGeometry(500, 640, 500, 40)
    other.setGeometry(0, 0, 100, 40)
    for each in (field, other):
        each.show()
    stack = ToastStack(window)
    stack.show_toast("a", Message("Saved"))
    assert stack.geometry().intersects(field.geometry())
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(lambda: not stack.geometry().intersects(field.geometry()))
    other.setFocus()
    qtbot.waitUntil(lambda: stack.geometry().intersects(field.geometry()))


def test_toasts_stand_beside_a_composer_that_takes_the_whole_height(qtbot: QtBot, window: QWidget) -> None:
    flyout = Flyout(window, "New case")
    stack = ToastStack(window)
    stack.keep_clear_of(flyout)
    stack.show_toast("a", Message("Saved"))
    before = stack.geometry()
    flyout.open()
    assert flyout.geometry().intersects(before)
    qtbot.waitUntil(lambda: not stack.geometry().intersects(flyout.geometry()))
    assert stack.geometry().bottom() == before.bottom()
    flyout.close_panel()
    qtbot.waitUntil(lambda: stack.geometry() == before)


def test_toasts_stay_beside_the_content(qtbot: QtBot, window: QWidget) -> None:
    content = QWidget(window)
    content.setGeometry(0, 76, 1000, 600)
    content.show()
    flyout = Flyout(content, "New case")
    stack = ToastStack(window)
    stack.keep_beside(content)
    stack.keep_clear_of(flyout)
    flyout.open()
    stack.show_toast("a", Message("Begun before"))
    qtbot.waitUntil(lambda: not stack.geometry().intersects(flyout.geometry().translated(0, 76)))
    assert stack.geometry().top() > 76


def test_the_same_toast_again_stays_where_it_is_and_stays_longer(qtbot: QtBot, window: QWidget) -> None:
    stack = ToastStack(window)
    stack.show_toast("a", Message("Nothing was closed"))
    (toast,) = _toasts(stack)
    place = stack.geometry()
    for _ in range(5):
        stack.show_toast("a", Message("Nothing was closed"))
    assert (_toasts(stack), stack.geometry()) == ([toast], place)
    stack.show_toast("a", Message("Reopened"))
    (other,) = _toasts(stack)
    assert other is not toast


def test_escape_dismisses_a_focused_toast(qtbot: QtBot, window: QWidget) -> None:
    stack = ToastStack(window)
    stack.show_toast("a", Message("Saved"))
    (toast,) = _toasts(stack)
    with qtbot.waitSignal(stack.finished):
        QTest.keyClick(toast, Qt.Key.Key_Escape)


def test_a_window_may_go_while_it_shows_toasts(qtbot: QtBot) -> None:
    host = QWidget()
    host.show()
    stack = ToastStack(host)
    composer = QPlainTextEdit(host)
    composer.show()
    stack.keep_clear_of(composer)
    stack.show_toast("a", Message("Saved"))
    Flyout(host, "Quick create").open()
    host.deleteLater()
    QApplication.sendPostedEvents(host, QEvent.Type.DeferredDelete.value)


def test_a_field_that_is_high_for_its_window_is_left_free_around_its_cursor(
    qtbot: QtBot, window: QWidget
) -> None:
    _field(window).setGeometry(window.rect())
    stack = ToastStack(window)
    stack.show_toast("a", Message("Saved"))
    assert stack.isVisible()
    assert window.rect().contains(stack.geometry())


def test_a_window_with_a_toast_may_go_with_the_keyboard_in_its_content(qtbot: QtBot) -> None:
    host = QWidget()
    content = QWidget(host)  # it goes before the toasts do
    field = QLineEdit(content)
    host.resize(600, 400)
    stack = ToastStack(host)
    stack.keep_beside(content)
    show_active(qtbot, host)
    field.setFocus()
    stack.show_toast("a", Message("Saved"))
    with qtbot.captureExceptions() as failures:
        host.deleteLater()
        QApplication.sendPostedEvents(host, QEvent.Type.DeferredDelete.value)
    assert failures == []


def test_a_wait_covers_nothing_that_is_written_in(qtbot: QtBot, window: QWidget) -> None:
    stack = ToastStack(window)
    composer = QPlainTextEdit(window)
    composer.setGeometry(0, window.height() - 160, window.width(), 160)
    stack.keep_clear_of(composer)
    pill = WaitPill(window, 24, stack.composers)
    stack.ground_changed.connect(pill.place_anew)
    pill.render("Opening “Red light” …")
    usual = pill.geometry()
    composer.show()
    qtbot.waitUntil(lambda: not pill.geometry().intersects(composer.geometry()))
    assert pill.geometry().bottom() < composer.y()
    composer.hide()
    qtbot.waitUntil(lambda: pill.geometry() == usual)


def test_a_wait_leaves_the_field_with_the_keyboard_and_the_line_of_the_cursor(
    qtbot: QtBot, window: QWidget
) -> None:
    pill = WaitPill(window)
    pill.render("Opening …")
    field = QLineEdit(window)
    field.setGeometry(pill.geometry())
    field.show()
    field.setFocus()
    assert not pill.geometry().intersects(field.geometry())
    page = QPlainTextEdit("line\n" * 200, window)
    page.setGeometry(window.rect())
    page.show()
    page.raise_()
    page.setFocus()
    assert pill.geometry().bottom() > window.height() - 80, "the cursor stands at the top"
    page.moveCursor(QTextCursor.MoveOperation.End)
    pill.place_anew()
    cursor = page.cursorRect().translated(page.viewport().pos())
    assert not pill.geometry().intersects(QRect(0, cursor.y(), window.width(), cursor.height()))


def test_a_menu_that_a_command_opens_comes_where_the_keyboard_is(qtbot: QtBot, window: QWidget) -> None:
    QTest.mouseMove(window, QPoint(900, 650))
    field = _field(window)
    field.setGeometry(100, 300, 200, 30)
    button = QPushButton("Unlink", window)
    button.setGeometry(500, 40, 80, 30)
    button.show()
    menu = QMenu(window)
    first = menu.addAction("Maria Lopez")
    menu.addAction("CAS-01234")
    popup_where_asked(menu, window)
    assert menu.pos() == field.mapToGlobal(QPoint(0, 30))
    assert menu.activeAction() is first
    menu.close()
    QCursor.setPos(button.mapToGlobal(QPoint(20, 20)))
    popup_where_asked(menu, window)
    assert menu.pos() == button.mapToGlobal(QPoint(0, 30)), "it was pressed"
    menu.close()
    QCursor.setPos(window.mapToGlobal(QPoint(900, 650)))
    text = QPlainTextEdit("one\ntwo\nthree", window)
    text.setGeometry(100, 340, 300, 200)
    text.show()
    text.setFocus()
    text.moveCursor(QTextCursor.MoveOperation.Down)
    popup_where_asked(menu, window)
    line = text.cursorRect().translated(text.viewport().pos())
    assert menu.pos().y() - text.mapToGlobal(QPoint(0, 0)).y() in range(line.bottom() - 2, line.bottom() + 4)
    menu.close()
