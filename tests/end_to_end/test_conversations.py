"""Conversations at a real desk: the panel beside the page, messages that go out, what is taken back, who waits."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest

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
from widgets.theme import Mode

pytestmark = pytest.mark.window
KEYS: dict[str, str] = {}


@pytest.fixture(scope="module")
def running(theme: Any, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk whose organisation has three conversations of hers."""
    folder = tmp_path_factory.mktemp("desk")
    with FaultProxy().running() as proxy:
        desk = RunningDesk(folder, proxy)
        customers = TalkingCustomers(desk.places.organisation)
        customers.furnish()
        KEYS["maria"] = customers.talk("Maria Lopez", story(customers))
        KEYS["hanna"] = customers.talk(
            "Hanna Virtanen", (customers.customer("Is anybody there?", "Hanna Virtanen"),), 120
        )
        KEYS["tariq"] = customers.talk(
            "Tariq Aziz", (customers.customer("My camera shows yesterday.", "Tariq Aziz"),), 90
        )
        customers.close()
        stage.run(desk.start(theme))
        try:
            stage.run(desk.filled())
            yield desk
        finally:
            stage.run(desk.stop())
    gc.collect()


def panel(desk: RunningDesk) -> ConversationPanel:
    """Give the panel in front."""
    return next(p for p in desk.window.findChildren(ConversationPanel) if p.isVisible())


async def open_conversation(desk: RunningDesk, who: str) -> ConversationPanel:
    ref = RecordRef(desk.engine.line, TABLE, KEYS[who])
    desk.composition.desk.open_record(ref, Place.OFFER)
    await until(
        lambda: [p for p in desk.window.findChildren(ConversationPanel) if p.isVisible()], "the panel"
    )
    await until(lambda: panel(desk).view.thread_model.rowCount() > 1, "the messages")
    return panel(desk)


async def test_a_conversation_is_written_in(desk: RunningDesk) -> None:
    shown = await open_conversation(desk, "maria")
    page = desk.composition.pages.page(desk.engine.workspace.state.focused_tab.id)
    assert isinstance(page, ConversationTab)
    await until(shown.composer.box.isEnabled, "that she may write")
    desk.picture("conv1")
    shown.composer.focus_box()
    await desk.person.type("We can undo it")
    await desk.person.chord("Return")
    await until(lambda: shown.view.thread_model.messages[-1].sending is Sending.UNDO, "what is about to go")
    desk.picture("conv2")
    for who in ("hanna", "tariq"):
        shown = await open_conversation(desk, who)
    desk.picture("conv3")
    await desk.command("Conversations side by side")
    desk.picture("conv4")
    desk.composition.theme.set_mode(Mode.DARK)
    await desk.command("Conversations side by side")
    desk.picture("conv5")
    await desk.command("Conversations side by side")
    await desk.person.chord("Ctrl+Shift+L")
    desk.picture("conv6")
    desk.window.resize(1920, 1040)
    shown.composer.focus_box()
    await desk.person.type("/q ro")
    desk.picture("conv7")
    desk.composition.theme.set_mode(Mode.LIGHT)
    desk.picture("conv8")
    print(desk.errors)
