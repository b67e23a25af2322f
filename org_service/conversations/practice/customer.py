"""One customer to practise with: comes, writes, pauses, answers what is asked, and leaves."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from org_service.conversations.practice.script import Answer, Person, Script, answer, otherwise
from org_service.conversations.visitors.desk import Beginning, Standing, VisitorDesk
from org_service.conversations.visitors.files import VisitorFile
from org_service.conversations.visitors.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from random import Random

PATIENCE: Final = 480.0
"""Seconds that a customer waits for the first answer."""
_ASKS_AFTER: Final = 150.0
_GIVES_UP_AFTER: Final = 300.0
_FASTEST, _SLOWEST = 1.5, 9.0
_PER_CHARACTER: Final = 0.06
_TYPING_TOLD: Final = 4.0
_AGENT: Final = 2


@dataclass(slots=True, eq=False)
class PracticeCustomer:
    """A script with a conversation of its own; a visitor like any other to the service.

    Args:
        desk: Where visitors are served.
        person: Who it is.
        script: What is answered.
        random: What chance is drawn from.
        sleep: Waits; tests bring their own.
        conversation: One that is already going on.
        heard: The number of the newest message that is known.
    """

    desk: VisitorDesk
    person: Person
    script: Script
    random: Random
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    conversation: str = ""
    heard: int = 0
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _standing: Standing = field(default_factory=lambda: Standing("waiting"))
    _done: int = 0
    _asked: bool = False

    def wake(self) -> None:
        """Look what is new."""
        self._wake.set()

    async def run(self, stream: str = "") -> None:
        """Be a customer until the conversation is over."""
        try:
            if not self.conversation:
                await self._arrive(stream)
            while self._standing.state != "ended":
                await self._attend()
        except Refusal:
            return  # it is over: nothing more can be said

    async def _arrive(self, stream: str) -> None:
        person = self.person
        answers = {"question": person.question} | ({"email": person.email} if person.email else {})
        beginning = Beginning(
            id=str(uuid4()),
            stream=stream,
            name=person.name,
            language=person.language,
            answers=answers,
            visitor={"browser": "Practice customer", "page": "https://northlight.example/help"},
            contact=person.contact_id or "",
            practice=True,
        )
        holder = await self.desk.open(beginning, "")
        self.conversation = holder.conversation
        for line in person.opening:
            await self._say(line)

    async def _attend(self) -> None:
        """Wait for an answer, and answer it; who waits too long asks once and then leaves."""
        patience = PATIENCE if self._standing.state == "waiting" else _ASKS_AFTER
        try:
            async with asyncio.timeout(_GIVES_UP_AFTER if self._asked else patience):
                said = await self._next()
        except TimeoutError:
            await self._miss()
            return
        self._asked = False
        if said:
            await self.desk.read(self.conversation, self.heard)
            await self._answer(answer(self.script, self.person, said, self.random))

    async def _next(self) -> str:
        """Wait for what agents write; empty when it is over."""
        while True:
            news = await self.desk.news(self.conversation, self.heard)
            self._standing = news.standing
            if news.messages:
                self.heard = news.messages[-1].number
            said = [m.text for m in news.messages if m.author == _AGENT and m.text]
            if said or self._standing.state == "ended":
                return " ".join(said)
            await self._wake.wait()
            self._wake.clear()

    async def _miss(self) -> None:
        """Nobody answers: ask whether somebody is there, then go."""
        waited = self._asked or self._standing.state == "waiting"
        self._asked = True
        what = "gives_up" if waited else "waiting"
        await self._say(otherwise(self.script, what, self.person, self.random))
        if waited:
            await self._leave()

    async def _answer(self, said: Answer) -> None:
        await self.sleep(self.random.uniform(1.5, 5))
        await self._say(said.text)
        if said.then == "picture":
            await self._show_picture()
        elif said.then == "done":
            await self._report()
        elif said.then == "solved":
            await self._thank()

    async def _report(self) -> None:
        """Tell whether a step has helped: the second one does, the first one sometimes."""
        self._done += 1
        await self.sleep(self.random.uniform(6, 20))
        if self._done >= 2 or self.random.random() < 0.35:
            await self._say(otherwise(self.script, "works", self.person, self.random))

    async def _thank(self) -> None:
        await self.sleep(self.random.uniform(2, 6))
        await self.desk.rate(self.conversation, self.random.choice((4, 5, 5)), "")
        await self._leave()

    async def _leave(self) -> None:
        await self.desk.end(self.conversation)
        self._standing = Standing("ended")

    async def _say(self, text: str) -> None:
        """Type a message and send it."""
        left = min(_SLOWEST, max(_FASTEST, len(text) * _PER_CHARACTER)) * self.random.uniform(0.8, 1.3)
        while left > 0:
            await self.desk.typing(self.conversation)
            await self.sleep(min(left, _TYPING_TOLD))
            left -= _TYPING_TOLD
        await self.desk.say(self.conversation, str(uuid4()), text)

    async def _show_picture(self) -> None:
        from org_service.conversations.practice.pictures import red_light  # noqa: PLC0415 - few send one

        picture = red_light()
        await self.sleep(self.random.uniform(3, 8))
        body = base64.b64encode(picture).decode()
        file = VisitorFile("red-light.png", "image/png", len(picture), body)
        await self.desk.send_file(self.conversation, str(uuid4()), file)
