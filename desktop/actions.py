"""Every verb the program offers: one table of ids, texts and icons; keys stand in `desktop/shortcuts.py`.

Menus, command bars, the palette and shortcuts all name actions by id. Where an action is global, the palette lists it;
the others need a page, a selection or a record and are offered by those.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from PySide6.QtCore import QCoreApplication

from session_engine.light_dataclass import dataclass

SHOW_DATA = "settings_data"
"""Asks a settings page that is there already for the group that says where the data lies."""

SHOW_ALERTS = "settings_alerts"
"""The same for the group of notifications; from anywhere it opens the settings there."""

MACRO = "macro:"
"""An action of this name and a macro's unique name runs it: in the palette, by a key."""


class Group(StrEnum):
    """Where an action stands in the palette and the menus."""

    SESSIONS = "sessions"
    TABS = "tabs"
    RECORD = "record"
    MAIL = "mail"
    CONVERSATION = "conversation"
    ROWS = "rows"
    CREATE = "create"
    SEARCH = "search"
    VIEW = "view"
    WORK = "work"
    MACROS = "macros"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Action:
    """One row: its text is translated when asked for.

    Attributes:
        id: Names it everywhere.
        group: Where it stands.
        icon: Meaning of its icon.
        everywhere: It can be done from anywhere, so the palette always lists it.
    """

    id: str
    group: Group
    icon: str
    everywhere: bool = False


def _rows(group: Group, *rows: tuple[str, str] | tuple[str, str, bool]) -> tuple[Action, ...]:
    return tuple(Action(row[0], group, row[1], len(row) == 3 and bool(row[2])) for row in rows)


TABLE: tuple[Action, ...] = (
    *_rows(
        Group.SESSIONS,
        ("session_home", "home", True), ("inbox", "inbox", True),
        ("session_next", "arrow-right", True),
        ("session_previous", "arrow-left", True), ("session_close", "close", True),
        ("session_window", "external", True),
        ("reopen", "undo", True), ("recently_closed", "clock", True),
        *((f"session_{n}", "session") for n in range(1, 10)),
    ),
    *_rows(
        Group.TABS,
        ("tab_next", "arrow-right", True), ("tab_previous", "arrow-left", True),
        ("tab_move_left", "arrow-left", True), ("tab_move_right", "arrow-right", True),
        ("tab_close", "close", True), ("tab_window", "external", True),
    ),
    *_rows(
        Group.RECORD,
        ("save", "save", True), ("save_close", "save"), ("resolve", "resolve"), ("cancel", "cancel"),
        ("reactivate", "reactivate"), ("assign", "assign"), ("queue", "queue"), ("pick", "pick"),
        ("release", "release"), ("complete", "check"), ("delete", "delete"), ("new_child", "case"),
        ("new_for_customer", "case"), ("discard", "undo"), ("copy_link", "link"),
        ("profile_members", "contacts"), ("profile_roles", "user-check"), ("role_people", "contacts"),
        ("template_tabs", "columns"), ("template_scripts", "script"), ("template_profiles", "user-check"),
        ("template_try", "play"), ("template_lines", "list"), ("template_copy", "copy"),
        ("queue_members", "contacts"), ("deactivate", "archive"), ("activate", "reactivate"),
        ("user_skills", "star"), ("user_capacity", "tasks"),
    ),
    *_rows(
        Group.MAIL,
        ("send", "send"), ("new_email", "email"), ("reply", "reply"), ("reply_all", "reply-all"),
        ("forward", "forward"), ("attach", "attachment"), ("insert_template", "compose"),
        ("insert_article", "article"), ("insert_signature", "edit"),
    ),
    *_rows(
        Group.CONVERSATION,
        ("longest_waiting", "waiting", True), ("conversation_box", "conversation", True),
        ("conversation_note", "note"),
        ("conversation_panel", "minimise", True), ("conversation_beside", "columns", True),
        ("conversation_take", "pick"), ("conversation_reopen", "reactivate"),
        ("conversation_case", "case"), ("conversation_link", "link"), ("conversation_customer", "link"),
        ("conversation_unlink", "unlink"), ("conversation_consult", "contacts"),
        ("conversation_transfer", "transfer"), ("conversation_transfer_queue", "queue"),
        ("conversation_consult_public", "conversations"), ("conversation_end_consult", "cancel"),
        ("conversation_translate", "language"), ("conversation_transcript", "email"),
        ("conversation_merge", "merge"), ("conversation_release", "release"), ("conversation_end", "call"),
        ("conversation_leave", "close"), ("conversation_finish", "check"),
        ("practice_calm", "customer", True), ("practice_normal", "customer", True),
        ("practice_rush", "customer", True), ("practice_stop", "pause", True),
        ("customer_page", "external", True),
    ),
    *_rows(
        Group.ROWS,
        ("open", "open"), ("new", "add"), ("edit", "edit"), ("set_due", "clock"), ("columns", "columns"),
        ("sort", "sort-up"), ("filter", "filter"), ("clear_filters", "filter"), ("select_all", "check"),
        ("pick_next", "pick"),
    ),
    *_rows(
        Group.CREATE,
        ("quick_create", "add", True), ("new_record", "full-form", True),
        ("create_incident", "case", True), ("create_account", "account", True),
        ("create_contact", "contact", True), ("create_task", "task", True),
        ("create_phonecall", "phone", True), ("create_email", "email", True),
    ),
    *_rows(Group.SEARCH, ("search", "search", True), ("palette", "command"), ("find", "search", True)),
    *_rows(
        Group.VIEW,
        ("refresh", "refresh", True), ("text_larger", "add", True), ("text_smaller", "minus", True),
        ("theme_light", "sun", True), ("theme_dark", "moon", True), ("theme_system", "monitor", True),
        ("region_next", "arrow-right"), ("region_previous", "arrow-left"), ("site_map", "menu", True),
        ("menu", "more"), ("bell", "bell", True), ("pane", "pane", True),
    ),
    *_rows(
        Group.WORK, ("accept", "check", True), ("decline", "close", True), ("available", "status", True),
        ("mute", "mute", True), ("alerts", "bell", True), ("supervision", "contacts", True),
    ),
    *_rows(
        Group.MACROS,
        ("macro_new", "add", True), ("macro_record", "macro", True), ("macro_import", "upload", True),
        ("macro_try", "play"), ("macro_publish", "share"), ("macro_audience", "user-check"),
        ("macro_unpublish", "eye-off"), ("macro_keep_here", "monitor"), ("macro_undo", "undo"),
        ("macro_versions", "history"), ("macro_export", "download"), ("macro_delete", "delete"),
    ),
    *_rows(
        Group.PROGRAM,
        ("settings", "settings", True), ("help", "help", True), ("show_around", "play", True),
        ("organisations", "organisation", True), ("connect", "link", True), ("new_key", "unlock", True),
        ("forget_organisation", "unlink", True), ("change_person", "user-check", True),
        ("start_afresh", "reactivate", True), ("reconnect", "retry", True),
        ("outbox", "outbox", True), ("scripts", "script", True),
        ("new_script", "script", True), ("script_import", "upload", True), ("profiles", "contacts", True),
        ("session_templates", "session", True), ("tab_templates", "columns", True), ("roles", "contacts", True),
        ("quick_replies", "quote", True),
        ("users", "contact", True), ("skills", "star", True), ("statuses", "status", True),
        ("work_streams", "queue", True), ("notification_templates", "bell", True),
        ("notification_fields", "list", True),
        ("quit", "logout", True),
    ),
)  # fmt: skip

