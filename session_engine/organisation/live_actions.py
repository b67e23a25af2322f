"""Calls the actions of an organisation's live line (docs/conversations.md), and says where there is none."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.organisation.client import Client
from session_engine.organisation.failures import AnswerLost
from session_engine.organisation.json_text import Payload

GONE = "0x90090001"
"""What was offered is not hers any more: another one has it, the time was up, or the customer has left."""

NOT_NOW = "0x90090002"
"""The conversation is in another state than that would need."""

_NO_SUCH_ACTION = frozenset({404, 405, 501})


async def call(client: Client, name: str, parameters: Mapping[str, object]) -> Payload:
    """Call an action; its answer is empty where it has none.

    All of them are idempotent by what they name, so one whose answer was lost is simply called once more.

    Raises:
        Refused: NO_LIVE_LINE where the organisation has no such action, OFFER_GONE where somebody else was first,
            WRONG_STATE where that may not follow what is.
    """
    try:
        try:
            reply = await client.post(name, parameters)
        except AnswerLost:
            reply = await client.post(name, parameters)
    except OrganisationError as error:
        if error.code == GONE:
            raise Refused(RefusalCode.OFFER_GONE) from error
        if error.code == NOT_NOW:
            raise Refused(RefusalCode.WRONG_STATE) from error
        if error.status in _NO_SUCH_ACTION and error.failure is not Failure.BUSY:
            raise Refused(RefusalCode.NO_LIVE_LINE) from error
        raise
    return await reply.payload() if reply.content else {}
