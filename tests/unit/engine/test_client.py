"""The client: headers, retries, waits, bad answers, links, addresses."""

import asyncio
import gzip
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from session_engine.errors import Failure, OrganisationError
from session_engine.organisation import odata
from session_engine.organisation.events import LineChanged
from session_engine.organisation.failures import AnswerLost
from session_engine.organisation.replies import Reply
from session_engine.organisation.requests import Request
from session_engine.organisation.state import Connection
from session_engine.organisation.transport import Timeouts
from tests.unit.engine.fake_organisation import guid
from tests.unit.engine.held import HeldTime, settle, until
from tests.unit.engine.web_api import ADDRESS, Script, answer, wire

pytestmark = pytest.mark.anyio


async def failing(script: Script, method: str = "GET") -> OrganisationError:
    made = wire(script)
    with pytest.raises(OrganisationError) as caught:
        await made.client.send(Request(method, "accounts"))
    await made.client.close()
    return caught.value


async def test_every_request_carries_the_documented_headers() -> None:
    script = Script([answer(200, {"value": []})])
    made = wire(script)
    await made.client.get("accounts?$select=name")
    asked = script.asked[0]
    assert str(asked.url) == ADDRESS + "/api/data/v9.2/accounts?$select=name"
    assert asked.headers["accept"] == "application/json"
    assert asked.headers["odata-version"] == "4.0"
    assert asked.headers["odata-maxversion"] == "4.0"
    assert asked.headers["if-none-match"] == "null"
    assert asked.headers["authorization"] == "Bearer secret"
    assert asked.headers["prefer"] == 'odata.include-annotations="*"'


async def test_spaces_travel_as_percent_20() -> None:
    script = Script([answer(200, {"value": []})])
    made = wire(script)
    query = odata.Query(filter=f"name eq {odata.literal('R&D + O’Hara')}", orderby=("name desc",))
    await made.client.get(odata.collection("accounts", query))
    raw = script.asked[0].url.raw_path.decode()
    assert "+" not in raw
    assert "%20eq%20" in raw
    assert "R%26D%20%2B%20O%E2%80%99Hara" in raw


async def test_an_update_names_the_version_it_is_based_on() -> None:
    script = Script([answer(204)])
    made = wire(script)
    await made.client.patch("accounts(1)", {"name": "x"}, if_match='W/"7"')
    await made.client.patch("accounts(1)", {"name": "x"}, create_only=True)
    first, second = script.asked
    assert first.headers["if-match"] == 'W/"7"'
    assert first.headers["content-type"] == "application/json"
    assert second.headers["if-none-match"] == "*"
    assert "if-match" not in second.headers


async def test_a_read_is_asked_again_a_bounded_number_of_times_with_growing_waits() -> None:
    script = Script([answer(502), answer(500), answer(200, {"value": []})])
    made = wire(script)
    await made.client.get("accounts")
    assert len(script.asked) == 3
    assert made.time.pauses == [0.25, 0.5]
    error = await failing(Script([answer(502)]))
    assert error.failure is Failure.SERVER


async def test_a_change_whose_answer_was_lost_is_never_sent_again() -> None:
    script = Script([httpx.ReadTimeout("late")])
    error = await failing(script, "POST")
    assert isinstance(error, AnswerLost)
    assert len(script.asked) == 1


async def test_a_change_that_never_left_is_sent_again() -> None:
    script = Script([httpx.ConnectError("refused"), answer(204)])
    made = wire(script)
    await made.client.post("accounts", {})
    assert len(script.asked) == 2


async def test_a_busy_organisation_is_asked_when_it_said() -> None:
    script = Script([answer(429, headers={"retry-after": "7"}), answer(204)])
    made = wire(script)
    await made.client.post("accounts", {})
    assert made.time.pauses == [7.0]


async def test_a_wait_that_is_too_long_is_told_instead() -> None:
    error = await failing(Script([answer(429, headers={"retry-after": "600"})]))
    assert error.failure is Failure.BUSY
    assert error.retry_after == 600


async def test_others_wait_too_while_it_wants_to_be_left_alone() -> None:
    script = Script([answer(200, {"value": []}), answer(429, headers={"retry-after": "600"})])
    made = wire(script)
    await made.client.get("accounts")
    for _ in range(3):
        with pytest.raises(OrganisationError) as caught:
            await made.client.get("accounts")
        assert caught.value.failure is Failure.BUSY
    assert len(script.asked) == 2, "asked once; then nothing more is sent"
    assert made.status.state.connection is Connection.BUSY
    assert made.status.state.again_at == made.time.now() + timedelta(seconds=600)


