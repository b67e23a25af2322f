"""Cards: a surface with a header row (title, count, tools) and a body."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.primitives.labels import ElidedLabel, TextLabel
from widgets.text import one_line
from widgets.theme import CARD_RADIUS, GAP, GAP2, GAP3, Type, generation, metrics, tokens
from widgets.theme.draw.shapes import box

# A square child this far from the lower edge stays inside the rounded corners.
_CORNER = 4


class Card(QWidget):
    """A titled surface. Put the content into `body`."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, _CORNER)
        column.setSpacing(0)
        self._header = _Header()
        self._chrome: tuple[object, int] = (None, 0)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        column.addWidget(self._header, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(self.body, 1)
        self.render_title(title)

    def render_title(self, title: str, count: str = "") -> None:
        """Show title and count; without a title there is no header row."""
        self.setAccessibleName(one_line(title))
        self._header.title.render_value(title)
        self._header.count.render_value(count)
        self._header.count.setVisible(bool(count))
        self._header.setVisible(bool(title))

    def add_tool(self, tool: QWidget) -> None:
        """Put a tool at the end of the header row."""
        self._header.row.addWidget(tool)

    def chrome_height(self) -> int:
        """Return how much of the card's height is its edges and header row."""
        key = (generation(), self._header.isHidden(), self._header.row.count())
        if self._chrome[0] != key:  # a layout asks a hundred times for each page that comes into sight
            header = 0 if key[1] else self._header.sizeHint().height()
            self._chrome = (key, 1 + header + _CORNER)
        return self._chrome[1]

    def set_padding(self, padding: int = GAP3) -> None:
        """Keep the content away from the card's edges."""
        self.body.setContentsMargins(padding, padding, padding, max(0, padding - _CORNER))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        box(painter, self.rect(), t.surf, t.line, CARD_RADIUS)
        if self._header.isVisibleTo(self):
            below = self._header.geometry().bottom()
            painter.fillRect(QRect(1, below, self.width() - 2, 1), t.line)


class _Header(QWidget):
    """The header row; its line is painted by the card."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(GAP3, GAP, GAP2, GAP + 1)
        self.row.setSpacing(GAP2)
        self.title = ElidedLabel(kind=Type.STRONG)
        self.count = TextLabel(kind=Type.SMALL, ink="mute")
        self.row.addWidget(self.title)
        self.count.hide()  # a label without a text is shown, laid out and painted all the same
        self.row.addWidget(self.count)
        self.row.addStretch(1)

    @override
    def sizeHint(self) -> QSize:
        wanted = super().sizeHint()
        return QSize(wanted.width(), max(wanted.height(), metrics().px(38)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())
