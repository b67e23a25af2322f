"""This person's own macros, kept with her settings: recorded or imported, and not given to the organisation."""

from __future__ import annotations

from session_engine.macros import files
from session_engine.macros.findings import BadFile
from session_engine.macros.state import Macro
from session_engine.settings.area import SettingsArea
from session_engine.settings.kept_by_name import KeptByName

SETTING = "macros.local"


class LocalMacros(KeptByName[Macro]):
    """Her macros, by unique name.

    Args:
        settings: Where they are kept.
    """

    def __init__(self, settings: SettingsArea) -> None:
        super().__init__(settings, SETTING, files.read, files.write, BadFile)
