"""Reads what an administrator has set on this machine, at every start (docs/managed-settings.md)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from session_engine.settings.managed import (
        Managed,
    )  # of Qt and imports the frame waits for, this needs none


def read_managed() -> Managed | None:
    """Read this system's places, None where nothing is set: that costs a look whether they are there."""
    if sys.platform == "win32":
        from desktop.managed_settings.registry import read_registry  # noqa: PLC0415

        return read_registry()
    if sys.platform == "darwin":
        from desktop.managed_settings.property_list import places, read_property_lists  # noqa: PLC0415

        return read_property_lists(places())
    from desktop.managed_settings.place import MANAGED_FILE, is_there  # noqa: PLC0415

    if not is_there(MANAGED_FILE):
        return None
    from desktop.managed_settings.json_file import read_json_file  # noqa: PLC0415 - 10 ms of imports

    return read_json_file(MANAGED_FILE)
