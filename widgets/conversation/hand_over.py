"""Asks who is to have a conversation, or whose advice is wanted: colleagues or queues, found by what is typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from session_engine.conversations.state import Colleague, OpenQueue
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from widgets.dialogs.dialog import Dialog
from widgets.lists.room import Room
from widgets.lists.rows import RowsModel
from widgets.lists.view import RowDelegate, RowList
from widgets.primitives.avatar import paint_avatar
from widgets.primitives.tones import Tone, ink
from widgets.text import for_painting
from widgets.theme import GAP2, Type, metrics, tokens
from widgets.theme.draw.lines import line
from widgets.theme.draw.shapes import box

_PAUSE_MS = 180
_TALL = 260
_AVAILABLE, _BUSY = 192360000, 192360001


@dataclass(frozen=True, slots=True)
class Receiver:
    """One row: who, and what is said of them.

    Attributes:
        ref: The person or the queue; None for a row that says something.
        text: Their name.
        detail: Presence, room, skills.
        tone: Of the presence.
        person: It has a picture.
    """

    ref: RecordRef | None
    text: str
    detail: str = ""
    tone: Tone = Tone.NEUTRAL
    person: bool = False

    @property
    def choosable(self) -> bool:
        return self.ref is not None

    @property
    def spoken(self) -> str:
        return f"{self.text}, {self.detail}" if self.detail else self.text


class _Delegate(RowDelegate[Receiver]):
    """Paint picture, name and what is said."""

    @override
    def height(self, row: Receiver) -> int:
        return metrics().px(34)

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: Receiver) -> None:
        rtl = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
        room = Room(painter, rect.adjusted(12, 4, -12, -4))
        if row.person:
            paint_avatar(painter, room.leading(metrics().px(24), GAP2), row.text)
        if row.detail:
            wide = min(room.width // 2, metrics().px(200))
            place = room.trailing(wide, GAP2)
            line(painter, place, for_painting(row.detail), Type.SMALL, tokens().mute, rtl=rtl)
            if row.tone is not Tone.NEUTRAL:
                dot = room.trailing(8, GAP2)
                box(painter, QRect(dot.x(), dot.center().y() - 4, 8, 8), ink(row.tone), None, 4)
        words = tokens().text if row.choosable else tokens().mute
        line(painter, room.rect, for_painting(row.text), Type.BODY, words, rtl=rtl)


PresenceWords = Callable[[Colleague], str]
"""Says whether a colleague can take something now."""


class HandOverDialog(Dialog):
    """A line to search in, and the list.

    Signals:
        looked_for: What is typed.
        chosen: The `RecordRef` of a person or a queue.
    """

    looked_for = Signal(str)
    chosen = Signal(object)

    def __init__(self, title: str, accept: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(title, accept, parent, width=460)
        self.field = QLineEdit()
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint)
        self.field.setClearButtonEnabled(True)
        self.field.installEventFilter(self)
        self._model: RowsModel[Receiver] = RowsModel(self)
        self.list = RowList(self._model, _Delegate(), self)
        self.list.setAccessibleName(title)
        self.list.setFixedHeight(metrics().px(_TALL))
        self.list.chosen.connect(lambda _row, _modifiers: self._done())
        self.body.addWidget(self.field)
        self.body.addWidget(self.list)
        self._typing = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._typing.timeout.connect(lambda: self.looked_for.emit(self.field.text()))
        self.field.textEdited.connect(lambda _text: self._typing.start())
        self.accept_pressed.connect(self._done)

    def show_rows(self, rows: tuple[Receiver, ...], *, queues: bool = False) -> None:
        """Show who was found, people or queues; with none it says so."""
        none = self.tr("No queue fits") if queues else self.tr("Nobody can be found who could take it now")
        self._model.set_rows(rows or (Receiver(None, none),))
        stops = self._model.choosable()
        if self.list.current_row() not in stops:
            self.list.set_current(stops[0] if stops else -1)
        self.accept_button.setEnabled(bool(stops) and not self.busy)

    def show_over(self, why: str) -> None:
        """Say that there is nothing to hand over any more; who was found stays in sight, and can be chosen no more."""
        self.show_rows(tuple(replace(row, ref=None, tone=Tone.NEUTRAL) for row in self._model.rows))
        self.show_failure(why)

    def name_of(self, ref: RecordRef) -> str:
        """Name who was shown."""
        return next((row.text for row in self._model.rows if row.ref == ref), "")

    @override
    def first_focus(self) -> QWidget:
        return self.field

    def _done(self) -> None:
        row = self._model.row(self.list.current_row())
        if row is not None and row.ref is not None and not self.busy:
            self.chosen.emit(row.ref)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            step = steps.get(Qt.Key(event.key()))
            if step is not None:
                self.list.walk(step)
                return True
        return super().eventFilter(watched, event)


def people_rows(colleagues: tuple[Colleague, ...], words: PresenceWords) -> tuple[Receiver, ...]:
    """Make rows of colleagues, those whose skills fit first as the engine gives them."""
    return tuple(
        Receiver(
            each.who.ref, each.who.name, words(each),
            {_AVAILABLE: Tone.GOOD, _BUSY: Tone.BAD}.get(each.presence, Tone.NEUTRAL), person=True,
        )
        for each in colleagues
    )  # fmt: skip


def queue_rows(queues: tuple[OpenQueue, ...], over: str) -> tuple[Receiver, ...]:
    """Make rows of queues; `over` says of an empty one that what is given to it is over."""
    return tuple(
        Receiver(each.queue.ref, each.queue.name, over, Tone.BAD)
        if each.empty
        else Receiver(each.queue.ref, each.queue.name)
        for each in queues
    )
