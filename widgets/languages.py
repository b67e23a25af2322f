"""Languages as the organisation numbers them, each in its own words."""

from __future__ import annotations

from PySide6.QtCore import QLocale

NAMES = {1025: "العربية", 1031: "Deutsch", 1033: "English", 1036: "Français", 1040: "Italiano", 1041: "日本語",
         1043: "Nederlands", 1045: "Polski", 1053: "Svenska", 1055: "Türkçe",
         2070: "Português", 3082: "Español"}  # fmt: skip
_SHORT = {1025: "ar", 1031: "de", 1033: "en", 1036: "fr", 1040: "it", 1041: "ja", 1043: "nl", 1045: "pl", 1053: "sv",
          1055: "tr", 2070: "pt", 3082: "es"}  # fmt: skip
ENGLISH = 1033


def name(number: int) -> str:
    """Name a language; one that is not known by its number."""
    return NAMES.get(number, str(number))


def name_of(tag: str) -> str:
    """Name a language by its tag; one that is not known by the tag."""
    return next((NAMES[number] for number, short in _SHORT.items() if short == tag), tag)


def tags() -> tuple[str, ...]:
    """Give the tags of all languages that have a name here, by their names."""
    return tuple(sorted(_SHORT.values(), key=name_of))


def own() -> int:
    """Give the person's language; English where it is another one."""
    mine = QLocale().name()[:2]
    return next((number for number, short in _SHORT.items() if short == mine), ENGLISH)
