"""A line to an organisation made of functions: what it is asked is written down, what it answers is up to the test."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from session_engine.events import EventBus
from session_engine.ids import LineId
from session_engine.organisation.client import Client, FixedKey
from session_engine.organisation.line_status import LineStatus
from session_engine.organisation.lines import LineOptions, Lines
from session_engine.organisation.retry import RetryRules
from session_engine.organisation.state import LineState
from session_engine.organisation.transport import Timeouts
from session_engine.tasks import Tasks
from tests.unit.engine.held import FreeTime, HeldTime

LINE = LineId("demo")
ADDRESS = "http://127.0.0.1:4711"
Answer = httpx.Response | Exception
Handler = Callable[[httpx.Request], httpx.Response] | Callable[[httpx.Request], Awaitable[httpx.Response]]


def answer(status: int, body: object = None, headers: Mapping[str, str] | None = None) -> httpx.Response:
    content = b"" if body is None else json.dumps(body).encode()
    return httpx.Response(
        status, content=content, headers={"content-type": "application/json", **(headers or {})}
    )


@dataclass
class Script:
    """Answers by order; the last one stays."""

    answers: Sequence[Answer | Callable[[httpx.Request], Answer]]
    asked: list[httpx.Request] = field(default_factory=list[httpx.Request])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        index = min(len(self.asked), len(self.answers)) - 1
        given = self.answers[index]
        result = given(request) if callable(given) and not isinstance(given, Exception) else given
        if isinstance(result, Exception):
            raise result
        return result


def transport(handler: Handler) -> httpx.MockTransport:
    return httpx.MockTransport(handler)  # pyright: ignore[reportArgumentType] - it takes both kinds


def rules() -> RetryRules:
    return RetryRules(chance=lambda: 0.0)


@dataclass
class Wire:
    """A client with everything around it."""

    client: Client
    status: LineStatus
    bus: EventBus
    tasks: Tasks
    time: HeldTime


def wire(
    handler: Handler,
    time: HeldTime | None = None,
    address: str | None = ADDRESS,
    timeouts: Timeouts | None = None,
) -> Wire:
    bus, tasks, clock = EventBus(), Tasks(), time or FreeTime()
    status = LineStatus(LineState(LINE), bus, clock)
    client = Client(
        status,
        FixedKey("secret"),
        tasks,
        clock,
        pause=clock.pause,
        retry=rules(),
        timeouts=timeouts,
        http=transport(handler),
    )
    client.set_address(address)
    return Wire(client, status, bus, tasks, clock)


def lines(handler: Handler, bus: EventBus, tasks: Tasks, time: HeldTime) -> Lines:
    made = Lines(bus, tasks, time, time.pause)
    made.add(LINE, FixedKey("secret"), LineOptions(retry=rules(), http=transport(handler)))
    return made
