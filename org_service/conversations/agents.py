"""The one row that says how an agent is now, and everything that changes it (facts 9; rules in `presence.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from org_service.conversations import presence
from org_service.conversations.presence import Base, SetBy
from org_service.conversations.presences import IDS
from org_service.conversations.rows import insert_row, seconds_of
from org_service.errors import InvalidArgument

if TYPE_CHECKING:
    from org_service.records.transaction import Row, Transaction

TABLE: Final = "msdyn_agentstatus"
TOTAL: Final = 100
"""Units of an agent of whom nothing else is said."""
MOST_UNITS: Final = 10_000
"""More than anybody has in hand."""
_PRESENCES: Final = "msdyn_presence"


# -- reading -------------------------------------------------------------------------------------


def find(tx: Transaction, agent_id: str | None) -> Row | None:
    """Give an agent's row."""
    rows = tx.rows(TABLE, msdyn_agentid=agent_id) if agent_id else []
    return rows[0] if rows else None


def connected_ones(tx: Transaction) -> list[str]:
    """Name the agents who are connected."""
    return [row["msdyn_agentid"] for row in tx.rows(TABLE, ninedesk_connected=True)]


def total_of(status: Row) -> int:
    """Give all of an agent's units."""
    total = status["msdyn_totalunitscapacity"]
    return TOTAL if total is None else int(total)


def base_of(tx: Transaction, status: Row) -> Base:
    """Give the base status that an agent has."""
    return _base(tx, status["msdyn_currentpresenceid"])


def _base(tx: Transaction, presence_id: str | None) -> Base:
    row = tx.find(tx.description.tables[_PRESENCES], presence_id) if presence_id else None
    return Base(row["msdyn_basepresencestatus"]) if row is not None else Base.OFFLINE


def _set_by(value: int | None) -> SetBy:
    return SetBy(value) if value else SetBy.HERSELF


def presence_of(tx: Transaction, base: Base, but: str | None = None) -> str:
    """Give the status that stands for a base: the one that every organisation has, else the first; never `but`.

    Raises:
        InvalidArgument: The organisation has none.
    """
    rows = tx.rows(_PRESENCES, msdyn_basepresencestatus=int(base), statecode=0)
    rows = [row for row in rows if row["msdyn_presenceid"] != but]
    if not rows:
        message = f"This organisation has no presence of the base status {int(base)}."
        raise InvalidArgument(message)
    first = min(rows, key=lambda row: (row["msdyn_presenceid"] != IDS[base], row["msdyn_name"]))
    return first["msdyn_presenceid"]


# -- changes -------------------------------------------------------------------------------------


def choose_presence(tx: Transaction, presence_id: str, set_by: SetBy = SetBy.HERSELF) -> str:
    """Give the caller the status she chooses; gives the id of her row.

    Raises:
        InvalidArgument: There is no such status, or it is none that a person sets.
    """
    row = tx.find(tx.description.tables[_PRESENCES], presence_id)
    if row is None or row["statecode"] != 0 or not may_be_chosen(row):
        message = "This presence cannot be chosen."
        raise InvalidArgument(message)
    status = find(tx, tx.caller.user_id) or _begin(tx, connected=False)
    _put(tx, status, {"msdyn_currentpresenceid": presence_id, "ninedesk_setby": int(set_by)})
    return status["msdyn_agentstatusid"]


def may_be_chosen(presence_row: Row) -> bool:
    """Tell whether a status is one that a person sets herself."""
    return (
        presence_row["msdyn_basepresencestatus"] != Base.INACTIVE
        and presence_row["msdyn_canuserset"] is not False
    )


