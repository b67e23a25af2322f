"""Cards of Smart Assist: what they say, how they are reached, what they wish."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from session_engine.assist.state import AssistState, AssistStatus, Suggestion
from session_engine.errors import Failure
from session_engine.ids import LineId, RecordRef
from session_engine.records.state import Lookup
from tests.widgets.active import show_active
from widgets.assist import words
from widgets.assist.card import SuggestionCard
from widgets.assist.panel import LATE, AssistPanel
from widgets.grids import times
from widgets.primitives.labels import TextLabel
from widgets.primitives.skeleton import SkeletonRows

pytestmark = pytest.mark.usefixtures("theme")
LINE = LineId("demo")
NOW = datetime(2026, 3, 12, 10, 42, tzinfo=UTC)
CASE = RecordRef(LINE, "incident", "0")
BEN = Lookup(RecordRef(LINE, "systemuser", "b"), "Ben Whitlock")


def article(number: int, **more: object) -> Suggestion:
    made = Suggestion(
        RecordRef(LINE, "knowledgearticle", str(number)), f"KA-{number}", f"Article {number}", 0.94,
        ("red light", "4.2.1"), "How it begins", when=NOW - timedelta(hours=2),
    )  # fmt: skip
    return replace(made, **more)


def solved(number: int, **more: object) -> Suggestion:
    made = Suggestion(
        RecordRef(LINE, "incident", str(number)), f"CAS-{number}", f"Case {number}", 0.81, ("satellite",),
        "Went back to 4.1.9", resolution="Went back to 4.1.9\nReset the radio", solver=BEN,
        when=NOW - timedelta(days=1),
    )  # fmt: skip
    return replace(made, **more)


STATE = AssistState(CASE, AssistStatus.READY, (article(1), article(2)), (solved(3),))


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    times.follow(lambda: NOW)
    yield
    times.follow(None)


@pytest.fixture
def panel(qtbot: QtBot) -> AssistPanel:
    made = AssistPanel(lambda failure: f"failed: {failure.value}")
    qtbot.addWidget(made)
    made.resize(318, 600)
    made.render_state(STATE)
    show_active(qtbot, made)
    qtbot.waitUntil(lambda: not made._building.isActive())
    return made


def _button(card: SuggestionCard, name: str) -> QAbstractButton:
    buttons = card.findChildren(QAbstractButton)
    return next(each for each in buttons if each.accessibleName() == name)


def _texts(panel: AssistPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(TextLabel) if label.isVisible()]


def test_a_card_says_what_it_is_how_sure_and_why(panel: AssistPanel) -> None:
    first, _second, case = panel.cards()
    assert first.accessibleName() == (
        "Article 1, 94 %, KA-1 · published 2 h ago, matched: red light, 4.2.1, new"
    )
    assert case.accessibleName() == (
        "Case 3, 81 %, CAS-3 · solved by Ben Whitlock · 1 d ago, matched: satellite, new"
    )
    panel.grab()  # and it can be painted


def test_a_word_that_matched_twice_is_said_once() -> None:
    assert words.matched(article(1, words=("within\nthirty", "Within thirty", "label"))) == (
        "Within thirty",
        "label",
    )


def test_how_a_case_was_solved_is_shown_from_where_it_matched(panel: AssistPanel) -> None:
    """Two lines of a long resolution are to be read: those with the words that the case in front has too."""
    told = f"{'The customer was called twice and nobody was at home that week. ' * 6}Then the satellites were reset."
    panel.render_state(replace(STATE, cases=(solved(3, words=("Satellites",), resolution=told),)))
    (case,) = [card for card in panel.cards() if card.suggestion and card.suggestion.number == "CAS-3"]
    laid = case._excerpt._lines._laid(case._excerpt.width())
    (mark,) = laid.marks
    shown = laid.layout.text()
    assert shown[slice(*mark)] == "satellites"
    assert shown.startswith("…")
    last = laid.layout.lineAt(laid.layout.lineCount() - 1)
    assert mark[1] <= last.textStart() + last.textLength()


def test_words_are_marked_whole_and_the_longest_of_them() -> None:
    text, spans = words.how(
        solved(3, words=("light", "red light"), resolution="Lights: a RED LIGHT, a light")
    )
    assert [text[start:end] for start, end in spans] == ["RED LIGHT", "light"]
    assert words.how(solved(3, words=("c++ (old)",), resolution="From C++ (old) on"))[1] == ((5, 14),)
    assert words.how(article(1)) == ("", ())


def test_one_stop_for_tab_arrows_from_there(panel: AssistPanel, qtbot: QtBot) -> None:
    first, second, case = panel.cards()
    panel.focus_first()
    assert first.hasFocus()
    with qtbot.waitSignal(panel.touched) as touched:
        QTest.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    assert touched.args == [second.suggestion.ref if second.suggestion else None]
    QTest.keyClick(second, Qt.Key.Key_End)
    assert case.hasFocus()
    assert [bool(card.focusPolicy() & Qt.FocusPolicy.TabFocus) for card in (first, second, case)] == [
        False, False, True,
    ]  # fmt: skip
    QTest.keyClick(case, Qt.Key.Key_Right)
    assert _button(case, "Open").hasFocus()
    QTest.keyClick(_button(case, "Open"), Qt.Key.Key_Right)
    assert _button(case, "Copy the resolution").hasFocus()
    QTest.keyClick(_button(case, "Copy the resolution"), Qt.Key.Key_Up)
    assert second.hasFocus()


def test_return_opens_with_the_keys_held(panel: AssistPanel, qtbot: QtBot) -> None:
    panel.focus_first()
    with qtbot.waitSignal(panel.opened) as opened:
        QTest.keyClick(panel.cards()[0], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert opened.args == [STATE.articles[0].ref, "Article 1", Qt.KeyboardModifier.ControlModifier]


@pytest.mark.parametrize(
    ("state", "name", "wish"),
    [
        (STATE, "Link", "link"),
        (replace(STATE, articles=(article(1, linked=True),)), "Unlink", "unlink"),
        (STATE, "Helpful", "helpful"),
        (STATE, "Not helpful: show the next one", "not_helpful"),
        (replace(STATE, articles=()), "Copy the resolution", "copy_resolution"),
        (replace(STATE, articles=()), "Link to the case", "link"),
        (replace(STATE, articles=(), cases=(solved(3, linked=True),)), "Unlink from the case", "unlink"),
    ],
)
def test_buttons_are_wishes(
    panel: AssistPanel, qtbot: QtBot, state: AssistState, name: str, wish: str
) -> None:
    panel.render_state(state)
    card = panel.cards()[0]
    assert card.suggestion is not None
    with qtbot.waitSignal(panel.wished) as wished:
        _button(card, name).click()
    assert wished.args == [wish, card.suggestion.ref]


def test_what_helps_stays_marked_and_what_was_touched_is_new_no_more(panel: AssistPanel) -> None:
    panel.render_state(replace(STATE, articles=(article(1, helpful=True, unread=False),)))
    card = panel.cards()[0]
    assert _button(card, "Marked as helpful").isChecked()
    assert card.accessibleName().endswith("marked as helpful")


def test_the_menu_offers_what_fits(panel: AssistPanel, qtbot: QtBot) -> None:
    card = panel.cards()[2]
    assert [text for _name, text, _icon in card.entries()] == [
        "Open", "Link to the case", "Copy the resolution", "Email the resolution",
        "Email Ben Whitlock, who solved it", "Copy link", "Helpful", "Not helpful: show the next one",
    ]  # fmt: skip
    names = [name for name, _text, _icon in panel.cards()[0].entries()]
    assert names == ["open", "link", "email", "email_link", "copy_link", "helpful", "not_helpful"]
    panel.render_state(replace(STATE, articles=(article(1, internal=True),)))
    names = [name for name, _text, _icon in panel.cards()[0].entries()]
    assert names == ["open", "link", "copy_link", "helpful", "not_helpful"], "it is not for customers"
    assert "internal" in panel.cards()[0].accessibleName()
    _button(card, "More").click()
    menu = panel.findChildren(QMenu)[-1]
    with qtbot.waitSignal(panel.wished) as wished:
        menu.actions()[4].trigger()
    assert wished.args == ["email_solver", RecordRef(LINE, "incident", "3")]
    menu.close()


def test_the_keyboard_stays_with_its_suggestion_wherever_that_stands(panel: AssistPanel) -> None:
    panel.focus_first()
    card = panel.cards()[0]
    panel.render_state(replace(STATE, articles=(article(9), article(2), article(1))))
    assert panel.cards()[2] is card
    assert card.hasFocus()
    assert card.accessibleName().startswith("Article 1")


def test_the_keyboard_stays_where_it_is_when_its_suggestion_goes(panel: AssistPanel) -> None:
    panel.focus_first()
    QTest.keyClick(panel.cards()[0], Qt.Key.Key_Right)
    panel.render_state(replace(STATE, articles=(article(2), article(9))))
    assert [card.accessibleName()[:9] for card in panel.cards()[:2]] == ["Article 2", "Article 9"]
    assert panel.cards()[0].hasFocus()


def test_an_empty_group_says_so(panel: AssistPanel) -> None:
    panel.render_state(replace(STATE, articles=(), cases=()))
    assert "No article fits this case." in _texts(panel)
    assert "No solved case is like this one." in _texts(panel)
    panel.focus_first()
    focus = panel.window().focusWidget()
    assert focus.accessibleName() == "Suggest anew", "there is something to do here"
    panel.render_state(replace(STATE, articles=(), cases=(), complete=False))
    assert "Earlier cases and articles are still being read: more may come." in _texts(panel)
    assert _texts(panel).count("None so far.") == 2
    assert "No article fits this case." not in _texts(panel), "that is not known yet"
    panel.render_state(replace(STATE, articles=(), cases=(), brief=True))
    assert any(text.startswith("Little is said about the problem yet.") for text in _texts(panel))
    assert _texts(panel).count("None so far.") == 2
    panel.render_state(replace(STATE, cases=(), brief=True))
    assert not any(text.startswith("Little is said") for text in _texts(panel)), (
        "something was found all the same"
    )
    panel.render_state(replace(STATE, articles=(), cases=(), ranked=False, possible=False))
    assert "This organisation has neither a ranking nor a search: nothing can be suggested." in _texts(panel)
    assert "No article fits this case." not in _texts(panel), "nobody has looked"


def test_without_a_ranking_it_says_what_is_shown(panel: AssistPanel) -> None:
    panel.render_state(replace(STATE, articles=(article(1, confidence=None),), ranked=False))
    assert any("does not rank" in text for text in _texts(panel))
    assert "%" not in panel.cards()[0].accessibleName()


def test_a_failure_is_said_and_asked_again(panel: AssistPanel, qtbot: QtBot) -> None:
    panel.render_state(
        AssistState(CASE, AssistStatus.FAILED, failure=Failure.UNREACHABLE),
    )
    assert "failed: unreachable" in _texts(panel)
    assert "No article fits this case." not in _texts(panel), "that is not known"
    again = next(each for each in panel.findChildren(QAbstractButton) if each.text() == "Try again")
    with qtbot.waitSignal(panel.refresh_wanted):
        again.click()


def test_waiting_is_shown_after_a_moment(qtbot: QtBot) -> None:
    panel = AssistPanel(str)
    qtbot.addWidget(panel)
    panel.resize(318, 600)
    panel.show()
    panel.render_state(AssistState(CASE, busy=True))
    skeleton = panel.findChildren(SkeletonRows)[0]
    assert not skeleton.isVisible()
    qtbot.waitUntil(skeleton.isVisible, timeout=LATE + 2_000)
    panel.render_state(STATE)
    assert not skeleton.isVisible()


def test_a_closed_case_gets_none(panel: AssistPanel) -> None:
    panel.render_state(AssistState(CASE, AssistStatus.NOT_ACTIVE))
    assert "This case is closed" in _texts(panel)
    assert not any(card.isVisible() for card in panel.cards())


def test_cards_are_made_one_in_a_turn(qtbot: QtBot) -> None:
    panel = AssistPanel(str)
    qtbot.addWidget(panel)
    panel.resize(318, 600)
    panel.show()
    panel.render_state(STATE)
    assert not panel.cards(), "not six of them in the turn in which the answer comes"
    qtbot.waitUntil(lambda: len(panel.cards()) == 3)
    assert panel.cards()[2].accessibleName().startswith("Case 3")


def test_cards_of_another_case_are_shown_one_in_a_turn(panel: AssistPanel) -> None:
    other = RecordRef(LINE, "incident", "00")
    panel.render_state(AssistState(other, AssistStatus.READY, (article(4), article(5)), (solved(6),)))
    assert [card.suggestion for card in panel.cards()] == [article(4)]
    assert "No solved case is like this one." not in _texts(panel)
    first = panel.cards()[0]
    panel.grab()  # as it is painted
    places = [first.y()]
    while len(panel.cards()) < 3:
        QApplication.processEvents()
        places.append(first.y())
    assert set(places) == {places[0]}, "none is painted where it does not stay"
    assert [card.suggestion for card in panel.cards()] == [article(4), article(5), solved(6)]


def test_cards_of_one_per_cent_are_told_apart_by_its_tenth(panel: AssistPanel) -> None:
    """Where they are equal to the tenth there is nothing to tell."""
    found = (article(1, confidence=0.9441), article(2, confidence=0.9375), article(3, confidence=0.81))
    panel.render_state(replace(STATE, articles=found, cases=(solved(4), solved(5))))
    assert [card.accessibleName().split(", ")[1] for card in panel.cards()] == [
        "94.4 %", "93.8 %", "81 %", "81 %", "81 %",
    ]  # fmt: skip
