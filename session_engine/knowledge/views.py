"""Counts that an article was read: once for each time somebody opens it."""

from __future__ import annotations

import logging

from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.knowledge.state import ARTICLE
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.requests import Request
from session_engine.ports import Clock

log = logging.getLogger(__name__)
ACTION = "IncrementKnowledgeArticleViewCount"
_INTERNAL = 0  # where it was read: here, not on a web page


class ViewCounter:
    """Tells the organisation; one that does not count is not told again.

    Args:
        lines: The organisations.
        clock: When it was read.
    """

    def __init__(self, lines: Lines, clock: Clock) -> None:
        self._lines, self._clock = lines, clock
        self._without: set[LineId] = set()

    async def count(self, article: RecordRef) -> None:
        """Count one reading; a failure is nobody's concern."""
        if article.line in self._without:
            return
        body: Payload = {
            "Source": {"@odata.type": f"Microsoft.Dynamics.CRM.{ARTICLE}", "knowledgearticleid": article.id},
            "ViewDate": odata.instant(self._clock.now().replace(microsecond=0)),
            "Location": _INTERNAL,
            "Count": 1,
        }
        try:
            await self._lines.client(article.line).send(Request("POST", ACTION, json_text.encode(body)))
        except OrganisationError as error:
            if error.failure in NOT_TO_BE_HAD:
                self._without.add(article.line)
            log.info("a view of an article was not counted: %s", error.failure)
