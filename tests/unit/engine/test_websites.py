"""Addresses of websites: what a tab may lead to, and what is refused (facts 4)."""

from __future__ import annotations

import pytest

from session_engine.navigation.websites import LONGEST, BadAddress, web_resource, website


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
