"""Live chat on the served demonstration: a visitor on the chat's own port, an agent on the Web API, practice."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import connect

from tests.contract.engine_line import AMARAS_KEY, served

PATIENCE = 30.0


@pytest.fixture(scope="module")
def amara(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with served(tmp_path_factory.mktemp("chat")) as address:
        headers = {"Authorization": f"Bearer {AMARAS_KEY}"}
        base = f"{address}/api/data/v9.2/"
        with httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=PATIENCE) as client:
            yield client


class Visitor:
    """A visitor's page on the real line."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket

    async def send(self, do: str, **values: object) -> None:
        await self._socket.send(json.dumps({"do": do, **values}, separators=(",", ":")))

    async def until(self, what: str, **wanted: object) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            while True:
                word = json.loads(await self._socket.recv())
                if word["is"] == what and all(word.get(name) == value for name, value in wanted.items()):
                    return word


async def read(client: httpx.Client, path: str) -> dict[str, Any]:
    return (await asyncio.to_thread(client.get, path)).raise_for_status().json()


async def act(client: httpx.Client, name: str, values: dict[str, Any]) -> None:
    (await asyncio.to_thread(lambda: client.post(name, json=values))).raise_for_status()


def test_a_visitor_and_an_agent_talk(amara: httpx.Client) -> None:  # noqa: PLR0915 - one path
    page = amara.get("ninedesk_CustomerPage()").json()["Url"]
    assert amara.get("ninedesk_CustomerPage()").json()["Url"] == page
    site = page.removesuffix("/chat/")

    async def test() -> None:
        query = "contacts?$select=emailaddress1&$filter=emailaddress1 ne null and lastname ne 'Lopez'&$top=1"
        known = (await read(amara, query))["value"][0]
        agent = (await read(amara, "WhoAmI"))["UserId"]
        line = site.replace("http", "ws") + "/chat/line"
        async with connect(line, additional_headers={"Origin": site}, proxy=None) as socket:
            visitor = Visitor(socket)
            answers = {"question": "No internet upstairs", "email": known["emailaddress1"]}
            await visitor.send("start", id=str(uuid4()), stream="", answers=answers, name="Maria Lopez")
            begun = await visitor.until("started")
            assert begun["state"] == "waiting"
            talk = begun["conversation"]
            await visitor.send("say", id=str(uuid4()), text="It is red again.")
            await visitor.until("taken")
            row = await read(amara, f"msdyn_ocliveworkitems({talk})")
            assert row["subject"] == "No internet upstairs"
            assert row["ninedesk_practice"] is False
            assert row["_msdyn_customer_value"] == known["contactid"], "she is known by her address"
            await act(amara, "ninedesk_PickConversation", {"ConversationId": talk})
            active = await visitor.until("state", state="active")
            assert active["agent"] == "Amara Osei"
            await act(amara, "ninedesk_Typing", {"ConversationId": talk})
            assert (await visitor.until("typing"))["name"] == "Amara Osei"
            for kind, said in ((4, "an internal note"), (1, "Good morning Maria")):
                body = {"MessageId": str(uuid4()), "ConversationId": talk, "Kind": kind, "Text": said}
                await act(amara, "ninedesk_SendMessage", body)
            heard = await visitor.until("message", author=2)
            assert heard["text"] == "Good morning Maria", "a note is nothing for a visitor"
            seen = {"ConversationId": talk, "Number": heard["number"]}
            await act(amara, "ninedesk_MarkRead", seen)
            assert (await visitor.until("read"))["number"] == heard["number"]
            await visitor.send("read", number=heard["number"])
            await visitor.send("transcript", to="maria.lopez@example.org")
            await visitor.until("mailed")
            await visitor.send("end")
            await visitor.until("state", state="ended")
            await visitor.send("say", id=str(uuid4()), text="too late")
            assert (await visitor.until("refused"))["code"] == "ended"
            await visitor.send("rate", stars=4, text="quick")
            await visitor.until("rated")
        row = await read(amara, f"msdyn_ocliveworkitems({talk})")
        assert (row["statuscode"], row["ninedesk_rating"]) == (5, 4)
        assert row["ninedesk_customerread"] == heard["number"]
        assert agent == row["_msdyn_activeagentid_value"]
        async with connect(line, additional_headers={"Origin": site}, proxy=None) as socket:
            visitor = Visitor(socket)
            await visitor.send("resume", token=begun["token"], after=0)
            assert (await visitor.until("resumed"))["state"] == "ended"
            assert [(await visitor.until("message"))["author"] for _ in range(4)] == [1, 3, 2, 3]

    asyncio.run(test())


