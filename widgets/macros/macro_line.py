"""A macro in the list: its name, what it is for, Run, and what else can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.icons import icon
from widgets.macros.rows import MacroRow
from widgets.primitives.buttons import IconButton, PushButton
from widgets.primitives.labels import ElidedLabel, TextLabel
from widgets.text import one_line
from widgets.theme import GAP, GAP2, GAP3, Type, metrics, tokens

_NARROW = 240
"""Pixels below which its name needs the room that the word on its button takes."""
_WALKS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class MacroLine(QWidget):
    """One macro.

    Signals:
        run_wanted: Its unique name.
        wish: Its unique name, and what is wanted: `edit`, `copy`, `export`, `key` or `delete`.
        walked: Up (-1) or down (1) was pressed.
    """

    run_wanted = Signal(str)
    wish = Signal(str, str)
    walked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row: MacroRow | None = None
        self._title = ElidedLabel(kind=Type.STRONG)
        self._key = TextLabel("", Type.SMALL, "mute")
        self._text = ElidedLabel(kind=Type.SMALL, ink="mute")
        self.run_button = PushButton(self.tr("Run"), icon="play")
        self.run_button.setToolTip(self.tr("Run"))  # where there is no room for the word
        self.run_button.clicked.connect(self._run)
        self.more = IconButton("more", self.tr("More"))
        self.more.setMenu(QMenu(self.more))
        self.more.menu().aboutToShow.connect(self._fill_menu)
        for button in (self.run_button, self.more):
            button.installEventFilter(self)
        words = QVBoxLayout()
        words.setSpacing(1)
        top = QHBoxLayout()
        top.setSpacing(GAP2)
        top.addWidget(self._title, 1)
        top.addWidget(self._key)
        words.addLayout(top)
        words.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP3, GAP, GAP2, GAP + 1)
        row.setSpacing(GAP)
        row.addLayout(words, 1)
        row.addWidget(self.run_button)
        row.addWidget(self.more)

    def render_row(self, row: MacroRow, *, busy: bool) -> None:
        """Show a macro; while another one runs here it cannot be begun."""
        self.run_button.setEnabled(not busy)
        self.run_button.setVisible(row.runs)
        if row == self.row:
            return
        self.row = row
        self._title.render_value(row.title)
        self._key.render_value(row.key)
        self._key.setVisible(bool(row.key))
        text = " · ".join(part for part in (row.note, one_line(row.description)) if part)
        self._text.render_value(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(one_line(row.title))
        self._name_run()
        self.run_button.setAccessibleDescription(text)
        self.more.set_name(self.tr("More about “{macro}”").replace("{macro}", one_line(row.title)))

    def take_keyboard(self) -> None:
        """Take the keyboard where it is used: on Run, or on what else can be done."""
        runs = self.row is not None and self.row.runs
        (self.run_button if runs else self.more).setFocus(Qt.FocusReason.TabFocusReason)

    def _run(self) -> None:
        if self.row is not None and self.row.runs:
            self.run_wanted.emit(self.row.name)

    def _fill_menu(self) -> None:
        menu, row = self.more.menu(), self.row
        menu.clear()
        if row is None:
            return
        for name, text, picture in (
            ("edit", self.tr("Edit"), "edit"),
            ("copy", self.tr("Make a copy"), "copy"),
            ("key", self.tr("Choose a key …"), "keyboard"),
            ("export", self.tr("Save as a file …"), "download"),
        ):
            action = menu.addAction(icon(picture), text)
            action.triggered.connect(lambda _=False, wanted=name: self._wish(wanted))
        if row.mine:
            menu.addSeparator()
            action = menu.addAction(icon("delete", "bad"), self.tr("Delete …"))
            action.triggered.connect(lambda: self._wish("delete"))

    def _wish(self, wanted: str) -> None:
        if self.row is not None:
            self.wish.emit(self.row.name, wanted)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_run()

    def _name_run(self) -> None:
        narrow = self.width() < metrics().px(_NARROW)
        self.run_button.set_label("" if narrow else self.tr("Run"))
        title = one_line(self.row.title) if self.row is not None else ""
        self.run_button.setAccessibleName(self.tr("Run “{macro}”").replace("{macro}", title))

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.more.open_menu()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _WALKS:
            self.walked.emit(_WALKS[Qt.Key(event.key())])
            return True  # a button would go to its neighbour
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, tokens().line)