class Crowd:
    """Twenty requests at once, of which eight have a place; what they are answered is up to the test."""

    def __init__(self, refusal: httpx.Response, time: HeldTime) -> None:
        self.refusal: httpx.Response | None = refusal
        self.asked = 0
        self._gate = asyncio.Event()
        self.wire = wire(self._handle, time)
        self.waiting = [asyncio.ensure_future(self.wire.client.get("accounts")) for _ in range(20)]

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        await self._gate.wait()
        return self.refusal or answer(200, {"value": []})

    async def refused(self) -> None:
        await until(lambda: self.asked == 8)
        self._gate.set()
        await settle()


async def test_who_waited_for_a_place_leaves_it_alone_too() -> None:
    crowd = Crowd(answer(429, headers={"retry-after": "600"}), HeldTime())
    await crowd.refused()
    failures = await asyncio.gather(*crowd.waiting, return_exceptions=True)
    assert [each.failure for each in failures if isinstance(each, OrganisationError)] == [Failure.BUSY] * 20
    assert crowd.asked == 8


async def test_who_waits_until_it_may_be_asked_again_takes_nobodys_place() -> None:
    time = HeldTime()
    crowd = Crowd(answer(429, headers={"retry-after": "20"}), time)
    await crowd.refused()
    assert (crowd.asked, time.pauses) == (8, [20.0] * 20)
    crowd.refusal = None
    crowd.wire.client.hold_back_no_more()
    await crowd.wire.client.get("accounts")
    assert crowd.asked == 9
    await time.advance(20)
    await asyncio.gather(*crowd.waiting)
    assert crowd.asked == 29


@pytest.mark.parametrize("status", [401, 429, 503])
async def test_a_refusal_does_not_show_the_organisation_at_work(status: int) -> None:
    """Otherwise what failed would be asked again at once, be refused again, and so on without end."""
    script = Script([answer(200, {"value": []}), answer(401), answer(status)])
    made = wire(script)
    await made.client.get("accounts")
    changes: list[object] = []
    for _ in range(2):
        with pytest.raises(OrganisationError):
            await made.client.get("accounts")
        made.bus.subscribe(LineChanged, lambda _: changes.append(made.status.state.connection))
    assert Connection.ONLINE not in changes


async def test_503_with_a_date_counts_as_busy() -> None:
    script = Script([answer(503, headers={"retry-after": "Thu, 19 Nov 2026 09:00:05 GMT"}), answer(204)])
    made = wire(script)
    await made.client.post("accounts", {})
    assert made.time.pauses == [5.0]


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, Failure.REJECTED),
        (401, Failure.SIGNED_OUT),
        (403, Failure.FORBIDDEN),
        (404, Failure.NOT_OFFERED),
        (412, Failure.REJECTED),
        (413, Failure.TOO_LARGE),
        (302, Failure.RUBBISH),
        (500, Failure.SERVER),
    ],
)
async def test_statuses_become_kinds_of_failure(status: int, failure: Failure) -> None:
    body = {"error": {"code": "0x80040217", "message": "it said so"}}
    error = await failing(Script([answer(status, body, {"location": "https://elsewhere.example"})]))
    assert (error.failure, error.status, error.code, error.detail) == (
        failure,
        status,
        "0x80040217",
        "it said so",
    )


async def test_a_record_is_missing_a_collection_is_not_offered() -> None:
    body = {"error": {"code": "0x80040217", "message": "it said so"}}
    failures: list[Failure] = []
    for path in (
        f"accounts({guid(1)})",
        "accounts?$filter=contains(name,'x')",
        "accounts(1)?fetchXml=" + "x" * 3000,
        "EntityDefinitions(LogicalName='account')?$select=LogicalName",
        "EntityDefinitions(LogicalName='account')/Attributes",
    ):
        with pytest.raises(OrganisationError) as caught:
            await wire(Script([answer(404, body)])).client.send(Request("GET", path))
        failures.append(caught.value.failure)
    record, list_ = Failure.MISSING, Failure.NOT_OFFERED
    assert failures == [record, list_, record, list_, list_]


async def test_a_duplicate_is_a_rule_not_a_version() -> None:
    error = await failing(Script([answer(412, {"error": {"code": "0x80040333", "message": "twice"}})]))
    assert error.failure is Failure.REJECTED


