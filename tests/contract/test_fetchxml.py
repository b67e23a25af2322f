"""FetchXML over the wire: links, periods, aggregates, pages, and what is refused."""

from typing import Any
from urllib.parse import quote, unquote
from xml.etree.ElementTree import fromstring
from xml.sax.saxutils import quoteattr

import httpx
import pytest

from tests.contract import small_data as data

Json = dict[str, Any]
FORMATTED = "@OData.Community.Display.V1.FormattedValue"
ALL = {"Prefer": 'odata.include-annotations="*"'}
COOKIE = "@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"
MORE = "@Microsoft.Dynamics.CRM.morerecords"


def fetch(client: httpx.Client, xml: str, table: str = "incidents", status: int = 200) -> Json:
    response = client.get(f"{table}?fetchXml={quote(xml)}", headers=ALL)
    assert response.status_code == status, response.text
    return response.json()


def cases(inside: str, attributes: str = "") -> str:
    return (
        f"<fetch {attributes}><entity name='incident'><attribute name='title'/>"
        f"<attribute name='incidentid'/>{inside}</entity></fetch>"
    )


def condition(attribute: str, operator: str, *values: str) -> str:
    inside = "".join(f"<value>{value}</value>" for value in values)
    return f"<condition attribute='{attribute}' operator='{operator}'>{inside}</condition>"


def found(client: httpx.Client, *conditions: str, word: str = "and") -> set[str]:
    text = f"<filter type='{word}'>{''.join(conditions)}</filter>"
    return {row["incidentid"] for row in fetch(client, cases(text))["value"]}


def test_columns_come_with_their_annotations(reading: httpx.Client) -> None:
    xml = cases(
        "<attribute name='customerid'/><attribute name='prioritycode' alias='urgency'/>"
        f"<filter>{condition('incidentid', 'eq', data.PARENT_CASE)}</filter>"
    )
    (row,) = fetch(reading, xml)["value"]
    assert row["_customerid_value"] == data.OKONKWO
    assert row["_customerid_value" + FORMATTED] == "Okonkwo Dental"
    assert row["urgency" + FORMATTED] == "High"
    assert row["@odata.etag"].startswith('W/"')


def test_columns_without_a_value_are_left_out(reading: httpx.Client) -> None:
    """Dataverse names them in answers to `$select` alone."""
    link = (
        "<link-entity name='incident' from='incidentid' to='parentcaseid' link-type='outer' alias='p'>"
        "<attribute name='title'/></link-entity>"
    )
    here = f"<filter>{condition('incidentid', 'eq', data.PARENT_CASE)}</filter>"
    xml = cases(
        "<attribute name='parentcaseid'/><attribute name='productid'/><attribute name='subjectid'/>"
        + link
        + here
    )
    (row,) = fetch(reading, xml)["value"]
    assert set(row) == {"@odata.etag", "incidentid", "title"}
    selected = reading.get(f"incidents({data.PARENT_CASE})?$select=_parentcaseid_value,title").json()
    assert selected["_parentcaseid_value"] is None


def test_linked_columns_are_named_after_their_alias(reading: httpx.Client) -> None:
    xml = cases(
        "<link-entity name='account' from='accountid' to='customerid' alias='customer'>"
        "<attribute name='name'/><attribute name='primarycontactid'/></link-entity>"
        f"<filter>{condition('incidentid', 'eq', data.PARENT_CASE)}</filter>"
    )
    (row,) = fetch(reading, xml)["value"]
    assert row["customer.name"] == "Okonkwo Dental"
    assert row["customer.primarycontactid"] == data.TOBI
    assert row["customer.primarycontactid" + FORMATTED] == "Tobi Okonkwo"


def test_an_outer_link_keeps_rows_without_a_match(reading: httpx.Client) -> None:
    link = (
        "<link-entity name='incident' from='incidentid' to='parentcaseid' link-type='{}' alias='p'>"
        "<attribute name='title'/></link-entity>"
    )
    inner = fetch(reading, cases(link.format("inner")))["value"]
    outer = fetch(reading, cases(link.format("outer")))["value"]
    assert {row["incidentid"] for row in inner} == {data.CHILD_CASE}
    assert len(outer) > len(inner)
    by_id = {row["incidentid"]: row for row in outer}
    assert by_id[data.CHILD_CASE]["p.title"]


