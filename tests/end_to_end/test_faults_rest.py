"""Articles, e-mails, dialogs, sub-grids and new records under every kind of fault."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import until
from session_engine.ids import RecordRef
from session_engine.navigation.state import Place
from tests.end_to_end.organisation import Record
from tests.end_to_end.running import RunningDesk
from tests.end_to_end.test_faults_pages import AWAY, BUSY, HOTEL, SIGNED_OUT, UNCLEAR, WRONG, refused
from tests.fixtures.faults import Cut, Delay, Hold, Kind

pytestmark = pytest.mark.window
DENIED, GONE, NO_LIST, CHANGED, NOT_TAKEN = (
    "not allowed",
    "not there any more",
    "does not have this list",
    "Somebody else",
    "did not accept this",
)
KINDS: dict[str, tuple[Kind, str]] = {
    "401": (refused(401), SIGNED_OUT),
    "403": (refused(403), DENIED),
    "404": (refused(404), GONE),
    "412": (refused(412), NOT_TAKEN),
    "429": (refused(429, ("Retry-After", "120")), BUSY),
    "500": (refused(500), WRONG),
    "rubbish": (HOTEL, UNCLEAR),
    "cut": (Cut(after=200), AWAY),
    "refused": (Cut(), AWAY),
}
KEPT = ("401", "cut", "refused")
"""What keeps a change to be sent later: the outbox's own tests hold it."""
FOR_GOOD = ("403", "404")
"""What no other try mends: the page offers to be closed, or nothing."""


async def mended(desk: RunningDesk) -> None:
    desk.mend_line()
    desk.engine.lines.reconnect(desk.engine.line)
    await until(lambda: desk.person.shows("Connected"), "the line")


def open_by_link(desk: RunningDesk, record: Record) -> None:
    """Open a record that nothing has read before."""
    ref = RecordRef(desk.engine.line, record.table, record.id)
    desk.composition.desk.open_record(ref, Place.LINK, title=record.title)


# Pages that are read


@dataclass(frozen=True, slots=True)
class Text:
    """Something to read, how it is opened and what it says."""

    open: Callable[[RunningDesk, str], Awaitable[Record]]
    says: Callable[[str], str]