def test_customers_to_practise_with_come_write_and_are_marked(amara: httpx.Client) -> None:
    assert amara.post("ninedesk_Practice", json={"Pace": 7}).status_code == 400
    assert amara.post("ninedesk_Practice", json={"Pace": 3}).status_code == 204
    query = "msdyn_ocliveworkitems?$filter=ninedesk_practice eq true"

    async def test() -> None:
        async with asyncio.timeout(PATIENCE):
            while not (  # noqa: ASYNC110 - the Web API is asked again
                rows := (await read(amara, query))["value"]
            ):
                await asyncio.sleep(0.02)
        came = {row["ninedesk_visitorname"]: row for row in rows}  # several in one second have no order
        assert came["Maria Lopez"]["subject"] == "Red light on my satellite upstairs"

    asyncio.run(test())
    assert amara.post("ninedesk_Practice", json={"Pace": 0}).status_code == 204


def test_a_visitor_finds_the_service_again_that_ended_in_mid_conversation(tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {AMARAS_KEY}"}

    async def begin(site: str) -> str:
        line = site.replace("http", "ws") + "/chat/line"
        async with connect(line, additional_headers={"Origin": site}, proxy=None) as socket:
            visitor = Visitor(socket)
            answers = {"question": "Still there?"}
            await visitor.send("start", id=str(uuid4()), stream="", answers=answers, name="Zoe")
            return (await visitor.until("started"))["token"]

    async def go_on(site: str, token: str) -> None:
        line = site.replace("http", "ws") + "/chat/line"
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    async with connect(line, additional_headers={"Origin": site}, proxy=None) as socket:
                        visitor = Visitor(socket)
                        await visitor.send("resume", token=token, after=0)
                        assert (await visitor.until("resumed"))["state"] == "waiting"
                        return
                except OSError:
                    await asyncio.sleep(0.05)  # the page tries again, too

    with served(tmp_path) as address:
        page = httpx.get(f"{address}/api/data/v9.2/ninedesk_CustomerPage()", headers=headers, trust_env=False)
        site = page.json()["Url"].removesuffix("/chat/")
        token = asyncio.run(begin(site))
    with served(tmp_path):
        asyncio.run(go_on(site, token))


def test_a_visitor_finds_all_of_two_chats_that_became_one(amara: httpx.Client) -> None:
    site = amara.get("ninedesk_CustomerPage()").json()["Url"].removesuffix("/chat/")
    line, headers = site.replace("http", "ws") + "/chat/line", {"Origin": site}
    query = "contacts?$select=emailaddress1&$filter=emailaddress1 ne null and lastname ne 'Lopez'&$top=1"
    known = amara.get(query).json()["value"][0]["emailaddress1"]
    picture = b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()

    async def come(socket: Any, said: str) -> tuple[Visitor, dict[str, Any]]:
        visitor = Visitor(socket)
        answers = {"question": said, "email": known}
        await visitor.send("start", id=str(uuid4()), stream="", answers=answers, name="Vera")
        begun = await visitor.until("started")
        await act(amara, "ninedesk_PickConversation", {"ConversationId": begun["conversation"]})
        await visitor.send("say", id=str(uuid4()), text=said)
        await visitor.until("taken")
        return visitor, begun

    async def test() -> None:
        async with (
            connect(line, additional_headers=headers, proxy=None) as one,
            connect(line, additional_headers=headers, proxy=None) as other,
        ):
            visitor, gone = await come(one, "From the train")
            _, kept = await come(other, "At home")
            await visitor.send("file", id=str(uuid4()), name="a.png", type="image/png", body=picture)
            last = (await visitor.until("taken"))["number"]
        into = {"ConversationId": gone["conversation"], "IntoId": kept["conversation"]}
        await act(amara, "ninedesk_MergeConversations", into)
        # The page that was away resumes what it shows; the one that is loaded again knows nothing.
        for known in ({"after": last, "conversation": gone["conversation"]}, {}):
            async with connect(line, additional_headers=headers, proxy=None) as socket:
                visitor = Visitor(socket)
                await visitor.send("resume", token=gone["token"], **known)
                resumed = await visitor.until("resumed")
                assert (resumed["conversation"], resumed["state"]) == (kept["conversation"], "active")
                for text in ("At home", "From the train"):
                    await visitor.until("message", author=1, text=text)
                file = (await visitor.until("message", kind=2))["id"]
        async with httpx.AsyncClient(
            trust_env=False, headers={"Authorization": f"Bearer {gone['token']}"}
        ) as web:
            assert (await web.get(f"{site}/chat/file/{file}")).status_code == 200

    asyncio.run(test())
