"""One table of what nobody should send: each is refused as documented, changes nothing, and the service goes on."""

import gzip
import hashlib
import json
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest

from tests.contract import small_data as data
from tests.contract.conftest import AMARAS_KEY, client, serving

pytestmark = pytest.mark.xdist_group("refusals")
CASE = f"incidents({data.SMITH_CASE})"
NOBODY = "00000000-0000-0000-0000-00000000dead"
DEEP = 20_000


@dataclass(frozen=True, slots=True)
class Bad:
    """A request that is to be refused.

    Attributes:
        name: What is wrong with it.
        method: HTTP method.
        path: Under the Web API.
        body: As it is sent.
        headers: Beside those every client sends.
        statuses: What may be answered.
    """

    name: str
    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict[str, str])
    statuses: tuple[int, ...] = (400,)


def get(name: str, path: str, *statuses: int, **headers: str) -> Bad:
    return Bad(name, "GET", path, b"", headers, statuses or (400,))


def fetch(name: str, xml: str) -> Bad:
    return Bad(name, "GET", f"incidents?fetchXml={quote(xml, safe='')}")


def change(name: str, body: object, path: str = CASE, method: str = "PATCH", *statuses: int) -> Bad:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Bad(name, method, path, text, {"Content-Type": "application/json"}, statuses or (400,))


def batch(name: str, body: bytes, kind: str = "multipart/mixed; boundary=b") -> Bad:
    return Bad(name, "POST", "$batch", body, {"Content-Type": kind})


