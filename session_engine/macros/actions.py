"""What an action of the registry is: its group, what it is given, what it gives."""

from __future__ import annotations

from enum import StrEnum

from session_engine.light_dataclass import dataclass


class Kind(StrEnum):
    """What a parameter takes; an editor chooses its field by it."""

    TABLE = "table"
    RECORD = "record"  # a GUID
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    PAIRS = "pairs"  # columns and values
    COLUMN = "column"
    FORM = "form"
    VIEW = "view"  # a GUID or a name
    TAB = "tab"
    TEMPLATE = "template"  # a GUID or a title
    QUEUE = "queue"  # a GUID
    RECIPIENTS = "recipients"
    SCRIPT = "script"  # a unique name
    PAGE_TYPE = "page_type"
    FLOW = "flow"  # a configured name


class Connector(StrEnum):
    """Groups of actions (facts 7)."""

    PRODUCTIVITY = "productivity"
    QUEUES = "queues"
    SESSION = "session"
    CONVERSATION = "conversation"
    FLOW = "flow"


class Unavailable(StrEnum):
    """Why an action cannot be done here."""

    NO_CONVERSATIONS = "no_conversations"
    NOT_IN_A_CONVERSATION = "not_in_a_conversation"
    NO_PORTAL = "no_portal"  # where customers read articles is not configured
    NO_NUMBER = "no_number"  # of the article: customers have no address for it
    FILES_WAITING = "files_waiting"  # in the composer: they would be sent along
    NO_FLOW = "no_flow"  # no address is configured
    UNKNOWN_FLOW = "unknown_flow"  # addresses are, but none for this name


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing an action is given.

    Attributes:
        name: As in a macro.
        kind: What it takes.
        required: The action cannot be done without it.
        table: The table a RECORD or a QUEUE is of; empty where the action's `entity` says it.
    """

    name: str
    kind: Kind
    required: bool = False
    table: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A row of the registry.

    Attributes:
        name: As in `open_record`.
        connector: Its group.
        parameters: In the order an editor shows them.
        outputs: Names that later steps can use.
        undone: There is a way back.
        changes: It changes something in the organisation.
    """

    name: str
    connector: Connector
    parameters: tuple[Parameter, ...] = ()
    outputs: tuple[str, ...] = ()
    undone: bool = True
    changes: bool = False

    def parameter(self, name: str) -> Parameter | None:
        """Find a parameter."""
        return next((each for each in self.parameters if each.name == name), None)
