"""Hear of changes by asking: the records of what is on show, by their modification time (facts 11)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from session_engine.errors import OrganisationError
from session_engine.events import EventBus
from session_engine.ids import LineId
from session_engine.organisation import json_text, odata, values
from session_engine.organisation.client import Client
from session_engine.organisation.events import Change, ChangeKind, ChangesHeard
from session_engine.organisation.json_text import Payload
from session_engine.organisation.metadata import Metadata
from session_engine.organisation.requests import page_size
from session_engine.ports import Clock
from session_engine.waiting import Pause, real_pause

EVERY = 15.0
OVERLAP = timedelta(seconds=60)
"""Asked for twice, since a slow transaction may carry an older time than one already seen."""
_ROWS = 200


class ModifiedOnPoller:
    """Publish what was created or changed in the tables on show. It cannot see what was deleted."""

    def __init__(
        self,
        line: LineId,
        client: Client,
        metadata: Metadata,
        bus: EventBus,
        clock: Clock,
        tables: Callable[[], frozenset[str]],
        *,
        pause: Pause = real_pause,
    ) -> None:
        self._line = line
        self._client = client
        self._metadata = metadata
        self._bus = bus
        self._clock = clock
        self._tables = tables
        self._pause = pause
        self._since: dict[str, datetime] = {}
        self._told: dict[tuple[str, str], str] = {}

    async def run(self) -> None:
        """Ask until cancelled."""
        while True:
            await self._pause(EVERY)
            asked = await asyncio.gather(*(self._ask(table) for table in sorted(self._tables())))
            changes = tuple(change for each in asked for change in each)
            if changes:
                self._bus.publish(ChangesHeard(self._line, changes))

    async def _ask(self, table: str) -> tuple[Change, ...]:
        try:
            meta = await self._metadata.table(table)
            if not meta.has("modifiedon"):
                return ()
            now = self._clock.now()
            since = self._since.setdefault(table, now - timedelta(seconds=EVERY)) - OVERLAP
            query = odata.Query(
                select=(meta.table.primary_id, "modifiedon"),
                filter=f"modifiedon ge {odata.instant(since)}",
                orderby=("modifiedon asc",),
            )
            path = odata.collection(meta.table.set_name, query)
            rows = await (await self._client.get(path, prefer=(page_size(_ROWS),))).rows()
        except OrganisationError:
            return ()  # the line's state tells; the next round asks again
        last = values.instant(json_text.text_of(rows[-1], "modifiedon")) if len(rows) == _ROWS else None
        self._since[table] = last or now  # a full page: the next round goes on behind it
        return tuple(c for row in rows if (c := self._change(table, meta.table.primary_id, row)))

    def _change(self, table: str, key: str, row: Payload) -> Change | None:
        record_id = json_text.text_of(row, key).lower()
        etag = json_text.text_of(row, "@odata.etag")
        if not record_id or self._told.get((table, record_id)) == etag:
            return None
        self._told[table, record_id] = etag
        return Change(table, record_id, ChangeKind.UPDATE, etag=etag or None)
