"""Conversations at a real desk: the panel beside the page, messages that go out, what is taken back, who waits."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop.bindings.conversations.practice import open_page
from desktop.own_window import OwnWindow
from desktop.pages.conversation_page import ConversationTab
from desktop.tour.hands import until
from session_engine.conversations.state import TABLE, MessageKind
from session_engine.ids import RecordRef
from session_engine.navigation.state import Place
from tests.end_to_end.browsing_customer import SAID, Talk, accepted, begun
from tests.end_to_end.running import RunningDesk
from tests.end_to_end.stage import Stage
from tests.end_to_end.talking_customers import TalkingCustomers, photo, story
from tests.fixtures.chromium import Page, chromium
from tests.fixtures.fault_proxy import FaultProxy
from widgets.conversation.page import ConversationPage
from widgets.conversation.panel import ConversationPanel
from widgets.conversation.state import Sending
from widgets.knowledge.panel import KnowledgePanel
from widgets.primitives.buttons import PushButton, Variant

pytestmark = pytest.mark.window
KEYS: dict[str, str] = {}
HOSTILE = "<img src=x onerror=document.title=1> \u202egnp.exe & <b>bold</b>"
KEPT = HOSTILE.replace("\u202e", "")
"""What turns round the text after it is left out."""
STANDING = "document.querySelector('#standing').textContent"


@pytest.fixture(scope="module")
def running(theme: Any, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk whose organisation has two conversations of hers."""
    folder = tmp_path_factory.mktemp("desk")
    with FaultProxy().running() as proxy:
        desk = RunningDesk(folder, proxy)
        customers = TalkingCustomers(desk.places.organisation)
        customers.furnish()
        KEYS["maria"] = customers.talk("Maria Lopez", story(customers))
        waits = customers.customer("Is anybody there?", "Hanna Virtanen")
        KEYS["hanna"] = customers.talk("Hanna Virtanen", (waits,), 200)
        customers.close()
        stage.run(desk.start(theme))
        try:
            stage.run(desk.filled())
            yield desk
        finally:
            stage.run(desk.stop())
    gc.collect()
    for leftover in folder.glob("organisation.db*"):
        leftover.unlink(missing_ok=True)


def panels(desk: RunningDesk) -> list[ConversationPanel]:
    """Give the panels in sight."""
    return [panel for panel in desk.window.findChildren(ConversationPanel) if panel.isVisible()]


def marked(panel: ConversationPanel) -> list[str]:
    """Give the words that are marked as not known."""
    marks: list[Any] = panel.composer.box.extraSelections()
    return [mark.cursor.selectedText() for mark in marks]


async def open_conversation(desk: RunningDesk, who: str, name: str) -> ConversationPanel:
    """Open a conversation as an accepted offer does."""
    desk.composition.desk.open_record(RecordRef(desk.engine.line, TABLE, KEYS[who]), Place.OFFER)

    def there() -> bool:
        shown = panels(desk)
        return (
            len(shown) == 1 and shown[0].accessibleName().endswith(name) and shown[0].composer.box.isEnabled()
        )

    await until(there, f"the conversation with {name}")
    return panels(desk)[0]


def page_of(desk: RunningDesk) -> object:
    """Give what stands in front, None before it was built."""
    return desk.composition.pages.page(desk.engine.workspace.state.focused_tab.id)


def count_cards(page: ConversationTab) -> list[object]:
    """Note each time that a page's cards are drawn from now on."""
    drawn: list[object] = []
    shown = page.widget
    assert isinstance(shown, ConversationPage)
    real = shown.render_cards

    def noted(*given: Any) -> None:
        drawn.append(given)
        real(*given)

    shown.render_cards = noted  # pyright: ignore[reportAttributeAccessIssue]
    return drawn


@contextmanager
def focused_widgets(desk: RunningDesk) -> Generator[list[QWidget]]:
    """Note who gets the keyboard within this, in the conversation's panel or in the page."""
    took: list[QWidget] = []

    def moved(_before: QWidget | None, now: QWidget | None) -> None:
        places = (desk.window.stack, *panels(desk))
        if now is not None and any(place.isAncestorOf(now) for place in places):
            took.append(now)

    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.focusChanged.connect(moved)
    try:
        yield took
    finally:
        application.focusChanged.disconnect(moved)


