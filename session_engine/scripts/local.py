"""This person's own scripts, kept with her settings: where the organisation does not take them."""

from __future__ import annotations

from session_engine.scripts import files
from session_engine.scripts.state import Script
from session_engine.settings.area import SettingsArea
from session_engine.settings.kept_by_name import KeptByName

SETTING = "scripts.local"


class LocalScripts(KeptByName[Script]):
    """Her scripts, by unique name.

    Args:
        settings: Where they are kept.
    """

    def __init__(self, settings: SettingsArea) -> None:
        super().__init__(settings, SETTING, files.read, files.write, files.BadScriptFile)
