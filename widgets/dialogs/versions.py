"""Earlier versions of a macro or a script: what each change was, whose, and one of them taken back into the editor."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QColor, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets.dialogs.dialog import Dialog
from widgets.primitives.labels import TextLabel
from widgets.theme import GAP2, GAP3, Type, metrics, tokens


class LineMark(StrEnum):
    """What became of a line when a version was replaced."""

    SAME = " "
    GONE = "−"
    CAME = "+"


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A line of a version, or one that came with its change."""

    mark: LineMark
    text: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version.

    Attributes:
        number: Counts up.
        title: When it was replaced, and by whom.
        lines: What it said and what became of that, from the first line to the last.
    """

    number: int
    title: str
    lines: tuple[VersionLine, ...]


class VersionsDialog(Dialog):
    """Choose a version.

    Signals:
        accepted_with: Its number.
    """

    accepted_with = Signal(int)
    _rows: tuple[VersionRow, ...] = ()  # a change of the palette comes before there is anything

    def __init__(self, parent: QWidget | None = None) -> None:
        tr = QCoreApplication.translate  # `tr` of its own would need the object that is made with the texts
        super().__init__(
            tr("VersionsDialog", "Earlier versions"),
            tr("VersionsDialog", "Put this version into the editor"),
            parent,
            860,
        )
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Earlier versions"))
        self.list.setFixedWidth(metrics().px(270))
        self.list.setWordWrap(True)
        self.list.setSpacing(3)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._show)
        self.preview = QTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setTabChangesFocus(True)
        self.preview.setMinimumHeight(metrics().px(320))
        self.preview.setAccessibleName(self.tr("What was changed"))
        self._legend = TextLabel(
            self.tr("− stood in this version and went with the change. + came with the change."),
            Type.SMALL,
            "mute",
            wrap=True,
        )
        self.whole = QCheckBox(self.tr("Show the lines that stayed as well"))
        self.whole.toggled.connect(lambda _on: self._show(self.list.currentRow()))
        self._none = TextLabel(self.tr("It has not been changed since it was first saved."), wrap=True)
        self._none.hide()
        self._arrange()
        self.accept_button.setEnabled(False)
        self.accept_pressed.connect(self._take)

    def _arrange(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(GAP2)
        for part in (self._legend, self.preview, self.whole):
            right.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(GAP3)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self.body.addLayout(row)
        self.body.addWidget(self._none)

    def show_versions(self, rows: tuple[VersionRow, ...]) -> None:
        """Show the versions, the latest first."""
        self._rows = rows
        self.list.clear()
        for row in rows:
            item = QListWidgetItem(row.title)
            item.setData(Qt.ItemDataRole.UserRole, row.number)
            self.list.addItem(item)
        for part in (self.list, self.preview, self.whole, self._legend):
            part.setVisible(bool(rows))
        self._none.setVisible(not rows)
        self.accept_button.setEnabled(bool(rows))
        if rows:
            self.list.setCurrentRow(0)
            self.list.setFocus()
        else:
            self.adjustSize()

    def _show(self, number: int) -> None:
        if not 0 <= number < len(self._rows):
            return
        lines = self._rows[number].lines
        shown = lines if self.whole.isChecked() else _changed(lines)
        self.preview.clear()
        cursor = self.preview.textCursor()
        for place, line in enumerate(shown):
            if place:
                cursor.insertBlock()
            _write(cursor, line)
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        self.preview.setTextCursor(cursor)

    @override
    def changeEvent(self, arg__1: QEvent) -> None:
        super().changeEvent(arg__1)
        if arg__1.type() == QEvent.Type.PaletteChange and self._rows:
            self._show(self.list.currentRow())

    def _take(self) -> None:
        number = self.list.currentRow()
        if 0 <= number < len(self._rows):
            self.accepted_with.emit(self._rows[number].number)
            self.accept()

    @override
    def first_focus(self) -> QWidget:
        return self.list


def _changed(lines: tuple[VersionLine, ...]) -> tuple[VersionLine, ...]:
    """Give the lines that changed, the one before each for bearings, and a mark for what is left out."""
    wanted = {n for n, line in enumerate(lines) if line.mark is not LineMark.SAME}
    wanted |= {n - 1 for n in wanted if n and n - 1 not in wanted}
    found: list[VersionLine] = []
    for number, line in enumerate(lines):
        if number in wanted:
            found.append(line)
        elif not found or found[-1].text != "…":
            found.append(VersionLine(LineMark.SAME, "…"))
    return tuple(found)


def _write(cursor: QTextCursor, line: VersionLine) -> None:
    """Write a line with its mark: the mark says it, the colour only helps."""
    colour, ground = _colours(line.mark)
    block, letters = QTextBlockFormat(), QTextCharFormat()
    letters.setForeground(colour)
    if ground is not None:
        block.setBackground(ground)
    cursor.setBlockFormat(block)
    cursor.insertText(f"{line.mark.value} {line.text}", letters)


def _colours(mark: LineMark) -> tuple[QColor, QColor | None]:
    t = tokens()
    match mark:
        case LineMark.GONE:
            return t.bad, t.bads
        case LineMark.CAME:
            return t.good, t.goods
        case LineMark.SAME:
            return t.text, None