def withdraw_presence(tx: Transaction, presence_row: Row) -> None:
    """Give who has a status that is given up the usual one of its kind, and note why; also who comes back to it.

    Raises:
        InvalidArgument: Somebody has it, and there is no other of its kind.
    """
    key, base = presence_row["msdyn_presenceid"], Base(presence_row["msdyn_basepresencestatus"])
    for has, why in (
        ("msdyn_currentpresenceid", "ninedesk_setby"),
        ("ninedesk_presencebeforeid", "ninedesk_setbybefore"),
    ):
        for status in tx.rows(TABLE, **{has: key}):
            set_by = presence.withdrawn(_set_by(status[why]))
            _put(tx, status, {has: presence_of(tx, base, but=key), why: int(set_by)})


def set_total(tx: Transaction, agent_id: str, units: int) -> None:
    """Say how many units an agent has in all; a status that capacity decides follows.

    Raises:
        RecordNotFound: There is no such user.
        InvalidArgument: It is no number of units.
    """
    if not 0 <= units <= MOST_UNITS:
        message = f"Capacity is a number of units from 0 to {MOST_UNITS}."
        raise InvalidArgument(message)
    tx.get(tx.description.tables["systemuser"], agent_id)
    status = find(tx, agent_id) or _begin_absent(tx, agent_id)
    available = status["msdyn_availableunitscapacity"]
    taken = 0 if available is None else total_of(status) - available
    changes: Row = {"msdyn_totalunitscapacity": units, "msdyn_availableunitscapacity": units - taken}
    if _set_by(status["ninedesk_setby"]) is SetBy.CAPACITY:
        changes |= _status_columns(tx, status, presence.by_capacity(units - taken, units), SetBy.CAPACITY)
    _put(tx, status, changes)


def work_changed(tx: Transaction, status: Row, available: int) -> None:
    """Note that work came or went; a status that capacity decides follows."""
    if available == status["msdyn_availableunitscapacity"]:
        return
    changes: Row = {"msdyn_availableunitscapacity": available}
    before = base_of(tx, status), _set_by(status["ninedesk_setby"])
    after = presence.after_work(*before, available, total_of(status))
    if after != before:
        changes |= _status_columns(tx, status, *after)
    _put(tx, status, changes)


def took_work(tx: Transaction, agent_id: str) -> None:
    """Note that work came to an agent now."""
    status = find(tx, agent_id)
    if status is not None:
        _put(tx, status, {"ninedesk_idlesince": tx.now})


def happened(tx: Transaction, agent_id: str, what: SetBy) -> None:
    """Change the status by what happened: missed, rejected, no session left. One that she keeps stays."""
    status = find(tx, agent_id)
    if status is None:
        return
    base, set_by = base_of(tx, status), _set_by(status["ninedesk_setby"])
    if base not in presence.KEPT[set_by]:
        _put(tx, status, _status_columns(tx, status, presence.TRIGGERS[what], what))


def went_idle(tx: Transaction) -> None:
    """Nobody uses the caller's computer: no new work comes to her, and what she had waits until she is back."""
    status = find(tx, tx.caller.user_id)
    if status is None or base_of(tx, status) not in presence.TAKES_WORK:
        return
    before = {
        "ninedesk_presencebeforeid": status["msdyn_currentpresenceid"],
        "ninedesk_setbybefore": status["ninedesk_setby"],
    }
    _put(tx, status, before | _status_columns(tx, status, Base.INACTIVE, SetBy.IDLE))


def came_back(tx: Transaction) -> None:
    """The caller's computer is used again: she has what she had, or what her capacity says."""
    status = find(tx, tx.caller.user_id)
    if status is None or _set_by(status["ninedesk_setby"]) is not SetBy.IDLE:
        return
    changes: Row = {"ninedesk_presencebeforeid": None, "ninedesk_setbybefore": None}
    before, set_by = status["ninedesk_presencebeforeid"], _set_by(status["ninedesk_setbybefore"])
    if before is not None and set_by is not SetBy.CAPACITY:
        changes |= {"msdyn_currentpresenceid": before, "ninedesk_setby": int(set_by)}
    else:
        left = presence.by_capacity(status["msdyn_availableunitscapacity"] or 0, total_of(status))
        changes |= _status_columns(tx, status, left, SetBy.CAPACITY)
    _put(tx, status, changes)


