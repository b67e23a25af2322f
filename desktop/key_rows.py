"""The keys in force, action by action: for the settings page, the help, and the words of what stands against a key."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from desktop import actions, shortcuts
from desktop.actions import MACRO
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class KeysInForce:
    """An action with its keys; `default` are those of the program's own table."""

    action: str
    text: str
    group: str
    keys: tuple[str, ...]
    default: tuple[str, ...]


def keys_in_force(
    changed: Mapping[str, str], macros: Mapping[str, str] | None = None
) -> tuple[KeysInForce, ...]:
    """Give every row of the table, with a person's changes; behind them macros (unique name, name) and their keys."""
    own = shortcuts.keys_for(sys.platform)
    rows: list[KeysInForce] = []
    for row in shortcuts.TABLE:
        action = actions.BY_ID[row.action]
        keys = own[row.action]
        if row.action in changed:
            keys = (changed[row.action],) if changed[row.action] else ()
        group = actions.group_text(action.group)
        rows.append(KeysInForce(row.action, actions.text(row.action), group, keys, own[row.action]))
    return (*rows, *_of_macros(changed, macros or {}))


def _of_macros(changed: Mapping[str, str], macros: Mapping[str, str]) -> list[KeysInForce]:
    """Give the macros there are, and those that have a key and are not known here."""
    given = {name.removeprefix(MACRO): key for name, key in changed.items() if name.startswith(MACRO)}
    titles = {**{name: name for name, key in given.items() if key}, **macros}
    group = actions.group_text(actions.Group.MACROS)
    return [
        KeysInForce(f"{MACRO}{name}", title, group, (given[name],) if given.get(name) else (), ())
        for name, title in titles.items()
    ]


def problem(action: str, key: str, changed: Mapping[str, str]) -> str:
    """Say in words why an action may not have a key, empty when it may."""
    tr = QCoreApplication.translate
    if not key:
        return ""
    for row in keys_in_force(changed):
        if row.action != action and key in row.keys:
            return (
                tr("Keys", "{key} is taken by “{action}”.")
                .replace("{key}", key)
                .replace("{action}", row.text)
            )
    if shortcuts.objections(key, sys.platform):
        return tr("Keys", "{key} is needed for typing or by the system.").replace("{key}", key)
    return ""
