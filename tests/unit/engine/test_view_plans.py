"""Saved views to plans and queries: real layouts, person's filters, wildcards, broken XML."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_engine.errors import OrganisationError
from session_engine.forms.state import FieldKind
from session_engine.ids import RecordRef
from session_engine.organisation.tables import (
    ColumnMeta,
    ColumnType,
    TableMeta,
    TableName,
    ViewKind,
    ViewMeta,
)
from session_engine.records.state import Choice, Lookup, Value
from session_engine.views import filters
from session_engine.views.compiling import (
    CompiledView,
    compile_view,
    generated_view,
    parse_layout,
    quick_find_columns,
)
from session_engine.views.fetch_xml import ROOT, parse_fetch
from session_engine.views.pages import Fresh, differences, page_numbers, with_hers
from session_engine.views.queries import GridQuery
from session_engine.views.rows import RowRefs
from session_engine.views.state import ColumnFilter, FilterOperator, GridView, Sort
from tests.unit.engine.fake_organisation import guid
from tests.unit.engine.test_form_plans import CASE
from tests.unit.engine.web_api import LINE

ACCOUNT = TableMeta(
    TableName("account", "accounts", "accountid", "name", "Account", "Accounts"),
    {
        "telephone1": ColumnMeta("telephone1", ColumnType.STRING, "Phone"),
        "name": ColumnMeta("name", ColumnType.STRING),
    },
)
FETCH = """<fetch version="1.0" distinct="false"><entity name="incident">
  <attribute name="title"/><attribute name="description"/>
  <order attribute="resolveby" descending="true"/>
  <filter type="and"><condition attribute="statecode" operator="eq" value="0"/></filter>
  <link-entity name="account" from="accountid" to="customerid" link-type="outer" alias="customer">
    <attribute name="telephone1"/><filter><condition attribute="address1_city" operator="not-null"/></filter>
  </link-entity>
