"""Turns the engine's commands (ids) into what a command bar shows: text, icon, key."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication

from desktop import actions
from session_engine.forms.state import CommandState
from widgets.shell import CommandState as Shown


def shown_commands(commands: Iterable[CommandState], key: Callable[[str], str]) -> tuple[Shown, ...]:
    """Give the states of a command bar; a new group begins where the table's group changes."""
    result: list[Shown] = []
    group = None
    for command in commands:
        action = actions.BY_ID.get(command.id)
        new_group = group is not None and action is not None and action.group is not group
        group = action.group if action is not None else group
        result.append(
            Shown(
                command.id,
                actions.text(command.id),
                action.icon if action is not None else "",
                enabled=command.enabled,
                primary=command.primary,
                shortcut=key(command.id),
                reason="" if command.enabled else _reason(command.id),
                new_group=new_group,
            )
        )
    return tuple(result)


def _reason(command: str) -> str:
    """Say why a command is off, empty where its name says enough."""
    if command in {"save", "save_close", "discard"}:
        return QCoreApplication.translate("CommandStates", "Nothing has changed")
    return ""
