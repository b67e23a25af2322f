"""FetchXML read into the shared query tree, and what is refused."""

from urllib.parse import unquote
from xml.etree.ElementTree import fromstring

import pytest

from org_service.query.fetch_parse import FetchXmlError
from org_service.query.fetchxml import paging_cookie, query_from_fetchxml, read_paging_cookie
from org_service.query.tree import (
    Aggregate,
    ColumnComparison,
    ColumnPath,
    ColumnPick,
    Condition,
    Group,
    Grouping,
    LinkExists,
    Not,
    Order,
    Untyped,
)


def entity(inside: str, attributes: str = "") -> str:
    return f"<fetch {attributes}><entity name='incident'>{inside}</entity></fetch>"


def test_columns_filters_and_orders() -> None:
    query = query_from_fetchxml(
        entity(
            "<attribute name='title'/><attribute name='TicketNumber' alias='nr'/>"
            "<order attribute='createdon' descending='true'/>"
            "<filter type='or'><condition attribute='statecode' operator='eq' value='0'/>"
            "<filter><condition attribute='ownerid' operator='eq-userid'/>"
            "<condition attribute='statuscode' operator='in'><value>1</value><value>2</value>"
            "</condition></filter></filter>",
            "count='50' page='2' distinct='true' returntotalrecordcount='true'",
        )
    )
    assert query.table == "incident"
    assert query.columns == (ColumnPick("title"), ColumnPick("ticketnumber", "nr"))
    assert query.orders == (Order(path=ColumnPath("createdon"), descending=True),)
    assert (query.page_size, query.page, query.distinct, query.count) == (50, 2, True, True)
    assert query.where == Group(
        "or",
        (
            Condition(ColumnPath("statecode"), "eq", (Untyped("0"),)),
            Group(
                "and",
                (
                    Condition(ColumnPath("ownerid"), "eq-userid"),
                    Condition(ColumnPath("statuscode"), "in", (Untyped("1"), Untyped("2"))),
                ),
            ),
        ),
    )


def test_links_nest_and_carry_filters() -> None:
    query = query_from_fetchxml(
        entity(
            "<link-entity name='queueitem' from='objectid' to='incidentid' alias='item'>"
            "<attribute name='enteredon'/>"
            "<filter><condition attribute='workerid' operator='null'/></filter>"
            "<link-entity name='queue' from='queueid' to='queueid' link-type='outer' alias='q'/>"
            "</link-entity><order entityname='item' attribute='enteredon'/>"
        )
    )
    (item,) = query.links
    assert (item.table, item.from_column, item.to_column) == ("queueitem", "objectid", "incidentid")
    assert item.where == Condition(ColumnPath("workerid"), "null")
    assert item.links[0].outer
    assert query.orders == (Order(path=ColumnPath("enteredon", link="item")),)


def test_link_tests_become_filters() -> None:
    link = "<link-entity name='task' from='regardingobjectid' to='incidentid' link-type='{}'/>"
    assert isinstance(query_from_fetchxml(entity(link.format("exists"))).where, LinkExists)
    inside = "<filter>" + link.format("not any") + "</filter>"
    assert isinstance(query_from_fetchxml(entity(inside)).where, Not)
    every = query_from_fetchxml(entity("<filter>" + link.format("all") + "</filter>")).where
    assert isinstance(every, Group)
    with pytest.raises(FetchXmlError, match="inside a filter"):
        query_from_fetchxml(entity(link.format("any")))


def test_an_aggregate_groups_by_parts_of_a_date() -> None:
    query = query_from_fetchxml(
        entity(
            "<attribute name='incidentid' aggregate='count' alias='number'/>"
            "<attribute name='createdon' groupby='true' dategrouping='day' alias='day'/>"
            "<order alias='day'/>",
            "aggregate='true'",
        )
    )
    assert query.aggregates == (Aggregate("count", "incidentid", "number"),)
    assert query.groupings == (Grouping("createdon", "day", "day"),)
    assert query.orders == (Order(alias="day"),)
    assert query.columns == ()


def test_two_columns_of_a_row_can_be_compared() -> None:
    condition = "<condition attribute='createdon' operator='lt' valueof='modifiedon'/>"
    where = query_from_fetchxml(entity(f"<filter>{condition}</filter>")).where
    assert where == ColumnComparison(ColumnPath("createdon"), "lt", ColumnPath("modifiedon"))


def test_a_paging_cookie_comes_back() -> None:
    annotation = fromstring(paging_cookie(1, 'a"b<c>&'))
    assert annotation.get("pagenumber") == "2"
    cookie = unquote(unquote(annotation.get("pagingcookie") or ""))
    assert read_paging_cookie(cookie) == 'a"b<c>&'


CONDITION = "<filter><condition attribute='title' operator='{}' value='x'/></filter>"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<fetch",
        "<query/>",
        "<fetch/>",
        "<fetch><entity/></fetch>",
        "<fetch><entity name='a'/><entity name='b'/></fetch>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><fetch><entity name='&b;'/></fetch>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><fetch><entity name='a'/></fetch>",
        entity("<something/>"),
        entity("<attribute/>"),
        entity("<order/>"),
        entity("", "top='ten'"),
        entity("", "top='-1'"),
        entity("", "count='99999999999999999999'"),
        entity("", "page='0'"),
        entity("", "top='3' page='2'"),
        entity("", "distinct='perhaps'"),
        entity("", "page='900'"),
        entity("", "paging-cookie='rubbish'"),
        entity("", "paging-cookie='&lt;cookie/>'"),
        entity(CONDITION.format("resembles")),
        entity(CONDITION.format("contains")),
        entity("<filter type='xor'/>"),
        entity("<filter><condition attribute='a' operator='like' valueof='b'/></filter>"),
        entity("<attribute name='title' aggregate='count' alias='n'/>"),
        entity("<attribute name='title'/>", "aggregate='true'"),
        entity("<attribute name='title' aggregate='median' alias='m'/>", "aggregate='true'"),
        entity("<attribute name='title' aggregate='count'/>", "aggregate='true'"),
        entity("<all-attributes/>", "aggregate='true'"),
        entity("<link-entity name='a' from='b' to='c' link-type='sideways'/>"),
        entity("<link-entity name='a' from='b' to='c' alias='x'/>" * 2),
        entity("<link-entity name='a' from='b' to='c'/>" * 16),
        entity("<filter>" + "<condition attribute='a' operator='null'/>" * 501 + "</filter>"),
        entity("<filter>" * 60 + "</filter>" * 60),
        entity("<!-- " + "x" * 300_000 + " -->"),
    ],
)
def test_what_is_wrong_is_refused(text: str) -> None:
    with pytest.raises(FetchXmlError) as refusal:
        query_from_fetchxml(text)
    assert refusal.value.code.startswith("0x8")
    assert refusal.value.message
