"""Macros, scripts, profiles, notification templates, favourites: names, limits, versions that a change leaves."""

import json
import re
from typing import Final
from uuid import uuid4

from org_service.conversations.questions import NotQuestions, read_questions
from org_service.description import Table
from org_service.errors import InvalidArgument
from org_service.records.rules.leading import keep_delivered, need_leader
from org_service.records.rules.model import BeforeCreate, BeforeUpdate, Rules
from org_service.records.rules.queues import need_active_queue
from org_service.records.transaction import Row, Transaction

MACRO: Final = 9000
"""Category of a process that is a macro (Web Client API Flow)."""
FAVOURITES: Final = 50
"""Articles one person keeps at hand at most (facts 7)."""
_UNIQUE_NAME: Final = re.compile(r"[A-Za-z0-9]{3,8}_[A-Za-z0-9_]+")
_SCRIPT: Final = "msdyn_productivityagentscript"
_STEP: Final = "msdyn_productivityagentscriptstep"
_CONTENT: Final = {
    "workflow": ("name", "uniquename", "description", "primaryentity", "clientdata"),
    _SCRIPT: (
        "msdyn_name", "msdyn_uniquename", "msdyn_description", "msdyn_language",
        "ninedesk_table", "ninedesk_startcondition", "ninedesk_rank",
    ),
    _STEP: (
        "msdyn_name", "msdyn_uniquename", "msdyn_order", "msdyn_actiontype", "msdyn_textinstruction",
        "msdyn_macroactionid", "msdyn_routeactionid", "ninedesk_answer",
    ),
}  # fmt: skip
"""What a version keeps, by table."""


def _named(column: str) -> tuple[BeforeCreate, BeforeUpdate]:
    """Make the rules that a unique name is one (facts 4), and no two records of its table share it."""

    def check(tx: Transaction, table: Table, name: object, own: object) -> None:
        if not isinstance(name, str) or not _UNIQUE_NAME.fullmatch(name):
            message = "A unique name is a prefix of 3 to 8 letters or digits, an underscore and a name."
            raise InvalidArgument(message)
        others = (row[table.primary_id] for row in tx.rows(table.name, **{column: name}))
        if any(other != own for other in others):
            message = f"The unique name {name} is taken."
            raise InvalidArgument(message)

    def created(tx: Transaction, table: Table, row: Row) -> None:
        if row.get(column) is not None or column != "uniquename":
            check(tx, table, row.get(column), row[table.primary_id])

    def changed(tx: Transaction, table: Table, before: Row, changes: Row) -> None:
        if changes.get(column, before.get(column)) != before.get(column):
            check(tx, table, changes[column], before[table.primary_id])

    return created, changed


def _check_step_name(_tx: Transaction, _table: Table, row: Row) -> None:
    if not _UNIQUE_NAME.fullmatch(str(row.get("msdyn_uniquename") or "")):
        message = "A unique name is a prefix of 3 to 8 letters or digits, an underscore and a name."
        raise InvalidArgument(message)


def _check_macro(_tx: Transaction, _table: Table, row: Row) -> None:
    _check_definition(row.get("category"), row.get("clientdata"))


def _check_macro_again(_tx: Transaction, _table: Table, before: Row, changes: Row) -> None:
    if "clientdata" in changes:
        _check_definition(before.get("category"), changes["clientdata"])


def _check_definition(category: object, content: object) -> None:
    if category != MACRO or content is None:
        return
    try:
        found = json.loads(str(content))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        message = "The definition of a macro has to be a JSON object."
        raise InvalidArgument(message)


def _keep_version(tx: Transaction, table: Table, before: Row, changes: Row) -> None:
    """Keep what a definition was, when a change touches what it does."""
    if _says_something_else(table, before, changes):
        _insert_version(tx, table, before, _content(table, before))


def _says_something_else(table: Table, before: Row, changes: Row) -> bool:
    return any(changes.get(name, before.get(name)) != before.get(name) for name in _CONTENT[table.name])


def _content(table: Table, row: Row) -> Row:
    return {name: row.get(name) for name in _CONTENT[table.name]}


