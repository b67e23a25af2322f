"""Global search: the flyout, results with facets, lookups, and an organisation without a search."""

import json
from typing import Any

import pytest

from session_engine.errors import Failure, RefusalCode, Refused
from session_engine.ids import LineId, TabId
from session_engine.search import highlights
from session_engine.search.area import SearchArea
from session_engine.search.events import FlyoutChanged, ResultsChanged
from session_engine.search.matching import fits
from session_engine.search.ports import RecentInMemory
from session_engine.search.state import SearchStatus
from session_engine.search.typed import words_of
from tests.unit.engine.desk import Desk, desk
from tests.unit.engine.fake_organisation import FakeOrganisation, error, guid
from tests.unit.engine.held import HeldTime, settle
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
TAB = TabId(7)
FORMATTED = "@OData.Community.Display.V1.FormattedValue"
LAYOUT = "<grid><row>{}</row></grid>"


class Searchable(FakeOrganisation):
    """An organisation whose search answers what the test has put there."""

    def __init__(self) -> None:
        super().__init__()
        self.suggestions: list[dict[str, Any]] = []
        self.results: list[dict[str, Any]] = []
        self.facets: dict[str, list[dict[str, Any]]] = {}
        self.asked_for: list[dict[str, Any]] = []
        self.actions["searchsuggest"] = lambda _, body: self._said(body, {"Value": self.suggestions})
        self.actions["searchquery"] = lambda _, body: self._said(body, self._page(body))

    def _said(self, body: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        self.asked_for.append(body)
        return {"response": json.dumps({"Error": None, **answer})}

    def _page(self, body: dict[str, Any]) -> dict[str, Any]:
        start = body["skip"]
        entities = [each["name"] for each in json.loads(body.get("entities", "[]"))]
        fit = [each for each in self.results if not entities or each["EntityName"] in entities]
        shown = fit[start : start + body["top"]]
        return {"Value": shown, "Facets": self.facets, "QueryContext": None, "Count": len(fit)}


def suggestion(number: int, text: str, table: str = "contact", **document: str) -> dict[str, Any]:
    key = {"@search.objectid": guid(number).upper(), "@search.entityname": table}
    return {"Text": text, "Document": {**key, **document}}


def result(number: int, table: str = "incident", **attributes: Any) -> dict[str, Any]:
    return {
        "Id": guid(number),
        "EntityName": table,
        "ObjectTypeCode": 0,
        "Attributes": {"@search.objecttypecode": 1, "title": f"Case {number}", **attributes},
        "Highlights": {"title": [f"{{crmhit}}Case{{/crmhit}} {number}"]},
        "Score": 10.5 - number,
    }


def area(made: Desk, store: RecentInMemory | None = None, line: LineId | None = LINE) -> SearchArea:
    return SearchArea(
        made.bus,
        made.tasks,
        made.time,
        made.lines,
        made.records,
        store or RecentInMemory(),
        line=lambda: line,
        pause=made.time.pause,
    )


# -- the flyout ----------------------------------------------------------------------------------------------


async def test_suggestions_come_a_moment_after_the_last_key_and_only_for_the_last_text() -> None:
    organisation, time = Searchable(), HeldTime()
    organisation.suggestions = [suggestion(1, "{crmhit}Mar{/crmhit}ia Lopez", fullname="Maria Lopez")]
    async with desk(organisation, time) as made:
        search = area(made)
        for text in ("ma", "mar", "mari"):
            search.type(text)
            await settle()
            await time.advance(0.1)
        assert organisation.asked_for == []
        assert search.flyout.status is SearchStatus.LOADING
        await time.advance(0.05)
        await made.quiet()
        assert [body["search"] for body in organisation.asked_for] == ["mari"]
        (match,) = search.flyout.suggestions
        assert (match.title, match.spans, match.table_label) == ("Maria Lopez", ((0, 3),), "Contact")
        assert match.ref == made.ref("contact", guid(1))
        assert search.flyout.status is SearchStatus.READY


async def test_fewer_than_three_characters_ask_nothing_and_take_suggestions_away() -> None:
    organisation = Searchable()
    organisation.suggestions = [suggestion(1, "x", fullname="Maria Lopez")]
    async with desk(organisation) as made:
        search = area(made)
        search.type("maria")
        await made.quiet()
        search.type("ma")
        await made.quiet()
        assert search.flyout.suggestions == ()
        assert search.flyout.status is SearchStatus.IDLE
        assert len(organisation.asked_for) == 1


async def test_what_matched_is_shown_when_it_is_not_the_name() -> None:
    organisation = Searchable()
    phone = "{crmhit}+44 7700 900142{/crmhit}"
    organisation.suggestions = [suggestion(1, phone, fullname="Maria Lopez", jobtitle="Dentist")]
    async with desk(organisation) as made:
        search = area(made)
        search.type("07700 900142")
        await made.quiet()
        (match,) = search.flyout.suggestions
        assert match.title == "Maria Lopez"
        assert match.detail == ("+44 7700 900142", "Dentist")


async def test_the_flyout_tells_of_failures_and_asks_again() -> None:
    organisation = Searchable()
    organisation.before = lambda r: error(400) if "searchsuggest" in str(r.url) else None
    async with desk(organisation) as made:
        search = area(made)
        search.type("maria")
        await made.quiet()
        assert search.flyout.failure is Failure.REJECTED
        organisation.before = lambda _: None
        search.type("maria")
        await made.quiet()
        assert search.flyout.status is SearchStatus.EMPTY
        assert search.flyout.failure is None


async def test_three_recent_searches_and_seven_records_newest_first_without_doubles() -> None:
    async with desk(Searchable()) as made:
        store = RecentInMemory()
        search = area(made, store)
        told: list[FlyoutChanged] = []
        made.bus.subscribe(FlyoutChanged, told.append)
        for text in ("mesh", "okonkwo", "latch", "Mesh"):
            search.show(TAB, LINE, text)
            await made.quiet()
        for number in range(9):
            search.remember(made.ref("incident", guid(number)), f"Case {number}")
        search.remember(made.ref("incident", guid(3)), "Case 3")
        search.focus()
        assert search.flyout.recent_searches == ("Mesh", "latch", "okonkwo")
        titles = [match.title for match in search.flyout.recent_records]
        assert titles == ["Case 3", "Case 8", "Case 7", "Case 6", "Case 5", "Case 4", "Case 2"]
        assert len(told) == 1
        search.focus()
        assert len(told) == 1


async def test_a_recent_record_bears_its_present_name() -> None:
    organisation = Searchable()
    organisation.put("account", guid(1), name="Okonkwo Dental Group")
    async with desk(organisation) as made:
        search = area(made)
        search.remember(made.ref("account", guid(1)), "Okonkwo Dental")
        await made.records.read(made.ref("account", guid(1)), ("name",))
        search.focus()
        assert search.flyout.recent_records[0].title == "Okonkwo Dental Group"


# -- results -------------------------------------------------------------------------------------------------


def many() -> Searchable:
    organisation = Searchable()
    organisation.results = [result(number) for number in range(60)]
    organisation.results.append(
        {**result(99, "account", name="Okonkwo Dental"), "Highlights": {}, "Score": 1}
    )
    organisation.facets = {
        "@search.entityname": [
            {"Type": "Value", "Value": "account", "Count": 1},
            {"Type": "Value", "Value": "incident", "Count": 60},
            {"Type": "Value", "Value": "unknown", "Count": 5},
        ],
        "ownerid": [
            {"type": "Value", "value": guid(200), "optionalvalue": "Ben Whitlock", "count": 20},
            {"type": "Value", "value": guid(201), "optionalvalue": "Amara Osei", "count": 40},
        ],
        "modifiedon": [{"Type": "Range", "Count": count} for count in (30, 10, 15, 4, 2)],
        "prioritycode": [{"Type": "Value", "Value": 1, "Count": 7}],
    }
    views = organisation.rows["savedquery"]
    views[guid(300)] = {
        "#etag": 'W/"1"',
        "name": "Quick Find Active Cases",
        "querytype": 4,
        "returnedtypecode": "incident",
        "statecode": 0,
        "fetchxml": '<fetch><entity name="incident"><attribute name="title"/><filter type="or"'
        ' isquickfindfields="1"><condition attribute="title" operator="like" value="{0}"/></filter>'
        '<filter><condition attribute="statecode" operator="eq" value="0"/></filter></entity></fetch>',
        "layoutxml": LAYOUT.format(
            '<cell name="title"/><cell name="customerid"/><cell name="prioritycode"/>'
        ),
    }
    return organisation


async def test_results_have_tabs_by_table_facets_and_marked_titles() -> None:
    async with desk(many()) as made:
        search = area(made)
        told: list[ResultsChanged] = []
        made.bus.subscribe(ResultsChanged, told.append)
        search.show(TAB, LINE, "case")
        assert search.results(TAB).status is SearchStatus.LOADING
        await made.quiet()
        state = search.results(TAB)
        assert state.status is SearchStatus.READY
        assert [(each.table, each.label, each.count) for each in state.tables] == [
            ("", "", 61),
            ("incident", "Incidents", 60),
            ("account", "Accounts", 1),
        ]
        assert len(state.matches) == 50
        assert state.more
        assert state.matches[0].spans == ((0, 4),)
        by_column = {facet.column: facet for facet in state.facets}
        assert [value.label for value in by_column["ownerid"].values] == ["Amara Osei", "Ben Whitlock"]
        assert by_column["ownerid"].label == "Owner" or by_column["ownerid"].label
        periods = [(value.key, value.count) for value in by_column["modifiedon"].values]
        assert periods == [
            ("last_24_hours", 2),
            ("last_7_days", 6),
            ("last_30_days", 21),
            ("last_12_months", 31),
        ]
        assert told == [ResultsChanged(TAB), ResultsChanged(TAB)]


async def test_more_reads_the_next_page_once_and_stops_at_the_end() -> None:
    organisation = many()
    async with desk(organisation) as made:
        search = area(made)
        search.show(TAB, LINE, "case")
        await made.quiet()
        search.more(TAB)
        search.more(TAB)
        await made.quiet()
        state = search.results(TAB)
        assert [body["skip"] for body in organisation.asked_for] == [0, 50]
        assert len(state.matches) == 61
        assert not state.more
        assert state.facets


async def test_a_table_of_its_own_shows_the_columns_of_its_quick_find_view() -> None:
    organisation = many()
    organisation.results[0]["Attributes"] |= {
        "customerid": guid(1),
        "customerid" + FORMATTED: "Okonkwo Dental",
        "prioritycode": 1,
        "prioritycode" + FORMATTED: "High",
        "createdon": "2026-11-19T08:00:00Z",
    }
    async with desk(organisation) as made:
        search = area(made)
        search.show(TAB, LINE, "case")
        await made.quiet()
        search.choose_table(TAB, "incident")
        assert search.results(TAB).matches == ()
        await made.quiet()
        state = search.results(TAB)
        assert state.matches[0].detail == ("Okonkwo Dental", "High")
        assert [each.count for each in state.tables] == [61, 60, 1]
        body = organisation.asked_for[-1]
        (entity,) = json.loads(body["entities"])
        assert entity == {"name": "incident", "selectColumns": ["title", "customerid", "prioritycode"]}
        asked = [each.partition(",")[0] for each in json.loads(body["facets"])]
        assert asked == ["ownerid", "customerid", "prioritycode", "modifiedon", "createdon"]
        priority = next(facet for facet in state.facets if facet.column == "prioritycode")
        assert [(value.key, value.label) for value in priority.values] == [("1", "High")]


async def test_facets_narrow_any_within_a_column_and_all_across_and_keep_what_they_offered() -> None:
    organisation = many()
    async with desk(organisation) as made:
        search = area(made)
        search.show(TAB, LINE, "case")
        search.choose_table(TAB, "incident")
        await made.quiet()
        search.toggle_facet(TAB, "ownerid", guid(200))
        search.toggle_facet(TAB, "ownerid", guid(201))
        search.toggle_facet(TAB, "prioritycode", "1")
        organisation.facets = {"ownerid": [{"value": guid(200), "optionalvalue": "Ben", "count": 1}]}
        search.toggle_facet(TAB, "modifiedon", "last_7_days")
        await made.quiet()
        (entity,) = json.loads(organisation.asked_for[-1]["entities"])
        assert entity["filter"] == (
            f"(ownerid eq '{guid(200)}' or ownerid eq '{guid(201)}') and (prioritycode eq 1)"
            " and (modifiedon ge 2026-11-12T09:00:00Z)"
        )
        owner = next(facet for facet in search.results(TAB).facets if facet.column == "ownerid")
        assert {value.label: value.chosen for value in owner.values} == {
            "Ben Whitlock": True,
            "Amara Osei": True,
        }
        search.toggle_facet(TAB, "ownerid", guid(200))
        await made.quiet()
        (entity,) = json.loads(organisation.asked_for[-1]["entities"])
        assert guid(200) not in entity["filter"]


async def test_failures_are_shown_and_asked_again() -> None:
    organisation = many()
    organisation.before = lambda r: error(400) if "searchquery" in str(r.url) else None
    async with desk(organisation) as made:
        search = area(made)
        search.show(TAB, LINE, "case")
        await made.quiet()
        assert search.results(TAB).failure is Failure.REJECTED
        organisation.before = lambda _: None
        search.retry(TAB)
        await made.quiet()
        assert search.results(TAB).status is SearchStatus.READY


async def test_a_closed_page_is_gone_and_its_answer_changes_nothing() -> None:
    async with desk(many()) as made:
        search = area(made)
        search.show(TAB, LINE, "case")
        search.close(TAB)
        await made.quiet()
        assert search.results(TAB).status is SearchStatus.IDLE
        with pytest.raises(Refused) as refused:
            search.more(TAB)
        assert refused.value.code is RefusalCode.NOT_OPEN


async def test_an_empty_text_asks_nothing() -> None:
    organisation = many()
    async with desk(organisation) as made:
        search = area(made)
        search.show(TAB, LINE, "  ")
        await made.quiet()
        assert search.results(TAB).status is SearchStatus.IDLE
        assert organisation.asked_for == []


async def test_rubbish_inside_the_answer_is_a_failure_not_a_crash() -> None:
    organisation = many()
    organisation.actions["searchquery"] = lambda _, __: {"response": "<html>"}
    async with desk(organisation) as made:
        search = area(made)
        search.show(TAB, LINE, "case")
        await made.quiet()
        assert search.results(TAB).failure is Failure.RUBBISH


# -- without a search ----------------------------------------------------------------------------------------


def without_search(status: int) -> FakeOrganisation:
    organisation = many()
    del organisation.actions["searchquery"], organisation.actions["searchsuggest"]
    organisation.before = lambda r: error(status) if "/search" in r.url.path else None
    for number in (1, 2, 3):
        organisation.put(
            "incident", guid(number), title=f"Mesh cuts off {number}", statecode=0, prioritycode=1
        )
    organisation.put("incident", guid(4), title="Off: mesh", statecode=0)
    organisation.put("incident", guid(5), title="Mesh, long ago", statecode=1)
    organisation.put("account", guid(6), name="Mesh & Sons", statecode=0)
    return organisation


@pytest.mark.parametrize("status", [404, 501])
async def test_an_organisation_without_a_search_is_asked_by_its_quick_find_views(status: int) -> None:
    organisation = without_search(status)
    async with desk(organisation) as made:
        search = area(made)
        search.show(TAB, LINE, "mesh")
        await made.quiet()
        state = search.results(TAB)
        titles = [match.title for match in state.matches]
        assert titles == [
            "Mesh cuts off 1",
            "Mesh & Sons",
            "Mesh cuts off 2",
            "Mesh cuts off 3",
            "Off: mesh",
        ]
        assert state.matches[0].detail == ("High",)
        assert [(each.table, each.count) for each in state.tables] == [
            ("", 5),
            ("incident", 4),
            ("account", 1),
        ]
        search.choose_table(TAB, "account")
        await made.quiet()
        assert [match.title for match in search.results(TAB).matches] == ["Mesh & Sons"]
        assert sum(1 for _, path in organisation.asked if "/search" in path) == 1
        search.type("mesh")
        await made.quiet()
        assert search.flyout.suggestions[0].title == "Mesh cuts off 1"
        assert sum(1 for _, path in organisation.asked if "/search" in path) == 1


# -- lookups -------------------------------------------------------------------------------------------------


async def test_a_lookup_without_a_text_gives_the_last_used_then_the_first_of_the_view() -> None:
    organisation = without_search(404)
    async with desk(organisation) as made:
        search = area(made)
        search.remember(made.ref("account", guid(50)), "Okonkwo Dental")
        search.remember(made.ref("incident", guid(51)), "A case")
        found = await search.lookup(LINE, ("account", "contact"), "")
        assert [match.title for match in found] == ["Okonkwo Dental", "Mesh & Sons"]


async def test_a_lookup_gives_what_the_text_begins_then_what_is_like_it_then_what_contains_it() -> None:
    organisation = many()
    organisation.put("account", guid(5), name="An der Lopezstraße", statecode=0)
    organisation.put("account", guid(6), name="Lopez & Sons", statecode=0)
    organisation.suggestions = [
        suggestion(6, "x", "account", name="Lopez & Sons"),
        suggestion(7, "{crmhit}Lopes{/crmhit}", "contact", fullname="Maria Lopes"),
        suggestion(8, "x", "incident", title="not a customer"),
    ]
    async with desk(organisation) as made:
        search = area(made)
        found = await search.lookup(LINE, ("account", "contact"), "lopez")
        assert [match.title for match in found] == ["Lopez & Sons", "Maria Lopes", "An der Lopezstraße"]
        entities = json.loads(organisation.asked_for[-1]["entities"])
        assert [each["name"] for each in entities] == ["account", "contact"]
        assert made.records.name(made.ref("account", guid(6))) == "Lopez & Sons"


async def test_a_lookup_into_a_table_the_search_does_not_know_still_works() -> None:
    organisation = many()
    organisation.put("systemuser", guid(9), fullname="Ben Whitlock")
    organisation.before = lambda r: error(400) if "searchsuggest" in str(r.url) else None
    async with desk(organisation) as made:
        found = await area(made).lookup(LINE, ("systemuser",), "whit")
        assert [match.title for match in found] == ["Ben Whitlock"]


# -- small things --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("CAS-01042", "CAS-01042"),
        ("+44 (0)20 7946-0018", "44 20 7946 0018"),
        ("07700 900142", "07700 900142"),
        ("mesh -office (upstairs)", "mesh office upstairs"),
        ('"red light" wifi', '"red light" wifi'),
        ('the 5" one', "the 5 one"),
        ("R&D", "R&D"),
        ("a|b+c", "a b c"),
        ("2026", "2026"),
    ],
)
def test_what_is_typed_is_no_query_language(typed: str, words: str) -> None:
    assert words_of(typed) == words


