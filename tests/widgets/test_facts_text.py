"""Facts that are only read are painted by one widget: all of them, wrapped, cut with a tip, and spoken."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from session_engine.ids import LineId, RecordRef
from widgets.conversation.card import FactsCard
from widgets.conversation.cards_state import CardState, Fact
from widgets.conversation.facts_text import FactsText
from widgets.primitives.labels import TextLabel
from widgets.text import LIMIT
from widgets.theme import Theme

pytestmark = pytest.mark.usefixtures("theme")

READ = (Fact("Home network chat", "Work stream"), Fact("live chat", "Channel"), Fact("4 min", "Waited"))


def shown(qtbot: QtBot, widget: QWidget, width: int) -> None:
    qtbot.addWidget(widget)
    widget.resize(width, max(20, widget.heightForWidth(width)))
    widget.show()
    qtbot.waitExposed(widget)


def inked(image: QImage, room: QRect) -> bool:
    """Whether anything is painted there: more than one colour."""
    return (
        len(
            {
                image.pixel(x, y)
                for x in range(room.left(), room.right())
                for y in range(room.top(), room.bottom())
            }
        )
        > 1
    )


def test_labels_and_values_are_painted_in_rows_one_below_the_other(qtbot: QtBot) -> None:
    facts = FactsText(READ, labelled=True)
    shown(qtbot, facts, 320)
    image, row = facts.grab().toImage(), facts.height() // 3
    for number in range(3):
        assert inked(image, QRect(0, number * row, 90, row)), "a label"
        assert inked(image, QRect(105, number * row, 200, row)), "its value"
    assert facts.accessibleName().splitlines() == [
        "Work stream: Home network chat", "Channel: live chat", "Waited: 4 min",
    ]  # fmt: skip


def test_a_long_value_goes_on_in_the_next_line_and_an_address_is_cut_and_told_by_the_tip(
    qtbot: QtBot,
) -> None:
    words, address = (
        "The doorbell rings at night, mostly around three",
        "https://northlight.example/help/articles/doorbell",
    )
    facts = FactsText((Fact(words, "Question"), Fact(address, "Page")), labelled=True)
    assert facts.heightForWidth(240) > facts.heightForWidth(600)
    shown(qtbot, facts, 240)
    assert facts.toolTip() == address
    facts.resize(700, facts.heightForWidth(700))
    assert not facts.toolTip()


def test_another_look_is_painted_and_measured_anew(qtbot: QtBot, theme: Theme) -> None:
    facts = FactsText(READ, labelled=True)
    shown(qtbot, facts, 320)
    before, tall = facts.grab().toImage(), facts.heightForWidth(320)
    theme.set_text_size(150)
    assert facts.heightForWidth(320) > tall
    theme.set_text_size(100)
    facts.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert facts.grab().toImage() != before


def test_what_can_be_pressed_or_is_long_keeps_a_widget_of_its_own(qtbot: QtBot) -> None:
    card = FactsCard()
    ref = RecordRef(LineId("demo"), "account", "1")
    long = "word " * LIMIT
    facts = (*READ, Fact("+1 303 555 0116", copied="phone number"), Fact("Northlight", link=ref), Fact(long, "Answer"),
             Fact("one\ntwo words", "Lines"), Fact("last", "Last"))  # fmt: skip
    card.render_state(CardState("Conversation", facts=facts))
    shown(qtbot, card, 400)
    read = [each.texts() for each in card.findChildren(FactsText)]
    assert read == [["Home network chat", "live chat", "4 min"], ["last"]]
    assert {long, "one\ntwo words"} <= {each.text() for each in card.findChildren(TextLabel)}
    QApplication.processEvents()
    places = [
        QRect(each.mapTo(card, each.rect().topLeft()), each.size()) for each in card.findChildren(FactsText)
    ]
    assert places[0].bottom() < places[1].top()