def _insert_version(tx: Transaction, table: Table, before: Row, content: Row) -> None:
    versions = tx.description.tables["ninedesk_definitionversion"]
    key = before[table.primary_id]
    number = len(tx.rows(versions.name, ninedesk_of=key)) + 1
    tx.insert(
        versions,
        {
            "ninedesk_definitionversionid": str(uuid4()),
            "ninedesk_name": before.get(table.primary_name or ""),
            "ninedesk_number": number,
            "ninedesk_content": json.dumps(content, ensure_ascii=False, default=str),
            "ninedesk_of": key,
            "ninedesk_oftype": table.name,
            "createdon": tx.now,
            "createdby": tx.caller.user_id,
            "modifiedon": tx.now,
            "modifiedby": tx.caller.user_id,
            "organizationid": tx.caller.organization_id or None,
        },
    )


# -- a script is whole with its steps: a change of any of them leaves behind what all of it was ---------------


def _keep_script(tx: Transaction, script_id: object, *, touch: bool = True) -> None:
    """Keep what a script with its steps was, once in a transaction and before anything of it is changed.

    The script itself gets a new version with that (`touch`), and is then changed by whoever changed its step: two who
    began from the same version meet there, whatever each has changed.
    """
    if not isinstance(script_id, str) or not tx.first(_SCRIPT, script_id):
        return
    table, steps = tx.description.tables[_SCRIPT], tx.description.tables[_STEP]
    before = tx.find(table, script_id)
    if before is None:
        return
    found = tx.rows(_STEP, msdyn_agentscriptid=script_id, statecode=0)
    rows = sorted(found, key=lambda row: row.get("msdyn_order") or 0)
    content = _content(table, before) | {"steps": [_content(steps, row) for row in rows]}
    _insert_version(tx, table, before, content)
    if touch:
        tx.touch(table, script_id, ("msdyn_name",))


def _script_is_new(tx: Transaction, table: Table, row: Row) -> None:
    """Let the steps that come along with a new script be no change of it."""
    tx.first(_SCRIPT, row[table.primary_id])


def _script_changes(tx: Transaction, table: Table, before: Row, changes: Row) -> None:
    if _says_something_else(table, before, changes):
        _keep_script(tx, before[table.primary_id], touch=False)  # it gets one by the change itself


def _script_goes(tx: Transaction, table: Table, row: Row) -> None:
    """Let the steps that go along with a script be no change of it."""
    tx.first(_SCRIPT, row[table.primary_id])


def _step_comes(tx: Transaction, _table: Table, row: Row) -> None:
    _keep_script(tx, row.get("msdyn_agentscriptid"))


def _step_changes(tx: Transaction, table: Table, before: Row, changes: Row) -> None:
    moved = changes.get("msdyn_agentscriptid", before.get("msdyn_agentscriptid"))
    if _says_something_else(table, before, changes) or moved != before.get("msdyn_agentscriptid"):
        _keep_script(tx, before.get("msdyn_agentscriptid"))
        _keep_script(tx, moved)


def _step_goes(tx: Transaction, _table: Table, row: Row) -> None:
    _keep_script(tx, row.get("msdyn_agentscriptid"))


def _limit_favourites(tx: Transaction, table: Table, row: Row) -> None:
    mine = tx.rows(table.name, ownerid=row["ownerid"])
    if any(kept["msdyn_knowledgearticleid"] == row.get("msdyn_knowledgearticleid") for kept in mine):
        message = "This article is among your favorites already."
        raise InvalidArgument(message)
    if len(mine) >= FAVOURITES:
        message = f"You can keep at most {FAVOURITES} favorites. Remove one first."
        raise InvalidArgument(message)


def _one_default(tx: Transaction, table: Table, row: Row, changes: Row | None = None) -> None:
    """Refuse a second profile for everybody else (facts 4)."""
    if not (changes or row).get("ninedesk_isdefault"):
        return
    others = tx.rows(table.name, ninedesk_isdefault=True, statecode=0)
    other = next((each for each in others if each[table.primary_id] != row[table.primary_id]), None)
    if other is not None:
        message = f"“{other['msdyn_name']}” is for everybody else already."
        raise InvalidArgument(message)


_MACRO_CREATED, _MACRO_CHANGED = _named("uniquename")
_SCRIPT_CREATED, _SCRIPT_CHANGED = _named("msdyn_uniquename")

MACRO_RULES: Final = Rules(
    before_create=(_MACRO_CREATED, _check_macro),
    before_update=(_MACRO_CHANGED, _check_macro_again, _keep_version),
)
SCRIPT_RULES: Final = Rules(
    before_create=(_SCRIPT_CREATED, _script_is_new),
    before_update=(_SCRIPT_CHANGED, _script_changes),
    before_delete=(_script_goes,),
)
STEP_RULES: Final = Rules(
    before_create=(_check_step_name, _step_comes),
    before_update=(_keep_version, _step_changes),
    before_delete=(_step_goes,),
)
PROFILE_RULES: Final = Rules(
    before_create=(need_leader, _SCRIPT_CREATED, _one_default),
    before_update=(need_leader, _SCRIPT_CHANGED, _one_default),
    before_delete=(need_leader,),
)