def connected(tx: Transaction) -> None:
    """The caller's desktop is there: give back what she had, or what her capacity says."""
    status = find(tx, tx.caller.user_id)
    if status is None:
        _begin(tx, connected=True)
        return
    changes: Row = {"ninedesk_connected": True, "ninedesk_disconnectedon": None}
    if _set_by(status["ninedesk_setby"]) is SetBy.DISCONNECT:
        changes |= _returned(tx, status)
    _put(tx, status, changes)


def _returned(tx: Transaction, status: Row) -> Row:
    left = seconds_of(status["ninedesk_disconnectedon"])
    gone_for = tx.moment.timestamp() - left if left is not None else presence.RESTORED_WITHIN + 1
    before, total = status["ninedesk_presencebeforeid"], total_of(status)
    available = status["msdyn_availableunitscapacity"]
    available = total if available is None else available
    was = _base(tx, before), _set_by(status["ninedesk_setbybefore"])
    base, set_by = presence.at_return(*was, gone_for, available, total)
    found = before if (base, set_by) == was and before else presence_of(tx, base)
    return {
        "msdyn_currentpresenceid": found,
        "ninedesk_setby": int(set_by),
        "ninedesk_presencebeforeid": None,
        "ninedesk_setbybefore": None,
    }


def disconnected(tx: Transaction, agent_id: str) -> None:
    """An agent's last desktop is gone: she is offline at once, and what she had is kept for a short return."""
    status = find(tx, agent_id)
    if status is None or not status["ninedesk_connected"]:
        return
    _put(
        tx,
        status,
        {
            "ninedesk_connected": False,
            "ninedesk_disconnectedon": tx.now,
            "ninedesk_presencebeforeid": status["msdyn_currentpresenceid"],
            "ninedesk_setbybefore": status["ninedesk_setby"],
            **_status_columns(tx, status, Base.OFFLINE, SetBy.DISCONNECT),
        },
    )


def _status_columns(tx: Transaction, status: Row, base: Base, set_by: SetBy) -> Row:
    """Give the columns of a status; one of the same base, such as one of the organisation's own, stays."""
    same = base_of(tx, status) is base
    found = status["msdyn_currentpresenceid"] if same else presence_of(tx, base)
    return {"msdyn_currentpresenceid": found, "ninedesk_setby": int(set_by)}


def _begin(tx: Transaction, *, connected: bool) -> Row:
    available = presence_of(tx, Base.AVAILABLE)
    values = {"msdyn_currentpresenceid": available, "ninedesk_setby": int(SetBy.CAPACITY)}
    return _insert(tx, tx.caller.user_id, tx.caller.name, values | {"ninedesk_connected": connected})


def _begin_absent(tx: Transaction, agent_id: str) -> Row:
    """Write the row of an agent who was never here: when she comes her capacity decides."""
    name = tx.name_of(tx.description.tables["systemuser"], agent_id) or ""
    gone = {"ninedesk_setby": int(SetBy.DISCONNECT), "ninedesk_setbybefore": int(SetBy.CAPACITY)}
    return _insert(tx, agent_id, name, {"msdyn_currentpresenceid": presence_of(tx, Base.OFFLINE), **gone})


def _insert(tx: Transaction, agent_id: str, name: str, stands: Row) -> Row:
    values: Row = {
        "msdyn_name": name,
        "msdyn_agentid": agent_id,
        "msdyn_availableunitscapacity": TOTAL,
        "msdyn_totalunitscapacity": TOTAL,
        **stands,
        "ninedesk_idlesince": tx.now,
    }
    return tx.get(tx.description.tables[TABLE], insert_row(tx, TABLE, values))


def _put(tx: Transaction, status: Row, changes: Row) -> None:
    changes = {name: value for name, value in changes.items() if status.get(name) != value}
    if changes:
        tx.update(tx.description.tables[TABLE], status["msdyn_agentstatusid"], changes)
        status.update(changes)
