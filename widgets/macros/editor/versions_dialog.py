"""Earlier versions of a macro: which there are, what is in them, and one of them taken back into the editor."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPlainTextEdit, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets.dialogs.dialog import Dialog
from widgets.primitives.labels import TextLabel
from widgets.theme import GAP3, metrics


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version.

    Attributes:
        number: Counts up.
        title: When it was replaced, and by whom.
        text: Its steps, a line each.
    """

    number: int
    title: str
    text: str


class VersionsDialog(Dialog):
    """Choose a version.

    Signals:
        accepted_with: Its number.
    """

    accepted_with = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        tr = QCoreApplication.translate  # `tr` of its own would need the object that is made with the texts
        super().__init__(
            tr("VersionsDialog", "Earlier versions"),
            tr("VersionsDialog", "Put it into the editor"),
            parent,
            720,
        )
        self._rows: tuple[VersionRow, ...] = ()
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Earlier versions"))
        self.list.setFixedWidth(metrics().px(280))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._show)
        self._preview = QPlainTextEdit()
        self._preview.setReadOnly(True)
        self._preview.setAccessibleName(self.tr("What it does"))
        self._none = TextLabel(self.tr("It has not been changed since it was first saved."), wrap=True)
        self._none.hide()
        row = QHBoxLayout()
        row.setSpacing(GAP3)
        row.addWidget(self.list)
        row.addWidget(self._preview, 1)
        self.body.addLayout(row)
        self.body.addWidget(self._none)
        self.accept_button.setEnabled(False)
        self.accept_pressed.connect(self._take)

    def show_versions(self, rows: tuple[VersionRow, ...]) -> None:
        """Show the versions, the latest first."""
        self._rows = rows
        self.list.clear()
        for row in rows:
            item = QListWidgetItem(row.title)
            item.setData(Qt.ItemDataRole.UserRole, row.number)
            self.list.addItem(item)
        self.list.setVisible(bool(rows))
        self._preview.setVisible(bool(rows))
        self._none.setVisible(not rows)
        self.accept_button.setEnabled(bool(rows))
        if rows:
            self.list.setCurrentRow(0)

    def _show(self, number: int) -> None:
        if 0 <= number < len(self._rows):
            self._preview.setPlainText(self._rows[number].text)

    def _take(self) -> None:
        number = self.list.currentRow()
        if 0 <= number < len(self._rows):
            self.accepted_with.emit(self._rows[number].number)
            self.accept()

    @override
    def first_focus(self) -> QWidget:
        return self.list
