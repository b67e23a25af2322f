"""Which states a record may go to, and which status reasons belong to a state (facts 8)."""

from collections.abc import Mapping
from typing import Any, Final

from org_service.description import Table
from org_service.errors import InvalidArgument
from org_service.records.transaction import Row

INVALID_STATUS: Final = "0x80048408"
INVALID_STATE: Final = "0x80040233"

# From a state to the states that an update may lead to. What is not listed may go anywhere.
TRANSITIONS: Final[Mapping[str, Mapping[int, frozenset[int]]]] = {
    # Resolving is CloseIncident's alone.
    "incident": {0: frozenset({2}), 1: frozenset({0}), 2: frozenset({0})},
    "task": {0: frozenset({1, 2}), 1: frozenset({0}), 2: frozenset({0})},
    "phonecall": {0: frozenset({1, 2}), 1: frozenset({0}), 2: frozenset({0})},
    "appointment": {
        0: frozenset({1, 2, 3}), 1: frozenset({0, 3}), 2: frozenset({0, 3}), 3: frozenset({0, 1, 2}),
    },
    # What was sent or received stays what it is.
    "email": {0: frozenset({1, 2}), 1: frozenset(), 2: frozenset()},
    "incidentresolution": {0: frozenset(), 1: frozenset(), 2: frozenset()},
}  # fmt: skip


def complete_state(table: Table, before: Row, changes: Row) -> None:
    """Make state and status reason of an update agree, and check that the step is allowed.

    A state alone takes its default status reason.

    Raises:
        InvalidArgument: The reason is not the state's, or the step is not allowed.
    """
    if not table.has_state or not changes.keys() & {"statecode", "statuscode"}:
        return
    state = _known(changes.get("statecode"), before.get("statecode"))
    if "statuscode" not in changes:
        changes["statuscode"] = default_status(table, state)
    status = _known(changes["statuscode"], default_status(table, state))
    _belongs(table, state, status, before)
    changes["statecode"], changes["statuscode"] = state, status
    _allowed(table, before, state)


def start_state(table: Table, values: Row) -> None:
    """Give a new record its first state; a status reason of that state may be chosen."""
    if not table.has_state:
        return
    state = table.columns["statecode"].options[0].value
    status = _known(values.get("statuscode"), default_status(table, state))
    _belongs(table, state, status, {})
    values["statecode"], values["statuscode"] = state, status


def default_status(table: Table, state: int) -> int:
    """Give the status reason that a state takes by itself."""
    option = table.columns["statecode"].option_by_value.get(state)
    return (option.default_status if option is not None else None) or 0


def _known(value: Any, otherwise: Any) -> int:
    return int(otherwise or 0) if value is None else int(value)


def _belongs(table: Table, state: int, status: int, before: Row) -> None:
    option = table.columns["statuscode"].option_by_value.get(status)
    if option is None or option.state != state:
        message = (
            f"{status} is not a valid status code for state code {_state_name(table, state)} on "
            f"{table.name} with Id {before.get(table.primary_id, '')}."
        )
        raise InvalidArgument(message, INVALID_STATUS)


def _allowed(table: Table, before: Row, state: int) -> None:
    now = int(before.get("statecode") or 0)
    steps = TRANSITIONS.get(table.name)
    if state == now or steps is None or state in steps.get(now, frozenset()):
        return
    message = (
        f"A {table.label.lower()} that is {_state_name(table, now)} cannot become "
        f"{_state_name(table, state)} by an update."
    )
    if table.name == "incident" and state == 1:
        message = "A case is resolved by the CloseIncident action, not by an update of its state."
    raise InvalidArgument(message, INVALID_STATE)


def _state_name(table: Table, state: int) -> str:
    return table.columns["statecode"].labels.get(state, str(state))