async def f6_leads_to(desk: RunningDesk, who: str) -> None:
    """Go from part to part of the window until the keyboard is in a conversation that it was not in."""
    for _ in range(12):
        desk.composition.commands.do("region_next")
        await asyncio.sleep(0)
        focus = QApplication.focusWidget()
        if focus is not None and focus.accessibleName() == f"Message to {who}":
            return
    focus = QApplication.focusWidget()
    pytest.fail(f"F6 does not lead to {who}: {focus and focus.accessibleName()}")


async def it_stays_in_the_page(desk: RunningDesk, page: ConversationTab, other: ConversationPanel) -> None:
    """Leave the keyboard in a conversation's page: it is there again after another's box had it."""
    await desk.command("Conversations side by side")
    await until(lambda: len(panels(desk)) == 1, "one alone")
    ends = Variant.DANGER.value  # where the keyboard never comes back to
    buttons = page.widget.findChildren(PushButton)
    where = next(each for each in buttons if each.isVisible() and each.property("variant") != ends)
    where.setFocus()
    await desk.person.chord("Ctrl+Shift+L")
    await until(other.composer.box.hasFocus, "the other's box")
    desk.engine.workspace.focus_next_session(-1)
    await until(where.hasFocus, "the keyboard in the page")
    desk.engine.workspace.focus_next_session(1)
    await until(other.composer.box.hasFocus, "the other's box")
    desk.engine.workspace.focus_next_session(-1)
    await until(where.hasFocus, "the keyboard in the page again")
    drawn, mine = count_cards(page), panels(desk)[0]
    mine.focus_box()
    await desk.person.type("Now plug it in")
    await desk.person.chord("Return")
    rows = mine.view.thread_model
    await until(lambda: rows.messages[-1].text == "Now plug it in" and rows.messages[-1].number, "it sent")
    assert drawn == []  # what is said concerns the panel, not the cards beside it


async def test_a_conversation_stands_beside_its_page_and_is_written_in(desk: RunningDesk) -> None:
    desk.engine.settings.set("conversations.undo_seconds", 30)
    person, engine = desk.person, desk.engine
    maria = await open_conversation(desk, "maria", "Maria Lopez")
    rows = maria.view.thread_model
    await until(lambda: rows.messages and page_of(desk) is not None, "what was said, and the page")
    page = page_of(desk)
    assert isinstance(page, ConversationTab)
    await until(lambda: "conversation_end" in page.offered(), "what can be done")
    maria.focus_box()
    await person.type("Unplug it")
    await person.chord("Return")
    await until(lambda: rows.messages and rows.messages[-1].sending is Sending.UNDO, "what is about to go")
    assert maria.composer.box.plain_text() == ""
    maria.view.taken_back.emit(rows.messages[-1].id)
    await until(lambda: maria.composer.box.plain_text() == "Unplug it", "it back in the box")
    await until(lambda: rows.messages and rows.messages[-1].text != "Unplug it", "it gone from the list")
    engine.settings.set("conversations.undo_seconds", 0)
    maria.composer.send_button.click()
    await until(
        lambda: rows.messages[-1].number > 0 and rows.messages[-1].text == "Unplug it", "the sent message"
    )
    answer = desk.second_client().http.get(
        "ninedesk_conversationmessages",
        params={
            "$filter": f"_ninedesk_conversationid_value eq {KEYS['maria']} and ninedesk_text eq 'Unplug it'"
        },
    )
    assert len(answer.json()["value"]) == 1

    hanna = await open_conversation(desk, "hanna", "Hanna Virtanen")
    await until(lambda: any("waiting" in tab for tab in person.spoken_sessions()), "who waits in the strip")
    hanna.focus_box()
    await person.type("Half a sen")
    await person.chord("Ctrl+0")
    await until(lambda: not panels(desk), "Home without a conversation")
    with focused_widgets(desk) as took:
        await person.chord("Ctrl+Shift+L")
        await until(lambda: panels(desk) == [hanna], "who waits longest")
        await until(hanna.composer.box.hasFocus, "the keyboard where it was")
    assert took == [hanna.composer.box]  # at once, not through the page
    await person.type("tence")
    assert hanna.composer.box.plain_text() == "Half a sentence"
    await person.type(" for Virtanen to restrat.")
    await until(lambda: marked(hanna) == ["restrat"], "what is not known marked, and no name")
    await desk.command("Conversations side by side")
    await until(lambda: len(panels(desk)) == 2, "two side by side")
    maria.focus_box()
    await until(lambda: engine.workspace.state.focused_session.shown_title == "Maria Lopez", "her session")
    for who in ("Hanna Virtanen", "Maria Lopez"):
        await f6_leads_to(desk, who)
    await it_stays_in_the_page(desk, page, hanna)
    await it_stands_in_a_window_of_its_own(desk)


