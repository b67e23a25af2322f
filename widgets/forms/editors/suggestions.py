"""The list below a lookup while one types; the keyboard stays in the field."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.search.state import Match
from widgets.forms.editors.suggestion_model import SuggestionDelegate, SuggestionModel
from widgets.primitives.announce import announce
from widgets.primitives.labels import TextLabel
from widgets.theme import GAP, GAP2, Type, metrics, tokens
from widgets.theme.draw.shapes import box

_ROWS = 8


class Suggestions(QWidget):
    """Matches, or a line that says there are none yet.

    Signals:
        chosen: A match.
        new_wanted: The offer to make a new record was taken.
    """

    chosen = Signal(object)
    new_wanted = Signal()

    def __init__(self, field: QWidget, *, marks_first: bool = True) -> None:
        # A tool tip's window takes neither keyboard nor input method and no dialog cuts it off.
        super().__init__(field, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._field = field
        self._marks_first = marks_first  # else what is typed counts until an arrow marks a row
        self.model = SuggestionModel(self)
        self._line = TextLabel(kind=Type.SMALL, ink="mute", wrap=True)
        self._line.setContentsMargins(GAP2, GAP, GAP2, GAP)
        self._list = QListView()
        self._list.setModel(self.model)
        self._list.setItemDelegate(SuggestionDelegate(self))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setMouseTracking(True)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName(self.tr("Suggestions"))
        self._list.clicked.connect(self._clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, GAP, 1, GAP)
        column.setSpacing(0)
        column.addWidget(self._line)
        column.addWidget(self._list)

    def show_waiting(self, offer: str) -> None:
        """Say that the organisation is being asked; rows of the text before stay meanwhile."""
        if not self.isVisible() or not self.model.matches:
            self._show(self.tr("Searching …"), (), offer)

    def show_matches(self, matches: tuple[Match, ...], offer: str) -> None:
        """Show what was found."""
        line = "" if matches else self.tr("Nothing found")
        if any(match.kept for match in matches):
            line = self.tr("Offline: what was recently read")
        self._show(line, matches, offer)
        one = len(matches) == 1
        announce(self._field, self.tr("1 suggestion") if one else self.tr("%n suggestions", "", len(matches)))

    def show_failure(self, text: str, offer: str) -> None:
        """Say why nothing could be looked for; the next key asks again."""
        self._show(text, (), offer)
        announce(self._field, text)

    def line_text(self) -> str:
        """Return what the line above the matches says; empty while it is hidden."""
        return "" if self._line.isHidden() else self._line.text()

    def _show(self, line: str, matches: tuple[Match, ...], offer: str) -> None:
        self._line.render_value(line)
        self._line.setVisible(bool(line))
        self.model.show(matches, offer)
        self._list.setVisible(self.model.rowCount() > 0)
        if matches and self._marks_first:
            self._list.setCurrentIndex(self.model.index(0, 0))
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        count = self.model.rowCount()
        rows = sum(self._list.sizeHintForRow(row) for row in range(min(count, _ROWS)))
        self._list.setFixedHeight(max(rows, 1))
        width = max(self._field.width(), min(metrics().px(300), self._field.window().width()))
        height = (
            2 * GAP
            + (rows if count else 0)
            + (self._line.heightForWidth(width - 2) if not self._line.isHidden() else 0)
        )
        below = self._field.mapToGlobal(QPoint(0, self._field.height() + 2))
        screen = self._field.screen().availableGeometry()
        y = below.y()
        if y + height > screen.bottom():
            y = max(screen.top(), self._field.mapToGlobal(QPoint(0, -height - 2)).y())
        x = below.x() if not self._field.isRightToLeft() else below.x() + self._field.width() - width
        self.setGeometry(max(screen.left(), min(x, screen.right() - width)), y, width, height)

    def step(self, rows: int) -> None:
        """Move the mark by some rows, round the ends."""
        count = self.model.rowCount()
        if count:
            here = self._list.currentIndex().row()
            row = (here + rows) % count if here >= 0 else (0 if rows > 0 else count - 1)
            self._list.setCurrentIndex(self.model.index(row, 0))
            announce(self._field, str(self.model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)))

    def accept_current(self) -> bool:
        """Take the marked row; tell whether there is one."""
        index = self._list.currentIndex()
        if not index.isValid():
            return False
        self._clicked(index)
        return True

    def _clicked(self, index: QModelIndex) -> None:
        match = self.model.match_at(index.row())
        if match is not None:
            self.chosen.emit(match)
        else:
            self.new_wanted.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        box(QPainter(self), self.rect(), t.surf, t.edge)
