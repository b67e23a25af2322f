"""Addresses of websites: what a tab may lead to, and what is refused (facts 4)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from session_engine.ids import LineId, PageKey, PageType, SessionId
from session_engine.navigation.websites import LONGEST, BadAddress, web_resource, website
from session_engine.session_templates.state import Lack, TabTemplate
from session_engine.session_templates.tabs import LeftOut, TabPages
from session_engine.slugs.state import Target

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("address", "data", "whole"),
    [
        ("https://track.example", "", "https://track.example"),
        (" https://track.example/a?b=c ", "d=e", "https://track.example/a?b=c&d=e"),
        ("https://track.example/a", "d=e", "https://track.example/a?d=e"),
        ("https://track.example/a", "/b", "https://track.example/a/b"),
        ("https://track.example:8443/#x", "", "https://track.example:8443/#x"),
    ],
)
def test_data_is_appended(address: str, data: str, whole: str) -> None:
    assert website(address, data) == whole


@pytest.mark.parametrize(
    "address",
    [
        "",
        "track.example",
        "http://track.example",
        "HTTP://track.example",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "ninedesk://record/incident/1",
        "https://",
        "https:///path",
        "https://bank.example@evil.example/",
        "https://bank.example:secret@evil.example/",
        "https://bank.example\\@evil.example/",
        "https://track.example:notaport/",
        "https://track.example:99999/",
        "https://[::1",
        "https://track.example/a b",
        "https://track.example/\u202egpj.exe",
        "https://track.example/\n",
        "https://track.example/" + "a" * LONGEST,
    ],
)
def test_what_is_no_website_or_looks_like_another_one_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        website(address, "") if address != "https://track.example/\n" else website(
            "https://track.example/\nx"
        )


def test_a_web_resource_is_named_by_its_name_and_given_one_parameter() -> None:
    root = "https://org.example"
    found = web_resource(root, "new_/pages/start.html", "a=1&b=2#c")
    assert found == "https://org.example/WebResources/new_/pages/start.html?data=a%3D1%26b%3D2%23c"
    for name in ("", "../x", "a/../b", "/a", "a//b", "a?b", "a#b", "a b", "ä.html", ".hidden"):
        with pytest.raises(BadAddress):
            web_resource(root, name)
    with pytest.raises(BadAddress):
        web_resource("http://127.0.0.1:8080", "a.html")


async def page_of_web_resource(*tables: str) -> PageKey | None:
    """Give the page of a template's tab with a web resource, in an organisation that has some tables."""

    async def catalogue() -> frozenset[str]:
        return frozenset(tables)

    async def fill(text: str, _session: SessionId, _target: Target) -> str:
        return text

    address = SimpleNamespace(origin="https://org.example:443")
    lines = SimpleNamespace(
        metadata=lambda _line: SimpleNamespace(catalogue=catalogue),
        client=lambda _line: SimpleNamespace(address=address),
    )
    given = {"webresourcename": "new_/start.html", "data": "x=1"}
    tab = TabTemplate("t", kind="webresource", parameters=given, page_type="Web resource")
    return await TabPages(cast("Any", lines), cast("Any", None), fill).page(tab, SessionId(2), LineId("demo"))


async def test_a_templates_web_resource_is_a_tab_that_leads_to_it() -> None:
    page = await page_of_web_resource("incident", "webresource")
    assert page is not None
    assert page.type is PageType.WEBSITE
    assert page.parameter("address") == "https://org.example/WebResources/new_/start.html?data=x%3D1"


async def test_where_the_organisation_has_no_web_resources_that_is_told() -> None:
    with pytest.raises(LeftOut) as wrong:
        await page_of_web_resource("incident")
    assert (wrong.value.lack, wrong.value.value) == (Lack.PAGE_TYPE, "Web resource")
