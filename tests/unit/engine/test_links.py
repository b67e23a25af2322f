"""Links: what is written is read back, everything else is refused, and nothing else ever happens."""

from __future__ import annotations

import string
import uuid

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from session_engine.errors import RefusalCode, Refused
from session_engine.ids import (
    LineId,
    RecordRef,
    dashboard_page,
    grid_page,
    record_page,
    search_page,
    settings_page,
)
from session_engine.links import rules
from session_engine.links.area import LinksArea
from session_engine.links.reading import read_link
from session_engine.links.state import Destination, Link, LinkKind, LinkProblem
from session_engine.links.writing import link_to, write_link
from session_engine.organisation.tables import TableName

LINE = LineId("demo")
ID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
OTHER = "a1b2c3d4-4f89-41d3-9a0c-0305e82c3301"

guids = st.uuids().map(str)
organisations = st.one_of(st.just(""), guids)
tables = st.from_regex(r"[a-z][a-z0-9_]{0,40}", fullmatch=True)
texts = st.text(min_size=1, max_size=rules.LONGEST_TEXT).filter(
    lambda text: rules.is_search_text(text) and len(text.encode()) < 600
)
links = st.one_of(
    st.builds(Link, st.just(LinkKind.RECORD), tables, guids, st.just(""), organisations),
    st.builds(Link, st.just(LinkKind.VIEW), tables, organisations, st.just(""), organisations),
    st.builds(Link, st.just(LinkKind.SEARCH), st.just(""), st.just(""), texts, organisations),
    st.builds(Link, st.just(LinkKind.NEW), tables, st.just(""), st.just(""), organisations),
)
nearly = st.lists(
    st.one_of(
        st.sampled_from(["ninedesk://", "record", "view", "search", "new", "/", "?", "&", "=", "%", "text="]),
        st.sampled_from(["organisation=", ID, "..", "%00", "%2e%2e", "%ff", "\u202e", "\n", "//", "#", "@", "file:"]),
        st.text(max_size=8),
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(links)
def test_what_is_written_is_read_back(link: Link) -> None:
    text = write_link(link)
    assert read_link(text) == link
    assert text.isascii()
    assert text.isprintable()
    assert len(text) <= rules.LONGEST
    assert not set(text) & set(" \"'<>\\`{}|^#@;+")


@given(st.one_of(st.text(), nearly, nearly.map(lambda text: f"ninedesk://{text}")))
@example("ninedesk://")
@example("\ud800")
@example("NINEDES\u212a://search?text=a")  # KELVIN SIGN, whose lower case is a k
def test_anything_is_a_link_or_refused(text: str) -> None:
    try:
        link = read_link(text)
    except Refused as no:
        assert no.code is RefusalCode.BAD_LINK
        assert isinstance(no.values["why"], LinkProblem)
        assert len(no.values) == 1
    else:
        assert read_link(write_link(link)) == link


@given(links, st.integers(0, 400), st.characters())
def test_a_link_with_one_character_changed_is_a_link_or_refused(link: Link, at: int, char: str) -> None:
    text = write_link(link)
    at %= len(text)
    changed = text[:at] + char + text[at + 1 :]
    try:
        read_link(changed)
    except Refused as no:
        assert no.code is RefusalCode.BAD_LINK


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (f"ninedesk://record/incident/{ID}", Link(LinkKind.RECORD, "incident", ID)),
        (f"ninedesk://record/incident/{ID}/", Link(LinkKind.RECORD, "incident", ID)),
        (f"NineDesk://record/incident/{ID.upper()}", Link(LinkKind.RECORD, "incident", ID)),
        (
            f"ninedesk://record/incident/{ID}?organisation={OTHER}",
            Link(LinkKind.RECORD, "incident", ID, organisation=OTHER),
        ),
        ("ninedesk://view/incident", Link(LinkKind.VIEW, "incident")),
        (f"ninedesk://view/incident/{ID}", Link(LinkKind.VIEW, "incident", ID)),
        ("ninedesk://search?text=M%C3%BCller%20%26%20S%C3%B6hne", Link(LinkKind.SEARCH, text="Müller & Söhne")),
        ("ninedesk://search/?text=a", Link(LinkKind.SEARCH, text="a")),
        ("ninedesk://new/incident", Link(LinkKind.NEW, "incident")),
    ],
)  # fmt: skip
def test_links_as_documented(text: str, link: Link) -> None:
    assert read_link(text) == link


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", LinkProblem.NOT_OURS),
        ("https://example.org", LinkProblem.NOT_OURS),
        ("javascript:alert(1)", LinkProblem.NOT_OURS),
        (f"file:///etc/passwd?ninedesk://record/incident/{ID}", LinkProblem.NOT_OURS),
        (f" ninedesk://record/incident/{ID}", LinkProblem.NOT_OURS),
        ("ninedesk:record/incident", LinkProblem.NOT_OURS),
        ("ninedesk://delete/incident/" + ID, LinkProblem.UNKNOWN_WORD),
        ("ninedesk://Record/incident/" + ID, LinkProblem.UNKNOWN_WORD),
        ("ninedesk://record:80/incident/" + ID, LinkProblem.UNKNOWN_WORD),
        ("ninedesk://user@record/incident/" + ID, LinkProblem.CHARACTERS),
        ("ninedesk://record/incident", LinkProblem.PARTS),
        (f"ninedesk://record/incident/{ID}/resolve", LinkProblem.PARTS),
        (f"ninedesk://record//{ID}", LinkProblem.TABLE),
        (f"ninedesk://record/../{ID}", LinkProblem.TABLE),
        (f"ninedesk://record/%69ncident/{ID}", LinkProblem.TABLE),
        ("ninedesk://record/incident/1", LinkProblem.GUID),
        (f"ninedesk://record/incident/%7B{ID}%7D", LinkProblem.GUID),
        (f"ninedesk://record/incident/{ID}?organisation=", LinkProblem.GUID),
        (f"ninedesk://record/incident/{ID}?organisation=northlight", LinkProblem.GUID),
        (f"ninedesk://record/incident/{ID}?text=a", LinkProblem.PARAMETER),
        (f"ninedesk://record/incident/{ID}?title=Hello", LinkProblem.PARAMETER),
        ("ninedesk://new/incident?title=Hello", LinkProblem.PARAMETER),
        ("ninedesk://search?text=a&text=b", LinkProblem.PARAMETER),
        ("ninedesk://search", LinkProblem.SEARCH_TEXT),
        ("ninedesk://search?text=", LinkProblem.SEARCH_TEXT),
        ("ninedesk://search?text=%20%09", LinkProblem.SEARCH_TEXT),
        ("ninedesk://search?text=a%0Ab", LinkProblem.SEARCH_TEXT),
        ("ninedesk://search?text=a%00", LinkProblem.SEARCH_TEXT),
        ("ninedesk://search?text=%E2%80%AEcod", LinkProblem.SEARCH_TEXT),
        ("ninedesk://search?text=" + "a" * 201, LinkProblem.SEARCH_TEXT),
        ("ninedesk://search?text=%", LinkProblem.ENCODING),
        ("ninedesk://search?text=%zz", LinkProblem.ENCODING),
        ("ninedesk://search?text=%FF", LinkProblem.ENCODING),
        ("ninedesk://search?text=%C0%AF", LinkProblem.ENCODING),
        ("ninedesk://search?text=%ED%A0%80", LinkProblem.ENCODING),
        ("ninedesk://search?text=a b", LinkProblem.CHARACTERS),
        ("ninedesk://search?text=a+b", LinkProblem.CHARACTERS),
        ('ninedesk://search?text=a" --data "x', LinkProblem.CHARACTERS),
        ("ninedesk://search?text=ü", LinkProblem.CHARACTERS),
        ("ninedesk://search?text=a#b", LinkProblem.CHARACTERS),
        ("ninedesk://search?text=a\n", LinkProblem.CHARACTERS),
        ("ninedesk://search?text=" + "%20" * 1000, LinkProblem.TOO_LONG),
    ],
)
def test_what_is_refused(text: str, why: LinkProblem) -> None:
    with pytest.raises(Refused) as no:
        read_link(text)
    assert no.value.values["why"] is why


