"""Record pages: round trips, states, commands, read-only reasons, what happens to broken forms."""

import asyncio

import httpx
import pytest

from session_engine.casework.office import Office
from session_engine.casework.standings import Standings
from session_engine.conversations.state import REPLIES
from session_engine.errors import Failure
from session_engine.forms.area import IDLE_TABLES, TEXTS, WARM_TABLES, FormsArea
from session_engine.forms.events import FormBroken, FormChanged
from session_engine.forms.state import FormStatus, ReadOnlyReason
from session_engine.ids import TabId, record_page
from session_engine.organisation.events import LineCameBack, LineChanged
from session_engine.organisation.state import Connection, LineState, Person
from session_engine.records.state import Choice, Lookup, RecordStatus
from session_engine.supervision.events import LeadingChanged
from tests.unit.engine.desk import Desk, desk
from tests.unit.engine.fake_organisation import ME, Col, FakeOrganisation, Tab, error, guid
from tests.unit.engine.kept_store import DefinitionsInMemory
from tests.unit.engine.test_form_plans import cell, field, form
from tests.unit.engine.waves import Waves
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
TAB = TabId(7)
CARD = (
    '<control id="card" classid="{5C5600E0-1D6E-4205-A272-BE80DA87FD42}" datafieldname="customerid"><parameters>'
    f"<QuickForms>&lt;QuickFormIds&gt;&lt;QuickFormId entityname='account'&gt;{guid(301)}"
    "&lt;/QuickFormId&gt;&lt;/QuickFormIds&gt;</QuickForms></parameters></control>"
)


def office(form_xml: str | None = None) -> FakeOrganisation:
    organisation = FakeOrganisation()
    organisation.put("account", guid(1), name="Okonkwo Dental", telephone1="555")
    organisation.put(
        "incident",
        guid(10),
        title="Whole practice offline",
        ticketnumber="CAS-01187",
        customerid=("account", guid(1)),
        ownerid=("systemuser", ME),
        prioritycode=1,
        statecode=0,
        statuscode=1,
    )
    main = form_xml or form(field("title"), field("prioritycode"), cell(CARD), columns="1")
    shared = {"formactivationstate": 1, "isdefault": True}
    organisation.put(
        "systemform", guid(300), name="Case", objecttypecode="incident", type=2, formxml=main, **shared
    )
    card = form(field("telephone1"), columns="1")
    organisation.put(
        "systemform", guid(301), name="Card", objecttypecode="account", type=6, formxml=card, **shared
    )
    return organisation


def area(made: Desk) -> FormsArea:
    standings = Standings(made.bus, made.tasks, Office(made.bus, made.lines, made.records), made.time.pause)
    forms = FormsArea(made.bus, made.tasks, made.lines, made.records, standings, pause=made.time.pause)
    for kind in (FormChanged, FormBroken):
        made.bus.subscribe(kind, made.events.append)
    return forms


async def opened(made: Desk, number: int = 10) -> FormsArea:
    forms = area(made)
    forms.open(TAB, record_page(made.ref("incident", guid(number))))
    await made.quiet()
    return forms


async def test_opening_costs_three_round_trips_cold_and_one_warm() -> None:
    organisation = office()
    waves = Waves(organisation)
    async with desk(organisation, handler=waves) as made:
        waves.free = False
        forms = area(made)
        forms.open(TAB, record_page(made.ref("incident", guid(10))))
        assert await waves.flow(lambda: forms.state(TAB).status is FormStatus.READY) <= 3
        organisation.put("incident", guid(11), title="Next", customerid=("account", guid(1)), statecode=0)
        forms.open(TabId(8), record_page(made.ref("incident", guid(11))))
        assert await waves.flow(lambda: forms.state(TabId(8)).status is FormStatus.READY) == 1
        assert made.records.state(made.ref("account", guid(1))).value("telephone1") == "555"
        waves.free = True


async def test_the_page_goes_from_skeleton_to_content() -> None:
    async with desk(office()) as made:
        forms = area(made)
        forms.open(TAB, record_page(made.ref("incident", guid(10))))
        assert forms.state(TAB).status is FormStatus.LOADING
        await made.quiet()
        state = forms.state(TAB)
        assert state.status is FormStatus.READY
        assert state.subtitle == ("CAS-01187", "Okonkwo Dental")
        assert state.customer == made.ref("account", guid(1))
        names = [command.id for command in state.commands]
        assert names[:2] == ["save", "save_close"]
        assert {"resolve", "assign", "queue", "new_child", "cancel"} <= set(names)
        assert not state.commands[0].enabled
        assert FormChanged(TAB) in made.events


