"""Conversations through the engine against the real service: both directions, a broken line, the way to the end."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest

from org_service.conversations.conversation import read
from org_service.conversations.ledger import CUSTOMER, TEXT, Entry
from org_service.conversations.life import Trigger, move
from org_service.conversations.messages import post
from org_service.conversations.rows import insert_row
from org_service.records.transaction import Transaction
from session_engine.casework.area import CaseworkArea
from session_engine.conversations.area import ConversationsArea
from session_engine.conversations.state import ConversationState, Lost, MessageKind, Role, Status, Verb
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.ids import (
    CONVERSATION_TABLE,
    RecordRef,
    dashboard_page,
    help_page,
    record_page,
    supervision_page,
)
from session_engine.inbox.handing import Handing
from session_engine.navigation.state import Place
from session_engine.organisation.events import PersonChanged
from session_engine.organisation.state import WELL
from session_engine.outbox.area import OutboxArea
from session_engine.ports import RandomGuids, SystemClock
from session_engine.profile.profile import Profile
from session_engine.sessions.area import WorkspaceArea
from session_engine.supervision import counting
from session_engine.supervision.area import SupervisionArea
from session_engine.supervision.leading import Leading
from session_engine.supervision.state import totals_of, with_counted
from session_engine.timeline.files import from_bytes
from tests.contract import small_data as data
from tests.contract.conftest import AMARAS_KEY
from tests.contract.engine_line import LINE, Amara, amara
from tests.contract.live_line import STEADY, Line, served
from tests.contract.test_outbox_faults import KINDS, AtChanges, short_pause
from tests.fixtures.fault_proxy import FaultProxy
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
async def talk(line: Line, folder: Path, language: str = "") -> AsyncGenerator[Talk]:
    """Let a customer come whom Amara takes, and open the session."""
    key = line.arrive(STEADY, language)
    async with amara(line.address, AMARAS_KEY, short_pause) as at:
        areas, clock = at.areas, SystemClock()
        profile = Profile.open(folder / "profile.db", KEY)
        outbox = OutboxArea(
            at.bus, at.tasks, clock, RandomGuids(), areas.lines, areas.records, profile, pause=short_pause
        )
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
        assert await at.area.content(at.ref, at.state.messages[-1].id, "way.txt") == b"turn left"

        await at.area.link(at.ref, RecordRef(LINE, "contact", data.TOBI))
        await at.area.link(at.ref, RecordRef(LINE, "incident", data.PARENT_CASE))
        await at.until(lambda: at.state.case is not None and at.state.customer is not None)
        assert at.row()["msdyn_customer"] == data.TOBI
        await at.area.unlink(at.ref, RecordRef(LINE, "incident", data.PARENT_CASE))
        await at.until(lambda: at.state.case is None)
        line.write(lambda tx: insert_row(tx, "queue", {"name": "Attic", "queueviewtype": 0}))
        found = await at.area.queues(at.ref)
        assert [(each.queue.name, each.empty) for each in found] == [("Support", False), ("Attic", True)]
        assert [each.queue.name for each in await at.area.queues(at.ref, "supp")] == ["Support"]
        assert data.AMARA not in {each.who.ref.id for each in await at.area.colleagues(at.ref)}

        (session,) = [each for each in at.workspace.state.sessions if at.area.stands_against_closing(each)]
        await at.area.end_and_close(session)
        assert session not in at.workspace.state.sessions
        await at.until(lambda: at.row()["statuscode"] == Status.CLOSED)
        with pytest.raises(Refused) as no:
            await at.area.reopen(at.ref)
        assert no.value.code is RefusalCode.WRONG_STATE


async def test_the_skills_that_it_needs_are_named(line: Line, tmp_path: Path) -> None:
    dutch = {"name": "Dutch", "ninedesk_language": "nl", "statecode": 0}
    line.write(lambda tx: insert_row(tx, "characteristic", dutch))
    async with talk(line, tmp_path, "nl-NL") as at:
        await at.until(lambda: at.state.skills == ("Dutch",))


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

        await every_fault(at, tmp_path)

        line.write(lambda tx: move(tx, read(tx, at.ref.id), Trigger.RELEASED))
        await at.until(lambda: at.state.lost is Lost.RETURNED)
        await at.until(lambda: at.codes[-1:] == ["returned"])
        assert Verb.SAY not in at.state.may


async def test_who_leads_others_sees_how_they_stand_and_gives_them_conversations(line: Line) -> None:
    opened = [(line.arrive(STEADY)) for _ in range(2)]
    with line.desktop(data.BEN):
        async with amara(line.address, AMARAS_KEY) as at:
            leading = Leading(at.bus, at.tasks, at.areas.lines)
            workspace = WorkspaceArea(at.bus, LINE, supervision_page(LINE))
            area = SupervisionArea(at.bus, at.tasks, at.areas.lines, workspace, leading, pause=_at_once)
            tab = workspace.state.focused_tab.id
            area.show(LINE, tab)
            await at.until(lambda: area.state(LINE).leads is False)
            assert not area.state(LINE).agents  # nothing was asked for who leads nobody
            first = RecordRef(LINE, CONVERSATION_TABLE, opened[0])
            with pytest.raises(OrganisationError) as no:
                await area.assign(first, RecordRef(LINE, "systemuser", data.BEN))
            assert no.value.failure is Failure.FORBIDDEN
            await _taken_and_offered_on(line, at)

            people = "systemuser"
            line.write(
                lambda tx: tx.update(
                    tx.description.tables[people], data.BEN, {"parentsystemuserid": data.AMARA}
                )
            )
            at.bus.publish(PersonChanged(LINE))  # as at her next start
            await at.until(lambda: not area.state(LINE).loading)
            state = area.state(LINE)
            before = state.totals
            shown = {one.ref.id: one for one in state.running}
            assert {shown[key].status for key in opened} == {Status.OPEN}
            assert shown[opened[0]].customer == "Maria"
            assert shown[opened[0]].queue is not None
            assert {agent.who.ref.id for agent in state.agents if agent.there} == {data.AMARA, data.BEN}

            ben = RecordRef(LINE, "systemuser", data.BEN)
            assert await area.assign(first, ben) is None
            await at.until(lambda: area.state(LINE).totals.running == before.running + 1)
            now = area.state(LINE)
            assert now.totals.waiting == before.waiting - 1
            hers = next(agent for agent in now.agents if agent.who.ref == ben).conversations
            assert first in {one.ref for one in hers}
            # What somebody has is given back to whom it was taken from.
            assert await area.assign(first, RecordRef(LINE, people, data.AMARA)) == ben

            line.write(lambda tx: _write_as_customer(tx, opened[0]))
            await at.until(
                lambda: any(one.ref == first and one.unanswered for one in area.state(LINE).running)
            )
            line.write(lambda tx: move(tx, read(tx, opened[1]), Trigger.CUSTOMER_LEFT))
            await at.until(lambda: opened[1] not in {one.ref.id for one in area.state(LINE).running})

            workspace.open(help_page(LINE), Place.SITE_MAP)
            assert workspace.state.focused_tab.id != tab
            late = line.arrive(STEADY)
            await at.until(lambda: area._overviews[LINE].stale)
            assert late not in {
                one.ref.id for one in area.state(LINE).running
            }  # nobody looks: nothing is asked
            workspace.focus_tab(tab)
            await at.until(lambda: late in {one.ref.id for one in area.state(LINE).running})

            await _counted_as_it_is_read(line, at, area, opened[0])


async def _counted_as_it_is_read(line: Line, at: Amara, area: SupervisionArea, running: str) -> None:
    """The organisation's own count is what all rows come to, also of one that waits in its queue since it began."""
    line.write(lambda tx: move(tx, read(tx, running), Trigger.RELEASED))
    table = CONVERSATION_TABLE
    line.write(lambda tx: tx.update(tx.description.tables[table], running, {"ninedesk_waitingsince": None}))
    await at.until(
        lambda: any(
            one.ref.id == running and one.for_an_agent and one.unanswered is None
            for one in area.state(LINE).running
        )
    )
    state = area.state(LINE)
    counted = await counting.count(at.areas.lines, LINE)
    assert with_counted(state.queues, counted) == state.queues
    assert totals_of(counted.values(), state.agents) == state.totals
    assert state.totals.oldest is not None