def test_mine_and_my_teams(reading: httpx.Client) -> None:
    mine = found(reading, condition("ownerid", "eq-userid"))
    assert data.PARENT_CASE in mine
    others = found(reading, condition("ownerid", "ne-userid"))
    assert mine.isdisjoint(others)
    both = found(reading, condition("ownerid", "eq-useroruserteams"))
    assert both >= mine
    assert found(reading, condition("ownerid", "eq-userteams")) == both - mine


def test_a_condition_on_a_link_from_outside(reading: httpx.Client) -> None:
    xml = cases(
        "<link-entity name='account' from='accountid' to='customerid' link-type='outer' alias='a'/>"
        "<filter><condition entityname='a' attribute='name' operator='begins-with' value='okonkwo'/>"
        "</filter>"
    )
    ids = {row["incidentid"] for row in fetch(reading, xml)["value"]}
    assert data.PARENT_CASE in ids
    assert data.SMITH_CASE not in ids


@pytest.mark.parametrize(
    ("operator", "values", "matches"),
    [
        ("eq", ("1",), True),
        ("ne", ("1",), False),
        ("in", ("1", "2"), True),
        ("not-in", ("1", "2"), False),
        ("between", ("1", "3"), True),
        ("not-null", (), True),
        ("null", (), False),
    ],
)
def test_comparisons(reading: httpx.Client, operator: str, values: tuple[str, ...], matches: bool) -> None:
    ids = found(
        reading,
        condition("prioritycode", operator, *values),
        condition("incidentid", "eq", data.PARENT_CASE),
    )
    assert bool(ids) is matches


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("like", "%{middle}%"),
        ("begins-with", "{start}"),
        ("ends-with", "{end}"),
        ("not-like", "nothing like it"),
        ("not-begin-with", "zz"),
        ("not-end-with", "zz"),
    ],
)
def test_patterns(reading: httpx.Client, operator: str, value: str) -> None:
    title = reading.get(f"incidents({data.PARENT_CASE})?$select=title").json()["title"]
    text = value.format(start=title[:4].upper(), middle=title[2:6].upper(), end=title[-4:].upper())
    assert data.PARENT_CASE in found(reading, condition("title", operator, text))


def test_periods_are_the_callers_days(reading: httpx.Client) -> None:
    # Noon UTC on the eleventh of March 2026; Amara's clock is an hour ahead.
    xml = cases("<attribute name='createdon'/>")
    created = {row["incidentid"]: row["createdon"] for row in fetch(reading, xml)["value"]}
    today = {key for key, moment in created.items() if moment >= "2026-03-10T23:00:00Z"}
    assert found(reading, condition("createdon", "today")) == today
    older = found(reading, condition("createdon", "olderthan-x-days", "1"))
    assert older == {key for key, moment in created.items() if moment < "2026-03-09T23:00:00Z"}
    on = found(reading, condition("createdon", "on-or-before", "2026-03-01"))
    assert on == {key for key, moment in created.items() if moment < "2026-03-01T23:00:00Z"}


def test_rows_are_counted_and_grouped(reading: httpx.Client) -> None:
    rows = fetch(reading, cases("<attribute name='statecode'/>"))["value"]
    xml = (
        "<fetch aggregate='true'><entity name='incident'>"
        "<attribute name='incidentid' aggregate='count' alias='number'/>"
        "<attribute name='statecode' groupby='true' alias='state'/>"
        "<order alias='number' descending='true'/></entity></fetch>"
    )
    groups = fetch(reading, xml)["value"]
    assert {group["state"]: group["number"] for group in groups} == {
        state: sum(row["statecode"] == state for row in rows) for state in {row["statecode"] for row in rows}
    }
    assert [g["number"] for g in groups] == sorted((g["number"] for g in groups), reverse=True)
    labels = {group["state"]: group["state" + FORMATTED] for group in groups}
    assert labels[0] == "Active"


