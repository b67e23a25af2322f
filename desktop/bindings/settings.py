"""Settings that change the program at once: theme, text size, density, keys."""

from __future__ import annotations

from pathlib import Path

from desktop.bindings.keys import Keys
from desktop.desk import Desk
from desktop.last_look import THEME, Look, keep_look, read_look
from session_engine.settings.area import SettingChanged
from session_engine.settings.state import Source
from widgets.theme.metrics import Density
from widgets.theme.theme import Mode, Theme

_TEXT_SIZE, _DENSITY = "appearance.text_size", "appearance.density"


class SettingsBinding:
    """Applies what is set, at the start and at every change.

    Args:
        desk: The desk.
        theme: What it is put on.
        keys: The keys of actions.
        file: Where the look is kept for the first frame of the next start.
        asked: The theme that the command line asks for, empty for none: it holds until she chooses one.
    """

    def __init__(self, desk: Desk, theme: Theme, keys: Keys, file: Path, asked: str = "") -> None:
        self._desk, self._settings = desk, desk.engine.settings
        self._theme, self._keys = theme, keys
        self._file, self._kept, self._asked = file, read_look(file), asked
        desk.engine.bus.subscribe(SettingChanged, self._changed)
        for name in (THEME, _TEXT_SIZE, _DENSITY, "key.*"):
            self._apply(name)
        self._keep()

    def _changed(self, event: SettingChanged) -> None:
        if event.name == THEME and not event.taken_up:
            self._asked = ""
        self._apply(event.name)
        self._keep()

    def _apply(self, name: str) -> None:
        settings = self._settings
        if name == THEME:
            self._theme.set_mode(self._mode())
        elif name == _TEXT_SIZE:
            self._theme.set_text_size(settings.number(name))
        elif name == _DENSITY:
            self._theme.set_density(Density(settings.text(name)))
        elif name.startswith("key."):
            self._keys.apply(dict(settings.keys()))

    def _mode(self) -> Mode:
        locked = self._settings.state.values[THEME].source is Source.LOCKED
        return Mode(self._settings.text(THEME) if locked or not self._asked else self._asked)

    def _keep(self) -> None:
        if self._desk.keeping.profile is None:
            return  # what is set is not known: the look of the last run stays
        settings = self._settings
        look = Look(Mode(settings.text(THEME)), settings.number(_TEXT_SIZE), Density(settings.text(_DENSITY)))
        if look != self._kept:
            self._kept = look
            keep_look(self._file, look)
