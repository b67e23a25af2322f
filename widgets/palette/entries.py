"""What the palette offers, as the composition passes it in."""

from __future__ import annotations

from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """Something that can be chosen.

    Attributes:
        id: Comes back when it is chosen.
        text: Its words, as data: a record's title is safe here.
        group: The heading it stands under, in the agent's language.
        key: Portable key text, empty for none.
        icon: Meaning of its icon.
        keywords: Further words that find it and are not shown.
        detail: Shown where a key would stand.
    """

    id: str
    text: str
    group: str = ""
    key: str = ""
    icon: str = "command"
    keywords: tuple[str, ...] = ()
    detail: str = ""
