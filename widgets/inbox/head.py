"""The head of the inbox: the view, what of it is shown, in what order, and a field to search in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.inbox.state import InboxState, Shown, SortBy, ViewName
from widgets import icons
from widgets.inbox import words
from widgets.primitives.badge import Badge
from widgets.primitives.buttons import IconButton, PushButton, Variant
from widgets.settings.rows import SettingChoice
from widgets.settings.segmented import Segmented
from widgets.text import for_label, for_tip
from widgets.theme import GAP, GAP2, GAP3

_ORDERS = tuple((by, newest) for by in SortBy for newest in (True, False))


class InboxHead(QWidget):
    """Chooses what is shown.

    Signals:
        view_chosen: A view's name.
        shown_chosen: All, unread or read.
        sort_chosen: What by, and whether the latest (or A) is on top.
        searched: The words in the field, at every key.
        refresh_wanted: Ask for everything again.
        left_down: The keyboard goes from the field, or from the list of views, to the list.
    """

    view_chosen = Signal(str)
    shown_chosen = Signal(str)
    sort_chosen = Signal(str, bool)
    searched = Signal(str)
    refresh_wanted = Signal()
    left_down = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._from_list = InboxState(), False
        self._make()
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP2, GAP2, GAP2, GAP2)
        column.setSpacing(GAP2)
        for parts in ((self.view, self.count, None, self.refresh), (self.shown, None, self.order)):
            column.addLayout(_row(parts))
        column.addWidget(self.field)

    def _make(self) -> None:
        self.view = PushButton("", Variant.FLAT, "inbox")
        self._views = QMenu(self.view)
        self._views.aboutToShow.connect(self._fill_views)
        self._views.aboutToHide.connect(self._views_gone)
        self.view.setMenu(self._views)
        self.count = Badge()
        self.refresh = IconButton("refresh", self.tr("Refresh the inbox"))
        self.refresh.clicked.connect(self.refresh_wanted)
        self.shown = Segmented(tuple(SettingChoice(each.value, words.shown_text(each)) for each in Shown))
        self.shown.set_name(self.tr("Show"))
        self.shown.chosen.connect(self.shown_chosen)
        self.order = IconButton("sort-down", self.tr("Order"))
        menu = QMenu(self.order)
        menu.aboutToShow.connect(self._fill_orders)
        self.order.setMenu(menu)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Search in this view"))
        self.field.setAccessibleName(self.tr("Search in the inbox"))
        self.field.setClearButtonEnabled(True)
        self.field.setMaxLength(200)
        self.field.addAction(icons.icon("search", "mute"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.textChanged.connect(self.searched)
        self.field.installEventFilter(self)

    def render_head(self, state: InboxState) -> None:
        """Show what is chosen."""
        self._state = state
        name = words.view_text(state.view)
        self.view.set_label(name)
        self.view.set_icon(words.VIEW_ICONS[state.view])
        self.view.setAccessibleName(self.tr("View: {name}").replace("{name}", name))
        self.count.render_value(state.counts.get(state.view, 0))
        self.shown.render_value(state.filter.value)
        order = words.sort_text(state.sort, newest_first=state.newest_first)
        self.order.setToolTip(for_tip(order))
        self.order.setAccessibleName(self.tr("Order: {order}").replace("{order}", order))
        if not self.field.hasFocus() and self.field.text() != state.query:
            self.field.setText(state.query)

    def choose_view(self) -> None:
        """Open the list of views, and come back from there to the list of items."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._from_list = True
        self.view.click()

    def _views_gone(self) -> None:
        if self._from_list:
            self._from_list = False
            QTimer.singleShot(0, self, self.left_down.emit)  # what was chosen is told first

    def enter_search(self) -> None:
        """Give the keyboard to the field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _fill_views(self) -> None:
        self._views.clear()
        for view in self._state.views:
            count = self._state.snoozed if view is ViewName.SNOOZED else self._state.counts.get(view, 0)
            label = for_label(words.view_text(view))
            action = self._views.addAction(
                icons.icon(words.VIEW_ICONS[view]), f"{label}\t{count}" if count else label
            )
            action.setCheckable(True)
            action.setChecked(view is self._state.view)
            action.triggered.connect(lambda _on=False, name=view.value: self.view_chosen.emit(name))

    def _fill_orders(self) -> None:
        menu = self.order.menu()
        menu.clear()
        for by, newest in _ORDERS:
            action = menu.addAction(words.sort_text(by, newest_first=newest))
            action.setCheckable(True)
            action.setChecked((by, newest) == (self._state.sort, self._state.newest_first))
            action.triggered.connect(
                lambda _on=False, name=by.value, first=newest: self.sort_chosen.emit(name, first)
            )

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self.field.text():
                self.field.clear()
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
                self.left_down.emit()
                return True
        return super().eventFilter(watched, event)


def _row(parts: tuple[QWidget | None, ...]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GAP)
    row.setContentsMargins(0, 0, GAP3 - GAP2, 0)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return row
