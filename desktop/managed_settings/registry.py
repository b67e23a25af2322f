r"""Windows: `Software\Policies\Ninedesk`, the machine's and the person's; its values are locked.

As with the policies of browsers, the key `Recommended` below it holds the defaults, which the person may change. Yes
and no are DWORD 1 and 0, numbers DWORD, texts REG_SZ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol, cast

from desktop.managed_settings.keys import known_key
from session_engine.settings.managed import (
    DEFAULT,
    LOCKED,
    Managed,
    ManagedProblem,
    combined,
    trouble,
    understand,
)
from session_engine.settings.table import setting

POLICIES = r"Software\Policies\Ninedesk"
RECOMMENDED = POLICIES + r"\Recommended"
HIVES = ("HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER")
"""The machine's first, which wins."""


class Registry(Protocol):
    """What is needed of the registry; `winreg` in the program, tables in tests."""

    def values(self, hive: str, key: str) -> Mapping[str, object] | None:
        """Give a key's values by name, None where there is no such key; raise OSError when it may not be read."""
        ...


class WindowsRegistry:
    """The registry itself."""

    def values(self, hive: str, key: str) -> Mapping[str, object] | None:
        """Give a key's values by name."""
        import winreg  # noqa: PLC0415 - on Windows alone

        reading = cast("_Winreg", winreg)
        view = reading.KEY_READ | reading.KEY_WOW64_64KEY  # a 32-bit Python sees the same policies
        try:
            opened = reading.OpenKey(getattr(reading, hive), key, 0, view)
        except FileNotFoundError:
            return None
        try:
            return dict(_each(reading, opened))
        finally:
            reading.CloseKey(opened)


class _Winreg(Protocol):
    KEY_READ: int
    KEY_WOW64_64KEY: int

    def OpenKey(self, key: object, sub_key: str, reserved: int, access: int) -> object: ...  # noqa: N802
    def CloseKey(self, key: object) -> None: ...  # noqa: N802
    def EnumValue(self, key: object, index: int) -> tuple[str, object, int]: ...  # noqa: N802


def _each(reading: _Winreg, key: object) -> Iterator[tuple[str, object]]:
    for index in range(10_000):
        try:
            name, value, _kind = reading.EnumValue(key, index)
        except OSError:
            return  # there is no further one
        yield name, value


def read_registry(registry: Registry | None = None) -> Managed | None:
    """Read both hives, None where neither has policies for us."""
    source = registry or WindowsRegistry()
    found = [one for hive in HIVES for one in _of_hive(source, hive)]
    return combined(*found) if found else None


def _of_hive(registry: Registry, hive: str) -> Iterator[Managed]:
    for key, tier in ((POLICIES, LOCKED), (RECOMMENDED, DEFAULT)):
        place = f"{hive}\\{key}"
        try:
            values = registry.values(hive, key)
        except OSError:
            yield trouble(ManagedProblem.UNREADABLE, place)
        else:
            if values:
                typed = {name: _typed(name, value) for name, value in values.items()}
                yield understand({tier: typed}, place, known_key=known_key)


def _typed(name: str, value: object) -> object:
    """Read 1 and 0 as yes and no where the setting is one."""
    row = setting(name)
    if row is not None and isinstance(row.default, bool) and value in (0, 1) and type(value) is int:
        return value == 1
    return value
