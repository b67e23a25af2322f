"""The knowledge base's widgets: cards that say what they are, all of it by keyboard, and the bar above an article."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from session_engine.errors import Failure
from session_engine.ids import RecordRef
from session_engine.knowledge.state import (
    NO_INSERTING,
    ArticleState,
    ArticleStatus,
    Filters,
    Inserting,
    Into,
    KnowledgeState,
    KnowledgeStatus,
    Shown,
    Sort,
    Thumb,
)
from session_engine.search.state import Match
from session_engine.timeline.state import AttachedFile
from tests.widgets.form_bench import Heard, click, key, keys, shown
from tests.widgets.knowledge_samples import CARDS, CASE, FOUND, ROLL_BACK, article
from widgets.assist.marked_words import MarkedWords
from widgets.knowledge import words
from widgets.knowledge.article_bar import ArticleBar
from widgets.knowledge.card import KnowledgeCard
from widgets.knowledge.panel import KnowledgePanel
from widgets.primitives import EmptyState, MessageBar, SkeletonRows
from widgets.primitives.marked_text import Lines
from widgets.theme import Type

pytestmark = pytest.mark.usefixtures("theme")


class Bench:
    def __init__(
        self, qtbot: QtBot, state: KnowledgeState = FOUND, inserting: Inserting = NO_INSERTING
    ) -> None:
        self.panel = KnowledgePanel(lambda failure, _detail: f"failed: {failure.value}")
        self.searched, self.typed = Heard(self.panel.searched), Heard(self.panel.typed)
        self.opened, self.command = Heard(self.panel.opened), Heard(self.panel.command)
        self.panel.render_state(state, inserting)
        shown(qtbot, self.panel, 318, 900)
        qtbot.waitUntil(lambda: len(self.panel.cards()) == len(state.cards))

    @property
    def line(self) -> QLineEdit:
        return self.panel.field.line

    def menu(self, card: KnowledgeCard) -> dict[str, bool]:
        card._fill_menu()
        return {action.text(): action.isEnabled() for action in card.more.menu().actions()}


def test_cards_say_what_they_are_and_offer_what_is_allowed(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    first, second, _third, draft = bench.panel.cards()
    spoken = first.accessibleName().replace("\xa0", " ")
    for part in (ROLL_BACK.title, "Published", "KA-01007", "English", "214 views", "★ 4.6", "2 files"):
        assert part in spoken
    assert (first.link.text(), first.link.isEnabled()) == ("Link to case", True)
    assert (second.link.text(), second.star.accessibleName()) == ("Unlink", "Remove from favourites")
    assert (draft.link.isEnabled(), draft.link.toolTip()) == (
        False,
        "Only published or expired articles can be linked.",
    )
    assert bench.menu(draft)["Send by email"] is False
    assert bench.menu(first)["Send by email"] is True
    click(first.link)
    click(second.link)
    click(second.star)
    assert bench.command.calls == [(article(7), "link"), (article(8), "unlink"), (article(8), "unfavour")]
    bench.panel.render_state(FOUND, Inserting(Into.LETTER))
    assert "Insert into the email" in bench.menu(first)


@pytest.mark.parametrize(("hours", "told"), [(2.9, "updated 2 h ago"), (50, "updated 2 d ago")])
def test_when_an_article_was_changed_is_said_in_one_unit(hours: float, told: str) -> None:
    now = datetime(2026, 3, 12, 10, 42, tzinfo=UTC)
    assert words.updated(now - timedelta(hours=hours), now) == told


def test_where_she_writes_a_message_an_article_is_one_click_away(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    first, _second, internal, draft = bench.panel.cards()
    assert not first.insert.isVisible(), "nothing is being written"
    bench.panel.render_state(FOUND, Inserting(Into.MESSAGE))
    assert (first.insert.isVisible(), first.insert.accessibleName()) == (True, "Insert into the message")
    assert "Insert the link" not in bench.menu(first), "customers have no place to read it"
    assert (internal.insert.isEnabled(), draft.insert.isEnabled()) == (False, False)
    assert "organisation alone" in internal.insert.toolTip()
    assert "published" in draft.insert.toolTip()
    click(first.insert)
    bench.panel.render_state(FOUND, Inserting(Into.MESSAGE, link=True))
    assert bench.menu(first)["Insert the link"] is True
    assert bench.menu(internal)["Insert the link"] is False
    menu = {action.text(): action for action in first.more.menu().actions()}
    menu["Insert into the message"].trigger()
    bench.menu(first)
    {action.text(): action for action in first.more.menu().actions()}["Insert the link"].trigger()
    assert bench.command.calls == [(article(7), each) for each in ("insert", "insert", "insert_link")]


def test_where_no_case_is_nothing_can_be_linked(qtbot: QtBot) -> None:
    bench = Bench(qtbot, replace(FOUND, case=None))
    assert not any(card.link.isVisible() for card in bench.panel.cards())


def test_all_of_it_by_keyboard(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.panel.focus_field()
    assert bench.line.selectedText() == "roll back 4.1.9"
    keys("vlan")
    assert bench.typed.last == ("vlan",)
    key(Qt.Key.Key_Return)
    assert bench.searched.last == ("vlan",)
    key(Qt.Key.Key_Down)
    first, second = bench.panel.cards()[:2]
    assert first.title.hasFocus()
    key(Qt.Key.Key_Down)
    assert second.title.hasFocus()
    key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert bench.opened.last == (article(8), CARDS[1].title, Qt.KeyboardModifier.ControlModifier)
    key(Qt.Key.Key_Up)
    key(Qt.Key.Key_Up)
    assert bench.line.hasFocus()


def test_a_title_is_taken_with_an_arrow_and_return_else_searches_what_was_typed(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.panel.focus_field()
    keys("roll")
    suggestions = (Match(article(7), "", "Roll back to 4.1.9", spans=((0, 4),)),)
    bench.panel.render_state(replace(FOUND, suggestions=suggestions))
    assert bench.line.text() == "roll", "what is typed is left alone"
    key(Qt.Key.Key_Return)
    assert bench.searched.last == ("roll",)
    bench.panel.render_state(FOUND)
    keys(" b")
    bench.panel.render_state(replace(FOUND, suggestions=suggestions))
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Return)
    assert bench.searched.last == ("Roll back to 4.1.9",)


def test_filters_and_order_are_told_and_counted(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    filtered, ordered = Heard(bench.panel.filtered), Heard(bench.panel.sorted_by)
    assert bench.panel.filter_button.text() == "Filters"
    bench.panel.filter_button.setChecked(True)
    boxes = bench.panel.filters
    for box, row in ((boxes.status, 1), (boxes.language, 2), (boxes.sort, 2)):
        box.setCurrentIndex(row)
        box.activated.emit(row)
    assert filtered.last == (Filters(ArticleStatus.EXPIRED, language=1031),)
    assert ordered.last == (Sort.VIEWS,)
    bench.panel.render_state(replace(FOUND, filters=Filters(ArticleStatus.EXPIRED), sort=Sort.VIEWS))
    assert bench.panel.filter_button.text() == "Filters (2)"


def test_what_is_not_there_says_why_and_what_can_be_done(qtbot: QtBot) -> None:
    bench = Bench(qtbot, replace(FOUND, cards=(), status=KnowledgeStatus.LOADING))
    panel = bench.panel
    assert panel.findChildren(SkeletonRows)[0].isVisible()
    empty = panel.findChildren(EmptyState)[0]
    panel.render_state(replace(FOUND, cards=(), status=KnowledgeStatus.EMPTY, filters=Filters(language=1031)))
    assert empty.accessibleName().startswith("No article found for “roll back 4.1.9”")
    filtered, retried = Heard(panel.filtered), Heard(panel.retry_wanted)
    empty.action_triggered.emit()
    assert filtered.last == (Filters(),)
    panel.render_state(replace(FOUND, cards=(), status=KnowledgeStatus.FAILED, failure=Failure.UNREACHABLE))
    assert "Could not be loaded" in empty.accessibleName()
    empty.action_triggered.emit()
    assert len(retried.calls) == 1
    panel.render_state(replace(FOUND, cards=(), status=KnowledgeStatus.EMPTY, shown=Shown.FAVOURITES))
    assert "No favourites yet" in empty.accessibleName()
    panel.render_state(replace(FOUND, offline=True))
    assert "Offline" in panel.findChildren(MessageBar)[0].accessibleName()
    panel.render_state(replace(FOUND, shown=Shown.FAVOURITES, local=True))
    assert "kept on this computer alone" in panel.findChildren(MessageBar)[0].accessibleName()


def test_fewer_results_use_the_same_cards(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    before = bench.panel.cards()
    bench.panel.render_state(replace(FOUND, cards=CARDS[2:3], total=1, more=False))
    assert bench.panel.cards() == before[:1]
    assert bench.panel.cards()[0].article == CARDS[2]
    assert not bench.panel.more.isVisible()


@pytest.mark.parametrize("width", [60, 140, 300])
def test_a_text_too_long_ends_in_one_ellipsis_inside_its_width(width: int) -> None:
    lines = Lines(Type.SMALL, "text", 2)
    lines.set_text("An unbelievably long text & <b>more</b> of it " * 8, ((3, 15), (300, 310)))
    assert 0 < lines.height(width) <= lines.height(30) * 2
    layout = lines._laid(width).layout
    assert layout.lineCount() <= 2
    assert layout.text().count("…") == 1
    last = layout.lineAt(layout.lineCount() - 1)
    assert last.naturalTextWidth() <= width + 1


@pytest.mark.parametrize("width", range(120, 300, 20))
def test_of_matched_words_none_is_cut_in_two(width: int) -> None:
    matched = ("red light back", "reset radio", "Factory reset", "Still red", "satellite")
    why = MarkedWords()
    why.render_words("KA-00823 · published 30 Jul · matched", matched)
    shown = why._lines._laid(width).layout.text()
    left = [word for word in matched if word.replace(" ", "\xa0") in shown]
    assert left == list(matched[: len(left)])
    rest = shown.rsplit(left[-1].replace(" ", "\xa0"), 1)[1] if left else ""
    assert not any(letter.isalnum() for letter in rest)


WORDS = "Some satellites lose their connection to the router after the update and come back on their own. "


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("width", [120, 200, 320])
@pytest.mark.parametrize("before", [0, 1, 3, 8])
@pytest.mark.parametrize("after", [0, 1, 8])
def test_the_first_match_is_in_sight_wherever_it_stands(
    before: int, after: int, width: int, rtl: bool
) -> None:
    start, match = len(WORDS * before), "roll back"
    text = f"{WORDS * before}{match} the firmware. {WORDS * after}".strip()
    lines = Lines(Type.SMALL, "text", 3)
    lines.set_text(text, ((start, start + len(match)),))
    laid = lines._laid(width, rtl=rtl)
    (mark,) = laid.marks
    assert laid.layout.text()[slice(*mark)] == match
    shown = laid.layout.lineAt(laid.layout.lineCount() - 1)
    assert mark[1] <= shown.textStart() + shown.textLength()
    assert laid.layout.lineCount() <= 3
    if before == 8:
        assert laid.layout.lineCount() == 3
        assert laid.layout.text().startswith("…")


def test_a_title_is_read_from_its_beginning() -> None:
    lines = Lines(Type.STRONG, "acc", 2, whole=True)
    lines.set_text(f"{WORDS * 2}roll back", ((len(WORDS) * 2, len(WORDS) * 2 + 9),))
    assert lines._laid(200).layout.text().startswith("Some satellites")


def test_a_match_in_a_text_without_spaces_or_with_another_direction_is_in_sight() -> None:
    for around, match in (("路由器更新后部分卫星会断开连接" * 20, "回滚"), ("راوتر التحديث " * 40, "تراجع")):
        lines = Lines(Type.SMALL, "text", 2)
        lines.set_text(around + match, ((len(around), len(around) + len(match)),))
        laid = lines._laid(160)
        (mark,) = laid.marks
        assert laid.layout.text()[slice(*mark)] == match


class BarBench:
    def __init__(self, qtbot: QtBot, **state: object) -> None:
        self.state = replace(ArticleState(article(7), CASE, usable=True, known=True), **state)  # pyright: ignore[reportArgumentType]
        self.bar = ArticleBar()
        self.rated, self.commented = Heard(self.bar.rated), Heard(self.bar.commented)
        self.kept = Heard(self.bar.comment_typed)
        self.bar.render_state(self.state)
        shown(qtbot, self.bar, 900, 160)


def test_thumbs_down_asks_what_is_missing_and_the_words_are_kept(qtbot: QtBot) -> None:
    bench = BarBench(qtbot)
    bar = bench.bar
    click(bar.down)
    assert bench.rated.last == (Thumb.DOWN,)
    assert bar.text.hasFocus()
    assert bar.text.placeholderText() == "What is missing or wrong?"
    keys("No picture")
    assert bench.kept.last == ("No picture",)
    QTest.keyClick(bar.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert bench.commented.last == ("No picture",)
    assert bench.kept.last == (None,)
    assert not bar.box.isVisible()
    assert bar.comment.hasFocus()


def test_the_bar_shows_how_the_article_stands(qtbot: QtBot) -> None:
    bench = BarBench(qtbot, linked=True, favourite=True, thumb=Thumb.UP, comment="Good")
    bar = bench.bar
    assert bar.link.text() == "Unlink from the case"
    assert (bar.up.isChecked(), bar.down.isChecked()) == (True, False)
    assert bar.star.accessibleName() == "Remove from favourites"
    click(bar.comment)
    assert bar.text.toPlainText() == "Good"
    key(Qt.Key.Key_Escape)
    assert not bar.box.isVisible()
    assert bench.commented.calls == []
    bar.render_state(replace(bench.state, usable=False, linked=False, case=None), Inserting(Into.LETTER))
    assert not bar.link.isVisible()
    assert (bar.insert.accessibleName(), bar.insert.isEnabled()) == ("Insert into the email", False)
    bar.render_state(bench.state, Inserting(Into.MESSAGE, link=True))
    assert (bar.insert.accessibleName(), bar.insert_link.isVisible()) == ("Insert into the message", True)
    bar.resize(612, bar.height())
    bar.render_state(replace(bench.state, linked=True), Inserting(Into.MESSAGE, link=True))
    parts = (bar.link, bar.insert, bar.insert_link, bar.comment)
    # beside a conversation and the pane nothing is cut
    qtbot.waitUntil(lambda: all(part.width() >= part.sizeHint().width() for part in parts))
    told = Heard(bar.command)
    click(bar.insert_link)
    assert told.last == ("insert_link",)
    bar.render_state(replace(bench.state, usable=True, internal=True), Inserting(Into.LETTER))
    assert not bar.insert_link.isVisible()
    assert not bar.insert.isEnabled()
    assert "organisation alone" in bar.insert.toolTip()
    file = AttachedFile(
        RecordRef(bench.state.article.line, "annotation", "n"), "Cables.pdf", 40_960, "application/pdf"
    )
    assert not bar.files.isVisible()
    bar.render_state(replace(bench.state, files=(file,)))
    assert [chip.accessibleName() for chip in bar.files.chips()] == ["Cables.pdf, 40.0 kB"]
    opened = Heard(bar.file_opened)
    click(bar.files.chips()[0])
    assert opened.last == (file.ref,)
