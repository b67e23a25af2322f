"""Whatever is done and however the line fails: in the end the organisation's rows are what the person was told."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from typing_extensions import override

from session_engine.errors import OrganisationError, Refused
from session_engine.ids import RecordRef
from session_engine.outbox.state import Standing
from session_engine.records.state import Lookup
from tests.unit.engine.fake_organisation import ME, guid
from tests.unit.engine.outbox_desk import BreakableOrganisation, OutboxDesk, outbox_desk
from tests.unit.engine.web_api import LINE

T = TypeVar("T")
ACME, BOSS = guid(50), guid(70)
TEXTS = st.sampled_from(["one", "two", "three", ""])
CASES = st.integers(0, 5)


@dataclass
class Told:
    """What the person was told of a case: saved or waiting, it makes no difference to her."""

    values: dict[str, object] = field(default_factory=dict[str, object])
    resolved: str = ""


class OutboxMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.organisation = org = BreakableOrganisation()
        self.losses: list[str] = []
        org.put("account", ACME, name="Acme")
        org.put("systemuser", BOSS, fullname="Boss")
        self.told: dict[str, Told] = {}
        self.tasks: dict[str, tuple[str, str]] = {}
        self.count = 0
        for number in (1, 2):
            self._case(guid(number))
        org.cut = self._lose
        self.stack = AsyncExitStack()
        self.desk: OutboxDesk
        self.run(self.open(known=True))

    def _case(self, key: str) -> None:
        self.organisation.put(
            "incident",
            key,
            title="Case",
            description="",
            customerid=("account", ACME),
            ownerid=("systemuser", ME),
        )
        self.told[key] = Told({"title": "Case", "description": "", "ownerid": ("systemuser", ME)})

    def _lose(self, _request: httpx.Request) -> str:
        return self.losses.pop(0) if self.losses else ""

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    async def open(self, *, known: bool) -> None:
        folder = Path(self.folder.name)
        self.desk = await self.stack.enter_async_context(outbox_desk(folder, self.organisation, known=known))

    def ref(self, number: int) -> RecordRef:
        return RecordRef(LINE, "incident", list(self.told)[number % len(self.told)])

    # What the person does

    @rule(number=CASES, column=st.sampled_from(["title", "description"]), text=TEXTS)
    def save(self, number: int, column: str, text: str) -> None:
        ref = self.ref(number)
        if column == "title" and not text:
            return
        self.run(self._save(ref, column, text))

    async def _save(self, ref: RecordRef, column: str, text: str) -> None:
        records = self.desk.records
        try:
            if self.desk.records.value(ref, "title") is None and not records.state(ref).waiting:
                await records.read(ref, ("title", "description", "statecode"))
            records.edit(ref, column, text)
            await records.save(ref)
        except (OrganisationError, Refused):
            records.discard(ref)
        else:
            self.told[ref.id].values[column] = text

    @rule(text=TEXTS.filter(bool))
    def create(self, text: str) -> None:
        self.run(self._create(text))

    async def _create(self, text: str) -> None:
        records = self.desk.records
        ref = records.new(LINE, "incident", {"customerid": Lookup(self.desk.ref("account", ACME), "Acme")})
        records.edit(ref, "title", text)
        try:
            await records.save(ref)
        except (OrganisationError, Refused):
            records.discard(ref)
            records.abandon(ref)
        else:
            self.told[ref.id] = Told({"title": text})

    @rule(number=CASES)
    def add_task(self, number: int) -> None:
        self.run(self._task(self.ref(number)))

    async def _task(self, about: RecordRef) -> None:
        records = self.desk.records
        self.count += 1
        ref = records.new(LINE, "task", {"regardingobjectid": Lookup(about, "a case")})
        records.edit(ref, "subject", f"Task {self.count}")
        try:
            await records.save(ref)
        except (OrganisationError, Refused):
            records.discard(ref)
            records.abandon(ref)
        else:
            self.tasks[ref.id] = (f"Task {self.count}", about.id)

    @rule(number=CASES)
    def resolve(self, number: int) -> None:
        self.run(self._resolve(self.ref(number)))

    async def _resolve(self, ref: RecordRef) -> None:
        self.count += 1
        subject = f"Solved {self.count}"
        if self.told[ref.id].resolved:
            return
        try:
            await self.desk.casework.resolve(ref, 5, subject)
        except (OrganisationError, Refused):
            return
        self.told[ref.id].resolved = subject

    @rule(number=CASES, to=st.sampled_from([ME, BOSS]))
    def assign(self, number: int, to: str) -> None:
        self.run(self._assign(self.ref(number), to))

    async def _assign(self, ref: RecordRef, to: str) -> None:
        try:
            done = await self.desk.casework.assign((ref,), self.desk.ref("systemuser", to))
        except (OrganisationError, Refused):
            return
        if ref in (*done.done, *done.waiting):
            self.told[ref.id].values["ownerid"] = ("systemuser", to)

    # What happens to her

    @rule(losses=st.lists(st.sampled_from(["before", "after", ""]), min_size=1, max_size=4))
    def lose(self, losses: list[str]) -> None:
        self.losses = losses

    @precondition(lambda self: not self.organisation.down)
    @rule()
    def cut(self) -> None:
        self.run(self.desk.cut())

    @rule()
    def sign_out(self) -> None:
        self.organisation.signed_out = True

    @rule()
    def mend(self) -> None:
        self.organisation.down = self.organisation.signed_out = False
        self.run(self._reconnect())

    async def _reconnect(self) -> None:
        self.desk.lines.reconnect(LINE)
        await self.desk.sent()

    @precondition(lambda self: bool(self.desk.outbox.state.items))
    @rule(losses=st.lists(st.sampled_from(["before", "after"]), min_size=2, max_size=6))
    def mend_for_a_moment(self, losses: list[str]) -> None:
        """Come back, and lose answers of what is sent then."""
        self.losses = losses
        self.mend()

    @rule(number=CASES)
    def resolve_away(self, number: int) -> None:
        if not self.organisation.down:
            self.cut()
        self.resolve(number)

    @rule()
    def relaunch(self) -> None:
        self.run(self._relaunch())

    async def _relaunch(self) -> None:
        await self.stack.aclose()
        self.stack = AsyncExitStack()
        reachable = not self.organisation.down and not self.organisation.signed_out
        await self.open(known=reachable and not self.losses)

    # What is true in the end

    @override
    def teardown(self) -> None:
        try:
            self.run(self._settle())
            self.check()
        finally:
            self.run(self.stack.aclose())
            self.loop.run_until_complete(self.loop.shutdown_default_executor())
            self.loop.close()
            self.folder.cleanup()

    async def _settle(self) -> None:
        self.losses = []
        desk = self.desk
        async with asyncio.timeout(10):
            await desk.mend()
            while any(item.standing is not Standing.REFUSED for item in desk.outbox.state.items):
                desk.lines.reconnect(LINE)
                await desk.time.advance(130)
                await desk.sent()

    def check(self) -> None:
        rows = self.organisation.rows
        assert not self.desk.outbox.state.items, self.desk.outbox.state.items
        assert rows["incident"].keys() == self.told.keys()
        for key, told in self.told.items():
            row = rows["incident"][key]
            assert {
                name: row.get(name) or "" for name in told.values
            } == told.values  # no text is an empty one
            assert row["statecode"] == (1 if told.resolved else 0)
        subjects = sorted(str(row["subject"]) for row in rows["incidentresolution"].values())
        assert subjects == sorted(told.resolved for told in self.told.values() if told.resolved)
        tasks = {key: (row["subject"], row["regardingobjectid"][1]) for key, row in rows["task"].items()}
        assert tasks == self.tasks


OutboxMachine.TestCase.settings = settings(max_examples=15, stateful_step_count=20)
TestOutboxMachine = OutboxMachine.TestCase
