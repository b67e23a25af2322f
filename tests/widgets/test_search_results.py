from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from session_engine.errors import Failure
from session_engine.ids import RecordRef, TabId
from session_engine.search.state import Facet, FacetValue, ResultsState, SearchStatus, TableHits
from tests.widgets.accessibility import nameless, names
from tests.widgets.active import show_active
from tests.widgets.searching import OKONKWO, TABLES, cases, facets, failure_text, top
from widgets.lists.rows import RowsModel
from widgets.primitives import EmptyState, LinkButton, PushButton
from widgets.search.chosen_facets import RemovablePill
from widgets.search.page import ResultsPage
from widgets.search.result_rows import ResultKind, ResultRow, result_rows
from widgets.theme import Theme

pytestmark = pytest.mark.usefixtures("theme")
KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
Opened = list[tuple[RecordRef, str, Qt.KeyboardModifier]]


@pytest.fixture
def page(qtbot: QtBot) -> ResultsPage:
    made = ResultsPage(failure_text)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    show_active(qtbot, made)
    return made


def opened(page: ResultsPage) -> Opened:
    found: Opened = []

    def note(ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        found.append((ref, title, modifiers))

    page.opened.connect(note)
    return found


def shown(page: ResultsPage) -> object:
    return page._stack.currentWidget()


def ticks(page: ResultsPage) -> dict[str, QCheckBox]:
    return {
        box.accessibleName().split(",")[0]: box
        for box in page.facets.findChildren(QCheckBox)
        if box.isVisible()
    }


def pills(page: ResultsPage) -> list[RemovablePill]:
    return [pill for pill in page.chosen.findChildren(RemovablePill) if pill.isVisible()]


def test_top_results_stand_under_their_tables() -> None:
    rows = result_rows(top())
    assert [row.text for row in rows if row.kind is ResultKind.HEADING] == [
        "Cases", "Articles", "Accounts", "Contacts"
    ]  # fmt: skip
    assert [row.text for row in rows if row.kind is ResultKind.ALL] == [
        "Show all 124 in Cases", "Show all 18 in Articles", "Show all 3 in Contacts"
    ]  # fmt: skip
    assert {row.kind for row in result_rows(cases(3, more=False))} == {ResultKind.MATCH}
    assert result_rows(cases(3))[-1].kind is ResultKind.COMING


def test_the_model_keeps_its_manners(qtmodeltester: ModelTester) -> None:
    model: RowsModel[ResultRow] = RowsModel()
    for state in (top(), cases(20), cases(40), cases(0)):
        model.set_rows(result_rows(state))
        qtmodeltester.check(model)


def test_tabs_name_tables_with_counts_and_choose(page: ResultsPage) -> None:
    page.render_state(top())
    assert [page.tabs.tabText(n) for n in range(3)] == ["Top results", "Cases  124", "Contacts  3"]
    chosen: list[str] = []
    page.table_chosen.connect(chosen.append)
    QTest.mouseClick(page.tabs, Qt.MouseButton.LeftButton, NONE, page.tabs.tabRect(1).center())
    page.tabs.setFocus()
    QTest.keyClick(page.tabs, KEY.Key_Right)
    assert chosen == ["incident", "contact"]
    page.render_state(cases())
    assert page.tabs.currentIndex() == 1
    assert chosen == ["incident", "contact"], "showing a state is no wish"


def test_tables_that_come_and_go(page: ResultsPage) -> None:
    page.render_state(top())
    page.render_state(replace(top(), tables=(TABLES[0], TableHits("task", "R&D", 1200))))
    assert [page.tabs.tabText(n) for n in range(page.tabs.count())] == [
        "Top results",
        f"R&&D  {QLocale().toString(1200)}",
    ]


@pytest.mark.parametrize("modifiers", [NONE, CTRL, SHIFT])
def test_enter_opens(page: ResultsPage, modifiers: Qt.KeyboardModifier) -> None:
    found = opened(page)
    page.render_state(top())
    QTest.keyClick(page.field, KEY.Key_Down)
    assert page.list.hasFocus()
    QTest.keyClick(page.list, KEY.Key_Return, modifiers)
    assert found == [(OKONKWO.ref, OKONKWO.title, modifiers)]


def test_keys_walk_over_headings(page: ResultsPage) -> None:
    page.render_state(top())
    page.focus_results()
    kinds = [row.kind for row in result_rows(top())]
    walked = [page.list.current_row()]
    for _ in range(len(kinds)):
        QTest.keyClick(page.list, KEY.Key_Down)
        walked.append(page.list.current_row())
    assert sorted(set(walked)) == [n for n, kind in enumerate(kinds) if kind is not ResultKind.HEADING]


def test_clicks_open_and_show_all_of_a_table(page: ResultsPage) -> None:
    found = opened(page)
    chosen: list[str] = []
    page.table_chosen.connect(chosen.append)
    page.render_state(top())

    def click(number: int, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        spot = page.list.visualRect(page.list.model().index(number, 0)).center()
        QTest.mouseClick(page.list.viewport(), button, NONE, spot)

    click(0)
    click(1)
    click(1, Qt.MouseButton.MiddleButton)
    click(4)
    assert found == [(OKONKWO.ref, OKONKWO.title, NONE), (OKONKWO.ref, OKONKWO.title, CTRL)]
    assert chosen == ["incident"]


def test_more_is_asked_for_once_before_the_end(page: ResultsPage, qtbot: QtBot) -> None:
    wanted: list[int] = []
    page.more_wanted.connect(lambda: wanted.append(1))
    page.render_state(cases(50))
    qtbot.waitUntil(lambda: page.list.verticalScrollBar().maximum() > 0)
    assert wanted == []
    bar = page.list.verticalScrollBar()
    bar.setValue(bar.maximum() - 200)
    bar.setValue(bar.maximum())
    assert wanted == [1]
    page.render_state(replace(cases(50), status=SearchStatus.LOADING))
    kept = bar.value()
    page.render_state(cases(100))
    qtbot.waitUntil(lambda: bar.maximum() > kept)
    assert bar.value() == kept, "what is read stays where it is"
    bar.setValue(bar.maximum())
    assert wanted == [1, 1]
    page.render_state(cases(120, more=False))
    qtbot.waitUntil(lambda: bar.maximum() > kept)
    bar.setValue(bar.maximum())
    assert wanted == [1, 1]


def test_a_short_first_page_asks_for_more_by_itself(page: ResultsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.more_wanted):
        page.render_state(cases(3))


def test_the_current_row_stays_when_more_comes_and_goes_with_another_search(page: ResultsPage) -> None:
    page.render_state(cases(20))
    page.focus_results()
    page.list.set_current(7)
    page.render_state(cases(60))
    assert page.list.current_row() == 7
    page.render_state(replace(cases(60), text="other"))
    assert page.list.current_row() == -1


def test_an_equal_state_changes_nothing(page: ResultsPage, qtbot: QtBot) -> None:
    page.render_state(cases(20))
    with qtbot.assertNotEmitted(page.list.model().rowsInserted):
        page.render_state(cases(20))


def test_facets_show_four_then_all(page: ResultsPage) -> None:
    many = Facet("subject", "Subject", tuple(FacetValue(str(n), f"Subject {n}", 40 - n) for n in range(20)))
    page.render_state(replace(cases(), facets=(many,)))
    assert len(ticks(page)) == 4
    more = page.facets.findChildren(LinkButton)[0]
    assert more.accessibleName() == "Show 11 more"
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    assert len(ticks(page)) == 15
    assert more.accessibleName() == "Show fewer"


def test_a_chosen_value_never_hides(page: ResultsPage) -> None:
    page.render_state(cases(chosen="Night shift"))
    assert "Owner: Night shift" in ticks(page)
    assert ticks(page)["Owner: Night shift"].isChecked()


def test_ticking_is_a_wish(page: ResultsPage) -> None:
    toggled: list[tuple[str, str]] = []

    def note(column: str, key: str) -> None:
        toggled.append((column, key))

    page.facet_toggled.connect(note)
    page.render_state(cases())
    box = ticks(page)["Status reason: On hold"]
    box.setFocus()
    QTest.keyClick(box, KEY.Key_Space)
    assert toggled == [("statuscode", "on hold")]
    assert not box.isChecked(), "ticked is what the state says"
    page.render_state(cases(chosen="On hold"))
    assert box.isChecked()
    assert box.hasFocus()


def test_chosen_values_are_pills_to_take_away(page: ResultsPage) -> None:
    toggled: list[tuple[str, str]] = []

    def note(column: str, key: str) -> None:
        toggled.append((column, key))

    page.facet_toggled.connect(note)
    page.render_state(cases())
    assert not page.chosen.isVisible()
    page.render_state(cases(chosen="Amara Osei, On hold"))
    first, second = pills(page)
    assert first.accessibleName() == "Remove the filter Owner: Amara Osei"
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    second.setFocus()
    QTest.keyClick(second, KEY.Key_Delete)
    assert toggled == [("ownerid", "amara osei"), ("statuscode", "on hold")]
    page.render_state(cases(chosen="Amara Osei"))
    assert pills(page)[0].hasFocus(), "the keyboard stays among the pills"


def test_the_states(page: ResultsPage) -> None:
    page.render_state(ResultsState(TabId(1), "mesh"))
    assert shown(page) is page._skeleton
    page.render_state(top())
    assert shown(page) is page.list
    page.render_state(replace(top(), status=SearchStatus.LOADING))
    assert shown(page) is page.list, "what is there stays while more is asked for"
    page.render_state(ResultsState(TabId(1), "mesh", status=SearchStatus.EMPTY))
    nothing = shown(page)
    assert isinstance(nothing, EmptyState)
    assert nothing.accessibleName() == "Nothing found for “mesh”"
    assert not page.facets.isVisible()
    page.render_state(ResultsState(TabId(1), status=SearchStatus.IDLE))
    assert nothing.accessibleName() == "Search everything"


def test_failures_offer_to_try_again(page: ResultsPage, qtbot: QtBot) -> None:
    failed = ResultsState(TabId(1), "mesh", status=SearchStatus.FAILED, failure=Failure.UNREACHABLE)
    page.render_state(failed)
    nothing = shown(page)
    assert isinstance(nothing, EmptyState)
    assert nothing.accessibleDescription().startswith("The organisation cannot be reached")
    with qtbot.waitSignal(page.retry_wanted):
        QTest.mouseClick(nothing.findChildren(PushButton)[0], Qt.MouseButton.LeftButton)
    page.render_state(replace(top(), status=SearchStatus.FAILED))
    assert shown(page) is page.list
    with qtbot.waitSignal(page.retry_wanted):
        QTest.mouseClick(page.bar.findChildren(PushButton)[0], Qt.MouseButton.LeftButton)
    page.render_state(top())
    assert not page.bar.isVisible()


def test_nothing_left_by_the_filters_offers_to_remove_them(page: ResultsPage) -> None:
    toggled: list[tuple[str, str]] = []

    def note(column: str, key: str) -> None:
        toggled.append((column, key))

    page.facet_toggled.connect(note)
    page.render_state(
        ResultsState(TabId(1), "mesh", "incident", TABLES, facets("On hold"), status=SearchStatus.EMPTY)
    )
    nothing = shown(page)
    assert isinstance(nothing, EmptyState)
    QTest.mouseClick(nothing.findChildren(PushButton)[0], Qt.MouseButton.LeftButton)
    assert toggled == [("statuscode", "on hold")]


def test_searching_again_leaves_what_is_typed_alone(page: ResultsPage) -> None:
    searched: list[str] = []
    page.searched.connect(searched.append)
    page.render_state(top())
    page.focus_find()
    QTest.keyClicks(page.field, " satellite ")
    page.render_state(replace(top(), text="other"))
    assert page.field.text() == " satellite "
    QTest.keyClick(page.field, KEY.Key_Return)
    page.field.clear()
    QTest.keyClick(page.field, KEY.Key_Return)
    assert searched == ["satellite"]


def test_a_narrow_page_keeps_filters_behind_a_button(page: ResultsPage) -> None:
    page.render_state(cases())
    assert page.facets.isVisible()
    assert not page.filters.isVisible()
    page.resize(600, 700)
    assert not page.facets.isVisible()
    QTest.mouseClick(page.filters, Qt.MouseButton.LeftButton)
    assert page.facets.isVisible()


def test_results_are_announced_once(page: ResultsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def record(_source: object, text: str) -> None:
        said.append(text)

    monkeypatch.setattr("widgets.search.page.announce", record)
    page.render_state(ResultsState(TabId(1), "mesh"))
    page.render_state(top())
    page.render_state(replace(top(), text="mesh "))
    page.render_state(ResultsState(TabId(1), "xx", status=SearchStatus.EMPTY))
    assert said == ["192 results", "Nothing found for “xx”"]


def test_names_for_screen_readers(page: ResultsPage) -> None:
    page.render_state(cases(3, "On hold", more=False))
    assert nameless(page) == []
    assert "Mesh cuts off the bedrooms (0), Case, CAS-00000, Okonkwo Dental, In progress" in names(page.list)
    assert "Owner: Amara Osei, 60" in names(page.facets)


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
@pytest.mark.parametrize("percent", [80, 200])
def test_it_paints_in_every_size_and_direction(
    page: ResultsPage, theme: Theme, direction: Qt.LayoutDirection, percent: int
) -> None:
    theme.set_text_size(percent)
    page.setLayoutDirection(direction)
    for state in (top(), cases(30, "Amara Osei, On hold, Last 7 days, In progress")):
        page.render_state(state)
        assert not page.grab().isNull()
    right_to_left = direction is Qt.LayoutDirection.RightToLeft
    if page.facets.isVisible():
        assert (page.facets.x() > page.list.x()) is right_to_left


def test_the_keyboard_goes_to_the_matches_as_soon_as_there_are_some(page: ResultsPage) -> None:
    page.render_state(ResultsState(TabId(1), "mesh", status=SearchStatus.LOADING))
    page.focus_results()
    assert page.field.hasFocus()
    assert page.field.text() == "mesh"
    page.render_state(top())
    assert page.list.hasFocus() or page.list.isAncestorOf(page.focusWidget())


def test_matches_do_not_take_the_keyboard_from_who_types(page: ResultsPage) -> None:
    page.render_state(ResultsState(TabId(1), "mesh", status=SearchStatus.LOADING))
    page.focus_results()
    QTest.keyClicks(page.field, "wifi")
    page.render_state(top())
    assert page.field.hasFocus()
    assert page.field.text() == "wifi"