</entity></fetch>"""
LAYOUT = """<grid name="resultset" jump="title"><row name="result" id="incidentid">
  <cell name="ticketnumber" width="110"/><cell name="title" width="320"/><cell name="customer.telephone1" width="90"/>
  <cell name="statuscode" ishidden="1"/><cell name="not_there" width="20"/></row></grid>"""
VIEW = ViewMeta(guid(200), "Active cases", "incident", FETCH, LAYOUT, default=True)


def compiled() -> CompiledView:
    return compile_view(VIEW, parse_fetch(FETCH), {ROOT: CASE, "customer": ACCOUNT}, ("title", "customerid"))


def entity(look: GridView, related: tuple[str, RecordRef] | None = None, page: int = 0) -> ET.Element:
    query = GridQuery(LINE, compiled(), look, related)
    xml = unquote(query.rows(page, total=True).partition("fetchXml=")[2])
    return ET.fromstring(xml)


def test_columns_come_from_the_layout_and_words_from_the_metadata() -> None:
    plan = compiled().plan
    assert [(c.name, c.width) for c in plan.columns] == [
        ("ticketnumber", 110),
        ("title", 320),
        ("customer.telephone1", 90),
    ]
    assert plan.columns[2].label == "Phone (Customer)"
    assert plan.primary == "title"
    assert plan.sort == (Sort("resolveby", descending=True),)
    assert "description" in {column.name for column in plan.available}


def test_the_query_brings_what_is_shown_and_nothing_else() -> None:
    root = entity(GridView(), page=3)
    assert (root.get("page"), root.get("count"), root.get("returntotalrecordcount")) == ("4", "64", "true")
    assert {a.get("name") for a in root.findall("entity/attribute")} == {
        "incidentid",
        "statecode",
        "ticketnumber",
        "title",
    } - ({"statecode"} if "statecode" not in CASE.columns else set())
    link = root.find("entity/link-entity")
    assert link is not None
    assert {a.get("name") for a in link.findall("attribute")} == {"accountid", "telephone1"}
    orders = [(o.get("attribute"), o.get("descending")) for o in root.findall("entity/order")]
    assert orders == [("resolveby", "true"), ("incidentid", "false")]


def test_the_persons_order_replaces_the_views_and_reaches_linked_columns() -> None:
    root = entity(GridView(sort=(Sort("customer.telephone1", descending=True), Sort("gone"))))
    orders = [(o.get("entityname"), o.get("attribute")) for o in root.findall("entity/order")]
    assert orders == [("customer", "telephone1"), (None, "incidentid")]


def test_conditions_are_added_to_the_views_own() -> None:
    account = RecordRef(LINE, "account", guid(1))
    look = GridView(
        filters=(ColumnFilter("customer.telephone1", FilterOperator.BEGINS_WITH, ("+49",)),),
        quick_find=" mesh ",
    )
    root = entity(look, ("customerid", account))
    first, added = root.findall("entity/filter")
    assert len(first) == 1
    conditions = added.findall("condition")
    assert conditions[0].attrib == {"attribute": "customerid", "operator": "eq", "value": guid(1)}
    assert conditions[1].attrib == {
        "attribute": "telephone1",
        "operator": "like",
        "value": "+49%",
        "entityname": "customer",
    }
    find = added.find("filter")
    assert find is not None
    assert find.get("type") == "or"
    assert [(c.get("attribute"), c.get("value")) for c in find] == [
        ("title", "%mesh%"),
        ("customeridname", "%mesh%"),
    ]


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        (FilterOperator.EQUALS, (Choice(1),), ("eq", "1")),
        (FilterOperator.EQUALS, (True,), ("eq", "1")),
        (FilterOperator.NOT_EQUALS, (Lookup(RecordRef(LINE, "account", guid(3))),), ("ne", guid(3))),
        (FilterOperator.EMPTY, (), ("null", None)),
        (FilterOperator.TODAY, (), ("today", None)),
        (FilterOperator.LESS, (Decimal("1.50"),), ("lt", "1.50")),
        (FilterOperator.ON, (date(2026, 11, 19),), ("on", "2026-11-19")),
        (FilterOperator.AFTER, (datetime(2026, 11, 19, 9, tzinfo=UTC),), ("gt", "2026-11-19T09:00:00Z")),
    ],
)
def test_filters_say_what_they_mean(
    operator: FilterOperator, values: tuple[Value, ...], expected: tuple[str, str | None]
) -> None:
    made = filters.condition(ColumnFilter("title", operator, values), CASE.columns["title"])
    assert made is not None
    assert (made.get("operator"), made.get("value")) == expected


def test_any_of_several_values() -> None:
    made = filters.condition(ColumnFilter("statuscode", FilterOperator.EQUALS, (Choice(1), Choice(2))), None)
    assert made is not None
    assert (made.get("operator"), [v.text for v in made]) == ("in", ["1", "2"])


def test_a_filter_without_its_value_says_nothing_yet() -> None:
    assert filters.condition(ColumnFilter("title", FilterOperator.CONTAINS, ()), None) is None


def test_wildcards_in_a_text_stand_for_themselves() -> None:
    assert filters.like("100% [a_b]") == "%100[%] [[]a[_]b]%"


def test_changes_that_matter_are_known_by_table_and_column() -> None:
    account = RecordRef(LINE, "account", guid(1))
    look = GridView(filters=(ColumnFilter("phone", FilterOperator.EMPTY),))
    sensitive = GridQuery(LINE, compiled(), look, ("customerid", account)).sensitive
    assert sensitive["incident"] == {"statecode", "resolveby", "customerid", "phone"}
    assert sensitive["account"] == {"accountid", "address1_city"}


def test_a_list_asks_whose_its_rows_are_to_change_also_where_it_does_not_show_it() -> None:
    columns = {name: ColumnMeta(name, ColumnType.STRING) for name in ("msdyn_title", "msdyn_message")}
    columns["ninedesk_personal"] = ColumnMeta("ninedesk_personal", ColumnType.BOOLEAN)
    name = TableName("msdyn_cannedmessage", "msdyn_cannedmessages", "msdyn_cannedmessageid", "msdyn_title")
    view = generated_view(TableMeta(name, columns))
    assert "ninedesk_personal" in GridQuery(LINE, view, GridView(columns=("msdyn_title",))).columns[ROOT]


def test_quick_find_columns_come_from_the_quick_find_view() -> None:
    fetch = (
        '<fetch><entity name="incident"><filter type="or" isquickfindfields="1">'
        '<condition attribute="title" operator="like" value="{0}"/>'
        '<condition attribute="ticketnumber" operator="like" value="{0}"/></filter></entity></fetch>'
    )
    views = (VIEW, ViewMeta(guid(9), "Quick", "incident", fetch, LAYOUT, ViewKind.QUICK_FIND))
    assert quick_find_columns(views, "incident") == ("title", "ticketnumber")
    assert quick_find_columns((VIEW,), "incident") == ()


def test_a_generated_view_shows_the_main_columns() -> None:
    plan = generated_view(CASE).plan
    assert plan.columns[0].name == "title"
    assert plan.columns[0].kind is FieldKind.TEXT


@pytest.mark.parametrize(
    "text", ["", "<fetch/>", "<fetch><entity/></fetch>", "<a/>", "{", "<!DOCTYPE x><fetch/>"]
)
def test_broken_queries_are_rubbish(text: str) -> None:
    with pytest.raises(OrganisationError):
        parse_fetch(text)


@given(st.text(max_size=100), st.text(max_size=30))
def test_no_text_crashes_the_readers(text: str, width: str) -> None:
    with suppress(OrganisationError):
        parse_layout(f'<grid><row><cell name="a" width="{width}"/>{text}</row></grid>')
    with suppress(OrganisationError):
        parse_fetch(f'<fetch top="{width}"><entity name="incident">{text}</entity></fetch>')


@given(st.text(min_size=1, max_size=50))
def test_quick_find_text_survives_the_way_through_xml(text: str) -> None:
    made = filters.quick_find(text, ("title",), CASE)
    assert made is not None
    read = ET.fromstring(ET.tostring(made, encoding="unicode"))
    assert read[0].get("value") == made[0].get("value")
    printable = "".join(character for character in text if character.isprintable() or character in "\t\n\r")
    assert all(character in (made[0].get("value") or "") for character in printable if character != "\uffff")


def rows(*numbers: int) -> tuple[RowRefs, ...]:
    return tuple(RowRefs(RecordRef(LINE, "incident", guid(n)), {}) for n in numbers)


def test_differences_count_what_a_person_would_see_move() -> None:
    old = {0: rows(1, 2, 3, 4)}
    assert differences(old, Fresh({0: rows(1, 2, 3, 4)}, 4), 4) == 0
    assert differences(old, Fresh({0: rows(5, 1, 2, 3)}, 5), 4) == 1
    assert differences(old, Fresh({0: rows(1, 3, 4)}, 3), 4) == 1
    assert differences(old, Fresh({0: rows(4, 1, 2, 3)}, 4), 4) == 1
    assert differences(old, Fresh({0: rows(1, 2, 3, 4)}, 6), 4) == 2


@given(st.lists(st.integers(0, 20), unique=True), st.lists(st.integers(0, 20), unique=True))
def test_no_difference_means_the_same_rows(before: list[int], after: list[int]) -> None:
    count = differences({0: rows(*before)}, Fresh({0: rows(*after)}, None), None)
    assert (count == 0) == (before == after)


def test_only_what_she_did_is_taken_from_an_answer() -> None:
    old = {0: rows(1, 2, 3, 4)}
    left = with_hers(old, Fresh({0: rows(9, 1, 3, 4)}, 4), 4, {guid(2)})
    assert (left.pages, left.total) == ({0: rows(1, 3, 4)}, 3)
    entered = with_hers(old, Fresh({0: rows(1, 5, 3, 4, 9)}, 5), 4, {guid(5)})
    assert (entered.pages, entered.total) == ({0: rows(1, 5, 2, 3, 4)}, 5)
    moved = with_hers(old, Fresh({0: rows(3, 4, 9, 1)}, 4), 4, {guid(1)})
    assert moved.pages == {0: rows(2, 3, 4, 1)}
    joined = RowRefs(rows(2)[0].ref, {"case": RecordRef(LINE, "incident", guid(70))})
    gone = with_hers({0: (joined, *rows(3))}, Fresh({0: rows(9)}, 1), 2, {guid(70)})
    assert gone.pages == {0: rows(3)}


def test_of_a_list_that_is_not_whole_she_sees_the_answer_as_it_is() -> None:
    fresh = Fresh({0: rows(9, 1, 3)}, 900)
    assert with_hers({0: rows(1, 2, 3)}, fresh, 901, {guid(2)}) is fresh


@given(
    st.lists(st.integers(0, 12), unique=True),
    st.lists(st.integers(0, 12), unique=True),
    st.sets(st.integers(0, 12)),
)
def test_hers_and_then_the_others_make_the_answer(
    before: list[int], after: list[int], hers: set[int]
) -> None:
    old, fresh = {0: rows(*before)}, Fresh({0: rows(*after)}, len(after))
    shown = with_hers(old, fresh, len(before), {guid(n) for n in hers})
    there = {int(row.ref.id[-12:]) for row in shown.pages[0]}
    assert there & hers == set(after) & hers  # all of hers
    assert there - hers == set(before) - hers  # and none of the others'
    if set(before) | set(after) <= hers:
        assert differences(shown.pages, fresh, shown.total) == 0


def test_page_numbers_stay_inside_what_there_is() -> None:
    assert page_numbers(0, 63, None) == (0,)
    assert page_numbers(60, 130, 1000) == (0, 1, 2)
    assert page_numbers(500, 600, 100) == (7,)
    assert page_numbers(0, 63, 0) == (0,)
