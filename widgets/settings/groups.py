"""The groups of settings as cards, each built when it is first shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from session_engine.settings.state import SettingsState
from widgets.primitives import Card, LinkButton, TextLabel
from widgets.settings.key_rows import matches
from widgets.settings.key_table import KeyProblem, KeyTable
from widgets.settings.line import SettingLine
from widgets.settings.rows import KeyRow, SettingGroup
from widgets.theme import GAP2, GAP4, Type


class GroupCard(Card):
    """A group of settings.

    Signals:
        set_wanted, reset_wanted, command: As its lines'.
    """

    set_wanted = Signal(str, object)
    reset_wanted = Signal(str)
    command = Signal(str)

    def __init__(self, group: SettingGroup, parent: QWidget | None = None) -> None:
        super().__init__(group.label, parent)
        self.lines = [SettingLine(row) for row in group.rows]
        for line in self.lines:
            line.set_wanted.connect(self.set_wanted)
            line.reset_wanted.connect(self.reset_wanted)
            line.command.connect(self.command)
            self.body.addWidget(line)

    def render_settings(self, state: SettingsState) -> None:
        """Show the values."""
        for line in self.lines:
            line.render_setting(state.values.get(line.row.name))

    def show_matching(self, words: list[str]) -> bool:
        """Show the lines that have all the folded words; say whether any has."""
        found = False
        for line in self.lines:
            fits = line.matches(words)
            line.set_first(first=not found)
            line.setVisible(fits)
            found = found or fits
        return found


class KeysCard(Card):
    """The table of keys with what one has to know about it.

    Signals:
        key_wanted: An action and the key wished for.
        keys_reset: The actions to have their own keys again.
    """

    key_wanted = Signal(str, str)
    keys_reset = Signal(tuple)

    def __init__(self, group: SettingGroup, key_problem: KeyProblem, parent: QWidget | None = None) -> None:
        super().__init__(group.label, parent)
        self._keys: tuple[KeyRow, ...] = ()
        self.table = KeyTable(key_problem)
        self.table.key_wanted.connect(self.key_wanted)
        self.table.reset_wanted.connect(lambda action: self.keys_reset.emit((str(action),)))
        self.reset_all = LinkButton(self.tr("Reset all"), Type.SMALL)
        self.reset_all.setAccessibleName(self.tr("Reset all keys"))
        self.reset_all.clicked.connect(self._reset_all)
        self.add_tool(self.reset_all)
        hint = TextLabel(
            self.tr(
                "Click a key, or go to its row and press Enter; then press the new one. Delete takes a key away."
            ),
            Type.SMALL,
            "mute",
            wrap=True,
        )
        row = QHBoxLayout()
        row.setContentsMargins(GAP4, GAP2, GAP4, GAP2)
        row.addWidget(hint)
        self.body.addLayout(row)
        self.body.addWidget(self.table, 0, Qt.AlignmentFlag.AlignTop)

    def render_keys(self, keys: tuple[KeyRow, ...], words: list[str]) -> bool:
        """Show the keys that have all the folded words; say whether any has."""
        self._keys = keys
        self.table.render_keys(keys, words)
        self.reset_all.setVisible(any(row.changed and not row.locked for row in keys))
        return any(matches(row, words) for row in keys)

    def _reset_all(self) -> None:
        self.keys_reset.emit(tuple(row.action for row in self._keys if row.changed and not row.locked))


class Column(QWidget):
    """The cards below each other, never wider than is easy to read."""

    def __init__(self) -> None:
        super().__init__()
        outer = QHBoxLayout(self)
        outer.setContentsMargins(GAP4, GAP4, GAP4, GAP4)
        self._inner = QWidget()
        self.cards = QVBoxLayout(self._inner)
        self.cards.setContentsMargins(0, 0, 0, 0)
        self.cards.setSpacing(GAP4)
        self.cards.addStretch(1)
        outer.addWidget(self._inner, 1000)
        outer.addStretch(1)

    def set_widest(self, width: int) -> None:
        """Limit the width of the cards."""
        self._inner.setMaximumWidth(width)