async def it_stands_in_a_window_of_its_own(desk: RunningDesk) -> None:
    """Drag Maria's session out: keys and commands act on the panel there, not on the main window's."""
    workspace = desk.engine.workspace
    workspace.toggle_session_window()
    await until(lambda: not panels(desk), "Home in the main window")

    def beside() -> bool:
        frames = [frame for frame in QApplication.topLevelWidgets() if isinstance(frame, OwnWindow)]
        return any(p.isVisible() for frame in frames for p in frame.findChildren(ConversationPanel))

    await until(beside, "the panel in the window of its own")
    await f6_leads_to(desk, "Maria Lopez")
    desk.composition.commands.do("conversation_panel")
    await until(lambda: not beside(), "the panel minimised there")
    desk.composition.commands.do("conversation_panel")
    await until(beside, "the panel back there")
    workspace.put_back_session(workspace.state.focused_session.id)
    await until(lambda: len(panels(desk)) == 1, "the panel back")


async def test_what_begins_minimised_has_the_keyboard_at_what_opens_it(desk: RunningDesk) -> None:
    desk.engine.settings.set("conversations.minimised", True)
    desk.composition.desk.open_record(RecordRef(desk.engine.line, TABLE, KEYS["maria"]), Place.OFFER)

    def holder() -> str:
        focus = QApplication.focusWidget()
        return focus.accessibleName() if focus is not None else ""

    await until(lambda: holder() == "Open the conversation", "the keyboard on the strip")
    await desk.person.chord("Ctrl+0")
    await desk.person.chord("Ctrl+1")
    await until(lambda: holder() == "Open the conversation", "it again")
    await desk.person.chord("Space")
    await until(lambda: holder() == "Message to Maria Lopez", "the box")
    assert panels(desk)[0].composer in desk.window.toasts._clear_of, "no notice covers what she writes"


async def test_an_article_found_beside_a_conversation_goes_into_the_message(desk: RunningDesk) -> None:
    person, engine = desk.person, desk.engine
    maria = await open_conversation(desk, "maria", "Maria Lopez")
    talk = RecordRef(engine.line, TABLE, KEYS["maria"])
    await person.push("Knowledge")
    await until(lambda: person.all(KnowledgePanel) and person.one(KnowledgePanel).cards(), "articles")
    panel = person.one(KnowledgePanel)
    maria.focus_box()
    await person.type("Have a look:")
    card = next(each for each in panel.cards() if each.insert.isEnabled())
    assert card.article is not None
    await person.push("Insert into the message", card)
    box = maria.composer.box
    found = f"Have a look:\n{card.article.title}\n\n"
    await until(lambda: box.plain_text().startswith(found), "it at the cursor")
    assert box.hasFocus()
    assert not card.link.isVisible(), "there is no case"
    await person.chord("Ctrl+Z")
    assert box.plain_text() == "Have a look:"
    state = engine.conversations.state(talk)
    assert not state.unsent
    assert not any("Have a look" in each.text for each in state.messages), "nothing was sent"
    await person.chord("Ctrl+A")
    await person.chord("Delete")  # or it would stand there still when she is next in front
    await until(lambda: not engine.conversations.state(talk).draft(MessageKind.TEXT).text, "an empty draft")


async def pictures(desk: RunningDesk, page: Page, agent: Talk, picture: Path) -> None:
    """Send one there and one back."""
    picture.write_bytes(photo())
    await page.attach(picture)
    await until(lambda: agent.messages[-1].file, "her picture")
    QGuiApplication.clipboard().setImage(QImage.fromData(photo()))
    agent.panel.focus_box()
    await desk.person.chord("Ctrl+V")
    await until(agent.panel.composer.files.isVisible, "the pasted picture")
    await desk.person.chord("Return")
    await page.until(
        "[...document.querySelectorAll('.said img')].filter((p) => p.naturalWidth > 0).length === 2"
    )


async def killed(desk: RunningDesk, page: Page, agent: Talk) -> None:
    """Let the organisation be killed in mid-conversation, and both write meanwhile."""
    before = desk.process.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    await page.write("#text", "Are you there?")
    await page.press("Return")
    await agent.says("One moment")
    await until(lambda: desk.process.pid not in {None, before}, "another process")
    await agent.reads("Are you there?")
    for text in (
        "Are you there?",
        "One moment",
    ):  # what is said again after a break takes the place of what waited
        await page.until(f"{SAID}.filter((said) => said === '{text}').length === 1")


