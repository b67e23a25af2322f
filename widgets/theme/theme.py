"""Which look is in force: follows the system or the agent's choice, and puts it on the program."""

from enum import StrEnum
from typing import Protocol, cast, runtime_checkable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from widgets.theme import current, fonts, roles
from widgets.theme.metrics import LARGEST_TEXT, SMALLEST_TEXT, Density, Metrics
from widgets.theme.palette import item_view_palette, menu_palette, palette_of
from widgets.theme.style import NineStyle
from widgets.theme.tokens import DARK, LIGHT, Tokens, from_system


class Mode(StrEnum):
    """Light or dark, or what the system says."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


# Qt takes text here, the stub says bytes.
_ITEM_VIEWS = cast("bytes", "QAbstractItemView")
_MENUS = cast("bytes", "QMenu")
_SCHEMES = {Mode.LIGHT: Qt.ColorScheme.Light, Mode.DARK: Qt.ColorScheme.Dark}


@runtime_checkable
class FollowsLook(Protocol):
    """A widget that keeps something of the look, such as a palette of its own."""

    def look_changed(self) -> None:
        """Take what it keeps from the look now in force."""
        ...


class Theme(QObject):
    """Own the look of one application.

    `changed` comes after palette and fonts are in place. Painters need not listen: they ask
    `tokens()` while painting, and the new palette repaints everything.
    """

    changed = Signal()

    def __init__(self, app: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._mode = Mode.SYSTEM
        self._metrics = Metrics()
        self._applying = False
        self._style = NineStyle()
        app.setStyle(self._style)
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._system_changed)
        self._apply()

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def density(self) -> Density:
        return self._metrics.density

    @property
    def text_size(self) -> int:
        return self._metrics.text_size

    def set_mode(self, mode: Mode) -> None:
        """Show light, dark, or what the system says."""
        if mode is self._mode:
            return
        self._mode = mode
        self._apply()

    def set_density(self, density: Density) -> None:
        """Set how closely rows and fields stand."""
        self._resize(Metrics(self.text_size, density))

    def set_text_size(self, percent: int) -> None:
        """Set the text size in per cent, kept within 80 and 200."""
        self._resize(Metrics(min(max(percent, SMALLEST_TEXT), LARGEST_TEXT), self.density))

    def _resize(self, wanted: Metrics) -> None:
        if wanted != self._metrics:
            self._metrics = wanted
            self._apply()

    def _system_changed(self) -> None:
        # Our own choice of scheme comes back as the system's change while it is being applied.
        if not self._applying:
            self._apply()

    def _apply(self) -> None:
        self._applying = True
        try:
            self._tell_system()
            current.put_in_force(self._wanted(), self._metrics)
            self._dress_application()
        finally:
            self._applying = False
        self.changed.emit()

    def _tell_system(self) -> None:
        """Let window frames and native dialogs follow an explicit choice."""
        hints = self._app.styleHints()
        scheme = _SCHEMES.get(self._mode)
        if scheme is None:
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(scheme)

    def _wanted(self) -> Tokens:
        hints = self._app.styleHints()
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            self._app.setPalette(QPalette())  # without ours, what is left is the system's
            return from_system(self._app.palette())
        if self._mode is Mode.SYSTEM:
            return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._mode is Mode.DARK else LIGHT

    def _dress_application(self) -> None:
        t = current.tokens()
        self._app.setFont(fonts.font())
        self._app.setPalette(palette_of(t))
        self._app.setPalette(item_view_palette(t), _ITEM_VIEWS)
        self._app.setPalette(menu_palette(t), _MENUS)
        QToolTip.setFont(fonts.font(fonts.Type.SMALL))
        QToolTip.setPalette(palette_of(t))
        for widget in self._app.allWidgets():
            self._style.fit(widget)
            roles.refresh(widget)
            if isinstance(widget, FollowsLook):
                widget.look_changed()
            widget.updateGeometry()
            widget.update()
