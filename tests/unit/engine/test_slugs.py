"""Placeholders: their grammar, what stands for them, and what can never get out of them."""

from __future__ import annotations

import html
import re
import time
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_engine.ids import RecordRef, SessionId, dashboard_page, record_page
from session_engine.records.state import Choice, Lookup
from session_engine.sessions.area import WorkspaceArea
from session_engine.slugs.area import SlugsArea
from session_engine.slugs.grammar import parse, slugs_of
from session_engine.slugs.joining import joined
from session_engine.slugs.state import Form, Insertion, Literal, ODataSlug, Option, Slug, Target
from session_engine.slugs.writing import FORMATTED, in_query, written
from tests.unit.engine.desk import Desk, desk
from tests.unit.engine.fake_organisation import FakeOrganisation, guid
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
CASE, OKONKWO = guid(1), guid(2)


class Filled:
    """A session on a case, and its placeholders."""

    def __init__(self, made: Desk, table: str = "incident", key: str = CASE) -> None:
        self.workspace = WorkspaceArea(made.bus, LINE, dashboard_page(LINE))
        self.session = self.workspace.open_session(record_page(made.ref(table, key))).session
        self.slugs = SlugsArea(made.bus, made.lines, made.records, self.workspace)

    async def __call__(self, text: str, form: Form = Form.TEMPLATE, **more: Any) -> str:
        return await self.slugs.fill(text, self.session, form=form, **more)


def organisation(**case: Any) -> FakeOrganisation:
    made = FakeOrganisation()
    made.put("account", OKONKWO, name="Okonkwo Dental")
    row = {"title": "No wifi", "prioritycode": 1, "customerid": ("account", OKONKWO)}
    made.put("incident", CASE, **{**row, **case})
    return made


class Listening:
    """The queries an organisation is asked."""

    def __init__(self, made: FakeOrganisation) -> None:
        self.queries: list[dict[str, str]] = []
        made.before = self._hear

    def _hear(self, request: httpx.Request) -> None:
        self.queries.append(dict(parse_qsl(request.url.query.decode())))

    @property
    def conditions(self) -> list[dict[str, str]]:
        return [query for query in self.queries if "$filter" in query]


# -- the grammar -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("{caseTitle}", (Slug(("caseTitle",)),)),
        ("{anchor.title}!", (Slug(("anchor", "title")), Literal("!"))),
        (
            "{anchor._customerid_value@OData.Community.Display.V1.FormattedValue}",
            (Slug(("anchor", "_customerid_value"), FORMATTED),),
        ),
        ("{What is the matter?}", (Slug(("What is the matter?",)),)),
        ("{}{ x }{color: red}", (Literal("{}{ x }{color: red}"),)),
        ('{"a": {anchor.title}}', (Literal('{"a": '), Slug(("anchor", "title")), Literal("}"))),
        ("{anchor.title", (Literal("{anchor.title"),)),
        ("}{", (Literal("}{"),)),
        ("${$session.queue}", (Slug(("$session", "queue")),)),
        ("{$odata.incident.title}", (ODataSlug("incident", "title"),)),
        ("{$odata.incident}", (Literal("{$odata.incident}"),)),
    ],
)
def test_a_text_becomes_a_tree(text: str, tree: object) -> None:
    assert parse(text, Form.TEMPLATE) == tree


def test_in_macros_only_a_dollar_makes_a_placeholder() -> None:
    assert parse("{anchor.title} ${anchor.title}", Form.MACRO) == (
        Literal("{anchor.title} "),
        Slug(("anchor", "title")),
    )


def test_a_query_holds_its_options_and_knows_what_is_quoted() -> None:
    text = (
        "{$odata.incident.title.?$filter=incidentid eq '{anchor.incidentid}' or x eq {queueId}&$select=title}"
    )
    (slug,) = parse(text, Form.TEMPLATE)
    assert isinstance(slug, ODataSlug)
    assert [option.name for option in slug.options] == ["$filter", "$select"]
    inserted = [part for part in slug.options[0].parts if isinstance(part, Insertion)]
    assert inserted == [
        Insertion(Slug(("anchor", "incidentid")), quoted=True),
        Insertion(Slug(("queueId",)), quoted=False),
    ]
    assert slug.options[1] == Option("$select", (Literal("title"),))


@given(st.text(alphabet="{}$ab.?@='& \n", max_size=300), st.sampled_from(Form))
def test_every_text_has_a_tree_and_loses_nothing_but_braces(text: str, form: Form) -> None:
    tree = parse(text, form)
    if all(isinstance(node, Literal) for node in tree):
        assert "".join(node.text for node in tree if isinstance(node, Literal)) == text
    assert all(isinstance(slug, Slug | ODataSlug) for slug in slugs_of(tree))


def test_braces_without_end_cost_no_time() -> None:
    begun = time.process_time()
    for text in ("{$odata.a.b.?$filter=" * 1_000, "{" * 20_000, "{" * 10_000 + "}" * 10_000):
        parse(text, Form.TEMPLATE)
    assert time.process_time() - begun < 2


# -- what goes with a missing value ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("literals", "values", "text"),
    [
        (["", " - ", ""], ["Okonkwo", ""], "Okonkwo"),
        (["", " - ", ""], ["", "No wifi"], "No wifi"),
        (["", " - ", " - ", ""], ["A", "", "C"], "A - C"),
        (["", " - ", " - ", ""], ["", "", "C"], "C"),
        (["", " | ", ""], ["", ""], ""),
        (["", " (", ")"], ["Beacon", ""], "Beacon"),
        (["Dear ", ",\nthank you"], [""], "Dear,\nthank you"),
        (["Case: ", ""], [""], "Case"),
        (["Call ", " on ", " today"], ["Maria", ""], "Call Maria on today"),
    ],
)
def test_a_separator_goes_with_what_it_separated(literals: list[str], values: list[str], text: str) -> None:
    assert joined(literals, values).strip() == text.strip()


