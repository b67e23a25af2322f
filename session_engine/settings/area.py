"""The settings' verbs: set, reset; managed values win and cannot be set."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from session_engine.errors import RefusalCode, Refused
from session_engine.events import Event, EventBus
from session_engine.light_dataclass import dataclass
from session_engine.settings.ports import SettingsStore
from session_engine.settings.state import SettingsState, SettingState, Source
from session_engine.settings.table import KEY_PREFIX, TABLE, setting, valid


@dataclass(frozen=True, slots=True)
class SettingChanged(Event):
    """A setting has another value."""

    name: str


class SettingsArea:
    """What is set.

    Args:
        bus: Where changes are announced.
        store: Where the person's values are kept.
        locked: Values that an administrator has fixed.
    """

    def __init__(
        self, bus: EventBus, store: SettingsStore, *, locked: Mapping[str, object] | None = None
    ) -> None:
        self._bus = bus
        self._store = store
        self._locked = dict(locked or {})
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
        if name in self._locked:
            raise Refused(RefusalCode.READ_ONLY, {"name": name})
        self._store.put_setting(name, value)
        self._put(SettingState(name, value, Source.PERSON))

    def reset(self, name: str) -> None:
        """Go back to the default."""
        row = setting(name)
        if row is None or name in self._locked:
            return
        self._store.remove_setting(name)
        if name.startswith(KEY_PREFIX):
            values = {key: state for key, state in self._state.values.items() if key != name}
            self._state = SettingsState(MappingProxyType(values))
            self._bus.publish(SettingChanged(name))
        else:
            self._put(SettingState(name, row.default))

    def _put(self, new: SettingState) -> None:
        self._state = SettingsState(MappingProxyType({**self._state.values, new.name: new}))
        self._bus.publish(SettingChanged(new.name))

    def _read(self) -> dict[str, SettingState]:
        kept = self._store.settings()
        values = {row.name: SettingState(row.name, row.default) for row in TABLE}
        for name, value in kept.items():
            row = setting(name)
            if row is not None and valid(row, value):
                values[name] = SettingState(name, value, Source.PERSON)
        for name, value in self._locked.items():
            row = setting(name)
            if row is not None and valid(row, value):
                values[name] = SettingState(name, value, Source.LOCKED)
        return values
