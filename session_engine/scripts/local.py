"""This person's own scripts, kept with her settings: where the organisation does not take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from session_engine.organisation import json_text
from session_engine.organisation.json_text import NotJson
from session_engine.scripts import files
from session_engine.scripts.state import Script
from session_engine.settings.area import SettingsArea

SETTING = "scripts.local"
MOST = 100


class LocalScripts:
    """Her scripts, by unique name.

    Args:
        settings: Where they are kept.
    """

    def __init__(self, settings: SettingsArea) -> None:
        self._settings = settings

    def all(self) -> tuple[Script, ...]:
        """Give them; one that cannot be read is left where it is."""
        found: list[Script] = []
        for content in self._kept().values():
            try:
                found.append(files.read(json_text.encode(cast("dict[str, object]", content))))
            except (files.BadScriptFile, TypeError):
                continue
        return tuple(found)

    def put(self, script: Script) -> None:
        """Keep a script in place of the one of its name; the oldest goes where there are too many."""
        kept = {name: each for name, each in self._kept().items() if name != script.unique_name}
        kept[script.unique_name] = json_text.decode(files.write(script))
        self._write(dict(list(kept.items())[-MOST:]))

    def remove(self, unique_name: str) -> bool:
        """Forget a script; tell whether there was one."""
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
