"""Properties of the record store, over any order of feed events, reads, edits and saves.

A field under edit is never overwritten. What another client wrote is never overwritten unseen. Once everything
has been heard, the state is the organisation's plus the person's edits.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from session_engine.errors import OrganisationError, Refused
from session_engine.organisation.events import ChangesMissed
from session_engine.records.entry import Entry, same
from session_engine.records.state import RecordStatus
from tests.unit.engine.desk import Desk, desk
from tests.unit.engine.fake_organisation import FakeOrganisation, guid
from tests.unit.engine.held import settle
from tests.unit.engine.web_api import LINE

COLUMNS = ("title", "description")
TEXTS = st.sampled_from(["a", "b", "c", "d"])
NAMES = st.sampled_from(COLUMNS)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("other"), NAMES, TEXTS),
        st.tuples(st.just("edit"), NAMES, TEXTS),
        st.tuples(st.sampled_from(["keep_mine", "take_newer", "revert"]), NAMES),
        st.tuples(
            st.sampled_from(["tell_one", "tell_all", "missed", "save", "lose", "settle", "quiet", "refresh"])
        ),
    ),
    max_size=25,
)
CASE = guid(10)


@dataclass
class Person:
    """What the person wrote, and which of the organisation's values she saw when she decided so."""

    mine: dict[str, str] = field(default_factory=dict[str, str])
    seen: dict[str, set[Any]] = field(default_factory=lambda: {name: set[Any]() for name in COLUMNS})
    unseen: list[str] = field(default_factory=list[str])


class Play:
    def __init__(self, made: Desk) -> None:
        self.made = made
        self.ref = made.ref("incident", CASE)
        self.person = Person()
        self.saves: list[asyncio.Task[bool]] = []
        made.organisation.before = self.before

    def before(self, request: httpx.Request) -> None:
        """Look at every update that the organisation is about to take."""
        row = self.made.organisation.rows["incident"][CASE]
        if request.method != "PATCH" or request.headers.get("if-match") != row["#etag"]:
            return
        for name in COLUMNS:
            if f'"{name}"' in request.content.decode() and row[name] not in self.person.seen[name]:
                self.person.unseen.append(f"{name}: {row[name]}")

    def look(self) -> None:
        for name in COLUMNS:
            shown = self.made.records.state(self.ref).fields.get(name)
            if shown is not None:
                # What stands in the field, what is shown beside it, and what she has put there herself.
                self.person.seen[name] |= {shown.value, shown.newer if shown.has_newer else shown.value}

    def step(self, what: str, *arguments: Any) -> None:  # noqa: C901 - a table of steps
        made, records = self.made, self.made.records
        match what:
            case "other":
                made.organisation.put("incident", CASE, **{arguments[0]: arguments[1]})
            case "edit":
                self.look()
                records.edit(self.ref, *arguments)
            case "keep_mine":
                self.look()
                records.keep_mine(self.ref, arguments[0])
            case "take_newer" | "revert":
                getattr(records, what)(self.ref, arguments[0])
            case "tell_one":
                made.tell(1)
            case "tell_all":
                made.tell()
            case "missed":
                made.told = len(made.organisation.changes)
                made.bus.publish(ChangesMissed(LINE))
            case "save":
                self.saves.append(asyncio.ensure_future(records.save(self.ref)))
            case "lose":
                made.organisation.lose_answers = 1
            case "refresh":
                records.refresh(self.ref)
            case _:
                raise AssertionError(what)

    async def run(self, steps: list[tuple[Any, ...]]) -> None:
        for what, *arguments in steps:
            before = self.edits()
            if what == "settle":
                await settle(7)
            elif what == "quiet":
                await self.made.quiet()
            else:
                self.step(what, *arguments)
            self.nothing_overwritten(before, what, arguments)

    def edits(self) -> dict[str, Any]:
        fields = self.made.records.state(self.ref).fields
        return {name: each.value for name, each in fields.items() if each.edited}

    def nothing_overwritten(self, before: dict[str, Any], what: str, arguments: list[Any]) -> None:
        """Her values stand, unless she changed them, or the organisation holds the very same."""
        for name, mine in before.items():
            if what in ("edit", "take_newer", "revert") and arguments[0] == name:
                continue
            assert self.made.records.state(self.ref).value(name) == mine

    async def end(self) -> None:
        for save in self.saves:
            with suppress(Refused, OrganisationError):
                await save
        self.made.organisation.lose_answers = 0
        self.made.tell()
        await self.made.quiet()


async def play(steps: list[tuple[Any, ...]]) -> None:
    organisation = FakeOrganisation()
    organisation.put("account", guid(1), name="Okonkwo")
    organisation.put("incident", CASE, title="a", description="a", customerid=("account", guid(1)))
    async with desk(organisation) as made:
        acted = Play(made)
        made.records.watch(acted.ref, "form", COLUMNS)
        await made.quiet()
        await acted.run(steps)
        await acted.end()
        assert acted.person.unseen == []
        state = made.records.state(acted.ref)
        row = organisation.rows["incident"][CASE]
        for name in COLUMNS:
            shown = state.fields[name]
            if shown.edited:
                assert shown.has_newer == (row[name] != base_of(made, acted, name))
            else:
                assert shown.value == row[name]


def base_of(made: Desk, acted: Play, name: str) -> Any:
    entry = made.records._contents.entry(acted.ref)
    return entry.edits[name].base


@settings(max_examples=150)
@given(STEPS)
def test_any_order_of_events_ends_in_the_organisation_plus_the_edits(steps: list[tuple[Any, ...]]) -> None:
    asyncio.run(play(steps))


@given(st.lists(st.dictionaries(NAMES, TEXTS, min_size=1), min_size=1, max_size=6), st.randoms())
def test_answers_in_any_order_end_in_the_newest_values(changes: list[dict[str, str]], chance: Any) -> None:
    """Whole readings of versions 1..n may arrive in any order, some twice."""
    versions: list[dict[str, str]] = []
    now: dict[str, str] = dict.fromkeys(COLUMNS, "a")
    for change in changes:
        now = {**now, **change}
        versions.append(now)
    arrivals = [*enumerate(versions, 1), *enumerate(versions, 1)]
    chance.shuffle(arrivals)
    entry = Entry(Desk.ref(None, "incident", CASE), RecordStatus.READY)  # pyright: ignore[reportArgumentType]
    for number, values in arrivals:
        entry.absorb(dict(values), f'W/"{number}"')
    assert {name: cell.value for name, cell in entry.cells.items()} == now
    assert entry.heard == f'W/"{len(versions)}"'
    assert not entry.stale(COLUMNS)


@given(TEXTS, TEXTS, TEXTS)
def test_an_edit_before_the_first_answer_takes_its_base_from_it(mine: str, first: str, second: str) -> None:
    entry = Entry(Desk.ref(None, "incident", CASE), RecordStatus.LOADING)  # pyright: ignore[reportArgumentType]
    entry.edit("title", mine, None, "")
    entry.absorb({"title": first}, 'W/"1"')
    entry.absorb({"title": second}, 'W/"2"')
    edited = "title" in entry.edits
    assert edited == (not same(mine, first) and not same(mine, second))
    assert entry.has_newer("title") == (edited and first != second)
