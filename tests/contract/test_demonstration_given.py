"""A demonstration of an earlier program gets the profiles, roles and templates that came since, and only those."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from org_service.access import Keys
from org_service.demonstration import given
from org_service.demonstration.given import give_older, is_given
from org_service.organisation import Organisation, open_organisation
from tests.fixtures.demonstration import prebuilt_demonstration

NOW = datetime(2026, 3, 12, 10, 42, tzinfo=UTC)
NEWER = (
    "msdyn_sessiontemplate", "msdyn_applicationtabtemplate", "msdyn_sessiontemplate_applicationtab",
    "msdyn_appconfiguration_sessiontemplate", "role", "systemuserroles", "ninedesk_appconfiguration_role",
    "msdyn_appconfiguration", "msdyn_appconfiguration_systemuser",
)  # fmt: skip


class Older:
    """A demonstration, and what can be looked at and done in it past its programs."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation

    def write(self, *statements: str) -> None:
        def work(connection: object) -> None:
            for statement in statements:
                connection.exec_driver_sql(statement)  # type: ignore[attr-defined]

        self.organisation.storage.submit_write(work).result()

    def one(self, query: str) -> object:
        return self.organisation.storage.submit_read(lambda c: c.exec_driver_sql(query).scalar()).result()

    def count(self, table: str) -> object:
        return self.one(f"SELECT count(*) FROM {table}")

    @property
    def is_given(self) -> bool:
        return self.organisation.storage.submit_read(is_given).result()


@pytest.fixture
def older(tmp_path: Path) -> Iterator[Older]:
    database = Path(shutil.copy(prebuilt_demonstration(), tmp_path / "organisation.db"))
    organisation = open_organisation(f"sqlite:///{database}", Keys(), now=lambda: NOW)
    yield Older(organisation)
    organisation.close()


def test_one_from_before_there_were_any_gets_them_once(older: Older) -> None:
    whole = {table: older.count(table) for table in NEWER}
    assert older.is_given, "one that is made now has all"
    older.write(*(f"DELETE FROM {table}" for table in NEWER))
    older.write("DELETE FROM service_state WHERE name = 'demonstration_given'")
    macros, position = older.count("workflow"), older.one("SELECT coalesce(max(position), 0) FROM change_log")
    assert not older.is_given
    give_older(older.organisation)
    assert older.is_given
    assert {table: older.count(table) for table in NEWER} == whole
    assert older.count("workflow") == macros, "what is there stays as it is"
    title = "SELECT msdyn_title FROM msdyn_sessiontemplate"
    assert older.one(title) == "{anchor.ticketnumber} \u00b7 {customerName}"
    heard = f"SELECT count(DISTINCT table_name) FROM change_log WHERE position > {position}"
    assert older.one(heard) == len(NEWER), "who is connected hears of it"


def test_what_was_taken_out_stays_out_and_nothing_is_said_of_it(
    older: Older, monkeypatch: pytest.MonkeyPatch
) -> None:
    older.write("DELETE FROM msdyn_sessiontemplate")
    monkeypatch.setattr(given, "NUMBER", given.NUMBER + 1)
    assert not older.is_given
    older.write("DELETE FROM msdyn_sessiontemplate_applicationtab")
    give_older(older.organisation)
    assert older.count("msdyn_sessiontemplate") == 0
    assert older.count("msdyn_sessiontemplate_applicationtab") == 0
    assert older.is_given


def test_what_somebody_made_meanwhile_goes_before(older: Older) -> None:
    older.write(
        "DELETE FROM service_state WHERE name = 'demonstration_given'",
        "UPDATE msdyn_appconfiguration SET msdyn_appconfigurationid = 'own', msdyn_name = 'Own', "
        "msdyn_uniquename = 'own_profile' WHERE ninedesk_isdefault = 1",
        "DELETE FROM msdyn_sessiontemplate_applicationtab",
        "UPDATE msdyn_applicationtabtemplate SET msdyn_applicationtabtemplateid = 'mine'",
        "DELETE FROM systemuser WHERE firstname = 'Ben'",
        "DELETE FROM msdyn_appconfiguration_systemuser",
    )
    give_older(older.organisation)
    defaults = older.one("SELECT count(*) FROM msdyn_appconfiguration WHERE ninedesk_isdefault = 1")
    assert defaults == 1, "there is one profile for everybody else, and that is the one there was"
    assert older.count("msdyn_applicationtabtemplate") == 1, "the name is taken"
    assert older.count("msdyn_sessiontemplate_applicationtab") == 0, "what it would open is another one"
    assert older.count("msdyn_appconfiguration_systemuser") == 0, "he has left"


def test_what_is_no_demonstration_gets_nothing(older: Older) -> None:
    older.write(
        "DELETE FROM service_state WHERE name LIKE 'demonstration%'", "DELETE FROM msdyn_sessiontemplate"
    )
    assert older.is_given
    give_older(older.organisation)
    assert older.count("msdyn_sessiontemplate") == 0
