"""The settings page: groups at the left, a search over everything, rows that apply at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.settings.state import SettingsState
from widgets import icons
from widgets.lists.navigation import NavigationEntry, NavigationList
from widgets.palette.letters import fold
from widgets.primitives import EmptyState, announce
from widgets.primitives.kept_place import KeptPlace
from widgets.settings.groups import Column, GroupCard, KeysCard
from widgets.settings.key_table import KeyProblem
from widgets.settings.rows import KeyRow, SettingGroup
from widgets.text import one_line
from widgets.theme import GAP2, GAP4, dress, metrics

_WIDEST, _NARROW, _FIND = 820, 620, 360
_KEY = "key."


class SettingsPage(QWidget):
    """All settings.

    Args:
        groups: Words and kinds; values come with `render_state`.
        key_problem: Says why an action may not have a key, empty when it may.

    Signals:
        set_wanted: A setting's name and the value wished for; keys are `key.<action>`.
        reset_wanted: The name of a setting that is to have its default again.
        command: The id of a command.
        group_chosen: The group in front, for the page's state.
        searched: What is looked for, likewise.
    """

    set_wanted = Signal(str, object)
    reset_wanted = Signal(str)
    command = Signal(str)
    group_chosen = Signal(str)
    searched = Signal(str)

    def __init__(
        self, groups: tuple[SettingGroup, ...], key_problem: KeyProblem, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._groups = {group.id: group for group in groups if group.rows or group.keys}
        self._key_problem = key_problem
        self._state = SettingsState()
        self._keys: tuple[KeyRow, ...] = ()
        self._group = next(iter(self._groups), "")
        self._cards: dict[str, GroupCard | KeysCard] = {}
        self.find_box = QLineEdit()
        self.groups = NavigationList(self.tr("Groups of settings"))
        self._column = Column()
        self._nothing = EmptyState()
        self._scroll = QScrollArea()
        self.place = KeptPlace(self._scroll.verticalScrollBar())
        self._lay_out()
        self.groups.picked.connect(self._pick)
        self.find_box.textChanged.connect(self._show)
        self.find_box.textChanged.connect(self.searched)
        self.find_box.installEventFilter(self)

    def _lay_out(self) -> None:
        self.find_box.setPlaceholderText(self.tr("Search settings"))
        self.find_box.setAccessibleName(self.tr("Search settings"))
        self.find_box.setClearButtonEnabled(True)
        self.find_box.addAction(icons.icon("search", "mute"), QLineEdit.ActionPosition.LeadingPosition)
        self.find_box.setMaximumWidth(metrics().px(_FIND))
        head = QWidget()
        top = QHBoxLayout(head)
        top.setContentsMargins(GAP4, GAP2, GAP4, GAP2)
        top.addWidget(self.find_box, 1000)
        top.addStretch(1)
        self._column.cards.insertWidget(0, self._nothing)
        self._nothing.hide()
        self._scroll.setWidget(self._column)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right = QVBoxLayout()
        right.setSpacing(1)
        right.addWidget(head)
        right.addWidget(self._scroll, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)  # the ground shows through as a line
        row.addWidget(self.groups)
        row.addLayout(right, 1)
        dress(self, ground="line")
        dress(head, ground="surf")
        for widget in (self._column, self._scroll, self._scroll.viewport()):
            dress(widget, ground="bg")

    # State

    def render_state(self, state: SettingsState, keys: tuple[KeyRow, ...]) -> None:
        """Show values and keys; what is being typed or recorded is left alone."""
        self._state, self._keys = state, keys
        self._show()

    def show_group(self, group: str) -> None:
        """Bring a group to the front."""
        if group in self._groups and group != self._group:
            self._group = group
            self._show()

    def focus_find(self) -> None:
        """Put the keyboard into the search field."""
        self.find_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_box.selectAll()

    def _words(self) -> list[str]:
        return fold(self.find_box.text()).split()

    def _show(self) -> None:
        words = self._words()
        chosen = "" if words else self._group
        entries = tuple(NavigationEntry(g.id, g.label, g.icon) for g in self._groups.values())
        self.groups.render_entries(entries, chosen)
        found = False
        for place, group in enumerate(self._groups.values()):
            found = self._show_group(place, group, words) or found
        self._nothing.setVisible(bool(words) and not found)
        if words and not found:
            title = self.tr("No setting matches “{text}”")
            title = title.replace("{text}", one_line(self.find_box.text(), 60))
            self._nothing.render_value(title, self.tr("Other words may find it."), "search")
            announce(self.find_box, title)

    def _show_group(self, place: int, group: SettingGroup, words: list[str]) -> bool:
        """Show a group that is chosen or has what is searched for; say whether it is there."""
        if not words and group.id != self._group:
            if group.id in self._cards:
                self._cards[group.id].hide()
            return False
        card = self._cards.get(group.id) or self._build(place, group)
        if isinstance(card, KeysCard):
            shown = card.render_keys(self._keys, words)
        else:
            card.render_settings(self._state)
            shown = card.show_matching(words)
        card.setVisible(shown)
        return shown

    def _build(self, place: int, group: SettingGroup) -> GroupCard | KeysCard:
        if group.keys:
            card = KeysCard(group, self._key_problem)
            table = card.table
            card.key_wanted.connect(self._want_key)
            card.keys_reset.connect(self._reset_keys)
            card.table.row_shown.connect(lambda rect: self._scroll_to(table, rect))
        else:
            card = GroupCard(group)
            card.set_wanted.connect(self.set_wanted)
            card.reset_wanted.connect(self.reset_wanted)
            card.command.connect(self.command)
        self._cards[group.id] = card
        before = sum(1 for other in list(self._groups)[:place] if other in self._cards)
        self._column.cards.insertWidget(before, card)
        return card

    # Wishes

    def _pick(self, group: str) -> None:
        self._group = group
        if self.find_box.text():
            self.find_box.clear()
        else:
            self._show()
        self._scroll.verticalScrollBar().setValue(0)
        self.group_chosen.emit(group)

    def _want_key(self, action: str, key: str) -> None:
        self.set_wanted.emit(_KEY + action, key)

    def _reset_keys(self, actions: tuple[str, ...]) -> None:
        for action in actions:
            self.reset_wanted.emit(_KEY + action)

    # Place

    def _scroll_to(self, table: QWidget, rect: QRect) -> None:
        spot = table.mapTo(self._column, QPoint(rect.x(), rect.center().y()))
        self._scroll.ensureVisible(spot.x(), spot.y(), 0, rect.height() * 2)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < metrics().px(_NARROW)
        self.groups.set_narrow(narrow=narrow)
        self.find_box.setMaximumWidth(metrics().px(_FIND))
        self._column.set_widest(metrics().px(_WIDEST))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = watched is self.find_box and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if not self.find_box.text():
                return False
            self.find_box.clear()
            return True
        return super().eventFilter(watched, event)
