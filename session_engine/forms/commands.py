"""What a record page offers, and why it may be read-only: the rules of facts 8 as tables."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.forms.state import CommandState, ReadOnlyReason
from session_engine.ids import RecordRef
from session_engine.organisation.tables import TableMeta
from session_engine.presence.usual import is_usual
from session_engine.records.state import Choice, RecordState, RecordStatus, Value

ACTIVE, INACTIVE = 0, 1
CASE_ACTIVE, CASE_RESOLVED, CASE_CANCELLED = 0, 1, 2

READ_ONLY_TABLES = frozenset(
    {
        "feedback",
        "incidentresolution",
        "knowledgearticle",
        "knowledgearticleincident",
        "ninedesk_userskill",
        "product",
        "queueitem",
        "slakpiinstance",
        "subject",
        "systemuser",
        "team",
        "template",
    }
)
"""Tables whose records are read here; they are kept elsewhere."""

PERSONAL = {"msdyn_cannedmessage": "ninedesk_personal"}
"""Tables with records of one's own beside everybody's, and the column that says which it is."""

DELIVERED = "ninedesk_"
"""How the unique names of what comes with the product begin (facts 4)."""

_SAVE = ("save", "save_close")
_CASE = ("resolve", "new_email", "assign", "queue", "pick", "release", "new_child", "cancel", "delete")
_CLOSED_CASE = ("reactivate", "new_email", "assign")
_ACTIVITY = ("complete", "assign", "queue", "delete")
_CUSTOMER = ("new_for_customer", "new_email", "assign", "delete")
_WRITABLE = frozenset({RecordStatus.NEW, RecordStatus.READY})
_ALWAYS = ("refresh", "copy_link")
_EMAIL = ("attach", "insert_template", "insert_article", "insert_signature", "assign", "queue", "delete")
_CLOSED_EMAIL = ("reply", "reply_all", "forward", "assign", "queue", "delete")
_PROFILE = ("profile_members", "profile_roles", "delete")
_TEMPLATE = ("template_tabs", "template_scripts", "template_profiles", "delete")
_ROLE = ("role_people", "delete")
_NOTIFICATION = ("template_try", "template_lines", "template_copy", "delete")
_DELIVERED = ("template_try", "template_copy")
_COPIED, _UNIQUE_NAME = "msdyn_notificationtemplate", "msdyn_uniquename"
_DELIVERED_TABLES = frozenset({_COPIED, "msdyn_notificationfield"})
_QUEUE = ("queue_members", "assign", "deactivate", "delete")
_AT_REST = ("activate", "delete")
_STATUS, _SKILL = "msdyn_presence", "characteristic"
_RESTING_TABLES = frozenset({"queue", _STATUS})
"""Tables whose records are put out of use, and back, instead of being deleted; others have states of their own."""
_LED = _DELIVERED_TABLES | {"msdyn_liveworkstream", "queue", _STATUS, _SKILL}
"""Tables that are written by who leads somebody alone."""
_BY_TABLE = {
    "incident": _CASE, "account": _CUSTOMER, "contact": _CUSTOMER, "email": _EMAIL,
    "msdyn_appconfiguration": _PROFILE, "msdyn_sessiontemplate": _TEMPLATE, "role": _ROLE,
    "queue": _QUEUE, _STATUS: ("deactivate", "delete"),
    _COPIED: _NOTIFICATION,
}  # fmt: skip
_WITHOUT_EDITING: dict[str, tuple[str, ...]] = {
    "queueitem": ("pick", "release"),
    "systemuser": ("user_skills", "user_capacity"),
}
_FOR_WHO_LEADS = frozenset({"user_skills", "user_capacity"})


def read_only_reason(meta: TableMeta, record: RecordState, *, leads: bool = True) -> ReadOnlyReason | None:
    """Say why nothing of a record can be edited, None when it can; `leads`: the person is somebody's manager."""
    state = state_of(record)
    if meta.table.name == "incident" and state in (CASE_RESOLVED, CASE_CANCELLED):
        resolved = state == CASE_RESOLVED
        return ReadOnlyReason.CASE_RESOLVED if resolved else ReadOnlyReason.CASE_CANCELLED
    if meta.table.activity and state in (1, 2):
        return ReadOnlyReason.ACTIVITY_CLOSED
    if meta.table.name in READ_ONLY_TABLES:
        return ReadOnlyReason.TABLE_READ_ONLY
    if not leads and _is_shared(meta, record):
        return ReadOnlyReason.FOR_WHO_LEADS
    if meta.table.name in _RESTING_TABLES and state == INACTIVE:
        return ReadOnlyReason.INACTIVE
    if meta.table.name in _DELIVERED_TABLES and _is_delivered(record):
        return ReadOnlyReason.DELIVERED
    if meta.table.name == _STATUS and is_usual(record.ref.id):
        return ReadOnlyReason.USUAL_STATUS
    return None


