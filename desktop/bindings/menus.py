"""The menu with every verb and its key: behind ☰ and Alt, and on macOS in the system's menu bar (experience, keys)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar
from typing_extensions import override

from desktop import actions
from desktop.bindings.keys import Keys
from desktop.commands import Commands
from desktop.desk_window import DeskWindow
from desktop.main_window import MainWindow
from widgets import icons
from widgets.text import for_label

ROLES = {"quit": QAction.MenuRole.QuitRole, "settings": QAction.MenuRole.PreferencesRole}
"""What macOS keeps in its own menu; it would guess from the words otherwise."""


class Menus:
    """One sub-menu for each group of actions, filled when it is opened: what cannot be done now is grey."""

    def __init__(
        self,
        window: MainWindow,
        commands: Commands,
        keys: Keys,
        front: Callable[[], DeskWindow] | None = None,
        *,
        native: bool = sys.platform == "darwin",
    ) -> None:
        self._window, self._commands, self._keys = window, commands, keys
        self._front, self._native = front or (lambda: window), native
        self._menu: QMenu | None = None
        commands.register("menu", self.open)
        if native:
            self._fill_bar(QMenuBar(window))
        else:
            self.serve(window)

    def serve(self, frame: DeskWindow) -> None:
        """Open by Alt in this window too."""
        if not self._native:
            AltTap(frame).tapped.connect(self.open)

    def leave(self, frame: DeskWindow) -> None:
        """Do nothing: what listens goes with its window."""

    def open(self) -> None:
        """Show the menu below ☰, in a window without one in its corner."""
        if self._menu is None:
            self._menu = QMenu(self._window)
            for menu in self._group_menus():
                self._menu.addMenu(menu)
        front = self._front()
        if front is not self._window:
            x = front.width() - self._menu.sizeHint().width() if front.isRightToLeft() else 0
            self._menu.popup(front.mapToGlobal(QPoint(x, 0)))
            return
        button = self._window.top_bar.menu_button
        x = button.width() - self._menu.sizeHint().width() if button.isRightToLeft() else 0
        self._menu.popup(button.mapToGlobal(QPoint(x, button.height())))

    def _fill_bar(self, bar: QMenuBar) -> None:
        self._bar = bar
        for menu in self._group_menus():
            bar.addMenu(menu)

    def _group_menus(self) -> list[QMenu]:
        return [self._group_menu(group) for group in actions.Group]

    def _group_menu(self, group: actions.Group) -> QMenu:
        menu = QMenu(for_label(actions.group_text(group)), self._window)
        entries = {
            row.id: self._entry(menu, row) for row in actions.TABLE if row.group is group and row.id != "menu"
        }
        menu.aboutToShow.connect(partial(self._refresh, entries))
        return menu

    def _entry(self, menu: QMenu, row: actions.Action) -> QAction:
        entry = menu.addAction(icons.icon(row.icon), for_label(actions.text(row.id)))
        entry.setMenuRole(ROLES.get(row.id, QAction.MenuRole.NoRole))
        entry.triggered.connect(lambda: self._commands.do(row.id))
        return entry

    def _refresh(self, entries: dict[str, QAction]) -> None:
        """Write the keys in force, and make grey what nobody can do here and now."""
        offered, without = self._commands.offered(), self._commands.without()
        for name, entry in entries.items():
            key = self._keys.shown(name)
            # Written beside the words: as its shortcut it would stand against the window's own, and neither would act.
            entry.setText(for_label(actions.text(name)) + (f"\t{key}" if key else ""))
            entry.setEnabled(name in offered or self._commands.known(name))
            entry.setVisible(name not in without)


class AltTap(QObject):
    """Tells when Alt is pressed and let go with nothing in between."""

    tapped = Signal()

    def __init__(self, window: DeskWindow) -> None:
        super().__init__(window)
        window.alt_pressed.connect(self._begin)
        self._watching = False

    def _begin(self) -> None:
        application = QApplication.instance()
        if application is not None and not self._watching:
            self._watching = True
            application.installEventFilter(self)

    def _end(self) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self._watching = False

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            alt = event.key() == Qt.Key.Key_Alt
            if event.type() == QEvent.Type.KeyRelease and alt and not event.isAutoRepeat():
                self._end()
                self.tapped.emit()
            elif event.type() == QEvent.Type.KeyPress and not alt:
                self._end()
        elif event.type() in _OTHER:
            self._end()
        return False


_OTHER = {
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.WindowDeactivate,
    QEvent.Type.ApplicationStateChange,
}
"""Alt held for something else: dragging a window, another window."""