# -- values ------------------------------------------------------------------------------------------------


async def test_the_session_fills_a_title() -> None:
    async with desk(organisation()) as made:
        fill = Filled(made)
        assert await fill("{customerName} - {caseTitle}") == "Okonkwo Dental - No wifi"
        assert await fill("{customerEntityName} {entityRoutingLogicalName} {anchor.entityName}") == (
            "account incident incident"
        )
        assert await fill("{anchor._customerid_value}") == OKONKWO
        assert await fill("{anchor._customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname}") == "account"
        label = "{anchor.prioritycode@OData.Community.Display.V1.FormattedValue}/{anchor.prioritycode}"
        assert await fill(label) == "High/1"
        current = "${Session.CurrentTab.entityName} ${Session.AnchorTab.entityId}"
        assert await fill(current, Form.MACRO) == f"incident {CASE}"
        assert await fill("{queueId} - {anchor.nothing} - {caseTitle}") == "No wifi"
        assert made.organisation.reads(f"incidents({CASE})") == 1


async def test_the_context_stands_still_until_it_is_refreshed() -> None:
    async with desk(organisation()) as made:
        fill = Filled(made)
        assert await fill("{caseTitle}/{anchor.title}") == "No wifi/No wifi"
        made.organisation.put("incident", CASE, title="No wifi upstairs")
        made.records.watch(made.ref("incident", CASE), "test", None)
        made.tell()
        await made.quiet()
        assert await fill("{anchor.title}") == "No wifi"
        fill.slugs.refresh(fill.session)
        assert await fill("{anchor.title}") == "No wifi upstairs"


async def test_what_a_channel_or_a_macro_sets_is_found() -> None:
    async with desk(organisation()) as made:
        fill = Filled(made)
        assert await fill("{visitorLanguage}|{Which room?}") == ""
        fill.slugs.set(fill.session, "visitorLanguage", "nl")
        fill.slugs.set(fill.session, "Which room?", "the attic")
        assert await fill("{visitorLanguage}|{Which room?}|${$session.visitorLanguage}") == "nl|the attic|nl"


async def test_a_query_asks_for_one_column_of_one_record() -> None:
    async with desk(organisation()) as made:
        fill = Filled(made)
        heard = Listening(made.organisation)
        text = "{$odata.incident.title.?$filter=incidentid eq '{anchor.incidentid}'&$select=title&$top=5}"
        assert await fill(text) == "No wifi"
        assert heard.conditions[0] == {"$select": "title", "$filter": f"incidentid eq {CASE}", "$top": "1"}
        assert await fill(text) == "No wifi"
        assert len(heard.conditions) == 1


@pytest.mark.parametrize(
    "text",
    [
        "{$odata.nothing.title.?$filter=x eq 1}",
        "{$odata.incident.nothing.?$filter=x eq 1}",
        "{$odata.incident.title.?$filter=incidentid eq {queueId}}",
        "{$odata.incident.title.?$apply=aggregate(x)}",
        "{$odata.incident.title.?$orderby={caseTitle}}",
    ],
)
async def test_a_query_that_cannot_be_asked_is_nothing(text: str) -> None:
    async with desk(organisation()) as made:
        fill = Filled(made)
        heard = Listening(made.organisation)
        assert await fill(f"{text} - {{caseTitle}}") == "No wifi"
        assert not [q for q in heard.queries if "$apply" in q or "$orderby" in q]


async def test_the_organisation_away_leaves_texts_with_gaps_and_no_error() -> None:
    async with desk(organisation()) as made:
        fill = Filled(made, key=guid(99))
        assert await fill("{customerName} - {anchor.title}") == ""
        assert await fill("x", Form.MACRO) == "x"
        assert await fill.slugs.fill("${caseTitle}", SessionId(4711)) == ""


# -- injection ---------------------------------------------------------------------------------------------

NASTY = st.text(alphabet="'\"&<>$?={}()%#/ ab\n", max_size=40)


@given(NASTY)
def test_a_value_stays_inside_its_quotes(value: str) -> None:
    inside = in_query(value, quoted=True)
    assert inside is None or "'" not in inside.replace("''", "")
    bare = in_query(value, quoted=False)
    if bare is not None:
        assert re.fullmatch(r"'(?:[^']|'')*'", bare)


@given(NASTY)
def test_a_value_is_no_markup(value: str) -> None:
    shown = written(value, Target.HTML)
    assert "<" not in shown.replace("<br>", "")
    assert html.unescape(shown.replace("<br>", "\n")) == value


async def test_a_title_with_quotes_and_ampersands_cannot_change_a_query() -> None:
    nasty = "x' or 1 eq 1 or title eq 'y&$filter=true"
    async with desk(organisation(title=nasty)) as made:
        fill = Filled(made)
        heard = Listening(made.organisation)
        await fill("{$odata.account.name.?$filter=name eq '{caseTitle}' and name eq {caseTitle}}")
        (query,) = heard.conditions
        quoted = nasty.replace("'", "''")
        assert query["$filter"] == f"name eq '{quoted}' and name eq '{quoted}'"


def test_references_and_choices_are_written_as_keys_and_numbers() -> None:
    lookup = Lookup(RecordRef(LINE, "account", OKONKWO.upper()), "x' or 1 eq 1")
    assert in_query(lookup, quoted=False) == OKONKWO
    assert in_query(Choice(3, "x"), quoted=False) == "3"
    assert in_query(OKONKWO, quoted=False) == OKONKWO
