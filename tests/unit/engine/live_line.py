"""An organisation in memory that gives out work: presence, offers and what they are about."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import httpx
from typing_extensions import override

from session_engine.ids import RecordRef
from session_engine.presence.state import Base
from tests.unit.engine.fake_organisation import ME, Col, FakeOrganisation, Row, Tab, guid
from tests.unit.engine.held import START
from tests.unit.engine.web_api import LINE

BEN = guid(77)
STATUSES = {
    Base.AVAILABLE: "f523f628-c07a-e811-8162-000d3aa11f50",
    Base.BUSY: "efdeb843-c07a-e811-8162-000d3aa11f50",
    Base.DO_NOT_DISTURB: "08971864-c07a-e811-8162-000d3aa11f50",
    Base.AWAY: "3dacae76-c07a-e811-8162-000d3aa11f50",
    Base.OFFLINE: "2a9a6f6c-5b0e-4b5b-9d0f-51a9d3a5c001",
    Base.INACTIVE: "2a9a6f6c-5b0e-4b5b-9d0f-51a9d3a5c002",
}
_NAMES = ("Available", "Busy", "Do not disturb", "Away", "Offline", "Inactive")


def _lookup(*targets: str) -> Col:
    return Col("Lookup", targets=targets)


class LiveLine(FakeOrganisation):
    """Rows of the tables of docs/conversations.md, and its actions."""

    def __init__(self) -> None:
        super().__init__()
        self._add("msdyn_presence", "msdyn_presences", "msdyn_name")
        self._add(
            "msdyn_agentstatus",
            "msdyn_agentstatuses",
            "msdyn_agentid",
            msdyn_agentid=_lookup("systemuser"),
            msdyn_currentpresenceid=_lookup("msdyn_presence"),
        )
        self._add("queue", "queues", "name")
        self._add("msdyn_liveworkstream", "msdyn_liveworkstreams", "msdyn_name")
        self._add(
            "msdyn_ocliveworkitem",
            "msdyn_ocliveworkitems",
            "subject",
            msdyn_liveworkstreamid=_lookup("msdyn_liveworkstream"),
            msdyn_customer=_lookup("contact"),
            msdyn_activeagentid=_lookup("systemuser"),
        )
        self._add(
            "ninedesk_offer",
            "ninedesk_offers",
            "ninedesk_offerid",
            ninedesk_agentid=_lookup("systemuser"),
            ninedesk_objectid=_lookup("msdyn_ocliveworkitem", "incident", "email"),
            ninedesk_queueid=_lookup("queue"),
        )
        stream = ("msdyn_liveworkstreamid", "msdyn_liveworkstream")
        self.tables["msdyn_ocliveworkitem"].navigations[stream] = "msdyn_liveworkstreamid"
        self.put("systemuser", BEN, fullname="Ben Whitlock", firstname="Ben")
        self.put("queue", guid(60), name="Home network")
        self.put("contact", guid(61), fullname="Maria Lopez")
        for (base, status), name in zip(STATUSES.items(), _NAMES, strict=True):
            self.put("msdyn_presence", status, msdyn_name=name, msdyn_basepresencestatus=int(base))
        self.stand(Base.AVAILABLE)
        self.calls: list[tuple[str, Row]] = []
        for name in ("SetPresence", "ShowOffer", "AcceptOffer", "RejectOffer"):
            self.actions[f"ninedesk_{name}"] = self._act

    def _add(self, name: str, set_name: str, title: str, **lookups: Col) -> None:
        columns = {f"{name}id": Col("Uniqueidentifier"), **lookups}
        key = "activityid" if name == "msdyn_ocliveworkitem" else f"{name}id"
        table = _Loose(name, set_name, key, title, columns)
        self.tables[name] = self.sets[set_name] = table
        self.rows[name] = {}

    def stand(self, base: Base, set_by: int = 1, used: int = 0, status: str = "") -> None:
        """Give Amara a presence, as the service does by itself."""
        self.put(
            "msdyn_agentstatus",
            guid(40),
            msdyn_agentid=("systemuser", ME),
            msdyn_currentpresenceid=("msdyn_presence", status or STATUSES[base]),
            msdyn_availableunitscapacity=100 - used,
            msdyn_totalunitscapacity=100,
            ninedesk_setby=set_by,
        )

    def conversation(self, number: int, **values: Any) -> RecordRef:
        """Let a customer come in."""
        given = {"subject": "Red light on upstairs satellite", "statecode": 0, "statuscode": 1, **values}
        self.put("msdyn_ocliveworkitem", guid(number), **given)
        return RecordRef(LINE, "msdyn_ocliveworkitem", guid(number))

    def offer(self, number: int, about: RecordRef, seconds: int = 120, **values: Any) -> str:
        """Offer Amara something."""
        given = {
            "ninedesk_agentid": ("systemuser", ME),
            "ninedesk_objectid": (about.table, about.id),
            "ninedesk_queueid": ("queue", guid(60)),
            "ninedesk_reason": json.dumps({"skills": ["Mesh"]}),
            "ninedesk_offeredon": START.isoformat().replace("+00:00", "Z"),
            "ninedesk_expireson": (START + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z"),
            "ninedesk_rejectable": True,
            "ninedesk_autoaccept": False,
            "statuscode": 1,
            **values,
        }
        return self.put("ninedesk_offer", guid(number), **given)

    @override
    def _collection(self, table: Tab, options: dict[str, str]) -> httpx.Response:
        """Heed whose rows are asked for, and which are no longer open."""
        condition = options.get("$filter", "")
        whose = re.search(r"_(\w+)_value eq ([0-9a-f-]{36})", condition)
        over = re.search(r"statuscode ne (\d+)", condition)
        rows = self.rows[table.name]
        if whose is None:
            return super()._collection(table, options)
        chosen = [key for key, row in rows.items() if row.get(whose.group(1), ("", ""))[1] == whose.group(2)]
        if "statuscode eq 1" in condition:
            chosen = [key for key in chosen if rows[key]["statuscode"] == 1]
        if over is not None:
            chosen = [key for key in chosen if rows[key]["statuscode"] != int(over.group(1))]
        return httpx.Response(200, json={"value": [self.payload(table, key, options) for key in chosen]})

    def _act(self, path: str, body: Row) -> Row | None:
        self.calls.append((path, body))
        if "PresenceId" in body:
            base = next(base for base, status in STATUSES.items() if status == body["PresenceId"])
            self.stand(base, body.get("SetBy", 1))
            return None
        offer = self.rows["ninedesk_offer"][body["OfferId"]]
        if path == "ninedesk_ShowOffer":
            return None
        self.put("ninedesk_offer", body["OfferId"], statuscode=2 if path == "ninedesk_AcceptOffer" else 3)
        table, key = offer["ninedesk_objectid"]
        return {"Table": table, "Id": key} if path == "ninedesk_AcceptOffer" else None


class _Loose(Tab):
    """A table whose plain columns need no description."""

    def __init__(self, name: str, set_name: str, key: str, title: str, columns: dict[str, Col]) -> None:
        super().__init__(name, set_name, key, title, _Columns(columns))


class _Columns(dict[str, Col]):
    @override
    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name) or Col()
