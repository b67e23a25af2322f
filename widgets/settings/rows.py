"""What the settings page shows, as the composition passes it in: words and kinds, never values."""

from __future__ import annotations

from enum import StrEnum

from session_engine.light_dataclass import dataclass


class EditorKind(StrEnum):
    """How a setting is edited."""

    CHOICE = "choice"
    NUMBER = "number"
    SWITCH = "switch"
    TEXT = "text"
    LINES = "lines"
    COMMAND = "command"
    """A button; the row's name is the command's."""
    FACT = "fact"
    """Read-only text with a button to copy it; the row's `fact` is the text."""


@dataclass(frozen=True, slots=True)
class SettingChoice:
    """A value to choose and what it is called."""

    value: str
    label: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting.

    Attributes:
        name: As in the engine's table; for a COMMAND the command's id.
        label: What it is called.
        explanation: A sentence about it.
        editor: How it is edited.
        choices: For CHOICE.
        minimum: For NUMBER.
        maximum: For NUMBER.
        step: For NUMBER.
        unit: For NUMBER, after the digits.
        hint: Shown in an empty TEXT or LINES; a COMMAND's button.
        fact: For FACT.
        keywords: Further words that find it.
        danger: A COMMAND that takes something away.
    """

    name: str
    label: str
    explanation: str = ""
    editor: EditorKind = EditorKind.SWITCH
    choices: tuple[SettingChoice, ...] = ()
    minimum: int = 0
    maximum: int = 100
    step: int = 1
    unit: str = ""
    hint: str = ""
    fact: str = ""
    keywords: tuple[str, ...] = ()
    danger: bool = False


@dataclass(frozen=True, slots=True)
class SettingGroup:
    """A group at the left; `keys` is the one with the table of keys."""

    id: str
    label: str
    icon: str
    rows: tuple[SettingRow, ...] = ()
    keys: bool = False


@dataclass(frozen=True, slots=True)
class KeyRow:
    """An action and its keys.

    Attributes:
        action: The action's id.
        text: What it is called.
        group: The heading it stands under.
        keys: Portable key texts in force, the shown one first.
        default: Those of the program's own table.
        locked: The administrator decided.
    """

    action: str
    text: str
    group: str
    keys: tuple[str, ...]
    default: tuple[str, ...]
    locked: bool = False

    @property
    def changed(self) -> bool:
        return self.keys != self.default
