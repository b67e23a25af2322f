"""Behind a proxy that brings TLS: links lead to where others reach the service, and its name is answered."""

from pathlib import Path

import httpx
import pytest

from org_service.access import checked_origin
from session_engine.organisation.address import Address
from tests.contract.child import client, command, url

AMARA = "amara.osei@northlight.example"
ORIGIN = "https://desk.example"


def test_links_lead_to_the_origin(template: Path, tmp_path: Path) -> None:
    database = tmp_path / "organisation.db"
    database.write_bytes(template.read_bytes())
    served = ("serve", "--child", "--words-only", "--database", url(database), "--origin", f"{ORIGIN}/")
    with command(*served) as child:
        key = child.key(AMARA)
        with client(child.ready(), key) as amara:
            through = {"Host": "desk.example", "Prefer": "odata.maxpagesize=1"}
            page = amara.get("systemusers?$select=fullname", headers=through).json()
            assert page["@odata.nextLink"].startswith(f"{ORIGIN}/api/data/v9.2/systemusers?")
            assert page["@odata.context"].startswith(ORIGIN)
            path = Address.parse(ORIGIN).own_path(page["@odata.nextLink"])
            following = amara.get(path, headers=through)
            assert following.status_code == 200
            assert following.json()["value"] != page["value"]
            assert amara.get("WhoAmI", headers={"Host": "elsewhere.example"}).status_code == 421
        child.leave()
        child.ended()


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://desk.example", "https://desk.example"),
        (" https://Desk.Example/ ", "https://desk.example"),
        ("http://desk.example:8080", "http://desk.example:8080"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_an_origin_is_taken_as_it_is_typed(typed: str, origin: str) -> None:
    assert checked_origin(typed) == origin


@pytest.mark.parametrize(
    "typed",
    ["desk.example", "ftp://desk.example", "https://desk.example/api", "https://me@desk.example", "https://a?b",
     "https://desk.example:none", "", "https://"],
)  # fmt: skip
def test_what_is_no_origin_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"origin|Port"):
        checked_origin(typed)


def test_without_one_it_is_what_was_asked(amara: httpx.Client) -> None:
    page = amara.get("systemusers?$select=fullname", headers={"Prefer": "odata.maxpagesize=1"}).json()
    assert page["@odata.nextLink"].startswith(str(amara.base_url))
