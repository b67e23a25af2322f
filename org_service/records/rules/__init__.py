"""The rules of each table (facts 8): what is filled in, what is refused, what else changes."""

from types import MappingProxyType
from typing import Final

from org_service.description import Table
from org_service.records.rules.activities import ACTIVITY_RULES
from org_service.records.rules.agents import SKILL_RULES, STATUS_RULES, USER_SKILL_RULES
from org_service.records.rules.articles import ARTICLE_RULES, FEEDBACK_RULES
from org_service.records.rules.attachments import ATTACHMENT_RULES, NOTE_RULES
from org_service.records.rules.cases import CASE_RULES
from org_service.records.rules.connections import CONNECTION_RULES
from org_service.records.rules.leading import LEADERS_RULES
from org_service.records.rules.model import NO_RULES, Rules
from org_service.records.rules.people import PERSON_RULES
from org_service.records.rules.productivity import (
    FAVOURITE_RULES,
    MACRO_RULES,
    NOTIFICATION_RULES,
    PROFILE_RULES,
    REPLY_RULES,
    SCRIPT_RULES,
    STEP_RULES,
    STREAM_RULES,
    TEMPLATE_RULES,
)
from org_service.records.rules.queue_items import QUEUE_ITEM_RULES
from org_service.records.rules.queues import QUEUE_RULES

RULES: Final = MappingProxyType(
    {
        "incident": CASE_RULES,
        "activitypointer": ACTIVITY_RULES,
        "annotation": NOTE_RULES,
        "activitymimeattachment": ATTACHMENT_RULES,
        "characteristic": SKILL_RULES,
        "connection": CONNECTION_RULES,
        "contact": PERSON_RULES,
        "feedback": FEEDBACK_RULES,
        "knowledgearticle": ARTICLE_RULES,
        "msdyn_appconfiguration": PROFILE_RULES,
        "msdyn_cannedmessage": REPLY_RULES,
        "msdyn_favoriteknowledgearticle": FAVOURITE_RULES,
        "msdyn_liveworkstream": STREAM_RULES,
        "msdyn_notificationfield": TEMPLATE_RULES,
        "msdyn_notificationtemplate": NOTIFICATION_RULES,
        "msdyn_applicationtabtemplate": TEMPLATE_RULES,
        "msdyn_presence": STATUS_RULES,
        "msdyn_sessiontemplate": TEMPLATE_RULES,
        "msdyn_templateparameter": LEADERS_RULES,
        "role": LEADERS_RULES,
        "msdyn_productivityagentscript": SCRIPT_RULES,
        "msdyn_productivityagentscriptstep": STEP_RULES,
        "ninedesk_userskill": USER_SKILL_RULES,
        "queue": QUEUE_RULES,
        "queueitem": QUEUE_ITEM_RULES,
        "workflow": MACRO_RULES,
    }
)


def rules_of(table: Table) -> Rules:
    """Give the rules of a table; all kinds of activity share theirs."""
    return RULES.get(table.storage, NO_RULES)


__all__ = ["RULES", "Rules", "rules_of"]
