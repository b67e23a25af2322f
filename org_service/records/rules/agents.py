"""What is set up for agents by those who lead others: the statuses they choose from, skills, and who has which."""

import re
from typing import Final

from org_service.conversations.languages import primary_language
from org_service.conversations.presence import Base
from org_service.conversations.presences import IDS
from org_service.description import Table
from org_service.errors import InvalidArgument
from org_service.records.rules.leading import need_leader
from org_service.records.rules.model import Rules
from org_service.records.transaction import Row, Transaction

_TEXT: Final = "msdyn_presencestatustext"
_BASE: Final = "msdyn_basepresencestatus"
_CHOSEN: Final = frozenset(Base) - {Base.INACTIVE}
"""What a status of the organisation's own may come down to: the program alone makes somebody inactive (facts 9)."""
_DELIVERED: Final = frozenset(IDS.values())
_LANGUAGE: Final = "ninedesk_language"
_TAG: Final = re.compile("[a-z]{2,3}")


# -- statuses --------------------------------------------------------------------------------------


def _keep_usual(_tx: Transaction, table: Table, row: Row, _changes: Row | None = None) -> None:
    """Refuse to change the statuses that everything else relies on."""
    if row[table.primary_id] in _DELIVERED:
        message = "The statuses that every organisation has stay as they are: make one of your own."
        raise InvalidArgument(message)


def _check_status(_tx: Transaction, _table: Table, row: Row, changes: Row | None = None) -> None:
    """See that a status has a name and a kind; the agents' text is the name where it says nothing else."""
    now, written = {**row, **(changes or {})}, row if changes is None else changes
    name = _named(now, "msdyn_name", "A status")
    if now.get(_BASE) not in _CHOSEN:
        message = "A status counts as Available, Busy, Do not disturb, Away or Offline: say which."
        raise InvalidArgument(message)
    followed = changes is not None and _TEXT not in changes and row.get(_TEXT) == row.get("msdyn_name")
    if followed or not str(now.get(_TEXT) or "").strip():
        written[_TEXT] = name


def _deactivated(tx: Transaction, table: Table, before: Row, after: Row) -> None:
    if before["statecode"] == 0 and after["statecode"] != 0:
        _withdraw(tx, table, before)


def _withdraw(tx: Transaction, _table: Table, row: Row) -> None:
    from org_service.conversations.agents import withdraw_presence  # noqa: PLC0415 - it writes by rules, too

    withdraw_presence(tx, row)


STATUS_RULES: Final = Rules(
    before_create=(need_leader, _check_status),
    before_update=(need_leader, _keep_usual, _check_status),
    after_update=(_deactivated,),
    before_delete=(need_leader, _keep_usual, _withdraw),
)


# -- skills ----------------------------------------------------------------------------------------


def _check_skill(_tx: Transaction, _table: Table, row: Row, changes: Row | None = None) -> None:
    """See that a skill has a name, and its language the form in which those of conversations are compared."""
    now, written = {**row, **(changes or {})}, row if changes is None else changes
    _named(now, "name", "A skill")
    language = str(now.get(_LANGUAGE) or "").strip()
    tag = primary_language(language)
    if language and not _TAG.fullmatch(tag):
        message = "A language is said by its letters, such as en, de or pt."
        raise InvalidArgument(message)
    if now.get(_LANGUAGE) != (tag or None):
        written[_LANGUAGE] = tag or None


def _named(row: Row, column: str, what: str) -> str:
    name = str(row.get(column) or "").strip()
    if not name:
        message = f"{what} needs a name."
        raise InvalidArgument(message)
    return name


def _once(tx: Transaction, table: Table, row: Row, changes: Row | None = None) -> None:
    """Let a person have a skill once, and the row be named after it."""
    now, written = {**row, **(changes or {})}, row if changes is None else changes
    user, skill = now.get("ninedesk_userid"), now.get("ninedesk_skillid")
    if user is None or skill is None:
        message = "Whose skill it is, and which, has to be said."
        raise InvalidArgument(message)
    same = tx.rows(table.name, ninedesk_userid=user, ninedesk_skillid=skill)
    if any(other[table.primary_id] != row.get(table.primary_id) for other in same):
        message = "This person has the skill already."
        raise InvalidArgument(message)
    written["ninedesk_name"] = tx.name_of(tx.description.tables["characteristic"], skill)


SKILL_RULES: Final = Rules(
    before_create=(need_leader, _check_skill),
    before_update=(need_leader, _check_skill),
    before_delete=(need_leader,),
)
USER_SKILL_RULES: Final = Rules(
    before_create=(need_leader, _once), before_update=(need_leader, _once), before_delete=(need_leader,)
)