async def _taken_and_offered_on(line: Line, at: Amara) -> None:
    """Assign as an agent does in the inbox: an open one to herself, and that one to a colleague, who is asked."""
    handing = Handing(at.areas.lines, LINE, cast("CaseworkArea", None))
    talk = RecordRef(LINE, CONVERSATION_TABLE, line.arrive(STEADY))
    me, ben = (RecordRef(LINE, "systemuser", who) for who in (data.AMARA, data.BEN))
    refused = await handing.assign((talk,), ben)
    assert [each.ref for each in refused.result.not_done] == [talk]  # it is nobody's yet
    assert (await handing.assign((talk,), me)).result.done == (talk,)
    assert line.row(CONVERSATION_TABLE, activityid=talk.id)["msdyn_activeagentid"] == data.AMARA
    assert (await handing.assign((talk,), ben)).offered == (talk,)
    offers = line.write(lambda tx: tx.rows("ninedesk_offer", ninedesk_objectid=talk.id, statuscode=1))
    assert [row["ninedesk_agentid"] for row in offers] == [data.BEN]


async def _at_once(_seconds: float) -> None:
    """Wait for nothing."""


def _write_as_customer(tx: Transaction, key: str) -> None:
    post(tx, key, Entry(TEXT, CUSTOMER, id=str(uuid4()), name="Maria", text="Still there?"))


async def every_fault(at: Talk, folder: Path) -> None:
    """Say three things under each fault: they stand there once, in order, whatever became of the first tries."""
    (folder / "plan.txt").write_bytes(b"turn left")
    with FaultProxy().running() as proxy:
        at.at.areas.lines.set_address(LINE, proxy.front(at.line.address))
        for name, kind in KINDS.items():
            if name in (
                "signed out",
                "clock jumps",
            ):  # told with the other changes, which have keys and a clock
                continue
            fault = AtChanges(kind, chosen=lambda number: number % 2 == 1)
            proxy.add(fault)
            before = len(at.shown)
            at.say(f"{name} 1")
            at.say(f"{name} 2", MessageKind.NOTE)
            await at.area.attach(at.ref, MessageKind.TEXT, [from_bytes("plan.txt", b"turn left")])
            at.area.send(at.ref, anyway=True)
            await at.until(lambda: not at.state.unsent and not at.area._talking.items(at.ref))
            proxy.remove(fault)
            assert fault.met, name
            assert at.shown[before:] == [f"{name} 1", f"{name} 2", "plan.txt"]
        numbers = [message.number for message in at.state.messages]
        assert numbers == list(range(1, len(numbers) + 1))
        at.at.areas.lines.set_address(LINE, at.line.address)
        await at.until(lambda: at.at.areas.lines.state(LINE).connection in WELL)
