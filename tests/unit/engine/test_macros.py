"""Macros: each action by the engine's verbs, conditions, loops, questions, failures, and the way back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace

import httpx
import pytest

from session_engine.errors import RefusalCode, Refused
from session_engine.ids import LineId, PageType, RecordRef, SessionId, record_page
from session_engine.macros import running
from session_engine.macros.actions import Unavailable
from session_engine.macros.performing.table import PERFORM
from session_engine.macros.registry import ACTIONS
from session_engine.macros.runs import UNCHANGED, RunStatus, StepProblem, StepStatus
from session_engine.macros.state import ConditionStep, ConfirmStep, LoopStep, Macro
from session_engine.records.state import Lookup
from tests.unit.engine.fake_organisation import Col, Tab
from tests.unit.engine.guided import CASE, OKONKWO, OTHER, act, guided, organisation

pytestmark = pytest.mark.anyio
HERE = "${Session.AnchorTab.entityId}"


def test_every_action_of_the_table_is_done_by_something() -> None:
    assert PERFORM.keys() == ACTIONS.keys()


# -- actions -----------------------------------------------------------------------------------------------


async def test_pages_open_in_the_session_and_lead_to_each_other() -> None:
    async with guided() as at:
        run = await at.done(
            act("other", "open_record", entity="incident", record=OTHER),
            act("find", "search_knowledge", search="${caseTitle}", label="Answers"),
            act("where", "get_current_tab"),
            act("back", "focus_tab", tab="${steps.other.tab}"),
            act("again", "refresh_tab", tab="${steps.other.tab}"),
            act(
                "board",
                "open_application_tab",
                {"entityName": "account", "entityId": OKONKWO},
                page_type="record",
            ),
        )
        assert [(log.status, log.problem) for log in run.steps] == [(StepStatus.DONE, None)] * 6
        assert run.status is RunStatus.DONE
        assert at.tabs == ("incident", "incident", "search", "account")
        outputs = [dict(log.outputs) for log in run.steps]
        assert (outputs[0]["record"], outputs[2]["page_type"]) == (OTHER, "search")
        found = next(
            tab for tab in at.workspace.state.sessions[at.session].tabs if tab.page.type is PageType.SEARCH
        )
        assert found.page.parameter("text") == "No wifi"
        assert at.data.search.results(found.id).table == "knowledgearticle"
        assert dict(run.steps[1].given)["search"] == "No wifi"


async def test_a_form_is_filled_and_saved_and_filled_back() -> None:
    async with guided() as at:
        values = {"title": "${caseTitle} upstairs", "prioritycode": "High", "count": "=1 + 2"}
        run = await at.done(act("fill", "autofill_form", values, entity="incident"))
        state = at.data.records.state(at.ref())
        assert (state.value("title"), state.value("count")) == ("No wifi upstairs", 3)
        assert run.can_undo
        await at.guidance.macros.undo(run.id)
        assert not at.data.records.dirty(at.ref())
        await at.done(act("fill", "autofill_form", values, entity="incident"), act("save", "save_record"))
        assert at.row()["title"] == "No wifi upstairs"
        assert at.row()["prioritycode"] == 1


async def test_what_she_typed_since_stays_when_a_filled_form_is_taken_back() -> None:
    async with guided() as at:
        run = await at.done(
            act("fill", "autofill_form", {"title": "a", "description": "b"}, entity="incident")
        )
        at.data.records.edit(at.ref(), "title", "mine")
        undone = await at.guidance.macros.undo(run.id)
        state = at.data.records.state(at.ref())
        assert (state.value("title"), state.value("description")) == ("mine", None)
        assert undone.steps[0].problem is StepProblem.CHANGED_SINCE


async def test_a_record_is_changed_in_the_organisation_and_back() -> None:
    async with guided() as at:
        values = {"prioritycode": "1", "customerid_account@odata.bind": f"/accounts({OKONKWO})"}
        run = await at.done(act("up", "update_record", values, entity="incident", record=OTHER))
        assert (run.status, at.row(OTHER)["prioritycode"]) == (RunStatus.DONE, 1)
        await at.guidance.macros.undo(run.id)
        assert at.row(OTHER)["prioritycode"] == 2


async def test_a_change_to_what_is_so_already_leaves_nothing_to_take_back() -> None:
    async with guided() as at:
        run = await at.done(
            act("up", "update_record", {"prioritycode": "1"}, entity="incident", record=OTHER),
            act("so", "update_record", {"prioritycode": "1"}, entity="incident", record=OTHER),
        )
        assert [step.can_undo for step in run.steps] == [True, False]
        assert [UNCHANGED in dict(step.outputs) for step in run.steps] == [False, True]
        await at.guidance.macros.undo(run.id)
        assert at.row(OTHER)["prioritycode"] == 2


async def test_an_undo_leaves_alone_what_somebody_has_changed_since() -> None:
    async with guided() as at:
        run = await at.done(
            act("up", "update_record", {"prioritycode": "1"}, entity="incident", record=OTHER)
        )
        at.organisation.put("incident", OTHER, prioritycode=3)
        undone = await at.guidance.macros.undo(run.id)
        assert at.row(OTHER)["prioritycode"] == 3
        assert (undone.steps[0].status, undone.steps[0].problem) == (StepStatus.DONE, StepProblem.REFUSED)
        assert not undone.can_undo


async def test_new_records_begin_with_the_three_attributes_of_a_lookup() -> None:
    async with guided() as at:
        lookup = {"customerid": OKONKWO, "customeridtype": "account", "customeridname": "Okonkwo Dental"}
        run = await at.done(act("new", "open_new_form", {"title": "More", **lookup}, entity="incident"))
        ref = at.ref(dict(run.steps[0].outputs)["record"])
        state = at.data.records.state(ref)
        assert state.value("customerid") == Lookup(at.ref(OKONKWO, "account"), "Okonkwo Dental")
        assert at.data.records.is_new(ref)
        await at.guidance.macros.undo(run.id)
        assert at.tabs == ("incident",)
        assert not at.data.records.is_new(ref)


async def test_copies_are_records_of_their_own() -> None:
    async with guided() as at:
        run = await at.done(
            act("one", "clone_record", entity="incident", record=OTHER, title="Copy of ${caseTitle}"),
            act("two", "clone_current", title="Copy of the copy"),
        )
        assert run.status is RunStatus.DONE, run
        names = [
            at.data.records.state(at.ref(dict(log.outputs)["record"])).value("title") for log in run.steps
        ]
        assert names == ["Copy of No wifi", "Copy of the copy"]
        assert dict(run.steps[1].outputs)["record"] not in (CASE, OTHER, dict(run.steps[0].outputs)["record"])


async def test_a_created_record_is_deleted_again() -> None:
    async with guided() as at:
        run = await at.done(act("make", "create_record", {"name": "New & Sons"}, entity="account"))
        key = dict(run.steps[0].outputs)["record"]
        assert at.row(key, "account")["name"] == "New & Sons"
        await at.guidance.macros.undo(run.id)
        assert key not in at.organisation.rows["account"]


async def test_the_context_is_set_for_later_steps_and_set_back() -> None:
    async with guided() as at:
        run = await at.done(
            act("room", "set_context", name="room", value="attic"),
            act(
                "new", "open_new_form", {"title": "${$session.room} - ${$session.nothing}"}, entity="incident"
            ),
        )
        ref = at.ref(dict(run.steps[1].outputs)["record"])
        assert at.data.records.state(ref).value("title") == "attic"
        await at.guidance.macros.undo(run.id)
        assert await at.guidance.slugs.fill("${$session.room}", at.session) == ""


async def test_a_flow_is_started_where_it_has_an_address() -> None:
    async with guided() as at:
        flow = act("flow", "run_flow", entity="incident", record=HERE, flow="Ring bell")
        assert at.guidance.macros.available("run_flow") is Unavailable.NO_FLOW
        run = await at.done(flow)
        assert run.steps[0].problem is StepProblem.UNAVAILABLE
        at.flows.addresses["Open door"] = "https://flows.example/open"
        run = await at.done(flow)
        assert dict(run.steps[0].values)["why"] is Unavailable.UNKNOWN_FLOW, (
            "flows can be started, but not this one"
        )
        at.flows.addresses["Ring bell"] = "https://flows.example/ring"
        assert at.guidance.macros.available("run_flow") is None
        assert (await at.done(flow)).status is RunStatus.DONE
        assert at.flows.started == [
            ("https://flows.example/ring", {"flow": "Ring bell", "entity": "incident", "record": CASE})
        ]


# -- conditions, loops, questions --------------------------------------------------------------------------


async def test_a_condition_chooses_the_way() -> None:
    async with guided() as at:
        for priority, name in (("High", "yes"), ("Low", "no")):
            run = await at.done(
                act("up", "update_record", {"prioritycode": priority}, entity="incident", record=HERE),
                ConditionStep(
                    "if_high",
                    "${$odata.incident.prioritycode.?$filter=incidentid eq '${steps.up.record}'} = 1",
                    (act("yes", "get_current_tab"),),
                    (act("no", "refresh_context"),),
                ),
            )
            assert [log.step for log in run.steps] == ["up", "if_high", name]
            assert [log.path for log in run.steps] == ["1", "2", "2.1"]


async def test_a_loop_goes_through_what_a_query_finds_up_to_its_limit() -> None:
    async with guided() as at:
        up = act(
            "up",
            "update_record",
            {"description": "${item.title}!"},
            entity="incident",
            record="${item.entityId}",
        )
        run = await at.done(LoopStep("all", "incident", "statecode eq 0", ("title",), 10, (up,)))
        assert run.status is RunStatus.DONE, run
        assert {at.row(key)["description"] for key in (CASE, OTHER)} == {"No wifi!", "Slow wifi!"}
        assert [log.path for log in run.steps] == ["1", "1.1.1", "1.2.1"]
        assert run.steps[0].outputs == (("count", "2"),)
        run = await at.done(LoopStep("one", "incident", "", ("title",), 1, (up,)))
        assert run.steps[0].outputs == (("count", "1"), ("more", "true")), "what was left out is said"


async def test_a_loop_that_is_too_long_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_STEPS", 30)
    async with guided() as at:
        inner = LoopStep("in", "incident", steps=(act("tab", "get_current_tab"),), limit=100)
        many = tuple(LoopStep(f"out{n}", "incident", steps=(inner,), limit=100) for n in range(200))
        run = await at.ended(at.begin(*many))
        assert (run.status, run.problem) == (RunStatus.FAILED, StepProblem.TOO_MANY_STEPS)
        assert len(run.steps) == 30


async def test_a_question_waits_for_the_answer() -> None:
    async with guided() as at:
        steps = (ConfirmStep("sure", "Sure of ${caseTitle}?"), act("tab", "get_current_tab"))
        run = at.begin(*steps)
        asked = await at.ended(run)
        assert (asked.status, asked.question) == (RunStatus.ASKING, "Sure of No wifi?")
        at.guidance.macros.answer(run, yes=True)
        await asyncio.sleep(0)
        assert (await at.ended(run)).status is RunStatus.DONE
        run = at.begin(*steps)
        await at.ended(run)
        at.guidance.macros.answer(run, yes=False)
        await asyncio.sleep(0)
        ended = await at.ended(run)
        assert (ended.status, ended.problem) == (RunStatus.CANCELLED, StepProblem.DECLINED)
        assert [log.status for log in ended.steps] == [StepStatus.DECLINED]


async def test_a_customers_name_is_no_markup_in_an_email() -> None:
    org = organisation()
    columns = {"activityid": Col("Uniqueidentifier"), "subject": Col(), "description": Col("Memo")}
    table = Tab("email", "emails", "activityid", "subject", columns, activity=True)
    org.tables[table.name] = org.sets[table.set_name] = table
    org.rows[table.name] = {}
    org.put("account", OKONKWO, name="<img src=x onerror=1> & Co")
    async with guided(org) as at:
        texts = {"subject": "${customerName}", "description": "<p>Dear ${customerName},</p>"}
        sums = {"description": "='<b>'"}  # what is calculated is a text as well
        run = await at.done(
            act("one", "open_new_form", texts, entity="email"),
            act("two", "autofill_form", sums, entity="email"),
        )
        assert run.status is RunStatus.DONE, run.steps[-1]
        ref = at.ref(dict(run.steps[0].outputs)["record"], "email")
        value = at.data.records.state(ref).value
        assert value("subject") == "<img src=x onerror=1> & Co"
        assert run.steps[0].given[-1][1] == "<p>Dear &lt;img src=x onerror=1&gt; &amp; Co,</p>"
        assert value("description") == "&lt;b&gt;"


async def test_a_customers_name_is_no_markup_in_a_template() -> None:
    org = organisation()
    columns = {
        "templateid": Col("Uniqueidentifier"),
        "title": Col(),
        "body": Col("Memo"),
        "safehtml": Col("Memo"),
    }
    table = Tab("template", "templates", "templateid", "title", columns)
    org.tables[table.name] = org.sets[table.set_name] = table
    org.rows[table.name] = {}
    org.put("account", OKONKWO, name="<b>Co</b>")
    async with guided(org) as at:
        texts = {"title": "${customerName}", "body": "<p>${customerName}</p>", "safehtml": "${customerName}"}
        run = await at.done(act("one", "open_new_form", texts, entity="template"))
        assert run.status is RunStatus.DONE, run.steps[-1]
        value = at.data.records.state(at.ref(dict(run.steps[0].outputs)["record"], "template")).value
        assert value("title") == "<b>Co</b>"
        assert value("body") == "<p>&lt;b&gt;Co&lt;/b&gt;</p>"
        assert value("safehtml") == "&lt;b&gt;Co&lt;/b&gt;"


# -- what goes wrong ---------------------------------------------------------------------------------------

GONE = "99999999-0000-4000-8000-000000000099"


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        (act("x", "open_record", entity="incident", record=GONE), StepProblem.RECORD_GONE),
        (act("x", "open_record", entity="incident", record="CAS-1"), StepProblem.BAD_VALUE),
        (act("x", "open_record", entity="incident", record="${nothing}"), StepProblem.MISSING_ARGUMENT),
        (act("x", "open_record", entity="nothing", record=GONE), StepProblem.UNKNOWN_TABLE),
        (
            act("x", "update_record", {"nothing": "1"}, entity="incident", record=CASE),
            StepProblem.UNKNOWN_COLUMN,
        ),
        (act("x", "update_record", {"count": "many"}, entity="incident", record=CASE), StepProblem.BAD_VALUE),
        (act("x", "update_record", {"count": "99"}, entity="incident", record=CASE), StepProblem.REFUSED),
        (act("x", "autofill_form", {"name": "a"}, entity="account"), StepProblem.OTHER_TABLE),
        (act("x", "open_grid", entity="incident", view="No such view"), StepProblem.UNKNOWN_VIEW),
        (act("x", "focus_tab", tab="4711"), StepProblem.TAB_GONE),
        (act("x", "focus_script", script="nlh_nothing"), StepProblem.UNKNOWN_SCRIPT),
        (
            act("x", "resolve_case", incident=CASE, billable_time="soon", resolution="x"),
            StepProblem.BAD_NUMBER,
        ),
        (act("x", "open_application_tab", page_type="control"), StepProblem.UNKNOWN_PAGE_TYPE),
        (act("x", "open_application_tab", page_type="Web Resource"), StepProblem.UNKNOWN_PAGE_TYPE),
        (act("x", "open_application_tab", page_type="website"), StepProblem.MISSING_ARGUMENT),
        (
            act("x", "open_application_tab", {"url": "javascript:alert(1)"}, page_type="website"),
            StepProblem.BAD_VALUE,
        ),
        (act("x", "create_session", session_template="tst_none"), StepProblem.UNKNOWN_TEMPLATE),
        (act("x", "link_to_conversation", entity="incident", record=CASE, name="x"), StepProblem.UNAVAILABLE),
        (act("x", "format_disk"), StepProblem.UNKNOWN_ACTION),
        (act("x", "set_context", name="a", value="=1 +"), StepProblem.BAD_CONDITION),
        (ConditionStep("x", "1 +"), StepProblem.BAD_CONDITION),
        (LoopStep("x", "incident", "title eq '${nothing}'"), StepProblem.MISSING_ARGUMENT),
        (LoopStep("x", "incident", "", ("nothing",)), StepProblem.UNKNOWN_COLUMN),
    ],
)
async def test_a_failure_ends_the_run_and_says_why(step: object, problem: StepProblem) -> None:
    async with guided() as at:
        first = act("room", "set_context", name="room", value="attic")
        run = await at.done(first, step, act("never", "get_current_tab"))  # type: ignore[arg-type]
        assert (run.status, run.problem) == (RunStatus.FAILED, problem)
        assert [log.status for log in run.steps] == [StepStatus.DONE, StepStatus.FAILED]
        assert run.can_undo


async def test_a_bug_in_an_action_ends_the_run_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async with guided() as at:
        monkeypatch.setattr(at.guidance.slugs, "refresh", lambda _: 1 / 0)
        run = at.begin(act("x", "refresh_context"))
        ended = await at.ended(run)
        assert (ended.status, ended.problem) == (RunStatus.FAILED, StepProblem.INTERNAL)
        assert ended.steps[0].status is StepStatus.FAILED


# -- one place, one run ------------------------------------------------------------------------------------


async def test_a_run_stays_in_its_session_when_somebody_looks_elsewhere() -> None:
    async with guided() as at:
        run = at.begin(
            act("fill", "autofill_form", {"title": "a"}, entity="incident"),
            act("other", "open_record", entity="account", record=OKONKWO),
            act("name", "autofill_form", {"telephone1": "1"}, entity="account"),
        )
        elsewhere = at.workspace.open_session(record_page(at.ref(OTHER)))
        ended = await at.ended(run)
        assert ended.status is RunStatus.DONE, ended
        assert at.workspace.state.focused_session.id == elsewhere.session
        assert at.workspace.state.focused_tab.page.record == at.ref(OTHER)
        assert at.tabs == ("incident", "account")
        assert at.data.records.dirty(at.ref())
        assert not at.data.records.dirty(at.ref(OTHER))
        assert at.data.records.state(at.ref(OKONKWO, "account")).value("telephone1") == "1"


async def test_a_test_run_begins_at_the_record_and_not_on_the_page_it_is_written_on() -> None:
    async with guided() as at:
        macro = Macro("tst_x", "x", steps=(act("fill", "autofill_form", {"title": "a"}, entity="incident"),))
        at.guidance.macros.drafts.open(at.session, macro)
        run = at.guidance.macros.try_out(macro, at.session, at_record=True)
        assert (await at.ended(run)).status is RunStatus.DONE
        run = at.guidance.macros.try_out(macro, at.session)
        assert (await at.ended(run)).problem is StepProblem.NO_RECORD


async def test_two_at_once_in_a_session_are_refused() -> None:
    async with guided() as at:
        run = at.begin(ConfirmStep("sure", "?"))
        with pytest.raises(Refused) as refused:
            at.begin(act("x", "get_current_tab"))
        assert refused.value.code is RefusalCode.MACRO_RUNNING
        other = at.workspace.open_session(record_page(at.ref(OTHER))).session
        assert (await at.ended(at.begin(act("x", "get_current_tab"), session=other))).status is RunStatus.DONE
        await at.ended(run)
        at.guidance.macros.answer(run, yes=True)
        await at.made.quiet()
        assert (await at.done(act("x", "get_current_tab"))).status is RunStatus.DONE


async def test_a_closed_session_ends_its_run_after_the_step_under_way() -> None:
    async with guided() as at:
        run = at.begin(
            act("up", "update_record", {"prioritycode": "1"}, entity="incident", record=OTHER),
            act("never", "update_record", {"prioritycode": "3"}, entity="incident", record=OTHER),
        )

        def close(request: httpx.Request) -> None:
            if request.method == "PATCH":
                at.organisation.before = lambda _: None
                at.workspace.close_session(at.session)

        at.organisation.before = close
        ended = await at.ended(run)
        assert (ended.status, ended.problem) == (RunStatus.CANCELLED, StepProblem.SESSION_CLOSED)
        assert [log.status for log in ended.steps] == [StepStatus.DONE]
        assert at.row(OTHER)["prioritycode"] == 1
        await at.guidance.macros.undo(run)
        assert at.row(OTHER)["prioritycode"] == 2


async def test_a_question_ends_with_its_session() -> None:
    async with guided() as at:
        run = at.begin(ConfirmStep("sure", "?"), act("x", "get_current_tab"))
        await at.ended(run)
        at.workspace.close_session(at.session)
        await at.made.quiet()
        ended = at.run(run)
        assert (ended.status, ended.problem) == (RunStatus.CANCELLED, StepProblem.SESSION_CLOSED)


async def test_cancel_ends_between_two_steps() -> None:
    async with guided() as at:
        steps = [act(f"s{n}", "set_context", name=f"n{n}", value="x") for n in range(20)]
        run = at.begin(*steps)
        while len(at.run(run).steps) < 3:  # noqa: ASYNC110 - it runs in turns with us
            await asyncio.sleep(0)
        at.guidance.macros.cancel(run)
        ended = await at.ended(run)
        assert (ended.status, ended.problem) == (RunStatus.CANCELLED, StepProblem.CANCELLED)
        assert all(log.status is StepStatus.DONE for log in ended.steps)
        assert 3 <= len(ended.steps) < 20


async def test_ten_local_steps_take_no_time() -> None:
    async with guided() as at:
        steps = [act(f"s{n}", "set_context", name=f"n{n}", value="${caseTitle}") for n in range(10)]
        await at.done(*steps)
        begun = time.process_time()
        assert (await at.done(*steps)).status is RunStatus.DONE
        assert time.process_time() - begun < 0.15


async def test_only_what_there_is_runs() -> None:
    async with guided() as at:
        with pytest.raises(Refused) as refused:
            at.guidance.macros.run("nlh_nothing", at.session)
        assert refused.value.code is RefusalCode.UNKNOWN_MACRO


async def test_what_fills_a_websites_address_is_one_value_of_it() -> None:
    hostile = "a&admin=1#x/../@evil.example?\n"
    async with guided() as at:
        at.row()["title"] = hostile
        values = {"url": "https://track.example/find?q=${anchor.title}", "data": "${anchor.title}"}
        run = await at.done(act("x", "open_application_tab", values, page_type="Third Party Website"))
        assert run.status is RunStatus.DONE, run
        page = at.workspace.state.focused_tab.page
        assert at.workspace.state.focused_tab.icon == "external"
        encoded = "a%26admin%3D1%23x%2F..%2F%40evil.example%3F%0A"
        # The title's own line ends are no part of what a form shows, and none of an address either way.
        assert (page.parameter("address") or "").removesuffix("%0A") in (
            f"https://track.example/find?q={encoded}&{encoded}",
            f"https://track.example/find?q={encoded}&{encoded}".removesuffix("%0A"),
        )


async def test_a_session_is_begun_by_a_templates_name_with_what_the_macro_knows() -> None:
    async with guided() as at:
        asked: list[tuple[str, Mapping[str, str], bool]] = []

        class Templates:
            async def create(
                self, template: str, line: LineId, context: Mapping[str, str], *, focused: bool = True
            ) -> SessionId:
                asked.append((template, context, focused))
                ref = RecordRef(line, context["entityName"], context["entityId"])
                return at.workspace.open_session(record_page(ref), background=not focused).session

        macros = at.guidance.macros
        macros._hands = replace(macros._hands, session_templates=Templates())
        begun = act(
            "begun", "create_session", {"why": "About ${anchor.title}"},
            session_template="tst_case", entity="incident", record=OTHER,
        )  # fmt: skip
        kept = act("kept", "set_context", name="made", value="${steps.begun.session} ${steps.begun.record}")
        run = await at.done(begun, kept)
        assert run.status is RunStatus.DONE, run
        about = {"entityName": "incident", "entityId": OTHER, "why": "About No wifi"}
        assert asked == [("tst_case", about, True)]
        made = at.workspace.state.focused_session
        assert made.id != at.session, "it has come to the front"
        assert await at.guidance.slugs.fill("${made}", at.session) == f"{made.id} {OTHER}", (
            "the run has stayed"
        )
        run = at.begin(begun)
        assert (await at.ended(run)).status is RunStatus.DONE
        assert asked[-1][2] is False, "she is somewhere else"
