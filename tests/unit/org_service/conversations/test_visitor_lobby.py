"""The lobby without a network: to which conversation a line belongs, and who is missed, whatever comes between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from org_service.conversations.visitors.allowance import group_of
from org_service.conversations.visitors.desk import Holder, Standing
from org_service.conversations.visitors.embedding import Embedding
from org_service.conversations.visitors.lobby import Lobby
from org_service.conversations.visitors.refusals import Refusal
from org_service.conversations.visitors.tokens import hash_of
from org_service.conversations.visitors.wire import one_line
from tests.fixtures.visitor_desk import LASTING, LIVE, DeskInMemory

pytestmark = pytest.mark.anyio
ANSWERS = frozenset({"started", "resumed", "refused", "pong", "mailed"})


@dataclass
class Page:
    """A page and its line."""

    wishes: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue[str | None])
    heard: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    async def receive(self) -> str | None:
        return await self.wishes.get()

    async def send(self, text: str) -> None:
        self.heard.append(json.loads(text))

    async def close(self, code: int) -> None:
        self.heard.append({"is": "closed", "code": code})

    async def ask(self, do: str, **values: object) -> dict[str, Any]:
        """Ask for something and give the answer: the next word that is no news."""
        before = len(self.heard)
        self.wishes.put_nowait(json.dumps({"do": do, **values}))
        return await self.next(lambda word: word["is"] in ANSWERS, before)

    async def next(self, wanted: Callable[[dict[str, Any]], bool], after: int = 0) -> dict[str, Any]:
        await until(lambda: any(wanted(word) for word in self.heard[after:]))
        return next(word for word in self.heard[after:] if wanted(word))

    async def start(self, start: str = "", **more: object) -> dict[str, Any]:
        return await self.ask("start", **{"id": start or str(uuid4()), "stream": LIVE.id, **more})


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - what is awaited is another task's doing
            await asyncio.sleep(0)


@dataclass
class Office:
    desk: DeskInMemory
    lobby: Lobby

    @asynccontextmanager
    async def page(self) -> AsyncGenerator[Page]:
        page = Page()
        served = asyncio.ensure_future(self.lobby.serve(page, "192.0.2.1", {}))
        try:
            yield page
        finally:
            page.wishes.put_nowait(None)
            await served

    def state(self, conversation: str) -> str:
        return self.desk.talks[conversation].standing.state


@pytest.fixture
async def office() -> AsyncGenerator[Office]:
    desk = DeskInMemory()
    lobby = Lobby(desk, away=0.01, back=0)
    yield Office(desk, lobby)
    lobby.close()


async def test_who_begins_another_conversation_has_left_the_one_before(office: Office) -> None:
    async with office.page() as page:
        first = (await page.start())["conversation"]
        second = (await page.start())["conversation"]
        await until(lambda: office.state(first) == "ended")
        assert office.desk.broken == [first]
        assert office.state(second) == "waiting"
        assert set(office.lobby._lines) == {second}, "nothing is kept of conversations that nobody is in"
    assert not office.lobby._lines
    assert not office.lobby._addresses


async def test_who_could_not_come_back_is_nowhere_and_may_try_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office.page() as page:
        begun = await page.start()
    back = office.desk.back

    async def fails(_: str) -> None:
        raise Refusal("failed")

    async with office.page() as page:
        monkeypatch.setattr(office.desk, "back", fails)
        assert (await page.ask("resume", token=begun["token"]))["code"] == "failed"
        assert not office.lobby._lines
        monkeypatch.setattr(office.desk, "back", back)
    await until(lambda: office.state(begun["conversation"]) == "ended")


async def test_who_is_missed_already_is_not_missed_a_second_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only one of two alarms would be stopped when she comes back."""
    monkeypatch.setattr(office.lobby, "_away", 60)
    async with office.page() as page:
        begun = await page.start()

    async def unfinished() -> list[Holder]:
        return [Holder(begun["conversation"], LIVE.id, persistent=False)]

    monkeypatch.setattr(office.desk, "unfinished", unfinished)
    missed = dict(office.lobby._leaving)
    await office.lobby.recover()
    assert office.lobby._leaving == missed != {}


@pytest.mark.parametrize("stream", [LIVE, LASTING])
@pytest.mark.parametrize("comes_back", [False, True])
async def test_after_a_start_an_agent_hears_of_who_does_not_come_back(
    office: Office, monkeypatch: pytest.MonkeyPatch, stream: Any, *, comes_back: bool
) -> None:
    before = Lobby(office.desk)
    monkeypatch.setattr(office.lobby, "_away", 60)
    first = Office(office.desk, before)
    async with first.page() as page:
        begun = await page.start(stream=stream.id)
        before.close()  # the service goes
    conversation = begun["conversation"]

    async def unfinished() -> list[Holder]:
        return [Holder(conversation, stream.id, persistent=stream is LASTING)]

    monkeypatch.setattr(office.desk, "unfinished", unfinished)
    async with office.page() as page:
        if comes_back:
            await page.ask("resume", token=begun["token"])
        await office.lobby.recover()
        await asyncio.gather(*office.lobby._tasks)
        assert office.desk.broken == ([] if comes_back else [conversation])