def test_only_words_that_show_something_are_known() -> None:
    assert set(rules.BY_WORD) == {"record", "view", "search", "new"}


def test_every_page_that_can_be_shared_has_a_link() -> None:
    pages = {
        record_page(RecordRef(LINE, "account", ID)): f"ninedesk://record/account/{ID}",
        grid_page(LINE, "incident"): "ninedesk://view/incident",
        grid_page(LINE, "incident", OTHER): f"ninedesk://view/incident/{OTHER}",
        search_page(LINE, "Smith & Sons"): "ninedesk://search?text=Smith%20%26%20Sons",
    }
    assert {page: write_link(link) for page in pages if (link := link_to(page))} == pages
    assert link_to(dashboard_page(LINE)) is None
    assert link_to(settings_page(LINE)) is None


@pytest.mark.parametrize("text", ["", " ", "a\u202eb", "a\nb", "\ud800", "a" * 201, "\ue000"])
def test_what_may_not_stand_in_a_link_is_not_written(text: str) -> None:
    with pytest.raises(Refused):
        write_link(Link(LinkKind.SEARCH, text=text))


@given(st.text(alphabet=string.printable, max_size=40), guids)
def test_a_record_link_is_written_only_with_a_table_name(table: str, record: str) -> None:
    try:
        text = write_link(Link(LinkKind.RECORD, table, record))
    except Refused:
        assert not rules.is_table(table)
    else:
        assert text == f"ninedesk://record/{table}/{record}"


