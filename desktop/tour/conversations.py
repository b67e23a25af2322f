"""The tour's conversations: a customer comes, is accepted, talked with; the inbox beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.tour.hands import NotSeen, until
from desktop.tour.run import Guide
from session_engine.conversations.state import ConversationState, MessageKind
from widgets.alerts.card import AlertCard
from widgets.conversation.composer.composer import Composer
from widgets.conversation.composer.missing_values import MissingValues
from widgets.conversation.composer.offer_list import OfferList
from widgets.conversation.panel import ConversationPanel
from widgets.inbox.dock import InboxDock
from widgets.palette.palette import CommandPalette

CUSTOMER = "Maria Lopez"
COMES = 60.0
"""Seconds the first customer may take: the organisation loads what is needed for customers when the first one comes."""
ANSWERS = 40.0
"""Seconds in which a customer answers, the time for taking a message back included."""


async def customer_comes(guide: Guide) -> None:
    """16: customers come in on demand; the card says who, what about, since when, why she, and how long it is hers."""
    hands = guide.hands
    await hands.chord("Ctrl+Shift+P")
    await until(lambda: hands.all(CommandPalette), "the palette")
    await hands.type("customers come in: calm")
    await hands.press(Qt.Key.Key_Return)
    await until(lambda: hands.all(AlertCard), "somebody who waits", COMES)
    await until(lambda: hands.shows(CUSTOMER) and hands.shows("Why you: queue"), "who, and why she")


async def accept(guide: Guide) -> None:
    """17: accepted by keys: the conversation's session, its panel, the cards of customer and case."""
    hands = guide.hands
    await hands.chord("Ctrl+Shift+A")
    await until(lambda: hands.all(ConversationPanel), "the panel with her messages")
    await until(lambda: _has(guide, MessageKind.SYSTEM), "that she has joined")
    await until(lambda: hands.shows("No case is linked."), "the card of the case")
    await until(lambda: hands.shows("maria.lopez@example.org"), "how the customer is reached")
    await until(_composer(guide).box.hasFocus, "the keyboard where she writes")


async def chat(guide: Guide) -> None:
    """18: she asks for a photo and gets it; a prepared answer asks for a value; a note for colleagues."""
    hands = guide.hands
    await _say(guide, "Good morning Maria, yes, please send a photo of the light.")
    await until(lambda: _has(guide, MessageKind.FILE), "Maria's photo", ANSWERS)
    await hands.click(_composer(guide).internal)
    await _say(guide, "Same as CAS-01042? Satellite, 4.2.1, red.")
    await until(lambda: _has(guide, MessageKind.NOTE), "the note", ANSWERS)
    await hands.click(_composer(guide).internal)
    await hands.click(_composer(guide).box)
    await hands.type("/q night")
    await until(
        lambda: any(offers.list.current_row() >= 0 for offers in hands.all(OfferList)), "the prepared answer"
    )
    await hands.press(Qt.Key.Key_Return)
    await until(lambda: hands.all(MissingValues), "what the answer needs")
    await hands.type("nine")
    await hands.press(Qt.Key.Key_Return)
    await until(lambda: "nine" in _composer(guide).box.toPlainText(), "the answer with its value")


async def inbox(guide: Guide) -> None:
    """21: the inbox: what is unread, one of it looked at inside the inbox."""
    hands = guide.hands
    await hands.chord("Ctrl+Shift+I")
    await until(lambda: hands.all(InboxDock), "the inbox")
    await until(lambda: guide.composition.engine.inbox.state.items, "what is in it")
    await hands.click(hands.button("Show: Unread"))
    await until(
        lambda: all(item.unread for item in guide.composition.engine.inbox.state.items),
        "what is unread alone",
    )
    hands.one(InboxDock).enter()
    await hands.press(Qt.Key.Key_Down)
    await hands.press(Qt.Key.Key_Return)
    await until(lambda: len(hands.tabs()) > 1, "what was chosen, inside the inbox")
    await until(lambda: _keyboard_in_page(guide), "the keyboard in it")


def _keyboard_in_page(guide: Guide) -> bool:
    page = guide.composition.pages.page(guide.composition.engine.workspace.state.focused_tab.id)
    return page is not None and page.widget.isAncestorOf(guide.hands.window.focusWidget())


async def _say(guide: Guide, text: str) -> None:
    hands = guide.hands
    await hands.click(_composer(guide).box)
    await hands.type(text)
    await hands.chord("Ctrl+Return")
    await until(lambda: not _composer(guide).box.toPlainText(), "what was written on its way")


def _composer(guide: Guide) -> Composer:
    return guide.hands.one(Composer)


def _state(guide: Guide) -> ConversationState:
    engine = guide.composition.engine
    ref = engine.workspace.state.focused_tab.page.record
    if ref is None:
        raise NotSeen("a conversation in front")
    return engine.conversations.state(ref)


def _has(guide: Guide, kind: MessageKind) -> bool:
    return any(message.kind is kind for message in _state(guide).messages.backwards())
