"""The visitors' line over a real socket: what is said arrives once and in order, and nobody hurts another."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from org_service.conversations.visitors import connection
from org_service.conversations.visitors.app import create_chat_app
from org_service.conversations.visitors.desk import Standing
from org_service.conversations.visitors.embedding import Embedding
from org_service.conversations.visitors.lobby import Lobby
from org_service.conversations.visitors.port import ChatPort
from tests.fixtures.visitor_desk import LASTING, LIVE, DeskInMemory

PATIENCE = 30.0
SHOP = "https://shop.example"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@dataclass
class Office:
    """The port, and what stands behind it."""

    desk: DeskInMemory
    lobby: Lobby
    address: str
    clock: Clock
    web: httpx.AsyncClient

    @asynccontextmanager
    async def page(self, origin: str | None = "") -> AsyncGenerator[Page]:
        """Open a line as a page of an origin does, by default the chat's own."""
        uri = self.address.replace("http", "ws") + "/chat/line"
        headers = {} if origin is None else {"Origin": origin or self.address}
        async with connect(uri, additional_headers=headers, proxy=None, max_size=None) as socket:
            yield Page(socket)


@dataclass
class Page:
    """A visitor's page, as little of it as the line needs."""

    socket: ClientConnection
    passed: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    async def send(self, do: str, **values: object) -> None:
        await self.socket.send(json.dumps({"do": do, **values}, separators=(",", ":")))

    async def next(self, *kinds: str) -> dict[str, Any]:
        """Wait for the next word of these kinds; others can be asked for later."""
        for word in self.passed:
            if word["is"] in kinds:
                self.passed.remove(word)
                return word
        async with asyncio.timeout(PATIENCE):
            while True:
                word = json.loads(await self.socket.recv())
                if not kinds or word["is"] in kinds:
                    return word
                self.passed.append(word)

    async def start(self, start: str = "", **more: object) -> dict[str, Any]:
        await self.send(
            "start", id=start or str(uuid4()), stream=LIVE.id, answers={}, name="Maria Lopez", **more
        )
        return await self.next("started", "resumed", "refused")

    async def say(self, text: str, message: str = "") -> dict[str, Any]:
        await self.send("say", id=message or str(uuid4()), text=text)
        return await self.next("taken", "refused")


@asynccontextmanager
async def open_office() -> AsyncGenerator[Office]:
    desk, clock = DeskInMemory(), Clock()
    lobby = Lobby(desk, clock=clock)
    embedding = Embedding(origins=(SHOP,), hosts=frozenset({"127.0.0.1"}))
    port = ChatPort(lambda: create_chat_app(lobby, embedding))
    try:
        async with httpx.AsyncClient(base_url=port.open(), trust_env=False, timeout=PATIENCE) as web:
            yield Office(desk, lobby, port.open(), clock, web)
    finally:
        await port.close()
        lobby.close()


