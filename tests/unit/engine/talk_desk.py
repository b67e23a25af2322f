"""Conversations of a fake organisation with a live line, an outbox in a real profile, time held by the test."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from typing_extensions import override

from session_engine.conversations.area import ConversationsArea
from session_engine.conversations.events import (
    BadgeChanged,
    ColleagueDeclined,
    ConversationChanged,
    ConversationLost,
    CustomerWrote,
    Heard,
    MessagesHeard,
    TypingHeard,
)
from session_engine.conversations.state import Author, ConversationState, Message, MessageKind
from session_engine.conversations.translating import Translator
from session_engine.events import Event
from session_engine.ids import (
    CONVERSATION_TABLE,
    LineId,
    RecordRef,
    SessionId,
    TabId,
    dashboard_page,
    record_page,
)
from session_engine.organisation.events import Change, ChangeKind, ChangesHeard
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.state import Session
from tests.unit.engine.fake_organisation import ME, Col, Row, Tab, guid, ok
from tests.unit.engine.held import START, settle
from tests.unit.engine.outbox_desk import BreakableOrganisation, OutboxDesk, outbox_desk
from tests.unit.engine.web_api import LINE

TALK, MARIA, BEN = guid(700), guid(50), guid(801)
REF = RecordRef(LINE, CONVERSATION_TABLE, TALK)
MESSAGES, PARTICIPANTS = "ninedesk_conversationmessage", "msdyn_sessionparticipant"
OPEN, ACTIVE, WAITING, CLOSED, WRAP_UP = 1, 2, 3, 4, 5


def talk_tables() -> list[Tab]:
    key = Col("Uniqueidentifier")
    return [
        Tab(
            CONVERSATION_TABLE,
            "msdyn_ocliveworkitems",
            "activityid",
            "subject",
            {
                "activityid": key,
                "subject": Col("String"),
                "msdyn_title": Col("String"),
                "msdyn_channel": Col("Picklist", options=((192360000, "Live chat"), (192340000, "SMS"))),
                "msdyn_customer": Col("Customer", targets=("contact", "account")),
                "msdyn_issueid": Col("Lookup", targets=("incident",)),
                "ninedesk_mergedintoid": Col("Lookup", targets=("msdyn_ocliveworkitem",)),
                "msdyn_activeagentid": Col("Lookup", targets=("systemuser",)),
                "statecode": Col("State", options=((0, "Open"), (1, "Closed"))),
                "statuscode": Col("Status", options=((1, "Open"), (2, "Active"), (5, "Wrap-up"))),
                "ninedesk_visitorname": Col("String"),
                "ninedesk_waitingsince": Col("DateTime"),
                "ninedesk_customerlefton": Col("DateTime"),
                "ninedesk_unread": Col("Integer"),
                "ninedesk_lastnumber": Col("Integer"),
            },
            activity=True,
            navigations={
                ("msdyn_customer", "contact"): "msdyn_customer_contact",
                ("msdyn_customer", "account"): "msdyn_customer_account",
            },
        ),
        Tab(MESSAGES, "ninedesk_conversationmessages", "ninedesk_conversationmessageid", "ninedesk_text", {}),
        Tab(PARTICIPANTS, "msdyn_sessionparticipants", "msdyn_sessionparticipantid", "msdyn_name", {}),
        Tab("msdyn_cannedmessage", "msdyn_cannedmessages", "msdyn_cannedmessageid", "msdyn_title", {}),
    ]


class TalkingOrganisation(BreakableOrganisation):
    """An organisation with one conversation; `said` writes into it as the customer or a colleague does.

    Attributes:
        called: Actions of the live line, as name and parameters.
        slow: Which requests are answered only after an event.
    """

    def __init__(self, *, live: bool = True) -> None:
        super().__init__()
        self.called: list[tuple[str, Row]] = []
        self.refuse: Callable[[str], httpx.Response | None] = lambda _name: None
        self.heard: Callable[[Message], None] = lambda _message: None
        self.slow: tuple[Callable[[httpx.Request], bool], asyncio.Event] | None = None
        if not live:
            return
        for table in talk_tables():
            self.tables[table.name] = table
            self.sets[table.set_name] = table
            self.rows[table.name] = {}
        self.put("contact", MARIA, fullname="Maria Lopez")
        self.put("systemuser", BEN, fullname="Ben Carter", firstname="Ben")
        self.conversation()
        self.participant(ME)
        for name in ("SendMessage", "SendFile"):
            self.actions[f"ninedesk_{name}"] = self._send
        for name in (
            "Typing", "MarkRead", "EndConversation", "LeaveConversation", "ReleaseConversation", "Consult",
            "PickConversation", "TransferConversation", "ReopenConversation",
        ):  # fmt: skip
            self.actions[f"ninedesk_{name}"] = self._called

    @override
    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.slow is not None and self.slow[0](request):
            return self._slowly(request, self.slow[1])  # type: ignore[return-value]  # the transport takes both
        return super().__call__(request)

    async def _slowly(self, request: httpx.Request, until: asyncio.Event) -> httpx.Response:
        await until.wait()
        return super().__call__(request)

    @override
    def _answer(self, request: httpx.Request, parts: Any, body: Row) -> httpx.Response:
        name = parts.path.removeprefix("ninedesk_")
        early = self.refuse(name) if request.method == "POST" else None
        return early if early is not None else super()._answer(request, parts, body)

    def conversation(self, **values: Any) -> None:
        given = {
            "msdyn_title": "Thermostat shows E4", "msdyn_channel": 192360000, "statecode": 0,
            "statuscode": ACTIVE, "msdyn_activeagentid": ("systemuser", ME), "ninedesk_visitorname": "Maria",
        }  # fmt: skip
        known = self.rows[CONVERSATION_TABLE].get(TALK, {})
        self.put(CONVERSATION_TABLE, TALK, **{**({} if known else given), **values})

    def participant(self, agent: str, mode: int = 1, **values: Any) -> None:
        self.put(
            PARTICIPANTS,
            guid(900 + len(self.rows[PARTICIPANTS])),
            _ninedesk_conversationid_value=TALK,
            _msdyn_agentid_value=agent,
            ninedesk_mode=mode,
            msdyn_joinedon="2026-11-19T08:00:00Z",
            msdyn_lefton=None,
            ninedesk_readnumber=0,
            **values,
        )

    def said(
        self, text: str, author: int = 1, kind: int = 1, key: str | None = None, agent: str = "", **more: Any
    ) -> Message:
        number = len(self.rows[MESSAGES]) + 1
        key, sent = key or guid(10_000 + number), START + timedelta(seconds=number)
        self.put(
            MESSAGES,
            key,
            _ninedesk_conversationid_value=TALK,
            ninedesk_number=number,
            ninedesk_kind=kind,
            ninedesk_author=author,
            _ninedesk_agentid_value=agent or None,
            ninedesk_authorname="Maria" if author == 1 else "",
            ninedesk_text=text,
            ninedesk_senton=sent.isoformat().replace("+00:00", "Z"),
            **more,
        )
        message = Message(
            key, number, MessageKind(kind), Author(author), sent, text, "Maria" if author == 1 else "", agent
        )
        self.heard(message)
        return message

    def merged(self, *said: tuple[str, int, bool], waiting: datetime | None) -> list[Message]:
        """Let another conversation go on here: what was said there, by whom, and whether it was read there."""
        told: Row = {"title": "From the train", "conversation": guid(701)}
        written: list[tuple[str, int, int, Row]] = [("merging", 3, 3, told)]
        for text, author, seen in said:
            written.append((text, author, 1, {"from": guid(701), "seen": seen}))
        written.append(("merged", 3, 3, {**told, "waiting": waiting.isoformat() if waiting else ""}))
        return [
            replace(
                self.said(
                    text, author, kind, agent=ME if author == 2 else "", ninedesk_values=json.dumps(values)
                ),
                values=values,
            )
            for text, author, kind, values in written
        ]

    @property
    def texts(self) -> list[str]:
        """What stands in the conversation."""
        rows = sorted(self.rows[MESSAGES].values(), key=lambda row: row["ninedesk_number"])
        return [row["ninedesk_text"] or row.get("ninedesk_filename", "") for row in rows]

    def _send(self, path: str, body: Row) -> Row:
        self.called.append((path.removeprefix("ninedesk_"), body))
        if body["MessageId"] not in self.rows[MESSAGES]:
            more = {"ninedesk_filename": body["FileName"]} if "FileName" in body else {}
            self.said(body.get("Text", ""), 2, body["Kind"], body["MessageId"], ME, **more)
        row = self.rows[MESSAGES][body["MessageId"]]
        return {"Number": row["ninedesk_number"], "SentOn": row["ninedesk_senton"]}

    def _called(self, path: str, body: Row) -> None:
        name = path.removeprefix("ninedesk_")
        self.called.append((name, body))
        if name == "EndConversation":
            self.conversation(statuscode=WRAP_UP)
        elif name == "LeaveConversation":
            ended = self.rows[CONVERSATION_TABLE][TALK]["statuscode"] == WRAP_UP
            self.conversation(statuscode=CLOSED if ended else OPEN, msdyn_activeagentid=None)

    @override
    def _collection(self, table: Tab, options: dict[str, str]) -> httpx.Response:
        if table.name not in (MESSAGES, PARTICIPANTS):
            return super()._collection(table, options)
        rows: list[Row] = [{table.key: key, **row} for key, row in self.rows[table.name].items()]
        for column, sign, number in re.findall(r"(\w+) (gt|lt) (\d+)", options.get("$filter", "")):
            wanted = int(number)
            rows = [r for r in rows if (r[column] > wanted if sign == "gt" else r[column] < wanted)]
        order = options.get("$orderby", "")
        if order.startswith("ninedesk_number"):
            rows.sort(key=lambda row: row["ninedesk_number"], reverse=order.endswith("desc"))
        shown = rows[: int(options.get("$top", "1000"))]
        return ok({"value": [{k: v for k, v in row.items() if k != "#etag"} for row in shown]})


@dataclass
class TalkDesk:
    desk: OutboxDesk
    organisation: TalkingOrganisation
    area: ConversationsArea
    workspace: WorkspaceArea
    undo: list[int]
    absent: set[LineId]
    events: list[Event] = field(default_factory=list[Event])

    @property
    def state(self) -> ConversationState:
        return self.area.state(REF)

    @property
    def shown(self) -> list[str]:
        return [
            message.text or (message.file.name if message.file else "") for message in self.state.messages
        ]

    @property
    def unsent(self) -> list[tuple[str, str]]:
        return [
            (each.text or (each.file.name if each.file else ""), each.standing.value)
            for each in self.state.unsent
        ]

    def actions(self, *but: str) -> list[str]:
        return [name for name, _ in self.organisation.called if name not in but]

    def count(self, kind: type[Event]) -> int:
        return sum(1 for event in self.events if isinstance(event, kind))

    def hear(self, *messages: Message) -> None:
        self.desk.bus.publish(MessagesHeard(LINE, tuple(Heard(TALK, message) for message in messages)))

    def hear_typing(self, who: str = "", name: str = "Maria") -> None:
        self.desk.bus.publish(TypingHeard(LINE, TALK, who, name))

    def changed(self, table: str = CONVERSATION_TABLE, key: str = TALK) -> None:
        self.desk.bus.publish(ChangesHeard(LINE, (Change(table, key, ChangeKind.UPDATE),)))

    def open(self) -> SessionId:
        return self.workspace.open_session(record_page(REF)).session

    async def later(self, seconds: float) -> None:
        """Let what was begun come to its waiting, and time pass."""
        await settle()
        await self.desk.time.advance(seconds)

    async def loaded(self) -> None:
        await self.until(lambda: not self.state.loading and bool(self.desk.records.state(REF).fields))

    async def until(self, condition: Callable[[], object]) -> None:
        await self.desk.until(condition)


@asynccontextmanager
async def talk_desk(
    folder: Path,
    organisation: TalkingOrganisation | None = None,
    *,
    shown: bool = True,
    undo: int = 5,
    translator: Translator | None = None,
) -> AsyncGenerator[TalkDesk]:
    """Open a desk on the profile in a folder, with the conversation followed if it is `shown`."""
    org = organisation or TalkingOrganisation()
    async with outbox_desk(folder, org) as desk:
        absent = set[LineId]()
        seconds, against = [undo], list[Callable[[SessionId], Any]]()

        def closing(session: Session) -> Any:
            return against[0](session.id)

        def closing_tab(tab: TabId) -> Any:
            return area.stands_against_closing_tab(tab)

        workspace = WorkspaceArea(
            desk.bus,
            LINE,
            dashboard_page(LINE),
            unsaved=desk.records,
            against_closing=closing,
            against_closing_tab=closing_tab,
        )
        area = ConversationsArea(
            desk.bus,
            desk.tasks,
            desk.time,
            desk.lines,
            desk.records,
            workspace,
            undo_seconds=lambda: seconds[0],
            together=desk.profile.together,
            translator=translator,
            pause=desk.time.pause,
            present=lambda line: line not in absent,
        )
        against.append(area.stands_against_closing)
        made = TalkDesk(desk, org, area, workspace, seconds, absent)
        for kind in (BadgeChanged, ColleagueDeclined, ConversationChanged, ConversationLost, CustomerWrote):
            desk.bus.subscribe(kind, made.events.append)
        area.begin(desk.outbox)
        if shown:
            area.show(REF, "test")
            await made.loaded()
        yield made
