from __future__ import annotations

import re
from importlib.resources import files

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop import actions
from tests.widgets.accessibility import nameless, names
from tests.widgets.active import show_active
from tests.widgets.setting_rows import help_keys
from widgets.help.articles import PARTS, article, keys_table
from widgets.help.page import HelpPage
from widgets.help.topics import HelpKey, HelpTopic, standard_topics
from widgets.theme import Mode, Theme

pytestmark = pytest.mark.usefixtures("theme")
KEY = Qt.Key
TOPICS = standard_topics()
FILES = sorted(entry.name for entry in (files("resources") / "help" / "en").iterdir())
LONG = "<h1>Title</h1>" + "<p>One of many lines about meshes.</p>" * 200


@pytest.fixture
def page(qtbot: QtBot) -> HelpPage:
    made = HelpPage(TOPICS)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    show_active(qtbot, made)
    return made


def text_of(name: str) -> str:
    return (files("resources") / "help" / "en" / name).read_text(encoding="utf-8")


# The texts


@pytest.mark.parametrize("topic", [topic.id for topic in TOPICS])
def test_every_topic_has_a_text_with_its_title_on_top(topic: str) -> None:
    html = article(topic, help_keys())
    assert re.search(r"<h1>[^<]+</h1>", html)
    assert "{" not in html.replace("<style>li { margin-bottom: 5px; }</style>", ""), (
        "nothing is left to fill in"
    )


@pytest.mark.parametrize("name", FILES)
def test_texts_name_only_what_there_is(name: str) -> None:
    html = text_of(name)
    assert not re.search(r"https?:|<img|<script|<iframe|<link", html), "no remote content"
    for action in re.findall(r"\{key:([\w.]+)\}|action:(\w+)", html):
        assert (action[0] or action[1]) in actions.BY_ID
    known = {topic.id for topic in TOPICS}
    assert set(re.findall(r"topic:(\w+)", html)) <= known
    stem = name.removesuffix(".html")
    assert stem in known or stem.removeprefix("keys-") in PARTS
    assert all(len(line) <= 400 for line in html.splitlines())


def test_the_keys_of_the_page_come_first() -> None:
    def order(here: str) -> list[str]:
        return re.findall(r"<h2>([^<]+)</h2>", article("keys", help_keys(), here))

    assert order("grid")[0] == "In a list of records"
    assert order("record")[0] == "On a form"
    assert order("settings") == order("")
    assert sorted(order("grid")) == sorted(order(""))


def test_texts_name_the_keys_in_force() -> None:
    assert "Ctrl&nbsp;K" in article("search", help_keys())
    changed = article("search", help_keys({"search": "F9"}))
    assert "F9" in changed
    assert "Ctrl&nbsp;K" not in changed
    assert "the command palette" in article("search", help_keys({"search": ""}))


def test_the_table_of_keys() -> None:
    keys = (
        HelpKey("a", "Save <all> & more", "Re&cord", ("Ctrl+S", "F2")),
        HelpKey("b", "No key", "Record", ()),
    )
    html = keys_table(keys)
    assert "Save &lt;all&gt; &amp; more" in html
    assert "Re&amp;cord" in html
    assert "Ctrl&nbsp;S" in html
    assert "F2" in html
    assert "No key" not in html


@pytest.mark.parametrize("topic", ["", "none", "../../demonstration/templates", "keys-none", "ke/ys"])
def test_a_topic_that_is_none_gives_a_sentence(topic: str) -> None:
    assert "There is no text about this yet." in article(topic, help_keys())


def test_a_language_without_texts_falls_back() -> None:
    assert article("search", help_keys(), language="xx") == article("search", help_keys())


# The page


