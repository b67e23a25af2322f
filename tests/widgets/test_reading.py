"""Reading pages: cleaned, loading nothing, following the look, and searchable."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from session_engine.errors import Failure
from session_engine.forms.state import FieldKind
from session_engine.records.state import FieldState, RecordState, RecordStatus, Value
from tests.widgets.form_bench import Heard, click, key, keys, shown
from tests.widgets.form_samples import ARTICLE, BEN, field, ref
from widgets.forms.header import HeaderFact
from widgets.primitives import EmptyState, SkeletonRows
from widgets.reading.browser import Browser
from widgets.reading.cleaning import clean, from_text, looks_like_html
from widgets.reading.page import ReadingPage
from widgets.reading.plain import plain_text
from widgets.theme import Mode, Theme, tokens

pytestmark = pytest.mark.usefixtures("theme")
HEADER = (field("ownerid", FieldKind.LOOKUP, "Author"),)


def article(values: Mapping[str, Value] | None = None) -> RecordState:
    fields = {name: FieldState(value) for name, value in (values or {"ownerid": BEN}).items()}
    name = "Roll back & wait"
    return RecordState(ref("knowledgearticle", "k7"), RecordStatus.READY, name, MappingProxyType(fields))


class Bench:
    def __init__(self, qtbot: QtBot, body: str | None = ARTICLE) -> None:
        self.page = ReadingPage(lambda failure, _detail: f"failed: {failure.value}")
        self.links = Heard(self.page.link_activated)
        self.opened = Heard(self.page.opened)
        self.retried = Heard(self.page.retry_wanted)
        self.page.render_record(article(), HEADER, body)
        shown(qtbot, self.page, 1000, 700)
        self.browser = self.page.browser


# Blank lines


def test_a_blank_line_is_one_line_high_however_it_was_written(qtbot: QtBot) -> None:
    browser = Browser()
    qtbot.addWidget(browser)

    def lines(html: str) -> list[tuple[str, int]]:
        browser.show_html(clean(html))
        document, found = browser.document(), list[tuple[str, int]]()
        document.setTextWidth(500)
        block = document.begin()
        while block.isValid():
            found.append((block.text(), round(document.documentLayout().blockBoundingRect(block).y())))
            block = block.next()
        return found

    (_, first), (_, second) = lines("<div>Hello</div><div>there</div>")
    line = second - first
    written = (
        "<p><br></p>",
        "<p>&nbsp;</p>",
        "<div><br></div>",
        "<div><div><p><br></p></div></div>",
        "<p></p><p><br><br></p><p> </p>",
    )
    for blank in written:
        made = lines(f"<p><br></p><p>Hello</p>{blank}<p>there</p><div><br></div>")
        assert [text for text, _ in made] == ["Hello", "", "there"], blank
        assert made[2][1] - made[0][1] < 3 * line, blank
    assert [text for text, _ in lines("<ul><li>a</li><li></li></ul><table><tr><td></td><td>x</td></tr></table>")]\
        == ["a", "", "", "x", ""]  # fmt: skip


# Cleaning


def test_nothing_that_runs_loads_or_asks_is_left() -> None:
    dirty = (
        "<script>alert(1)</script><style>@import url(https://x)</style>"
        "<img src='https://t.example/p.gif'><iframe src='https://x'></iframe>"
        "<form action='https://x'><input name='password'></form>"
        "<p onclick='x()' style='background:url(https://x)'>Text</p>"
        "<a href='javascript:alert(1)'>bad</a><a href='file:///etc/passwd'>file</a>"
        "<table background='https://x'><tr><td bgcolor='#000000'>cell</td></tr></table>"
        "<a href='https://ok.example/'>good</a><svg><image href='https://x'/></svg>"
    )
    made = clean(dirty)
    for word in (
        "script",
        "style",
        "img",
        "iframe",
        "input",
        "onclick",
        "javascript",
        "file:",
        "bgcolor",
        "svg",
    ):
        assert word not in made
    assert "background" not in made
    assert 'href="https://ok.example/"' in made
    assert "Text" in made


@given(text=st.text(max_size=300))
def test_plain_text_stays_what_it_is(text: str) -> None:
    document = QTextDocument()
    document.setHtml(from_text(text))
    kept = [c for c in text if c.isalnum()]
    assert [c for c in document.toPlainText() if c.isalnum()] == kept


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        ("<p>First.</p><ol><li>Unplug it</li><li>Wait</li></ol><p>Then <b>call</b>.</p>",
         "First.\n\n1. Unplug it\n2. Wait\n\nThen call."),
        ("<ul><li>One</li></ul><script>alert(1)</script>", "• One"),
        ("<p>A<br>B &amp; C</p><p> </p><img src='x'>", "A\nB & C"),
        ("Typed\nas it is < 3", "Typed\nas it is < 3"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_read_is_written_plain_with_the_points_of_its_lists(body: str, plain: str) -> None:
    assert plain_text(body) == plain


def test_plain_text_and_html_are_told_apart() -> None:
    assert looks_like_html("<div>Hello</div>")
    assert not looks_like_html("if a < b and b > c then\nSmith & Sons")


# The browser


def test_no_resource_is_ever_loaded(qtbot: QtBot, tmp_path: Path) -> None:
    browser = Browser()
    qtbot.addWidget(browser)
    secret = tmp_path / "secret.html"
    secret.write_text("secret")
    for url in (QUrl.fromLocalFile(str(secret)), QUrl("https://x.example/a.png"), QUrl("data:text/plain,x")):
        for kind in QTextDocument.ResourceType:
            assert browser.loadResource(kind.value, url) is None
    browser.setSource(QUrl.fromLocalFile(str(secret)))
    assert "secret" not in browser.toPlainText()


def test_a_link_is_only_told(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    found = bench.browser.document().find("the roll-back page")
    found.setPosition(found.selectionStart() + 3)
    spot = bench.browser.cursorRect(found).center()
    QTest.mouseClick(bench.browser.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert bench.links.calls == [("https://support.northlight.example/rollback",)]
    assert bench.browser.toPlainText().startswith("Roll back to 4.1.9")
    assert bench.browser.anchorAt(QPointF(spot).toPoint()) == bench.links.last[0]


def test_colours_follow_the_look(qtbot: QtBot, theme: Theme) -> None:
    bench = Bench(qtbot)

    def link_colour() -> str:
        cursor = bench.browser.document().find("the roll-back page")
        return cursor.charFormat().foreground().color().name()

    light = link_colour()
    theme.set_mode(Mode.DARK)
    qtbot.waitUntil(lambda: link_colour() == tokens().acc.name() != light)
    assert "Roll back" in bench.browser.toPlainText()


# The page


def test_header_facts_that_come_later_and_say_nothing_have_places_of_their_own(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    facts = tuple(field(name, FieldKind.TEXT, name.title()) for name in ("status", "reason", "number"))
    bench.page.render_record(article(), facts, ARTICLE)
    places = [fact.geometry() for fact in bench.page.findChildren(HeaderFact) if fact.isVisible()]
    assert len(places) == 3
    assert not any(one.intersects(other) for one in places for other in places if one is not other)
    assert all(place.width() > 10 and place.left() > bench.page.width() // 2 for place in places)


def test_what_is_gone_or_not_hers_offers_to_be_closed(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    closed = Heard(bench.page.close_wanted)
    for number, failure in enumerate((Failure.MISSING, Failure.FORBIDDEN), start=1):
        bench.page.render_failure(failure)
        click(
            next(
                b
                for b in bench.page.findChildren(QPushButton)
                if b.isVisible() and b.text() == "Close this tab"
            )
        )
        assert (len(closed.calls), len(bench.retried.calls)) == (number, 0)


def test_header_facts_are_links_and_pills(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    fact = bench.page.findChildren(HeaderFact)[0]
    assert fact.accessibleName() == "Author: Ben Whitlock"
    click(fact)
    assert bench.opened.last[0] == BEN.ref


def test_a_text_on_its_way_is_a_skeleton(qtbot: QtBot) -> None:
    bench = Bench(qtbot, None)
    assert bench.page.findChildren(SkeletonRows)[0].isVisible()
    bench.page.render_record(article(), HEADER, ARTICLE)
    assert bench.browser.isVisible()


def test_an_empty_text_says_so(qtbot: QtBot) -> None:
    bench = Bench(qtbot, "  ")
    assert bench.page.findChildren(EmptyState)[0].accessibleName() == "This has no text"


def test_a_failure_offers_to_try_again(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.page.render_failure(Failure.TIMEOUT)
    click(bench.page.findChildren(EmptyState)[0].findChildren(QPushButton)[0])
    assert len(bench.retried.calls) == 1


def test_the_same_text_again_keeps_the_place(qtbot: QtBot) -> None:
    bench = Bench(qtbot, ARTICLE * 10)
    bar = bench.browser.verticalScrollBar()
    bar.setValue(200)
    bench.page.render_record(article(), HEADER, ARTICLE * 10)
    assert bar.value() == 200


# Finding


def test_finding_marks_counts_and_goes_round(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.browser.setFocus()
    key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert bench.page.find_bar.isVisible()
    keys("satellite")
    first = bench.browser.textCursor()
    assert first.selectedText().casefold() == "satellite"
    assert bench.browser.count("satellite") == 5
    assert bench.page.find_bar._count.text() == "1 of 5"
    places = {first.selectionStart()}
    for _ in range(4):
        key(Qt.Key.Key_Return)
        places.add(bench.browser.textCursor().selectionStart())
    assert len(places) == 5
    key(Qt.Key.Key_Return)
    assert bench.browser.textCursor().selectionStart() == first.selectionStart()
    key(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bench.browser.textCursor().selectionStart() == max(places)
    assert bench.page.find_bar._count.text() == "5 of 5"


def test_what_is_not_there_is_marked_and_escape_ends(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.page.focus_find()
    keys("zebra")
    assert bench.page.find_bar.line.property("invalid") is True
    key(Qt.Key.Key_Escape)
    assert not bench.page.find_bar.isVisible()
    assert bench.browser.hasFocus()


def test_of_what_lists_alone_have_told_the_page_says_what_is_missing(qtbot: QtBot) -> None:
    bench = Bench(qtbot, None)
    assert bench.page.bar.isHidden()  # it is on its way
    bench.page.render_record(article({}), HEADER, None, (), frozenset({"ownerid", "content"}))
    assert "Not read yet: Author, Text." in bench.page.bar.accessibleName()
    assert any("The text was not read yet" in label.text() for label in bench.page.findChildren(QLabel))
    bench.page.bar.action_triggered.emit("retry")
    assert bench.retried.calls == [()]
    bench.page.render_record(article(), HEADER, ARTICLE)
    assert bench.page.bar.isHidden()
    bench.page.render_record(article({}), HEADER, ARTICLE, (), frozenset({"ownerid"}))
    assert "Not read yet: Author." in bench.page.bar.accessibleName()
    assert bench.browser.isVisible()
