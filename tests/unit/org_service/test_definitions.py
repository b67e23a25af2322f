"""An organisation of an earlier program gets the views and forms of this one; what was changed by hand stays."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from org_service import definitions
from org_service.beginning import begin_bare
from org_service.customisation import customisation_rows
from org_service.definitions import mark_of_all, renew_definitions
from org_service.delivered import are_current, delivered_mark
from org_service.description import load_description
from org_service.storage import Storage, latest_position, open_storage
from tests.fixtures.delivered_rows import delivered

NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
OLD, BY_HAND, GONE, *_ = delivered("savedquery")
FORM = delivered("systemform")[0]


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    opened = open_storage(f"sqlite:///{tmp_path / 'organisation.db'}", load_description())
    opened.submit_write(lambda connection: begin_bare(connection, opened.tables, NOW)).result()
    yield opened
    opened.close()


def write(storage: Storage, *statements: str) -> None:
    def work(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    storage.submit_write(work).result()


def name_of(storage: Storage, view: str) -> str | None:
    query = "SELECT name FROM savedquery WHERE savedqueryid = ?"
    return storage.submit_read(lambda c: c.exec_driver_sql(query, (view,)).scalar()).result()


def renew(storage: Storage) -> int:
    later = NOW + timedelta(days=3)
    return storage.submit_write(lambda c: renew_definitions(c, storage.tables, later)).result()


def test_the_mark_that_is_delivered_is_that_of_the_definitions() -> None:
    """Otherwise write `mark_of_all(customisation_rows())` into `resources/organisation/definitions.mark`."""
    assert mark_of_all(customisation_rows()) == delivered_mark()


def test_a_new_organisation_is_current(storage: Storage) -> None:
    assert storage.submit_read(are_current).result()
    assert renew(storage) == 0


def test_definitions_of_an_earlier_program_are_renewed_and_what_was_changed_by_hand_stays(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = list(customisation_rows())
    older = [row._replace(values={**row.values, "name": "Older name"}) if row == OLD else row for row in now]
    monkeypatch.setattr(definitions, "customisation_rows", lambda: iter(older))
    write(storage, "DELETE FROM service_state WHERE name LIKE 'definition%'")
    assert renew(storage) == 1
    monkeypatch.undo()
    write(
        storage,
        f"UPDATE savedquery SET name = 'By hand' WHERE savedqueryid = '{BY_HAND.id}'",
        f"DELETE FROM savedquery WHERE savedqueryid = '{GONE.id}'",
        "UPDATE service_state SET value = 'of an earlier program' WHERE name = 'definitions'",
    )
    assert not storage.submit_read(are_current).result()
    assert name_of(storage, OLD.id) == "Older name"
    assert renew(storage) == 1
    assert name_of(storage, OLD.id) == OLD.values["name"]
    assert name_of(storage, BY_HAND.id) == "By hand"
    assert name_of(storage, GONE.id) is None
    assert storage.submit_read(are_current).result()


def test_an_organisation_from_before_this_was_remembered_gets_all_of_them(storage: Storage) -> None:
    before = storage.submit_read(latest_position).result()
    write(
        storage,
        f"UPDATE savedquery SET name = 'Older name' WHERE savedqueryid = '{OLD.id}'",
        f"UPDATE systemform SET formxml = '<form/>' WHERE formid = '{FORM.id}'",
        f"DELETE FROM savedquery WHERE savedqueryid = '{GONE.id}'",
        "DELETE FROM service_state WHERE name LIKE 'definition%'",
    )
    assert renew(storage) == 3
    assert name_of(storage, OLD.id) == OLD.values["name"]
    assert name_of(storage, GONE.id) == GONE.values["name"]
    form = storage.submit_read(
        lambda c: c.exec_driver_sql(f"SELECT formxml FROM systemform WHERE formid = '{FORM.id}'").scalar()
    ).result()
    assert form == FORM.values["formxml"]
    assert storage.submit_read(latest_position).result() > before
    version = "SELECT versionnumber, modifiedon FROM savedquery WHERE savedqueryid = ?"
    number, modified = storage.submit_read(lambda c: c.exec_driver_sql(version, (OLD.id,)).one()).result()
    assert number > before, "who has the older one is told that there is another"
    assert modified == "2026-03-14T12:00:00Z"
    assert renew(storage) == 0
