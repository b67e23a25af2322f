"""The button that names the view and offers the others."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from session_engine.views.state import ViewChoice
from widgets.primitives.buttons import PushButton, Variant
from widgets.text import for_label


class ViewPicker(PushButton):
    """Shows the view's name; a menu holds the rest, personal ones after a line.

    Signals:
        view_chosen: Id of another view.
    """

    view_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", Variant.FLAT, parent=parent)
        self._views: tuple[ViewChoice, ...] = ()
        self._current = ""
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)

    def render_views(self, name: str, current: str, views: tuple[ViewChoice, ...]) -> None:
        """Show the view's name and remember what else there is."""
        self._views, self._current = views, current
        self.set_label(name)
        self.setAccessibleName(self.tr("View: {name}").replace("{name}", name))

    def _fill(self) -> None:
        self._menu.clear()
        for personal in (False, True):
            views = [view for view in self._views if view.personal is personal]
            if personal and views and not self._menu.isEmpty():
                self._menu.addSeparator()
            for view in views:
                self._add(view)

    def _add(self, view: ViewChoice) -> None:
        action = self._menu.addAction(for_label(view.name))
        action.setCheckable(True)
        action.setChecked(view.view_id == self._current)
        action.triggered.connect(lambda: self.view_chosen.emit(view.view_id))
