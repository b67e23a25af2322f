"""A small choice of emoji: arrow keys walk, Enter takes one, Escape goes back."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.theme import GAP, metrics

_COLUMNS = 8
_SIDE = 34
_COMMON = (
    "🙂 😀 😄 😉 😊 😍 🤗 🤔 😅 😂 😌 😎 😟 😕 😢 😮 "
    "😴 🙏 👍 👎 👋 👏 🤝 👌 💪 ✌️ 🙌 🤞 ❤️ 💙 💚 ⭐ "
    "✨ 🎉 🎂 🎁 ☀️ 🌧️ ⚡ 🔥 ✅ ❌ ⚠️ ❓ ❗ 💡 🔧 🔌 📶 📱 💻 📦 🚚 📧 📞 🕑"
)


class EmojiPicker(QFrame):
    """A popup with a grid.

    Signals:
        chosen: An emoji.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(self.tr("Emoji"))
        self.table = self._make_table(tuple(_COMMON.split()))
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.addWidget(self.table)

    def _make_table(self, emoji: tuple[str, ...]) -> QTableWidget:
        side, rows = metrics().px(_SIDE), -(-len(emoji) // _COLUMNS)
        table = QTableWidget(rows, _COLUMNS)
        table.setAccessibleName(self.tr("Emoji"))
        table.horizontalHeader().hide()
        table.verticalHeader().hide()
        table.horizontalHeader().setMinimumSectionSize(side)
        table.verticalHeader().setMinimumSectionSize(side)
        table.horizontalHeader().setDefaultSectionSize(side)
        table.verticalHeader().setDefaultSectionSize(side)
        table.setShowGrid(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setFixedSize(QSize(side * _COLUMNS + 2, side * rows + 2))
        font = table.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        table.setFont(font)
        for number, each in enumerate(emoji):
            item = QTableWidgetItem(each)
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            table.setItem(number // _COLUMNS, number % _COLUMNS, item)
        table.setCurrentCell(0, 0)
        table.cellClicked.connect(self._choose)
        return table

    def open_above(self, anchor: QWidget) -> None:
        """Show the grid above a button."""
        size = self.sizeHint()
        corner = anchor.mapToGlobal(QPoint(0, -size.height()))
        room = anchor.screen().availableGeometry()
        self.move(max(room.left(), min(corner.x(), room.right() - size.width())), max(room.top(), corner.y()))
        self.show()
        self.table.setFocus(Qt.FocusReason.PopupFocusReason)

    def _choose(self, row: int, column: int) -> None:
        item = self.table.item(row, column)
        if item is not None:
            self.chosen.emit(item.text())
            self.close()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._choose(self.table.currentRow(), self.table.currentColumn())
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
