"""Settings for tests and pictures."""

from __future__ import annotations

from types import MappingProxyType

from desktop import actions, shortcuts
from session_engine.settings import table
from session_engine.settings.state import SettingsState, SettingState, Source
from widgets.help.topics import HelpKey
from widgets.settings.rows import KeyRow, SettingChoice
from widgets.settings.standard import standard_groups

PERSONS = (
    SettingChoice("amara.osei@northlight.example", "Amara Osei, first line"),
    SettingChoice("ben.whitlock@northlight.example", "Ben Whitlock, network expert"),
    SettingChoice("chiara.moretti@northlight.example", "Chiara Moretti"),
    SettingChoice("grace.lindqvist@northlight.example", "Grace Lindqvist, supervisor"),
)
GROUPS = standard_groups(PERSONS, "~/.local/share/ninedesk/default")


def settings(sources: dict[str, Source] | None = None, **values: object) -> SettingsState:
    """Make a state of the engine's own table; `appearance__theme` stands for `appearance.theme`."""
    named = {name.replace("__", "."): value for name, value in values.items()}
    states = {
        row.name: SettingState(
            row.name,
            named.get(row.name, row.default),
            (sources or {}).get(row.name, Source.PERSON if row.name in named else Source.DEFAULT),
        )
        for row in table.TABLE
    }
    return SettingsState(MappingProxyType(states))


def keys(changed: dict[str, str] | None = None, locked: frozenset[str] = frozenset()) -> tuple[KeyRow, ...]:
    """Make the table of keys with a person's changes in it."""
    rows: list[KeyRow] = []
    for action, default in shortcuts.keys_for("linux").items():
        mine = (changed or {}).get(action)
        inforce = default if mine is None else ((mine,) if mine else ())
        group = actions.group_text(actions.BY_ID[action].group)
        rows.append(KeyRow(action, actions.text(action), group, inforce, default, action in locked))
    return tuple(rows)


def key_problem(action: str, key: str) -> str:
    """Object as the program does."""
    owner = next((row.text for row in keys() if key in row.keys and row.action != action), "")
    if owner:
        return f"{key} already belongs to “{owner}”"
    return f"{key} is left to editors and the system" if key in shortcuts.RESERVED else ""


def help_keys(changed: dict[str, str] | None = None) -> tuple[HelpKey, ...]:
    """Make what the help is told about keys."""
    return tuple(HelpKey(row.action, row.text, row.group, row.keys) for row in keys(changed))
