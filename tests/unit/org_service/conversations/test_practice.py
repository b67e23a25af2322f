"""Customers to practise with: what they answer, how they wait, the picture they send."""

from __future__ import annotations

import asyncio
import struct
import zlib
from dataclasses import replace
from random import Random

import pytest

from org_service.conversations.file_types import type_of
from org_service.conversations.practice.customer import PracticeCustomer
from org_service.conversations.practice.pictures import red_light
from org_service.conversations.practice.script import answer, first_person, load_script
from org_service.conversations.visitors.desk import Standing
from tests.fixtures.visitor_desk import LIVE, DeskInMemory

MARIA = first_person(load_script())


@pytest.mark.parametrize(
    ("said", "then", "part"),
    [
        ("Could you send me a photo of the light, please?", "picture", ""),
        ("Which model is it?", "", "Beacon Mesh Pro"),
        ("Since when has it been like that?", "", ""),
        ("Please unplug it for a minute.", "done", ""),
        ("Is there anything else I can do?", "solved", ""),
        ("May I have your customer number?", "", "Maria Lopez"),
    ],
)
def test_what_is_asked_is_answered(said: str, then: str, part: str) -> None:
    for seed in range(6):
        found = answer(load_script(), MARIA, said, Random(seed))
        assert found.then == then
        assert "{" not in found.text
    assert any(part in answer(load_script(), MARIA, said, Random(seed)).text for seed in range(9))


def test_who_has_no_picture_says_so() -> None:
    said = answer(load_script(), replace(MARIA, has_picture=False), "A photo, please?", Random(1))
    assert said.then == ""
    assert said.text in load_script().otherwise["no_picture"]["en"]


def test_every_answer_is_there_in_every_language() -> None:
    script = load_script()
    says = [intent.says for intent in script.intent] + list(script.otherwise.values())
    assert all(set(each) == {"en", "de"} and all(each.values()) for each in says)


def test_the_picture_is_one() -> None:
    picture = red_light()
    assert type_of(picture, "light.png") == "image/png"
    width, height = struct.unpack(">II", picture[16:24])
    length = struct.unpack(">I", picture[33:37])[0]
    pixels = zlib.decompress(picture[41 : 41 + length])
    assert len(pixels) == height * (1 + 3 * width)
    assert b"\xff\x60\x54" in pixels, "there is a red light"


def test_maria_writes_answers_sends_her_picture_thanks_and_leaves() -> None:
    async def test() -> None:
        desk = DeskInMemory()

        async def no_time(_: float) -> None:
            await asyncio.sleep(0)

        customer = PracticeCustomer(desk, MARIA, load_script(), Random(1), no_time)
        desk.watch(_Waking(customer))
        task = asyncio.create_task(customer.run(LIVE.id))

        async def until(count: int) -> None:
            async with asyncio.timeout(20):
                while sum(m.author == 1 for m in desk.talks[customer.conversation].messages) < count:  # noqa: ASYNC110
                    await asyncio.sleep(0)

        while not customer.conversation:  # noqa: ASYNC110
            await asyncio.sleep(0)
        await until(2)
        talk = desk.talks[customer.conversation]
        assert talk.beginning.practice
        assert talk.typed > 1
        desk.stand(customer.conversation, Standing("active", "Amara Osei"))
        desk.write(customer.conversation, "a", author=2, text="Yes please, a photo.")
        await until(4)
        assert talk.messages[-1].file is not None
        desk.write(customer.conversation, "b", author=2, text="Anything else?")
        async with asyncio.timeout(20):
            await task
        assert talk.standing.state == "ended"
        assert desk.rated[0][0] >= 4

    asyncio.run(test())


class _Waking:
    def __init__(self, customer: PracticeCustomer) -> None:
        self._customer = customer

    def changed(self, conversation: str) -> None:
        self._customer.wake()

    def queue_moved(self) -> None: ...

    def typed(self, conversation: str, name: str) -> None: ...
