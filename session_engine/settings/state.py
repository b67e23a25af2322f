"""The settings' values, and where each comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType

from session_engine.light_dataclass import dataclass


class Source(StrEnum):
    """Who decided a value."""

    DEFAULT = "default"
    PERSON = "person"
    MANAGED_DEFAULT = "managed_default"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class SettingState:
    """One setting: a row of the table in `settings/table.py` with its value."""

    name: str
    value: object
    source: Source = Source.DEFAULT


@dataclass(frozen=True, slots=True)
class SettingsState:
    """All settings by name; shortcuts are `key.<action>` with a portable key text or empty."""

    values: Mapping[str, SettingState] = field(default_factory=lambda: MappingProxyType({}))

    def value(self, name: str) -> object:
        """Give one setting's value."""
        return self.values[name].value
