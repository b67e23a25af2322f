"""Rows as a transaction reads and writes them, and who it is that writes."""

import pytest

from org_service.callers import Callers
from org_service.errors import Unauthorized
from org_service.records.transaction import Transaction
from tests.contract.small_data import AMARA, BEN, MARIA, OKONKWO, an_id
from tests.unit.org_service.conversations.desk import CHAT, DESCRIPTION, LASTING, Desk

STREAM = DESCRIPTION.tables["msdyn_liveworkstream"]
TASK = DESCRIPTION.tables["task"]


def test_a_row_is_read_back_as_it_was_written(desk: Desk) -> None:
    def work(tx: Transaction) -> None:
        key = an_id("a row of its own")
        row = {
            "msdyn_liveworkstreamid": key,
            "msdyn_name": 'O\'Neill "quoted" :name ?',
            "ninedesk_persistent": False,
        }
        tx.insert(STREAM, row)
        found = tx.get(STREAM, key)
        assert found["msdyn_name"] == row["msdyn_name"]
        assert found["ninedesk_persistent"] is False, "a flag is no number"
        assert found["ninedesk_autoaccept"] is None
        tx.update(STREAM, key, {"ninedesk_persistent": True, "msdyn_name": None})
        changed = tx.get(STREAM, key)
        assert (changed["ninedesk_persistent"], changed["msdyn_name"]) == (True, None)
        assert changed["versionnumber"] > found["versionnumber"]
        assert changed["modifiedby"] == AMARA
        tx.delete(STREAM, key)
        assert tx.find(STREAM, key) is None
        assert not tx.exists(STREAM, key)

    desk.play(work)


def test_rows_are_found_by_one_value_by_any_of_some_and_by_none(desk: Desk) -> None:
    def work(tx: Transaction) -> None:
        streams = {row["msdyn_liveworkstreamid"] for row in tx.rows(STREAM.name, ninedesk_persistent=True)}
        assert streams == {LASTING}
        both = tx.rows(STREAM.name, msdyn_liveworkstreamid=(CHAT, LASTING))
        assert len(both) == 2
        assert tx.rows("contact", contactid=MARIA, parentcustomerid=None)[0]["fullname"] == "Maria Lopez"
        assert tx.rows("contact", contactid=MARIA, parentcustomerid=OKONKWO) == []

    desk.play(work)


def test_an_activity_is_found_as_its_own_kind_alone(desk: Desk) -> None:
    task = an_id("open task")

    def work(tx: Transaction) -> None:
        assert tx.find(TASK, task) is not None
        assert tx.exists(TASK, task)
        assert tx.find(DESCRIPTION.tables["phonecall"], task) is None
        assert not tx.exists(DESCRIPTION.tables["phonecall"], task)
        assert tx.find(DESCRIPTION.tables["activitypointer"], task) is not None

    desk.play(work)


def test_a_name_and_some_columns_are_read_without_the_rest(desk: Desk) -> None:
    def work(tx: Transaction) -> None:
        assert tx.name_of(DESCRIPTION.tables["contact"], MARIA) == "Maria Lopez"
        assert tx.name_of(DESCRIPTION.tables["contact"], an_id("nobody")) is None
        columns = ("ninedesk_persistent", "msdyn_name")
        assert tx.find(STREAM, LASTING, columns) == {"ninedesk_persistent": True, "msdyn_name": "Chat"}

    desk.play(work)


def test_who_writes_is_known_as_the_transaction_sees_her(desk: Desk) -> None:
    callers = Callers(desk.storage)

    def work(tx: Transaction) -> None:
        known = callers.within(tx.connection, BEN)
        assert known.name == "Ben Whitlock"
        assert callers.within(tx.connection, BEN) is known, "nobody is looked up for each message"
        tx.update(DESCRIPTION.tables["systemuser"], BEN, {"fullname": "Benjamin Whitlock"})
        assert callers.within(tx.connection, BEN).name == "Benjamin Whitlock"
        with pytest.raises(Unauthorized):
            callers.within(tx.connection, an_id("nobody"))

    desk.play(work)
    assert desk.play(lambda tx: callers.within(tx.connection, BEN).name) == "Ben Whitlock", (
        "it was taken back"
    )
