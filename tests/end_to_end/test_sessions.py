"""Sessions and tabs as a person uses them: A1 to A3."""

import pytest

from desktop.tour.hands import until
from tests.end_to_end.running import RunningDesk

pytestmark = pytest.mark.window
REFUND = "Refund for two thermostats"


async def test_a_case_of_the_dashboard_opens_a_session(desk: RunningDesk) -> None:
    person = desk.person
    await person.open_row(person.tile("My Active Cases").grid.table, REFUND)
    await until(lambda: person.sessions() == ["Home", REFUND], "the session")
    await until(lambda: person.text_of("Case Title") == REFUND, "the form")
    assert person.front_session() == REFUND
    assert person.shows("1 of 9")