async def test_the_head_of_a_case_follows_its_customer() -> None:
    organisation = office()
    async with desk(organisation) as made:
        forms = await opened(made)
        made.records.watch(made.ref("account", guid(1)), "its card", frozenset({"telephone1"}))
        await made.quiet()
        assert forms.state(TAB).subtitle == ("CAS-01187", "Okonkwo Dental", "555"), "with a number to call"
        organisation.put("account", guid(1), telephone1="777")
        made.tell()
        await made.quiet()
        assert forms.state(TAB).subtitle[-1] == "777"
        assert FormChanged(TAB) in made.events


async def test_typing_lights_save_and_tells_the_page() -> None:
    async with desk(office()) as made:
        forms = await opened(made)
        made.events.clear()
        made.records.edit(made.ref("incident", guid(10)), "title", "Better")
        assert forms.state(TAB).commands[0].enabled
        assert FormChanged(TAB) in made.events


@pytest.mark.parametrize(
    ("statecode", "reason"), [(1, ReadOnlyReason.CASE_RESOLVED), (2, ReadOnlyReason.CASE_CANCELLED)]
)
async def test_a_closed_case_is_read_only_and_offers_reactivating(
    statecode: int, reason: ReadOnlyReason
) -> None:
    organisation = office()
    organisation.put("incident", guid(10), statecode=statecode, statuscode=5)
    async with desk(organisation) as made:
        forms = await opened(made)
        state = forms.state(TAB)
        assert state.read_only is reason
        assert "reactivate" in [command.id for command in state.commands]
        assert "save" not in [command.id for command in state.commands]
        organisation.put("incident", guid(10), statecode=0, statuscode=1)
        made.tell()
        await made.quiet()
        assert forms.state(TAB).read_only is None


def answers() -> FakeOrganisation:
    """An organisation with one prepared answer of everybody's and one of hers."""
    organisation = office()
    columns = {
        "msdyn_title": Col("String"),
        "ninedesk_personal": Col("Boolean"),
        "msdyn_locale": Col("String"),
    }
    table = Tab(
        REPLIES, "msdyn_cannedmessages", "msdyn_cannedmessageid", "msdyn_title",
        {"msdyn_cannedmessageid": Col("Uniqueidentifier"), **columns},
    )  # fmt: skip
    organisation.tables[REPLIES] = organisation.sets[table.set_name] = table
    organisation.rows[REPLIES] = {}
    organisation.put(
        "systemform", guid(302), name="Answer", objecttypecode=REPLIES, type=2, formactivationstate=1,
        isdefault=True, formxml=form(field("msdyn_title"), columns="1"),
    )  # fmt: skip
    for number, personal in ((20, False), (21, True)):
        organisation.put(
            REPLIES, guid(number), msdyn_title="Goodbye", ninedesk_personal=personal, msdyn_locale="en"
        )
    return organisation


async def test_an_answer_of_everybodys_is_read_only_but_for_who_leads_and_her_own_never() -> None:
    async with desk(answers()) as made:
        forms, leads = area(made), [False]
        forms.leads = lambda _line: leads[0]
        shared, own = TabId(8), TabId(9)
        forms.open(shared, record_page(made.ref(REPLIES, guid(20))))
        forms.open(own, record_page(made.ref(REPLIES, guid(21))))
        await made.quiet()
        state = forms.state(shared)
        assert state.read_only is ReadOnlyReason.FOR_WHO_LEADS
        assert not {"save", "delete"} & {command.id for command in state.commands}
        assert forms.state(own).read_only is None
        assert {"save", "delete"} <= {command.id for command in forms.state(own).commands}
        assert [forms.may_change(made.ref(REPLIES, guid(number))) for number in (20, 21)] == [False, True]
        assert not forms.may_change(made.ref(REPLIES, guid(99))), "whose it is is not known"
        assert state.record.value("msdyn_locale") == "en", "its page shows more than the form"
        new = made.records.new(LINE, REPLIES, {"ninedesk_personal": True})
        forms.open(TabId(10), record_page(new))
        await made.quiet()
        assert forms.state(TabId(10)).read_only is None
        leads[0] = True
        made.bus.publish(LeadingChanged(LINE))
        assert forms.state(shared).read_only is None
        assert forms.may_change(made.ref(REPLIES, guid(20)))


