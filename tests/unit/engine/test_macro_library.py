"""Macros are judged, kept, written as files, recorded; the library says whose they are."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from session_engine.errors import Failure
from session_engine.ids import grid_page, record_page
from session_engine.macros import files
from session_engine.macros.checking import findings
from session_engine.macros.delivered import delivered
from session_engine.macros.findings import BadFile, FileProblem, MacroProblem, NotSaved
from session_engine.macros.flows import ConfiguredFlows
from session_engine.macros.holdings import LibraryStatus, Source
from session_engine.macros.registry import TABLE
from session_engine.macros.runs import RunStatus
from session_engine.macros.state import ActionStep, ConditionStep, ConfirmStep, LoopStep, Macro, Step
from session_engine.settings.table import setting, valid
from tests.unit.engine.guided import CASE, OKONKWO, OTHER, act, guided, organisation, with_macros
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
GOOD = Macro("tst_good", "Good", "For tests", "incident", (act("tab", "get_current_tab"),))


def problems(*steps: Step, **more: Any) -> list[MacroProblem]:
    macro = Macro(more.get("unique_name", "tst_macro"), more.get("name", "Test"), steps=steps)
    return [each.problem for each in findings(macro, lambda _: None)]


OPEN = act("open", "open_record", entity="incident", record=CASE)


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ((), MacroProblem.NO_STEPS),
        ((act("Open it", "save_record"),), MacroProblem.BAD_STEP_NAME),
        ((OPEN, OPEN), MacroProblem.DOUBLE_STEP_NAME),
        ((act("x", "format_disk"),), MacroProblem.UNKNOWN_ACTION),
        ((act("x", "open_record", entity="incident"),), MacroProblem.MISSING_ARGUMENT),
        ((act("x", "save_record", colour="red"),), MacroProblem.UNKNOWN_ARGUMENT),
        ((act("x", "focus_tab", tab="${steps.open.tab}"), OPEN), MacroProblem.UNKNOWN_STEP),
        ((OPEN, act("x", "focus_tab", tab="${steps.open.colour}")), MacroProblem.UNKNOWN_OUTPUT),
        ((act("x", "search", search="${item.title}"),), MacroProblem.NO_ITEM),
        ((act("x", "search", search="=lower("),), MacroProblem.BAD_EXPRESSION),
        ((ConditionStep("x", "__import__('os')", (OPEN,)),), MacroProblem.BAD_EXPRESSION),
        ((LoopStep("x", "incident", limit=0, steps=(OPEN,)),), MacroProblem.BAD_LIMIT),
        ((LoopStep("x", "incident", limit=101, steps=(OPEN,)),), MacroProblem.BAD_LIMIT),
        ((LoopStep("x", "", steps=(OPEN,)),), MacroProblem.MISSING_ARGUMENT),
        ((ConfirmStep("x", "  "),), MacroProblem.EMPTY_QUESTION),
        (tuple(act(f"s{n}", "save_record") for n in range(201)), MacroProblem.TOO_MANY_STEPS),
        ((act("x", "search", search="a" * 100_001),), MacroProblem.TOO_LONG),
    ],
)
def test_what_is_wrong_is_found_before_it_is_saved(steps: tuple[Step, ...], problem: MacroProblem) -> None:
    assert problem in problems(*steps)


def test_names_are_judged_and_depth_is_bounded() -> None:
    assert problems(OPEN, name=" ") == [MacroProblem.NO_NAME]
    assert problems(OPEN, unique_name="good") == [MacroProblem.BAD_UNIQUE_NAME]
    deep: Step = OPEN
    for number in range(6):
        deep = ConditionStep(f"if{number}", "true", (deep,))
    assert problems(deep) == [MacroProblem.TOO_DEEP]
    assert problems(OPEN, act("x", "focus_tab", tab="${steps.open.tab}")) == []


async def test_the_organisation_knows_tables_columns_and_records() -> None:
    async with guided() as at:
        macro = Macro(
            "tst_macro",
            "Test",
            table="nothing",
            steps=(
                act("a", "open_record", entity="incident", record="99999999-0000-4000-8000-000000000099"),
                act("b", "update_record", {"nothing": "1"}, entity="incident", record=CASE),
                act(
                    "c",
                    "open_new_form",
                    {"customerid": OKONKWO, "customeridtype": "account"},
                    entity="incident",
                ),
                act("d", "open_grid", entity="incident", view="No such view"),
                LoopStep("e", "nothing", steps=(act("f", "get_current_tab"),)),
                act("g", "focus_script", script="tst_nowhere"),
            ),
        )
        await at.guidance.scripts.load(LINE)
        found = await at.guidance.macros.check(macro, LINE)
        assert [(each.step, each.problem) for each in found] == [
            ("", MacroProblem.UNKNOWN_TABLE),
            ("a", MacroProblem.UNKNOWN_RECORD),
            ("b", MacroProblem.UNKNOWN_COLUMN),
            ("d", MacroProblem.UNKNOWN_VIEW),
            ("e", MacroProblem.UNKNOWN_TABLE),
            ("g", MacroProblem.UNKNOWN_SCRIPT),
        ]
        with pytest.raises(NotSaved):
            await at.guidance.macros.save_local(macro, LINE)


# -- files -------------------------------------------------------------------------------------------------

TEXT = st.text(max_size=30)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True)
ACTIONS = st.builds(
    lambda name, action, values, given: act(name, action, values, **given),
    NAMES,
    st.sampled_from([action.name for action in TABLE]),
    st.dictionaries(NAMES, TEXT, max_size=3),
    st.dictionaries(NAMES.filter(lambda name: name != "values"), TEXT, max_size=3),
)
STEPS = st.recursive(
    st.one_of(ACTIONS, st.builds(ConfirmStep, NAMES, TEXT)),
    lambda inner: st.one_of(
        st.builds(ConditionStep, NAMES, TEXT, st.lists(inner, max_size=3).map(tuple), st.just(())),
        st.builds(
            LoopStep, NAMES, NAMES, TEXT, st.lists(NAMES, max_size=2).map(tuple),
            st.integers(0, 200), st.lists(inner, max_size=3).map(tuple),
        ),
    ),
    max_leaves=8,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.builds(Macro, NAMES, TEXT, TEXT, NAMES, st.lists(STEPS, max_size=4).map(tuple)))
def test_a_file_gives_back_what_was_written(macro: Macro) -> None:
    assert files.read(files.write(macro)) == macro
    findings(macro, lambda _: None)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", FileProblem.NOT_JSON),
        (b"\xff\xfe", FileProblem.NOT_JSON),
        (b"[]", FileProblem.NOT_JSON),
        (b"[" * 100_000, FileProblem.NOT_JSON),
        (b"{}", FileProblem.SOMETHING_ELSE),
        (b'{"format":"ninedesk.macro","version":2,"steps":[]}', FileProblem.NEWER),
        (b'{"format":"ninedesk.macro","version":1,"steps":[{"id":"a"}]}', FileProblem.SOMETHING_ELSE),
        (b'{"format":"ninedesk.macro","version":1,"steps":"x"}', FileProblem.SOMETHING_ELSE),
        (b'{"format":"ninedesk.macro","version":1,"name":1,"steps":[]}', FileProblem.SOMETHING_ELSE),
        (b" " * 1_000_001, FileProblem.TOO_LARGE),
    ],
)
def test_what_is_no_macro_is_refused(content: bytes, problem: FileProblem) -> None:
    with pytest.raises(BadFile) as refused:
        files.read(content)
    assert refused.value.problem is problem


# -- the library -------------------------------------------------------------------------------------------


async def test_without_the_table_the_delivered_ones_serve_and_the_state_says_so() -> None:
    async with guided() as at:
        library = await at.guidance.macros.load(LINE)
        assert (library.origin, library.failure) == (Source.DELIVERED, Failure.NOT_OFFERED)
        assert {item.macro.unique_name for item in library.items} >= {"nlh_send_rollback_guide"}
        assert len(delivered()) >= 12


async def test_the_organisations_own_come_first_and_her_own_are_added() -> None:
    foreign = Macro("tst_foreign", "Of another program")
    org = with_macros(organisation(), GOOD, foreign)
    org.rows["workflow"]["aaaaaaaa-0000-4000-8000-000000000701"]["clientdata"] = '{"properties":{}}'
    async with guided(org) as at:
        macros = at.guidance.macros
        library = await macros.load(LINE)
        assert (library.status, library.origin) == (LibraryStatus.READY, Source.ORGANISATION)
        assert [item.macro for item in library.items] == [GOOD]
        assert library.unreadable == ("Of another program",)
        mine = Macro("tst_mine", "A mine", steps=GOOD.steps)
        await macros.save_local(mine, LINE)
        assert [(i.macro.name, i.source) for i in macros.library(LINE).items] == [
            ("A mine", Source.LOCAL),
            ("Good", Source.ORGANISATION),
        ]
        run = macros.run("tst_mine", at.session)
        assert (await at.ended(run)).status is RunStatus.DONE
        await macros.remove("tst_mine", LINE)
        assert len(macros.library(LINE).items) == 1


async def test_a_change_in_the_organisation_is_heard() -> None:
    org = with_macros(organisation(), GOOD)
    async with guided(org) as at:
        library = await at.guidance.macros.load(LINE)
        assert library.items[0].macro.name == "Good"
        org.put("workflow", "aaaaaaaa-0000-4000-8000-000000000700", name="Better")
        at.made.tell()
        await at.made.quiet()
        assert at.guidance.macros.library(LINE).items[0].macro.name == "Better"


# -- recording ---------------------------------------------------------------------------------------------


async def test_what_she_does_becomes_a_macro_that_works_on_another_case() -> None:
    async with guided() as at:
        macros, records = at.guidance.macros, at.data.records
        await at.data.lines.metadata(LINE).table("incident")
        await at.made.quiet()
        macros.record(at.session)
        records.edit(at.ref(), "title", "N")
        records.edit(at.ref(), "title", "No wifi upstairs")
        await records.save(at.ref())
        at.workspace.open_tab(record_page(at.ref(OKONKWO, "account")), at.session)
        at.workspace.open_tab(grid_page(LINE, "incident", "a-view"), at.session)
        at.workspace.open_session(record_page(at.ref(OTHER)))
        recorded = macros.recording
        assert recorded is not None
        macro = macros.stop_recording("Recorded", "tst_recorded")
        assert [step.action for step in macro.steps if isinstance(step, ActionStep)] == [
            "autofill_form",
            "save_record",
            "open_record",
            "open_grid",
        ]
        assert macro.table == "incident"
        first = macro.steps[0]
        assert isinstance(first, ActionStep)
        assert first.arguments[1].pairs == (("title", "No wifi upstairs"),)
        assert findings(macro, lambda _: None) == ()
        other = at.workspace.state.focused_session.id
        await at.made.quiet()
        run = macros.try_out(Macro("tst_x", "x", steps=macro.steps[:2]), other)
        assert (await at.ended(run)).status is RunStatus.DONE, at.run(run)
        assert at.row(OTHER)["title"] == "No wifi upstairs"


# -- flows -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        ("Ring bell = https://flows.example/ring?sig=a=b", ("Ring bell",)),
        ("a=https://x.example; b = https://y.example/;", ("a", "b")),
    ],
)
def test_flows_have_https_addresses(text: str, names: tuple[str, ...]) -> None:
    row = setting("macros.flows")
    assert row is not None
    assert valid(row, text)
    assert ConfiguredFlows(lambda: text).names() == names


@pytest.mark.parametrize("text", ["a=http://x.example", "a=https://", "=https://x", "x", "a=file:///etc"])
def test_other_addresses_are_none(text: str) -> None:
    row = setting("macros.flows")
    assert row is not None
    assert not valid(row, text)
    assert ConfiguredFlows(lambda: text).names() == ()
