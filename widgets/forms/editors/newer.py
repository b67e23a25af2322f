"""The bar below a field: somebody else changed it while she was editing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget
from typing_extensions import override

from widgets.primitives.announce import announce
from widgets.primitives.buttons import LinkButton
from widgets.primitives.labels import TextLabel
from widgets.text import isolate, one_line
from widgets.theme import GAP, GAP2, GAP3, Type, metrics, tokens
from widgets.theme.draw.shapes import box

_LONGEST = 160
_BESIDE = 330


class NewerBar(QWidget):
    """Says who changed the field to what, and asks which value counts.

    Signals:
        answered: She has chosen, before what she has chosen is told.
    """

    answered = Signal()
    taken = Signal()
    kept = Signal()
    put_back = Signal()

    def __init__(self, field: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = TextLabel(kind=Type.SMALL, wrap=True)
        take = LinkButton(self.tr("Take it"), Type.SMALL_STRONG)
        keep = LinkButton(self.tr("Keep mine"), Type.SMALL_STRONG)
        take.setAccessibleName(self.tr("{field}: take the newer value").replace("{field}", field))
        keep.setAccessibleName(self.tr("{field}: keep mine").replace("{field}", field))
        self._back = LinkButton(self.tr("As it was"), Type.SMALL_STRONG)
        self._back.setAccessibleName(self.tr("{field}: put back what it was").replace("{field}", field))
        for button, chosen in ((take, self.taken), (keep, self.kept), (self._back, self.put_back)):
            button.clicked.connect(self.answered)
            button.clicked.connect(chosen)
        self._row = row = QHBoxLayout()
        row.setSpacing(GAP3)
        row.addWidget(take)
        row.addWidget(keep)
        row.addWidget(self._back)
        row.addStretch(0)
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._parts.setContentsMargins(GAP2, GAP, GAP2, GAP)
        self._parts.setSpacing(0)
        self._parts.addWidget(self._text, 1)
        self._parts.addLayout(row)

    @override
    def heightForWidth(self, arg__1: int) -> int:
        # Side by side where that takes less height: what is asked is in sight without scrolling.
        beside = self._is_lower_beside(arg__1)
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._parts.direction() != direction:
            self._parts.setDirection(direction)
            self._parts.setSpacing(GAP3 if beside else 0)
        return super().heightForWidth(arg__1)

    def _is_lower_beside(self, width: int) -> bool:
        if width < metrics().px(_BESIDE):
            return False
        inner, asked = width - 2 * GAP2, self._row.sizeHint()
        beside = max(self._text.heightForWidth(inner - GAP3 - asked.width()), asked.height())
        return beside <= self._text.heightForWidth(inner) + asked.height()

    def render_newer(self, who: str, value: str, base: str | None = None) -> bool:
        """Show who changed the field to what, and from what where that is a third value; tell whether it is news."""
        text = self._told(who, value, base)
        self._back.setVisible(base is not None)
        if text == self._text.text():
            return False
        self._text.render_value(text)
        announce(self, text)
        return True

    def _told(self, who: str, value: str, base: str | None) -> str:
        name = isolate(one_line(who)) or self.tr("Somebody else")
        now, before = isolate(one_line(value, _LONGEST)), isolate(one_line(base or "", _LONGEST))
        if now and before:
            text = self.tr("{who} changed this from “{base}” to “{value}”")
        elif now:
            text = self.tr("{who} changed this to “{value}”")
        elif before:
            text = self.tr("{who} emptied this. It was “{base}”")
        else:
            text = self.tr("{who} emptied this")
        return text.replace("{who}", name).replace("{base}", before).replace("{value}", now)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        box(QPainter(self), self.rect(), t.accs, t.acc if t.high_contrast else None)
