"""Segments: two or three choices side by side, one of them chosen."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QSizePolicy, QWidget
from typing_extensions import override

from widgets import icons
from widgets.lists.room import Room
from widgets.settings.rows import SettingChoice
from widgets.text import for_painting, one_line
from widgets.theme import Type, font, font_metrics, metrics, tokens
from widgets.theme.draw.shapes import box, ring

_PADDING, _GAP = 12, 6


class _Segment(QRadioButton):
    """One choice: a radio button in another coat."""

    def __init__(self, choice: SettingChoice) -> None:
        super().__init__()
        self.choice = choice
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(one_line(choice.label))

    @override
    def sizeHint(self) -> QSize:
        wide = font_metrics(Type.STRONG).horizontalAdvance(for_painting(self.choice.label)) + 2 * _PADDING
        wide += metrics().icon + _GAP if self.choice.icon else 0
        return QSize(wide, metrics().field - 2)  # as tall as a list in its place

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, pos: object) -> bool:
        return True

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        chosen, enabled = self.isChecked(), self.isEnabled()
        if chosen:
            box(painter, self.rect(), t.accs if enabled else t.press, t.acc if t.high_contrast else None, 5)
        elif self.underMouse() and enabled:
            box(painter, self.rect(), t.hover, None, 5)
        ink = t.acc if chosen and enabled else (t.text if enabled else t.mute)
        kind = Type.STRONG if chosen else Type.BODY
        text = for_painting(self.choice.label)
        wide = font_metrics(kind).horizontalAdvance(text)
        side = metrics().icon if self.choice.icon else 0
        painter.setLayoutDirection(self.layoutDirection())
        both = wide + (side + _GAP if side else 0)
        room = Room(painter, QRect((self.width() - both) // 2, 0, both, self.height()))
        if side:
            icons.paint(painter, self.choice.icon, room.leading(side, _GAP), ink)
        painter.setFont(font(kind))
        painter.setPen(ink)
        painter.drawText(room.rect, int(Qt.AlignmentFlag.AlignCenter), text)
        if self.hasFocus():
            ring(painter, self.rect(), 5)


class Segmented(QWidget):
    """Choose one of a few.

    Signals:
        chosen: Its value.
    """

    chosen = Signal(str)

    def __init__(self, choices: tuple[SettingChoice, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self._segments = [_Segment(choice) for choice in choices]
        self._value = ""
        for segment in self._segments:
            segment.clicked.connect(self._choose)
            row.addWidget(segment)

    def render_value(self, value: str) -> None:
        """Show what is chosen."""
        self._value = value
        for segment in self._segments:
            segment.setChecked(segment.choice.value == value)

    def set_name(self, name: str) -> None:
        """Name what is chosen here."""
        self.setAccessibleName(name)
        for segment in self._segments:
            segment.setAccessibleName(f"{name}: {one_line(segment.choice.label)}")

    def _choose(self) -> None:
        value = next((s.choice.value for s in self._segments if s.isChecked()), self._value)
        if value != self._value:
            self._value = value
            self.chosen.emit(value)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        box(QPainter(self), self.rect(), t.surf, t.edge if self.isEnabled() else t.line)
