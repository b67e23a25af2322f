"""The rows of a conversation: what comes and goes leaves the others where they are."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile
from typing import cast

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from typing_extensions import override

from session_engine.conversations.state import MessageKind
from session_engine.wall_clock.state import day_of
from widgets.conversation.message_layout import Lead
from widgets.conversation.state import MessageState, Sending, Side, ThreadState
from widgets.conversation.words import spoken
from widgets.grids.times import full

_Index = QModelIndex | QPersistentModelIndex
_PAUSE = timedelta(minutes=5)
LATE = 300
"""Milliseconds after which a message that is on its way is said to wait: most are there sooner."""


class MessageModel(QAbstractListModel):
    """Messages oldest first; some long ones unfolded."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages: tuple[MessageState, ...] = ()
        self._unread_from = 0
        self._seen = ""
        self._unfolded: set[str] = set()
        self._waiting: set[str] = set()
        self._late: set[str] = set()

    @property
    def messages(self) -> tuple[MessageState, ...]:
        """All of them."""
        return self._messages

    def message(self, row: int) -> MessageState | None:
        """Return the message of a row."""
        return self._messages[row] if 0 <= row < len(self._messages) else None

    def row_of(self, message: str) -> int | None:
        """Return the row of a message; the newest are looked at first."""
        count = len(self._messages) if message else 0
        return next((n for n in range(count - 1, -1, -1) if self._messages[n].id == message), None)

    def toggle(self, row: int) -> None:
        """Show the whole of a long message, or its beginning again."""
        message = self.message(row)
        if message is not None:
            self._unfolded.symmetric_difference_update({message.id})
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def lead(self, row: int) -> Lead:
        """Say what stands above and below a message because of its neighbours."""
        message = self._messages[row]
        before = self._messages[row - 1] if row else None
        other_day = before is None or day_of(before.when) != day_of(message.when)
        unread = bool(self._unread_from) and message.number == self._unread_from
        return Lead(
            day=other_day,
            unread=unread,
            head=other_day or unread or before is None or not _goes_on(before, message),
            seen=message.id == self._seen,
            unfolded=message.id in self._unfolded,
            late=message.sending is Sending.WAITING and message.id in self._late,
        )

    def set_thread(self, thread: ThreadState) -> None:
        """Show other messages: rows that stay are kept, so that selection and place are too."""
        marks = [self._row_numbered(self._unread_from), self.row_of(self._seen)]
        self._exchange(thread.messages)
        self._unread_from, self._seen = thread.unread_from, _last_seen(thread)
        now = [self._row_numbered(self._unread_from), self.row_of(self._seen)]
        if marks != now:
            for row in {*marks, *now} - {None}:
                self._tell(cast("int", row))
        self._note_waiting()

    def _note_waiting(self) -> None:
        unsent = takewhile(lambda message: not message.number, reversed(self._messages))
        waiting = {message.id for message in unsent if message.sending is Sending.WAITING}
        new = waiting - self._waiting
        self._waiting, self._late = waiting, self._late & waiting
        if new:
            QTimer.singleShot(LATE, self, lambda: self._be_late(new))

    def _be_late(self, messages: set[str]) -> None:
        for message in messages & self._waiting:
            self._late.add(message)
            row = self.row_of(message)
            if row is not None:
                self._tell(row)

    def _row_numbered(self, number: int) -> int | None:
        if not number:
            return None
        return next(
            (n for n in range(len(self._messages) - 1, -1, -1) if self._messages[n].number == number), None
        )

    def _exchange(self, new: tuple[MessageState, ...]) -> None:
        if new == self._messages:
            return
        self._drop_oldest(new)
        old = self._messages
        first = _common(old, new)
        last = _common(old[first:][::-1], new[first:][::-1])
        gone, come = old[first : len(old) - last], new[first : len(new) - last]
        if [m.id for m in gone] == [m.id for m in come]:
            self._messages = new
            for row in range(first, min(first + len(come) + 1, len(new))):
                self._tell(row)  # and the one below: its writer may have been the one above
            return
        if gone:
            self.beginRemoveRows(QModelIndex(), first, first + len(gone) - 1)
            self._messages = old[:first] + old[len(old) - last :]
            self.endRemoveRows()
        if come:
            self.beginInsertRows(QModelIndex(), first, first + len(come) - 1)
            self._messages = new
            self.endInsertRows()
        if first + len(come) < len(new):
            self._tell(first + len(come))  # its writer may have been the one above

    def _drop_oldest(self, new: tuple[MessageState, ...]) -> None:
        """Let rows go that are older than all there is now: of a long conversation not everything is kept."""
        old = self._messages
        if not old or not new or old[0] is new[0]:
            return
        gone = next((n for n, message in enumerate(old) if message is new[0]), 0)
        if gone:
            self.beginRemoveRows(QModelIndex(), 0, gone - 1)
            self._messages = old[gone:]
            self.endRemoveRows()

    def _tell(self, row: int) -> None:
        self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    @override
    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._messages)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        message = self.message(index.row()) if index.isValid() else None
        if message is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return message.text[:200] or (message.file.name if message.file is not None else "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(message)
        if role == Qt.ItemDataRole.ToolTipRole:
            return full(message.when)
        return None


def _common(a: tuple[MessageState, ...], b: tuple[MessageState, ...]) -> int:
    """Return how many of the first are the same."""
    shorter = min(len(a), len(b))
    if a[:shorter] == b[:shorter]:
        return shorter
    return next(n for n in range(shorter) if a[n] is not b[n] and a[n] != b[n])


def _goes_on(before: MessageState, message: MessageState) -> bool:
    """Tell whether a message follows on the one above: the same writer, soon after."""
    who = _said_by(before) == _said_by(message)
    same = who and _is_among_colleagues(before) == _is_among_colleagues(message)
    return same and before.kind is not MessageKind.SYSTEM and message.when - before.when < _PAUSE


def _said_by(message: MessageState) -> tuple[Side, str]:
    """Name a writer; she herself is one, whether what she wrote has her name already or waits to be sent."""
    return message.side, "" if message.side is Side.OWN else message.who


def _is_among_colleagues(message: MessageState) -> MessageKind | None:
    return message.kind if message.kind in (MessageKind.NOTE, MessageKind.CONSULT) else None


def _last_seen(thread: ThreadState) -> str:
    """Find the last message of the desk that the customer has read, as long as she has not answered it."""
    for message in reversed(thread.messages):
        if message.side is Side.CUSTOMER:
            return ""
        to_customer = message.kind in (MessageKind.TEXT, MessageKind.FILE) and message.side in (
            Side.OWN,
            Side.COLLEAGUE,
        )
        if to_customer and message.sending is Sending.SENT and 0 < message.number <= thread.read:
            return message.id
    return ""