def _shared_is_leaders(tx: Transaction, table: Table, row: Row, changes: Row | None = None) -> None:
    """Let those who lead somebody write what everybody uses, share what was one's own, and take it back."""
    after = row if changes is None else {**row, **changes}
    if not (row.get("ninedesk_personal") and after.get("ninedesk_personal")):
        need_leader(tx, table)


def _has_words(_tx: Transaction, _table: Table, row: Row, changes: Row | None = None) -> None:
    said = row if changes is None else {**row, **changes}
    if not str(said.get("msdyn_title") or "").strip() or not str(said.get("msdyn_message") or "").strip():
        message = "A prepared answer needs a title and a message."
        raise InvalidArgument(message)


REPLY_RULES: Final = Rules(
    before_create=(_shared_is_leaders, _has_words),
    before_update=(_shared_is_leaders, _has_words),
    before_delete=(_shared_is_leaders,),
)
FAVOURITE_RULES: Final = Rules(before_create=(_limit_favourites,))


def _needs_assignment(_tx: Transaction, _table: Table, row: Row, changes: Row | None = None) -> None:
    """Refuse a card that accepts itself where nothing is assigned without asking (facts 4)."""
    now = {**row, **(changes or {})}
    if now.get("msdyn_autoacceptnotification") and not now.get("ninedesk_autoassign"):
        message = "Only what is assigned without asking can accept itself: set “Assign Without Asking” too."
        raise InvalidArgument(message)


_NOTIFICATIONS: Final = tuple(
    f"msdyn_notificationtemplate_{each}"
    for each in ("incoming_auth", "incoming_unauth", "transfer", "consult")
)


def _names_templates(tx: Transaction, _table: Table, row: Row, changes: Row | None = None) -> None:
    """Refuse a work stream whose agents would be told by a template that is not there."""
    for column in _NOTIFICATIONS:
        name = (row if changes is None else changes).get(column)
        if name and not tx.rows("msdyn_notificationtemplate", msdyn_uniquename=name, statecode=0):
            message = f"There is no notification template with the unique name {name}."
            raise InvalidArgument(message)


def _asks_properly(_tx: Transaction, _table: Table, row: Row, changes: Row | None = None) -> None:
    """Refuse questions that visitors could not be asked: their chat would begin without any."""
    try:
        read_questions(str((row if changes is None else changes).get("ninedesk_prechatquestions") or ""))
    except NotQuestions as no:
        raise InvalidArgument(str(no)) from no


def _names_session(tx: Transaction, _table: Table, row: Row, changes: Row | None = None) -> None:
    """Refuse a work stream whose sessions would begin by a template that is not there."""
    name = (row if changes is None else changes).get("msdyn_sessiontemplate_default")
    if name and not tx.rows("msdyn_sessiontemplate", msdyn_uniquename=name, statecode=0):
        message = f"There is no session template with the unique name {name}."
        raise InvalidArgument(message)


def _leads_somewhere(tx: Transaction, _table: Table, row: Row, changes: Row | None = None) -> None:
    """Refuse a work stream that would bring its work to a queue that is no longer in use."""
    need_active_queue(tx, (row if changes is None else changes).get("msdyn_defaultqueueid"))


_unique_created, _unique_changed = _named("msdyn_uniquename")
TEMPLATE_RULES: Final = Rules(
    before_create=(need_leader, _unique_created, keep_delivered),
    before_update=(need_leader, _unique_changed, keep_delivered),
    before_delete=(need_leader, keep_delivered),
)
NOTIFICATION_RULES: Final = Rules(
    before_create=(*TEMPLATE_RULES.before_create, _needs_assignment),
    before_update=(*TEMPLATE_RULES.before_update, _needs_assignment),
    before_delete=TEMPLATE_RULES.before_delete,
)
_STREAM: Final = (_names_templates, _names_session, _asks_properly, _leads_somewhere)
STREAM_RULES: Final = Rules(
    before_create=(need_leader, *_STREAM),
    before_update=(need_leader, *_STREAM),
    before_delete=(need_leader,),
)
