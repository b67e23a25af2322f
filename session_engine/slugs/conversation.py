"""What the names of templates stand for where the session is about a conversation (facts 4)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from session_engine.organisation import json_text
from session_engine.records.state import Lookup, Value

Column = Callable[[str], Awaitable[Value]]
"""Gives a column of the conversation."""
_CUSTOMER, _CASE, _QUEUE = "msdyn_customer", "msdyn_issueid", "msdyn_cdsqueueid"
_OF_LOOKUPS: Mapping[str, tuple[str, Callable[[Lookup], str]]] = MappingProxyType(
    {
        "customerName": (_CUSTOMER, lambda customer: customer.name),
        "customerEntityName": (_CUSTOMER, lambda customer: customer.ref.table),
        "customerRecordId": (_CUSTOMER, lambda customer: customer.ref.id),
        "caseId": (_CASE, lambda case: case.ref.id),
        "caseTitle": (_CASE, lambda case: case.name),
        "queueId": (_QUEUE, lambda queue: queue.ref.id),
    }
)
_COLUMNS = MappingProxyType({"customerName": "ninedesk_visitorname", "visitorLanguage": "ninedesk_language"})
"""What is said where there is no lookup, or none is set."""
_ANSWERS = "ninedesk_prechat"
_DEVICE = "device"


async def value(name: str, column: Column) -> Value:
    """Give what a name stands for; a question that was asked before the chat stands for its answer."""
    if name in _OF_LOOKUPS:
        which, take = _OF_LOOKUPS[name]
        found = await column(which)
        if isinstance(found, Lookup):
            return take(found)
    if name in _COLUMNS:
        return await column(_COLUMNS[name])
    return None if name in _OF_LOOKUPS else _answered(await column(_ANSWERS), name)


def _answered(answers: Value, name: str) -> Value:
    if not isinstance(answers, str):
        return None
    try:
        found = json_text.as_object(json_text.decode(answers.encode()))
    except json_text.NotJson:
        return None
    wanted = _DEVICE if name == "visitorDevice" else name
    return json_text.text_of(found, wanted) or None
