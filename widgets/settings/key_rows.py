"""The table of keys as rows: a heading per group, an action per row."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.light_dataclass import dataclass
from widgets.lists.key_cap import key_text
from widgets.palette.letters import fold
from widgets.settings.rows import KeyRow
from widgets.text import one_line


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One row.

    Attributes:
        text: The action's words, or a heading's.
        row: The action; None for a heading.
        tried: A key that may not be used.
        problem: Why it may not.
    """

    text: str
    row: KeyRow | None = None
    tried: str = ""
    problem: str = ""

    @property
    def choosable(self) -> bool:
        return self.row is not None

    @property
    def spoken(self) -> str:
        if self.row is None:
            return self.text
        tr = QCoreApplication.translate
        keys = ", ".join(key_text(key) for key in self.row.keys) or tr("KeyTable", "no key")
        parts = [one_line(self.text), keys]
        if self.row.locked:
            parts.append(tr("KeyTable", "set by your administrator"))
        elif self.row.changed:
            parts.append(tr("KeyTable", "changed"))
        if self.problem:
            parts.append(self.problem)
        return ", ".join(parts)


def key_lines(
    keys: tuple[KeyRow, ...], words: list[str], tried: tuple[str, str, str] = ("", "", "")
) -> tuple[KeyLine, ...]:
    """List the actions whose text or key has all the folded words, under their groups.

    Args:
        keys: In order; a group stands where its first action does.
        words: What is searched for; none lists all.
        tried: An action, the key tried for it, and why it may not be used.
    """
    groups: dict[str, list[KeyLine]] = {}
    for row in keys:
        if matches(row, words):
            mine = row.action == tried[0]
            line = KeyLine(row.text, row, tried[1] if mine else "", tried[2] if mine else "")
            groups.setdefault(row.group, [KeyLine(row.group)]).append(line)
    return tuple(line for lines in groups.values() for line in lines)


def matches(row: KeyRow, words: list[str]) -> bool:
    """Tell whether an action's text, group or keys have all the folded words."""
    shown = fold(" ".join((row.text, row.group, *row.keys, *map(key_text, row.keys))))
    return all(word in shown for word in words)
