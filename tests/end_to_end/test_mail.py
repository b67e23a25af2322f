"""E-mails as a person writes them: about a case, from a template, sent with Undo, answered (E4)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import until
from session_engine.ids import RecordRef
from session_engine.mail import area
from tests.end_to_end.organisation import SecondClient
from tests.end_to_end.person import Person
from tests.end_to_end.running import RunningDesk
from tests.end_to_end.test_timeline import point_at
from widgets.mail.page import ComposePage
from widgets.mail.template_dialog import TemplateDialog
from widgets.reading.page import ReadingPage
from widgets.timeline.composer.composer import Composer

pytestmark = pytest.mark.window
CTRL = Qt.KeyboardModifier.ControlModifier


async def begin(desk: RunningDesk, title: str, *, in_timeline: bool = False) -> ComposePage:
    """Open a new case and begin an e-mail about it."""
    await desk.open_new_case(title)
    if in_timeline:
        await until(lambda: desk.person.all(Composer), "where one writes in the timeline")
        await desk.person.click(desk.person.one(Composer).email)
    else:
        await desk.person.command("Email")
    await until(lambda: desk.person.all(ComposePage), "the composer")
    page = desk.person.one(ComposePage)
    await until(lambda: page.subject.input().hasFocus(), "the keyboard in the subject: who gets it is known")
    return page


def front(desk: RunningDesk) -> RecordRef:
    ref = desk.engine.workspace.state.focused_tab.page.record
    assert ref is not None
    return ref


def row(ben: SecondClient, ref: RecordRef) -> dict[str, object]:
    found = ben.all(f"emails?$filter=activityid eq {ref.id}")
    return found[0] if found else {}


def told(person: Person, text: str) -> bool:
    return any(text in each for each in person.texts())


async def test_written_from_a_template_taken_back_sent_and_answered(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, ben = desk.person, desk.second_client()
    page = await begin(desk, "Mesh cuts off upstairs")
    ref = front(desk)
    assert told(person, "delivers nothing outside")
    await person.command("Insert template")
    await until(lambda: isinstance(person.dialog(), TemplateDialog), "the templates")
    dialog = person.dialog()
    assert isinstance(dialog, TemplateDialog)
    await until(lambda: dialog.current() is not None, "templates")
    await person.type("with its number and what")
    await until(lambda: "Dear" in dialog.preview.toPlainText(), "how it will read")
    await until(dialog.accept_button.isEnabled, "one to take")
    await person.press(Qt.Key.Key_Return)
    await until(lambda: person.dialog() is None, "the dialog gone")
    await person.window_active()
    await until(lambda: "Mesh cuts off upstairs" in page.text.toPlainText(), "its text")
    assert "{!" not in page.text.toPlainText()
    assert person.front_tab().startswith("We have your message")
    # sent, thought better of, sent again
    await person.command("Send")
    await until(lambda: told(person, "Sent in"), "the seconds to think")
    assert not any("Waiting to be sent" in notice for notice in person.notices()), "said once"
    assert row(ben, ref)["statuscode"] == 1
    await person.push("Undo")
    await until(lambda: page.isVisible() and not told(person, "Sent in 1"), "the draft again")
    await person.dismiss_notices()
    monkeypatch.setattr(area, "SECONDS_TO_THINK", 0.3)
    page.text.setFocus()
    await person.press(Qt.Key.Key_Return, CTRL)
    await until(lambda: row(ben, ref).get("statuscode") == 3, "it to be sent")
    await until(lambda: told(person, "Sent within the demonstration"), "what became of it")
    assert person.all(ReadingPage)
    # answered, with what it said below
    await person.command("Reply")
    await until(lambda: person.all(ComposePage) and front(desk) != ref, "the answer")
    answer = person.one(ComposePage)
    await until(lambda: "Dear" in answer.text.toPlainText(), "what is answered")
    assert answer.subject.shown_value() == f"Re: {row(ben, ref)['subject']}"
    assert answer.people["to"].shown_value() == page.people["to"].shown_value()
    # answered from the timeline, where it is read
    first = front(desk)
    await person.go_to_tab(person.tabs()[0])
    await until(
        lambda: any("We have your message" in entry for entry in person.timeline()), "it in the timeline"
    )
    with person.looking_at(await point_at(desk, "We have your message")):
        await person.push("Reply")
    await until(lambda: person.all(ComposePage) and front(desk) not in (ref, first), "another answer")


async def test_every_word_of_a_draft_is_there_again_after_a_restart_of_its_page(desk: RunningDesk) -> None:
    person = desk.person
    page = await begin(desk, "Half a letter", in_timeline=True)
    await person.type("About your router")
    page.open_list("cc")
    await until(lambda: page.people["cc"].input().hasFocus(), "the copies")
    await person.type("friend@example.com,")
    page.text.setFocus()
    await person.type("Half a sen")
    ref = front(desk)
    await until(lambda: not page.text.untold(), "the words told")
    drafts = {each.column: each.mine for each in desk.engine.records.drafts(ref)}
    assert drafts["subject"] == "About your router"
    assert "Half a sen" in str(drafts["description"])
    assert "friend@example.com" in str(drafts["cc"])
    profile = desk.composition.keeping.profile
    assert profile is not None
    await until(lambda: "Half a sen" in str(profile.drafts.of(ref).get("description")), "it in the profile")