async def test_what_a_list_has_shown_opens_without_the_organisation_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(TEXTS, "incident", "count")  # as if its page were a text
    organisation = office()
    away = [False]

    def line(request: httpx.Request) -> httpx.Response:
        if away[0]:
            raise httpx.ConnectError("away", request=request)
        return organisation(request)

    async with desk(organisation, handler=line) as made:
        forms = await opened(made)  # its form is known from another case
        forms.close(TAB)
        organisation.put("incident", guid(11), title="Known from a list", prioritycode=2, statecode=0)
        listed, unheard = made.ref("incident", guid(11)), made.ref("incident", guid(12))
        await made.records.read(listed, ("title", "statecode"))
        away[0] = True
        forms.open(TAB, record_page(listed))
        forms.open(TabId(8), record_page(unheard))
        await made.quiet()
        state = forms.state(TAB)
        assert state.status is FormStatus.READY
        assert state.record.value("title") == "Known from a list"
        assert {"prioritycode", "customerid", "ownerid", "count"} <= state.unread
        assert not {"title", "statecode"} & state.unread
        assert forms.state(TabId(8)).status is FormStatus.FAILED  # nothing was ever heard of it
        made.records.edit(listed, "title", "Edited all the same")
        away[0] = False
        made.bus.publish(LineCameBack(LINE))
        await made.quiet()
        assert forms.state(TAB).unread == frozenset()
        assert forms.state(TAB).record.value("prioritycode") == Choice(2, "Normal")
        assert forms.state(TAB).record.value("title") == "Edited all the same"


@pytest.mark.parametrize(
    ("status", "failure"), [(403, Failure.FORBIDDEN), (404, None), (500, Failure.SERVER)]
)
async def test_a_record_that_cannot_be_shown_says_why(status: int, failure: Failure | None) -> None:
    organisation = office()
    async with desk(organisation) as made:
        organisation.before = lambda request: error(status) if "/incidents(" in request.url.path else None
        forms = await opened(made)
        state = forms.state(TAB)
        assert state.status is FormStatus.FAILED
        assert state.record.failure is failure
        assert status != 404 or state.record.status is RecordStatus.MISSING
        organisation.before = lambda _: None
        forms.refresh(TAB)
        await made.quiet()
        assert forms.state(TAB).status is FormStatus.READY


async def test_metadata_that_cannot_be_read_says_why_and_recovers() -> None:
    organisation = office()
    async with desk(organisation) as made:
        organisation.before = lambda request: error(500) if "systemforms" in request.url.path else None
        forms = await opened(made)
        assert (forms.state(TAB).status, forms.state(TAB).record.failure) == (
            FormStatus.FAILED,
            Failure.SERVER,
        )
        organisation.before = lambda _: None
        forms.refresh(TAB)
        await made.quiet()
        assert forms.state(TAB).status is FormStatus.READY


async def test_a_broken_form_is_told_and_replaced_by_a_plain_one() -> None:
    async with desk(office("<form><tabs>")) as made:
        forms = await opened(made)
        state = forms.state(TAB)
        assert state.status is FormStatus.READY
        assert state.plan is not None
        assert list(state.plan.cells())
        assert FormBroken(LINE, "incident", "Case") in made.events


async def test_a_broken_form_is_told_once_though_it_is_compiled_ahead_and_by_who_opens_it() -> None:
    async with desk(office("<form><tabs>")) as made:
        forms = area(made)
        await asyncio.gather(*(forms._plans.main(LINE, "incident") for _ in range(3)))
        told = FormBroken(LINE, "incident", "Case")
        assert made.events.count(told) == 1
        forms._plans.forget(LINE)  # it was customised: if it is still broken, that is news
        await forms._plans.main(LINE, "incident")
        assert made.events.count(told) == 2


async def test_a_new_record_asks_only_for_its_form() -> None:
    async with desk(office()) as made:
        ref = made.records.new(
            LINE, "incident", {"customerid": Lookup(made.ref("account", guid(1)), "Okonkwo")}
        )
        forms = area(made)
        forms.open(TAB, record_page(ref))
        await made.quiet()
        state = forms.state(TAB)
        assert state.status is FormStatus.READY
        assert [command.id for command in state.commands] == ["save", "save_close"]
        assert state.record.value("prioritycode") is not None
        assert made.organisation.reads("incidents(") == 0
        made.records.edit(ref, "title", "New")
        await made.records.save(ref)
        await made.quiet()
        assert "resolve" in [command.id for command in forms.state(TAB).commands]


