"""Choose a grid's columns and their order."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from session_engine.views.state import GridColumn
from widgets.dialogs.dialog import Dialog
from widgets.primitives.buttons import IconButton, PushButton, Variant
from widgets.primitives.labels import TextLabel
from widgets.text import for_painting
from widgets.theme import GAP, Type, metrics

_NAME = Qt.ItemDataRole.UserRole
_MOST_ROWS = 12


class ColumnsDialog(Dialog):
    """Columns with a tick each, in their order: Space ticks, Alt+Up and Alt+Down move, or drag.

    Signals:
        accepted_with: Names of the columns in order; empty for the view's own.
    """

    accepted_with = Signal(tuple)

    def __init__(
        self, columns: tuple[GridColumn, ...], chosen: tuple[str, ...] = (), parent: QWidget | None = None
    ) -> None:
        tr = QCoreApplication.translate
        super().__init__(tr("ColumnsDialog", "Columns"), tr("ColumnsDialog", "Apply"), parent, width=360)
        self._own = tuple(column.name for column in columns)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Columns in their order"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.list.installEventFilter(self)
        self._fill(columns, chosen or self._own)
        self.list.itemChanged.connect(self._follow)
        self.body.addLayout(self._lay_out_list())
        self.body.addWidget(TextLabel(self.tr("Alt+Up and Alt+Down move a column."), Type.SMALL, "mute"))
        reset = PushButton(self.tr("As the view has it"), Variant.FLAT)
        reset.clicked.connect(lambda: self._tell(()))
        self.buttons.insertWidget(0, reset)
        self.accept_pressed.connect(self._done)

    def _fill(self, columns: tuple[GridColumn, ...], chosen: tuple[str, ...]) -> None:
        by_name = {column.name: column for column in columns}
        order = [name for name in chosen if name in by_name]
        order += [name for name in by_name if name not in order]
        for name in order:
            item = QListWidgetItem(for_painting(by_name[name].label))
            item.setData(_NAME, name)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsUserCheckable
                | Qt.ItemFlag.ItemIsDragEnabled
            )
            item.setCheckState(Qt.CheckState.Checked if name in chosen else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        rows = min(self.list.count(), _MOST_ROWS)
        self.list.setMinimumHeight(rows * max(self.list.sizeHintForRow(0), metrics().px(26)) + 6)

    def _lay_out_list(self) -> QHBoxLayout:
        up = IconButton("chevron-up", self.tr("Move up"))
        down = IconButton("chevron-down", self.tr("Move down"))
        up.clicked.connect(lambda: self.move_current(-1))
        down.clicked.connect(lambda: self.move_current(1))
        tools = QVBoxLayout()
        tools.addWidget(up)
        tools.addWidget(down)
        tools.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.list, 1)
        row.addLayout(tools)
        return row

    @override
    def first_focus(self) -> QWidget:
        return self.list

    def move_current(self, rows: int) -> None:
        """Move the column with the keyboard up or down."""
        row = self.list.currentRow()
        target = row + rows
        if row < 0 or not 0 <= target < self.list.count():
            return
        item = self.list.takeItem(row)
        self.list.insertItem(target, item)
        self.list.setCurrentRow(target)

    @override
    def eventFilter(self, arg__1: QObject, arg__2: QEvent) -> bool:
        if arg__1 is self.list and arg__2.type() == QEvent.Type.KeyPress and isinstance(arg__2, QKeyEvent):
            steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
            alt = arg__2.modifiers() & Qt.KeyboardModifier.AltModifier
            if alt and arg__2.key() in steps:
                self.move_current(steps[Qt.Key(arg__2.key())])
                return True
        return super().eventFilter(arg__1, arg__2)

    def chosen(self) -> tuple[str, ...]:
        """Return the names of the ticked columns in order."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return tuple(str(item.data(_NAME)) for item in items if item.checkState() == Qt.CheckState.Checked)

    def _follow(self) -> None:
        self.accept_button.setEnabled(bool(self.chosen()))

    def _done(self) -> None:
        names = self.chosen()
        self._tell(() if names == self._own else names)

    def _tell(self, names: tuple[str, ...]) -> None:
        self.accepted_with.emit(names)
        self.accept()
