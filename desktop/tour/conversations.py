"""The tour's conversations: a customer comes, is accepted, talked with; the inbox beside them."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt

from desktop.bindings.offers import STEADY
from desktop.tour.hands import NotSeen, until
from desktop.tour.run import Guide
from session_engine.conversations.state import TABLE, ConversationState, MessageKind
from session_engine.sessions.state import SessionKind
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
    await _command(guide, "customers come in: calm")
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


async def more_customers(guide: Guide) -> None:
    """19: two are offered, a third is taken from the inbox; unread counts and times in the strip; two side by side."""
    hands = guide.hands
    await _command(guide, "customers come in: rush")
    for _ in range(2):
        await _accept_next(guide)
    await _take_from_inbox(guide)
    await _command(guide, "no more customers come in")
    maria = _session_of(guide, CUSTOMER)
    await until(lambda: len(_waiting(guide)) >= 3, "three who wait, in the strip", ANSWERS)
    await hands.chord(f"Ctrl+{maria}")
    await until(lambda: _panel_names(guide) == [CUSTOMER], "Maria in front")
    await _command(guide, "Conversations side by side")
    await until(lambda: len(_panel_names(guide)) == 2, "two side by side")


async def held_back(guide: Guide) -> None:
    """20: she asks for something, begins the next reply, and Maria writes meanwhile: the reply waits for her word."""
    hands = guide.hands
    panels = dict(zip(_panel_names(guide), hands.all(ConversationPanel), strict=True))
    await hands.click(next(panel for name, panel in panels.items() if name != CUSTOMER).head.minimise)
    await until(lambda: _panel_names(guide) == [CUSTOMER], "Maria alone again")
    await hands.click(_composer(guide).box)
    await hands.chord("Ctrl+A")
    await hands.press(Qt.Key.Key_Delete)
    await _say(guide, "Could you take one more photo, of the label below?")
    await hands.type("While you look: please hold the button at the back for ten sec")
    await until(lambda: _state(guide).unseen_since_typing == 2, "two more from Maria", ANSWERS)
    await hands.chord("Ctrl+Return")
    await until(lambda: hands.shows(f"{CUSTOMER} has written 2 more messages"), "what holds it back")
    await until(lambda: hands.button("Send anyway") and hands.button("Look"), "what can be done")
    if not _composer(guide).box.plain_text().startswith("While"):
        raise NotSeen("the reply, still in its box")


async def _accept_next(guide: Guide) -> None:
    workspace, offers = guide.composition.engine.workspace, guide.composition.engine.offers
    before = workspace.state.regular_count

    def waits() -> bool:  # a card that is on its way out is nobody who waits
        return bool(guide.hands.all(AlertCard) and offers.state.offers) and not offers.state.answering

    def opened() -> bool:
        return workspace.state.regular_count > before

    while not opened():
        await until(waits, "somebody who waits", COMES)
        await asyncio.sleep(
            STEADY
        )  # she reads who it is; a card that has only just come to the top is not answered
        await guide.hands.chord("Ctrl+Shift+A")
        await until(lambda: opened() or waits(), "a session with them")


async def _take_from_inbox(guide: Guide) -> None:
    """Take somebody who waits in the queue because she has no room for more to be offered."""
    hands, engine = guide.hands, guide.composition.engine
    await hands.chord("Ctrl+Shift+I")
    await until(lambda: hands.all(InboxDock), "the inbox")
    await hands.click(hands.button("View: My work items"))
    await hands.choose("Open work items")
    await until(lambda: _open_calls(guide), "somebody in the queue", COMES)
    dock, before = hands.one(InboxDock), engine.workspace.state.regular_count
    dock.enter()
    await hands.press(Qt.Key.Key_Home)
    for _ in engine.inbox.state.items:
        if _call_chosen(guide):
            break
        await hands.press(Qt.Key.Key_Down)
    await until(lambda: _call_chosen(guide), "who waits, chosen in the list")
    await hands.press(Qt.Key.Key_K)
    await until(lambda: engine.workspace.state.regular_count > before, "a session with them")
    await hands.chord("Ctrl+Shift+I")
    await hands.click(hands.button("View: Open work items"))
    await hands.choose("My work items")


def _call_chosen(guide: Guide) -> bool:
    row, items = guide.hands.one(InboxDock).list.current_row(), guide.composition.engine.inbox.state.items
    return 0 <= row < len(items) and items[row].ref.table == TABLE


def _open_calls(guide: Guide) -> list[str]:
    items = guide.composition.engine.inbox.state.items
    return [item.subject for item in items if item.ref.table == TABLE]


def _waiting(guide: Guide) -> list[str]:
    engine = guide.composition.engine
    records = [s.anchor.page.record for s in engine.workspace.state.sessions.values()]
    return [
        r.id
        for r in records
        if r is not None and r.table == TABLE and engine.conversations.badge(r).waiting_since
    ]


def _session_of(guide: Guide, title: str) -> int:
    """Give the number in the strip of the session with a title."""
    state = guide.composition.engine.workspace.state
    sessions = [state.sessions[each] for each in state.windows[0].sessions]
    regular = [each.shown_title for each in sessions if each.kind is SessionKind.REGULAR]
    return regular.index(title) + 1


def _panel_names(guide: Guide) -> list[str]:
    panels = guide.hands.all(ConversationPanel)
    return [panel.accessibleName().removeprefix("Conversation with ") for panel in panels]


async def _command(guide: Guide, text: str) -> None:
    """Do a command by the palette."""
    await guide.hands.chord("Ctrl+Shift+P")
    await until(lambda: guide.hands.all(CommandPalette), "the palette")
    await guide.hands.type(text)
    await guide.hands.press(Qt.Key.Key_Return)


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
    for _ in guide.composition.engine.inbox.state.items:
        if not _call_chosen(guide):  # a conversation stands in a session of its own already
            break
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
