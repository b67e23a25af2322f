"""One setting on the page: what it is, its editor, who decided, and the way back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.settings.state import SettingState, Source
from widgets import icons
from widgets.palette.letters import fold
from widgets.primitives import LinkButton, TextLabel
from widgets.settings.editors import EDITORS, Editor
from widgets.settings.rows import EditorKind, SettingRow
from widgets.text import for_tip, one_line
from widgets.theme import GAP, GAP2, GAP3, GAP4, Type, metrics, tokens

_EDITOR_WIDTH, _FOLDS, _NARROWEST = 300, 560, 220
_WIDE = {EditorKind.LINES}


class SettingLine(QWidget):
    """A row of a group.

    Signals:
        set_wanted: The setting's name and the value wished for.
        reset_wanted: The setting's name.
        command: A COMMAND's id.
    """

    set_wanted = Signal(str, object)
    reset_wanted = Signal(str)
    command = Signal(str)

    def __init__(self, row: SettingRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self._shown: SettingState | None = None
        self._folded: bool | None = None
        self._first = False
        self._words = fold(
            " ".join((row.label, row.explanation, *row.keywords, *(choice.label for choice in row.choices)))
        )
        self.editor: Editor = EDITORS[row.editor](row)
        self.editor.edited.connect(self._wish)
        self._source = _SourceLabel()
        self.reset = LinkButton(self.tr("Reset"), Type.SMALL)
        self.reset.setAccessibleName(self.tr("Reset {name}").replace("{name}", one_line(row.label)))
        self.reset.clicked.connect(lambda: self.reset_wanted.emit(row.name))
        self._grid = QGridLayout(self)
        self._text = self._words_column(row)
        self._lay_out(folded=False)

    def _words_column(self, row: SettingRow) -> QWidget:
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(TextLabel(row.label, wrap=True))
        if row.explanation:
            column.addWidget(TextLabel(row.explanation, Type.SMALL, "mute", wrap=True))
        below = QHBoxLayout()
        below.setSpacing(GAP2)
        below.addWidget(self._source)
        below.addWidget(self.reset)
        below.addStretch(1)
        column.addLayout(below)
        column.addStretch(1)
        return words

    def set_first(self, *, first: bool) -> None:
        """Draw no line above the first of a group."""
        if first != self._first:
            self._first = first
            self.update()

    def matches(self, words: list[str]) -> bool:
        """Tell whether folded words all stand in what is written about the setting."""
        return all(word in self._words for word in words)

    def render_setting(self, state: SettingState | None) -> None:
        """Show the value and who decided it."""
        if state == self._shown and state is not None:
            self.editor.render_value(state.value)  # a wish that came to nothing goes back
            return
        self._shown = state
        if state is not None:
            self.editor.render_value(state.value)
        source = state.source if state is not None else Source.DEFAULT
        self.editor.setEnabled(source is not Source.LOCKED)
        self.reset.setVisible(source is Source.PERSON)
        self._source.render_source(source)
        note = self._source.text()
        self.editor.setToolTip(for_tip(note if source is Source.LOCKED else ""))

    def _wish(self, value: object) -> None:
        if self.row.editor is EditorKind.COMMAND:
            self.command.emit(self.row.name)
        else:
            self.set_wanted.emit(self.row.name, value)

    # Place

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(folded=self.width() < metrics().px(_FOLDS))

    @override
    def minimumSizeHint(self) -> QSize:
        # As narrow as it can be when folded, or the page would never get narrow enough to fold it.
        return QSize(metrics().px(_NARROWEST), super().minimumSizeHint().height())

    @override
    def changeEvent(self, arg__1: QEvent) -> None:
        super().changeEvent(arg__1)
        if arg__1.type() == QEvent.Type.FontChange:
            self._lay_out(folded=self.width() < metrics().px(_FOLDS))

    def _lay_out(self, *, folded: bool) -> None:
        wide = metrics().px(_EDITOR_WIDTH)
        self.editor.setMinimumWidth(0 if folded else wide)
        self.editor.setMaximumWidth(wide)
        if folded == self._folded:
            return
        self._folded = folded
        self.editor.set_leading(leading=folded)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.setContentsMargins(GAP4, GAP3, GAP4, GAP3)
        self._grid.setHorizontalSpacing(GAP4)
        self._grid.setVerticalSpacing(GAP2)
        self._grid.addWidget(self._text, 0, 0)
        self._grid.addWidget(self.editor, 1 if folded else 0, 0 if folded else 1, top)
        self._grid.setColumnStretch(0, 1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._first:
            QPainter(self).fillRect(QRect(0, 0, self.width(), 1), tokens().line)


class _SourceLabel(QWidget):
    """Who decided a value, with an icon; hidden where it is nobody in particular."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._label = TextLabel(kind=Type.SMALL, ink="mute")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(_Lock())
        row.addWidget(self._label)
        self.hide()

    def text(self) -> str:
        return self._label.text()

    def render_source(self, source: Source) -> None:
        texts = {
            Source.LOCKED: self.tr("Set by your administrator"),
            Source.MANAGED_DEFAULT: self.tr("Your administrator's choice, which you may change"),
        }
        self._label.render_value(texts.get(source, ""))
        self.setVisible(source in texts)


class _Lock(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(13), metrics().px(16))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(QPainter(self), "lock", self.rect(), tokens().mute)
