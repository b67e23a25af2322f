"""Letters the organisation has taken: what is said of one that is not sent at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from session_engine.errors import Failure, OrganisationError
from session_engine.events import EventBus, Origin
from session_engine.ids import LineId, RecordRef
from session_engine.mail.events import MailFailed, MailStands
from session_engine.mail.following import Following
from session_engine.mail.state import MailStanding
from session_engine.outbox.events import LetterTaken
from session_engine.records.events import RecordChanged
from session_engine.records.state import Choice
from session_engine.tasks import Tasks
from tests.unit.engine.held import settle

pytestmark = pytest.mark.anyio
LETTER = RecordRef(LineId("demo"), "email", "e1")
LATER = datetime(2026, 1, 1, 12, tzinfo=UTC)
SENT, PENDING, FAILED = 3, 6, 8


@dataclass
class Records:
    """One e-mail."""

    columns: dict[str, Any] = field(default_factory=dict[str, Any])
    down: bool = False

    def state(self, ref: RecordRef) -> Any:
        return SimpleNamespace(ref=ref, value=self.columns.get)

    def name(self, _ref: RecordRef) -> str:
        return ""

    async def read(self, _ref: RecordRef, _columns: object) -> None:
        if self.down:
            raise OrganisationError(Failure.UNREACHABLE)

    def watch(self, *_: object, ask: bool) -> None:
        assert not ask

    def unwatch(self, *_: object) -> None: ...


@dataclass
class Letters:
    bus: EventBus
    records: Records
    held: asyncio.Event
    told: list[MailStands | MailFailed]

    async def taken(self, status: int) -> None:
        self.records.columns["statuscode"] = Choice(status, "")
        self.bus.publish(LetterTaken(LETTER, "Two boxes"))
        await settle()

    async def becomes(self, status: int, **more: Any) -> None:
        self.records.columns |= {"statuscode": Choice(status, ""), **more}
        self.bus.publish(RecordChanged(LETTER, frozenset({"statuscode"}), Origin.ORGANISATION))
        await settle()

    async def later(self) -> None:
        self.held.set()
        await settle()

    def standings(self) -> list[MailStanding]:
        return [each.mail.standing for each in self.told if isinstance(each, MailStands)]


@pytest.fixture
async def letters() -> AsyncGenerator[Letters]:
    bus, held = EventBus(), asyncio.Event()
    tasks = Tasks()
    made = Letters(bus, Records(), held, [])
    bus.subscribe(MailStands, made.told.append)
    bus.subscribe(MailFailed, made.told.append)

    async def pause(_seconds: float) -> None:
        await held.wait()

    Following(bus, tasks, made.records, pause)  # pyright: ignore[reportArgumentType]
    yield made
    await tasks.close()


async def test_a_mail_server_that_is_well_is_not_spoken_of(letters: Letters) -> None:
    await letters.taken(PENDING)
    await letters.becomes(SENT)
    await letters.later()
    assert letters.standings() == [MailStanding.SENT]


async def test_one_that_stays_under_way_is_told_once_and_then_that_it_is_sent(letters: Letters) -> None:
    await letters.taken(PENDING)
    assert letters.told == []
    await letters.later()
    await letters.becomes(PENDING, postponeemailprocessinguntil=LATER)
    await letters.becomes(SENT)
    assert letters.standings() == [MailStanding.WAITING, MailStanding.SENT]


async def test_one_that_is_put_off_says_until_when_at_once_and_is_told_when_it_fails(
    letters: Letters,
) -> None:
    await letters.taken(PENDING)
    await letters.becomes(PENDING, postponeemailprocessinguntil=LATER)
    (stands,) = letters.told
    assert isinstance(stands, MailStands)
    assert (stands.title, stands.mail.next_try) == ("Two boxes", LATER)
    await letters.later()
    await letters.becomes(FAILED)
    assert letters.told[1:] == [MailFailed(LETTER, "Two boxes", "")]
    await letters.becomes(SENT)  # its author sent it another way: the page says it
    assert len(letters.told) == 2


async def test_one_that_cannot_be_looked_at_is_not_said_to_be_sent(letters: Letters) -> None:
    letters.records.down = True
    await letters.taken(PENDING)
    await letters.later()
    assert letters.standings() == [MailStanding.WAITING]
    await letters.becomes(SENT)
    assert letters.standings()[1:] == [MailStanding.SENT]
