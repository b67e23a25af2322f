"""Texts that are data: never read as HTML, elided rather than cut, with the whole in a tooltip."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from widgets.text import for_painting, for_tip, isolate, one_line
from widgets.theme import GAP2, Type, dress, font_metrics, tokens
from widgets.theme.draw.lines import fitted_in_the_middle, line

_SHORTEST = 24


class TextLabel(QLabel):
    """A plain text of one kind and colour, wrapped on request."""

    def __init__(
        self,
        text: str = "",
        kind: Type = Type.BODY,
        ink: str = "text",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        dress(self, kind, ink)
        self._lead()
        if text:
            self.setText(text)

    def _lead(self) -> None:
        """Begin where the page begins; Qt would go by the language of the text."""
        across = self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask
        if across & Qt.AlignmentFlag.AlignHCenter:
            return
        side = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        up = self.alignment() & Qt.AlignmentFlag.AlignVertical_Mask
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | up)

    @override
    def changeEvent(self, arg__1: QEvent) -> None:
        super().changeEvent(arg__1)
        if arg__1.type() == QEvent.Type.LayoutDirectionChange:
            self._lead()

    def render_value(self, text: str) -> None:
        """Show a text; an equal one changes nothing, so a selection in it stays."""
        if text != self.text():
            self.setText(text)


class ElidedLabel(QWidget):
    """One line that gives way when room is short; the whole text is its tooltip then."""

    def __init__(
        self,
        text: str = "",
        kind: Type = Type.BODY,
        ink: str = "text",
        *,
        middle: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._kind, self._ink, self._middle = kind, ink, middle
        self._text = ""
        self._shown: tuple[int, int, str] = (-1, -1, "")
        self.render_value(text)

    def text(self) -> str:
        """Return the whole text."""
        return self._text

    def render_value(self, text: str) -> None:
        """Show a text on one line."""
        text = one_line(text)
        if text == self._text:
            return
        self._text = text
        self._shown = (-1, -1, "")
        self.setAccessibleName(text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        self.updateGeometry()
        self.update()

    def _fitting(self) -> str:
        width, size = self.width(), font_metrics(self._kind).height()
        if self._shown[:2] != (width, size):
            self._shown = (width, size, self._elided(width))
            self.setToolTip(
                for_tip("" if self._shown[2] == isolate(self._text) else for_painting(self._text))
            )
        return self._shown[2]

    def _elided(self, width: int) -> str:
        if self._middle:
            return fitted_in_the_middle(self._text, width, self._kind)
        metric = font_metrics(self._kind)
        return isolate(metric.elidedText(self._text, Qt.TextElideMode.ElideRight, width))

    @override
    def sizeHint(self) -> QSize:
        metric = font_metrics(self._kind)
        return QSize(metric.horizontalAdvance(isolate(self._text)) + 1, metric.height() + 2)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(min(_SHORTEST, self.sizeHint().width()), self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        ink = tokens().colour(self._ink)
        line(QPainter(self), self.rect(), self._fitting(), self._kind, ink, rtl=self.isRightToLeft())


class SectionHeader(QWidget):
    """The small heading above a group, with room for tools at its end."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, GAP2, 0, GAP2 // 2)
        self._row.setSpacing(GAP2)
        self._title = _Capitals(title, Type.SMALL_STRONG, "mute")
        self._row.addWidget(self._title)
        self._row.addStretch(1)

    def render_value(self, title: str) -> None:
        """Show a heading."""
        self._title.render_value(title)

    def add_tool(self, tool: QWidget) -> None:
        """Put a tool at the end of the row."""
        self._row.addWidget(tool)


class _Capitals(TextLabel):
    """Draws capitals; screen readers still get words instead of letters."""

    @override
    def setFont(self, font: QFont | str | Sequence[str]) -> None:
        capitals = QFont(font)
        capitals.setCapitalization(QFont.Capitalization.AllUppercase)
        super().setFont(capitals)
