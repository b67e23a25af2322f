"""Conversations at a real desk: the panel beside the page, messages that go out, what is taken back, who waits."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.own_window import OwnWindow
from desktop.pages.conversation_page import ConversationTab
from desktop.tour.hands import until
from session_engine.conversations.state import TABLE
from session_engine.ids import RecordRef
from session_engine.navigation.state import Place
from tests.end_to_end.running import RunningDesk
from tests.end_to_end.stage import Stage
from tests.end_to_end.talking_customers import TalkingCustomers, story
from tests.fixtures.fault_proxy import FaultProxy
from widgets.conversation.panel import ConversationPanel
from widgets.conversation.state import Sending

pytestmark = pytest.mark.window
KEYS: dict[str, str] = {}


@pytest.fixture(scope="module")
def running(theme: Any, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk whose organisation has two conversations of hers."""
    folder = tmp_path_factory.mktemp("desk")
    with FaultProxy().running() as proxy:
        desk = RunningDesk(folder, proxy)
        customers = TalkingCustomers(desk.places.organisation)
        customers.furnish()
        KEYS["maria"] = customers.talk("Maria Lopez", story(customers))
        waits = customers.customer("Is anybody there?", "Hanna Virtanen")
        KEYS["hanna"] = customers.talk("Hanna Virtanen", (waits,), 200)
        customers.close()
        stage.run(desk.start(theme))
        try:
            stage.run(desk.filled())
            yield desk
        finally:
            stage.run(desk.stop())
    gc.collect()
    for leftover in folder.glob("organisation.db*"):
        leftover.unlink(missing_ok=True)


def panels(desk: RunningDesk) -> list[ConversationPanel]:
    """Give the panels in sight."""
    return [panel for panel in desk.window.findChildren(ConversationPanel) if panel.isVisible()]


async def open_conversation(desk: RunningDesk, who: str, name: str) -> ConversationPanel:
    """Open a conversation as an accepted offer does."""
    desk.composition.desk.open_record(RecordRef(desk.engine.line, TABLE, KEYS[who]), Place.OFFER)

    def there() -> bool:
        shown = panels(desk)
        return (
            len(shown) == 1 and shown[0].accessibleName().endswith(name) and shown[0].composer.box.isEnabled()
        )

    await until(there, f"the conversation with {name}")
    return panels(desk)[0]


async def test_a_conversation_stands_beside_its_page_and_is_written_in(desk: RunningDesk) -> None:
    desk.engine.settings.set("conversations.undo_seconds", 30)
    person, engine = desk.person, desk.engine
    maria = await open_conversation(desk, "maria", "Maria Lopez")
    page = desk.composition.pages.page(engine.workspace.state.focused_tab.id)
    assert isinstance(page, ConversationTab)
    await until(lambda: "conversation_end" in page.offered(), "what can be done")
    maria.focus_box()
    await person.type("Unplug it")
    await person.chord("Return")
    rows = maria.view.thread_model
    await until(lambda: rows.messages and rows.messages[-1].sending is Sending.UNDO, "what is about to go")
    assert maria.composer.box.plain_text() == ""
    maria.view.taken_back.emit(rows.messages[-1].id)
    await until(lambda: maria.composer.box.plain_text() == "Unplug it", "it back in the box")
    await until(lambda: rows.messages and rows.messages[-1].text != "Unplug it", "it gone from the list")
    engine.settings.set("conversations.undo_seconds", 0)
    maria.composer.send_button.click()
    await until(
        lambda: rows.messages[-1].number > 0 and rows.messages[-1].text == "Unplug it", "the sent message"
    )
    answer = desk.second_client().http.get(
        "ninedesk_conversationmessages",
        params={
            "$filter": f"_ninedesk_conversationid_value eq {KEYS['maria']} and ninedesk_text eq 'Unplug it'"
        },
    )
    assert len(answer.json()["value"]) == 1

    hanna = await open_conversation(desk, "hanna", "Hanna Virtanen")
    await until(lambda: any("waiting" in tab for tab in person.spoken_sessions()), "who waits in the strip")
    hanna.focus_box()
    await person.type("Half a sen")
    await person.chord("Ctrl+0")
    await until(lambda: not panels(desk), "Home without a conversation")
    await person.chord("Ctrl+Shift+L")
    await until(lambda: panels(desk) == [hanna], "who waits longest")
    await until(hanna.composer.box.hasFocus, "the keyboard where it was")
    await person.type("tence")
    assert hanna.composer.box.plain_text() == "Half a sentence"
    await desk.command("Conversations side by side")
    await until(lambda: len(panels(desk)) == 2, "two side by side")
    maria.focus_box()
    await until(lambda: engine.workspace.state.focused_session.shown_title == "Maria Lopez", "her session")

    await desk.command("Conversations side by side")
    await until(lambda: len(panels(desk)) == 1, "one alone")
    engine.workspace.toggle_session_window()
    await until(lambda: not panels(desk), "Home in the main window")

    def beside() -> bool:
        frames = [frame for frame in QApplication.topLevelWidgets() if isinstance(frame, OwnWindow)]
        return any(p.isVisible() for frame in frames for p in frame.findChildren(ConversationPanel))

    await until(beside, "the panel in the window of its own")
    engine.workspace.put_back_session(engine.workspace.state.focused_session.id)
    await until(lambda: len(panels(desk)) == 1, "the panel back")
