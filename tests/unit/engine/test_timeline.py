"""The timeline: two sources shown as one, read page by page, kept fresh; e-mails as plain text."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from session_engine.errors import Failure, Refused
from session_engine.ids import TabId
from session_engine.organisation.events import ChangesMissed, LineChanged
from session_engine.organisation.state import LineState, Person
from session_engine.timeline import queries
from session_engine.timeline.area import TimelineArea
from session_engine.timeline.events import TimelineChanged
from session_engine.timeline.plain_text import LONGEST, plain
from session_engine.timeline.queries import Wanted
from session_engine.timeline.state import EntryState
from tests.unit.engine.desk import Desk, desk
from tests.unit.engine.fake_organisation import ME, Col, FakeOrganisation, Tab, error, guid, ok
from tests.unit.engine.held import HeldTime, settle
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
TAB = TabId(3)
FORMATTED = "@OData.Community.Display.V1.FormattedValue"
TABLE = "@Microsoft.Dynamics.CRM.lookuplogicalname"
NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)


def at(minutes: int) -> str:
    """Give a time so many minutes before noon."""
    return (NOON - timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


class Around(FakeOrganisation):
    """An organisation whose activities and notes are rows as the wire has them."""

    def __init__(self) -> None:
        super().__init__()
        key = {"activityid": Col("Uniqueidentifier"), "subject": Col()}
        for name in ("email", "phonecall"):
            self._add(Tab(name, name + "s", "activityid", "subject", key, activity=True))
        self._add(Tab("annotation", "annotations", "annotationid", "subject", {}))
        self._add(Tab("activitymimeattachment", "activitymimeattachments", "id", "filename", {}))
        self.rows_of: dict[str, list[dict[str, Any]]] = {"activitypointer": [], "annotation": []}
        self.files: list[dict[str, Any]] = []
        self.fetched: list[Any] = []
        self.before = self.answer_fetch

    def _add(self, table: Tab) -> None:
        self.tables[table.name] = self.sets[table.set_name] = table
        self.rows[table.name] = {}

    def activity(self, number: int, minutes: int, kind: str = "task", **values: Any) -> None:
        self.rows_of["activitypointer"].append(
            {
                "activityid": guid(number),
                "activitytypecode": kind,
                "subject": f"{kind} {number}",
                "statecode": 0,
                "createdon": at(minutes),
                "_ownerid_value": ME,
                "_ownerid_value" + FORMATTED: "Amara Osei",
                "_ownerid_value" + TABLE: "systemuser",
                "_regardingobjectid_value": guid(1),
                "_regardingobjectid_value" + TABLE: "incident",
                **values,
            }
        )

    def note(self, number: int, minutes: int, **values: Any) -> None:
        self.rows_of["annotation"].append(
            {
                "annotationid": guid(number),
                "subject": "",
                "notetext": f"note {number}",
                "createdon": at(minutes),
                "_createdby_value": guid(900),
                "_createdby_value" + FORMATTED: "Ben Whitlock",
                "_objectid_value": guid(1),
                "_objectid_value" + TABLE: "incident",
                **values,
            }
        )

    def answer_fetch(self, request: httpx.Request) -> httpx.Response | None:
        xml = request.url.params.get("fetchXml")
        if xml is None:
            return self._owners(request)
        fetch = ElementTree.fromstring(xml)
        entity = fetch.find("entity")
        assert entity is not None
        table = entity.get("name") or ""
        if table == "activitymimeattachment":
            return ok({"value": self.files})
        self.fetched.append(fetch)
        rows = [row for row in self.rows_of[table] if self._fits(entity, row)]
        rows.sort(key=lambda row: row["createdon"], reverse=True)
        size, page = int(fetch.get("count") or 0), int(fetch.get("page") or 0)
        shown = rows[(page - 1) * size : page * size]
        return ok({"value": shown, "@Microsoft.Dynamics.CRM.totalrecordcount": len(rows)})

    def _fits(self, entity: Any, row: dict[str, Any]) -> bool:
        kinds = [each.text for each in entity.iter("value")]
        texts = [
            each.get("value").strip("%")
            for each in entity.iter("condition")
            if each.get("operator") == "like"
        ]
        inside = " ".join(str(row.get(name, "")) for name in ("subject", "description", "notetext"))
        owner = row.get("_regardingobjectid_value") or row.get("_objectid_value")
        around = {each.get("value") for each in entity.iter("condition") if each.get("operator") == "eq"}
        related = any(each.get("alias") == "case" for each in entity.iter("link-entity"))
        return (
            (not kinds or row.get("activitytypecode") in kinds)
            and (not texts or texts[0] in inside)
            and (related or owner in around)
        )

    def _owners(self, request: httpx.Request) -> httpx.Response | None:
        for table, rows in self.rows_of.items():
            if request.url.path.endswith(f"/{table}s"):
                condition = request.url.params["$filter"]
                key = "activityid" if table == "activitypointer" else "annotationid"
                return ok({"value": [row for row in rows if row[key] in condition]})
        return None

    def told(self, table: str, number: int, kind: str = "create", *columns: str) -> None:
        self.changes.append(
            {
                "table": table,
                "id": guid(number),
                "kind": kind,
                "columns": list(columns),
                "etag": None,
                "by": ME,
            }
        )


def area(made: Desk) -> TimelineArea:
    return TimelineArea(made.bus, made.tasks, made.lines, made.records, made.time, pause=made.time.pause)


async def shown(made: Desk, table: str = "incident") -> TimelineArea:
    timeline = area(made)
    timeline.show(TAB, made.ref(table, guid(1)))
    await made.quiet()
    return timeline


def subjects(timeline: TimelineArea) -> list[str]:
    return [entry.subject or entry.text for entry in timeline.state(TAB).entries]


async def test_activities_and_notes_are_shown_as_one_newest_first() -> None:
    organisation = Around()
    organisation.activity(10, 30, statecode=1)
    organisation.note(11, 20)
    organisation.activity(12, 10, scheduledend=at(-60))
    async with desk(organisation) as made:
        told: list[TimelineChanged] = []
        made.bus.subscribe(TimelineChanged, told.append)
        timeline = area(made)
        timeline.show(TAB, made.ref("incident", guid(1)))
        assert timeline.state(TAB).loading
        await made.quiet()
        state = timeline.state(TAB)
        assert subjects(timeline) == ["task 12", "note 11", "task 10"]
        assert [entry.state for entry in state.entries] == [EntryState.OPEN, EntryState.NONE, EntryState.DONE]
        assert state.entries[0].due == NOON + timedelta(minutes=60)
        assert state.entries[0].ref == made.ref("task", guid(12))
        assert state.entries[1].ref == made.ref("annotation", guid(11))
        assert state.entries[1].who == "Ben Whitlock"
        assert (state.total, state.more, state.loading) == (3, False, False)
        assert len(organisation.fetched) == 2
        assert told == [TimelineChanged(TAB)] * 2


async def test_nothing_appears_above_what_may_still_come_between() -> None:
    organisation = Around()
    for number in range(70):
        organisation.activity(100 + number, 10 * number)
    for number in range(5):
        organisation.note(300 + number, 150 * number + 5)
    async with desk(organisation) as made:
        timeline = await shown(made)
        first = timeline.state(TAB)
        # 30 activities reach 290 minutes back: the notes of 305 minutes and before wait for those between.
        assert len(first.entries) == 30 + 2
        assert first.more
        assert first.total == 75
        timeline.more(TAB)
        assert timeline.state(TAB).loading
        timeline.more(TAB)
        await made.quiet()
        second = timeline.state(TAB)
        assert len(second.entries) == 60 + 4
        assert second.entries[:32] == first.entries
        timeline.more(TAB)
        await made.quiet()
        assert len(timeline.state(TAB).entries) == 75
        assert not timeline.state(TAB).more
        timeline.more(TAB)
        assert not timeline.state(TAB).loading
        times = [entry.when for entry in timeline.state(TAB).entries]
        assert times == sorted(times, reverse=True)


async def test_who_and_which_way_comes_from_parties_and_mine_from_who_is_signed_in() -> None:
    organisation = Around()
    sender = {
        "sender.partyid": guid(7),
        "sender.partyid" + FORMATTED: "Dr. Okonkwo",
        "sender.partyid" + TABLE: "contact",
    }
    organisation.activity(10, 10, "email", statecode=1, senton=at(12), description="<p>Hello</p>", **sender)
    organisation.activity(
        11, 20, "email", **{"email.directioncode": True, "sender.addressused": "desk@northlight.example"}
    )
    organisation.activity(12, 30, "phonecall", **{"call.directioncode": False, **sender})
    organisation.activity(13, 40)
    organisation.files = [
        {
            "activitymimeattachmentid": guid(500 + size),
            "_objectid_value": guid(11),
            "filename": name,
            "filesize": size,
            "mimetype": "application/pdf",
        }
        for size, name in enumerate(("a.pdf", "b.png"))
    ]
    organisation.rows_of["activitypointer"][1]["email.attachmentcount"] = 2
    async with desk(organisation) as made:
        timeline = await shown(made)
        mail, draft, call, task = timeline.state(TAB).entries
        assert (mail.who, mail.outgoing, mail.text) == ("Dr. Okonkwo", False, "Hello")
        assert mail.when == NOON - timedelta(minutes=12)
        assert (draft.who, draft.outgoing) == ("desk@northlight.example", True)
        first, second = draft.files
        assert (first.name, first.size, first.type) == ("a.pdf", 0, "application/pdf")
        assert second.ref == made.ref("activitymimeattachment", guid(501))
        assert (call.who, call.outgoing) == ("Dr. Okonkwo", False)
        assert (task.who, task.outgoing, task.mine) == ("Amara Osei", None, False)
        status = made.lines._lines[LINE].status
        status.state = LineState(LINE, person=Person(made.ref("systemuser", ME), "Amara Osei"))
        made.bus.publish(LineChanged(LINE))
        assert [entry.mine for entry in timeline.state(TAB).entries] == [False, False, False, True]


async def test_finding_waits_for_the_last_key_and_keeps_what_is_shown_until_then() -> None:
    organisation, time = Around(), HeldTime()
    organisation.activity(10, 30, description="the red light blinks")
    organisation.activity(11, 20)
    organisation.note(12, 10, notetext="a red light")
    async with desk(organisation, time) as made:
        timeline = await shown(made)
        asked = len(organisation.fetched)
        for text in ("r", "re", "red"):
            timeline.find(TAB, text)
            await settle()
            await time.advance(0.1)
        assert len(organisation.fetched) == asked
        assert len(timeline.state(TAB).entries) == 3
        await time.advance(0.05)
        await made.quiet()
        assert subjects(timeline) == ["a red light", "task 10"]
        assert timeline.state(TAB).query == "red"
        assert len(organisation.fetched) == asked + 2


async def test_kinds_leave_out_what_is_not_wanted_without_asking_for_it() -> None:
    organisation = Around()
    organisation.tables["task"].columns["subject"].extra = {}
    organisation.activity(10, 30)
    organisation.activity(11, 20, "email")
    organisation.note(12, 10)
    async with desk(organisation) as made:
        timeline = await shown(made)
        timeline.kinds(TAB, ("note",))
        await made.quiet()
        assert subjects(timeline) == ["note 12"]
        assert timeline.state(TAB).total == 1
        assert len(organisation.fetched) == 3


def test_kinds_are_named_by_their_code_where_it_is_known() -> None:
    wanted = Wanted(ref=_ref("incident"), kinds=("email", "note", "task"))
    xml = ElementTree.fromstring(queries.activities(wanted, 30, 1, {"email": 4202}.get))
    assert [each.text for each in xml.iter("value")] == ["4202", "task"]


def test_a_customers_timeline_asks_for_cases_and_people_too() -> None:
    for table, aliases in (("incident", []), ("contact", ["case"]), ("account", ["case", "person"])):
        for text in (
            queries.notes(Wanted(_ref(table)), 30, 1),
            queries.activities(Wanted(_ref(table)), 30, 1, lambda _: None),
        ):
            links = [each.get("alias") for each in ElementTree.fromstring(text).iter("link-entity")]
            assert [alias for alias in links if alias in ("case", "person")] == aliases


def test_a_text_with_signs_of_its_own_is_searched_as_it_is() -> None:
    xml = ElementTree.fromstring(queries.notes(Wanted(_ref("incident"), query='50 % "<off>" a_b'), 30, 1))
    values = {each.get("value") for each in xml.iter("condition") if each.get("operator") == "like"}
    assert values == {'%50 [%] "<off>" a[_]b%'}


def _ref(table: str) -> Any:
    from session_engine.ids import RecordRef

    return RecordRef(LINE, table, guid(1))


# -- kept fresh ----------------------------------------------------------------------------------------------


async def test_a_new_entry_of_this_record_appears_and_others_ask_nothing_of_it() -> None:
    organisation = Around()
    organisation.activity(10, 30)
    async with desk(organisation) as made:
        timeline = await shown(made)
        asked = len(organisation.fetched)
        organisation.activity(11, 5, _regardingobjectid_value=guid(2))
        organisation.told("task", 11)
        made.tell()
        await made.quiet()
        assert len(organisation.fetched) == asked
        organisation.note(12, 1)
        organisation.told("annotation", 12)
        organisation.told("incident", 1, "update")
        made.tell()
        await made.quiet()
        assert subjects(timeline) == ["note 12", "task 10"]
        assert len(organisation.fetched) == asked + 2


async def test_many_changes_at_once_are_one_reading() -> None:
    organisation = Around()
    organisation.activity(10, 30)
    async with desk(organisation) as made:
        timeline = await shown(made)
        asked = len(organisation.fetched)
        for number in range(20, 30):
            organisation.activity(number, 1)
            organisation.told("task", number)
        made.tell()
        await made.quiet()
        assert len(timeline.state(TAB).entries) == 11
        assert len(organisation.fetched) == asked + 2


async def test_a_changed_or_deleted_entry_is_read_again_an_unrelated_one_is_not() -> None:
    organisation = Around()
    organisation.activity(10, 30)
    organisation.activity(11, 20)
    async with desk(organisation) as made:
        timeline = await shown(made)
        asked = len(organisation.fetched)
        organisation.told("task", 55, "update", "subject")
        organisation.told("task", 56, "delete")
        made.tell()
        await made.quiet()
        assert len(organisation.fetched) == asked
        del organisation.rows_of["activitypointer"][0]
        organisation.told("task", 10, "delete")
        made.tell()
        await made.quiet()
        assert subjects(timeline) == ["task 11"]


async def test_a_customers_timeline_follows_entries_of_any_case() -> None:
    organisation = Around()
    async with desk(organisation) as made:
        timeline = await shown(made, "account")
        organisation.activity(10, 30, _regardingobjectid_value=guid(77))
        organisation.told("task", 10)
        made.tell()
        await made.quiet()
        assert subjects(timeline) == ["task 10"]


async def test_pages_already_read_stay_read_when_something_changes() -> None:
    organisation = Around()
    for number in range(50):
        organisation.activity(100 + number, 10 * number)
    async with desk(organisation) as made:
        timeline = await shown(made)
        timeline.more(TAB)
        await made.quiet()
        organisation.note(12, 1)
        made.bus.publish(ChangesMissed(LINE))
        await made.quiet()
        assert len(timeline.state(TAB).entries) == 51


async def test_a_failure_keeps_what_was_read_and_retry_reads_again() -> None:
    organisation = Around()
    organisation.activity(10, 30)
    async with desk(organisation) as made:
        timeline = await shown(made)
        organisation.before = lambda request: error(400) if "fetchXml" in str(request.url) else None
        timeline.retry(TAB)
        await made.quiet()
        state = timeline.state(TAB)
        assert state.failure is Failure.REJECTED
        assert len(state.entries) == 1
        organisation.before = organisation.answer_fetch
        timeline.retry(TAB)
        await made.quiet()
        assert timeline.state(TAB).failure is None


async def test_a_closed_timeline_is_gone() -> None:
    async with desk(Around()) as made:
        timeline = area(made)
        timeline.show(TAB, made.ref("incident", guid(1)))
        timeline.close(TAB)
        await made.quiet()
        with pytest.raises(Refused):
            timeline.state(TAB)
        timeline.more(TAB)
        timeline.find(TAB, "x")


# -- plain text ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain\n\n\n\ntext  here", "plain\n\ntext here"),
        ("a < b and b > c", "a < b and b > c"),
        (
            "<p>Dear Amara,</p><p>the <b>red</b> light&nbsp;&amp; more</p>",
            "Dear Amara,\n\nthe red light & more",
        ),
        ("<style>p{color:red}</style><script>alert(1)</script><div>shown</div>", "shown"),
        ("<ul><li>one</li><li>two</li></ul>", "• one\n• two"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<div>one</div>\n<div><br></div><div>two<div>three</div></div>", "one\n\ntwo\nthree"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<div>not closed <span>at all", "not closed at all"),
        ("", ""),
    ],
)
def test_markup_becomes_text(html: str, text: str) -> None:
    assert plain(html) == text


def test_a_long_text_is_cut_and_its_markup_is_not_read_to_the_end() -> None:
    text = plain("<p>" + "word " * 200_000 + "</p>")
    assert len(text) <= LONGEST
    assert text.endswith("…")


@given(st.text(alphabet="<>/pbdiv &;amp\n\"'=-!x", max_size=300))
def test_any_markup_can_be_read(html: str) -> None:
    assert len(plain("<p>" + html)) <= LONGEST
