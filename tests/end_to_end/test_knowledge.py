"""The knowledge base beside a case: found, kept at hand, read, said to help or not, linked and sent (D3)."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import until
from tests.end_to_end.organisation import SecondClient
from tests.end_to_end.running import RunningDesk
from tests.fixtures.faults import Answer
from widgets.attendance.line import AlsoHere
from widgets.knowledge.article_bar import ArticleBar
from widgets.knowledge.card import KnowledgeCard
from widgets.knowledge.panel import KnowledgePanel
from widgets.mail.page import ComposePage
from widgets.reading.page import ReadingPage

pytestmark = pytest.mark.window
NUMBER = "KA-01007"


def article(ben: SecondClient) -> dict[str, Any]:
    return ben.all(f"knowledgearticles?$filter=articlepublicnumber eq '{NUMBER}'")[0]


def links(ben: SecondClient, case: str, key: object) -> int:
    condition = f"_incidentid_value eq {case} and _knowledgearticleid_value eq {key}"
    return len(ben.all(f"knowledgearticleincidents?$filter={condition}"))


async def who_reads_it_too(desk: RunningDesk, key: str) -> None:
    desk.second_client().read_along("knowledgearticle", key)
    await until(lambda: desk.person.all(AlsoHere), "who reads it too")
    assert "Ben" in desk.person.one(AlsoHere).accessibleName()


async def comments_that_are_refused_are_not_lost(desk: RunningDesk, bar: ArticleBar) -> None:
    person, workspace = desk.person, desk.engine.workspace
    desk.break_line(Answer(403), method="PATCH", path="/feedback")
    await person.push("Your comment", bar)
    await until(bar.text.hasFocus, "what was said, to be changed")
    await person.type("Both of them. ")
    written = bar.text.toPlainText()
    await person.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: person.shows("not allowed") or not bar.box.isHidden(), "that it was refused")
    await until(lambda: not bar.box.isHidden() and bar.text.toPlainText() == written, "her words")
    tab = workspace.state.focused_tab.id
    kept = workspace.state.half_typed(tab, "article comment")
    assert kept is not None
    assert kept.values["text"] == written
    desk.mend_line()
    await person.push("Save comment", bar)
    await until(lambda: workspace.state.half_typed(tab, "article comment") is None, "that it is given")


async def test_an_article_from_the_search_to_the_case_and_the_letter(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    known = article(ben)
    case = await desk.open_new_case("Satellites drop, roll back to 4.1.9?")
    await person.push("Knowledge")
    await until(lambda: person.all(KnowledgePanel), "the tool")
    panel = person.one(KnowledgePanel)
    await until(panel.cards, "what the case's title finds")
    assert panel.field.line.text() == "Satellites drop, roll back to 4.1.9?"
    # other words, titles suggested while they are typed
    panel.focus_field()
    await person.type("roll back to 4.1.9")
    await until(lambda: panel._state is not None and panel._state.suggestions, "titles")
    workspace = desk.engine.workspace
    half_typed = workspace.state.half_typed(workspace.state.focused_session.anchor.id, "knowledge")
    assert half_typed is not None
    assert half_typed.values["text"] == "roll back to 4.1.9", "kept from the key itself on"
    await person.press(Qt.Key.Key_Return)
    await until(lambda: any(NUMBER in each.accessibleName() for each in panel.cards()), "the article")

    def card() -> KnowledgeCard:
        return next(each for each in panel.cards() if NUMBER in each.accessibleName())

    await person.push("Link to case", card())
    await until(lambda: links(ben, case.id, known["knowledgearticleid"]) == 1, "the link, for everybody")
    await until(lambda: card().link.text() == "Unlink", "the card to say so")
    await person.push("Add to favourites", card())
    await until(lambda: card().article is not None and card().article.favourite, "the star")  # pyright: ignore[reportOptionalMemberAccess]
    # read beside the case
    card().title.setFocus()
    await person.press(Qt.Key.Key_Return)
    await until(lambda: person.all(ArticleBar), "the page of the article")
    bar, page = person.one(ArticleBar), person.one(ReadingPage)
    assert person.tabs()[0].startswith("Satellites drop")
    await until(lambda: bar.link.text() == "Unlink from the case", "the page to know of the link")
    await until(
        lambda: article(ben)["knowledgearticleviews"] == known["knowledgearticleviews"] + 1, "the view"
    )
    assert workspace.state.focused_tab.state.seen, "a start that brings it back counts no second time"
    await who_reads_it_too(desk, str(known["knowledgearticleid"]))
    await person.push("This does not help", bar)
    await until(bar.text.hasFocus, "what is missing?")
    await person.type("Say which cable")
    await person.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    condition = f"_regardingobjectid_value eq {known['knowledgearticleid']} and comments eq 'Say which cable'"
    await until(
        lambda: [each["rating"] for each in ben.all(f"feedback?$filter={condition}")] == [1], "what was said"
    )
    await comments_that_are_refused_are_not_lost(desk, bar)
    await person.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    await person.type("satellite")
    await until(lambda: page.browser.textCursor().hasSelection(), "what is found in it")
    # into a letter to the customer
    await person.push("Send by email", bar)
    await until(lambda: person.all(ComposePage), "a letter")
    letter = person.one(ComposePage)
    await until(lambda: person.text_of("Subject") == known["title"], "its title as the subject")
    await until(lambda: str(known["title"]) in letter.text.toPlainText(), "the article in it")
    await person.go_to_tab(str(known["title"]))
    await until(
        lambda: bar.insert.accessibleName() == "Insert into the email", "the letter that is being written"
    )