BY_ID: dict[str, Action] = {action.id: action for action in TABLE}


def text(action_id: str) -> str:
    """Give an action's text in the agent's language."""
    return _texts(QCoreApplication.translate(*_LANGUAGE)).get(action_id, action_id)


def keywords(action_id: str) -> tuple[str, ...]:
    """Give further words that find an action in the palette, in the agent's language."""
    words = {
        "conversation_box": QCoreApplication.translate("actions", "reply answer message"),
        "conversation_note": QCoreApplication.translate("actions", "for colleagues internal"),
    }.get(action_id, "")
    return tuple(words.split())


def text_of_new(table: str) -> str:
    """Name a record of a table that has no name yet."""
    texts = _texts(QCoreApplication.translate(*_LANGUAGE))
    if table == "msdyn_productivityagentscript":
        return texts["new_script"]
    set_up = _set_up_for_all().get(table)
    if set_up is not None:
        return set_up
    if table == "msdyn_cannedmessage":
        return QCoreApplication.translate("actions", "New prepared answer")
    return texts.get(f"create_{table}") or QCoreApplication.translate("actions", "New record")


def _set_up_for_all() -> dict[str, str]:
    tr = QCoreApplication.translate
    return {
        "msdyn_appconfiguration": tr("actions", "New experience profile"),
        "msdyn_sessiontemplate": tr("actions", "New session template"),
        "msdyn_applicationtabtemplate": tr("actions", "New tab template"),
        "role": tr("actions", "New security role"),
        "msdyn_presence": tr("actions", "New status"),
        "characteristic": tr("actions", "New skill"),
        "msdyn_liveworkstream": tr("actions", "New work stream"),
        "queue": tr("actions", "New queue"),
        "msdyn_notificationtemplate": tr("actions", "New notification template"),
        "msdyn_notificationfield": tr("actions", "New line of notifications"),
    }