class Northlight:
    """An organisation with two tables."""

    def organisation(self, line: LineId) -> str:
        return ID

    def name(self, line: LineId) -> str:
        return "Northlight Home"

    async def table(self, line: LineId, table: str) -> TableName | None:
        known = {
            "incident": TableName("incident", "incidents", "incidentid", "title", "Case", "Cases"),
            "account": TableName("account", "accounts", "accountid", "name", "Account", "Accounts"),
        }
        return known.get(table)


async def _find(text: str) -> object:
    area = LinksArea(Northlight())
    return await area.find(area.read(text), LINE)


@pytest.mark.anyio
async def test_a_link_leads_to_a_page_of_the_open_organisation() -> None:
    area, record = LinksArea(Northlight()), str(uuid.uuid4())
    for page in (
        record_page(RecordRef(LINE, "incident", record)),
        grid_page(LINE, "account", record),
        search_page(LINE, "printer"),
    ):
        text = area.write(page)
        assert text.endswith(f"organisation={ID}")
        assert (await area.find(area.read(text), LINE)).page == page
    new = await area.find(area.read("ninedesk://new/incident"), LINE)
    assert (new.kind, new.table, new.page) == (LinkKind.NEW, "incident", None)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("link", "title"),
    [
        (f"ninedesk://record/incident/{ID}", "Case"),
        ("ninedesk://view/account", "Accounts"),
        ("ninedesk://search?text=printer", "printer"),
    ],
)
async def test_what_a_link_leads_to_has_a_name_before_it_is_read(link: str, title: str) -> None:
    """Its tab would be called “(no title)” as long as a slow organisation is awaited."""
    found = await _find(link)
    assert isinstance(found, Destination)
    assert found.title == title


@pytest.mark.anyio
async def test_a_link_to_elsewhere_is_refused() -> None:
    with pytest.raises(Refused) as no:
        await _find(f"ninedesk://record/incident/{ID}?organisation={OTHER}")
    assert (no.value.code, no.value.values) == (RefusalCode.OTHER_ORGANISATION, {"open": "Northlight Home"})
    with pytest.raises(Refused) as no:
        await _find(f"ninedesk://record/sqlite_master/{ID}")
    assert no.value.code is RefusalCode.UNKNOWN_TABLE


def test_a_page_without_a_link_says_so() -> None:
    with pytest.raises(Refused) as no:
        LinksArea(Northlight()).write(settings_page(LINE))
    assert no.value.code is RefusalCode.NOT_OPEN
