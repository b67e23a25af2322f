"""What is there again after quitting and starting anew."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import until
from tests.end_to_end import inbox_path
from tests.end_to_end.person import CTRL
from tests.end_to_end.running import RunningDesk
from tests.end_to_end.talking_customers import TalkingCustomers
from tests.end_to_end.test_conversations import KEYS, open_conversation, panels
from tests.fixtures.fault_proxy import FaultProxy

pytestmark = pytest.mark.window
REFUND = "Refund for two thermostats"


async def test_settings_recent_records_and_the_inbox_are_there_again(folder: Path, theme: Any) -> None:
    with FaultProxy().running() as proxy:
        first = RunningDesk(folder, proxy)
        await first.start(theme)
        await first.filled()
        await first.command("Dark theme")
        await until(lambda: first.window.palette().window().color().lightness() < 80, "the dark theme")
        await first.person.open_by_search("CAS-01166", REFUND)
        await until(lambda: first.person.text_of("Case Title") == REFUND, "the case")
        await inbox_path.walk(first)
        await first.stop()

        second = RunningDesk(folder, proxy, prebuilt=False)
        await second.start(theme)
        try:
            await inbox_path.found_again(second)
            await second.person.chord("Ctrl+0")
            await second.filled()
            assert second.window.palette().window().color().lightness() < 80
            await second.person.search_for("")
            await second.person.press(Qt.Key.Key_Backspace)
            await until(
                lambda: any(REFUND in row for row in second.person.suggestions()), "the case looked at"
            )
            await second.person.press(Qt.Key.Key_Escape)
            await second.command("Theme of the system")
        finally:
            await second.stop()


async def test_what_was_saved_is_there_again_and_quitting_asks_nothing(folder: Path, theme: Any) -> None:
    with FaultProxy().running() as proxy:
        first = RunningDesk(folder, proxy)
        await first.start(theme)
        await first.filled()
        case = await first.open_new_case("Kept over a relaunch")
        await first.person.fill_in("Description", "Saved before quitting")
        await first.person.chord("Ctrl+S")
        ben = first.second_client()
        await until(lambda: ben.column(case, "description") == "Saved before quitting", "it to be saved")
        quits: list[bool] = []
        first.window.quit_requested.connect(lambda: quits.append(True))
        first.window.close()
        assert quits == [True]
        assert first.person.dialog() is None
        await first.stop()
        assert not first.process.running

        second = RunningDesk(folder, proxy, prebuilt=False)
        await second.start(theme)
        try:
            await second.person.chord("Ctrl+0")
            await second.filled()
            await second.person.open_by_search(case.number, case.title, CTRL)
            await until(lambda: second.person.text_of("Description") == "Saved before quitting", "the text")
        finally:
            await second.stop()


async def test_the_person_chosen_is_at_the_desk_again(folder: Path, theme: Any) -> None:
    with FaultProxy().running() as proxy:
        first = RunningDesk(folder, proxy)
        await first.start(theme)
        await first.filled()
        await first.person.push("Change person")
        await first.person.choose("Ben Whitlock")
        await until(lambda: first.person.shows("You are Ben Whitlock"), "whose desk it is")
        await first.stop()

        second = RunningDesk(folder, proxy, prebuilt=False)
        await second.start(theme)
        try:
            await second.person.chord("Ctrl+0")
            await second.filled()
            await until(lambda: second.person.shows("You are Ben Whitlock"), "whose desk it still is")
        finally:
            await second.stop()


async def test_the_place_in_what_was_said_is_there_again_after_a_start(folder: Path, theme: Any) -> None:
    with FaultProxy().running() as proxy:
        desk = RunningDesk(folder, proxy)
        customers = TalkingCustomers(desk.places.organisation)
        customers.furnish()
        said = [customers.customer(f"Line {n}. " + "And more of it. " * 9) for n in range(40)]
        KEYS["long"] = customers.talk("Hanna Virtanen", said)
        customers.close()
        await desk.start(theme)
        view = (await open_conversation(desk, "long", "Hanna Virtanen")).view
        await until(lambda: len(view.thread_model.messages) >= len(said), "what was said")
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 3)
        left, workspace = view.top(), desk.engine.workspace
        kept = lambda: workspace.state.focused_tab.state.scroll.get("messages")  # noqa: E731
        await until(lambda: kept() == left[0], "the place to be kept")
        await desk.stop()
        again = RunningDesk(folder, proxy, prebuilt=False)
        await again.start(theme)
        await until(lambda: panels(again) and panels(again)[0].view.top() == left, "the same place")
        await again.stop()
