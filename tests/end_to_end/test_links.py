"""Links of the running window: copied from records, views and searches, and opened again elsewhere."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop.tour.hands import until
from session_engine.ids import PageType
from tests.end_to_end.running import BEN, RunningDesk
from tests.end_to_end.test_grids import open_view

pytestmark = pytest.mark.window
REFUND = "Refund for two thermostats"
NOBODYS = "00000000-0000-4000-8000-000000000000"


async def copied(desk: RunningDesk) -> str:
    """Give the command and read the clipboard."""
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    await desk.command("Copy link")
    await until(lambda: clipboard.text().startswith("ninedesk://"), "a link in the clipboard")
    return clipboard.text()


async def test_a_records_link_opens_it_in_a_session_of_its_own(desk: RunningDesk) -> None:
    person = desk.person
    await person.open_by_search("CAS-01166", REFUND)
    await until(lambda: person.text_of("Case Title") == REFUND, "the case")
    link = await copied(desk)
    await person.chord("Ctrl+0")
    desk.composition.links.open(link)
    await until(lambda: person.front_session() == REFUND, "its session in front")
    assert person.sessions() == ["Home", REFUND], "it was open already"
    desk.engine.workspace.close_session(
        desk.engine.workspace.state.focused_session.id, confirmed=True, force=True
    )
    desk.composition.links.open(link)
    await until(lambda: person.sessions() == ["Home", REFUND], "a session of its own")


async def test_a_views_link_opens_the_view_that_was_chosen(desk: RunningDesk) -> None:
    person = desk.person
    await open_view(person, "Accounts", "All Accounts")
    chosen = person.front_tab()
    link = await copied(desk)
    await person.chord("Ctrl+W")
    await until(lambda: person.front_tab() != chosen, "the view to be closed")
    desk.composition.links.open(link)
    await until(lambda: person.front_tab() == chosen, "the same view")


async def test_a_searchs_link_searches_again(desk: RunningDesk) -> None:
    person = desk.person
    await person.search_for("Smith & 50% of")
    await person.press(Qt.Key.Key_Return)
    workspace = desk.engine.workspace
    await until(lambda: workspace.state.focused_tab.page.type is PageType.SEARCH, "the results")
    link = await copied(desk)
    assert "Smith%20%26%2050%25%20of" in link
    await person.chord("Ctrl+W")
    desk.composition.links.open(link)
    await until(lambda: workspace.state.focused_tab.page.parameter("text") == "Smith & 50% of", "the search")


async def test_what_is_not_saved_has_no_link_yet(desk: RunningDesk) -> None:
    person = desk.person
    desk.composition.links.open("ninedesk://new/incident")
    await until(lambda: len(person.sessions()) == 2, "a new case")
    before = QGuiApplication.clipboard().text()
    desk.composition.commands.do("copy_link")
    await until(lambda: any("save the record first" in n for n in person.notices()), "a refusal")
    assert QGuiApplication.clipboard().text() == before


async def test_links_never_change_anything(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client(BEN)
    before = ben.count("incidents")
    for link in (
        "ninedesk://new/incident",
        "ninedesk://new/email",
        "ninedesk://record/incident/00000000-0000-0000-0000-000000000000",
        "ninedesk://view/incident/00000000-0000-0000-0000-000000000000",
        "ninedesk://record/no_such_table/00000000-0000-0000-0000-000000000000",
        "ninedesk://search?text=%3Cscript%3Ealert(1)",
        "ninedesk://record/incident/%00",
        "ninedesk://" + "a" * 5000,
    ):
        desk.composition.links.open(link)
    await until(lambda: len(person.notices()) >= 3, "refusals")
    assert ben.count("incidents") == before


async def test_what_is_not_there_has_a_name_all_the_same(desk: RunningDesk) -> None:
    desk.composition.links.open(f"ninedesk://record/incident/{NOBODYS}")
    await until(lambda: desk.person.shows("Not there any more"), "what became of it")
    assert desk.person.sessions() == ["Home", "Case"]
    assert desk.person.spoken_sessions()[1] == "Case"
    assert desk.person.tabs() == ["Case"]
    await until(
        lambda: desk.window.focusWidget() is desk.person.pushable("Close this tab", None),
        "the keyboard there",
    )


async def test_at_the_limit_a_link_waits_like_any_opening(desk: RunningDesk) -> None:
    person = desk.person
    case = desk.second_client().new_case("Opened by a link")
    for _ in range(9):
        desk.composition.links.open("ninedesk://new/incident")
    await until(lambda: len(person.sessions()) == 10, "nine sessions")
    desk.composition.links.open(f"ninedesk://record/incident/{case.id}")
    await until(lambda: len(desk.engine.workspace.state.pending) == 1, "it to wait")
    assert any("“Case” waits" in bar for bar in person.bars()), "a link tells no title"
