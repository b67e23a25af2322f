"""Spelling in the composer: waves, what was meant in the menu and by keyboard, the language."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from session_engine.spelling.state import Slip
from tests.widgets.form_bench import Heard, shown
from widgets.conversation.composer.message_box import MessageBox

TEXT = "🙂 Pleas restrat it"
SLIPS = (Slip(2, "Pleas"), Slip(8, "restrat"))


class Bench:
    """A box with two words marked, its cursor at the end."""

    def __init__(self, qtbot: QtBot) -> None:
        self.host = QPlainTextEdit()
        self.box = MessageBox(self.host)
        self.marks = self.box.spelling
        self.marks._pause.setInterval(0)
        self.checks, self.wanted = Heard(self.marks.check_wanted), Heard(self.marks.suggestions_wanted)
        self.learned, self.language = Heard(self.marks.learned), Heard(self.marks.language_chosen)
        shown(qtbot, self.host, 400, 200)
        self.box.setGeometry(0, 0, 380, 120)
        self.box.setFocus()
        self.marks.set_language("en", "conversation")

    def marked(self) -> list[str]:
        return [each.cursor.selectedText() for each in self.box.extraSelections()]  # pyright: ignore[reportAttributeAccessIssue]

    def mark(self) -> None:
        self.box.write_anew(TEXT)
        self.marks.show_slips(TEXT, SLIPS)

    def place(self, word: str) -> QPoint:
        cursor = QTextCursor(self.box.document())
        cursor.setPosition(
            self.box.toPlainText().encode("utf-16-le").index(word.encode("utf-16-le")) // 2 + 1
        )
        return self.box.cursorRect(cursor).center()

    def open_menu(self, word: str) -> QMenu:
        at = self.place(word)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, self.box.viewport().mapToGlobal(at))
        QApplication.sendEvent(self.box.viewport(), event)
        return menu_in_sight()


def menu_in_sight() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.isVisible() and not action.isSeparator()]


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_words_are_marked_after_a_pause_and_not_while_one_is_written(qtbot: QtBot, bench: Bench) -> None:
    with qtbot.waitSignal(bench.marks.check_wanted):
        QTest.keyClicks(bench.box, "Pleas")
    assert bench.checks.last == ("Pleas",)
    bench.marks.show_slips("Pleas", (Slip(0, "Pleas"),))
    assert bench.marked() == []  # she may not be done with it
    QTest.keyClicks(bench.box, " ")
    assert bench.marked() == ["Pleas"]
    bench.marks.show_slips("Another text", (Slip(0, "Another"),))
    assert bench.marked() == ["Pleas"]
    QTest.keyClick(bench.box, Qt.Key.Key_Home)
    QTest.keyClicks(bench.box, "x")
    assert bench.marked() == []


def test_marks_stand_where_the_words_are_behind_emoji_too(bench: Bench) -> None:
    bench.mark()
    assert bench.marked() == ["Pleas", "restrat"]


def test_what_is_being_composed_is_not_looked_at(qtbot: QtBot, bench: Bench) -> None:
    QApplication.sendEvent(bench.box, QInputMethodEvent("にほん", []))
    bench.checks.calls.clear()
    bench.marks._ask()
    assert bench.checks.calls == []


def test_the_menu_offers_what_was_meant_as_soon_as_it_is_known(bench: Bench) -> None:
    bench.mark()
    menu = bench.open_menu("restrat")
    assert bench.wanted.calls == [("restrat",)]
    bench.marks.show_suggestions("other", ("never",))
    bench.marks.show_suggestions("restrat", ("restart", "retreat"))
    assert texts(menu)[:3] == ["restart", "retreat", "Take “restrat” for right"]
    next(each for each in menu.actions() if each.text() == "Take “restrat” for right").trigger()
    assert bench.learned.calls == [("restrat",)]
    menu.actions()[1].trigger()
    menu.close()
    assert bench.box.plain_text() == "🙂 Pleas restart it"
    bench.box.undo()
    assert bench.box.plain_text() == TEXT


def test_the_keyboard_goes_to_the_next_word_and_takes_the_first(bench: Bench) -> None:
    bench.mark()
    bench.box.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClick(bench.box, Qt.Key.Key_F7)
    menu = menu_in_sight()
    bench.marks.show_suggestions("Pleas", ("Please",))
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert bench.box.plain_text() == "🙂 Please restrat it"
    QTest.keyClick(bench.box, Qt.Key.Key_F7)
    assert bench.box.textCursor().selectedText() == "restrat"
    bench.marks.show_suggestions("restrat", ())
    assert "No suggestion" in texts(menu_in_sight())
    menu_in_sight().close()


def test_the_language_is_chosen_and_without_one_nothing_is_marked(qtbot: QtBot, bench: Bench) -> None:
    bench.mark()
    menu = bench.open_menu("it")
    inner = next(action.menu() for action in menu.actions() if action.text() == "Spelling")
    assert isinstance(inner, QMenu)
    assert texts(inner)[0] == "The customer's language"
    next(each for each in inner.actions() if each.text() == "Deutsch").trigger()
    assert bench.language.calls == [("de",)]
    menu.close()
    bench.marks.set_language("", "off")
    assert bench.marked() == []
    bench.checks.calls.clear()
    QTest.keyClicks(bench.box, "teh")
    assert not bench.marks._pause.isActive()
    with qtbot.waitSignal(bench.marks.check_wanted):
        bench.marks.set_language("en", "conversation")


def test_a_box_that_goes_with_the_keyboard_in_it_takes_its_marks_along(bench: Bench) -> None:
    bench.mark()
    delete(bench.box)
    assert not isValid(bench.marks)
