"""Settings that change the program at once: theme, text size, density, keys."""

from __future__ import annotations

from desktop.bindings.keys import Keys
from desktop.desk import Desk
from session_engine.settings.area import SettingChanged
from widgets.theme.metrics import Density
from widgets.theme.theme import Mode, Theme


class SettingsBinding:
    """Applies what is set, at the start and at every change."""

    def __init__(self, desk: Desk, theme: Theme, keys: Keys) -> None:
        self._settings, self._theme, self._keys = desk.engine.settings, theme, keys
        desk.engine.bus.subscribe(SettingChanged, lambda event: self._apply(event.name))
        for name in ("appearance.theme", "appearance.text_size", "appearance.density", "key.*"):
            self._apply(name)

    def _apply(self, name: str) -> None:
        settings = self._settings
        if name == "appearance.theme":
            self._theme.set_mode(Mode(settings.text(name)))
        elif name == "appearance.text_size":
            self._theme.set_text_size(settings.number(name))
        elif name == "appearance.density":
            self._theme.set_density(Density(settings.text(name)))
        elif name.startswith("key."):
            self._keys.apply(dict(settings.keys()))
