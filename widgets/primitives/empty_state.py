"""Empty states: nothing here, why, and what to do about it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QSpacerItem, QVBoxLayout, QWidget
from typing_extensions import override

from widgets import icons
from widgets.primitives.buttons import PushButton
from widgets.primitives.labels import TextLabel
from widgets.theme import GAP, GAP2, GAP4, Type, metrics, tokens
from widgets.theme.draw.shapes import box


class EmptyState(QWidget):
    """An icon, a title, a sentence and at most one thing to do."""

    action_triggered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP4, GAP4, GAP4, GAP4)
        column.setSpacing(GAP)
        self._picture = _Picture()
        self._title = TextLabel(kind=Type.STRONG, wrap=True)
        self._text = TextLabel(ink="mute", wrap=True)
        self._action = PushButton()
        self._action.clicked.connect(self.action_triggered)
        column.addStretch(1)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(GAP)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        self._above_action = QSpacerItem(0, GAP2)
        column.addItem(self._above_action)
        column.addWidget(self._action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)

    def render_value(self, title: str, text: str = "", icon: str = "inbox", action: str = "") -> None:
        """Show what is missing, why, and the label of what can be done (empty: nothing)."""
        self._picture.set_icon(icon)
        self._title.render_value(title)
        self._text.render_value(text)
        self._text.setVisible(bool(text))
        self._action.set_label(action)
        self._action.setVisible(bool(action))
        self._above_action.changeSize(0, GAP2 if action else 0)
        self._fit()
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

    def focus_action(self) -> None:
        """Put the keyboard to what can be done."""
        self._action.setFocus()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the picture out where the words would not have room beside it."""
        wide = self.width() - 2 * GAP4
        words = sum(
            max(label.heightForWidth(wide), label.sizeHint().height())
            for label in (self._title, self._text)
            if not label.isHidden()
        )
        action = self._action.sizeHint().height() + GAP2 if not self._action.isHidden() else 0
        self._picture.setVisible(
            words + action + self._picture.sizeHint().height() + 2 * GAP4 <= self.height()
        )


class _Picture(QWidget):
    """The icon in its soft square."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._icon = "inbox"

    def set_icon(self, icon: str) -> None:
        self._icon = icon
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(44), metrics().px(44))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box(painter, self.rect(), tokens().accs, None, 12)
        edge = self.width() // 4
        icons.paint(painter, self._icon, self.rect().adjusted(edge, edge, -edge, -edge), tokens().acc)