def test_topics_are_chosen_by_keyboard_and_mouse(page: HelpPage) -> None:
    chosen: list[str] = []
    page.topic_chosen.connect(chosen.append)
    page.render_topic("start", article("start", help_keys()))
    assert chosen == [], "showing is no wish"
    page.topics.setFocus()
    QTest.keyClick(page.topics, KEY.Key_Down)
    spot = page.topics.visualRect(page.topics.model().index(3, 0)).center()
    QTest.mouseClick(page.topics.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert chosen == ["keys", "search"]


def test_the_list_of_topics_keeps_the_models_manners(page: HelpPage, qtmodeltester: ModelTester) -> None:
    page.render_topic("start", LONG)
    qtmodeltester.check(page.topics.model())


def test_links_lead_to_topics_and_actions(page: HelpPage) -> None:
    topics: list[str] = []
    done: list[str] = []
    page.topic_chosen.connect(topics.append)
    page.action_wanted.connect(done.append)
    links = ("topic:search", "action:settings", "topic:none", "https://example.org", "file:///etc/hosts")
    page.render_topic("start", " ".join(f"<a href='{link}'>{link}</a>" for link in links))
    page.browser.setFocus()
    for _ in links:
        QTest.keyClick(page.browser, KEY.Key_Tab)
        QTest.keyClick(page.browser, KEY.Key_Return)
    assert (topics, done) == (["search"], ["settings"])


def test_nothing_is_loaded_from_elsewhere(page: HelpPage) -> None:
    page.render_topic("start", "<img src='https://example.org/a.png'><img src='file:///etc/hosts'>")
    for address in ("https://example.org/a.png", "file:///etc/hosts"):
        kind = QTextDocument.ResourceType.ImageResource.value
        assert page.browser.loadResource(kind, QUrl(address)) is None
    assert not page.grab().isNull()


def test_the_same_text_stays_where_it_is_read(page: HelpPage) -> None:
    page.render_topic("start", LONG)
    bar = page.browser.verticalScrollBar()
    bar.setValue(300)
    page.render_topic("start", LONG)
    assert bar.value() == 300
    page.render_topic("start", LONG.replace("meshes", "routers"))
    assert bar.value() == 300, "a key that was changed meanwhile is no reason to jump"
    page.render_topic("search", LONG)
    assert bar.value() == 0


def test_another_look_keeps_the_place(page: HelpPage, qtbot: QtBot, theme: Theme) -> None:
    page.render_topic("start", LONG)
    bar = page.browser.verticalScrollBar()
    bar.setValue(300)
    document = page.browser.document()
    before = document.defaultStyleSheet()
    theme.set_mode(Mode.DARK)
    qtbot.waitUntil(lambda: document.defaultStyleSheet() != before)
    assert bar.value() == 300


def test_finding(page: HelpPage) -> None:
    page.render_topic("search", article("search", help_keys()))
    QTest.keyClick(page, KEY.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.find_bar.line.hasFocus()
    QTest.keyClicks(page.find_bar.line, "phone")
    assert page.browser.textCursor().selectedText().casefold() == "phone"
    first = page.browser.textCursor().position()
    QTest.keyClick(page.find_bar.line, KEY.Key_Return)
    assert page.browser.textCursor().selectedText().casefold() == "phone"
    QTest.keyClick(page.find_bar.line, KEY.Key_Backspace)
    assert page.browser.textCursor().selectedText().casefold() == "phon"
    QTest.keyClick(page.find_bar.line, KEY.Key_Escape)
    assert not page.find_bar.isVisible()
    assert page.browser.hasFocus()
    assert first > 0


def test_a_narrow_page_shows_the_topics_as_icons(page: HelpPage, qtbot: QtBot) -> None:
    page.render_topic("start", LONG)
    wide = page.topics.width()
    page.resize(500, 600)
    qtbot.waitUntil(lambda: page.topics.width() < wide)


def test_a_topic_that_is_gone_is_shown_all_the_same(qtbot: QtBot) -> None:
    page = HelpPage((HelpTopic("a", "R&D", "help"),))
    qtbot.addWidget(page)
    page.render_topic("none", "<p>Text</p>")
    assert page.browser.toPlainText() == "Text"
    assert page.topics.current_row() == -1


def test_names_for_screen_readers(page: HelpPage) -> None:
    page.render_topic("start", LONG)
    assert nameless(page) == []
    assert "Sessions and tabs" in names(page.topics)
    assert page.browser.accessibleName() == "First steps"


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
@pytest.mark.parametrize("percent", [80, 200])
def test_it_paints_in_every_size_and_direction(
    page: HelpPage, qtbot: QtBot, theme: Theme, direction: Qt.LayoutDirection, percent: int
) -> None:
    theme.set_text_size(percent)
    page.setLayoutDirection(direction)
    for topic in TOPICS:
        page.render_topic(topic.id, article(topic.id, help_keys()))
        assert not page.grab().isNull()
        assert page.browser.horizontalScrollBar().maximum() == 0, "no line is wider than the page"
    right_to_left = direction is Qt.LayoutDirection.RightToLeft
    qtbot.waitUntil(lambda: (page.topics.mapTo(page, QPoint(0, 0)).x() > 400) is right_to_left)
