"""What is asked of an organisation about conversations: messages by number, files, who takes part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import islice

from session_engine.conversations.state import MESSAGE_TABLE, Message, Messages, Mode, Participant
from session_engine.errors import Failure, OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata
from session_engine.organisation.conversation_wire import COLUMNS, heard_in_row, moment, row_of
from session_engine.organisation.file_content import file_content
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.values import FORMATTED
from session_engine.records.state import Lookup

PAGE = 50
"""Messages that are read at a time when somebody looks back."""
GAP = 200
"""Messages that are read at a time when something was missed."""
PARTICIPANTS = "msdyn_sessionparticipant"
_SKILLS = "ninedesk_conversationskill"
_SKILL = "_ninedesk_skillid_value"
STREAMS = "msdyn_liveworkstream"
_ADVISERS = (Mode.CONSULT_PRIVATE, Mode.CONSULT_PUBLIC)


@dataclass(frozen=True, slots=True)
class Page:
    """Some messages, oldest first.

    Attributes:
        messages: What was found.
        complete: There are no more on that side.
    """

    messages: tuple[Message, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Present:
    """Who takes part.

    Attributes:
        now: Agents in it now.
        was_hers: The person takes part, or did.
        read: Number of the newest message she has seen.
        advised: She last was in it to give advice.
        first: When the first of all joined, aware UTC; None before that.
    """

    now: tuple[Participant, ...] = ()
    was_hers: bool = False
    read: int = 0
    advised: bool = False
    first: datetime | None = None


class Reading:
    """Ask about conversations."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    async def offered(self, line: LineId) -> bool:
        """Tell whether an organisation has messages at all."""
        return MESSAGE_TABLE in await self._lines.metadata(line).catalogue()

    async def newest(self, ref: RecordRef) -> Page:
        """Read the newest messages; while the organisation is away, those that were kept of it."""
        return await self._backwards(ref, "", kept=True)

    async def keep(self, ref: RecordRef, messages: Messages) -> None:
        """Let these be the newest messages that are kept of a conversation: most of them came by the feed."""
        rows = [row_of(ref.id, message) for message in islice(messages.backwards(), PAGE)]
        path = odata.collection(await self._set(ref.line, MESSAGE_TABLE), _newest(ref, ""))
        self._lines.readings(ref.line).keep(path, json_text.encode({"value": rows}))

    async def before(self, ref: RecordRef, number: int) -> Page:
        """Read the messages before one."""
        return await self._backwards(ref, f" and ninedesk_number lt {number}", kept=False)

    async def after(self, ref: RecordRef, number: int) -> Page:
        """Read the messages behind one."""
        condition = f"{_of(ref)} and ninedesk_number gt {number}"
        query = odata.Query(COLUMNS, condition, orderby=("ninedesk_number",), top=GAP)
        found = await self._messages(ref.line, query, kept=False)
        return Page(found, len(found) < GAP)

    async def _backwards(self, ref: RecordRef, also: str, *, kept: bool) -> Page:
        found = await self._messages(ref.line, _newest(ref, also), kept=kept)
        return Page(tuple(reversed(found)), len(found) < PAGE or found[-1].number == 1)

    async def _messages(self, line: LineId, query: odata.Query, *, kept: bool) -> tuple[Message, ...]:
        path = odata.collection(await self._set(line, MESSAGE_TABLE), query)
        reply = await (self._lines.readings(line) if kept else self._lines.client(line)).get(path)
        rows = await reply.rows()
        return tuple(message for row in rows if (message := _message(row)) is not None)

    async def present(self, ref: RecordRef) -> Present:
        """Read who takes part."""
        columns = (
            "_msdyn_agentid_value",
            "ninedesk_mode",
            "msdyn_joinedon",
            "msdyn_lefton",
            "ninedesk_readnumber",
        )
        query = odata.Query(columns, _of(ref), orderby=("msdyn_joinedon",))
        path = odata.collection(await self._set(ref.line, PARTICIPANTS), query)
        rows = await (await self._lines.readings(ref.line).get(path)).rows()
        person = self._lines.state(ref.line).person
        me = person.ref.id if person is not None else ""
        mine = [row for row in rows if _agent(row) == me]
        now = tuple(
            _participant(ref.line, row, me) for row in rows if not row.get("msdyn_lefton") and _agent(row)
        )
        read = max((json_text.number_of(row, "ninedesk_readnumber") or 0 for row in mine), default=0)
        advised = bool(mine) and json_text.number_of(mine[-1], "ninedesk_mode") in _ADVISERS
        return Present(now, bool(mine), read, advised, _time(rows[0], "msdyn_joinedon") if rows else None)

    async def persistent(self, stream: RecordRef) -> bool:
        """Tell whether a work stream's chats can be resumed."""
        query = odata.Query(("ninedesk_persistent",))
        path = odata.record(await self._set(stream.line, STREAMS), stream.id, query)
        row = await (await self._lines.readings(stream.line).get(path)).payload()
        return row.get("ninedesk_persistent") is True

    async def skills(self, ref: RecordRef) -> Mapping[str, str]:
        """Give the skills that a conversation needs, names by ids; an organisation may have none, or not show them."""
        query = odata.Query((_SKILL,), _of(ref))
        try:
            path = odata.collection(await self._set(ref.line, _SKILLS), query)
            rows = await (await self._lines.readings(ref.line).get(path)).rows()
        except OrganisationError:
            return {}
        return {
            json_text.text_of(row, _SKILL).lower(): json_text.text_of(row, _SKILL + FORMATTED) for row in rows
        }

    async def content(self, line: LineId, message: str, name: str) -> bytes:
        """Read the file of a message, as `file_content` has it."""
        row = (await self._set(line, MESSAGE_TABLE), message)
        return await file_content(self._lines, line, row, "ninedesk_body", name)

    async def _set(self, line: LineId, table: str) -> str:
        name = (await self._lines.metadata(line).catalogue()).get(table)
        if name is None:
            raise OrganisationError(Failure.NOT_OFFERED)
        return name.set_name


def _newest(ref: RecordRef, also: str) -> odata.Query:
    return odata.Query(COLUMNS, _of(ref) + also, orderby=("ninedesk_number desc",), top=PAGE)


def _of(ref: RecordRef) -> str:
    return f"_ninedesk_conversationid_value eq {odata.guid(ref.id)}"


def _message(row: Payload) -> Message | None:
    try:
        return heard_in_row(row).message
    except NotJson:
        return None  # a kind that a later version has: the others are shown


def _agent(row: Payload) -> str:
    return json_text.text_of(row, "_msdyn_agentid_value").lower()


def _participant(line: LineId, row: Payload, me: str) -> Participant:
    agent, mode = _agent(row), json_text.number_of(row, "ninedesk_mode")
    name = json_text.text_of(row, "_msdyn_agentid_value" + FORMATTED)
    return Participant(
        Lookup(RecordRef(line, "systemuser", agent), name),
        Mode(mode) if mode in tuple(Mode) else Mode.MONITOR,
        _time(row, "msdyn_joinedon"),
        json_text.number_of(row, "ninedesk_readnumber") or 0,
        me=agent == me,
    )


def _time(row: Payload, column: str) -> datetime | None:
    try:
        return moment(json_text.text_of(row, column))
    except NotJson:
        return None
