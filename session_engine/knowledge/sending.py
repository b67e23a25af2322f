"""Which articles may go to customers: published ones that are not for the organisation alone."""

from __future__ import annotations

from session_engine.errors import OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.knowledge.asking import Asker
from session_engine.knowledge.state import ARTICLE, PUBLISHED
from session_engine.records.state import Choice
from session_engine.records.store import RecordStore
from session_engine.search.area import SearchArea
from session_engine.search.kept import NOT_REACHED
from session_engine.search.state import Match


class Sendable:
    """Finds what can be put into a letter.

    Args:
        asker: Asks the organisation.
        search: Finds among what was read before.
        records: The articles that were read before.
    """

    def __init__(self, asker: Asker, search: SearchArea, records: RecordStore) -> None:
        self._asker, self._search, self._records = asker, search, records

    async def find(self, line: LineId, typed: str) -> tuple[Match, ...]:
        """Give articles whose title or number has what is typed; for nothing, those read most."""
        try:
            return await self._asker.sendable(line, typed)
        except OrganisationError as error:
            if error.failure not in NOT_REACHED:
                raise
            found = await self._search.lookup(line, (ARTICLE,), typed)
            return tuple(each for each in found if self._may_be_sent(each.ref))

    def _may_be_sent(self, article: RecordRef) -> bool:
        state = self._records.value(article, "statecode")
        published = isinstance(state, Choice) and state.value == PUBLISHED
        return published and self._records.value(article, "isinternal") is not True