@dataclass
class Clock:
    """Seconds that stand still within a test."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


class Running:
    """The office of all these tests, in a loop that runs while one of them does."""

    def __init__(self, runner: asyncio.Runner, office: Office) -> None:
        self._runner, self._office = runner, office

    def __call__(self, test: Callable[[Office], Coroutine[Any, Any, None]]) -> None:
        self._office.clock.now += 3600
        self._office.desk.mailed.clear()
        self._office.desk.rated.clear()
        self._runner.run(test(self._office))


@pytest.fixture(scope="module")
def run() -> Iterator[Running]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            yield Running(runner, runner.run(stack.enter_async_context(open_office())))
        finally:
            runner.run(stack.aclose())


async def until(condition: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is awaited is another line's doing
            await asyncio.sleep(0.001)


def test_a_conversation_is_begun_once_and_spoken_in_both_directions_once_and_in_order(run: Running) -> None:
    async def test(office: Office) -> None:
        async with office.page() as page:
            start = str(uuid4())
            first, again = await page.start(start), await page.start(start)
            assert first["conversation"] == again["conversation"] != start, (
                "who knows the one does not know the other"
            )
            start = first["conversation"]
            assert len(office.desk.holders) >= 2
            for _ in range(2):
                assert (await page.next("state"))["place"] == 1
            said = str(uuid4())
            assert (await page.say("hello", said))["number"] == 1
            assert (await page.say("hello", said))["number"] == 1
            office.desk.write(start, str(uuid4()), author=2, text="Good morning Maria")
            shown = await page.next("message")
            assert (shown["number"], shown["id"], shown["text"]) == (1, said, "hello")
            answer = await page.next("message")
            assert (answer["number"], answer["name"], answer["author"]) == (2, "Amara Osei", 2)
            assert "agent" not in answer
            office.desk.stand(start, Standing("active", "Amara Osei", read=1))
            assert (await page.next("state"))["agent"] == "Amara Osei"
            assert (await page.next("read"))["number"] == 1
            await page.send("read", number=2)
            await page.send("typing")
            await page.send("ping")
            await page.next("pong")
            assert (office.desk.talks[start].read, office.desk.talks[start].typed) == (2, 1)
            office.lobby.typed(start, "Amara Osei")
            assert (await page.next("typing"))["name"] == "Amara Osei"

    run(test)


def test_a_page_that_comes_back_gets_what_it_missed_and_nothing_else(run: Running) -> None:
    async def test(office: Office) -> None:
        async with office.page() as page:
            begun = await page.start()
            await page.say("one")
        talk = begun["conversation"]
        for text in ("two", "three", "four"):
            office.desk.write(talk, str(uuid4()), author=2, text=text)
        async with office.page() as page:
            await page.send("resume", token=begun["token"], after=2)
            assert (await page.next())["is"] == "resumed"
            assert [(await page.next("message"))["number"] for _ in range(2)] == [3, 4]
            office.desk.write(talk, str(uuid4()), author=2, text="five")
            assert (await page.next("message"))["text"] == "five"
            await page.send("resume", token="not-a-token-of-anybody", after=0)
            assert (await page.next("refused"))["code"] == "unknown_token"
        assert begun["token"] not in office.desk.holders, "a token is kept as its hash alone"

    run(test)


def test_a_visitor_who_stays_away_has_left_and_one_who_comes_back_has_not(
    run: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(office: Office) -> None:
        monkeypatch.setattr(office.lobby, "_away", 0.05)
        async with office.page() as page, office.page() as second:
            gone, here = await page.start(), await second.start()
            await page.socket.close()
            await until(lambda: office.desk.talks[gone["conversation"]].standing.state == "ended")
            assert office.desk.talks[here["conversation"]].standing.state == "waiting"

    run(test)


def test_a_persistent_chat_goes_on_where_it_was_and_after_its_end_a_new_one_knows_the_old(
    run: Running,
) -> None:
    async def test(office: Office) -> None:
        async with office.page() as page:
            await page.send("start", id=str(uuid4()), stream=LASTING.id)
            first = await page.next("started")
            await page.say("one")
        async with office.page() as page:
            await page.send("start", id=str(uuid4()), stream=LASTING.id, token=first["token"])
            again = await page.next("resumed")
            assert again["conversation"] == first["conversation"]
            assert again["token"] != first["token"], "a token that was shown before is good no more"
            assert (await page.next("message"))["text"] == "one"
            await page.send("end")
            await page.next("state")
        async with office.page() as page:
            await page.send("start", id=str(uuid4()), stream=LASTING.id, token=again["token"])
            fresh = await page.next("started")
            assert office.desk.talks[fresh["conversation"]].beginning.previous == first["conversation"]

    run(test)


def test_a_page_follows_its_conversation_into_the_one_it_is_merged_into(run: Running) -> None:
    async def test(office: Office) -> None:
        async with office.page() as old, office.page() as new:
            merged, kept = (await old.start())["conversation"], (await new.start())["conversation"]
            office.desk.stand(merged, Standing("ended", into=kept))
            assert (await old.next("resumed"))["conversation"] == kept
            office.desk.write(kept, str(uuid4()), author=2, text="Both of you are one")
            assert (await old.next("message"))["text"] == "Both of you are one"
            await old.say("thank you")
            assert office.desk.talks[kept].messages[-1].text == "thank you"

    run(test)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_a_page_of_a_foreign_site_gets_no_line(run: Running, origin: str | None) -> None:
    async def test(office: Office) -> None:
        with pytest.raises(InvalidStatus) as refused:
            async with office.page(origin):
                pass
        assert refused.value.response.status_code == 403
        async with office.page(SHOP) as page:
            assert (await page.start())["is"] == "started"

    run(test)


def test_a_flood_and_a_giant_are_refused_politely_while_another_visitor_is_served(
    run: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PENALTY", 0.0)

    async def test(office: Office) -> None:
        async with office.page() as loud, office.page() as calm:
            begun = await loud.start()
            await calm.start()
            big = str(uuid4())
            await loud.send("say", id=big, text="x" * 1_000_000)
            refused = await loud.next("refused")
            assert (refused["code"], refused["id"]) == ("too_big", "")
            for n in range(60):
                await loud.send("say", id=str(uuid4()), text=f"again {n}")
            assert (await calm.say("a quiet word"))["is"] == "taken"
            refused = await loud.next("refused")
            assert refused["code"] == "too_fast"
            assert (
                0 < refused["wait"] <= 0.25
            )  # four a second: no longer than until there is room for one more
            assert 20 <= len(office.desk.talks[begun["conversation"]].messages) <= 40
            async with office.page() as again:
                await again.send("resume", token=begun["token"], after=40)
                await again.next("resumed")
                said = [await again.say(f"on a new line {n}") for n in range(8)]
                # Some went meanwhile, four a second; a new line is no new allowance of forty.
                assert "too_fast" in {each.get("code") for each in said}
            with suppress(ConnectionClosed):
                await loud.socket.send("x" * 9_000_000)
            with pytest.raises(ConnectionClosed):
                await loud.next("never")
            assert (await calm.say("still here"))["is"] == "taken"

    run(test)


@pytest.mark.parametrize(
    ("name", "said", "content", "code"),
    [
        ("photo.png", "image/png", PNG, "taken"),
        ("photo.png", "image/png", b"<html><script>alert(1)</script>", "wrong_type"),
        ("photo.png", "image/png", b"%PDF-1.7 and so on", "wrong_type"),
        ("run.exe", "image/png", PNG, "blocked_file"),
        ("photo.svg", "image/svg+xml", b"<svg onload='x()'/>", "blocked_file"),
        ("invoice.pdf.js", "application/pdf", b"%PDF-1.7", "blocked_file"),
        ("notes.txt", "text/plain", b"MZ\x90\0 a program", "wrong_type"),
        ("bomb.zip", "application/zip", b"PK\x03\x04" + bytes(200), "taken"),
        ("empty.png", "image/png", b"", "empty"),
    ],
)
def test_a_file_is_what_its_content_says(
    run: Running, name: str, said: str, content: bytes, code: str
) -> None:
    async def test(office: Office) -> None:
        async with office.page() as page:
            begun = await page.start()
            message, body = str(uuid4()), base64.b64encode(content).decode()
            await page.send("file", id=message, name=name, type=said, body=body)
            answer = await page.next("taken", "refused")
            assert answer.get("code", answer["is"]) == code
            file = f"/chat/file/{message}"
            assert (await office.web.get(file)).status_code == 401
            got = await office.web.get(file, headers={"Authorization": f"Bearer {begun['token']}"})
            assert got.status_code == (200 if code == "taken" else 404)
            if code == "taken":
                assert got.content == content
                assert got.headers["content-disposition"] == "attachment"
                assert got.headers["content-type"] == (
                    "image/png" if name.endswith("png") else "application/octet-stream"
                )

    run(test)


def test_a_file_over_five_megabytes_is_refused_in_words(run: Running) -> None:
    async def test(office: Office) -> None:
        async with office.page() as page:
            await page.start()
            body = base64.b64encode(PNG + bytes(5 * 1024 * 1024)).decode()
            await page.send("file", id=(name := str(uuid4())), name="p.png", type="image/png", body=body)
            refused = await page.next("refused")
            assert (refused["code"], refused["id"]) == ("too_big", name)
            assert (await page.say("then in words"))["is"] == "taken"

    run(test)


def test_hostile_words_stay_words_and_hidden_ones_are_taken_out(run: Running) -> None:
    async def test(office: Office) -> None:
        async with office.page() as page:
            begun = await page.start()
            await page.say("<img src=x onerror=alert(1)>\u202e\u0000\x1b[31m\nsecond line\r\n{{7*7}}")
            stored = office.desk.talks[begun["conversation"]].messages[0].text
            assert stored == "<img src=x onerror=alert(1)>[31m\nsecond line\n{{7*7}}"
            for text in ("{", "[]", '{"do":"say"}', '{"do":"burn"}', '{"do":"say","id":"x","text":"y"}'):
                await page.socket.send(text)
                assert (await page.next("refused"))["code"] == "unreadable"
            assert (await page.say("   "))["code"] == "empty"
            assert (await page.say("x" * 4001))["code"] == "too_long"
            await page.socket.send(b"\x00\x01")
            assert (await page.next("refused"))["code"] == "unreadable"
            assert (await page.say("fine"))["is"] == "taken"

    run(test)


def test_a_page_that_has_not_begun_may_do_nothing(run: Running) -> None:
    async def test(office: Office) -> None:
        async with office.page() as page:
            before = set(office.desk.talks)
            assert (await page.say("hello?"))["code"] == "not_started"
            await page.send("start", id=str(uuid4()), stream="22222222-2222-4222-8222-222222222222")
            assert (await page.next("refused"))["code"] == "unknown_stream"
            assert office.desk.talks.keys() == before

    run(test)


def test_ending_rating_and_the_transcript(run: Running) -> None:
    async def test(office: Office) -> None:
        async with office.page() as page:
            await page.start()
            await page.send("end")
            assert (await page.next("state"))["state"] in {"waiting", "ended"}
            assert (await page.say("one more thing"))["code"] == "ended"
            await page.send("rate", stars=5, text="quick\u202e")
            await page.next("rated")
            assert office.desk.rated == [(5, "quick")]
            await page.send("rate", stars=6)
            assert (await page.next("refused"))["code"] == "unreadable"
            await page.send("transcript", to="nobody")
            assert (await page.next("refused"))["code"] == "no_mail"
            for _ in range(4):
                await page.send("transcript", to="maria.lopez@example.org")
            assert (await page.next("refused"))["code"] == "too_many"
            assert office.desk.mailed == ["maria.lopez@example.org"] * 3

    run(test)


def test_the_page_carries_no_script_but_its_own_and_only_allowed_sites_may_embed_it(run: Running) -> None:
    async def test(office: Office) -> None:
        web = office.web
        page = await web.get("/chat/")
        policy = page.headers["content-security-policy"]
        assert f"frame-ancestors 'self' {SHOP}" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "<script>" not in page.text
        assert " style=" not in page.text
        assert page.headers["x-content-type-options"] == "nosniff"
        widget = await web.get("/chat/widget.js")
        assert widget.headers["cross-origin-resource-policy"] == "cross-origin"
        asked = (await web.get("/chat/stream")).json()
        assert (asked["company"], asked["id"]) == ("Northlight Home", LIVE.id)
        for path in (
            "/chat/../page.html",
            "/chat/%2e%2e%2f__init__.py",
            "/api/data/v9.2/contacts",
            "/chat/x",
        ):
            assert (await web.get(path)).status_code == 404
        assert (await web.get("/healthz")).json() == {"status": "ok"}
        foreign = await web.get("/chat/", headers={"Host": "evil.example"})
        assert foreign.status_code == 421

    run(test)


def test_a_page_that_is_gone_before_its_answer_is_no_failure(
    run: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Hundreds of lines break at a time when a network does: what they had asked for is done, and nothing is logged."""

    async def test(office: Office) -> None:
        asked, gone, done = asyncio.Event(), asyncio.Event(), asyncio.Event()
        say = office.desk.say

        async def slowly(conversation: str, message: str, text: str) -> int:
            asked.set()
            await gone.wait()
            number = await say(conversation, message, text)
            done.set()
            return number

        monkeypatch.setattr(office.desk, "say", slowly)
        lines = len(office.lobby)
        async with office.page() as page:
            talk = (await page.start())["conversation"]
            await page.send("say", id=str(uuid4()), text="Hello?")
            await asked.wait()
            page.socket.transport.abort()
            line = next(iter(office.lobby._lines[talk]))
            monkeypatch.setattr(line._socket, "send", broken)
            gone.set()
            await done.wait()
        await until(lambda: len(office.lobby) == lines)
        assert [message.text for message in office.desk.talks[talk].messages] == ["Hello?"]

    run(test)
    assert not [record for record in caplog.records if record.name.startswith("org_service")]


async def broken(_text: str) -> None:
    raise ConnectionResetError
