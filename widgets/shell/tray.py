"""The tray: what waits for her while Ninedesk is out of sight, her presence, and the way back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from session_engine.light_dataclass import dataclass
from session_engine.presence.state import PresenceState
from widgets.shell import presence_words
from widgets.shell.presence_mark import presence_icon
from widgets.shell.tray_icon import tray_icon
from widgets.text import for_label

_BY_CLICK = frozenset(
    {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}
)


@dataclass(frozen=True, slots=True)
class TrayState:
    """What the tray says; nobody's name is part of it.

    Attributes:
        presence: Hers.
        offers: Work that is offered to her now.
        unread: Messages that she has not read.
    """

    presence: PresenceState
    offers: int = 0
    unread: int = 0

    @property
    def count(self) -> int:
        """All that waits for her."""
        return self.offers + self.unread


class Tray(QObject):
    """The icon and its menu.

    Signals:
        chosen: GUID of a status.
        opened: She wants to see the window.
        quit_wanted: She wants to leave.
    """

    chosen = Signal(str)
    opened = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state: TrayState | None = None
        self._menu = QMenu()
        self.icon = QSystemTrayIcon(self)
        self.icon.setContextMenu(self._menu)
        self.icon.activated.connect(self._pressed)

    @property
    def state(self) -> TrayState | None:
        """What it shows."""
        return self._state

    def render(self, state: TrayState) -> None:
        """Show the state; an equal one changes nothing."""
        before, self._state = self._state, state
        if state == before:
            return
        base = state.presence.current.base if state.presence.current is not None else None
        self.icon.setIcon(tray_icon(base, state.count))
        self.icon.setToolTip(self._words(state))
        if before is None or _menu_part(before.presence) != _menu_part(state.presence):
            self._fill(state.presence)
        self.icon.show()

    def close(self) -> None:
        """Take it away."""
        self.icon.hide()
        self._menu.deleteLater()

    def _words(self, state: TrayState) -> str:
        parts = ["Ninedesk", presence_words.name(state.presence)]
        if state.offers:
            many = self.tr("%n notifications", "", state.offers)
            parts.append(many if state.offers > 1 else self.tr("1 notification"))
        if state.unread:
            parts.append(self.tr("%n unread", "", state.unread))
        return " · ".join(parts)

    def _fill(self, presence: PresenceState) -> None:
        self._menu.clear()
        for status in presence.statuses:
            if status.settable:
                action = self._menu.addAction(presence_icon(status.base), for_label(status.name))
                action.setCheckable(True)
                action.setChecked(presence.current is not None and status.id == presence.current.id)
                action.triggered.connect(partial(self._choose, status.id))
        self._menu.addSeparator()
        self._menu.addAction(self.tr("Open Ninedesk")).triggered.connect(self._open)
        self._menu.addAction(self.tr("Quit Ninedesk")).triggered.connect(self._quit)

    def _choose(self, status: str) -> None:
        self.chosen.emit(status)

    def _open(self) -> None:
        self.opened.emit()

    def _quit(self) -> None:
        self.quit_wanted.emit()

    def _pressed(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in _BY_CLICK:
            self.opened.emit()


def _menu_part(presence: PresenceState) -> object:
    return presence.statuses, presence.current
