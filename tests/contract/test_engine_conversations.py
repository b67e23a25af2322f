"""Conversations through the engine against the real service: both directions, a broken line, the way to the end."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from org_service.conversations.conversation import read
from org_service.conversations.ledger import CUSTOMER, TEXT, Entry
from org_service.conversations.life import Trigger, move
from org_service.conversations.messages import post
from org_service.records.transaction import Transaction
from session_engine.conversations.area import ConversationsArea
from session_engine.conversations.state import ConversationState, Lost, MessageKind, Role, Status, Verb
from session_engine.errors import RefusalCode, Refused
from session_engine.ids import CONVERSATION_TABLE, RecordRef, dashboard_page, record_page
from session_engine.outbox.area import OutboxArea
from session_engine.ports import RandomGuids, SystemClock
from session_engine.profile.profile import Profile
from session_engine.sessions.area import WorkspaceArea
from session_engine.timeline.files import from_bytes
from tests.contract import small_data as data
from tests.contract.conftest import AMARAS_KEY
from tests.contract.engine_line import LINE, Amara, amara
from tests.contract.live_line import STEADY, Line, served
from tests.unit.engine.outbox_desk import KEY

pytestmark = pytest.mark.anyio
PUBLIC = (MessageKind.TEXT, MessageKind.FILE, MessageKind.NOTE)


@pytest.fixture(scope="module")
def line(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with served(template, tmp_path_factory.mktemp("line"), {STEADY: {"msdyn_capacityrequired": 0}}) as found:
        yield found


@dataclass
class Talk:
    at: Amara
    line: Line
    area: ConversationsArea
    workspace: WorkspaceArea
    ref: RecordRef

    @property
    def state(self) -> ConversationState:
        return self.area.state(self.ref)

    @property
    def shown(self) -> list[str]:
        said = (m for m in self.state.messages if m.kind in PUBLIC)
        return [m.text or (m.file.name if m.file is not None else "") for m in said]

    @property
    def codes(self) -> list[str]:
        return [m.text for m in self.state.messages if m.kind is MessageKind.SYSTEM]

    def hear(self, *texts: str) -> None:
        """Let the customer write."""

        def write(tx: Transaction) -> None:
            for text in texts:
                post(tx, self.ref.id, Entry(TEXT, CUSTOMER, id=str(uuid4()), name="Maria", text=text))

        self.line.write(write)

    def say(self, text: str, kind: MessageKind = MessageKind.TEXT) -> None:
        self.area.write(self.ref, kind, text)
        self.area.send(self.ref, kind, anyway=True)

    def row(self) -> dict[str, Any]:
        return self.line.row(CONVERSATION_TABLE, activityid=self.ref.id)

    async def until(self, condition: Callable[[], object]) -> None:
        await self.at.until(lambda: bool(condition()))


@asynccontextmanager
async def talk(line: Line, folder: Path) -> AsyncGenerator[Talk]:
    """Let a customer come whom Amara takes, and open the session."""
    key = line.arrive(STEADY)
    async with amara(line.address, AMARAS_KEY) as at:
        areas, clock = at.areas, SystemClock()
        profile = Profile.open(folder / "profile.db", KEY)
        outbox = OutboxArea(at.bus, at.tasks, clock, RandomGuids(), areas.lines, areas.records, profile)
        workspace = WorkspaceArea(at.bus, LINE, dashboard_page(LINE))
        area = ConversationsArea(
            at.bus,
            at.tasks,
            clock,
            areas.lines,
            areas.records,
            workspace,
            undo_seconds=lambda: 0,
            together=profile.together,
        )
        area.begin(outbox)
        made = Talk(at, line, area, workspace, RecordRef(LINE, CONVERSATION_TABLE, key))
        workspace.open_session(record_page(made.ref))
        await made.until(lambda: made.state.status is Status.OPEN and not made.state.loading)
        try:
            yield made
        finally:
            await at.tasks.close()
            profile.close()


async def test_taken_talked_linked_ended_and_left(line: Line, tmp_path: Path) -> None:
    async with talk(line, tmp_path) as at:
        assert (at.state.title, at.state.role) == ("Maria", Role.NONE)
        assert Verb.TAKE in at.state.may
        await at.area.take(at.ref)
        await at.until(lambda: at.state.role is Role.PRIMARY and at.state.participants)
        at.hear("Hello", "No light in the hall")
        await at.until(lambda: at.shown == ["Hello", "No light in the hall"])
        assert at.state.unread == 2
        assert at.state.waiting_since == at.state.messages[-2].sent
        at.area.read(at.ref)
        await at.until(lambda: at.row()["ninedesk_unread"] == 0)

        at.say("Let me look")
        at.say("for Ben: hall again", MessageKind.NOTE)
        await at.area.attach(at.ref, MessageKind.TEXT, [from_bytes("plan.txt", b"turn left")])
        at.area.send(at.ref)
        await at.until(lambda: len(at.shown) == 5 and not at.state.unsent)
        assert at.shown[2:] == ["Let me look", "for Ben: hall again", "plan.txt"]
        assert [m.number for m in at.state.messages] == list(range(1, len(at.state.messages) + 1))
        assert at.state.messages[-1].mine
        assert at.state.waiting_since is None
        assert await at.area.content(at.ref, at.state.messages[-1].id) == b"turn left"

        await at.area.link(at.ref, RecordRef(LINE, "contact", data.TOBI))
        await at.area.link(at.ref, RecordRef(LINE, "incident", data.PARENT_CASE))
        await at.until(lambda: at.state.case is not None and at.state.customer is not None)
        assert at.row()["msdyn_customer"] == data.TOBI
        await at.area.unlink(at.ref, RecordRef(LINE, "incident", data.PARENT_CASE))
        await at.until(lambda: at.state.case is None)
        assert [queue.name for queue in await at.area.queues(at.ref, "supp")] == ["Support"]
        assert data.AMARA not in {each.who.ref.id for each in await at.area.colleagues(at.ref)}

        (session,) = [each for each in at.workspace.state.sessions if at.area.stands_against_closing(each)]
        await at.area.end_and_close(session)
        assert session not in at.workspace.state.sessions
        await at.until(lambda: at.row()["statuscode"] == Status.CLOSED)
        with pytest.raises(Refused) as no:
            await at.area.reopen(at.ref)
        assert no.value.code is RefusalCode.WRONG_STATE


async def test_what_was_said_while_the_line_was_away_is_shown_once_and_what_she_said_goes_out(
    line: Line, tmp_path: Path
) -> None:
    async with talk(line, tmp_path) as at:
        await at.area.take(at.ref)
        at.hear("one")
        await at.until(lambda: at.shown == ["one"] and Verb.SAY in at.state.may)
        at.at.areas.lines.set_address(LINE, None)
        at.hear("two", "three")
        at.say("four")
        at.say("five")
        assert [each.text for each in at.state.unsent] == ["four", "five"]
        at.at.areas.lines.set_address(LINE, at.line.address)
        await at.until(lambda: at.shown == ["one", "two", "three", "four", "five"] and not at.state.unsent)
        assert not at.state.gap

        line.write(lambda tx: move(tx, read(tx, at.ref.id), Trigger.RELEASED))
        await at.until(lambda: at.state.lost is Lost.RETURNED)
        assert at.codes[-1] == "returned"
        assert Verb.SAY not in at.state.may
