"""How a line stands: a test for each row of the table, and that nothing is missing in it."""

import pytest

from session_engine.organisation.standing import TABLE, Happening
from session_engine.organisation.state import Connection

ROWS = [(row, happening) for row in Connection for happening in Happening]


def after(connection: Connection, *happenings: Happening) -> Connection:
    for happening in happenings:
        connection = TABLE[connection][happening]
    return connection


@pytest.mark.parametrize(("row", "happening"), ROWS)
def test_every_standing_knows_what_to_do_about_everything(row: Connection, happening: Happening) -> None:
    assert TABLE[row][happening] in Connection


@pytest.mark.parametrize("row", list(Connection))
def test_an_address_that_goes_ends_every_standing(row: Connection) -> None:
    assert after(row, Happening.GONE) is Connection.STARTING
    assert after(row, Happening.ADDRESS) is Connection.CONNECTING


@pytest.mark.parametrize("happening", [each for each in Happening if each is not Happening.ADDRESS])
def test_starting_ends_with_an_address_alone(happening: Happening) -> None:
    assert after(Connection.STARTING, happening) is Connection.STARTING


@pytest.mark.parametrize("row", [row for row in Connection if row is not Connection.STARTING])
def test_an_answer_of_an_organisation_at_work_ends_everything_else(row: Connection) -> None:
    assert after(row, Happening.ANSWER) is Connection.ONLINE
    assert after(row, Happening.SLOW_ANSWER) is Connection.SLOW
    assert after(row, Happening.TOLD_TO_WAIT) is Connection.BUSY


def test_connecting_fails_or_works() -> None:
    assert after(Connection.CONNECTING, Happening.NO_ANSWER) is Connection.OFFLINE
    assert after(Connection.CONNECTING, Happening.KEY_REFUSED) is Connection.SIGNING_IN


@pytest.mark.parametrize("row", [Connection.ONLINE, Connection.SLOW, Connection.BUSY, Connection.OFFLINE])
def test_who_works_can_lose_the_line_and_the_key(row: Connection) -> None:
    assert after(row, Happening.NO_ANSWER) is Connection.OFFLINE
    assert after(row, Happening.KEY_REFUSED) is Connection.SIGNING_IN
    assert after(row, Happening.NO_KEY) is Connection.SIGNED_OUT


def test_signing_in_waits_for_the_key_whatever_else_fails() -> None:
    row = Connection.SIGNING_IN
    assert after(row, Happening.NO_ANSWER) is row
    assert after(row, Happening.KEY_REFUSED) is row
    assert after(row, Happening.NO_KEY) is Connection.SIGNED_OUT


def test_who_is_signed_out_stays_so_until_something_is_done_about_it() -> None:
    row = Connection.SIGNED_OUT
    assert after(row, Happening.NO_ANSWER) is row
    assert after(row, Happening.NO_KEY) is row
    assert after(row, Happening.KEY_REFUSED) is Connection.SIGNING_IN
    assert after(row, Happening.ADDRESS, Happening.ANSWER) is Connection.ONLINE
