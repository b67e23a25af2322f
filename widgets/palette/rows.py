"""What the palette lists: groups under headings, or what fits the typed letters."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.light_dataclass import dataclass
from widgets.lists.key_cap import key_text
from widgets.palette.entries import PaletteEntry
from widgets.palette.matcher import Matcher
from widgets.text import one_line

LATELY = 5


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """One row: an entry, or a heading or note without one.

    Attributes:
        text: What it says.
        entry: What is chosen.
        typed: What its marked letters stand for; empty where all entries are listed.
        note: It says that there is nothing.
    """

    text: str
    entry: PaletteEntry | None = None
    typed: str = ""
    note: bool = False

    @property
    def choosable(self) -> bool:
        return self.entry is not None

    @property
    def spoken(self) -> str:
        if self.entry is None:
            return self.text
        key = key_text(self.entry.key) if self.entry.key else ""
        parts = (one_line(self.text), self.entry.detail, self.entry.group, key)
        return ", ".join(part for part in parts if part)


def all_rows(entries: tuple[PaletteEntry, ...], recent: tuple[str, ...]) -> tuple[PaletteRow, ...]:
    """List everything by group, what was used last on top."""
    by_id = {entry.id: entry for entry in entries}
    lately = [by_id[id_] for id_ in recent if id_ in by_id][:LATELY]
    groups: dict[str, list[PaletteEntry]] = {}
    for entry in entries:
        groups.setdefault(entry.group, []).append(entry)
    rows: list[PaletteRow] = []
    if lately:
        heading = QCoreApplication.translate("CommandPalette", "Used last")
        rows += [PaletteRow(heading), *(PaletteRow(entry.text, entry) for entry in lately)]
    for group, members in groups.items():
        rows += [PaletteRow(group)] if group else []
        rows += [PaletteRow(entry.text, entry) for entry in members]
    return tuple(rows)


def found_rows(matcher: Matcher, typed: str) -> tuple[PaletteRow, ...]:
    """List what fits, best first, or say that nothing does."""
    found = matcher.find(typed)
    if not found:
        text = QCoreApplication.translate("CommandPalette", "No command, session, tab or record fits")
        return (PaletteRow(text, note=True),)
    return tuple(PaletteRow(entry.text, entry, typed) for entry in found)
