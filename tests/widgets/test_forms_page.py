"""Record pages: state in, signals out."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from session_engine.errors import Failure
from session_engine.forms.state import (
    CommandState,
    FieldPlan,
    FormState,
    FormStatus,
    ReadOnlyReason,
    SectionPlan,
    TimelinePlan,
)
from session_engine.records.state import FieldProblem, FieldState, Lookup, RecordState, RecordStatus
from session_engine.search.state import Match
from tests.widgets.form_bench import Heard, click, focused, key, keys, problem_text, shown
from tests.widgets.form_samples import (
    ADA,
    AMARA,
    CASE,
    CUSTOMER,
    GRID,
    LARGE_PLAN,
    OKONKWO,
    PLAN,
    ROWS,
    TIMELINE,
    VALUES,
    case,
    record,
)
from widgets.forms.editors import Editor
from widgets.forms.editors.newer import NewerBar
from widgets.forms.folding import cells_beside, fold
from widgets.forms.form_tab import FormTab
from widgets.forms.header import HeaderFact
from widgets.forms.page import FormPage
from widgets.forms.quick_view import QuickViewCard
from widgets.forms.section import SectionCard
from widgets.forms.sub_grid import SubGridCard
from widgets.primitives import CopyButton, EmptyState, LinkButton, MessageBar
from widgets.primitives.labels import ElidedLabel, TextLabel
from widgets.theme import Density, Theme
from widgets.timeline.timeline import Timeline

pytestmark = pytest.mark.usefixtures("theme")


def failure_text(failure: Failure, detail: str = "") -> str:
    return f"failed: {failure.value} {detail}".strip()


class Bench:
    def __init__(self, qtbot: QtBot, state: FormState | None = None, width: int = 1366) -> None:
        self.page = FormPage(failure_text, problem_text, lambda reason: f"read-only: {reason.value}")
        page = self.page
        self.edited = Heard(page.edited)
        self.commands = Heard(page.command)
        self.opened = Heard(page.lookup_opened)
        self.sections = Heard(page.section_changed)
        self.scrolled = Heard(page.scrolled)
        self.built = Heard(page.grid_made, page.card_wanted)
        self.timeline_wanted = Heard(page.timeline_wanted)
        page.render_grid("cases", GRID)
        page.render_timeline(TIMELINE)
        page.render_card("customerid", CUSTOMER)
        if state is not None:
            page.render_state(state)
        page.finish_building()
        shown(qtbot, page, width, 700)

    def editor(self, column: str) -> Editor:
        editors = [e for e in self.page.findChildren(Editor) if e.plan.column == column]
        assert editors, column
        return editors[0]

    def bar(self) -> MessageBar | None:
        bars = [bar for bar in self.page.findChildren(MessageBar) if bar.isVisible()]
        return bars[0] if bars else None

    def press(self, label: str) -> None:
        buttons = [b for b in self.page.findChildren(QPushButton) if b.text() == label and b.isVisible()]
        click(buttons[0])

    def choose(self, index: int) -> None:
        self.page.tabs.setCurrentIndex(index)
        self.page.finish_building()

    def render(self, state: FormState) -> None:
        self.page.render_state(state)
        self.page.finish_building()

    def tab(self) -> FormTab:
        return next(tab for tab in self.page.findChildren(FormTab) if tab.isVisible())

    def blocks(self, kind: type[QWidget]) -> Any:
        found = [block for block in self.page.findChildren(kind) if block.isVisible()]
        return found[0]


# Showing


def test_a_case_is_shown_whole(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case())
    shown_columns = {editor.plan.column for editor in bench.page.findChildren(Editor)}
    assert {"title", "customerid", "description"} <= shown_columns
    assert bench.editor("title").shown_value() == VALUES["title"]
    grid = bench.page.grid("cases")
    assert grid is not None
    assert grid.table.grid_model.rowCount() == len(ROWS)
    timeline = bench.page.timeline()
    assert timeline is not None
    assert timeline.view.entries.rowCount() == len(TIMELINE.entries)


def test_what_is_inserted_stands_at_the_cursor_can_be_undone_and_is_told(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case())
    box = bench.editor("description").input()
    assert isinstance(box, QPlainTextEdit)
    before = box.toPlainText()
    box.moveCursor(QTextCursor.MoveOperation.Start)
    assert bench.page.insert_text("description", "{CustomerName}")
    assert box.hasFocus()
    assert box.toPlainText() == f"{{CustomerName}}{before}"
    qtbot.waitUntil(lambda: bench.edited.calls[-1:] == [("description", f"{{CustomerName}}{before}")])
    box.undo()
    assert box.toPlainText() == before
    assert not bench.page.insert_text("title", "x"), "it has one line"
    box.setReadOnly(True)
    assert not bench.page.insert_text("description", "x")


def test_parts_ask_when_they_are_built(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case())
    assert ("cases",) in bench.built.calls
    assert ("customerid",) in bench.built.calls
    assert len(bench.timeline_wanted.calls) == 1


def test_only_the_tab_in_sight_is_built(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case())
    assert not any(e.plan.column == "ticketnumber" for e in bench.page.findChildren(Editor))
    bench.choose(1)
    assert bench.editor("ticketnumber").shown_value() == "CAS-01187"
    assert bench.sections.calls == [("details",)]


def test_a_large_form_is_built_between_other_events(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(10_000))
    monkeypatch.setattr("widgets.forms.content.perf_counter", lambda: next(clock))
    page = FormPage(failure_text, problem_text, lambda reason: reason.value)
    page.render_state(case(LARGE_PLAN))
    shown(qtbot, page)
    assert len(page.findChildren(SectionCard)) < 4
    qtbot.waitUntil(lambda: any(tab.isVisible() for tab in page.findChildren(FormTab)))
    title = next(e for e in page.findChildren(Editor) if e.plan.column == "title")
    assert title.shown_value() == VALUES["title"]


def test_fields_may_come_before_the_other_cards(qtbot: QtBot) -> None:
    page = FormPage(failure_text, problem_text, lambda reason: reason.value)
    qtbot.addWidget(page)
    page.fields_first = True
    stood: list[tuple[bool, bool]] = []
    page.stands.connect(lambda: stood.append((page.shows_fields, page.timeline() is None)))
    page.render_state(case())
    qtbot.waitUntil(lambda: bool(stood))
    whole = Bench(qtbot, case())
    page.resize(whole.page.size())
    page.show()
    qtbot.waitUntil(lambda: bool(page.timeline()))
    assert stood == [(True, True)]
    page.render_timeline(TIMELINE)
    page.render_grid("cases", GRID)
    page.render_card("customerid", CUSTOMER)
    qtbot.waitUntil(lambda: _places(page) == _places(whole.page))


def test_a_card_that_follows_is_in_sight_when_it_has_its_place(qtbot: QtBot) -> None:
    tab = FormTab()
    tab.add_column(50, tall=False)
    tab.add_column(50, tall=False)
    shown(qtbot, tab, 1366, 700)
    card = SectionCard(SectionPlan("more", "More", 1, ()), tab.ground)
    tab.add_card(1, card)
    assert not card.isVisible()
    qtbot.waitUntil(card.isVisible)
    assert card.x() > tab.width() // 2


def test_a_card_that_comes_while_the_page_is_out_of_sight_has_its_place_when_it_is_back(qtbot: QtBot) -> None:
    tab = FormTab()
    tab.add_column(50, tall=False)
    tab.add_column(50, tall=False)
    shown(qtbot, tab, 1366, 700)
    tab.hide()
    card = SectionCard(SectionPlan("more", "More", 1, ()), tab.ground)
    tab.add_card(1, card)
    tab.show()
    assert card.x() > tab.width() // 2


def _places(page: FormPage) -> dict[str, QRect]:
    """Give where the cards of the tab in sight are."""
    tab = next(tab for tab in page.findChildren(FormTab) if tab.isVisible())
    cards = [child for child in tab.ground.children() if isinstance(child, QWidget)]
    return {type(card).__name__: card.geometry() for card in cards if card.isVisible()}


def test_a_page_without_a_record_stands_too(qtbot: QtBot) -> None:
    page = FormPage(failure_text, problem_text, lambda reason: reason.value)
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.stands, timeout=0):
        page.render_state(FormState(RecordState(CASE, RecordStatus.LOADING), PLAN, FormStatus.LOADING))
    assert page.stood
    assert not page.shows_fields
    page.render_state(FormState(RecordState(CASE, RecordStatus.READY), PLAN, FormStatus.LOADING))
    assert "(no title)" not in {label.text() for label in page.findChildren(ElidedLabel)}, "nobody knows yet"
    page.render_state(
        FormState(RecordState(CASE, RecordStatus.READY, name="\u200b "), PLAN, FormStatus.READY)
    )
    assert "(no title)" in {label.text() for label in page.findChildren(ElidedLabel)}, "as where it has none"


def test_a_record_that_is_not_there_has_no_title_and_the_keyboard_at_what_can_be_done(qtbot: QtBot) -> None:
    page = FormPage(failure_text, problem_text, lambda reason: reason.value)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    page.render_state(FormState(RecordState(CASE, RecordStatus.MISSING), PLAN, FormStatus.READY))
    assert "(no title)" not in {label.text() for label in page.findChildren(ElidedLabel)}
    page.focus_first_field()
    button = page.focusWidget()
    assert isinstance(button, QPushButton)
    assert button.text() == "Close this tab"


def test_a_new_record_goes_on_behind_the_title_that_it_begins_with(qtbot: QtBot) -> None:
    begun = case(PLAN, title=FieldState("Red light", edited=True))
    bench = Bench(qtbot, replace(begun, record=replace(begun.record, status=RecordStatus.NEW)))
    bench.page.focus_first_field()
    line = focused()
    assert isinstance(line, QLineEdit)
    assert (line.cursorPosition(), line.hasSelectedText()) == (9, False)
    line.setCursorPosition(3)
    bench.page.focus_first_field()
    assert line.cursorPosition() == 3, "where she was"


def test_what_comes_while_it_is_being_built_is_shown(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(10_000))
    monkeypatch.setattr("widgets.forms.content.perf_counter", lambda: next(clock))
    page = FormPage(failure_text, problem_text, lambda reason: reason.value)
    page.render_state(case(LARGE_PLAN))
    page.render_state(case(LARGE_PLAN, title=FieldState("Newer"), ownerid=FieldState(ADA)))
    page.finish_building()
    shown_values = {e.plan.column: e.shown_value() for e in page.findChildren(Editor)}
    assert (shown_values["title"], shown_values["ownerid"]) == ("Newer", ADA)
    qtbot.addWidget(page)


def test_tabs_are_hidden_where_there_is_one(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case(LARGE_PLAN))
    assert not bench.page.tabs.isVisible()


def test_the_header_says_what_an_agent_looks_at(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case())
    facts = {fact.plan.column: fact for fact in bench.page.findChildren(HeaderFact)}
    assert facts["prioritycode"].accessibleName() == "Priority: High"
    assert re.fullmatch(
        r"Resolve by: \d+:\d\d left, Nearing noncompliance", facts["resolveby"].accessibleName()
    )
    click(facts["ownerid"], modifiers=Qt.KeyboardModifier.ControlModifier)
    assert bench.opened.calls == [(AMARA.ref, "Amara Osei", Qt.KeyboardModifier.ControlModifier)]
    facts["ownerid"].setFocus()
    QTest.keyClick(facts["ownerid"], Qt.Key.Key_Return)
    assert len(bench.opened.calls) == 2


def test_a_header_says_of_what_is_not_read_yet_neither_none_nor_a_dash(qtbot: QtBot) -> None:
    known = RecordState(CASE, RecordStatus.LOADING, "Known from a list", {})
    bench = Bench(qtbot, FormState(known, PLAN, FormStatus.LOADING))
    owner = next(f for f in bench.page.findChildren(HeaderFact) if f.plan.column == "ownerid")
    assert owner.accessibleName() == "Owner: not read yet"
    assert bench.page.header.isVisible()
    bench.render(case(ownerid=FieldState(None)))
    owner = next(f for f in bench.page.findChildren(HeaderFact) if f.plan.column == "ownerid")
    assert owner.accessibleName() == "Owner: none"


def test_the_header_folds_below_the_title_where_it_is_narrow(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case(), 620)
    fact = bench.page.findChildren(HeaderFact)[0]
    wide = Bench(qtbot, case(), 1366)
    assert bench.page.header.height() > wide.page.header.height()
    assert fact.geometry().right() < 620


def test_an_equal_state_renders_nothing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(qtbot, case())
    calls: list[object] = []
    monkeypatch.setattr(Editor, "render_field", lambda self, field, **_: calls.append(field))
    bench.render(case())
    assert calls == []


def test_one_changed_field_renders_one_editor(qtbot: QtBot) -> None:
    state = case()
    bench = Bench(qtbot, state)
    rendered: list[str] = []
    for editor in bench.page.findChildren(Editor):
        original = editor.render_field

        def note(field: Any, _original: Any = original, _name: str = editor.plan.column, **more: Any) -> None:
            rendered.append(_name)
            _original(field, **more)

        editor.render_field = note  # type: ignore[method-assign]
    fields = MappingProxyType({**state.record.fields, "title": FieldState("Another")})
    bench.render(replace(state, record=replace(state.record, fields=fields, name="Another")))
    assert rendered == ["title"]


# Editing


def test_typing_says_which_column(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case())
    bench.page.focus_field("title")
    key(Qt.Key.Key_End)
    keys("!")
    assert bench.edited.calls == [("title", f"{VALUES['title']}!")]


def test_lookups_ask_and_are_answered(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case())
    typed = Heard(bench.page.lookup_typed)
    bench.page.focus_field("primarycontactid")
    keys("oko")
    qtbot.waitUntil(lambda: bool(typed.calls))
    assert typed.last == ("primarycontactid", "oko")
    bench.page.show_suggestions("primarycontactid", (Match(OKONKWO.ref, "Account", "Okonkwo Dental"),))
    key(Qt.Key.Key_Return)
    assert bench.edited.last == ("primarycontactid", Lookup(OKONKWO.ref, "Okonkwo Dental"))


def test_a_half_typed_text_survives_everything_that_comes(qtbot: QtBot) -> None:
    state = case()
    bench = Bench(qtbot, state)
    bench.page.focus_field("description")
    text = QApplication.focusWidget()
    keys("half a sen")
    mine = bench.editor("description").shown_value()
    edited = FieldState(mine, edited=True, newer="his words", has_newer=True, newer_by="Ben Whitlock")
    fields = MappingProxyType({**state.record.fields, "description": edited})
    later = replace(state.record, fields=fields, dirty=True, failure=Failure.UNREACHABLE)
    bench.render(replace(state, record=later))
    bench.page.render_timeline(replace(TIMELINE, entries=TIMELINE.entries[1:]))
    assert bench.editor("description").shown_value() == mine
    assert QApplication.focusWidget() is text


def test_a_newer_value_of_the_field_in_use_comes_into_sight(qtbot: QtBot) -> None:
    state = case()
    bench = Bench(qtbot, state)
    bench.page.focus_field("description")
    editor = bench.editor("description")
    bottom = editor.mapTo(bench.page, QPoint(0, editor.height())).y()
    bench.page.resize(bench.page.width(), bottom + 4)
    shown = bench.page._stack
    qtbot.waitUntil(lambda: shown.mapTo(bench.page, QPoint(0, shown.height())).y() <= bench.page.height())
    mine = FieldState("mine", edited=True, newer="his words", has_newer=True, newer_by="Ben Whitlock")
    fields = MappingProxyType({**state.record.fields, "description": mine})
    bench.render(replace(state, record=replace(state.record, fields=fields, dirty=True)))
    bar = editor.findChild(NewerBar)
    assert bar is not None
    qtbot.waitUntil(lambda: bar.visibleRegion().boundingRect().height() == bar.height())


@pytest.mark.parametrize(("words", "beside"), [("a word", True), ("many words " * 14, False)])
def test_what_is_asked_of_a_newer_value_takes_as_little_height_as_can_be(
    qtbot: QtBot, words: str, beside: bool
) -> None:
    bar = NewerBar("Description")
    qtbot.addWidget(bar)
    bar.render_newer("Ben Whitlock", words, words.upper())
    bar.resize(470, bar.heightForWidth(470))
    bar.show()
    text, button = bar.findChild(TextLabel), bar.findChild(LinkButton)
    assert text is not None
    assert button is not None
    assert (button.x() > text.geometry().right()) is beside
    assert (button.y() > text.geometry().bottom()) is not beside


# States


def test_loading_is_a_skeleton(qtbot: QtBot) -> None:
    bench = Bench(qtbot, FormState(RecordState(CASE, RecordStatus.LOADING, "Name known"), PLAN))
    assert not any(tab.isVisible() for tab in bench.page.findChildren(FormTab))
    assert not bench.page.tabs.isVisible()
    bench.render(case())
    assert bench.tab().isVisible()


@pytest.mark.parametrize(
    ("status", "command"), [(RecordStatus.MISSING, "tab_close"), (RecordStatus.FORBIDDEN, "tab_close")]
)
def test_gone_says_so(qtbot: QtBot, status: RecordStatus, command: str) -> None:
    bench = Bench(qtbot, FormState(RecordState(CASE, status), PLAN, FormStatus.READY))
    nothing = bench.blocks(EmptyState)
    assert nothing.accessibleDescription().startswith("failed:")
    click(nothing.findChildren(QPushButton)[0])
    assert bench.commands.calls == [(command,)]


def test_a_failure_offers_to_try_again(qtbot: QtBot) -> None:
    failed = RecordState(CASE, RecordStatus.FAILED, failure=Failure.SERVER)
    bench = Bench(qtbot, FormState(failed, PLAN, FormStatus.FAILED))
    bench.press("Try again")
    assert bench.commands.calls == [("refresh",)]


def test_a_name_half_typed_is_told_and_stands_in_its_lookup_again(qtbot: QtBot) -> None:
    bench = Bench(qtbot, FormState(RecordState(CASE, RecordStatus.LOADING, "Name known"), PLAN))
    bench.page.type_again({"customerid": "Okon"})
    bench.render(case())
    lookup = bench.editor("customerid")
    line = lookup.input()
    assert isinstance(line, QLineEdit)
    assert line.text() == "Okon"
    bench.render(case(title=FieldState("Typed meanwhile", edited=True)))
    assert line.text() == "Okon"
    heard = Heard(bench.page.half_typed)
    lookup.focus_input()
    keys("Ok")
    assert heard.calls[-1] == ("customerid", "Ok")
    key(Qt.Key.Key_Escape)
    assert heard.calls[-1] == ("customerid", "")
    assert lookup.shown_value() == case().record.value("customerid")


def test_fields_that_were_never_read_are_no_empty_ones(qtbot: QtBot) -> None:
    whole = case()
    fields = MappingProxyType({"title": whole.record.fields["title"]})
    away = replace(whole.record, fields=fields, failure=Failure.UNREACHABLE)
    bench = Bench(qtbot, replace(whole, record=away, unread=frozenset({"description", "prioritycode"})))
    bar = bench.bar()
    assert bar is not None
    assert "Not read yet: Priority, Description" in bar.accessibleName()
    assert bench.editor("title").editable()
    missing = bench.editor("description")
    assert not missing.editable()
    assert "not read yet" in missing.input().accessibleName()
    bench.render(whole)
    assert bench.bar() is None
    assert missing.editable()
    assert "not read yet" not in missing.input().accessibleName()


def test_a_record_deleted_while_she_types_keeps_her_text(qtbot: QtBot) -> None:
    state = case(title=FieldState("hers", edited=True))
    bench = Bench(qtbot, state)
    bench.render(replace(state, record=replace(state.record, status=RecordStatus.MISSING)))
    assert bench.editor("title").shown_value() == "hers"
    bar = bench.bar()
    assert bar is not None
    assert "missing" in bar.accessibleName()


def test_a_failed_save_is_a_bar(qtbot: QtBot) -> None:
    state = case(title=FieldState("x", edited=True))
    state = replace(state, record=replace(state.record, failure=Failure.REJECTED, failure_detail="No."))
    bench = Bench(qtbot, state)
    bar = bench.bar()
    assert bar is not None
    assert bar.accessibleName() == "failed: rejected No."
    bench.press("Save again")
    assert bench.commands.calls == [("save",)]
    bench.render(case())
    assert bench.bar() is None


def test_resolved_is_read_only_and_offers_to_reactivate(qtbot: QtBot) -> None:
    state = replace(case(), read_only=ReadOnlyReason.CASE_RESOLVED, commands=(CommandState("reactivate"),))
    bench = Bench(qtbot, state)
    bar = bench.bar()
    assert bar is not None
    assert bar.accessibleName() == "read-only: case_resolved"
    assert not any(editor.editable() for editor in bench.page.findChildren(Editor))
    bench.press("Reactivate")
    assert bench.commands.calls == [("reactivate",)]
    bench.render(case())
    assert bench.editor("title").editable()
    assert bench.bar() is None


# Problems


def test_the_first_problem_gets_the_keyboard_wherever_it_is(qtbot: QtBot) -> None:
    wrong = FieldState("x", edited=True, problem=FieldProblem.NOT_A_NUMBER)
    bench = Bench(qtbot, case(onholdtime=wrong))
    assert bench.page.focus_first_problem()
    assert bench.page.tabs.currentIndex() == 1
    assert bench.editor("onholdtime").input().hasFocus()


def test_a_tab_with_a_problem_is_marked(qtbot: QtBot) -> None:
    wrong = FieldState("x", edited=True, problem=FieldProblem.NOT_A_NUMBER)
    bench = Bench(qtbot, case(onholdtime=wrong))
    tabs: QTabBar = bench.page.tabs
    assert not tabs.tabIcon(1).isNull()
    assert "problem" in tabs.accessibleTabName(1)
    bench.render(case())
    assert tabs.tabIcon(1).isNull()


def test_no_problem_leaves_the_keyboard(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case())
    before = QApplication.focusWidget()
    assert not bench.page.focus_first_problem()
    assert not bench.page.focus_field("nothing_like_it")
    assert QApplication.focusWidget() is before


def test_a_problem_makes_room_and_no_field_is_covered(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case())
    card = bench.blocks(SectionCard)
    before = card.height()
    state = case(title=FieldState("", edited=True, problem=FieldProblem.REQUIRED))
    bench.render(state)
    qtbot.waitUntil(lambda: card.height() > before)
    bottom = bench.editor("title").geometry().bottom()
    assert bench.editor("customerid").geometry().top() > bottom


# Place


@pytest.mark.parametrize(("width", "columns"), [(1366, 3), (1000, 2), (640, 1)])
def test_columns_fold(qtbot: QtBot, width: int, columns: int) -> None:
    bench = Bench(qtbot, case(), width)
    assert bench.tab().columns_beside() == columns
    cards = [bench.blocks(kind) for kind in (SectionCard, Timeline, QuickViewCard, SubGridCard)]
    for number, card in enumerate(cards):
        assert card.geometry().right() < width
        assert not any(card.geometry().intersects(other.geometry()) for other in cards[number + 1 :])


def test_whom_it_is_about_is_in_sight_beside_the_pane(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case(LARGE_PLAN), 1366)
    card, timeline = bench.blocks(QuickViewCard), bench.blocks(Timeline)
    whole = card.height()
    facts = [label.text() for label in card.findChildren(ElidedLabel) if label.isVisible()]
    for width in (1000, 640):
        bench.page.resize(width, bench.page.height())
        qtbot.waitUntil(lambda: card.height() < whole)
        assert card.mapTo(bench.page, QPoint(0, card.height())).y() < bench.page.height() // 2
        assert card.geometry().bottom() < timeline.geometry().top()
        assert "+44 20 7946 0958" in [label.text() for label in card.findChildren(ElidedLabel)]
        click(card.findChildren(CopyButton)[0])
    bench.page.resize(1366, bench.page.height())
    qtbot.waitUntil(lambda: card.height() == whole)
    assert [label.text() for label in card.findChildren(ElidedLabel) if label.isVisible()] == facts


def test_the_timeline_stays_in_sight_while_a_longer_column_scrolls(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case(LARGE_PLAN))
    tab, timeline = bench.tab(), bench.blocks(Timeline)
    before = timeline.mapTo(bench.page, QPoint(0, 0))
    bar = tab.verticalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    assert timeline.mapTo(bench.page, QPoint(0, 0)) == before


def test_scrolling_is_told_and_restored(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case(LARGE_PLAN))
    bench.tab().verticalScrollBar().setValue(120)
    qtbot.waitUntil(lambda: bool(bench.scrolled.calls))
    assert bench.scrolled.last == ("all", 120)
    again = FormPage(failure_text, problem_text, lambda reason: reason.value)
    again.restore("all", {"all": 120})
    again.render_state(case(LARGE_PLAN))
    again.finish_building()
    shown(qtbot, again)
    tab, told = again.findChildren(FormTab)[0], Heard(again.scrolled)
    bar = tab.verticalScrollBar()
    assert bar.value() == 120
    size = again.size()
    again.resize(size.width(), size.height() + bar.maximum() - 50)
    assert bar.value() < 120, "a page that is still on its way is lower for a moment"
    again.resize(size)
    assert (bar.value(), told.calls) == (120, [])
    bar.setValue(70)
    again.resize(size.width(), size.height() + bar.maximum() - 50)
    again.resize(size)
    assert bar.value() <= 70, "she has moved it herself"


def test_the_section_is_restored(qtbot: QtBot) -> None:
    page = FormPage(failure_text, problem_text, lambda reason: reason.value)
    heard = Heard(page.section_changed)
    page.restore("details", {})
    page.render_state(case())
    page.finish_building()
    shown(qtbot, page)
    assert page.tabs.currentIndex() == 1
    assert heard.calls == []


def test_a_larger_text_is_laid_out_anew(qtbot: QtBot, theme: Theme) -> None:
    bench = Bench(qtbot, case())
    card = bench.blocks(SectionCard)
    before = card.height()
    theme.set_text_size(150)
    qtbot.waitUntil(lambda: card.height() > before * 1.3)
    large = card.height()
    theme.set_text_size(100)
    qtbot.waitUntil(lambda: card.height() < large / 1.2)
    normal = card.height()
    theme.set_density(Density.COMPACT)
    qtbot.waitUntil(lambda: card.height() < normal)


@pytest.mark.parametrize("width", range(250, 2600, 50))
def test_folding_uses_all_the_width_and_loses_no_column(width: int) -> None:
    for shares in ((100,), (60, 40), (36, 34, 30), (25, 25, 25, 25), (90, 5, 5)):
        folded = fold(shares, (False, True, False, False)[: len(shares)], width)
        members = sorted(member for column in folded for member in column.members)
        assert members == list(range(len(shares)))
        assert folded[-1].x + folded[-1].width == width
        for left, right in pairwise(folded):
            assert left.x + left.width < right.x


def test_what_does_not_fit_goes_below_the_fields_not_below_the_timeline() -> None:
    first, second = fold((36, 34, 30), (False, True, False), 960)
    assert first.members == (0, 2)
    assert second.members == (1,)


def test_four_cells_become_two_and_two() -> None:
    assert [cells_beside(4, width, 12) for width in (900, 500, 310, 200)] == [4, 2, 2, 1]


# Parts


def test_sub_grid_wishes_name_their_part(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case())
    opened = Heard(bench.page.grids.opened)
    grid = bench.page.grid("cases")
    assert grid is not None
    grid.table.setCurrentIndex(grid.table.grid_model.index(1, 0))
    QTest.keyClick(grid.table, Qt.Key.Key_Return)
    assert opened.last == ("cases", ROWS[1].ref, "CAS-00934", Qt.KeyboardModifier.NoModifier)


def test_a_filtered_sub_grid_offers_to_clear(qtbot: QtBot) -> None:
    from session_engine.views.state import ColumnFilter, FilterOperator, GridView

    bench = Bench(qtbot, case())
    cleared = Heard(bench.page.grids.filters_cleared)
    view = GridView(filters=(ColumnFilter("title", FilterOperator.CONTAINS, ("x",)),))
    bench.page.render_grid("cases", replace(GRID, view=view))
    bench.press("Clear filters")
    assert cleared.calls == [("cases",)]


def test_the_customer_card_opens_and_copies(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case())
    card = bench.blocks(QuickViewCard)
    copied = Heard(bench.page.copied)
    click(next(link for link in card.findChildren(LinkButton) if link.text() == "Okonkwo Dental"))
    assert bench.opened.last[:2] == (CUSTOMER.ref, "Okonkwo Dental")
    click(card.findChildren(CopyButton)[0])
    assert copied.calls == [("+44 20 7946 0958",)]


def test_a_customer_card_follows_its_record(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case())
    card = bench.blocks(QuickViewCard)
    bench.page.render_card("customerid", None)
    assert not [link for link in card.findChildren(LinkButton) if link.isVisible()]
    bench.page.render_card("customerid", RecordState(ADA.ref, RecordStatus.LOADING))
    bench.page.render_card("customerid", RecordState(ADA.ref, RecordStatus.READY, "R&D Lab"))
    assert [link.text() for link in card.findChildren(LinkButton) if link.isVisible()] == ["R&&D Lab"]


def test_timeline_wishes_pass_through(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case())
    opened, found = Heard(bench.page.entry_opened), Heard(bench.page.timeline_find)
    timeline = bench.page.timeline()
    assert timeline is not None
    timeline.view.setCurrentIndex(timeline.view.entries.index(1, 0))
    QTest.keyClick(timeline.view, Qt.Key.Key_Return)
    assert opened.last[0] == TIMELINE.entries[1].ref
    timeline.focus_find()
    QTest.keyClicks(timeline.find_box, "vlan")
    QTest.keyClick(timeline.find_box, Qt.Key.Key_Return)
    assert found.calls == [("vlan",)]


def test_another_form_takes_the_place_of_the_old_one(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case())
    bench.render(case(LARGE_PLAN))
    assert bench.tab().isVisible()
    assert not bench.page.tabs.isVisible()
    assert bench.editor("ticketnumber").shown_value() == "CAS-01187"


def test_a_section_of_fields_and_a_timeline_makes_two_cards(qtbot: QtBot) -> None:
    title = FieldPlan("title", PLAN.header[0].kind.TEXT, "Title")
    section = SectionPlan("s", "Mixed", 1, ((title,), (TimelinePlan("Story"),)))
    tab = replace(PLAN.tabs[0], columns=((100, (section,)),))
    bench = Bench(qtbot, case(replace(PLAN, tabs=(tab,))))
    assert bench.blocks(SectionCard).accessibleName() == "Mixed"
    assert bench.blocks(Timeline).accessibleName() == "Story"


def test_every_field_one_can_tab_to_has_a_name(qtbot: QtBot) -> None:
    bench = Bench(qtbot, case())
    bench.choose(1)
    nameless = [
        type(widget).__name__
        for widget in bench.page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and not widget.accessibleName()
        and not getattr(widget, "text", lambda: "")()
        and not isinstance(widget.parent(), Editor)
    ]
    assert [name for name in nameless if name not in {"GridTable", "QTabBar"}] == []
    assert all(editor.input().accessibleName() for editor in bench.page.findChildren(Editor))


def test_right_to_left_mirrors(qtbot: QtBot) -> None:
    page = FormPage(failure_text, problem_text, lambda reason: reason.value)
    page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    page.render_state(case())
    page.finish_building()
    shown(qtbot, page)
    tab = next(tab for tab in page.findChildren(FormTab))
    fields, timeline = tab.findChildren(SectionCard)[0], tab.findChildren(Timeline)[0]
    assert fields.x() > timeline.x()
    x = {editor.plan.column: editor.x() for editor in page.findChildren(Editor)}
    assert x["customerid"] > x["primarycontactid"]


def test_texts_that_could_break_a_page_do_not(qtbot: QtBot) -> None:
    nasty = "R&D \u202e\u0000 <b>x</b> " + "שלום " * 2000
    values = {**VALUES, "title": nasty, "description": nasty, "customerid": Lookup(OKONKWO.ref, nasty)}
    state = replace(case(), record=record(values), subtitle=(nasty, nasty))
    bench = Bench(qtbot, state)
    assert bench.editor("title").shown_value() == nasty
    assert not bench.page.grab().isNull()


# A page made beforehand


def blank_page() -> FormPage:
    page = FormPage(failure_text, problem_text, lambda reason: reason.value)
    plan = case().plan
    assert plan is not None
    steps = 0
    while not page.prepare(plan, 0.0):
        steps += 1
        assert steps < 200
    return page


def test_a_blank_page_is_built_without_telling_of_its_parts(qtbot: QtBot) -> None:
    page = blank_page()
    qtbot.addWidget(page)
    assert page.timeline() is not None
    told = Heard(page.grid_made, page.card_wanted, page.timeline_wanted)
    QApplication.processEvents()
    assert told.calls == []


def test_a_blank_page_takes_a_record_with_the_fields_it_has(qtbot: QtBot) -> None:
    page = blank_page()
    before = page.findChildren(Editor)
    told = Heard(page.grid_made, page.card_wanted)
    wanted = Heard(page.timeline_wanted)
    page.render_state(case())
    page.finish_building()
    shown(qtbot, page, 1366, 700)
    assert page.findChildren(Editor) == before
    title = next(editor for editor in before if editor.plan.column == "title")
    assert title.shown_value() == VALUES["title"]
    assert told.calls
    assert len(wanted.calls) == 1


def test_a_blank_page_of_another_form_is_built_anew(qtbot: QtBot) -> None:
    page = blank_page()
    other = replace(PLAN, form_id="other", tabs=PLAN.tabs[::-1])
    page.render_state(case(other))
    page.finish_building()
    shown(qtbot, page, 1366, 700)
    assert [page.tabs.tabText(n) for n in range(page.tabs.count())] == [tab.label for tab in other.tabs]
    assert any(tab.isVisible() for tab in page.findChildren(FormTab))


def test_tab_comes_to_a_customers_card_where_it_stands(qtbot: QtBot) -> None:
    """What it shows is made when it is known, and Qt puts that behind all else of the window: behind the pane."""
    bench = Bench(qtbot, case())
    pane = QPushButton("pane", bench.page)
    bench.page.render_card("customerid", RecordState(ADA.ref, RecordStatus.READY, "Ada"))
    order, widget = list[QWidget](), bench.page.nextInFocusChain()
    while widget is not None and widget is not bench.page:
        order.append(widget)
        widget = widget.nextInFocusChain()
    (link,) = [each for each in bench.blocks(QuickViewCard).findChildren(LinkButton) if each.isVisible()]
    assert order.index(link) < order.index(pane)
