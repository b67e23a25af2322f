"""Casework: the life of a case, queues, selections, undoing, lost answers."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from typing_extensions import override

from session_engine.casework.area import CaseworkArea
from session_engine.casework.events import StandingsChanged
from session_engine.casework.office import Office
from session_engine.casework.selections import each
from session_engine.casework.standings import Standings
from session_engine.casework.state import Bulk, Standing, Undo
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.ids import RecordRef
from session_engine.organisation.events import Change, ChangesHeard
from session_engine.organisation.failures import AnswerLost
from session_engine.organisation.state import LineState, Person
from session_engine.records.events import RecordDeleted
from session_engine.records.state import Choice, Lookup, RecordStatus
from tests.unit.engine.desk import Desk, desk
from tests.unit.engine.fake_organisation import ME, Col, FakeOrganisation, Row, Tab, error, guid, ok
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
BEN = guid(901)
FIRST_LINE, EXPERTS = guid(801), guid(802)
CASE, OTHER = guid(1), guid(2)


class Floor(FakeOrganisation):
    """An organisation with queues, activities and the actions of facts 11."""

    def __init__(self) -> None:
        super().__init__()
        self.cancels_activities = True
        lookup = Col("Lookup", targets=("incident", "task"))
        self._add("queue", "queues", "queueid", {"name": Col()})
        self._add(
            "queueitem",
            "queueitems",
            "queueitemid",
            {
                "objectid": lookup,
                "queueid": Col("Lookup", targets=("queue",)),
                "workerid": Col("Lookup", targets=("systemuser", "team")),
                "statecode": Col("State", options=((0, "Active"), (1, "Inactive"))),
            },
        )
        call = {**self.tables["task"].columns, "directioncode": Col("Boolean")}
        self._add("phonecall", "phonecalls", "activityid", call, activity=True)
        self.tables["activitypointer"].columns["statuscode"] = Col("Status")
        self.tables["incident"].columns["statuscode"].extra = {}
        self.put("systemuser", BEN, fullname="Ben Whitlock")
        self.put("queue", FIRST_LINE, name="First line")
        self.put("queue", EXPERTS, name="Network experts")
        for key in (CASE, OTHER):
            self.put(
                "incident",
                key,
                title="Mesh cuts off",
                statecode=0,
                statuscode=1,
                ownerid=("systemuser", BEN),
                prioritycode=2,
                customerid=("account", guid(50)),
            )
        self.put("account", guid(50), name="Okonkwo Dental")
        self.actions = {
            "CloseIncident": self.close_incident,
            "AddToQueue": self.add_to_queue,
            "PickFromQueue": self.pick,
            "ReleaseToQueue": self.release,
            "RemoveFromQueue": lambda path, _: self.remove("queueitem", _key(path)),
        }

    def _add(
        self, name: str, set_name: str, key: str, columns: dict[str, Col], *, activity: bool = False
    ) -> None:
        title = "subject" if activity else "name"
        table = Tab(name, set_name, key, title, {key: Col("Uniqueidentifier"), **columns}, activity=activity)
        self.tables[name] = self.sets[set_name] = table
        self.rows[name] = {}

    def activity(self, number: int, kind: str = "task", **values: Any) -> None:
        row: Row = {"subject": f"{kind} {number}", "statecode": 0, "statuscode": 2, **values}
        self.put(kind, guid(number), ownerid=("systemuser", ME), **row)
        regarding = ("incident", CASE)
        self.put("activitypointer", guid(number), activitytypecode=kind, regardingobjectid=regarding, **row)

    def item(
        self, number: int, record: str = CASE, queue: str = FIRST_LINE, worker: str | None = None
    ) -> None:
        work = ("systemuser", worker) if worker else None
        self.put(
            "queueitem",
            guid(number),
            objectid=("incident", record),
            queueid=("queue", queue),
            workerid=work,
            statecode=0,
        )

    @override
    def put(self, table: str, key: str, **values: Any) -> str:
        if table in ("task", "phonecall") and key in self.rows["activitypointer"]:
            super().put(
                "activitypointer",
                key,
                **{k: v for k, v in values.items() if k in ("statecode", "statuscode")},
            )
        return super().put(table, key, **values)

    @override
    def _collection(self, table: Tab, options: dict[str, str]) -> httpx.Response:
        condition = options.get("$filter", "")
        wanted = re.findall(r"_(\w+)_value eq ([0-9a-f-]{36})", condition)
        if not wanted:
            return super()._collection(table, options)
        by_column: dict[str, set[str]] = {}
        for column, key in wanted:
            by_column.setdefault(column, set()).add(key)
        rows = self.rows[table.name]
        chosen = [
            key
            for key, row in rows.items()
            if row["statecode"] == 0
            and all((row.get(column) or ("", ""))[1] in keys for column, keys in by_column.items())
        ]
        return ok({"value": [self.payload(table, key, options) for key in chosen]})

    # -- actions -------------------------------------------------------------------------------------------

    def close_incident(self, _: str, body: Row) -> None:
        key = _key(body["IncidentResolution"]["incidentid@odata.bind"])
        if self.cancels_activities:
            for activity, row in self.rows["activitypointer"].items():
                if row["statecode"] == 0:
                    self.put("activitypointer", activity, statecode=2)
                    self.put(row["activitytypecode"], activity, statecode=2, statuscode=6)
        self.put("incident", key, statecode=1, statuscode=body["Status"])

    def add_to_queue(self, path: str, body: Row) -> Row:
        assert body["Target"]["@odata.type"] == "Microsoft.Dynamics.CRM.incident"
        record = body["Target"]["incidentid"]
        for key, row in self.rows["queueitem"].items():
            if row["objectid"] == ("incident", record):
                self.put("queueitem", key, queueid=("queue", _key(path)), workerid=None, statecode=0)
                return {"QueueItemId": key}
        self.item(700 + len(self.rows["queueitem"]), record, _key(path))
        return {"QueueItemId": list(self.rows["queueitem"])[-1]}

    def pick(self, path: str, body: Row) -> None:
        user = body["SystemUser"]["systemuserid"]
        item = self.rows["queueitem"][_key(path)]
        self.put("incident", item["objectid"][1], ownerid=("systemuser", user))
        if body["RemoveQueueItem"]:
            self.remove("queueitem", _key(path))
        else:
            self.put("queueitem", _key(path), workerid=("systemuser", user))

    def release(self, path: str, _: Row) -> None:
        item = self.rows["queueitem"][_key(path)]
        self.put("queueitem", _key(path), workerid=None)
        self.put("incident", item["objectid"][1], ownerid=("systemuser", guid(999)))

    def owner(self, key: str = CASE) -> str:
        return self.rows["incident"][key]["ownerid"][1]


def _key(path: str) -> str:
    found = re.search(r"\(([0-9a-f-]{36})\)", path)
    assert found
    return found.group(1)


def area(made: Desk) -> CaseworkArea:
    status = made.lines._lines[LINE].status
    status.state = LineState(LINE, person=Person(RecordRef(LINE, "systemuser", ME), "Amara Osei"))
    office = Office(made.bus, made.lines, made.records)
    standings = Standings(made.bus, made.tasks, office, made.time.pause)
    return CaseworkArea(made.bus, made.lines, made.records, standings)


def case(made: Desk, key: str = CASE) -> RecordRef:
    return made.ref("incident", key)


def heard(made: Desk) -> list[Change]:
    changes: list[Change] = []
    made.bus.subscribe(ChangesHeard, lambda event: changes.extend(event.changes))
    return changes


# -- one case ------------------------------------------------------------------------------------------------


async def test_resolving_closes_the_case_and_undoing_opens_it_with_what_was_cancelled() -> None:
    floor = Floor()
    floor.activity(10)
    floor.activity(11, "phonecall", statuscode=1)
    floor.item(20)
    async with desk(floor) as made:
        casework = area(made)
        made.records.watch(case(made), "form", ("statecode",))
        await made.quiet()
        opened = await casework.open_activities(case(made))
        assert [each.ref.table for each in opened] == ["task", "phonecall"]
        undo = await casework.resolve(case(made), 5, "Rolled back", "4.1.9 it is", 15)
        assert floor.bodies[-1]["IncidentResolution"] == {
            "subject": "Rolled back",
            "description": "4.1.9 it is",
            "timespent": 15,
            "incidentid@odata.bind": f"/incidents({CASE})",
        }
        assert floor.bodies[-1]["Status"] == 5
        await made.quiet()
        assert made.records.state(case(made)).value("statecode") == Choice(1, "Resolved")
        assert await casework.open_activities(case(made)) == ()
        del floor.rows["queueitem"][guid(20)]
        assert isinstance(undo, Undo)
        await casework.undo(undo)
        await made.quiet()
        assert made.records.state(case(made)).value("statecode") == Choice(0, "Active")
        assert floor.rows["task"][guid(10)]["statuscode"] == 2
        assert floor.rows["phonecall"][guid(11)]["statecode"] == 0
        assert [row["queueid"] for row in floor.rows["queueitem"].values()] == [("queue", FIRST_LINE)]


async def test_activities_are_cancelled_also_where_the_organisation_does_not() -> None:
    floor = Floor()
    floor.cancels_activities = False
    floor.activity(10)
    async with desk(floor) as made:
        await area(made).resolve(case(made), 5, "Done")
        assert floor.rows["task"][guid(10)]["statecode"] == 2


async def test_an_organisation_that_wants_them_closed_before_gets_its_way() -> None:
    floor = Floor()
    floor.activity(10)
    refusals = [error(400, "open activities")]
    floor.before = lambda r: refusals.pop() if r.url.path.endswith("CloseIncident") and refusals else None
    async with desk(floor) as made:
        await area(made).resolve(case(made), 5, "Done")
        assert floor.rows["incident"][CASE]["statecode"] == 1
        assert floor.rows["task"][guid(10)]["statecode"] == 2


async def test_unsaved_edits_are_saved_before_the_case_becomes_read_only() -> None:
    floor = Floor()
    async with desk(floor) as made:
        casework = area(made)
        await made.records.read(case(made), ("title", "statecode"))
        made.records.edit(case(made), "title", "Mesh cuts off upstairs")
        await casework.resolve(case(made), 5, "Done")
        assert floor.rows["incident"][CASE]["title"] == "Mesh cuts off upstairs"


async def test_a_case_is_closed_only_while_active_and_opened_only_while_closed() -> None:
    floor = Floor()
    async with desk(floor) as made:
        casework = area(made)
        with pytest.raises(Refused) as refused:
            await casework.reactivate(case(made))
        assert refused.value.code is RefusalCode.WRONG_STATE
        undo = await casework.cancel(case(made), 6)
        assert floor.rows["incident"][CASE]["statecode"] == 2
        for verb in (casework.cancel(case(made), 6), casework.resolve(case(made), 5, "x")):
            with pytest.raises(Refused) as refused:
                await verb
            assert refused.value.code is RefusalCode.WRONG_STATE
        assert isinstance(undo, Undo)
        await casework.undo(undo)
        assert floor.rows["incident"][CASE]["statecode"] == 0
        await casework.cancel(case(made), 6)
        assert await casework.reactivate(case(made)) is None
        assert floor.rows["incident"][CASE]["statuscode"] == 1


async def test_cancelling_waits_for_open_activities() -> None:
    floor = Floor()
    floor.activity(10)
    async with desk(floor) as made:
        with pytest.raises(Refused) as refused:
            await area(made).cancel(case(made), 6)
        assert refused.value.code is RefusalCode.OPEN_ACTIVITIES
        assert refused.value.values == {"count": 1}


async def test_a_case_not_saved_yet_cannot_be_closed() -> None:
    async with desk(Floor()) as made:
        ref = made.records.new(LINE, "incident")
        with pytest.raises(Refused) as refused:
            await area(made).resolve(ref, 5, "x")
        assert refused.value.code is RefusalCode.NOT_SAVED_YET


async def test_an_undo_after_somebody_elses_change_is_refused() -> None:
    floor = Floor()
    async with desk(floor) as made:
        casework = area(made)
        undo = await casework.resolve(case(made), 5, "Done")
        floor.put("incident", CASE, statuscode=1000)
        assert isinstance(undo, Undo)
        with pytest.raises(Refused) as refused:
            await casework.undo(undo)
        assert refused.value.code is RefusalCode.CONFLICT
        assert floor.rows["incident"][CASE]["statecode"] == 1


# -- lost answers --------------------------------------------------------------------------------------------


async def test_a_lost_answer_is_settled_by_reading_not_by_doing_it_again() -> None:
    floor = Floor()
    async with desk(floor) as made:
        casework = area(made)
        floor.lose_answers = 1
        await casework.resolve(case(made), 5, "Done")
        assert sum(1 for _, path in floor.asked if path.endswith("CloseIncident")) == 1
        floor.lose_answers = 1
        await casework.reactivate(case(made))
        floor.lose_answers = 1
        bulk = await casework.add_to_queue((case(made),), made.ref("queue", EXPERTS))
        assert bulk.done == (case(made),)
        assert len(floor.rows["queueitem"]) == 1
        floor.lose_answers = 1
        await casework.pick((case(made),))
        assert floor.owner() == ME
        floor.lose_answers = 1
        await casework.release((case(made),))
        floor.lose_answers = 1
        await casework.assign((case(made),), made.ref("systemuser", BEN))
        assert floor.owner() == BEN
        posts = [path for method, path in floor.asked if method == "POST"]
        assert len(posts) == 4


async def test_what_was_lost_on_the_way_there_is_sent_again() -> None:
    floor = Floor()
    lost: list[httpx.Request] = []

    def lose_the_first(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PATCH" and not lost:
            lost.append(request)
            raise httpx.ReadTimeout("lost", request=request)
        return None

    floor.before = lose_the_first
    async with desk(floor) as made:
        await area(made).assign((case(made),), made.ref("systemuser", ME))
        assert floor.owner() == ME


async def test_what_stays_lost_is_a_failure() -> None:
    floor = Floor()

    def lose(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PATCH":
            raise httpx.ReadTimeout("lost", request=request)
        return None

    floor.before = lose
    async with desk(floor) as made:
        with pytest.raises(AnswerLost):
            await area(made).assign((case(made),), made.ref("systemuser", ME))


# -- selections ----------------------------------------------------------------------------------------------


async def test_assigning_tells_what_was_done_and_undoing_gives_each_back_to_its_owner() -> None:
    floor = Floor()
    floor.put("incident", OTHER, ownerid=("systemuser", guid(902)))
    floor.put("systemuser", guid(902), fullname="Chiara Moretti")
    async with desk(floor) as made:
        casework, changes = area(made), heard(made)
        refs = (case(made), case(made, OTHER), case(made))
        bulk = await casework.assign(refs, made.ref("systemuser", ME))
        assert bulk.done == (case(made), case(made, OTHER))
        assert bulk.not_done == ()
        assert {change.id for change in changes} == {CASE, OTHER}
        assert changes[0].etag in {floor.etag("incident", CASE), floor.etag("incident", OTHER)}
        assert made.records.value(case(made), "ownerid") == Lookup(made.ref("systemuser", ME), "Amara Osei")
        assert bulk.undo is not None
        await casework.undo(bulk.undo)
        assert (floor.owner(CASE), floor.owner(OTHER)) == (BEN, guid(902))


async def test_what_is_so_already_asks_nothing_and_needs_no_undo() -> None:
    floor = Floor()
    async with desk(floor) as made:
        bulk = await area(made).assign((case(made),), made.ref("systemuser", BEN))
        assert bulk.done == (case(made),)
        assert bulk.undo is None
        assert all(method == "GET" for method, _ in floor.asked)


async def test_a_partial_failure_is_a_value_that_names_the_reasons() -> None:
    floor = Floor()
    floor.before = lambda r: error(403) if r.method == "PATCH" and OTHER in r.url.path else None
    async with desk(floor) as made:
        gone = case(made, guid(77))
        bulk = await area(made).assign((case(made, OTHER), gone, case(made)), made.ref("systemuser", ME))
        assert bulk.done == (case(made),)
        reasons = {each.ref: each.reason for each in bulk.not_done}
        assert [ref.id for ref in reasons] == [OTHER, guid(77)]
        forbidden, missing = reasons.values()
        assert isinstance(forbidden, OrganisationError)
        assert forbidden.failure is Failure.FORBIDDEN
        assert isinstance(missing, OrganisationError)
        assert missing.failure is Failure.MISSING
        assert bulk.undo is not None
        assert [step_ref for step_ref, _ in bulk.undo.expected] == [case(made)]


async def test_when_nothing_worked_the_first_reason_is_raised() -> None:
    floor = Floor()
    floor.before = lambda r: error(403) if r.method == "PATCH" else None
    async with desk(floor) as made:
        with pytest.raises(OrganisationError) as raised:
            await area(made).assign((case(made), case(made, OTHER)), made.ref("systemuser", ME))
        assert raised.value.failure is Failure.FORBIDDEN
        with pytest.raises(Refused) as refused:
            await area(made).assign((), made.ref("systemuser", ME))
        assert refused.value.code is RefusalCode.NOTHING_SELECTED


async def test_when_the_organisation_is_away_the_rest_is_not_tried() -> None:
    floor = Floor()
    keys = [guid(number) for number in range(100, 120)]
    for key in keys:
        floor.put("incident", key, title="x", statecode=0, ownerid=("systemuser", BEN))
    tried: list[str] = []

    def away(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PATCH":
            tried.append(request.url.path)
            raise httpx.ConnectError("away", request=request)
        return None

    floor.before = away
    async with desk(floor) as made:
        with pytest.raises(OrganisationError):
            await area(made).assign(tuple(case(made, key) for key in keys), made.ref("systemuser", ME))
        assert len(set(tried)) <= 4


async def test_an_undo_of_many_skips_those_that_were_changed_since() -> None:
    floor = Floor()
    async with desk(floor) as made:
        casework = area(made)
        bulk = await casework.assign((case(made), case(made, OTHER)), made.ref("systemuser", ME))
        floor.put("incident", OTHER, ownerid=("systemuser", guid(999)))
        assert bulk.undo is not None
        undone = await casework.undo(bulk.undo)
        assert undone.done == (case(made),)
        (left,) = undone.not_done
        assert isinstance(left.reason, Refused)
        assert left.reason.code is RefusalCode.CONFLICT
        assert (floor.owner(CASE), floor.owner(OTHER)) == (BEN, guid(999))


async def test_where_nothing_worked_each_reason_is_told_unless_it_is_one() -> None:
    async def refuse(ref: RecordRef) -> tuple[None, None]:
        raise reasons[ref]

    one, other = RecordRef(LINE, "incident", "1"), RecordRef(LINE, "incident", "2")
    reasons = {one: OrganisationError(Failure.FORBIDDEN), other: OrganisationError(Failure.MISSING)}
    told = (await each((one, other), refuse)).bulk((one, other), "restore")
    assert {left.ref: left.reason for left in told.not_done} == reasons
    reasons = dict.fromkeys(reasons, OrganisationError(Failure.FORBIDDEN))
    with pytest.raises(OrganisationError):
        (await each((one, other), refuse)).bulk((one, other), "restore")


async def test_many_columns_are_judged_before_anything_is_sent() -> None:
    floor = Floor()
    async with desk(floor) as made:
        casework = area(made)
        for values, code in (
            ({"title": "x" * 300}, RefusalCode.INVALID_VALUE),
            ({"ticketnumber": "CAS-1"}, RefusalCode.READ_ONLY),
            ({"nowhere": 1}, RefusalCode.READ_ONLY),
        ):
            with pytest.raises(Refused) as refused:
                await casework.set_columns((case(made),), values)
            assert refused.value.code is code
        bulk = await casework.set_columns((case(made), case(made, OTHER)), {"prioritycode": Choice(1)})
        assert floor.rows["incident"][OTHER]["prioritycode"] == 1
        assert bulk.undo is not None
        await casework.undo(bulk.undo)
        assert floor.rows["incident"][OTHER]["prioritycode"] == 2


async def test_activities_are_completed_by_their_kind_and_opened_again() -> None:
    floor = Floor()
    floor.activity(10)
    floor.activity(11, "phonecall", statuscode=1, directioncode=False)
    floor.activity(12, statecode=1)
    async with desk(floor) as made:
        casework = area(made)
        pointers = tuple(made.ref("activitypointer", guid(number)) for number in (10, 11, 12))
        bulk = await casework.complete(pointers)
        assert [ref.table for ref in bulk.done] == ["task", "phonecall"]
        assert [each.ref.id for each in bulk.not_done] == [guid(12)]
        assert floor.rows["phonecall"][guid(11)]["statuscode"] == 4
        patches = [body for body in floor.bodies if "statecode" in body]
        assert {"statecode": 1} in patches
        assert bulk.undo is not None
        await casework.undo(bulk.undo)
        assert floor.rows["task"][guid(10)]["statecode"] == 0


async def test_a_due_time_is_set_and_taken_back() -> None:
    floor = Floor()
    floor.activity(10, scheduledend="2026-11-19T08:00:00Z")
    async with desk(floor) as made:
        casework = area(made)
        bulk = await casework.set_due(
            (made.ref("task", guid(10)),), datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
        )
        assert floor.rows["task"][guid(10)]["scheduledend"] == "2026-11-20T16:30:00Z"
        assert bulk.undo is not None
        await casework.undo(bulk.undo)
        assert floor.rows["task"][guid(10)]["scheduledend"] == "2026-11-19T08:00:00Z"


async def test_a_deleted_task_comes_back_with_its_key_a_case_does_not() -> None:
    floor = Floor()
    floor.activity(10, scheduledend="2026-11-19T08:00:00Z")
    async with desk(floor) as made:
        casework = area(made)
        gone: list[RecordDeleted] = []
        made.bus.subscribe(RecordDeleted, gone.append)
        bulk = await casework.delete((made.ref("task", guid(10)), case(made)))
        assert guid(10) not in floor.rows["task"]
        assert {event.ref.id for event in gone} == {guid(10), CASE}
        assert isinstance(bulk, Bulk)
        assert bulk.undo is not None
        assert len(bulk.undo.arguments) == 1
        await casework.undo(bulk.undo)
        back = floor.rows["task"][guid(10)]
        assert (back["subject"], back["scheduledend"]) == ("task 10", "2026-11-19T08:00:00Z")
        assert back["ownerid"] == ("systemuser", ME)
        await made.quiet()
        assert made.records.state(made.ref("task", guid(10))).status is RecordStatus.READY


# -- queues --------------------------------------------------------------------------------------------------


async def test_a_case_is_picked_by_its_queue_item_and_given_back_to_who_had_it() -> None:
    floor = Floor()
    floor.item(20)
    async with desk(floor) as made:
        casework, told = area(made), heard(made)
        bulk = await casework.pick((case(made), case(made, OTHER)))
        assert bulk.done == (case(made),)
        assert {change.by for change in told} == {ME}  # what she did herself waits in no list
        (left,) = bulk.not_done
        assert isinstance(left.reason, Refused)
        assert left.reason.code is RefusalCode.NOT_QUEUED
        assert floor.rows["queueitem"][guid(20)]["workerid"] == ("systemuser", ME)
        assert floor.owner() == ME
        assert bulk.undo is not None
        await casework.undo(bulk.undo)
        assert floor.rows["queueitem"][guid(20)]["workerid"] is None
        assert floor.owner() == BEN


async def test_picking_out_of_the_queue_is_undone_by_queueing_again() -> None:
    floor = Floor()
    floor.item(20, queue=EXPERTS)
    async with desk(floor) as made:
        casework = area(made)
        bulk = await casework.pick((made.ref("queueitem", guid(20)),), remove=True)
        assert floor.rows["queueitem"] == {}
        assert bulk.undo is not None
        await casework.undo(bulk.undo)
        (item,) = floor.rows["queueitem"].values()
        assert item["queueid"] == ("queue", EXPERTS)
        assert floor.owner() == BEN


async def test_a_pick_is_not_undone_once_somebody_has_worked_on_the_case() -> None:
    floor = Floor()
    floor.item(20)
    async with desk(floor) as made:
        casework = area(made)
        bulk = await casework.pick((case(made),))
        floor.put("incident", CASE, prioritycode=1)
        assert bulk.undo is not None
        with pytest.raises(Refused) as refused:
            await casework.undo(bulk.undo)
        assert refused.value.code is RefusalCode.CONFLICT
        assert floor.rows["queueitem"][guid(20)]["workerid"] == ("systemuser", ME)


async def test_releasing_is_undone_by_picking_unless_a_colleague_was_quicker() -> None:
    floor = Floor()
    floor.item(20, worker=ME)
    async with desk(floor) as made:
        casework = area(made)
        bulk = await casework.release((case(made),))
        assert floor.rows["queueitem"][guid(20)]["workerid"] is None
        assert bulk.undo is not None
        await casework.undo(bulk.undo)
        assert floor.rows["queueitem"][guid(20)]["workerid"] == ("systemuser", ME)
        again = await casework.release((case(made),))
        floor.put("queueitem", guid(20), workerid=("systemuser", BEN))
        assert again.undo is not None
        with pytest.raises(Refused) as refused:
            await casework.undo(again.undo)
        assert refused.value.code is RefusalCode.CONFLICT


async def test_queueing_moves_a_case_and_undoing_moves_it_back_or_out() -> None:
    floor = Floor()
    floor.item(20)
    async with desk(floor) as made:
        casework = area(made)
        experts = made.ref("queue", EXPERTS)
        bulk = await casework.add_to_queue((case(made), case(made, OTHER)), experts)
        assert bulk.done == (case(made), case(made, OTHER))
        sources = [body.get("SourceQueue", {}).get("queueid") for body in floor.bodies if "Target" in body]
        assert set(sources) == {None, FIRST_LINE}
        queues = [row["queueid"] for row in floor.rows["queueitem"].values()]
        assert queues == [("queue", EXPERTS)] * 2
        assert bulk.undo is not None
        await casework.undo(bulk.undo)
        left = {row["objectid"][1]: row["queueid"] for row in floor.rows["queueitem"].values()}
        assert left == {CASE: ("queue", FIRST_LINE)}


async def test_queueing_where_it_is_needs_no_undo() -> None:
    floor = Floor()
    floor.item(20)
    async with desk(floor) as made:
        bulk = await area(made).add_to_queue((case(made),), made.ref("queue", FIRST_LINE))
        assert bulk.undo is None


# -- what applies ----------------------------------------------------------------------------------------


async def test_picking_and_releasing_are_offered_where_they_apply() -> None:
    floor = Floor()
    async with desk(floor) as made:
        standings = area(made).standings
        told: list[StandingsChanged] = []
        made.bus.subscribe(StandingsChanged, told.append)
        one, other = case(made), case(made, OTHER)
        standings.watch("page", (one, other))
        assert standings.of(one) is Standing.UNKNOWN
        assert not standings.can("pick", one)
        assert standings.can("assign", one)
        await made.quiet()
        assert (standings.of(one), standings.of(other)) == (Standing.NOT_QUEUED, Standing.NOT_QUEUED)
        floor.item(20)
        made.tell()
        await made.quiet()
        assert standings.can("pick", one)
        assert told[-1].refs == frozenset({one})
        for worker, wanted in ((ME, Standing.MINE), (BEN, Standing.OTHERS), (None, Standing.FREE)):
            floor.put("queueitem", guid(20), workerid=("systemuser", worker) if worker else None)
            made.tell()
            await made.quiet()
            assert standings.of(one) is wanted
            assert standings.can("release", one) is (wanted is Standing.MINE)
            assert standings.can("pick", one) is (wanted is Standing.FREE)
        standings.unwatch("page")
        assert standings.of(one) is Standing.UNKNOWN
        asked = len(floor.asked)
        floor.put("queueitem", guid(20), workerid=("systemuser", ME))
        made.tell()
        await made.quiet()
        assert len(floor.asked) == asked