def may_write(table: str, *, leads: bool) -> bool:
    """Tell whether a person may make and change records of a table at all; `leads` as above."""
    return table not in READ_ONLY_TABLES and (leads or table not in _LED)


def deciding(table: str) -> tuple[str, ...]:
    """Name the columns that say whose a record of a table is to change; a list asks for them beside what it shows."""
    if table in PERSONAL:
        return (PERSONAL[table],)
    return (_UNIQUE_NAME,) if table == _COPIED else ()


def may_change(ref: RecordRef, values: Mapping[str, Value], *, leads: bool) -> bool:
    """Tell whether a row of a list may be changed and deleted by a person who may write its table.

    Args:
        ref: The row's record.
        values: Its `deciding` columns.
        leads: She is somebody's manager.
    """
    if ref.table in PERSONAL:
        return leads or values.get(PERSONAL[ref.table]) is True
    usual = ref.table == _STATUS and is_usual(ref.id)
    return not usual and not (ref.table == _COPIED and _came_with_it(values.get(_UNIQUE_NAME)))


def _is_shared(meta: TableMeta, record: RecordState) -> bool:
    """Tell whether a record is known to be everybody's."""
    if meta.table.name in _LED:
        return record.status is not RecordStatus.NEW
    column = PERSONAL.get(meta.table.name)
    known = column is not None and column in record.fields and record.status is not RecordStatus.NEW
    return known and record.value(column or "") is not True


def _is_delivered(record: RecordState) -> bool:
    """Tell whether a record came with the product; one that is not saved yet is being written."""
    return record.status is not RecordStatus.NEW and _came_with_it(record.value(_UNIQUE_NAME))


def _came_with_it(unique_name: Value) -> bool:
    return isinstance(unique_name, str) and unique_name.startswith(DELIVERED)


def commands_of(
    meta: TableMeta, record: RecordState, reason: ReadOnlyReason | None, *, leads: bool = True
) -> tuple[CommandState, ...]:
    """List what can be done with a record as it stands; `leads`: the person is somebody's manager."""
    if meta.table.name == "email" and reason is None and record.status in _WRITABLE:
        return _email(record)
    if record.status is RecordStatus.NEW:
        saving = CommandState("save", not record.saving, primary=True)
        return (saving, CommandState("save_close", not record.saving))
    if record.status is not RecordStatus.READY:
        return (CommandState("refresh"),)
    save = () if reason is not None else _saves(record)
    offered = (verb for verb in _verbs(meta, reason) if leads or verb not in _FOR_WHO_LEADS)
    verbs = tuple(CommandState(verb, _possible(verb, record)) for verb in offered)
    return (*save, *verbs, *(CommandState(verb) for verb in _ALWAYS))


def _email(record: RecordState) -> tuple[CommandState, ...]:
    """List what can be done with a draft: it is sent first of all."""
    free = not record.saving
    new = record.status is RecordStatus.NEW
    verbs = _EMAIL[:4] if new else _EMAIL
    return (
        CommandState("send", free, primary=True),
        CommandState("save", free and (new or record.dirty)),
        *(CommandState(verb) for verb in verbs),
        CommandState("discard", free and record.dirty),
        *(CommandState(verb) for verb in (() if new else _ALWAYS)),
    )


def _saves(record: RecordState) -> tuple[CommandState, ...]:
    # Always all three: a command that came with the first key typed would push the others aside.
    enabled = record.dirty and not record.saving
    return (
        CommandState("save", enabled, primary=True),
        CommandState("save_close", enabled),
        CommandState("discard", enabled),
    )


def _verbs(meta: TableMeta, reason: ReadOnlyReason | None) -> tuple[str, ...]:
    name = meta.table.name
    match reason:
        case None:
            return _BY_TABLE.get(name, _ACTIVITY if meta.table.activity else ("delete",))
        case ReadOnlyReason.CASE_RESOLVED | ReadOnlyReason.CASE_CANCELLED:
            return _CLOSED_CASE
        case ReadOnlyReason.ACTIVITY_CLOSED:
            return _CLOSED_EMAIL if name == "email" else ("delete",)
        case ReadOnlyReason.TABLE_READ_ONLY | ReadOnlyReason.FOR_WHO_LEADS:
            return _WITHOUT_EDITING.get(name, ())
        case ReadOnlyReason.INACTIVE:
            return _AT_REST
        case ReadOnlyReason.DELIVERED:
            return _DELIVERED if name == _COPIED else ()
        case ReadOnlyReason.USUAL_STATUS:
            return ()


def _possible(verb: str, record: RecordState) -> bool:
    # One level of child cases only (facts 8).
    return verb != "new_child" or record.value("parentcaseid") is None


def state_of(record: RecordState) -> int | None:
    """Give a record's state code, None for tables without one."""
    value = record.value("statecode")
    return value.value if isinstance(value, Choice) else None
