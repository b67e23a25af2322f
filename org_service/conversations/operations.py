"""All actions of an agent's live line."""

from typing import Final

from org_service.attendance_action import ATTEND
from org_service.conversations.agent_actions import AGENT_ACTIONS
from org_service.conversations.conversation_actions import CONVERSATION_ACTIONS

LINE_ACTIONS: Final = (*AGENT_ACTIONS, *CONVERSATION_ACTIONS, ATTEND)