def group_text(group: Group) -> str:
    """Give a group's heading in the agent's language."""
    tr = QCoreApplication.translate
    return {
        Group.SESSIONS: tr("actions", "Sessions"),
        Group.TABS: tr("actions", "Tabs"),
        Group.RECORD: tr("actions", "Record"),
        Group.MAIL: tr("actions", "Email"),
        Group.CONVERSATION: tr("actions", "Conversations"),
        Group.ROWS: tr("actions", "Rows"),
        Group.CREATE: tr("actions", "Create"),
        Group.SEARCH: tr("actions", "Search"),
        Group.VIEW: tr("actions", "View"),
        Group.WORK: tr("actions", "Work"),
        Group.MACROS: tr("actions", "Macros"),
        Group.PROGRAM: tr("actions", "Ninedesk"),
    }[group]


_LANGUAGE = ("actions", "Quit Ninedesk")
"""A text that is another one in each language."""


@lru_cache(maxsize=2)
def _texts(_language: str) -> dict[str, str]:
    tr = QCoreApplication.translate
    numbered = tr("actions", "Go to session {number}")
    return {
        **{f"session_{n}": numbered.format(number=n) for n in range(1, 10)},
        "session_home": tr("actions", "Go to Home"),
        "inbox": tr("actions", "Inbox: its list, or back"),
        "session_next": tr("actions", "Next session"),
        "session_previous": tr("actions", "Previous session"),
        "session_close": tr("actions", "Close session"),
        "reopen": tr("actions", "Reopen what was closed last"),
        "recently_closed": tr("actions", "Recently closed"),
        "session_window": tr("actions", "Session into its own window, or back"),
        "tab_window": tr("actions", "Tab into its own window, or back"),
        "tab_next": tr("actions", "Next tab"),
        "tab_previous": tr("actions", "Previous tab"),
        "tab_move_left": tr("actions", "Move tab left"),
        "tab_move_right": tr("actions", "Move tab right"),
        "tab_close": tr("actions", "Close tab"),
        "save": tr("actions", "Save"),
        "save_close": tr("actions", "Save and close"),
        "resolve": tr("actions", "Resolve"),
        "cancel": tr("actions", "Cancel case"),
        "reactivate": tr("actions", "Reactivate"),
        "assign": tr("actions", "Assign"),
        "queue": tr("actions", "Queue"),
        "pick": tr("actions", "Pick"),
        "release": tr("actions", "Release"),
        "complete": tr("actions", "Mark complete"),
        "delete": tr("actions", "Delete"),
        "new_child": tr("actions", "New child case"),
        "new_for_customer": tr("actions", "New case for this customer"),
        "discard": tr("actions", "Discard changes"),
        "copy_link": tr("actions", "Copy link"),
        "profile_members": tr("actions", "Who is in it"),
        "profile_roles": tr("actions", "Roles it is for"),
        "role_people": tr("actions", "Who has it"),
        "template_tabs": tr("actions", "Tabs it opens"),
        "template_scripts": tr("actions", "Scripts it offers"),
        "template_try": tr("actions", "Try it"),
        "template_lines": tr("actions", "Lines of its card"),
        "template_copy": tr("actions", "Copy"),
        "queue_members": tr("actions", "Members"),
        "deactivate": tr("actions", "Deactivate"),
        "activate": tr("actions", "Activate"),
        "template_profiles": tr("actions", "Who it is for"),
        "user_skills": tr("actions", "Set skills"),
        "user_capacity": tr("actions", "Set capacity"),
        "longest_waiting": tr("actions", "Go to who waits longest"),
        "conversation_box": tr("actions", "Write in the conversation"),
        "conversation_note": tr("actions", "Write a note in the conversation"),
        "conversation_panel": tr("actions", "Minimise the conversation, or open it"),
        "conversation_beside": tr("actions", "Conversations side by side, or one alone"),
        "conversation_take": tr("actions", "Take"),
        "conversation_reopen": tr("actions", "Reopen"),
        "conversation_case": tr("actions", "Create case"),
        "conversation_link": tr("actions", "Link case"),
        "conversation_customer": tr("actions", "Link customer"),
        "conversation_unlink": tr("actions", "Unlink"),
        "conversation_consult": tr("actions", "Consult"),
        "conversation_transfer": tr("actions", "Transfer"),
        "conversation_transfer_queue": tr("actions", "Transfer to a queue"),
        "conversation_consult_public": tr("actions", "Let the colleague speak with the customer"),
        "conversation_end_consult": tr("actions", "End the consult"),
        "conversation_translate": tr("actions", "Translate"),
        "conversation_transcript": tr("actions", "Send transcript"),
        "conversation_merge": tr("actions", "Merge"),
        "conversation_release": tr("actions", "Back to the queue"),
        "conversation_end": tr("actions", "End"),
        "conversation_leave": tr("actions", "Leave the conversation"),
        "conversation_finish": tr("actions", "Finish and close"),
        "practice_calm": tr("actions", "Let customers come in: calm"),
        "practice_normal": tr("actions", "Let customers come in: a normal day"),
        "practice_rush": tr("actions", "Let customers come in: a rush"),
        "practice_stop": tr("actions", "Let no more customers come in"),
        "customer_page": tr("actions", "Open the customer page"),
        "open": tr("actions", "Open"),
        "new": tr("actions", "New"),
        "edit": tr("actions", "Edit"),
        "set_due": tr("actions", "Set due"),
        "columns": tr("actions", "Columns"),
        "sort": tr("actions", "Sort by"),
        "filter": tr("actions", "Filter by"),
        "clear_filters": tr("actions", "Clear filters"),
        "select_all": tr("actions", "Select all"),
        "pick_next": tr("actions", "Pick next"),
        "quick_create": tr("actions", "New"),
        "new_record": tr("actions", "New case, full form"),
        "create_incident": tr("actions", "New case"),
        "create_account": tr("actions", "New account"),
        "create_contact": tr("actions", "New contact"),
        "create_task": tr("actions", "New task"),
        "create_phonecall": tr("actions", "New phone call"),
        "create_email": tr("actions", "New email"),
        "send": tr("actions", "Send"),
        "new_email": tr("actions", "Email"),
        "reply": tr("actions", "Reply"),
        "reply_all": tr("actions", "Reply all"),
        "forward": tr("actions", "Forward"),
        "attach": tr("actions", "Attach"),
        "insert_template": tr("actions", "Insert template"),
        "insert_article": tr("actions", "Insert article"),
        "insert_signature": tr("actions", "Insert signature"),
        "search": tr("actions", "Search"),
        "palette": tr("actions", "Command palette"),
        "find": tr("actions", "Find on this page"),
        "refresh": tr("actions", "Refresh"),
        "text_larger": tr("actions", "Larger text"),
        "text_smaller": tr("actions", "Smaller text"),
        "theme_light": tr("actions", "Light theme"),
        "theme_dark": tr("actions", "Dark theme"),
        "theme_system": tr("actions", "Theme of the system"),
        "region_next": tr("actions", "Next region"),
        "region_previous": tr("actions", "Previous region"),
        "site_map": tr("actions", "Site map"),
        "menu": tr("actions", "All commands"),
        "bell": tr("actions", "Notifications"),
        "pane": tr("actions", "Expand or collapse the pane"),
        "accept": tr("actions", "Accept the notification on top"),
        "decline": tr("actions", "Reject the notification on top"),
        "mute": tr("actions", "Sound of notifications on or off"),
        "alerts": tr("actions", "Notifications: the last ones, and try them out"),
        "supervision": tr("actions", "Team overview"),
        "available": tr("actions", "Be available again"),
        "macro_new": tr("actions", "New macro"),
        "macro_record": tr("actions", "Record my steps, or stop"),
        "macro_import": tr("actions", "Open a macro from a file"),
        "macro_try": tr("actions", "Test run"),
        "macro_publish": tr("actions", "Publish"),
        "macro_audience": tr("actions", "Who can run it"),
        "macro_unpublish": tr("actions", "Make it a draft"),
        "macro_keep_here": tr("actions", "Keep on this computer"),
        "macro_undo": tr("actions", "Undo"),
        "macro_versions": tr("actions", "Earlier versions"),
        "macro_export": tr("actions", "Save as a file"),
        "macro_delete": tr("actions", "Delete"),
        "settings": tr("actions", "Settings"),
        "help": tr("actions", "Help"),
        "show_around": tr("actions", "Show me around"),
        "organisations": tr("actions", "Organisations"),
        "connect": tr("actions", "Connect your own organisation"),
        "new_key": tr("actions", "Type a new access key"),
        "forget_organisation": tr("actions", "Forget this organisation"),
        "change_person": tr("actions", "Change person"),
        "start_afresh": tr("actions", "Start the demonstration afresh"),
        "reconnect": tr("actions", "Connect again"),
        "outbox": tr("actions", "Changes waiting to be sent"),
        "scripts": tr("actions", "Agent scripts"),
        "new_script": tr("actions", "New agent script"),
        "script_import": tr("actions", "Open a script from a file"),
        "profiles": tr("actions", "Experience profiles"),
        "session_templates": tr("actions", "Session templates"),
        "tab_templates": tr("actions", "Tab templates"),
        "roles": tr("actions", "Security roles"),
        "quick_replies": tr("actions", "Manage prepared answers"),
        "users": tr("actions", "Users"),
        "skills": tr("actions", "Skills"),
        "statuses": tr("actions", "Statuses to choose from"),
        "work_streams": tr("actions", "Work streams"),
        "notification_templates": tr("actions", "Notification templates"),
        "notification_fields": tr("actions", "Lines of notifications"),
        "quit": tr("actions", "Quit Ninedesk"),
    }
