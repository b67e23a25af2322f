"""Where settings are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class SettingsStore(Protocol):
    """Keeps what the person has set, by name."""

    def settings(self) -> Mapping[str, object]:
        """Give everything kept; values of a wrong type are passed over by the reader."""
        ...

    def put_setting(self, name: str, value: object) -> None:
        """Keep a value."""
        ...

    def remove_setting(self, name: str) -> None:
        """Forget a value, so that the default counts again."""
        ...


class SettingsInMemory:
    """Keeps settings for as long as the program runs; for tests, and where there is no profile."""

    def __init__(self, values: Mapping[str, object] | None = None) -> None:
        self.values: dict[str, object] = dict(values or {})

    def settings(self) -> Mapping[str, object]:
        """Give everything kept."""
        return dict(self.values)

    def put_setting(self, name: str, value: object) -> None:
        """Keep a value."""
        self.values[name] = value

    def remove_setting(self, name: str) -> None:
        """Forget a value."""
        self.values.pop(name, None)