QUERIES = [
    get("an unknown table", "nosuchtable", 404),
    get("an unknown column", "incidents?$select=nosuchcolumn"),
    get("an unknown column in a filter", "incidents?$filter=nosuchcolumn eq 1"),
    get("an unknown column to sort by", "incidents?$orderby=nosuchcolumn"),
    get("an unknown navigation", "incidents?$expand=nosuchnavigation"),
    get("an unknown navigation in a path", f"{CASE}/nosuchnavigation", 404, 400),
    get("an unknown option", "incidents?$nosuch=1"),
    get("an unknown function", "incidents?$filter=nosuch(title)"),
    get("a filter that ends too early", "incidents?$filter=title eq"),
    get("a filter with half a text", "incidents?$filter=title eq 'x"),
    get("a filter with too many brackets", "incidents?$filter=((title eq 'x')"),
    get("a text for a number", "incidents?$filter=prioritycode eq 'high'"),
    get("a text for a time", "incidents?$filter=createdon gt 'yesterday'"),
    get("a time that does not exist", "incidents?$filter=createdon gt 2024-02-30T25:61:00Z"),
    get("half a GUID", "incidents?$filter=incidentid eq 1234-5678"),
    get("a huge number", f"incidents?$filter=prioritycode eq {'9' * 400}"),
    get("a number that is infinite", "incidents?$filter=prioritycode eq 1e999"),
    get("a negative top", "incidents?$top=-1"),
    get("a top that is no number", "incidents?$top=many"),
    get("a count that is neither", "incidents?$count=perhaps"),
    get("a made-up page", "incidents?$skiptoken=%3Ccookie%20pagenumber%3D%22x%22%2F%3E"),
    get("brackets without end", f"incidents?$filter={'(' * 5000}title eq 'x'{')' * 5000}"),
    get("not not not", f"incidents?$filter={'not ' * 5000}contains(title,'x')"),
    get("expands without end", f"incidents?$expand={'customerid_account($expand=' * 300}x{')' * 300}"),
    get("a NUL in a filter", "incidents?$filter=title eq%00 'x'"),
    get("bytes that are no UTF-8", "incidents?$filter=title%20eq%20%27%ff%fe%27", 400, 200),
    get("a lone surrogate", "incidents?$filter=title%20eq%20%27%ed%a0%80%27", 400, 200),
    get("a key that is no GUID", "incidents(1234)", 400, 404),
    get("a record that is not there", f"incidents({NOBODY})", 404),
    get("half a key", f"incidents({data.SMITH_CASE}", 400, 404),
    get("another version of the API", "../v1.0/incidents", 404),
    get("a way up", "../../../etc/passwd", 404, 400),
    get("a preference without sense", "incidents?$top=1", 200, Prefer="odata.maxpagesize=-7,;;=,a"),
    get("an unknown saved view", f"incidents?savedQuery={NOBODY}", 400, 404),
    get("a saved view that is no GUID", "incidents?savedQuery=mine", 400, 404),
]
FETCHES = [
    fetch("no XML", "fetch me some"),
    fetch("half an XML", "<fetch><entity name='incident'>"),
    fetch("another root", "<html/>"),
    fetch("another table than the address", "<fetch><entity name='account'/></fetch>"),
    fetch("an unknown table", "<fetch><entity name='nosuch'/></fetch>"),
    fetch("an unknown column", "<fetch><entity name='incident'><attribute name='nosuch'/></entity></fetch>"),
    fetch("an unknown element", "<fetch><entity name='incident'><script/></entity></fetch>"),
    fetch(
        "an unknown operator",
        "<fetch><entity name='incident'><filter><condition attribute='title' operator='resembles'/>"
        "</filter></entity></fetch>",
    ),
    fetch(
        "a text for a number",
        "<fetch><entity name='incident'><filter><condition attribute='prioritycode' operator='eq' value='x'/>"
        "</filter></entity></fetch>",
    ),
    fetch(
        "an operator without its value",
        "<fetch><entity name='incident'><filter><condition attribute='title' operator='eq'/>"
        "</filter></entity></fetch>",
    ),
    fetch(
        "an unknown link",
        "<fetch><entity name='incident'><link-entity name='account' from='nosuch' to='customerid'/>"
        "</entity></fetch>",
    ),
    fetch("a top that is no number", "<fetch top='many'><entity name='incident'/></fetch>"),
    fetch("a page before the first", "<fetch page='-1' count='5'><entity name='incident'/></fetch>"),
    fetch(
        "an aggregate of nothing known",
        "<fetch aggregate='true'><entity name='incident'><attribute name='title' alias='t' aggregate='median'/>"
        "</entity></fetch>",
    ),
    fetch(
        "an entity that grows",
        "<!DOCTYPE f [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]>"
        "<fetch><entity name='incident'><attribute name='&b;'/></entity></fetch>",
    ),
    fetch(
        "a file of this machine",
        "<!DOCTYPE f [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><fetch><entity name='&x;'/></fetch>",
    ),
    fetch("filters without end", f"<fetch><entity name='incident'>{'<filter>' * 2000}{'</filter>' * 2000}"),
    fetch("a NUL", "<fetch><entity name='inci\0dent'/></fetch>"),
]
CHANGES = [
    change("no JSON", b"{"),
    change("nothing at all", b""),
    change("a list", []),
    change("a number", 5),
    change("bytes", b"\xff\xfe\x00"),
    change("twice the same column as text and null", b'{"title": "x", "title": }'),
    change("an unknown column", {"nosuchcolumn": 1}),
    change("an unknown column beside a known one", {"title": "not to be kept", "nosuchcolumn": 1}),
    change("an object for a text", {"title": {"a": 1}}),
    change("a list for a text", {"title": ["a"]}),
    change("a number for a text", {"title": 5}),
    change("a text for a choice", {"prioritycode": "high"}),
    change("a choice that is none", {"prioritycode": 4711}),
    change("true for a choice", {"prioritycode": True}),
    change("a number beyond all numbers", b'{"prioritycode": 1e999}'),
    change("a whole number beyond all", b'{"prioritycode": ' + b"9" * 400 + b"}"),
    change("NaN", b'{"prioritycode": NaN}'),
    change("a time that does not exist", {"followupby": "2024-02-30T25:00:00Z"}),
    change("a text that is too long", {"title": "x" * 10_000}),
    change("a required column emptied", {"title": None}, CASE, "PATCH", 400),
    change("a lone surrogate", b'{"title": "\\ud800"}'),
    change("a lookup without a target", {"customerid_account@odata.bind": "/nosuch(1)"}),
    change(
        "a lookup to nobody",
        {"customerid_account@odata.bind": f"/accounts({NOBODY})"},
        CASE,
        "PATCH",
        400,
        404,
    ),
    change("a lookup to another table", {"customerid_account@odata.bind": f"/incidents({data.SMITH_CASE})"}),
    change("a lookup written as a value", {"_customerid_value": data.MARIA}),
    change("objects without end", b'{"title":' * DEEP + b"1" + b"}" * DEEP),
    change("lists without end", b"[" * DEEP + b"]" * DEEP),
    change("an unknown table", {"a": 1}, "nosuchtable", "POST", 404),
    change("a case without its customer", {"title": "of nobody"}, "incidents", "POST"),
    change("an action without its parameters", {}, "CloseIncident", "POST"),
    change("an action with others", {"Nosuch": 1}, "CloseIncident", "POST"),
    change("an unknown action", {}, "Nosuch", "POST", 404, 400),
    Bad("another version", "PATCH", CASE, b'{"title":"x"}', {"If-Match": 'W/"1"'}, (412,)),
    Bad("no version at all", "PATCH", CASE, b'{"title":"x"}', {"If-Match": "yesterday's"}, (400, 412)),
    Bad(
        "a version beyond all", "PATCH", CASE, b'{"title":"x"}', {"If-Match": f'W/"{"9" * 400}"'}, (400, 412)
    ),
    Bad("there already", "PATCH", CASE, b'{"title":"x"}', {"If-None-Match": "*"}, (412,)),
    Bad("to delete nobody", "DELETE", f"incidents({NOBODY})", b"", {}, (404,)),
    Bad("to delete a table", "DELETE", "incidents", b"", {}, (405,)),
    Bad("a plain text", "POST", "incidents", b"title=x", {"Content-Type": "text/plain"}, (400, 415)),
]
SET = b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n"
ONE = b"--c\r\nContent-Type: application/http\r\nContent-ID: 1\r\n\r\n"
BATCHES = [
    batch("no parts", b""),
    batch("no end", b"--b\r\nContent-Type: application/http\r\n\r\nGET WhoAmI HTTP/1.1\r\n\r\n"),
    batch("no boundary", b"--b--", "multipart/mixed"),
    batch("JSON", b"{}", "application/json"),
    batch("a part without a request", b"--b\r\nContent-Type: application/http\r\n\r\nhello\r\n--b--"),
    batch("a set in a set without end", SET + ONE + b"PATCH \r\n"),
    batch("an empty boundary", b"----", 'multipart/mixed; boundary=""'),
    batch(
        "more than a thousand",
        b"--b\r\nContent-Type: application/http\r\n\r\nGET WhoAmI HTTP/1.1\r\n\r\n" * 1001 + b"--b--",
    ),
]
_BOMB = gzip.compress(b'{"title": "' + bytes(20_000_000) + b'"}')
BOMBS = [
    Bad(
        f"a body that grows from 20 KB to 20 MB: {how}", "PATCH", CASE, _BOMB,
        {"Content-Type": "application/json", "Content-Encoding": how}, (400, 415),
    )
    for how in ("gzip", "deflate", "gzip, gzip")
]  # fmt: skip
ALL = [*QUERIES, *FETCHES, *CHANGES, *BATCHES, *BOMBS]


