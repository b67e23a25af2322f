"""This person's own macros, kept with her settings: recorded or imported, and not given to the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from session_engine.macros import files
from session_engine.macros.state import BadFile, Macro
from session_engine.organisation import json_text
from session_engine.organisation.json_text import NotJson
from session_engine.settings.area import SettingsArea

SETTING = "macros.local"
MOST = 100


class LocalMacros:
    """Her macros, by unique name.

    Args:
        settings: Where they are kept.
    """

    def __init__(self, settings: SettingsArea) -> None:
        self._settings = settings

    def all(self) -> tuple[Macro, ...]:
        """Give them; one that cannot be read is left where it is."""
        found: list[Macro] = []
        for content in self._kept().values():
            try:
                found.append(files.read(json_text.encode(content)))
            except BadFile:
                continue
        return tuple(found)

    def put(self, macro: Macro) -> None:
        """Keep a macro in place of the one of its name; the oldest goes where there are too many."""
        kept = {name: each for name, each in self._kept().items() if name != macro.unique_name}
        kept[macro.unique_name] = json_text.decode(files.write(macro))
        self._write(dict(list(kept.items())[-MOST:]))

    def remove(self, unique_name: str) -> bool:
        """Forget a macro; tell whether there was one."""
        kept = self._kept()
        there = unique_name in kept
        if there:
            self._write({name: each for name, each in kept.items() if name != unique_name})
        return there

    def _kept(self) -> Mapping[str, object]:
        text = self._settings.text(SETTING)
        try:
            return json_text.as_object(json_text.decode(text)) if text else {}
        except NotJson:
            return {}

    def _write(self, kept: Mapping[str, object]) -> None:
        self._settings.set(SETTING, json_text.encode(cast("dict[str, object]", kept)).decode())