async def test_nobody_was_first_where_a_request_built_on_no_version() -> None:
    """A reading, or an action, that is answered 412 is no clash of two people."""
    said = {"error": {"code": "0x80060882", "message": "it said so"}}
    asked: tuple[tuple[Request, object, Failure], ...] = (
        (Request("GET", "accounts"), said, Failure.REJECTED),
        (Request("GET", "accounts"), {}, Failure.RUBBISH),
        (Request("POST", "AddToQueue", b"{}"), said, Failure.REJECTED),
        (Request("PATCH", f"accounts({guid(1)})", b"{}", if_match='W/"1"'), said, Failure.CHANGED),
        (Request("PATCH", f"accounts({guid(1)})", b"{}", if_none_match="*"), said, Failure.CHANGED),
        (Request("POST", "$batch", b""), {}, Failure.CHANGED),
        (Request("POST", "$batch", b"", reads=True), {}, Failure.RUBBISH),
    )
    for request, body, failure in asked:
        with pytest.raises(OrganisationError) as caught:
            await wire(Script([answer(412, body)])).client.send(request)
        assert caught.value.failure is failure, request


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b'{"value": 3}', b'{"value": [1]}', b"\xff\xfe", b"[" * 100_000]
)
async def test_rubbish_is_called_rubbish(content: bytes) -> None:
    reply = Reply(200, {}, content)
    with pytest.raises(OrganisationError) as caught:
        await reply.rows()
    assert caught.value.failure is Failure.RUBBISH


