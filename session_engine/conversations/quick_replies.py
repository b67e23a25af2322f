"""Prepared answers: read, their placeholders filled; what is missing is named (facts 9)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping

from session_engine.conversations.state import REPLIES, ConversationState
from session_engine.ids import LineId
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.state import Person
from session_engine.quick_replies.state import FilledReply, QuickReply

TABLE = REPLIES
VARIABLES = ("CustomerName", "CustomerFirstName", "CaseTitle", "AgentName", "AgentFirstName")
"""Usual placeholders, which every conversation fills by itself as far as it knows."""
_COLUMNS = (
    "msdyn_cannedmessageid", "msdyn_title", "msdyn_message", "msdyn_tags", "msdyn_locale",
    "ninedesk_personal", "_ownerid_value",
)  # fmt: skip
MOST = 1_000
_SEPARATORS = re.compile(r"[,;\n]")
_PLACEHOLDER = re.compile(r"\$?\{([^{}\n]{1,200})\}")
Resolve = Callable[[str], Awaitable[str]]
"""Gives what a placeholder stands for; empty where nothing is known."""


async def read(lines: Lines, line: LineId) -> tuple[QuickReply, ...]:
    """Read all that are the organisation's and those that are hers; none where there is no such table."""
    name = (await lines.metadata(line).catalogue()).get(TABLE)
    person = lines.state(line).person
    if name is None or person is None:
        return ()
    query = odata.Query(_COLUMNS, "statecode eq 0", orderby=("msdyn_title",), top=MOST)
    rows = await (await lines.readings(line).get(odata.collection(name.set_name, query))).rows()
    mine = person.ref.id
    return tuple(
        _reply(row) for row in rows if row.get("ninedesk_personal") is not True or _owner(row) == mine
    )


def _owner(row: Payload) -> str:
    return json_text.text_of(row, "_ownerid_value").lower()


def _reply(row: Payload) -> QuickReply:
    tags = (
        each.strip().removeprefix("#") for each in _SEPARATORS.split(json_text.text_of(row, "msdyn_tags"))
    )
    return QuickReply(
        json_text.text_of(row, "msdyn_cannedmessageid").lower(),
        json_text.text_of(row, "msdyn_title"),
        json_text.text_of(row, "msdyn_message"),
        tuple(tag for tag in tags if tag),
        json_text.text_of(row, "msdyn_locale"),
        row.get("ninedesk_personal") is True,
    )


def placeholders(text: str) -> tuple[str, ...]:
    """Name the placeholders of a text, once each, in order."""
    return tuple(dict.fromkeys(found.strip() for found in _PLACEHOLDER.findall(text)))


def split(text: str) -> tuple[tuple[str, str], ...]:
    """Take a text apart: pairs of plain words and the placeholder behind them, which is empty behind the last ones."""
    pieces = _PLACEHOLDER.split(text)
    names = (*(name.strip() for name in pieces[1::2]), "")
    return tuple(zip(pieces[::2], names, strict=True))


def names_of(state: ConversationState, person: Person | None) -> Mapping[str, str]:
    """Give what a conversation itself knows of usual placeholders, by their names in small letters."""
    first = state.visitor.split()[0] if state.visitor.split() else ""
    known = {
        "customername": state.visitor,
        "customerfirstname": first,
        "casetitle": state.case.name if state.case is not None else "",
        "agentname": person.full_name if person is not None else "",
        "agentfirstname": person.first_name if person is not None else "",
    }
    return {name: value for name, value in known.items() if value}


async def fill(text: str, resolve: Resolve, given: Mapping[str, str]) -> FilledReply:
    """Fill a text's placeholders with what she gave, else with what is known; what is not known stays, and is named."""
    known: dict[str, str] = {}
    for name in placeholders(text):
        value = given.get(name) or await resolve(name)
        if value:
            known[name] = value
    filled = _PLACEHOLDER.sub(lambda match: known.get(name := match[1].strip(), f"{{{name}}}"), text)
    return FilledReply(filled, tuple(name for name in placeholders(text) if name not in known))
