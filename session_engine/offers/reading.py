"""Reads offers and what they are about; rubbish reads as nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.ids import CONVERSATION_TABLE, LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.offers.describing import described, json_of
from session_engine.offers.state import RECENT, Ended, Mode, Offer
from session_engine.offers.template_reading import Templates
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.values import FORMATTED, LOOKUP_TABLE, instant

OFFER = "ninedesk_offer"
OFFERED = 1
ENDED = {2: Ended.ACCEPTED, 3: Ended.REJECTED, 4: Ended.MISSED, 5: Ended.WITHDRAWN}
"""By the status reason of an offer."""

_CLOSED = 1
_COLUMNS = {
    CONVERSATION_TABLE: (),
    "incident": ("title", "ticketnumber", "_customerid_value", "createdon", "_ownerid_value"),
    "email": ("subject", "sender", "_regardingobjectid_value", "createdon", "_ownerid_value"),
}
"""What is read of a record; all of a conversation, whose table is this product's own."""
_EXPANDED = {CONVERSATION_TABLE: ("msdyn_liveworkstreamid($select=ninedesk_persistent)",)}


@dataclass(frozen=True, slots=True)
class Row:
    """An offer as its row says it.

    Attributes:
        offer: Without what the record says.
        status: Its status reason.
    """

    offer: Offer
    status: int


class Reading:
    """Read what one person is offered.

    Attributes:
        lasting_chat: Gives the word for a chat that lasts; empty for the organisation's.
    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self.templates = Templates(lines)
        self.lasting_chat: Callable[[], str] = str

    async def known(self, line: LineId) -> bool:
        """Tell whether an organisation offers work."""
        return OFFER in await self._lines.metadata(line).catalogue()

    async def open_offers(self, line: LineId, person: str) -> list[Row]:
        """Read what is offered to her now."""
        return await self._rows(
            line, f"{_hers(person)} and statuscode eq {OFFERED}", "ninedesk_offeredon asc"
        )

    async def last_offers(self, line: LineId, person: str) -> list[Row]:
        """Read the last ones that are over."""
        condition = f"{_hers(person)} and statuscode ne {OFFERED}"
        return await self._rows(line, condition, "ninedesk_offeredon desc", RECENT)

    async def status(self, line: LineId, offer_id: str) -> int:
        """Read an offer's status reason; 0 for one that is gone."""
        name = (await self._lines.metadata(line).catalogue())[OFFER]
        path = odata.record(name.set_name, offer_id, odata.Query(select=("statuscode",)))
        try:
            row = await (await self._lines.client(line).get(path)).payload()
        except OrganisationError as error:
            if error.failure in NOT_TO_BE_HAD:
                return 0
            raise
        return json_text.number_of(row, "statuscode") or 0

    async def _rows(self, line: LineId, condition: str, order: str, top: int | None = None) -> list[Row]:
        name = (await self._lines.metadata(line).catalogue())[OFFER]
        query = odata.Query(filter=condition, orderby=(order,), top=top)
        rows = await (await self._lines.client(line).get(odata.collection(name.set_name, query))).rows()
        return [read for row in rows if (read := _row(row, name.primary_id, line)) is not None]

    async def whole(self, offer: Offer) -> Offer:
        """Add what the record it is about says; a record she may not see yet leaves the row's own words."""
        row = await self._record(offer.about)
        return described(offer, row, await self.templates.for_offer(offer), self.lasting_chat())

    async def wholes(self, offers: list[Offer]) -> list[Offer]:
        """Add to several at a time."""
        return list(await asyncio.gather(*(self.whole(offer) for offer in offers)))

    async def why_gone(self, offer: Offer, me: str) -> tuple[Ended, str]:
        """Find out why an offer that was withdrawn is gone, and who has it."""
        row = await self._record(offer.about)
        holder = "_msdyn_activeagentid_value" if offer.about.table == CONVERSATION_TABLE else "_ownerid_value"
        who = json_text.text_of(row, holder).lower()
        if who and who != me and json_text.text_of(row, f"{holder}{LOOKUP_TABLE}") in ("", "systemuser"):
            return Ended.TAKEN, json_text.text_of(row, f"{holder}{FORMATTED}")
        if offer.about.table == CONVERSATION_TABLE and json_text.number_of(row, "statecode") == _CLOSED:
            return Ended.LEFT, ""
        if who == me and offer.about.table == CONVERSATION_TABLE:
            return Ended.ACCEPTED, ""  # it was given to her in another way
        return Ended.WITHDRAWN, ""

    async def _record(self, ref: RecordRef) -> Payload:
        try:
            names = await self._lines.metadata(ref.line).catalogue()
            if ref.table not in names:
                return {}
            query = odata.Query(_COLUMNS.get(ref.table, ()), expand=_EXPANDED.get(ref.table, ()))
            path = odata.record(names[ref.table].set_name, ref.id, query)
            return await (await self._lines.client(ref.line).get(path)).payload()
        except OrganisationError:
            return {}  # the card says what the offer itself says


def _hers(person: str) -> str:
    return f"_ninedesk_agentid_value eq {odata.guid(person)}"


def _row(row: Payload, key: str, line: LineId) -> Row | None:
    about = json_text.text_of(row, "_ninedesk_objectid_value")
    table = json_text.text_of(row, f"_ninedesk_objectid_value{LOOKUP_TABLE}") or CONVERSATION_TABLE
    offer_id = json_text.text_of(row, key).lower()
    if not offer_id or not odata.is_guid(about):
        return None
    reason = json_of(row.get("ninedesk_reason"))
    offer = Offer(
        offer_id,
        line,
        RecordRef(line, table, odata.guid(about)),
        subject=json_text.text_of(row, f"_ninedesk_objectid_value{FORMATTED}"),
        queue=json_text.text_of(row, f"_ninedesk_queueid_value{FORMATTED}")
        or json_text.text_of(reason, "queue"),
        skills=_texts(reason.get("skills")),
        offered=instant(json_text.text_of(row, "ninedesk_offeredon")),
        expires=instant(json_text.text_of(row, "ninedesk_expireson")),
        rejectable=row.get("ninedesk_rejectable") is not False,
        auto=row.get("ninedesk_autoaccept") is True,
        mode=_mode(json_text.text_of(reason, "mode")),
        by=json_text.text_of(reason, "by"),
        returned=reason.get("returned") is True,
        template=json_text.text_of(row, "ninedesk_template"),
    )
    return Row(offer, json_text.number_of(row, "statuscode") or 0)


def _mode(text: str) -> Mode:
    return next((mode for mode in Mode if text.startswith(mode.value)), Mode.ROUTED)


def _texts(value: object) -> tuple[str, ...]:
    listed = json_text.as_list(value) if isinstance(value, list) else []
    return tuple(each for each in listed if isinstance(each, str))
