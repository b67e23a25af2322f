"""A short walk through the window: one part after the other framed, with a few words beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets.primitives.announce import announce
from widgets.primitives.buttons import IconButton, PushButton, Variant
from widgets.primitives.flyout import Popover
from widgets.primitives.labels import TextLabel
from widgets.theme import GAP, GAP2, GAP3, GAP4, Type, metrics, tokens
from widgets.theme.draw.shadow import SHADOW
from widgets.theme.draw.shapes import ring

_WIDTH = 340


@dataclass(frozen=True, slots=True)
class WalkStep:
    """A part of the window and what it is for.

    Attributes:
        title: In two or three words.
        text: One or two sentences.
        part: Finds the part; None while it is not in sight, the step is left out then.
    """

    title: str
    text: str
    part: Callable[[], QWidget | None]


class Walk(Popover):
    """Goes from part to part; the window stays usable meanwhile.

    Signals:
        more_wanted: Go on reading in the help.
    """

    more_wanted = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, host, _WIDTH)
        self._steps: tuple[WalkStep, ...] = ()
        self._at = 0
        self._frame = _Frame(host)
        self._title = TextLabel(kind=Type.STRONG, wrap=True)
        self._text = TextLabel(wrap=True)
        self._count = TextLabel(kind=Type.SMALL, ink="mute")
        self.back_button = PushButton(self.tr("Back"))
        self.next_button = PushButton(self.tr("Next"), Variant.PRIMARY)
        self.more_button = PushButton(self.tr("More in the help"), Variant.FLAT)
        self._close = IconButton("close", self.tr("End the walk"), shortcut=self.tr("Esc"))
        self._lay_out()
        self.back_button.clicked.connect(lambda: self._go(-1))
        self.next_button.clicked.connect(lambda: self._go(1))
        self.more_button.clicked.connect(self._read_more)
        self._close.clicked.connect(self.close_panel)
        self.closed.connect(self._frame.hide)

    def _lay_out(self) -> None:
        self.body.setContentsMargins(GAP4, GAP2, GAP2, GAP3)
        self.body.setSpacing(GAP2)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        foot.setSpacing(GAP2)
        foot.addWidget(self._count)
        foot.addStretch(1)
        for button in (self.more_button, self.back_button, self.next_button):
            foot.addWidget(button)
        self.body.addLayout(head)
        self.body.addWidget(self._text)
        self.body.addLayout(foot)

    # Walking

    def start(self, steps: tuple[WalkStep, ...]) -> None:
        """Begin with the first part that is in sight; nothing happens where none is."""
        self._steps = tuple(step for step in steps if _seen(step) is not None)
        if self._steps:
            self._at = 0
            self._show()

    def _go(self, way: int) -> None:
        self._at += way
        while 0 <= self._at < len(self._steps) and _seen(self._steps[self._at]) is None:
            self._at += way or 1
        if 0 <= self._at < len(self._steps):
            self._show()
        else:
            self.close_panel()

    def _show(self) -> None:
        step, last = self._steps[self._at], self._at == len(self._steps) - 1
        self._title.render_value(step.title)
        self._text.render_value(step.text)
        place = self.tr("{step} of {steps}").replace("{steps}", str(len(self._steps)))
        place = place.replace("{step}", str(self._at + 1))
        self._count.render_value(place)
        self.back_button.setVisible(self._at > 0)
        self.more_button.setVisible(last)
        self.next_button.set_label(self.tr("Done") if last else self.tr("Next"))
        self.setAccessibleName(step.title)
        self.setAccessibleDescription(step.text)
        self.open()
        self._frame.show_around(_seen(step))
        self.raise_()
        self.next_button.setFocus(Qt.FocusReason.PopupFocusReason)
        announce(self, f"{step.title}. {step.text} {place}")

    def _read_more(self) -> None:
        self.close_panel()
        self.more_wanted.emit()

    # Place

    @override
    def place(self) -> None:
        part = _seen(self._steps[self._at]) if self._steps else None
        if part is None:
            self.close_panel()
            return
        self._frame.show_around(part)
        around = QRect(part.mapTo(self._host, QPoint()), part.size())
        self.setGeometry(self._beside(around, self._size()))

    def _size(self) -> QSize:
        wide = min(metrics().px(_WIDTH), self._host.width() - 2 * GAP2) + 2 * SHADOW
        layout = self.layout()
        return QSize(wide, layout.totalHeightForWidth(wide) if layout is not None else 0)

    def _beside(self, around: QRect, size: QSize) -> QRect:
        """Give a place below the part, else above, else in its lower corner; always in sight."""
        room = self._host.rect()
        x = around.center().x() - size.width() // 2
        if around.width() > size.width() * 2:  # a wide part: where reading begins
            x = around.right() - size.width() if self.isRightToLeft() else around.x() + GAP3
        y = around.bottom() + GAP2 - SHADOW
        if y + size.height() > room.bottom():
            y = around.y() - size.height() - GAP + SHADOW
        if y < 0:
            y = min(around.bottom(), room.bottom()) - size.height() - GAP3
        x = max(GAP2 - SHADOW, min(x, room.right() - size.width() + SHADOW - GAP2))
        return QRect(QPoint(x, max(0, y)), size)


class _Frame(QWidget):
    """The frame around the part that is spoken of; clicks go through it."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_around(self, part: QWidget | None) -> None:
        """Frame a part of the window."""
        host = self.parentWidget()
        if part is None or host is None:
            self.hide()
            return
        wanted = QRect(part.mapTo(host, QPoint()), part.size()).adjusted(-4, -4, 4, 4)
        self.setGeometry(wanted.intersected(host.rect()))
        self.show()
        self.raise_()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        # Two lines: one of them stands out on any ground, the dark bar on top too.
        for inset, colour in ((0, tokens().surf), (2, tokens().acc)):
            ring(painter, self.rect().adjusted(inset, inset, -inset, -inset), colour=colour)


def _seen(step: WalkStep) -> QWidget | None:
    part = step.part()
    return part if part is not None and part.isVisible() else None
