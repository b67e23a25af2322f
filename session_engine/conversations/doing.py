"""What is done with a conversation at its organisation: the actions of its live line, and its links."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.casework import already
from session_engine.casework.office import Office
from session_engine.errors import RefusalCode, Refused
from session_engine.ids import RecordRef
from session_engine.organisation import live_actions
from session_engine.organisation.lines import Lines
from session_engine.records.state import Lookup, Value

LINKS: Mapping[str, str] = {
    "contact": "msdyn_customer",
    "account": "msdyn_customer",
    "incident": "msdyn_issueid",
}
"""By table of what is linked: the column; one of each at most (facts 9)."""


class Doing:
    """Do it; what comes of it is heard on the feed, and read again at once."""

    def __init__(self, lines: Lines, office: Office) -> None:
        self._lines, self._office = lines, office

    async def act(self, ref: RecordRef, action: str, /, **parameters: object) -> Mapping[str, object]:
        """Call an action on a conversation; raise Refused where it is not hers any more or there is no such line."""
        client = self._lines.client(ref.line)
        answer = await live_actions.call(
            client, f"ninedesk_{action}", {"ConversationId": ref.id, **parameters}
        )
        self._office.touched(ref)
        return answer

    async def murmur(self, ref: RecordRef, action: str, /, **parameters: object) -> None:
        """Tell the organisation what changes nothing that is shown: that she types, that she has read."""
        client = self._lines.client(ref.line)
        await live_actions.call(client, f"ninedesk_{action}", {"ConversationId": ref.id, **parameters})

    async def link(self, ref: RecordRef, record: RecordRef) -> None:
        """Link a contact, an account or a case in place of the one before."""
        await self._set(ref, LINKS.get(record.table), Lookup(record))

    async def unlink(self, ref: RecordRef, record: RecordRef) -> None:
        """Take a link away, if it still leads there."""
        column = LINKS.get(record.table)
        before = await self._office.see_one(ref, (column,) if column else ())
        known = before.values.get(column or "")
        if isinstance(known, Lookup) and known.ref == record:
            await self._set(ref, column, None)

    async def _set(self, ref: RecordRef, column: str | None, value: Value) -> None:
        if column is None:
            raise Refused(RefusalCode.INVALID_VALUE)
        before = await self._office.see_one(ref, (column,))
        body = await self._office.encoded(ref, {column: value}, before.values)
        await self._office.patch(ref, body, already.has_values(self._office, ref, {column: value}))
