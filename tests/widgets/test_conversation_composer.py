"""Where a message is written: Enter and input methods, drafts, prepared answers, commands, what is held back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QGuiApplication,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QShowEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from session_engine.conversations.state import DraftFile, MessageFile, MessageKind
from session_engine.ids import LineId, RecordRef
from session_engine.quick_replies.state import FilledReply, QuickReply
from tests.widgets.conversation_samples import many, message, thread
from tests.widgets.form_bench import Heard, shown
from widgets.conversation.composer.missing_values import MissingValues
from widgets.conversation.composer.offer_list import OfferList
from widgets.conversation.composer.offers import found_replies, looks_for_reply, offers
from widgets.conversation.panel import ConversationPanel
from widgets.conversation.panel_head import waiting_tone
from widgets.conversation.state import ComposerState, PanelState, Sending, Side
from widgets.conversation.words import LONGEST
from widgets.primitives.buttons import LinkButton
from widgets.primitives.labels import ElidedLabel
from widgets.primitives.tones import Tone
from widgets.theme import Mode, Theme
from widgets.theme.current import tokens

pytestmark = pytest.mark.usefixtures("theme")
REPLIES = (
    QuickReply("1", "Greeting", "Hello {customer}, how can I help?", ("hello",)),
    QuickReply("2", "Roll back", "Please roll back to {version}.", ("mesh", "fix"), personal=True),
)
WRITES = ComposerState(customer="Maria Lopez", commands=("consult", "transfer", "transfer_queue"))
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Bench:
    """A panel with the keyboard in its box."""

    def __init__(self, qtbot: QtBot, composer: ComposerState = WRITES) -> None:
        self.qtbot = qtbot
        self.panel = ConversationPanel()
        self.state = PanelState("Maria Lopez", thread=thread(*many(30)), composer=composer)
        self.composer, self.box = self.panel.composer, self.panel.composer.box
        self.sent, self.typed = Heard(self.composer.sent), Heard(self.composer.typed)
        self.command = Heard(self.composer.command)
        self.panel.render_state(self.state)
        shown(qtbot, self.panel, 372, 600)
        self.composer.focus_box()

    def compose(self, **more: object) -> None:
        self.state = replace(self.state, composer=replace(self.state.composer, **more))  # type: ignore[arg-type]
        self.panel.render_state(self.state)

    def paste(self, data: QMimeData) -> None:
        self.box.insertFromMimeData(data)

    def links(self) -> dict[str, LinkButton]:
        return {
            b.accessibleName(): b for b in self.composer.held.findChildren(LinkButton) if not b.isHidden()
        }


def named(parent: QWidget, name: str) -> QAbstractButton:
    """Find a button by its name."""
    return next(b for b in parent.findChildren(QAbstractButton) if b.accessibleName() == name)


def test_enter_sends_and_shift_enter_begins_a_line(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    QTest.keyClicks(bench.box, "Hello")
    QTest.keyClick(bench.box, Qt.Key.Key_Return, _SHIFT)
    QTest.keyClicks(bench.box, "you")
    QTest.keyClick(bench.box, Qt.Key.Key_Return)
    assert bench.sent.calls == [("Hello\nyou", False)]
    QTest.keyClick(bench.box, Qt.Key.Key_Enter, _CTRL)
    assert len(bench.sent.calls) == 2
    assert bench.typed.last == ("Hello\nyou",)


def test_what_is_typed_and_sent_at_once_is_not_left_in_the_box(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    QTest.keyClicks(bench.box, "Hello")
    QTest.keyClick(bench.box, Qt.Key.Key_Return)  # nothing was rendered between: the desk was busy
    bench.state = replace(bench.state, thread=thread(*many(31)))
    bench.compose(text="")
    assert bench.box.plain_text() == ""
    QTest.keyClicks(bench.box, "you")
    bench.compose(held=1)
    assert bench.box.plain_text() == "you"
    QTest.keyClick(bench.box, Qt.Key.Key_Return)
    bench.compose(text="you", held=2)  # she is asked first
    assert bench.box.plain_text() == "you"


def test_enter_begins_a_line_where_she_likes_it_so(qtbot: QtBot) -> None:
    bench = Bench(qtbot, replace(WRITES, enter_sends=False))
    QTest.keyClicks(bench.box, "Hello")
    QTest.keyClick(bench.box, Qt.Key.Key_Return)
    assert bench.sent.calls == []
    QTest.keyClick(bench.box, Qt.Key.Key_Return, _CTRL)
    assert bench.sent.calls == [("Hello\n", False)]


def test_enter_held_down_sends_once(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    QTest.keyClicks(bench.box, "Hello")
    for repeats in (False, True, True):
        press = QKeyEvent(
            QKeyEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", repeats
        )
        QApplication.sendEvent(bench.box, press)
    assert bench.sent.calls == [("Hello", False)]


def test_an_input_method_confirms_with_enter_without_sending(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    QApplication.sendEvent(bench.box, QInputMethodEvent("にほん", []))
    QTest.keyClick(bench.box, Qt.Key.Key_Return)
    assert bench.sent.calls == []
    confirmed = QInputMethodEvent("", [])
    confirmed.setCommitString("日本")
    QApplication.sendEvent(bench.box, confirmed)
    QTest.keyClick(bench.box, Qt.Key.Key_Return)  # the same Enter, handed on
    assert bench.sent.calls == []
    assert bench.box.plain_text() == "日本"
    QApplication.processEvents()
    QTest.keyClick(bench.box, Qt.Key.Key_Return)
    assert bench.sent.calls == [("日本", False)]


@pytest.mark.parametrize("by_key", [False, True])
def test_what_is_being_composed_goes_along_with_what_is_sent_and_once(qtbot: QtBot, by_key: bool) -> None:
    bench = Bench(qtbot)
    QTest.keyClicks(bench.box, "OK ")
    QApplication.sendEvent(bench.box, QInputMethodEvent("にほん", []))
    if by_key:
        QTest.keyClick(bench.box, Qt.Key.Key_Return, _CTRL)
    else:
        QTest.mouseClick(bench.composer.send_button, Qt.MouseButton.LeftButton)
    assert bench.sent.calls == [("OK にほん", False)]
    bench.compose(text="OK にほん")
    bench.compose(text="")
    assert not bench.box.composing
    assert bench.box.plain_text() == ""


class Clears:
    """An input method that gives up what it composes when it is asked for it, as ibus-anthy does."""

    def __init__(self, field: QWidget) -> None:
        self._field = field

    def commit(self) -> None:
        QApplication.sendEvent(self._field, QInputMethodEvent("", []))

    reset = commit


def test_what_is_composed_is_sent_though_the_input_method_gives_it_up(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(qtbot)
    method = Clears(bench.box)
    monkeypatch.setattr(QGuiApplication, "inputMethod", lambda: method)
    QApplication.sendEvent(bench.box, QInputMethodEvent("にほん", []))
    QTest.mouseClick(bench.composer.send_button, Qt.MouseButton.LeftButton)
    assert bench.sent.calls == [("にほん", False)]


@pytest.mark.parametrize("clears", [False, True])
def test_what_is_composed_stays_when_the_keyboard_goes(qtbot: QtBot, clears: bool) -> None:
    bench = Bench(qtbot)
    bench.box.setFocus()
    QTest.keyClicks(bench.box, "OK ")
    QApplication.sendEvent(bench.box, QInputMethodEvent("にほん", []))
    if clears:
        QApplication.sendEvent(bench.box, QInputMethodEvent("", []))
    QApplication.sendEvent(bench.box, QFocusEvent(QEvent.Type.FocusOut))
    assert bench.typed.calls[-1:] == [("OK にほん",)]
    assert not bench.box.composing


def test_what_she_gives_up_herself_does_not_come_back_when_the_keyboard_goes(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    QApplication.sendEvent(bench.box, QInputMethodEvent("にほん", []))
    QApplication.sendEvent(bench.box, QInputMethodEvent("", []))  # Esc
    QApplication.processEvents()
    QApplication.sendEvent(bench.box, QFocusEvent(QEvent.Type.FocusOut))
    assert bench.box.plain_text() == ""


def test_a_word_alone_is_sent_while_it_is_composed(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    QApplication.sendEvent(bench.box, QInputMethodEvent("にほん", []))
    QTest.mouseClick(bench.composer.send_button, Qt.MouseButton.LeftButton)
    assert bench.sent.calls == [("にほん", False)]


def test_what_is_being_composed_stays_in_the_text_it_was_begun_in(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    QApplication.sendEvent(bench.box, QInputMethodEvent("にほん", []))
    QTest.mouseClick(bench.composer.internal, Qt.MouseButton.LeftButton)
    assert bench.typed.calls[-1:] == [("にほん",)]


def test_nothing_is_sent_empty_or_closed(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    QTest.keyClicks(bench.box, "   ")
    QTest.keyClick(bench.box, Qt.Key.Key_Return)
    bench.compose(text="Too late", closed="The conversation has ended.")
    bench.composer.send_button.click()
    assert bench.sent.calls == []
    assert not bench.box.isEnabled()


def test_what_she_types_is_hers_while_states_come(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    QTest.keyClicks(bench.box, "Half a sen")
    bench.compose(text="Half a sen")
    bench.panel.render_state(replace(bench.state, thread=thread(*many(31))))
    QTest.keyClicks(bench.box, "tence")
    assert bench.box.plain_text() == "Half a sentence"


def test_what_was_begun_before_a_start_goes_on_where_it_ends(qtbot: QtBot) -> None:
    bench = Bench(qtbot, replace(WRITES, text="Half a sen"))
    QTest.keyClicks(bench.box, "tence")
    assert bench.box.plain_text() == "Half a sentence"


def test_who_it_goes_to_stands_beside_send(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    kinds = Heard(bench.composer.kind_chosen)
    assert bench.box.accessibleName() == "Message to Maria Lopez"
    bench.composer.internal.click()
    assert kinds.calls == [(MessageKind.NOTE,)]
    bench.compose(kind=MessageKind.NOTE, text="Same as 42?")
    assert bench.box.plain_text() == "Same as 42?"
    assert bench.composer.send_button.accessibleName() == "Save note"
    bench.composer.internal.click()
    assert kinds.last == (MessageKind.TEXT,)
    bench.compose(kind=MessageKind.CONSULT, kinds=(MessageKind.CONSULT,), text="")
    assert bench.box.accessibleName() == "Message to colleagues"


def test_files_and_pictures_go_along(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    given, picture, removed = (
        Heard(bench.composer.files_given),
        Heard(bench.composer.picture_given),
        Heard(bench.composer.file_removed),
    )
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile("/somewhere/a.pdf")])
    bench.paste(files)
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    pasted = QMimeData()
    pasted.setImageData(image)
    bench.paste(pasted)
    assert given.calls == [(("/somewhere/a.pdf",),)]
    assert picture.last[0].size() == image.size()
    ref = RecordRef(LineId("demo"), "ninedesk_conversationmessage", "f1")
    bench.compose(files=(DraftFile(ref, MessageFile("a.pdf", "application/pdf", 10)),))
    assert bench.composer.send_button.isEnabled()  # a file alone is a message
    named(bench.composer.files, "Remove a.pdf").click()
    assert removed.calls == [(ref,)]


def test_a_megabyte_is_not_inserted(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    as_file = Heard(bench.composer.text_file_given)
    data = QMimeData()
    data.setText("x" * 1_000_000)
    bench.paste(data)
    assert bench.box.plain_text() == ""
    bench.links()["Attach it as a file"].click()
    assert [len(text) for (text,) in as_file.calls] == [1_000_000]
    assert bench.links() == {}
    bench.paste(data)
    bench.links()["Insert the beginning"].click()
    assert len(bench.box.plain_text()) == LONGEST


def test_a_file_that_is_refused_after_a_long_text_is_said(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.box.too_long.emit("x" * 1_000_000)
    assert "Leave it" in bench.links()
    bench.compose(refused=("“run.exe” was not taken",))
    assert list(bench.links()) == ["All right"]


def test_a_reply_that_is_left_over_goes_into_the_note_or_is_discarded(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.compose(kind=MessageKind.NOTE, kinds=(MessageKind.NOTE,), left_over="Roll it\nback")
    assert bench.composer.held.accessibleName() == "Not sent: “Roll it back”"
    for words in ("Put it into the note", "Discard"):
        bench.links()[words].setFocus()
        QTest.keyClick(bench.links()[words], Qt.Key.Key_Space)
        assert bench.box.hasFocus()
    assert bench.command.calls == [("reply_to_note",), ("discard_reply",)]
    bench.compose(left_over="")
    assert bench.links() == {}


def test_what_came_meanwhile_holds_an_answer_back(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    QTest.keyClicks(bench.box, "Are you near")
    looked = Heard(bench.panel.looked)
    bench.compose(text="Are you near", held=2)
    assert list(bench.links()) == ["Look"]
    assert "2 more messages" in bench.composer.held.accessibleName()
    bench.panel.view.verticalScrollBar().setValue(0)
    bench.panel.view.verticalScrollBar().setValue(1)
    bench.links()["Look"].click()
    assert bench.panel.view.at_end
    assert len(looked.calls) == 1
    QTest.mouseClick(bench.panel.view.viewport(), Qt.MouseButton.LeftButton)
    assert len(looked.calls) > 1
    bench.compose(asked=True)
    bench.links()["Send anyway"].click()
    assert bench.sent.calls == [("Are you near", True)]  # whatever comes until it is out
    bench.compose(held=0, asked=False)
    assert bench.composer.held.isHidden()


def test_a_text_is_translated_on_request_and_can_be_had_back(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    wanted = Heard(bench.composer.translation_wanted)
    assert bench.composer.translate_button.isHidden()
    bench.compose(translates_to="Deutsch")
    QTest.keyClicks(bench.box, "Good morning")
    named(bench.panel, "Translate into Deutsch").click()
    assert wanted.calls == [("Good morning",)]
    QTest.keyClicks(bench.box, "!")
    bench.composer.write_translated("Good morning", "Guten Morgen")
    assert bench.box.plain_text() == "Good morning!"  # she has written on
    bench.composer.write_translated("Good morning!", "Guten Morgen!")
    assert bench.box.plain_text() == "Guten Morgen!"
    bench.links()["Back to mine"].click()
    assert bench.box.plain_text() == "Good morning!"
    assert bench.composer.held.isHidden()
    bench.composer.write_translated("Good morning!", "Guten Morgen!")
    bench.compose(text="Guten Morgen!")
    bench.compose(text="")
    assert bench.composer.held.isHidden()


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("/c", "consult"), ("/4 ben", "consult ben"), ("/T", "transfer"), ("/2", "transfer"),
        ("/3", "transfer_queue"), ("/taq north", "transfer_queue north"),
    ],
)  # fmt: skip
def test_a_command_with_what_is_looked_for_is_no_text_for_the_customer(
    qtbot: QtBot, typed: str, command: str
) -> None:
    bench = Bench(qtbot)
    QTest.keyClicks(bench.box, typed)
    bench.composer.send_button.click()
    assert (bench.command.calls, bench.sent.calls) == ([(command,)], [])


@pytest.mark.parametrize("text", ["/team is here", "10/2", "/end of it", "/"])
def test_a_text_with_a_stroke_is_a_text(qtbot: QtBot, text: str) -> None:
    bench = Bench(qtbot, replace(WRITES, commands=("consult", "transfer", "end")))
    QTest.keyClicks(bench.box, text)
    bench.composer.send_button.click()
    assert bench.sent.calls == [(text, False)]


def test_a_tag_may_stand_right_behind_the_command() -> None:
    found = [
        looks_for_reply(text) for text in ("/q", "/1 refund", "/q#billing refund", "/q #b", " /q", "/qu")
    ]
    assert found == ["", "refund", "#billing refund", "#b", None, None]


def test_prepared_answers_are_found_while_typing(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    chosen, wanted = Heard(bench.composer.reply_chosen), Heard(bench.composer.replies_wanted)
    bench.composer.set_replies(REPLIES)
    QTest.keyClicks(bench.box, "/q gre")
    assert wanted.calls
    QTest.keyClick(bench.box, Qt.Key.Key_Return)
    assert chosen.calls == [(REPLIES[0],)]
    assert bench.sent.calls == []
    bench.composer.write_reply(FilledReply("Hello Maria, how can I help?"))
    assert bench.box.plain_text() == "Hello Maria, how can I help?"
    bench.box.undo()
    assert bench.box.plain_text() == "/q gre"


def test_what_is_missing_is_asked_for(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.composer.write_reply(FilledReply("Roll back to {version} by {day}.", ("version", "day")))
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, "4.1.9")
    QTest.keyClick(focus, Qt.Key.Key_Return)
    second = QApplication.focusWidget()
    assert second is not None
    assert second is not focus
    QTest.keyClicks(second, "Friday")
    QTest.keyClick(second, Qt.Key.Key_Return)
    assert bench.box.plain_text() == "Roll back to 4.1.9 by Friday."
    assert bench.box.hasFocus()


def test_what_is_given_is_written_as_it_is_and_what_was_written_meanwhile_stays(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    reply = FilledReply("Order {orderNumber} left on {date}.", ("orderNumber", "date"))
    for ending in ("Insert", "Cancel"):
        bench.box.write_anew("/q order")
        bench.composer.write_reply(reply)
        asking = bench.composer.findChild(MissingValues)
        assert asking is not None
        assert asking.boxes["orderNumber"].accessibleName() == "order number"
        asking.boxes["orderNumber"].setText("4711 {date}")
        asking.boxes["date"].setText("Friday")
        bench.box.write_anew("Good news!")  # the box takes her words while she is asked
        named(asking, ending).click()
        said = "Good news! Order 4711 {date} left on Friday." if ending == "Insert" else "Good news!"
        assert bench.box.plain_text() == said
        assert bench.box.hasFocus()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_offers_stand_above_the_box_however_high_it_is(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.box.write_anew("one\ntwo\nthree\nfour")
    qtbot.waitUntil(lambda: bench.box.height() > 60)
    bench.box.write_anew("/q")
    bench.composer.set_replies(REPLIES)
    rows = bench.panel.findChild(OfferList)
    assert rows is not None
    assert rows.isVisible()

    def beneath() -> int:
        return bench.box.mapTo(bench.panel, QPoint(0, 0)).y() - rows.geometry().bottom()

    qtbot.waitUntil(lambda: bench.box.height() < 60)
    qtbot.waitUntil(lambda: beneath() < 4)


def test_an_input_method_composes_on_an_empty_ground(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    assert bench.box.placeholderText()
    QApplication.sendEvent(bench.box, QInputMethodEvent("にほん", []))
    assert not bench.box.placeholderText()
    QApplication.sendEvent(bench.box, QInputMethodEvent("", []))
    assert bench.box.placeholderText()


def test_what_looks_for_an_answer_never_goes_to_the_customer(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.compose(enter_sends=True)
    QTest.keyClicks(bench.box, "/q roll")
    QTest.keyClick(bench.box, Qt.Key.Key_Return)  # the answers are still being read
    QTest.keyClick(bench.box, Qt.Key.Key_Return, _CTRL)
    assert bench.sent.calls == []
    assert bench.box.plain_text() == "/q roll"


def test_answers_by_tag_and_words() -> None:
    def titles(wanted: str, *, own: bool = False) -> list[str]:
        return [row.text for row in found_replies(wanted, REPLIES, own=own) if row.reply]

    assert titles("") == ["Roll back", "Greeting"]  # her own first
    assert titles("#mesh roll") == ["Roll back"]
    assert titles("#hello roll") == []
    assert titles("help") == ["Greeting"]
    assert titles("", own=True) == ["Roll back"]


def test_commands_are_typed(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    QTest.keyClicks(bench.box, "/tq")
    QTest.keyClick(bench.box, Qt.Key.Key_Return)
    assert bench.command.calls == [("transfer_queue",)]
    assert bench.box.plain_text() == ""
    QTest.keyClicks(bench.box, "/")
    QTest.keyClick(bench.box, Qt.Key.Key_Down)
    QTest.keyClick(bench.box, Qt.Key.Key_Return)
    assert bench.command.last == ("consult",)
    assert [o.command for o in offers("/t", WRITES.commands, (), own=False)] == ["transfer", "transfer_queue"]
    assert offers("/usr/bin is a folder", WRITES.commands, (), own=False) == ()


def test_emoji_are_chosen_by_keyboard(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.composer.emoji_button.click()
    table = QApplication.activePopupWidget()
    assert table is not None
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert bench.box.plain_text() == "🙂"


def test_what_is_put_in_stands_apart_at_the_cursor_and_one_undo_takes_it_out(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    QTest.keyClicks(bench.box, "See here")
    bench.composer.insert_text("Roll back: https://help.example/KA-01007")
    assert bench.typed.last == ("See here Roll back: https://help.example/KA-01007",)
    QTest.keyClicks(bench.box, "!")
    QTest.keyClick(bench.box, Qt.Key.Key_Z, _CTRL)
    QTest.keyClick(bench.box, Qt.Key.Key_Z, _CTRL)
    assert (bench.box.plain_text(), bench.typed.last) == ("See here", ("See here",))
    bench.composer.insert_text("Roll back\n\nUnplug it.")
    assert bench.box.plain_text() == "See here\nRoll back\n\nUnplug it."
    bench.composer.insert_text("x" * LONGEST)
    assert "Attach it as a file" in bench.links(), "what no message takes is not cut"
    assert bench.sent.calls == [], "nothing is sent by that"


def test_what_is_in_sight_was_seen(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    seen = Heard(bench.panel.seen)
    QApplication.sendEvent(bench.panel, QShowEvent())
    bench.panel.render_state(replace(bench.state, thread=thread(*many(31))))
    assert seen.calls == [], "a panel that has just come to the front may be gone at the next key"
    bench.panel.glance.stop()
    bench.panel.glance.timeout.emit()
    assert seen.calls == [(31,)]
    bench.panel.view.verticalScrollBar().setValue(0)
    bench.panel.view.verticalScrollBar().setValue(1)
    bench.panel.render_state(replace(bench.state, thread=thread(*many(31), message(32), message(33))))
    assert seen.calls == [(31,)]
    flood = [message(number) for number in range(32, 112)]
    own = replace(message(112, side=Side.OWN), number=0, sending=Sending.WAITING)
    bench.panel.render_state(replace(bench.state, thread=thread(*many(31), *flood, own)))
    named(bench.panel, "80 new messages").click()
    assert seen.last == (111,)


def test_the_arrow_goes_up_to_the_messages_and_typing_comes_back(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    QTest.keyClick(bench.box, Qt.Key.Key_Up)
    assert bench.panel.view.hasFocus()
    assert bench.panel.view.currentIndex().row() == 29
    QTest.keyClick(bench.panel.view, Qt.Key.Key_Z)
    assert bench.box.hasFocus()
    assert bench.box.plain_text() == "z"


def test_a_box_that_closes_gives_the_keyboard_to_the_messages_and_has_it_again(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.compose(closed="You only read this conversation.")
    assert bench.panel.view.hasFocus(), "and no button that a space would press"
    bench.compose(closed="")
    assert bench.box.hasFocus()


def test_who_types_is_said(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.panel.render_state(replace(bench.state, thread=thread(*many(30), typing=("Maria",))))
    assert "Maria is typing …" in [label.text() for label in bench.panel.findChildren(ElidedLabel)]


def test_who_is_away_for_longer_than_it_takes_to_load_the_page_again_is_said_to_be(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    here, gone = thread(*many(30)), thread(*many(30), away="Maria Lopez")

    def said() -> bool:
        texts = [label.text() for label in bench.panel.findChildren(ElidedLabel)]
        return "Maria Lopez is not on the page just now" in texts

    bench.panel.render_state(replace(bench.state, thread=gone))
    assert not said()
    bench.panel.render_state(replace(bench.state, thread=here))
    assert not bench.panel.absence.isActive()
    bench.panel.absence.setInterval(0)
    bench.panel.render_state(replace(bench.state, thread=gone))
    qtbot.waitUntil(said)
    bench.panel.render_state(replace(bench.state, thread=replace(gone, typing=("Maria Lopez",))))
    assert not said()
    bench.panel.render_state(replace(bench.state, thread=here))
    assert not said()


@pytest.mark.parametrize(
    ("seconds", "tone"), [(0, Tone.NEUTRAL), (29, Tone.NEUTRAL), (30, Tone.WARN), (120, Tone.BAD)]
)
def test_waiting_has_the_work_streams_limits(seconds: int, tone: Tone) -> None:
    assert waiting_tone(seconds, 30, 120) is tone
    assert waiting_tone(seconds, 0, 0) is Tone.NEUTRAL


def test_a_note_looks_like_one_also_when_it_gets_dark_while_it_is_written(qtbot: QtBot, theme: Theme) -> None:
    bench = Bench(qtbot)
    bench.compose(kind=MessageKind.NOTE)
    for mode in (Mode.LIGHT, Mode.DARK, Mode.LIGHT):
        theme.set_mode(mode)
        seen = bench.box.viewport().grab().toImage()
        assert seen.pixelColor(seen.width() - 30, seen.height() // 2) == tokens().colour("warns")


def test_what_cannot_be_used_in_a_closed_one_is_off_and_pale(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.compose(translates_to="Deutsch")
    composer = bench.panel.composer
    tools = (composer.reply_button, composer.attach_button, composer.emoji_button, composer.translate_button)
    before = [tool.grab().toImage() for tool in tools]
    bench.compose(translates_to="Deutsch", closed="The conversation has ended.")
    assert not any(tool.isEnabled() for tool in tools)
    for tool, image in zip(tools, before, strict=True):
        assert tool.grab().toImage() != image, tool.accessibleName()