@pytest.mark.parametrize("layers", [1, 2])
async def test_an_answer_that_unfolds_into_more_than_is_read_is_rubbish(
    layers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("session_engine.organisation.transport.LARGEST_ANSWER", 100_000)
    content = b'{"value": "' + bytes(1_000_000) + b'"}'
    for _ in range(layers):
        content = gzip.compress(content)
    packed = {"content-encoding": ", ".join(["gzip"] * layers)}
    read: list[str] = []

    async def body() -> AsyncIterator[bytes]:
        read.append("the first of it")
        yield content
        read.append("more of it")

    error = await failing(Script([httpx.Response(200, content=body(), headers=packed)]))
    assert error.failure is Failure.RUBBISH
    assert read == (["the first of it"] if layers == 1 else [])


async def test_a_page_of_html_behind_an_error_keeps_the_kind() -> None:
    error = await failing(Script([httpx.Response(403, content=b"<html>go away</html>")]))
    assert (error.failure, error.code, error.detail) == (Failure.FORBIDDEN, None, "")


async def test_links_elsewhere_are_never_followed() -> None:
    made = wire(Script([answer(204)]))
    own = f"{ADDRESS}/api/data/v9.2/accounts?$skiptoken=%3Ca%20b%3E"
    assert made.client.own_path(own) == "accounts?$skiptoken=%3Ca%20b%3E"
    for link in (
        "https://evil.example/api/data/v9.2/accounts",
        "http://127.0.0.1:9/api/data/v9.2/accounts",
        f"{ADDRESS}/other/accounts",
        "http://user@127.0.0.1:4711/api/data/v9.2/accounts",
    ):
        with pytest.raises(OrganisationError):
            made.client.own_path(link)


async def test_numbers_with_a_point_stay_exact() -> None:
    reply = Reply(200, {}, b'{"amount": 0.1000000000000000055, "n": 3}')
    payload = await reply.payload()
    assert str(payload["amount"]) == "0.1000000000000000055"


async def test_a_request_waits_for_an_address_and_takes_the_new_one() -> None:
    script = Script([answer(200, {"value": []})])
    made = wire(script, address=None)
    assert made.status.state.connection is Connection.STARTING
    waiting = asyncio.ensure_future(made.client.get("accounts"))
    await settle()
    assert not script.asked
    made.client.set_address("http://127.0.0.1:1")
    await waiting
    made.client.set_address("http://127.0.0.1:2")
    await made.client.get("accounts")
    assert [asked.url.port for asked in script.asked] == [1, 2]


async def test_plain_http_is_for_this_machine_only() -> None:
    made = wire(Script([answer(204)]))
    for text in ("http://name.example", "ftp://127.0.0.1", "https://me:pw@name.example", "nonsense"):
        with pytest.raises(ValueError, match=r"an address|a key"):
            made.client.set_address(text)


async def test_at_most_eight_requests_at_a_time() -> None:
    gate = asyncio.Event()
    running = 0
    most = 0

    async def handle(request: httpx.Request) -> httpx.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await gate.wait()
        running -= 1
        return answer(200, {"value": []})

    made = wire(handle)
    asked = [asyncio.ensure_future(made.client.get("accounts")) for _ in range(20)]
    await until(lambda: running == 8)
    await settle()
    gate.set()
    await asyncio.gather(*asked)
    assert most == 8


async def test_the_line_goes_offline_and_comes_back() -> None:
    script = Script([httpx.ConnectError("gone")] * 3 + [answer(200, {"value": []})])
    made = wire(script)
    with pytest.raises(OrganisationError):
        await made.client.get("accounts")
    assert made.status.state.connection is Connection.OFFLINE
    await made.client.get("accounts")
    assert made.status.state.connection is Connection.ONLINE
    assert made.status.state.failure is None


async def test_slow_answers_make_a_slow_line_and_it_recovers_with_hysteresis() -> None:
    time = HeldTime()

    def slow(request: httpx.Request) -> httpx.Response:
        time._elapsed += float(request.url.path.rsplit("/", 1)[1]) / 1000
        return answer(200, {"value": []})

    made = wire(slow, time)
    for _ in range(10):
        await made.client.get("400")
    assert made.status.state.connection is Connection.SLOW
    for _ in range(11):
        await made.client.get("150")
    assert made.status.state.connection is Connection.SLOW  # the mean is 263: not below 240 yet
    for _ in range(9):
        await made.client.get("10")
    assert made.status.state.connection is Connection.ONLINE


async def test_the_first_answer_says_nothing_of_how_long_answers_take() -> None:
    time = HeldTime()
    took = [5.884, *[0.02] * 6]

    def answers(_request: httpx.Request) -> httpx.Response:
        time._elapsed += took.pop(0)
        return answer(200, {"value": []})

    made = wire(answers, time)
    for _ in range(5):
        await made.client.get("accounts")
        assert (made.status.state.connection, made.status.state.milliseconds) == (Connection.ONLINE, None)
    time._elapsed += 2  # told at most once a second
    await made.client.get("accounts")
    assert made.status.state.milliseconds == pytest.approx(20)


async def test_a_line_is_slow_while_an_answer_is_awaited_for_long() -> None:
    answers = asyncio.Event()

    async def hang(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("held"):
            await answers.wait()
        return answer(200, {"value": []})

    made = wire(hang, HeldTime(), timeouts=Timeouts(overdue=0.001))
    await made.client.get("at-once")
    assert made.status.state.connection is Connection.ONLINE
    held = asyncio.ensure_future(made.client.get("held"))
    await until(lambda: made.status.state.connection is Connection.SLOW)
    assert made.status.state.milliseconds == 1
    answers.set()
    await held
    assert made.status.state.connection is Connection.ONLINE


async def test_whoever_reads_waits_for_a_silent_organisation_once_and_not_for_all_tries() -> None:
    asked: list[str] = []

    async def hang(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        return await asyncio.get_running_loop().create_future()

    made = wire(hang, HeldTime(), timeouts=Timeouts(silence=0.0))
    with pytest.raises(OrganisationError) as caught:
        await asyncio.wait_for(made.client.get("accounts"), 5)
    assert caught.value.failure is Failure.TIMEOUT
    assert asked == ["GET"]
    assert made.status.state.connection is Connection.OFFLINE
    change = asyncio.ensure_future(made.client.post("accounts", {}))
    await until(lambda: "POST" in asked)
    await settle()
    assert not change.done(), "what became of a change is not known by waiting less"
    change.cancel()


async def test_a_slow_answer_is_waited_for_while_anything_is_heard_and_no_longer() -> None:
    time = HeldTime()
    made = wire(
        lambda _request: asyncio.get_running_loop().create_future(), time, timeouts=Timeouts(silence=0.02)
    )
    slow = asyncio.ensure_future(made.client.get("accounts"))
    await settle()
    time._elapsed += 0.015
    made.client.heard()
    time._elapsed += 0.015
    await asyncio.wait({slow}, timeout=0.03)  # the look after 0.02 s has been, and found life
    assert not slow.done()
    time._elapsed += 0.01
    with pytest.raises(OrganisationError):
        await asyncio.wait_for(slow, 5)


async def test_a_very_long_path_travels_inside_a_batch() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        assert request.url.path.endswith("/$batch")
        text = request.content.decode()
        assert "GET /api/data/v9.2/accounts?fetchXml=" in text
        body = (
            "--b1\r\nContent-Type: application/http\r\n\r\n"
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
            + json.dumps({"value": [{"name": "x"}]})
            + "\r\n--b1--\r\n"
        )
        return httpx.Response(
            200, content=body.encode(), headers={"content-type": "multipart/mixed; boundary=b1"}
        )

    made = wire(handle)
    reply = await made.client.get(odata.fetch("accounts", "<fetch>" + "x" * 9000 + "</fetch>"))
    assert await reply.rows() == [{"name": "x"}]


async def test_no_key_shows_in_a_repr() -> None:
    from session_engine.organisation.client import FixedKey

    assert "secret" not in repr(FixedKey("secret"))


def test_importing_the_engine_imports_no_network_library() -> None:
    code = (
        "import sys, session_engine.organisation.lines\n"
        "late = {'httpx', 'keyring', 'msgspec', 'anyio', 'defusedxml', 'html.parser'} & set(sys.modules)\n"
        "assert not late, late"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