async def test_a_customer_and_an_agent_talk(desk: RunningDesk, tmp_path: Path) -> None:
    engine, person = desk.engine, desk.person
    engine.settings.set("conversations.undo_seconds", 0)
    open_page(desk.composition.desk, lambda _url: False)
    await until(lambda: any("/chat/" in text for text in person.notices()), "the page's address")
    url = QGuiApplication.clipboard().text()
    async with chromium(tmp_path / "browser") as browser:
        page = await begun(browser, url, "Vera Lind", "Red light upstairs")
        agent = Talk(desk, await accepted(desk, "Vera Lind"))
        await page.until(f"{STANDING}.includes('Amara Osei')")

        # Both see each other type, and read what was written as it was written.
        await page.write("#text", HOSTILE)
        await until(lambda: person.shows("Vera Lind is typing"), "that she types")
        await page.press("Return")
        await agent.reads(KEPT)
        agent.panel.focus_box()
        await person.type("Which ")
        await page.sees("Amara Osei is writing")
        await person.type("light?")
        await person.chord("Return")
        await page.until(f"{SAID}.length === 2")
        assert await page.js(SAID) == [KEPT, "Which light?"]
        assert await page.js("document.querySelectorAll('.said img, .said b').length") == 0
        await page.until("document.querySelector('.said.mine .state')?.textContent === 'Read'")
        await until(lambda: agent.customer_read("Which light?"), "that she has read it")
        await pictures(desk, page, agent, tmp_path / "light.png")
        await killed(desk, page, agent)

        # The window is loaded again: all is there once more, and the end and the rating come through.
        said = await page.js(SAID)
        await page.load()
        await page.until(f"{SAID}.length === {len(said)}")
        assert await page.js(SAID) == said
        await person.command("End")
        await page.until("!document.querySelector('#after').hidden")
        await page.click("#stars label:nth-of-type(5)")
        await page.write("#tell", "Kind")
        await page.click("#rate")
        await page.until("document.querySelector('#thanks').textContent")
        assert browser.complaints == []
    ben = desk.second_client()
    row = ben.all("msdyn_ocliveworkitems?$filter=ninedesk_visitorname eq 'Vera Lind'")[0]
    assert (row["ninedesk_rating"], row["ninedesk_ratingtext"]) == (5, "Kind")


async def test_a_photo_that_was_seen_is_there_without_the_organisation_another_says_so_and_comes(
    desk: RunningDesk,
) -> None:
    seen = await open_conversation(desk, "maria", "Maria Lopez")
    await until(lambda: any(each.file for each in seen.view.thread_model.messages), "the thread")
    (sent,) = (each.id for each in seen.view.thread_model.messages if each.file is not None)
    await until(lambda: not picture_of(seen, sent).isNull(), "the photo")
    desk.keep_conversations()
    desk.engine.workspace.close_session(
        desk.engine.workspace.state.focused_session.id, confirmed=True, force=True
    )
    await until(lambda: not panels(desk), "Home")
    with desk.proxy.offline():
        await desk.person.press(Qt.Key.Key_F5)
        await until(lambda: desk.person.shows("since"), "since when it is away")
        panel = await open_conversation(desk, "maria", "Maria Lopez")
        await until(lambda: not picture_of(panel, sent).isNull(), "the photo that was kept")
        await desk.engine.tasks.start(forget_files(desk), owner="test", group="forget")
        panel.view.file_opened.emit(sent)
        await until(
            lambda: any("is not on this computer" in told for told in desk.person.told()),
            "that it is not here",
        )
        panel.view.picture_wanted.emit(sent)
        await until(lambda: picture_of(panel, sent).isNull(), "a file like any other")
    desk.engine.lines.reconnect(desk.engine.line)
    await until(lambda: not picture_of(panel, sent).isNull(), "the photo, with the line")


def picture_of(panel: ConversationPanel, message: str) -> QImage:
    """Give the picture of a message as it is shown."""
    return panel.view._pictures.get(message, QImage())


async def forget_files(desk: RunningDesk) -> None:
    """Let the kept files be gone, as after many others."""
    profile = desk.composition.keeping.profile
    assert profile is not None
    sql = "DELETE FROM reading WHERE substr(path, 1, 5) = CAST('file ' AS BLOB)"
    await asyncio.wrap_future(profile._writer.ask(lambda db: db.execute(sql).fetchall()))