@dataclass(frozen=True, slots=True)
class Served:
    """A service that is asked nothing but what it must refuse."""

    http: httpx.Client
    database: Path

    def checksum(self) -> str:
        """Sum up every row of every table."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            tables = [
                row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
            ]
            sums = hashlib.sha256()
            for table in sorted(tables):
                if not table.startswith("sqlite_"):
                    sums.update(repr(connection.execute(f'SELECT * FROM "{table}"').fetchall()).encode())
        connection.close()
        return sums.hexdigest()


@pytest.fixture(scope="module")
def served(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    database = tmp_path_factory.mktemp("refusals") / "organisation.db"
    shutil.copy(template, database)
    with serving(database) as address, client(address) as http:
        yield Served(http, database)


def documented(response: httpx.Response) -> None:
    error = response.json()["error"]
    assert error["code"].startswith("0x8"), error
    assert error["message"], error
    assert "Traceback" not in response.text
    assert "sqlite" not in response.text.lower()
    assert "/work" not in response.text


@pytest.mark.parametrize("bad", ALL, ids=[f"{bad.method} {bad.name}" for bad in ALL])
def test_what_is_wrong_is_refused_and_changes_nothing(served: Served, bad: Bad) -> None:
    before = served.checksum()
    response = served.http.request(bad.method, bad.path, content=bad.body or None, headers=bad.headers)
    assert response.status_code in bad.statuses, (response.status_code, response.text[:300])
    if response.status_code >= 400:
        documented(response)
    assert served.checksum() == before
    assert served.http.get("WhoAmI").status_code == 200


def test_half_of_a_change_set_changes_nothing(served: Served) -> None:
    before = served.checksum()
    good = (
        f"PATCH /api/data/v9.2/{CASE} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n"
        '{"title":"half"}\r\n'
    )
    bad = good.replace("half", "x").replace('"title"', '"nosuch"')
    body = SET + ONE + good.encode() + ONE.replace(b"1", b"2") + bad.encode() + b"--c--\r\n--b--\r\n"
    response = served.http.post(
        "$batch", content=body, headers={"Content-Type": "multipart/mixed; boundary=b"}
    )
    assert "HTTP/1.1 400" in response.text
    assert served.checksum() == before


HEAD = f"Host: 127.0.0.1\r\nAuthorization: Bearer {AMARAS_KEY}\r\n"
READ, MADE = (
    f"GET /api/data/v9.2/WhoAmI HTTP/1.1\r\n{HEAD}",
    f"POST /api/data/v9.2/incidents HTTP/1.1\r\n{HEAD}",
)
NO_KEY = "GET /api/data/v9.2/WhoAmI HTTP/1.1\r\nHost: 127.0.0.1\r\n"
RAW: dict[str, bytes | str] = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200,
    "half a request line": "GET /api\r\n\r\n",
    "a method that is none": f"BREW /api/data/v9.2/{CASE} HTTP/1.1\r\n{HEAD}\r\n",
    "an address beyond 64 KB": READ.replace("WhoAmI", f"incidents?$filter={'x' * 66_000}") + "\r\n",
    "a header without a colon": f"{READ}nonsense\r\n\r\n",
    "a header with a NUL": f"{READ}Prefer: a\0b\r\n\r\n",
    "a header without end": f"{READ}Prefer: {'x' * 300_000}",
    "a length that is none": f"{MADE}Content-Length: x\r\n\r\n",
    "a negative length": f"{MADE}Content-Length: -5\r\n\r\n",
    "a body beyond the limit": f"{MADE}Content-Length: {10**12}\r\n\r\n{'{' * 1000}",
    "a chunk that is none": f"{MADE}Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a length and chunks": f"{MADE}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a body that does not come": f"{MADE}Content-Length: 99\r\n\r\n{{",
    "another host": f"{READ.replace('127.0.0.1', 'evil')}\r\n",
    "no key": f"{NO_KEY}\r\n",
    "bytes for a key": NO_KEY.encode() + b"Authorization: Bearer \xff\xfe\r\n\r\n",
}


@pytest.mark.parametrize("name", RAW)
def test_what_is_no_request_ends_its_connection_alone(served: Served, name: str) -> None:
    before = served.checksum()
    parts = urlsplit(str(served.http.base_url))
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=60) as raw:
        try:
            sent = RAW[name]
            raw.sendall(sent.encode() if isinstance(sent, str) else sent)
            raw.shutdown(socket.SHUT_WR)
            answer = raw.recv(65_536)
        except (ConnectionError, TimeoutError) as error:
            assert not isinstance(error, TimeoutError), "neither an answer nor an end"
            answer = b""
    assert not answer or answer.split(b" ")[1][:1] == b"4", answer[:200]
    assert served.checksum() == before
    assert served.http.get("WhoAmI").status_code == 200
