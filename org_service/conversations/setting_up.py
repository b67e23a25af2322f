"""What the demonstration needs before customers can come: statuses, and work streams of live chat.

It is written when it is first asked for; an organisation of one's own is set up by its administrator.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from org_service.conversations.presences import TABLE as PRESENCE
from org_service.conversations.presences import presence_rows
from org_service.conversations.rows import insert_row, on_behalf
from org_service.demonstration.identities import identity
from org_service.demonstration.state import read_state

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from org_service.organisation import Organisation
    from org_service.records.transaction import Transaction

LIVE_CHAT: Final = 192360000
_STREAM: Final = "msdyn_liveworkstream"
_QUEUES: Final = text(
    "SELECT queueid FROM queue WHERE statecode = 0 ORDER BY name = :wanted DESC, createdon, name LIMIT 1"
)
_MAKER: Final = text("SELECT createdby FROM organization LIMIT 1")
_ANYBODY: Final = text("SELECT systemuserid FROM systemuser ORDER BY createdon, systemuserid LIMIT 1")
QUESTIONS: Final = (
    {"id": "email", "text": "Your email address", "kind": "email", "required": False},
    {
        "id": "product",
        "text": "What is it about?",
        "kind": "choice",
        "required": False,
        "choices": [
            "Wi-Fi and network",
            "Locks",
            "Heating",
            "Cameras",
            "An order or an invoice",
            "Something else",
        ],
    },
    {"id": "question", "text": "How can we help?", "kind": "text", "required": True},
)


def is_demonstration(connection: Connection) -> bool:
    """Tell whether this is the demonstration: everywhere else customers are real."""
    return read_state(connection) is not None


def set_up_live_chat(organisation: Organisation, connection: Connection) -> bool:
    """Let customers come into the demonstration; tells whether this is one."""
    if not is_demonstration(connection):
        return False
    maker = connection.execute(_MAKER).scalar() or connection.execute(_ANYBODY).scalar()
    tx = on_behalf(organisation, connection, str(maker))
    if not tx.rows(PRESENCE, statecode=0):
        for row in presence_rows():
            insert_row(tx, PRESENCE, dict(row))
    if not tx.rows(_STREAM, msdyn_streamsource=LIVE_CHAT, statecode=0):
        _add_streams(tx)
    return True


def _add_streams(tx: Transaction) -> None:
    queue = tx.connection.execute(_QUEUES, {"wanted": "Home network"}).scalar()
    for key, name, persistent in (("chat", "Live chat", False), ("lasting-chat", "Chat in the app", True)):
        row = {
            "msdyn_liveworkstreamid": identity("workstream", key),
            "msdyn_name": name,
            "msdyn_streamsource": LIVE_CHAT,
            "msdyn_defaultqueueid": queue,
            "msdyn_autocloseafterinactivity": 28 * 24 * 60,
            "ninedesk_persistent": persistent,
            "ninedesk_prechatquestions": json.dumps(QUESTIONS, ensure_ascii=False),
        }
        insert_row(tx, _STREAM, row)
