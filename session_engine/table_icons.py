"""What stands for a record of a table, wherever one is shown: a tab, a row, a card, a line of a search."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from session_engine.ids import CONVERSATION_TABLE

ICONS: Mapping[str, str] = MappingProxyType({
    "incident": "case", "account": "account", "contact": "contact", "task": "task",
    "phonecall": "phone", "email": "email", "appointment": "appointment", "annotation": "note",
    "knowledgearticle": "article", "queue": "queue", "queueitem": "queue", "activitypointer": "tasks",
    "product": "product", "systemuser": "contact", "team": "contacts", "template": "compose",
    "msdyn_productivityagentscript": "script", "msdyn_appconfiguration": "contacts", "role": "contacts",
    "msdyn_cannedmessage": "quote", "incidentresolution": "resolve",
    "msdyn_presence": "status", "characteristic": "star",
    "msdyn_liveworkstream": "queue", "msdyn_notificationtemplate": "bell", "msdyn_notificationfield": "list",
    CONVERSATION_TABLE: "conversation",
})  # fmt: skip
"""Meaning of a table's icon."""


def icon_of_table(table: str) -> str:
    """Give the meaning of a table's icon; every other table is a `record`."""
    return ICONS.get(table, "record")