@pytest.mark.parametrize(
    ("value", "text", "fit"),
    [
        ("+44 7700 900142", "07700 900142", True),
        ("+44 7700 900142", "7700-900", True),
        ("+44 7700 900142", "CAS-01042", False),
        ("maria@example.org", "Maria@ex", True),
        ("Okonkwo Dental", "dentist", False),
    ],
)
def test_what_was_typed_is_recognised_in_a_value(value: str, text: str, fit: bool) -> None:
    assert fits(value, text) is fit


def test_marks_are_read_and_words_found() -> None:
    assert highlights.unmark("a {crmhit}b{/crmhit} c{crmhit}d{/crmhit}") == ("a b cd", ((2, 3), (5, 6)))
    assert highlights.unmark("no {crmhit}end") == ("no end", ())
    assert highlights.find("okon DENT", "Okonkwo Dental") == ((0, 4), (8, 12))


async def test_a_page_that_comes_back_narrowed_offers_what_it_offered_before() -> None:
    organisation = many()
    async with desk(organisation) as made:
        search = area(made)
        search.show(TAB, LINE, "case", "incident", {"ownerid": (guid(200),)})
        await made.quiet()
        state = search.results(TAB)
        assert (state.table, search.chosen(TAB)) == ("incident", {"ownerid": (guid(200),)})
        assert [each.count for each in state.tables] == [61, 60, 1]
        owner = next(facet for facet in state.facets if facet.column == "ownerid")
        assert [value.key for value in owner.values if value.chosen] == [guid(200)]
        assert "ownerid eq" in json.loads(organisation.asked_for[-1]["entities"])[0]["filter"]