def test_groups_by_day_and_by_owner(reading: httpx.Client) -> None:
    xml = (
        "<fetch aggregate='true'><entity name='incident'>"
        "<attribute name='incidentid' aggregate='countcolumn' distinct='true' alias='number'/>"
        "<attribute name='createdon' aggregate='max' alias='newest'/>"
        "<attribute name='createdon' groupby='true' dategrouping='day' alias='day'/>"
        "<attribute name='createdon' groupby='true' dategrouping='month' alias='month'/>"
        "<attribute name='ownerid' groupby='true' alias='owner'/>"
        "<order alias='day'/></entity></fetch>"
    )
    groups = fetch(reading, xml)["value"]
    days = [group["day"] for group in groups]
    assert days == sorted(days)
    assert {group["owner" + FORMATTED] for group in groups} <= {"Amara Osei", "Ben Whitlock", "First line"}
    assert all(group["newest"].endswith("Z") for group in groups)


def test_pages_follow_the_cookie(reading: httpx.Client) -> None:
    every = [row["incidentid"] for row in fetch(reading, cases("<order attribute='title'/>"))["value"]]
    got: list[str] = []
    cookie = ""
    for page in range(1, 20):
        paging = f"count='2' page='{page}'"
        paging += f" paging-cookie={quoteattr(cookie)}" if cookie else ""
        answer = fetch(reading, cases("<order attribute='title'/>", paging))
        got += [row["incidentid"] for row in answer["value"]]
        if not answer.get(MORE):
            break
        cookie = unquote(unquote(fromstring(answer[COOKIE]).get("pagingcookie") or ""))
    assert got == every


def test_pages_by_number_alone(reading: httpx.Client) -> None:
    every = [row["incidentid"] for row in fetch(reading, cases("<order attribute='title'/>"))["value"]]
    second = fetch(reading, cases("<order attribute='title'/>", "count='2' page='2'"))
    assert [row["incidentid"] for row in second["value"]] == every[2:4]


def test_the_total_is_counted_when_asked(reading: httpx.Client) -> None:
    every = fetch(reading, cases(""))["value"]
    counted = fetch(reading, cases("", "count='1' page='1' returntotalrecordcount='true'"))
    assert counted["@Microsoft.Dynamics.CRM.totalrecordcount"] == len(every)
    assert len(counted["value"]) == 1


def test_distinct_rows(reading: httpx.Client) -> None:
    xml = "<fetch distinct='true'><entity name='incident'><attribute name='statecode'/></entity></fetch>"
    states = [row["statecode"] for row in fetch(reading, xml)["value"]]
    assert len(states) == len(set(states))


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        ("<fetch", "XML"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><fetch><entity name='incident'/></fetch>", "XML"),
        (cases("<attribute name='nothing'/>"), "nothing"),
        (cases("<filter><condition attribute='nothing' operator='null'/></filter>"), "nothing"),
        (cases("<order attribute='nothing'/>"), "nothing"),
        (cases("<link-entity name='nowhere' from='a' to='b'/>"), "nowhere"),
        (cases("<link-entity name='account' from='wrong' to='customerid'/>"), "wrong"),
        (cases(f"<filter>{condition('statecode', 'eq', 'open')}</filter>"), "open"),
        (cases(f"<filter>{condition('createdon', 'last-x-days', 'many')}</filter>"), "last-x-days"),
        (cases(f"<filter>{condition('title', 'today')}</filter>"), "title"),
        (cases(f"<filter>{condition('ownerid', 'eq', 'me')}</filter>"), "me"),
        ("<fetch><entity name='account'/></fetch>", "account"),
        ("<fetch><entity name='dragon'/></fetch>", "dragon"),
    ],
)
def test_what_is_wrong_is_told(reading: httpx.Client, xml: str, says: str) -> None:
    error = fetch(reading, xml, status=400)["error"]
    assert says in error["message"]
    assert error["code"].startswith("0x8")


@pytest.mark.parametrize(
    "period", [("last-x-days", "90"), ("last-x-hours", "1"), ("last-x-years", "1"), ("last-seven-days",)]
)
def test_what_was_changed_in_this_second_was_changed_before_now(
    amara: httpx.Client, period: tuple[str, ...]
) -> None:
    """A list that was read again in the second of a change went on without it until it was read again."""
    path = f"incidents({data.PARENT_CASE})"
    assert amara.patch(path, json={"description": "Changed now"}).is_success
    assert data.PARENT_CASE in found(amara, condition("modifiedon", *period))


def test_values_are_values(reading: httpx.Client) -> None:
    evil = "'; DROP TABLE incident; --"
    assert found(reading, f'<condition attribute="title" operator="eq" value="{evil}"/>') == set()
    assert fetch(reading, cases(""))["value"]
