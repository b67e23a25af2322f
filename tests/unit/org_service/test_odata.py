"""The Web API's language: filters, options, paths."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from org_service.errors import BadQuery, ResourceNotFound
from org_service.odata.expressions import parse_filter, parse_literal
from org_service.odata.options import parse_query, read_options
from org_service.odata.paths import Segment, parse_path
from org_service.query.tree import (
    ColumnComparison,
    ColumnPath,
    Condition,
    Exists,
    Filter,
    Group,
    Not,
    Untyped,
)

A, B = ColumnPath("a"), ColumnPath("b")
GUID = "00000000-0000-0000-0000-00000000000a"


def is_a(value: int) -> Condition:
    return Condition(A, "eq", (value,))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a eq 1", is_a(1)),
        ("1 lt a", Condition(A, "gt", (1,))),
        ("a eq -1", is_a(-1)),
        ("a eq 1.50", Condition(A, "eq", (Decimal("1.50"),))),
        ("a eq 'O''Neil'", Condition(A, "eq", ("O'Neil",))),
        ("a eq ''", Condition(A, "eq", ("",))),
        (f"a eq {GUID.upper()}", Condition(A, "eq", (UUID(GUID),))),
        ("a ge 2024-05-01", Condition(A, "ge", (date(2024, 5, 1),))),
        ("a ge 2024-05-01T10:00:00Z", Condition(A, "ge", (datetime(2024, 5, 1, 10, tzinfo=UTC),))),
        ("a eq null", Condition(A, "null")),
        ("a ne null", Condition(A, "not-null")),
        ("a eq true", Condition(A, "eq", (True,))),
        ("a eq b", ColumnComparison(A, "eq", B)),
        ("a eq 1 and b eq null or a eq 2",
         Group("or", (Group("and", (is_a(1), Condition(B, "null"))), is_a(2)))),
        ("a eq 1 and (b eq null or a eq 2)",
         Group("and", (is_a(1), Group("or", (Condition(B, "null"), is_a(2)))))),
        ("not a eq 1 and a eq 2", Group("and", (Not(is_a(1)), is_a(2)))),
        ("not (a eq 1 and a eq 2)", Not(Group("and", (is_a(1), is_a(2))))),
        ("a in (1,2)", Condition(A, "in", (1, 2))),
        ("contains(a,'x')", Condition(A, "contains", ("x",))),
        ("contains(a,'x') eq false", Not(Condition(A, "contains", ("x",)))),
        ("x/y/a eq 1", Condition(ColumnPath("a", ("x", "y")), "eq", (1,))),
        ("c/any()", Exists("c")),
        ("x/c/any(i:i/a eq 1)", Exists("c", is_a(1), ("x",))),
        ("c/all(i:i/a eq 1)", Not(Exists("c", Not(is_a(1))))),
        ("c/any(i:i/d/any(j:j/a eq 1))", Exists("c", Exists("d", is_a(1)))),
        ("Microsoft.Dynamics.CRM.Today(PropertyName='a')", Condition(ColumnPath("a", logical=True), "today")),
        ("Microsoft.Dynamics.CRM.In(PropertyName='a',PropertyValues=['1','2'])",
         Condition(ColumnPath("a", logical=True), "in", (Untyped("1"), Untyped("2")))),
    ],
)  # fmt: skip
def test_filters(text: str, tree: Filter) -> None:
    assert parse_filter(text) == tree


@pytest.mark.parametrize(
    "text",
    ["", "a", "a eq", "eq 1", "a eq 1 b", "a eq 'x", "(a eq 1", "a eq 1)", "a gt null", "1 eq 1", "a in ()",
     "a in (b)", "f(a)", "contains(a)", "contains('a',b)", "c/any(i:a eq 1)", "c/all()", "a eq @p", "a ~ 1",
     "not", "a eq 2024-13-01", "Microsoft.Dynamics.CRM.Today()", "Microsoft.Dynamics.CRM.Nope(PropertyName='a')",
     "a and 5", "contains(a,'x') eq 5", "(" * 100 + "a eq 1" + ")" * 100, "x" * 40_000],
)  # fmt: skip
def test_what_is_no_filter(text: str) -> None:
    if text == "a":
        assert parse_filter(text) == Condition(A, "eq", (True,))
        return
    with pytest.raises(BadQuery):
        parse_filter(text)


def test_aliases_stand_for_values() -> None:
    assert parse_filter("a eq @p", {"@p": "5"}) == is_a(5)
    assert parse_literal("Microsoft.Dynamics.CRM.EndpointAccessType'Default'") == "Default"


def test_nested_expansions() -> None:
    options = read_options("$expand=a($select=x,y;$filter=contains(z,';,)');$expand=b($top=3)),c/$ref")
    query = parse_query("t", options)
    first, second = query.expands
    assert first.navigation == "a"
    assert first.query is not None
    assert [pick.name for pick in first.query.columns] == ["x", "y"]
    assert first.query.where == Condition(ColumnPath("z"), "contains", (";,)",))
    assert first.query.expands[0].query is not None
    assert first.query.expands[0].query.top == 3
    assert second.references_only


def test_options_are_decoded_once() -> None:
    options = read_options("$filter=a+eq+'x%20%2By'&@p=1&savedQuery=z&&")
    assert options.system == {"$filter": "a eq 'x +y'"}
    assert options.aliases == {"@p": "1"}
    assert options.custom == {"savedQuery": "z"}


@pytest.mark.parametrize(
    "text",
    ["$skip=1", "$nosuch=1", "$top=1&$top=2", "$top=0", "$top=-1", "$top=1e3", "$count=yes", "$orderby=a b c",
     "$expand=a(", "$expand=a)", "$expand=a('", "$expand=a($skip=1)", "$expand=a(x)", "$expand=a,a", "$expand=a/b",
     "$expand=/$ref", "$expand=" + "a($expand=" * 30 + "b" + ")" * 30],
)  # fmt: skip
def test_options_that_are_refused(text: str) -> None:
    with pytest.raises(BadQuery):
        parse_query("t", read_options(text))


def test_paths() -> None:
    assert parse_path(f"incidents({GUID})/customerid_account/$ref") == (
        Segment("incidents", GUID, called=True),
        Segment("customerid_account"),
        Segment("$ref"),
    )
    assert parse_path("EntityDefinitions(LogicalName='a%2Fb')")[0].arguments == {"LogicalName": "'a/b'"}
    assert parse_path("F(A=@p,B='x,y')")[0].arguments == {"A": "@p", "B": "'x,y'"}
    assert parse_path("WhoAmI()") == (Segment("WhoAmI", called=True),)
    assert parse_path("") == ()


@pytest.mark.parametrize("path", ["a b", "in(cidents", "a;b", "%28", "a" * 9000, "/".join("a" * 20)])
def test_paths_that_lead_nowhere(path: str) -> None:
    with pytest.raises((ResourceNotFound, BadQuery)):
        parse_path(path)
