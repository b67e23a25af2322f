"""Customers to practise with go on after the service was killed in mid-conversation."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from org_service.conversations.arrivals import Visitor, open_conversation
from org_service.conversations.conversation import read
from org_service.conversations.ledger import AGENT, CUSTOMER, TEXT, Entry
from org_service.conversations.life import Trigger, move
from org_service.conversations.messages import post
from org_service.conversations.practice.comings import Comings
from org_service.conversations.practice.service import PACE, PracticeService, _left_pace
from org_service.organisation import Organisation
from org_service.records.transaction import Transaction
from org_service.storage import Storage, open_storage
from org_service.storage.state import read_state
from tests.contract import small_data as data
from tests.unit.org_service.conversations.desk import CHAT, DESCRIPTION, opened, transaction, written


async def no_time(_: float) -> None:
    await asyncio.sleep(0)


def left(tx: Transaction) -> str:
    """Leave a customer behind whom an agent has just asked something."""
    key = open_conversation(tx, CHAT, Visitor(name="Maria Lopez", language="en", practice=True), {})
    move(tx, read(tx, key), Trigger.TAKEN, data.AMARA)
    post(tx, key, Entry(TEXT, CUSTOMER, name="Maria Lopez", text="It is red."))
    post(tx, key, Entry(TEXT, AGENT, agent_id=data.AMARA, name="Amara", text="Is it still red now?"))
    return key


def test_who_was_left_behind_answers_what_was_asked(tmp_path: Path) -> None:
    with opened(tmp_path) as storage:
        key = storage.submit_write(lambda c: left(transaction(storage, c))).result()
        asyncio.run(_answers(storage, key))


async def _answers(storage: Storage, key: str) -> None:
    organisation = Organisation(storage, DESCRIPTION, _Nobody())
    comings = Comings(organisation, sleep=no_time, seed=1)
    comings.go_on()

    def authors(connection: Any) -> list[int]:
        tx = transaction(storage, connection)
        return [row["ninedesk_author"] for row in written(tx, read(tx, key)) if row["ninedesk_kind"] == TEXT]

    try:
        async with asyncio.timeout(30):
            while (await storage.read(authors))[:3] != [CUSTOMER, AGENT, CUSTOMER]:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        rows = await storage.read(lambda c: transaction(storage, c).rows("msdyn_ocliveworkitem"))
        assert len(rows) == 1, "nobody else has come"
    finally:
        comings.close()


def test_how_fast_they_come_is_remembered_until_the_service_ends_itself(tmp_path: Path) -> None:
    def kept(storage: Storage) -> str | None:
        return storage.submit_write(lambda c: read_state(c, PACE)).result()

    async def test(storage: Storage) -> None:
        practice = PracticeService(Organisation(storage, DESCRIPTION, _Nobody()))
        practice._set_pace(2)
        assert kept(storage) == "2"
        assert await storage.read(_left_pace) is None, "outside of the demonstration nobody comes"
        practice.close()

    with opened(tmp_path) as storage:
        asyncio.run(test(storage))
    again = open_storage(f"sqlite:///{tmp_path / 'organisation.db'}", DESCRIPTION)
    try:
        assert kept(again) == "0"
    finally:
        again.close()


class _Nobody:
    def bearer(self, authorization: str | None) -> str | None:
        return None
