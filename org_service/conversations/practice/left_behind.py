"""Who was there to practise with when the service ended."""

from typing import Final

from sqlalchemy import Connection, text

LEFT_BEHIND: Final = text(
    # What agents wrote after her last word is still to be answered.
    "SELECT activityid, ninedesk_visitorname, ninedesk_language, (SELECT max(m.ninedesk_number)"
    " FROM ninedesk_conversationmessage m WHERE m.ninedesk_conversationid = activityid AND m.ninedesk_author = 1)"
    " FROM activitypointer"
    " WHERE activitytypecode = 'msdyn_ocliveworkitem' AND ninedesk_practice = :yes AND statecode = 0"
    " AND statuscode IN (1, 2)"
).bindparams(yes=True)
"""Conversation, name, language, and the number of her last word."""


def anybody_left(connection: Connection) -> bool:
    """Tell whether an ended service has left customers behind."""
    return connection.execute(LEFT_BEHIND).first() is not None
