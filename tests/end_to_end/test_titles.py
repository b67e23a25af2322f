"""Titles are data: ampersands, control characters, right-to-left text, ten thousand characters (6)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextDocumentFragment

from desktop.tour.hands import until
from tests.end_to_end.person import CTRL
from tests.end_to_end.running import RunningDesk

pytestmark = pytest.mark.window
ODD = {
    "ampersand": "R&D && <b>bold</b> &Delete %1 {title}",
    "right to left": "جرس الباب لا يرن \u202eevil",
    "controls": "one\ttwo\nthree\u2028four\u200bfive",
    "emoji": "🙂 " * 20 + "Ünïcödé",
    "only spaces": "   .   ",
}


@pytest.mark.parametrize("kind", ODD)
async def test_odd_titles_are_shown_as_they_are(desk: RunningDesk, kind: str) -> None:
    person, ben = desk.person, desk.second_client()
    title = ODD[kind]
    case = ben.new_case("Odd")
    ben.change(case, title=title)
    kept = ben.column(case, "title")
    await person.open_by_search(case.number, ", Case,")
    await until(lambda: len(person.sessions()) == 2, "its session")
    await until(lambda: person.sessions()[1] == kept, "its title in the strip")
    bar = person.tab_bar()
    await until(lambda: bar.tabText(0).replace("&&", "&") != "", "its title on the tab")
    for text in (bar.tabText(0), bar.tabToolTip(0), person.session(kept).accessibleName()):
        assert not set(text) & set("\n\r\t\x07\u2028"), repr(text)
        assert text.count("\u202e") <= text.count("\u202c") + text.count("\u2069"), repr(text)
    if kind == "ampersand":
        assert bar.tabText(0) == title.replace("&", "&&")
        assert QTextDocumentFragment.fromHtml(bar.tabToolTip(0)).toPlainText() == title
    await until(lambda: person.text_of("Case Title").strip() != "", "its title in the field")
    await person.fill_in("Description", "Saved all the same")
    await person.chord("Ctrl+S")
    await until(lambda: ben.column(case, "description") == "Saved all the same", "it to be saved")
    assert ben.column(case, "title") == kept
    await person.chord("Ctrl+Shift+W")
    await until(lambda: person.dialog() is not None, "the question")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: person.dialog() is None, "it to go")
    await person.window_active()


async def test_ten_thousand_characters_in_a_title_are_told_and_kept(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Short so far")
    QGuiApplication.clipboard().setText("x" * 10_000)
    await person.go_to_field("Case Title")
    await person.press(Qt.Key.Key_A, CTRL)
    await person.press(Qt.Key.Key_V, CTRL)
    await until(lambda: len(person.text_of("Case Title")) > 100, "the text")
    await person.chord("Ctrl+S")
    typed = person.text_of("Case Title")
    if len(typed) == 10_000:
        await until(lambda: "Too long" in person.input("Case Title").accessibleName(), "that it is too long")
        assert ben.column(case, "title") == "Short so far"
    else:
        await until(lambda: ben.column(case, "title") == typed, "what fits to be saved")
    assert person.front_tab()


async def test_ten_thousand_characters_in_a_description(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("With much to tell")
    text = "All of it. " * 910
    QGuiApplication.clipboard().setText(text)
    await person.go_to_field("Description")
    await person.press(Qt.Key.Key_V, CTRL)
    await person.chord("Ctrl+S")
    await until(lambda: "Too long" in person.input("Description").accessibleName(), "that it is too long")
    assert person.text_of("Description") == text
    assert ben.column(case, "description") is None
    await person.fill_in("Description", "Some of it.")
    await person.chord("Ctrl+S")
    await until(lambda: ben.column(case, "description") == "Some of it.", "what fits to be saved")
