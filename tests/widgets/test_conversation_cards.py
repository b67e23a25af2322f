"""The page of a conversation: cards side by side where there is room, below each other where not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from pytestqt.qtbot import QtBot

from widgets.conversation.card import FactsCard
from widgets.conversation.cards_state import CardState, Fact, PageCards
from widgets.conversation.page import ConversationPage

pytestmark = pytest.mark.usefixtures("theme")

CARDS = PageCards(
    CardState("Customer", "Maria Lopez", facts=(Fact("maria.lopez@example.org", copied="email address"),)),
    CardState("Case", empty="No case is linked.", offers=(("a", "Create a case"), ("b", "Link a case"))),
    (
        CardState(
            "Conversation", facts=(Fact("Home network chat", "Work stream"), Fact("live chat", "Channel"))
        ),
        CardState(
            "Answers before the chat", facts=(Fact("beatrix.sandford.the.third@example.net", "Email"),)
        ),
        CardState("Visitor", facts=(Fact("https://northlight.example/help", "Page"),)),
    ),
)


@pytest.mark.parametrize("width", [420, 640, 1100])
def test_no_card_is_cut_off_and_none_covers_another(qtbot: QtBot, width: int) -> None:
    page = ConversationPage(str, str)  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.resize(width, 900)
    page.render_cards(CARDS)
    page.show()
    qtbot.waitUntil(lambda: all(card.height() > 60 for card in page.findChildren(FactsCard)))
    room = page.area.viewport().width()
    places = [
        QRect(card.mapTo(page.area.viewport(), QPoint(0, 0)), card.size())
        for card in page.findChildren(FactsCard)
    ]
    assert len(places) == 5
    assert all(place.left() >= 0 and place.right() < room for place in places)
    assert not any(a.intersects(b) for a in places for b in places if a is not b)