async def test_a_deleted_record_stays_readable_and_offers_nothing_else() -> None:
    async with desk(office()) as made:
        forms = await opened(made)
        made.organisation.remove("incident", guid(10))
        made.tell()
        await made.quiet()
        state = forms.state(TAB)
        assert (state.status, state.record.status) == (FormStatus.READY, RecordStatus.MISSING)
        assert [command.id for command in state.commands] == ["refresh"]


async def test_a_closed_page_reads_no_more() -> None:
    async with desk(office()) as made:
        forms = await opened(made)
        forms.close(TAB)
        reads = made.organisation.reads("incidents")
        made.organisation.put("incident", guid(10), title="Unseen")
        made.tell()
        await made.quiet()
        assert made.organisation.reads("incidents") == reads


async def test_closing_while_it_opens_leaves_nothing_behind() -> None:
    async with desk(office()) as made:
        forms = area(made)
        forms.open(TAB, record_page(made.ref("incident", guid(10))))
        forms.close(TAB)
        await made.quiet()
        assert not any(isinstance(event, FormChanged) for event in made.events)


async def test_parts_can_be_found_by_column() -> None:
    async with desk(office()) as made:
        forms = await opened(made)
        found = forms.field(TAB, "prioritycode")
        assert found is not None
        assert found.label
        assert forms.field(TAB, "nothing") is None
        fields = await forms.editable_fields(LINE, "incident")
        assert {"title", "prioritycode"} <= {each.column for each in fields}
        assert "statecode" not in {each.column for each in fields}


async def test_the_row_she_points_at_is_read_before_she_opens_it() -> None:
    organisation = office()
    organisation.put("incident", guid(11), title="Next", customerid=("account", guid(1)), statecode=0)
    async with desk(organisation) as made:
        forms = await opened(made)
        reads = made.organisation.reads("incidents(")
        for number in (11, 11, 11):
            forms.prefetch(made.ref("incident", guid(number)))
        await made.quiet()
        assert made.organisation.reads("incidents(") == reads + 1
        forms.open(TabId(8), record_page(made.ref("incident", guid(11))))
        assert forms.state(TabId(8)).status is FormStatus.READY
        forms.prefetch(made.ref("incident", guid(11)))
        await made.quiet()


async def test_the_usual_forms_are_ready_before_the_first_record_is_opened() -> None:
    organisation = office()
    async with desk(organisation) as made:
        forms = area(made)
        person = Person(made.ref("systemuser", ME), "Amara Osei")
        state = LineState(LINE, person=person, connection=Connection.ONLINE)
        made.lines.state = lambda line: state  # pyright: ignore[reportAttributeAccessIssue]
        made.bus.publish(LineChanged(LINE))
        made.bus.publish(LineChanged(LINE))
        await made.quiet()
        assert forms._plans.known(LINE, "incident") is not None
        assert forms._plans.known(LINE, "task") is not None, "in an idle moment"
        for table in WARM_TABLES:
            assert made.organisation.reads(f"'{table}'") > 0


async def test_forms_that_are_kept_are_not_fetched_in_idle_moments() -> None:
    async with desk(office()) as made:
        forms = area(made)
        kept: list[str] = []

        def form_kept(table: str) -> bool:
            kept.append(table)
            return True

        made.metadata.form_kept = form_kept  # pyright: ignore[reportAttributeAccessIssue]
        await forms._warm(LINE)
        assert kept == list(IDLE_TABLES)
        assert [table for table in IDLE_TABLES if forms._plans.known(LINE, table)] == []


async def test_a_form_counts_as_kept_once_table_and_forms_are() -> None:
    store = DefinitionsInMemory()
    async with desk(office()) as made:
        made.metadata.keep_in(store)
        assert not made.metadata.form_kept("task")
        await made.metadata.table("task")
        assert not made.metadata.form_kept("task")
        await made.metadata.forms("task")
        assert made.metadata.form_kept("task")


async def test_a_case_in_no_queue_can_neither_be_picked_nor_released() -> None:
    async with desk(office()) as made:
        forms = await opened(made)
        offered = [command.id for command in forms.state(TAB).commands]
        assert "queue" in offered
        assert not {"pick", "release"} & set(offered)
