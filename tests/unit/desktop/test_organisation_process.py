"""The embedded organisation's process: keys in, address out, end of input ends it, death is told."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from desktop.organisation_process import OrganisationProcess

CHILD = """
import sys
key, user = sys.stdin.readline().split()
print("ready http://127.0.0.1:1/" + user, flush=True)
for line in sys.stdin:
    key, user = line.split()
    if user == "die":
        sys.exit(7)
    print("ready http://127.0.0.1:2/" + user, flush=True)
"""


class Heard:
    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.codes: list[int] = []
        self.event = threading.Event()

    def ready(self, address: str) -> None:
        self.addresses.append(address)
        self.event.set()

    def gone(self, code: int) -> None:
        self.codes.append(code)
        self.event.set()

    def wait(self) -> None:
        assert self.event.wait(20)
        self.event.clear()


@pytest.fixture
def process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OrganisationProcess:
    child = OrganisationProcess(tmp_path / "data" / "organisation.db", "amara")
    monkeypatch.setattr(OrganisationProcess, "_command", lambda _self: [sys.executable, "-c", CHILD])
    return child


def test_the_address_is_told_and_further_keys_are_handed_in(process: OrganisationProcess) -> None:
    heard = Heard()
    process.listen(heard.ready, heard.gone)
    process.start()
    heard.wait()
    assert heard.addresses == ["http://127.0.0.1:1/amara"]
    key = process.key_for("ben")
    heard.wait()
    assert heard.addresses[-1] == "http://127.0.0.1:2/ben"
    assert process.key_for("ben") == key != process.key_for("amara") == process.key
    process.stop()
    assert not process.running
    assert heard.codes == []


def test_an_address_that_is_there_already_is_told_at_once(process: OrganisationProcess) -> None:
    first, second = Heard(), Heard()
    process.listen(first.ready, first.gone)
    process.start()
    first.wait()
    process.listen(second.ready, second.gone)
    assert second.addresses == first.addresses
    process.stop()


def test_a_death_is_told_with_its_code_and_the_next_start_hands_in_all_keys(
    process: OrganisationProcess,
) -> None:
    heard = Heard()
    process.listen(heard.ready, heard.gone)
    process.start()
    heard.wait()
    process.key_for("die")
    heard.wait()
    assert heard.codes == [7]
    assert "key" not in repr(process)


def test_the_database_is_set_aside_not_deleted(process: OrganisationProcess, tmp_path: Path) -> None:
    process.database.parent.mkdir()
    process.database.write_text("old")
    process.remove_database()
    assert not process.database.exists()
    assert (tmp_path / "data" / "organisation.db.old").read_text() == "old"
