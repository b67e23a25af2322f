import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from widgets.primitives.labels import TextLabel
from widgets.text import (
    ELLIPSIS,
    LIMIT,
    elide_middle,
    for_label,
    for_tab,
    initials,
    isolate,
    one_line,
)
from widgets.theme import Theme


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("R&D lab", "R&D lab"),
        ("two\nlines\r\n and\ttabs", "two lines and tabs"),
        ("a\x00b\x1bc\x7f", "abc"),
        ("evil\u202eexe.gpj", "evilexe.gpj"),
        ("para\u2029graph", "para graph"),
        ("  spaced   out  ", "spaced out"),
        ("", ""),
        ("\u200b\u2060 \ufeff", ""),
        ("\u3164\u00ad", ""),
        ("\u200bAda", "\u200bAda"),
        ("👩\u200d💻 works", "👩\u200d💻 works"),
    ],
)
def test_one_line(raw: str, shown: str) -> None:
    assert one_line(raw) == shown


def test_long_titles_end_in_an_ellipsis() -> None:
    shown = one_line("x" * 10_000)
    assert len(shown) == LIMIT
    assert shown.endswith(ELLIPSIS)


def test_a_title_of_spaces_then_text_says_that_more_follows() -> None:
    assert one_line(" " * 5_000 + "end") == ELLIPSIS


def test_ampersand_is_text_not_a_key() -> None:
    assert for_label("R&D") == "R&&D"
    assert for_tab("Q&A & more") == "Q&&A && more"


def test_right_to_left_text_is_isolated() -> None:
    assert isolate("plain") == "plain"
    assert isolate("שלום 12") == "\u2068שלום 12\u2069"


@given(st.text(max_size=400))
def test_a_label_never_carries_control_characters(raw: str) -> None:
    shown = for_label(raw)
    assert "&" not in shown.replace("&&", "")
    assert all(unicodedata.category(c) not in {"Cc", "Cs", "Zl", "Zp"} for c in shown)
    assert shown.count("\u2068") == shown.count("\u2069") <= 1
    assert len(one_line(raw)) <= LIMIT


@given(st.text(max_size=400))
def test_one_line_is_idempotent(raw: str) -> None:
    assert one_line(one_line(raw)) == one_line(raw)


@given(st.text(alphabet="abc é́", max_size=60), st.integers(1, 70))
def test_elided_text_fits(text: str, width: int) -> None:
    shown = elide_middle(text, width, lambda s: float(len(s)))
    assert len(shown) <= width
    assert shown == text or ELLIPSIS in shown


def test_the_middle_goes_first() -> None:
    assert elide_middle("CAS-01042 Mesh cuts off", 11, lambda s: float(len(s))) == "CAS-0…s off"


def test_a_title_is_measured_a_few_times() -> None:
    measured = list[str]()

    def measure(text: str) -> float:
        measured.append(text)
        return sum(4.0 if c in "il '" else 7.0 for c in text)

    shown = elide_middle("Bills list invoices of a router that was never delivered to us", 210, measure)
    assert measure(shown) <= 210
    assert len(measured) <= 8


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Amara Osei", "AO"),
        ("maria", "M"),
        ("Dr Ada B. Okonkwo", "DO"),
        ("", "?"),
        ("  ", "?"),
        ("(none)", "?"),
        ("ß", "SS"),
        ("émile zola", "ÉZ"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_label_begins_where_its_page_begins(
    qtbot: QtBot, theme: Theme, direction: Qt.LayoutDirection
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    label, middle = TextLabel("Theme", wrap=True, parent=page), TextLabel("Theme", parent=page)
    middle.setAlignment(Qt.AlignmentFlag.AlignCenter)
    page.setLayoutDirection(direction)
    label.resize(300, 20)
    picture = label.grab().toImage()
    ground = picture.pixel(150, 1)
    inked = [x for x in range(300) for y in range(picture.height()) if picture.pixel(x, y) != ground]
    assert (min(inked) < 10) is (direction is Qt.LayoutDirection.LeftToRight)
    assert (max(inked) > 290) is (direction is Qt.LayoutDirection.RightToLeft)
    assert middle.alignment() == Qt.AlignmentFlag.AlignCenter
