"""Without the organisation: what was read is there with its age, what was not says so; fresh when it is back."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import until
from session_engine.records.state import Lookup
from tests.end_to_end.person import Person
from tests.end_to_end.running import RunningDesk
from tests.fixtures.fault_proxy import FaultProxy
from widgets.primitives.age_bar import AgeBar
from widgets.reading.page import ReadingPage

pytestmark = pytest.mark.window
REFUND, NUMBER = "Refund for two thermostats", "CAS-01166"
OLD = "As of"
LISTED = "Whole practice offline, 30 desks"


def ages(desk: RunningDesk) -> list[str]:
    return [bar.accessibleName() for bar in desk.person.all(AgeBar)]


async def old(desk: RunningDesk) -> None:
    await until(lambda: any(OLD in age for age in ages(desk)), "how old the page is")


async def test_what_was_read_is_there_without_the_organisation(folder: Path, theme: Any) -> None:
    with FaultProxy().running() as proxy:
        first = RunningDesk(folder, proxy)
        await first.start(theme)
        await first.filled()
        await first.person.open_by_search(NUMBER, REFUND)
        await until(lambda: first.person.text_of("Case Title") == REFUND, "the case")
        await until(lambda: bool(first.person.timeline()), "its timeline")
        timeline = first.person.timeline()
        await first.person.chord("Ctrl+0")
        await first.person.chord("Ctrl+G")
        await first.person.push("Accounts")
        await until(lambda: len(first.person.rows(first.person.table())) > 10, "the accounts")
        rows = first.person.rows(first.person.table())
        await first.stop()

        second = RunningDesk(folder, proxy, prebuilt=False)
        await second.start(theme, serve=False)
        person = second.person
        try:
            await until(lambda: person.rows(person.table()) == rows, "the same accounts")
            await old(second)
            second.picture("offline-grid")
            await person.chord("Ctrl+1")
            await until(lambda: person.text_of("Case Title") == REFUND, "the case")
            await until(lambda: person.timeline() == timeline, "its timeline")
            await old(second)
            second.picture("offline-case")
            second.process.start()
            await until(lambda: person.shows("Connected"), "the line")
            await until(lambda: not ages(second), "nothing old any more")
            assert person.text_of("Case Title") == REFUND
            await person.chord("Ctrl+0")
            await until(lambda: not ages(second) and not person.waits(), "nothing old on Home")
        finally:
            await second.stop()


async def test_a_line_that_is_cut_leaves_what_was_read(desk: RunningDesk) -> None:
    person = desk.person
    await person.open_by_search(NUMBER, REFUND)
    await until(lambda: person.text_of("Case Title") == REFUND, "the case")
    await until(lambda: bool(person.timeline()), "its timeline")
    tab = desk.engine.workspace.state.focused_tab.id
    await person.chord("Ctrl+0")
    with desk.proxy.offline():
        await person.press(Qt.Key.Key_F5)
        await until(lambda: person.shows("since"), "since when it is away")
        await old(desk)
        assert not person.shows("out of date"), "said once"
        assert len(person.rows(person.tile("My Active Cases").grid.table)) > 3
        desk.picture("cut-dashboard")
        await person.chord("Ctrl+1")
        await old(desk)
        assert person.text_of("Case Title") == REFUND
        assert person.timeline()
        await person.press(Qt.Key.Key_F5)
        assert not any("cannot be reached" in bar for bar in person.bars()), "said once"
        await person.chord("Ctrl+0")
        await person.open_row(person.tile("My Active Cases").grid.table, LISTED)
        await until(lambda: person.text_of("Case Title") == LISTED, "what the list knew")
        await until(lambda: any("Not read yet: " in bar for bar in person.bars()), "what is missing")
        await old(desk)
        desk.picture("cut-listed")
        await person.chord("Ctrl+1")
        letter = next(each for each in desk.engine.timeline.state(tab).entries if each.ref.table == "email")
        await person.open_timeline_entry(letter.subject)
        await until(
            lambda: letter.text.split()[0] in letter_text(person), "what the timeline knew of the letter"
        )
        await until(lambda: any("Not read yet: Regarding" in bar for bar in person.bars()), "what is missing")
        desk.picture("cut-letter")
        await person.chord("Ctrl+2")
    await until(lambda: person.shows("Connected"), "the line again")
    await until(lambda: not any("Not read yet" in bar for bar in person.bars()), "all of it")
    assert person.text_of("Description")
    await until(lambda: not ages(desk), "nothing old any more")


def letter_text(person: Person) -> str:
    return "".join(page.browser.toPlainText() for page in person.all(ReadingPage))


def customer_read(desk: RunningDesk) -> bool:
    """Whether the customer of the case in front was read, and is kept."""
    ref = desk.engine.workspace.state.focused_tab.page.record
    found = desk.engine.records.state(ref).value("customerid") if ref is not None else None
    kept = not desk.engine.tasks.running("restore")
    return kept and isinstance(found, Lookup) and bool(desk.engine.records.state(found.ref).fields)


async def test_search_and_lookups_find_what_was_recently_read(desk: RunningDesk) -> None:
    person = desk.person
    await person.open_by_search(NUMBER, REFUND)
    await until(lambda: person.text_of("Case Title") == REFUND, "the case")
    customer = person.text_of("Customer")
    await until(lambda: bool(person.timeline()), "its timeline")
    await until(lambda: customer_read(desk), "the customer, on its card")
    with desk.proxy.offline():
        await until(lambda: person.shows("since"), "since when it is away")
        await person.search_for("thermostats")
        await until(lambda: any(REFUND in row for row in person.suggestions()), "the case")
        assert any("Offline: what was recently read" in row for row in person.suggestions())
        desk.picture("offline-flyout")
        await person.press(Qt.Key.Key_Escape)
        await person.search_for("no such words")
        await until(
            lambda: any("Nothing that was recently read" in row for row in person.suggestions()), "that"
        )
        await person.press(Qt.Key.Key_Escape)
        await person.look_up("Customer", customer[:4], customer)
        desk.picture("offline-lookup")
        await person.search_for("thermostats")
        await person.press(Qt.Key.Key_Return)
        await until(lambda: any("only what was recently read" in bar for bar in person.bars()), "the bar")
        desk.picture("offline-results")
    await until(lambda: not any("recently read" in bar for bar in person.bars()), "all of it")


async def test_what_was_never_read_says_so_and_comes_by_itself(desk: RunningDesk) -> None:
    person = desk.person
    with desk.proxy.offline():
        await until(lambda: person.shows("Offline: what you type is kept"), "that it is away")
        await person.chord("Ctrl+G")
        await person.push("Contacts")
        await until(lambda: person.shows("Not read before"), "that it was never read")
        assert not ages(desk), "nothing is shown that could be old"
        desk.picture("never-read")
    await until(lambda: len(person.rows(person.table())) > 10, "the rows, by themselves")


async def test_connect_again_stands_beside_the_age(desk: RunningDesk) -> None:
    person = desk.person
    with desk.proxy.offline():
        await old(desk)
        await until(lambda: person.shows("Connect again"), "the way to ask again")
    await person.recover("Connect again", lambda: not ages(desk))  # it asks by itself too, now and then
    await until(lambda: not ages(desk), "nothing old any more")


async def test_a_key_that_is_taken_back_costs_no_text(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Typed while the key went")
    await person.fill_in("Description", "Half a sentence")
    desk.process.take_back(desk.process.key)
    await until(lambda: _refused(desk), "the key to be gone")
    await person.chord("Ctrl+S")
    await until(lambda: ben.column(case, "description") == "Half a sentence", "it to be saved")
    assert person.text_of("Description") == "Half a sentence"
    await until(lambda: person.shows("Connected"), "the line")
    assert not any("signed out" in notice for notice in person.notices())


def _refused(desk: RunningDesk) -> bool:
    key = desk.process.key
    address = f"{desk.process.real_address}/api/data/v9.2/WhoAmI"
    return httpx.get(address, headers={"Authorization": f"Bearer {key}"}, trust_env=False).status_code == 401
