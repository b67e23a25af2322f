"""Every page and every dialog under every kind of fault: said, kept, not asked without end, and over by itself (6)."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import until, visible_texts
from tests.end_to_end.organisation import Record
from tests.end_to_end.running import RunningDesk
from tests.fixtures.faults import Answer, Cut, Kind
from widgets.dashboard.chart import Chart
from widgets.forms.editors.suggestions import Suggestions
from widgets.quick_create.flyout import QuickCreate

pytestmark = pytest.mark.window
JSON = ("Content-Type", "application/json")
BUSY, SIGNED_OUT = "The organisation is busy", "You are signed out"
UNCLEAR, WRONG, AWAY = "could not be understood", "Something went wrong", "cannot be reached"
MOST_ASKED = 120
"""Requests a page may send while nothing is pressed: its parts, three times each, and twice more after coming back."""

ROUND, SHORT = 30, 4.0
"""Requests with which a line comes back that does not last, and the seconds after which it has done so twice."""


def most_asked(since: float) -> float:
    """Give how much may have been asked by now: the longer it lasts, the more seldom it is asked again."""
    return MOST_ASKED + ROUND * max(0.0, math.log2((time.monotonic() - since) / SHORT))


def refused(status: int, *headers: tuple[str, str]) -> Answer:
    body = {"error": {"code": "0x80040216", "message": "Exception 0x80040216 for programs"}}
    return Answer(status, json.dumps(body).encode(), (JSON, *headers))


def text(body: bytes) -> Answer:
    return Answer(200, body, (JSON,))


HOTEL = Answer(200, b"<html>Please sign in</html>", (("Content-Type", "text/html"),))
KINDS: dict[str, tuple[Kind, str]] = {
    "401": (refused(401), SIGNED_OUT),
    "429 for two minutes": (refused(429, ("Retry-After", "120")), BUSY),
    "502 of a gateway": (Answer(502, b"<h1>Bad gateway</h1>", (("Content-Type", "text/html"),)), WRONG),
    "404 of a gateway": (Answer(404, b"<h1>Nothing here</h1>", (("Content-Type", "text/html"),)), UNCLEAR),
    "a page for people": (HOTEL, UNCLEAR),
    "another object": (text(b'{"value": 3, "title": {"a": 1}}'), UNCLEAR),
    "nothing": (text(b""), UNCLEAR),
    "elsewhere": (Answer(302, b"", (("Location", "http://elsewhere.example/"),)), UNCLEAR),
    "half of an answer": (Cut(after=200), AWAY),
    "reset": (Cut(), AWAY),
}


@dataclass(frozen=True, slots=True)
class Broken:
    """What is seen of a page while it is broken, and when it is well again."""

    well: Callable[[], object]


Page = Callable[[RunningDesk, Kind, str], Awaitable[Broken]]


async def found(desk: RunningDesk, number: str, title: str) -> None:
    await desk.person.search_for(number)
    await until(lambda: any(title in row for row in desk.person.suggestions()), "the suggestion")


async def form(desk: RunningDesk, kind: Kind, name: str) -> Broken:
    person, case = desk.person, desk.second_client().new_case(f"Form under {name}")
    await found(desk, case.number, case.title)
    desk.break_line(kind, path=case.id)
    await person.take_suggestion(case.title)
    return Broken(lambda: person.text_of("Case Title") == case.title)


async def timeline(desk: RunningDesk, kind: Kind, name: str) -> Broken:
    person, ben = desk.person, desk.second_client()
    case = ben.new_case(f"Timeline under {name}")
    ben.note(case, "Heard at last", "A note")
    await found(desk, case.number, case.title)
    for path in ("activitypointers?", "annotations?"):
        desk.break_line(kind, path=path)
    await person.take_suggestion(case.title)
    return Broken(lambda: any("Heard at last" in entry for entry in person.timeline()))


async def grid(desk: RunningDesk, kind: Kind, name: str) -> Broken:
    del name
    person = desk.person
    desk.break_line(kind, path="/contacts")
    await person.chord("Ctrl+G")
    await person.push("Contacts")
    return Broken(lambda: len(person.rows(person.table())) > 10)


async def refreshed_grid(desk: RunningDesk, kind: Kind, name: str) -> Broken:
    del name
    person = desk.person
    await person.chord("Ctrl+G")
    await person.push("Accounts")
    await until(lambda: len(person.rows(person.table())) > 10, "the rows")
    desk.break_line(kind, path="/accounts")
    await person.command("Refresh")
    await until(lambda: person.shows("These rows may be out of date"), "that they may be out of date")
    assert len(person.rows(person.table())) > 10, "what was read stays"
    return Broken(lambda: not person.shows("may be out of date"))


async def dashboard(desk: RunningDesk, kind: Kind, name: str) -> Broken:
    del name
    person = desk.person
    desk.break_line(kind)
    await person.press(Qt.Key.Key_F5)
    await until(
        lambda: sum("out of date" in bar for bar in person.bars()) == len(person.tiles()), "all tiles"
    )
    await until(lambda: all(_old(chart) for chart in person.all(Chart)), "the charts' note")
    return Broken(lambda: not person.shows("may be out of date"))


def _old(chart: Chart) -> bool:
    return any("may be out of date" in shown for shown in visible_texts(chart))


async def results(desk: RunningDesk, kind: Kind, name: str) -> Broken:
    person = desk.person
    await person.search_for("thermostat " + name[:3])
    desk.break_line(kind, path="search")
    await person.press(Qt.Key.Key_Return)
    return Broken(lambda: not person.shows("Try again"))


PAGES: dict[str, Page] = {
    "form": form,
    "timeline": timeline,
    "grid": grid,
    "refreshed grid": refreshed_grid,
    "dashboard": dashboard,
    "results": results,
}
EVERYWHERE = ("401", "429 for two minutes", "another object")
"""The kinds that each page meets; the form, which reads in most ways, meets all of them."""
CELLS = [
    *(("form", kind) for kind in KINDS),
    *((page, kind) for page in PAGES if page != "form" for kind in EVERYWHERE),
]
"""A line that is cut is no fault of a page: `test_offline.py`."""


@pytest.mark.parametrize(("page", "kind"), CELLS, ids=[f"{page}, {kind}" for page, kind in CELLS])
async def test_a_page_says_what_happened_and_does_not_ask_without_end(
    desk: RunningDesk, page: str, kind: str
) -> None:
    person, (fault, said) = desk.person, KINDS[kind]
    since = time.monotonic()
    broken = await PAGES[page](desk, fault, kind)
    await until(lambda: any(said in shown for shown in person.texts()), f"“{said}”")
    await until(lambda: not person.waits(), "no skeleton where nothing comes")
    assert not any("Exception" in shown or "0x8" in shown for shown in person.texts())
    assert len(desk.proxy.asked) <= most_asked(since), [each.target[:90] for each in desk.proxy.asked]
    desk.mend_line()
    desk.engine.lines.reconnect(desk.engine.line)
    await person.recover("Try again", broken.well)
    await until(broken.well, "the page after all")


async def typed(desk: RunningDesk, name: str) -> Record:
    case = await desk.open_new_case(f"Save under {name}")
    await desk.person.fill_in("Description", "Typed before it broke")
    return case


@pytest.mark.parametrize(
    "kind",
    ["429 for two minutes", "502 of a gateway", "a page for people", "another object", "nothing"],
)
async def test_a_save_is_believed_only_when_the_record_comes_back(desk: RunningDesk, kind: str) -> None:
    person, ben, (fault, said) = desk.person, desk.second_client(), KINDS[kind]
    case = await typed(desk, kind)
    desk.break_line(fault, path=case.id)
    await person.chord("Ctrl+S")
    await until(lambda: any(said in bar for bar in person.bars()), f"“{said}”")
    assert "unsaved" in person.session(case.title).accessibleName()
    assert person.text_of("Description") == "Typed before it broke"
    desk.mend_line()
    desk.engine.lines.reconnect(desk.engine.line)
    await until(lambda: person.shows("Connected"), "the line")
    await person.recover("Save again", lambda: ben.column(case, "description"))
    await until(lambda: ben.column(case, "description") == "Typed before it broke", "it to be saved")
    await until(
        lambda: "unsaved" not in person.session(case.title).accessibleName(), "it to be known as saved"
    )


@pytest.mark.parametrize("kind", ["a page for people", "another object"])
async def test_quick_create_makes_one_record_at_the_second_try(desk: RunningDesk, kind: str) -> None:
    person, ben, (fault, said) = desk.person, desk.second_client(), KINDS[kind]
    await desk.open_new_case(f"Beside quick create under {kind}")
    await person.chord("Ctrl+N")
    await until(lambda: person.all(QuickCreate), "the flyout")
    title = f"Quick under {kind}"
    with person.looking_at(person.one(QuickCreate)):
        await person.fill_in("Case Title", title)
        desk.break_line(fault, path="/incidents")
        await person.push("Save")
        await until(lambda: any(said in bar for bar in person.bars()), f"“{said}”")
        assert person.text_of("Case Title") == title
        desk.mend_line()
        desk.engine.lines.reconnect(desk.engine.line)
        await person.push("Save")
    await until(lambda: f"Created: {title}" in person.notices(), "the notice")
    assert ben.count(f"incidents?$filter=title eq '{title}'") == 1


@pytest.mark.parametrize("kind", ["429 for two minutes", "a page for people"])
async def test_a_dialog_says_what_happened_and_stays(desk: RunningDesk, kind: str) -> None:
    person, ben, (fault, said) = desk.person, desk.second_client(), KINDS[kind]
    case = await desk.open_new_case(f"Resolved under {kind}")
    await person.command("Resolve")
    await until(lambda: person.asked("Resolve case"), "the dialog")
    await person.type("Back to 4.1.9")
    desk.break_line(fault, path="CloseIncident")
    await person.push("Resolve", person.dialog())
    await until(lambda: person.asked(said), f"“{said}”")
    assert person.asked("Resolve case")
    assert ben.column(case, "statecode") == 0
    desk.mend_line()
    desk.engine.lines.reconnect(desk.engine.line)
    await until(lambda: person.shows("Connected"), "the line")
    await person.answer("Resolve case", "Resolve")
    await until(lambda: ben.column(case, "statecode") == 1, "it to be resolved")


async def test_a_lookup_that_cannot_look_says_so_and_asks_again_with_the_next_key(desk: RunningDesk) -> None:
    person = desk.person
    await person.chord("Ctrl+Shift+N")
    await person.go_to_field("Customer")
    for path in ("search", "/accounts", "/contacts"):
        desk.break_line(refused(500), path=path)
    await person.type("okonkwo den")
    lists = lambda: [shown.line_text() for shown in person.all(Suggestions)]  # noqa: E731
    await until(lambda: any(WRONG in line for line in lists()), "why nothing is found")
    assert not person.notices()
    desk.mend_line()
    await person.type("t")
    await until(lambda: person._suggested_record("Okonkwo Dental"), "the customer")


async def test_a_busy_organisation_is_left_alone_as_long_as_it_said(desk: RunningDesk) -> None:
    person = desk.person
    fault = desk.break_line(refused(429, ("Retry-After", "120")))
    await person.chord("Ctrl+G")
    await person.push("Contacts")
    await until(lambda: person.shows("asked again at"), "when it is asked again")
    await until(lambda: desk.on_the_way() == 0, "the answers to what was asked before it said so")
    met = fault.met
    await person.push("Try again")
    await until(lambda: person.shows("Could not be loaded"), "why not")
    assert fault.met == met
    desk.mend_line()
    await desk.command("Connect again")
    await until(lambda: len(person.rows(person.table())) > 10, "the rows, without another press")


async def test_being_signed_out_is_told_once_with_the_way_back(desk: RunningDesk) -> None:
    person = desk.person
    case = await typed(desk, "signing out")
    desk.break_line(refused(401))
    await person.chord("Ctrl+S")
    await until(lambda: any(SIGNED_OUT in notice for notice in person.notices()), "that she is signed out")
    assert sum(SIGNED_OUT in notice for notice in person.notices()) == 1
    desk.mend_line()
    await person.press_in_notice(SIGNED_OUT, "Connect again")
    await until(lambda: person.shows("Connected"), "the line again")
    ben = desk.second_client()
    await person.recover("Save again", lambda: ben.column(case, "description"))
    await until(lambda: ben.column(case, "description") == "Typed before it broke", "it to be saved")


async def test_the_status_line_tells_that_it_is_away_although_nobody_asks(desk: RunningDesk) -> None:
    person = desk.person
    with desk.proxy.offline():
        await until(lambda: person.shows("Offline: what you type is kept"), "that it is away")
    await until(lambda: person.shows("Connected"), "the line again")