def made(desk: RunningDesk, table: str, body: dict[str, str], title: str) -> Record:
    headers = {"Prefer": "return=representation"}
    answer = desk.second_client().http.post(f"{table}s", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    row = answer.json()
    return Record(table, row.get("activityid") or row[f"{table}id"], title)


async def article(desk: RunningDesk, name: str) -> Record:
    body = {"title": f"Article under {name}", "content": f"<p>Words of the article, {name}</p>"}
    return made(desk, "knowledgearticle", body, body["title"])


async def email(desk: RunningDesk, name: str) -> Record:
    body = {"subject": f"E-mail under {name}", "description": f"<p>Words of the e-mail, {name}</p>"}
    record = made(desk, "email", body, body["subject"])
    came = desk.second_client().http.patch(f"emails({record.id})", json={"statecode": 1, "statuscode": 4})
    assert came.status_code == 204, came.text
    return record


TEXTS = {
    "article": Text(article, lambda name: f"Words of the article, {name}"),
    "e-mail": Text(email, lambda name: f"Words of the e-mail, {name}"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", TEXTS)
async def test_a_text_that_cannot_be_read_says_why_and_is_read_after_all(
    desk: RunningDesk, text: str, kind: str
) -> None:
    person, (fault, said), page = desk.person, KINDS[kind], TEXTS[text]
    record = await page.open(desk, kind)
    desk.break_line(fault, path=record.id)
    open_by_link(desk, record)
    await until(lambda: any(said in shown for shown in person.texts()), f"“{said}”")
    await until(lambda: not person.waits(), "no skeleton where nothing comes")
    assert not any("Exception" in shown or "0x8" in shown for shown in person.texts())
    await mended(desk)
    words = page.says(kind)
    if kind in FOR_GOOD:
        # What is told of it meanwhile may have it read again, and then it is there.
        offered = lambda: person.pushable("Close this tab", None)  # noqa: E731
        await until(lambda: offered() or words in person.reading(), "a way out")
        if words not in person.reading():
            await person.close_this_tab()
        return
    await person.recover("Try again", lambda: words in person.reading())
    await until(lambda: words in person.reading(), "the text")


@pytest.mark.parametrize("text", TEXTS)
async def test_a_slow_text_shows_that_it_comes(desk: RunningDesk, text: str) -> None:
    person, page = desk.person, TEXTS[text]
    record = await page.open(desk, "five seconds")
    desk.break_line(Delay(5.0), path=record.id)
    open_by_link(desk, record)
    await until(person.waits, "the skeleton")
    await until(lambda: page.says("five seconds") in person.reading(), "the text")


# Dialogs


@dataclass(frozen=True, slots=True)
class Ask:
    """A dialog with a lookup."""

    command: str
    field: str
    typed: str
    choice: str
    accept: str
    path: str
    on_412: str = NOT_TAKEN


DIALOGS = {
    "assign": Ask("Assign", "User or team", "ben whit", "Ben Whitlock", "Assign", "/incidents(", CHANGED),
    "queue": Ask("Queue", "Queue", "network exp", "Network experts", "Add", "AddToQueue"),
}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in KEPT])
@pytest.mark.parametrize("name", DIALOGS)
async def test_a_dialog_says_why_it_could_not_be_done_and_stays(
    desk: RunningDesk, name: str, kind: str
) -> None:
    person, ask, (fault, said) = desk.person, DIALOGS[name], KINDS[kind]
    said = ask.on_412 if kind == "412" else said  # only what builds upon a version was overtaken
    await desk.open_new_case(f"To {name} under {kind}")
    await person.command(ask.command)
    await until(lambda: person.dialog() is not None, "the dialog")
    await person.look_up(ask.field, ask.typed, ask.choice)
    desk.break_line(fault, method="PATCH", path=ask.path)
    desk.break_line(fault, method="POST", path=ask.path)
    await person.push(ask.accept, person.dialog())
    await until(lambda: person.asked(said), f"“{said}”")
    assert person.text_of(ask.field) == ask.choice
    await mended(desk)
    await person.push(ask.accept, person.dialog())
    await until(lambda: any(ask.choice in notice for notice in person.notices()), "it to be done")


# Parts and new records


@pytest.mark.parametrize(("status", "said"), [(403, DENIED), (404, NO_LIST)])
async def test_a_sub_grid_that_is_refused_says_so_and_the_form_works(
    desk: RunningDesk, status: int, said: str
) -> None:
    person, ben = desk.person, desk.second_client()
    case = ben.new_case(f"Parts refused: {status}")
    desk.break_line(refused(status), path="knowledgearticleincident")
    await person.open_by_search(case.number, case.title)
    await until(lambda: any(said in shown for shown in person.texts()), f"“{said}”")
    assert not person.shows("This record is not there any more")
    assert person.text_of("Case Title") == case.title
    desk.mend_line()
    await person.recover("Try again", lambda: not any(said in shown for shown in person.texts()))
    await until(lambda: not any(said in shown for shown in person.texts()), "the rows")


@pytest.mark.parametrize("path", ["/contacts", "search"])
async def test_a_list_the_organisation_does_not_have_is_no_record(desk: RunningDesk, path: str) -> None:
    person = desk.person
    desk.break_line(refused(404), path=path)
    if path == "search":
        await person.search_for("thermostat")
        await person.press(Qt.Key.Key_Return)
        await until(lambda: "thermostat" in " ".join(person.texts()), "the page")
    else:
        await person.chord("Ctrl+G")
        await person.push("Contacts")
        await until(lambda: person.shows(NO_LIST), "why not")
    assert not person.shows("This record")


async def test_a_new_record_that_is_slow_is_waited_for_and_made_once(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    await person.chord("Ctrl+Shift+N")
    await person.fill_in("Case Title", "Made slowly")
    await person.look_up("Customer", "okonkwo den", "Okonkwo Dental")
    desk.break_line(Delay(5.0), method="PATCH", path="/incidents")
    await person.chord("Ctrl+S")
    await until(lambda: person.shows("Saving “Made slowly” …"), "that it is being saved")
    await until(lambda: "Resolve" in person.commands(), "what can be done once it is saved")
    assert ben.count("incidents?$filter=title eq 'Made slowly'") == 1


async def test_what_failed_is_asked_again_when_she_comes_back_to_the_window(desk: RunningDesk) -> None:
    person = desk.person
    desk.break_line(refused(500), path="/contacts")
    await person.chord("Ctrl+G")
    await person.push("Contacts")
    await until(lambda: person.shows("Could not be loaded"), "why there are no rows")
    desk.mend_line()
    desk.engine.lines._looked_at.clear()
    desk.window.activated.emit()
    await until(lambda: len(person.rows(person.table())) > 10, "the rows, without a press")


async def test_a_page_that_is_held_can_be_closed(desk: RunningDesk) -> None:
    person, case = desk.person, desk.second_client().new_case("Closed before it came")
    await person.search_for(case.number)
    await until(lambda: any(case.title in row for row in person.suggestions()), "the suggestion")
    desk.break_line(Hold(), path=case.id)
    await person.take_suggestion(case.title)
    await until(person.waits, "the skeleton")
    await person.chord("Ctrl+W")
    await person.answer("Close the session", "Close session")
    await until(lambda: person.sessions() == ["Home"], "Home alone")
