"""Entries of a palette for tests and pictures."""

from __future__ import annotations

import random

from desktop import actions, shortcuts
from widgets.palette.entries import PaletteEntry

_TEXT = """mesh satellite red light door lock case refund thermostat camera offline since update whole practice
Okonkwo Dental Maria Lopez Virtanen Söhne router slow evenings bedrooms"""
_WORDS = _TEXT.split()


def entry(id_: str, text: str, group: str = "", key: str = "", *keywords: str) -> PaletteEntry:
    return PaletteEntry(id_, text, group, key, "command", keywords)


def real_entries() -> tuple[PaletteEntry, ...]:
    """Make what the program would offer: actions, sessions, tabs, recent records."""
    keys = shortcuts.keys_for("linux")
    verbs = [
        PaletteEntry(
            action.id,
            actions.text(action.id),
            actions.group_text(action.group),
            next(iter(keys.get(action.id, ())), ""),
            action.icon,
        )
        for action in actions.TABLE
        if action.everywhere
    ]
    open_ = [
        PaletteEntry("session:1", "Okonkwo Dental: whole practice offline", "Open sessions", "Ctrl+1", "case"),
        PaletteEntry("session:2", "CAS-01042 Mesh cuts off the bedrooms", "Open sessions", "Ctrl+2", "case"),
        PaletteEntry("session:3", "Smith & Sons Lettings", "Open sessions", "Ctrl+3", "account"),
        PaletteEntry("record:1", "Beacon Mesh 4.2.1 drops satellites: roll back to 4.1.9", "Recent records",
                     icon="knowledge", keywords=("KA-01007",)),
        PaletteEntry("record:2", "Maria Lopez", "Recent records", icon="contact", keywords=("+34600123456",)),
    ]  # fmt: skip
    return (*open_[:3], *verbs, *open_[3:])


def many(count: int) -> tuple[PaletteEntry, ...]:
    """Make many entries, the same every time."""
    chance = random.Random(1)
    return tuple(
        PaletteEntry(
            str(n),
            " ".join(chance.choices(_WORDS, k=chance.randint(3, 8))),
            chance.choice(("Sessions", "Recent records", "Tabs", "Record")),
            "Ctrl+S" if n % 9 == 0 else "",
        )
        for n in range(count)
    )