async def test_a_service_that_ends_lets_nobody_leave(office: Office) -> None:
    async with office.page() as page:
        begun = await page.start()
        office.lobby.close()
    await asyncio.sleep(0)
    assert office.desk.broken == []
    assert not office.lobby._leaving
    assert office.state(begun["conversation"]) == "waiting"


async def test_a_merging_does_not_take_along_who_went_elsewhere_meanwhile(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office.page() as page, office.page() as other:
        merged = (await page.start())["conversation"]
        kept = (await other.start())["conversation"]
        asked, go_on = asyncio.Event(), asyncio.Event()
        news = office.desk.news

        async def slowly(conversation: str, after: int) -> Any:
            found = await news(conversation, after)
            if conversation == merged and found.standing.into:
                asked.set()
                await go_on.wait()
            return found

        monkeypatch.setattr(office.desk, "news", slowly)
        office.desk.stand(merged, Standing("ended", into=kept))
        await asked.wait()
        starting = asyncio.ensure_future(page.start())
        await until(lambda: len(office.lobby._lines) == 3)
        go_on.set()
        fresh = (await starting)["conversation"]
        await page.ask("ping")
        assert {name: len(lines) for name, lines in office.lobby._lines.items()} == {kept: 1, fresh: 1}


async def test_nothing_is_told_of_a_conversation_before_the_page_is_in_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office.lobby, "_away", 60)
    async with office.page() as page:
        begun = await page.start()
    back = office.desk.back

    async def meanwhile(conversation: str) -> None:
        office.lobby.typed(conversation, "Amara Osei")
        await asyncio.sleep(0)
        await back(conversation)

    monkeypatch.setattr(office.desk, "back", meanwhile)
    async with office.page() as page:
        await page.ask("resume", token=begun["token"])
        assert page.heard[0]["is"] == "resumed"


async def test_an_answer_that_was_lost_is_asked_for_again_and_is_the_same(office: Office) -> None:
    async with office.page() as page:
        first = await page.start(stream=LASTING.id)
    start = str(uuid4())
    answers = list[dict[str, Any]]()
    for _ in range(2):
        async with office.page() as page:
            answers.append(await page.start(start, stream=LASTING.id, token=first["token"]))
    lost, again = answers
    assert (lost["is"], again["is"]) == ("resumed", "resumed"), (
        "the chat of before is not lost with an answer"
    )
    assert lost["token"] == again["token"] != first["token"]
    async with office.page() as page:
        another = await page.start(stream=LASTING.id, token=first["token"])
        assert another["conversation"] != first["conversation"], "the old token is nothing without its start"


async def test_two_pages_that_come_back_together_both_get_a_token_that_is_good(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office.page() as page:
        first = await page.start(stream=LASTING.id)
    both, news = asyncio.Barrier(2), office.desk.news
    waited = list[str]()

    async def together(conversation: str, after: int) -> Any:
        if len(waited) < 2:
            waited.append(conversation)
            await both.wait()
        return await news(conversation, after)

    monkeypatch.setattr(office.desk, "news", together)
    async with office.page() as page, office.page() as other:
        answers = await asyncio.gather(
            *(each.start(stream=LASTING.id, token=first["token"]) for each in (page, other))
        )
    assert [answer["conversation"] for answer in answers] == [first["conversation"]] * 2
    assert all(hash_of(answer["token"]) in office.desk.holders for answer in answers)


async def test_a_mailbox_is_not_filled_by_beginning_again_and_again(office: Office) -> None:
    answers = list[dict[str, Any]]()
    async with office.page() as page:
        for address in ("maria@lopez.example", "Maria@Lopez.example") * 3:
            await page.start()
            answers.append(await page.ask("transcript", to=address))
        assert [answer.get("code", "") for answer in answers] == ["", "", "", *["too_many"] * 3]
        assert (await page.ask("transcript", to="somebody@else.example"))["is"] == "mailed"


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ("203.0.113.9, 192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("[2001:db8:1:2::9]:4711", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::9", "2001:0db8:0001:0002"),
        ("", "10.0.0.1"),
    ],
)
def test_the_lines_of_one_address_are_counted_together_however_a_proxy_writes_it(
    said: str, counted: str
) -> None:
    embedding = Embedding(proxies=frozenset({"10.0.0.1"}))
    assert group_of(embedding.address("10.0.0.1", {"x-forwarded-for": said})) == counted


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("\u200b\u2060", ""),
        ("\u3164 \u00ad", ""),
        (" Ada\n\u202eL ", "Ada L"),
        ("\u05e8\u05d5\u05ea", "\u05e8\u05d5\u05ea"),
    ],
)
async def test_a_name_of_which_nobody_sees_anything_is_none(said: str, name: str) -> None:
    assert one_line(said) == name
