"""Choose several of a list: who is in a profile, which profiles a macro is for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets.dialogs.dialog import Dialog
from widgets.primitives.labels import TextLabel
from widgets.text import for_painting, one_line
from widgets.theme import Type, metrics

_ID = Qt.ItemDataRole.UserRole
_MOST_ROWS, _FIND_FROM = 10, 13


@dataclass(frozen=True, slots=True)
class CheckItem:
    """An entry with a tick.

    Attributes:
        id: Tells it apart.
        label: What it is called.
        checked: It is chosen.
    """

    id: str
    label: str
    checked: bool = False


class ChecklistDialog(Dialog):
    """Entries with a tick each; Space ticks, a line finds among many.

    Where `everybody` is named it stands first: it and the others exclude each other, and where nothing
    is ticked it is meant.

    Signals:
        accepted_with: Ids of what is ticked, in order; empty for everybody.
    """

    accepted_with = Signal(tuple)

    def __init__(
        self,
        title: str,
        detail: str,
        accept: str,
        items: tuple[CheckItem, ...],
        parent: QWidget | None = None,
        everybody: str = "",
    ) -> None:
        super().__init__(title, accept, parent, width=400)
        self._telling = False
        if detail:
            self.body.addWidget(TextLabel(detail, Type.SMALL, "mute", wrap=True))
        self.find_box = QLineEdit()
        self.find_box.setPlaceholderText(self.tr("Find"))
        self.find_box.setAccessibleName(self.tr("Find"))
        self.find_box.setClearButtonEnabled(True)
        self.find_box.textChanged.connect(self._find)
        self.find_box.setVisible(len(items) >= _FIND_FROM)
        self.body.addWidget(self.find_box)
        self.list = QListWidget()
        self.list.setAccessibleName(one_line(title))
        self._first = 1 if everybody else 0
        for item in (*((CheckItem("", everybody),) if everybody else ()), *items):
            self._add(item)
        self._show_everybody()
        self.list.setCurrentRow(0)
        rows = max(3, min(self.list.count(), _MOST_ROWS))
        self.list.setFixedHeight(rows * max(self.list.sizeHintForRow(0), metrics().px(26)) + 6)
        self.list.itemChanged.connect(self._ticked)
        self.body.addWidget(self.list)
        self.accept_pressed.connect(lambda: self.accepted_with.emit(self.chosen()))

    def _add(self, item: CheckItem) -> None:
        row = QListWidgetItem(for_painting(one_line(item.label)))
        row.setData(_ID, item.id)
        row.setFlags(
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
        )
        row.setCheckState(Qt.CheckState.Checked if item.checked else Qt.CheckState.Unchecked)
        self.list.addItem(row)

    @override
    def first_focus(self) -> QWidget:
        return self.find_box if not self.find_box.isHidden() else self.list

    def chosen(self) -> tuple[str, ...]:
        """Return the ids of what is ticked."""
        items = (self.list.item(row) for row in range(self._first, self.list.count()))
        return tuple(str(item.data(_ID)) for item in items if item.checkState() == Qt.CheckState.Checked)

    def _ticked(self, item: QListWidgetItem) -> None:
        if not self._first or self._telling:
            return
        if self.list.row(item) == 0 and item.checkState() == Qt.CheckState.Checked:
            self._telling = True
            for row in range(1, self.list.count()):
                self.list.item(row).setCheckState(Qt.CheckState.Unchecked)
            self._telling = False
        self._show_everybody()

    def _show_everybody(self) -> None:
        if self._first:
            self._telling = True
            state = Qt.CheckState.Unchecked if self.chosen() else Qt.CheckState.Checked
            self.list.item(0).setCheckState(state)
            self._telling = False

    def _find(self, text: str) -> None:
        words = text.casefold().split()
        for row in range(self._first, self.list.count()):
            item = self.list.item(row)
            item.setHidden(not all(word in item.text().casefold() for word in words))
