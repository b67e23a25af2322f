"""The table of actions (facts 7): names, parameters, outputs. What each does stands in `performing/`.

Dataverse's own macros have no actions for queues and files; these are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from session_engine.macros.actions import Action, Connector, Kind, Parameter

_P = Parameter
_ENTITY, _RECORD = _P("entity", Kind.TABLE, required=True), _P("record", Kind.RECORD, required=True)
_ARTICLE = _P("record", Kind.RECORD, required=True, table="knowledgearticle")
_VALUES = _P("values", Kind.PAIRS)
_OPENED = ("entity", "record", "tab", "page_type")
_PRODUCTIVITY, _QUEUES, _SESSION = Connector.PRODUCTIVITY, Connector.QUEUES, Connector.SESSION

TABLE: tuple[Action, ...] = (
    Action("open_new_form", _PRODUCTIVITY, (_ENTITY, _P("form", Kind.FORM), _VALUES), _OPENED),
    Action("open_record", _PRODUCTIVITY, (_ENTITY, _RECORD, _P("form", Kind.FORM)), _OPENED),
    Action("autofill_form", _PRODUCTIVITY, (_ENTITY, _P("values", Kind.PAIRS, required=True))),
    Action(
        "update_record",
        _PRODUCTIVITY,
        (_ENTITY, _RECORD, _P("values", Kind.PAIRS, required=True)),
        ("entity", "record"),
        changes=True,
    ),
    Action(
        "create_record",
        _PRODUCTIVITY,
        (_ENTITY, _P("values", Kind.PAIRS, required=True)),
        ("entity", "record"),
        changes=True,
    ),
    Action(
        "attach_file",
        _PRODUCTIVITY,
        (
            _ENTITY,
            _RECORD,
            _P("file", Kind.RECORD, required=True, table="annotation"),
            _P("title", Kind.TEXT),
            _P("text", Kind.LONG_TEXT),
        ),
        ("entity", "record"),
        changes=True,
    ),
    Action(
        "add_to_queue",
        _QUEUES,
        (_ENTITY, _RECORD, _P("queue", Kind.QUEUE, required=True, table="queue")),
        ("entity", "record"),
        changes=True,
    ),
    Action("pick_from_queue", _QUEUES, (_ENTITY, _RECORD), ("entity", "record"), changes=True),
    Action("release_to_queue", _QUEUES, (_ENTITY, _RECORD), ("entity", "record"), changes=True),
    Action(
        "resolve_case",
        _PRODUCTIVITY,
        (
            _P("incident", Kind.RECORD, required=True, table="incident"),
            _P("billable_time", Kind.NUMBER, required=True),
            _P("resolution", Kind.TEXT, required=True),
            _P("remarks", Kind.LONG_TEXT),
        ),
        ("entity", "record"),
        changes=True,
    ),
    Action(
        "open_email",
        _PRODUCTIVITY,
        (
            _ENTITY,
            _RECORD,
            _P("recipients", Kind.RECIPIENTS, required=True),
            _P("template", Kind.TEMPLATE, required=True),
            _P("article", Kind.RECORD, table="knowledgearticle"),
        ),
        _OPENED,
    ),
    Action(
        "open_grid",
        _PRODUCTIVITY,
        (_ENTITY, _P("view", Kind.VIEW, required=True), _P("view_type", Kind.TEXT)),
        ("entity", "tab", "page_type"),
    ),
    Action(
        "search_knowledge",
        _PRODUCTIVITY,
        (_P("search", Kind.TEXT, required=True), _P("label", Kind.TEXT)),
        ("tab", "page_type"),
    ),
    Action("search", _PRODUCTIVITY, (_P("search", Kind.TEXT, required=True),), ("tab", "page_type")),
    Action("focus_script", _PRODUCTIVITY, (_P("script", Kind.SCRIPT, required=True),)),
    Action("clone_current", _PRODUCTIVITY, (_P("title", Kind.TEXT, required=True),), _OPENED),
    Action("clone_record", _PRODUCTIVITY, (_ENTITY, _RECORD, _P("title", Kind.TEXT)), _OPENED),
    Action("open_article", _PRODUCTIVITY, (_ARTICLE,), _OPENED),
    Action("save_record", _PRODUCTIVITY, (), ("entity", "record"), undone=False, changes=True),
    Action("send_email", _PRODUCTIVITY, (), ("entity", "record"), changes=True),
    Action("get_current_tab", _SESSION, (), ("tab", "entity", "record", "page_type"), undone=False),
    Action("refresh_tab", _SESSION, (_P("tab", Kind.TAB, required=True),), undone=False),
    Action("focus_tab", _SESSION, (_P("tab", Kind.TAB, required=True),)),
    Action(
        "open_application_tab",
        _SESSION,
        (_P("page_type", Kind.PAGE_TYPE, required=True), _P("template", Kind.TEXT), _VALUES),
        _OPENED,
    ),
    Action(
        "create_session",
        _SESSION,
        (
            _P("session_template", Kind.TEXT, required=True),
            _P("entity", Kind.TABLE),
            _P("record", Kind.RECORD),
            _VALUES,
        ),
        ("session", *_OPENED),
        undone=False,
    ),
    Action("refresh_context", _SESSION, (), undone=False),
    Action(
        "set_context",
        _SESSION,
        (_P("name", Kind.TEXT, required=True), _P("value", Kind.TEXT, required=True)),
    ),
    Action(
        "link_to_conversation",
        Connector.CONVERSATION,
        (_ENTITY, _RECORD, _P("name", Kind.TEXT, required=True)),
        changes=True,
    ),
    Action(
        "unlink_from_conversation",
        Connector.CONVERSATION,
        (_ENTITY, _RECORD, _P("name", Kind.TEXT, required=True)),
        changes=True,
    ),
    Action("send_article_in_chat", Connector.CONVERSATION, (_ARTICLE,), undone=False, changes=True),
    Action(
        "run_flow",
        Connector.FLOW,
        (_ENTITY, _RECORD, _P("flow", Kind.FLOW, required=True)),
        undone=False,
        changes=True,
    ),
)

ACTIONS: Mapping[str, Action] = MappingProxyType({action.name: action for action in TABLE})
"""The table by name."""

PAGE_TYPES = ("dashboard", "entitylist", "entityrecord", "search", "thirdpartywebsite", "webresource")
"""What *Open application tab* opens; websites and web resources open in the person's browser."""
