"""The words for what a macro's steps do: actions, their parameters and what they give."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from PySide6.QtCore import QCoreApplication

from session_engine.macros.actions import Connector, Kind
from session_engine.macros.registry import ACTIONS
from session_engine.macros.state import ActionStep, ConditionStep, ConfirmStep, LoopStep, Pairs, Step
from session_engine.organisation.odata import guid, is_guid

_REFERENCE = re.compile(r"\b(\w+):([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\b")
NameOf = Callable[[str, str], str]
"""Says a record by its table and id."""


def _as_it_is(table: str, key: str) -> str:
    del table
    return key


def action(name: str) -> str:
    """Name an action; one nobody knows is named as it is written."""
    return _actions().get(name, name)


def parameter(name: str) -> str:
    """Name a parameter, or an output."""
    return _parameters().get(name, name)


def connector(group: Connector) -> str:
    """Name a group of actions."""
    tr = QCoreApplication.translate
    return {
        Connector.PRODUCTIVITY: tr("macros", "Records and pages"),
        Connector.QUEUES: tr("macros", "Queues"),
        Connector.SESSION: tr("macros", "Session and tabs"),
        Connector.CONVERSATION: tr("macros", "Conversation"),
        Connector.FLOW: tr("macros", "Flow"),
    }[group]


def step(content: Step) -> str:
    """Say in a line what a step does."""
    tr = QCoreApplication.translate
    match content:
        case ActionStep():
            return action(content.action)
        case ConditionStep():
            return tr("macros", "If {condition}").replace("{condition}", content.condition or "…")
        case LoopStep():
            said = tr("macros", "For each record of “{table}”, at most {limit}")
            return said.replace("{table}", content.table or "…").replace("{limit}", str(content.limit))
        case ConfirmStep():
            return tr("macros", "Ask: {question}").replace("{question}", content.text or "…")


def detail(content: Step, name_of: NameOf = _as_it_is) -> str:
    """Say in a line what a step is given; records by their names."""
    if isinstance(content, LoopStep):
        return content.filter
    if not isinstance(content, ActionStep):
        return ""
    known = ACTIONS.get(content.action)
    given = {each.name: each.text.strip() for each in content.arguments}
    texts: list[str] = []
    for each in content.arguments:
        parameter = known.parameter(each.name) if known is not None else None
        of_record = parameter is not None and parameter.kind in (Kind.RECORD, Kind.QUEUE)
        table = (parameter.table if parameter is not None else "") or given.get("entity", "")
        if of_record and table and is_guid(each.text.strip()):
            texts.append(name_of(table, guid(each.text.strip())))
        else:
            texts.append(_with_names(each.text, name_of) or ", ".join(_said(each.pairs, name_of)))
    return " · ".join(text for text in texts if text)


def _with_names(text: str, name_of: NameOf) -> str:
    """Say references as `table:id`, of recipients and lookups, by their names."""
    return _REFERENCE.sub(lambda found: name_of(found.group(1), guid(found.group(2))), text)


def _said(pairs: Pairs, name_of: NameOf) -> Iterator[str]:
    """Say values in a line; a reference, which is written as three (facts 7), by its name."""
    given = dict(pairs)
    for name, text in pairs:
        base = next((name.removesuffix(end) for end in ("type", "name") if name.endswith(end)), "")
        if not (base in given and f"{base}type" in given and f"{base}name" in given):
            table, called = given.get(f"{name}type", "").strip(), given.get(f"{name}name", "")
            if not called and table and is_guid(text.strip()):
                called = name_of(table, guid(text.strip()))
            yield f"{name} = {called or _with_names(text, name_of)}"


def _actions() -> dict[str, str]:
    tr = QCoreApplication.translate
    return {
        "open_new_form": tr("macros", "Open a new record's form"),
        "open_record": tr("macros", "Open a record"),
        "autofill_form": tr("macros", "Fill in fields"),
        "update_record": tr("macros", "Change a record"),
        "create_record": tr("macros", "Create a record"),
        "attach_file": tr("macros", "Add a note with a file"),
        "add_to_queue": tr("macros", "Put a record into a queue"),
        "pick_from_queue": tr("macros", "Take a record's work on"),
        "release_to_queue": tr("macros", "Give a record back to its queue"),
        "resolve_case": tr("macros", "Resolve a case"),
        "open_email": tr("macros", "Begin an email"),
        "open_grid": tr("macros", "Open a view"),
        "search_knowledge": tr("macros", "Search the knowledge base"),
        "search": tr("macros", "Search everything"),
        "focus_script": tr("macros", "Show a script"),
        "clone_current": tr("macros", "Copy the record in front"),
        "clone_record": tr("macros", "Copy a record"),
        "open_article": tr("macros", "Open an article"),
        "save_record": tr("macros", "Save the record in front"),
        "send_email": tr("macros", "Send the email in front"),
        "get_current_tab": tr("macros", "Take the tab in front"),
        "refresh_tab": tr("macros", "Refresh a tab"),
        "focus_tab": tr("macros", "Go to a tab"),
        "open_application_tab": tr("macros", "Open a page"),
        "create_session": tr("macros", "Begin a session by a template"),
        "refresh_context": tr("macros", "Refresh what is remembered"),
        "set_context": tr("macros", "Remember for the session"),
        "link_to_conversation": tr("macros", "Link a record to the conversation"),
        "unlink_from_conversation": tr("macros", "Unlink a record from the conversation"),
        "send_article_in_chat": tr("macros", "Send an article in the chat"),
        "run_flow": tr("macros", "Start a flow"),
        "if": tr("macros", "Condition"),
        "each": tr("macros", "For each record"),
        "confirm": tr("macros", "Question"),
    }


def _parameters() -> dict[str, str]:
    tr = QCoreApplication.translate
    return {
        "entity": tr("macros", "Table"),
        "record": tr("macros", "Record"),
        "form": tr("macros", "Form"),
        "values": tr("macros", "Fields"),
        "incident": tr("macros", "Case"),
        "billable_time": tr("macros", "Billable minutes"),
        "resolution": tr("macros", "Resolution"),
        "remarks": tr("macros", "Remarks"),
        "recipients": tr("macros", "Recipients"),
        "template": tr("macros", "Template"),
        "session_template": tr("macros", "Unique name of the session template"),
        "article": tr("macros", "Article"),
        "queue": tr("macros", "Queue"),
        "file": tr("macros", "Note that has the file"),
        "view": tr("macros", "View"),
        "view_type": tr("macros", "Kind of view"),
        "search": tr("macros", "Search text"),
        "label": tr("macros", "Title of the tab"),
        "script": tr("macros", "Script"),
        "title": tr("macros", "Title"),
        "tab": tr("macros", "Tab"),
        "page_type": tr("macros", "Kind of page"),
        "name": tr("macros", "Name"),
        "value": tr("macros", "Value"),
        "flow": tr("macros", "Flow"),
        "condition": tr("macros", "Condition"),
        "table": tr("macros", "Table"),
        "filter": tr("macros", "Filter"),
        "columns": tr("macros", "Columns"),
        "limit": tr("macros", "At most"),
        "text": tr("macros", "Text"),
        "result": tr("macros", "Result"),
        "count": tr("macros", "Records found"),
    }
