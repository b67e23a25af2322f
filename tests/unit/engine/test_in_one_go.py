"""Links and votes that the last run had begun are made at the next start, and shown to nobody as half-made."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.organisation.events import LineChanged
from session_engine.organisation.state import Connection, LineState
from session_engine.records.in_one_go import InOneGo
from session_engine.records.state import Lookup, RecordStatus
from session_engine.tasks import Tasks
from tests.unit.engine.desk import desk
from tests.unit.engine.fake_organisation import guid
from tests.unit.engine.held import settle
from tests.unit.engine.test_assist import CASE, LINE, Ranking

pytestmark = pytest.mark.anyio


@dataclass
class Standing:
    """A line that is away at first."""

    connection: Connection = Connection.CONNECTING

    def state(self, line: LineId) -> LineState:
        return LineState(line, connection=self.connection)


@dataclass
class Refusing:
    """Records that cannot be made."""

    error: Exception
    tried: list[RecordRef] = field(default_factory=list[RecordRef])
    given_up: list[RecordRef] = field(default_factory=list[RecordRef])

    async def save(self, ref: RecordRef) -> bool:
        self.tried.append(ref)
        raise self.error

    def abandon(self, ref: RecordRef) -> None:
        self.given_up.append(ref)


async def test_what_one_click_had_begun_is_made_once_as_soon_as_the_organisation_answers() -> None:
    organisation, standing = Ranking(), Standing()
    async with desk(organisation) as at:
        article = RecordRef(LINE, "knowledgearticle", guid(2))
        link = at.records.new(
            LINE,
            "knowledgearticleincident",
            {"knowledgearticleid": Lookup(article), "incidentid": Lookup(CASE)},
        )
        case = at.records.new(LINE, "incident", {"title": "Half"})
        made = InOneGo(at.bus, at.tasks, standing, at.records)
        assert made.adopt((link, case)) == {link}  # a case is gone on with by her
        await at.quiet()
        assert not organisation.rows["knowledgearticleincident"]
        standing.connection = Connection.ONLINE
        for _ in range(2):
            at.bus.publish(LineChanged(LINE))
            await at.quiet()
        assert list(organisation.rows["knowledgearticleincident"]) == [link.id]
        assert at.records.status(case) is RecordStatus.NEW


@pytest.mark.parametrize(
    ("error", "given_up"),
    [
        (OrganisationError(Failure.MISSING), True),
        (Refused(RefusalCode.REQUIRED_MISSING), True),
        (OrganisationError(Failure.UNREACHABLE), False),
    ],
)
async def test_what_cannot_be_made_is_given_up_and_what_cannot_be_sent_waits_for_the_next_start(
    error: Exception, given_up: bool
) -> None:
    bus, tasks, records = EventBus(), Tasks(), Refusing(error)
    vote = RecordRef(LINE, "msdyn_suggestioninteraction", guid(7))
    InOneGo(bus, tasks, Standing(Connection.ONLINE), records).adopt((vote,))
    await settle()
    assert records.tried == [vote]
    assert records.given_up == ([vote] if given_up else [])
    await tasks.close()
