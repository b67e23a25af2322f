"""The settings' verbs: set, reset; managed values win and cannot be set."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from session_engine.errors import RefusalCode, Refused
from session_engine.events import Event, EventBus
from session_engine.light_dataclass import dataclass
from session_engine.settings.managed import UNMANAGED, Managed
from session_engine.settings.ports import SettingsStore
from session_engine.settings.state import SettingsState, SettingState, Source
from session_engine.settings.table import KEY_PREFIX, TABLE, setting, valid


@dataclass(frozen=True, slots=True)
class SettingChanged(Event):
    """A setting has another value; `taken_up`: nobody has set it now, it was kept and is in use from now on."""

    name: str
    taken_up: bool = False


class SettingsArea:
    """What is set.

    Args:
        bus: Where changes are announced.
        store: Where the person's values are kept.
        managed: What an administrator has set.
    """

    def __init__(self, bus: EventBus, store: SettingsStore, managed: Managed = UNMANAGED) -> None:
        self._bus = bus
        self._store = store
        self._managed = managed
        self._state = SettingsState(MappingProxyType(self._read()))

    @property
    def state(self) -> SettingsState:
        """All settings."""
        return self._state

    def text(self, name: str) -> str:
        """Give a text setting's value."""
        return str(self._state.value(name))

    def number(self, name: str) -> int:
        """Give a number setting's value."""
        value = self._state.value(name)
        return value if isinstance(value, int) else 0

    def flag(self, name: str) -> bool:
        """Give a yes-or-no setting's value."""
        return self._state.value(name) is True

    def keys(self) -> Mapping[str, str]:
        """Give the keys the person has changed, by action."""
        return {
            name.removeprefix(KEY_PREFIX): str(state.value)
            for name, state in self._state.values.items()
            if name.startswith(KEY_PREFIX)
        }

    def set(self, name: str, value: object) -> None:
        """Set a value.

        Raises:
            Refused: There is no such setting, the value is not allowed, or an administrator has fixed it.
        """
        row = setting(name)
        if row is None or not valid(row, value):
            raise Refused(RefusalCode.INVALID_VALUE, {"name": name, "value": value})
        if name in self._managed.locked or row.managed_only:
            raise Refused(RefusalCode.LOCKED, {"name": name})
        self._store.put_setting(name, value)
        self._put(SettingState(name, value, Source.PERSON))

    def reset(self, name: str) -> None:
        """Go back to the default, the administrator's where there is one."""
        row = setting(name)
        if row is None or name in self._managed.locked:
            return
        self._store.remove_setting(name)
        if name in self._managed.defaults:
            self._put(SettingState(name, self._managed.defaults[name], Source.MANAGED_DEFAULT))
        elif name.startswith(KEY_PREFIX):
            values = {key: state for key, state in self._state.values.items() if key != name}
            self._state = SettingsState(MappingProxyType(values))
            self._bus.publish(SettingChanged(name))
        else:
            self._put(SettingState(name, row.default))

    def keep_in(self, store: SettingsStore) -> None:
        """Keep settings in another store from now on: its own count, but for what was set meanwhile."""
        for name, value in self._store.settings().items():
            store.put_setting(name, value)
        self._store = store
        before, now = self._state.values, self._read()
        self._state = SettingsState(MappingProxyType(now))
        for name in sorted(before.keys() | now.keys()):
            if before.get(name) != now.get(name):
                self._bus.publish(SettingChanged(name, taken_up=True))

    def _put(self, new: SettingState) -> None:
        self._state = SettingsState(MappingProxyType({**self._state.values, new.name: new}))
        self._bus.publish(SettingChanged(new.name))

    def _read(self) -> dict[str, SettingState]:
        return settings_in_force(self._store.settings(), self._managed)


def settings_in_force(kept: Mapping[str, object], managed: Managed) -> dict[str, SettingState]:
    """Give every setting: locked, else the person's, else the administrator's default, else the table's own."""
    values = {row.name: SettingState(row.name, row.default) for row in TABLE}
    tiers = (
        (managed.defaults, Source.MANAGED_DEFAULT),
        (kept, Source.PERSON),
        (managed.locked, Source.LOCKED),
    )
    for tier, source in tiers:
        for name, value in tier.items():
            row = setting(name)
            if row is not None and valid(row, value) and not (source is Source.PERSON and row.managed_only):
                values[name] = SettingState(name, value, source)
    return values
