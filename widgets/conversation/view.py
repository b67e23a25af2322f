"""The list of a conversation's messages: place, pointer and keyboard."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QMenu, QStyle, QToolTip, QWidget
from typing_extensions import override

from session_engine.conversations.state import MessageKind
from widgets import icons
from widgets.conversation.in_sight import RowsInSight
from widgets.conversation.marking import Marking
from widgets.conversation.message_layout import Lead, MessageLayout, MessageLayouts, guessed_heights
from widgets.conversation.message_painting import MessagePainting, Told
from widgets.conversation.model import MessageModel
from widgets.conversation.state import MessageState, Sending, ThreadState
from widgets.conversation.words import copied, is_picture
from widgets.grids.times import utc_now
from widgets.text import for_tip
from widgets.theme import dress, generation, tokens
from widgets.theme.draw.shapes import ring
from widgets.theme.draw.stills import still

_Index = QModelIndex | QPersistentModelIndex
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_STEP = 32
_NEAR = 400
"""Pixels from the top within which earlier messages are asked for."""
_LINK = "link "


class MessageView(QAbstractItemView):
    """Messages one scrolls through: at the end it follows what comes, elsewhere what is in sight stays.

    Signals:
        link_activated: An address in a message.
        file_opened, file_saved: The id of a message with a file.
        picture_wanted: The id of a message whose picture has come into sight.
        taken_back: The id of a message that is not to be sent.
        older_wanted: The beginning is near and there is more.
        end_reached: The newest message is in sight, or no longer.
        typed: Somebody types while the list has the keyboard: the text.
        settled: What is in sight may be another part, or stand elsewhere.
        moved_by_hand: The person has scrolled, or gone to the end.
    """

    link_activated = Signal(str)
    file_opened = Signal(str)
    file_saved = Signal(str)
    picture_wanted = Signal(str)
    taken_back = Signal(str)
    older_wanted = Signal()
    end_reached = Signal(bool)
    typed = Signal(str)
    settled = Signal()
    moved_by_hand = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.thread_model = MessageModel(self)
        self._layouts, self._sight = MessageLayouts(), RowsInSight(self._measure)
        self._pictures: dict[str, QImage] = {}
        self._asked: set[str] = set()
        self._marking = Marking()
        self._at_end, self._placing = True, False
        self._for = (0, 0)  # width and look that the heights are for
        self._pointed = ("", "")
        self._more = self._renewing = False
        self.has_more, self.waits = False, True
        self.setModel(self.thread_model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Messages"))
        self.verticalScrollBar().setSingleStep(_STEP)
        dress(self.viewport(), ground="surf")
        self.thread_model.rowsInserted.connect(self._inserted)
        self.thread_model.rowsRemoved.connect(self._removed)
        self.thread_model.dataChanged.connect(self._changed)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    # What is shown

    def set_thread(self, thread: ThreadState) -> None:
        """Show other messages: what is in sight stays in sight."""
        self._more = thread.more and not thread.loading
        self.has_more, self.waits = thread.more, thread.loading or not thread.messages
        self._renewing = True  # to settle once, not for each row
        self.thread_model.set_thread(thread)
        self._renewing = False
        self._settle()
        self._ask_older()

    def show_picture(self, message: str, picture: QImage) -> None:
        """Show the picture of a message; a null one says that it cannot be shown."""
        self._pictures[message] = picture
        row = self.thread_model.row_of(message)
        if row is not None:
            self._sight.forget(row)
            self._settle()

    @property
    def at_end(self) -> bool:
        """Whether the newest message is in sight."""
        return self._at_end

    def go_to_end(self) -> None:
        """Show the newest message."""
        self.moved_by_hand.emit()
        self._set_at_end(on=True)
        self._settle()

    def top(self) -> tuple[int, int]:
        """Give the number of the first message in sight and how many of its pixels are above; 0 and 0 at the end."""
        if self._at_end or not len(self._sight):
            return 0, 0
        return self.thread_model.messages[self._sight.first].number, -self._sight.offset

    def go_to(self, number: int, above: int) -> bool:
        """Put a message at the top, so many of its pixels above; tell whether it is there."""
        numbers = (each.number for each in self.thread_model.messages)
        row = next((row for row, found in enumerate(numbers) if found == number), None)
        if row is None:
            return False
        self._sight.put_first(row, above)
        self._set_at_end(on=False)
        self._settle()
        return True

    def _set_at_end(self, *, on: bool) -> None:
        if on != self._at_end:
            self._at_end = on
            self.end_reached.emit(on)

    # Rows that come and go

    def _guess(self, messages: tuple[MessageState, ...]) -> list[int]:
        """Guess heights; out of sight in vain, since another width comes with being shown."""
        return guessed_heights(messages, self.viewport().width()) if self.isVisible() else [1] * len(messages)

    def _inserted(self, _parent: _Index, first: int, last: int) -> None:
        come = self.thread_model.messages[first : last + 1]
        self._sight.insert(first, self._guess(come), at_end=self._at_end)

    def _removed(self, _parent: _Index, first: int, last: int) -> None:
        self._sight.remove(first, last - first + 1)

    def _changed(self, top: _Index, bottom: _Index) -> None:
        for row in range(top.row(), bottom.row() + 1):
            self._sight.forget(row)
        if not self._renewing:
            self._settle()

    # Place

    def message_layout(self, row: int) -> MessageLayout:
        """Return where the parts of a row are."""
        message = self.thread_model.messages[row]
        return self._laid_out(message, self.thread_model.lead(row), self._pictures.get(message.id))

    def _laid_out(self, message: MessageState, lead: Lead, picture: QImage | None) -> MessageLayout:
        size = picture.size() / picture.devicePixelRatio() if picture is not None else None
        return self._layouts.get(message, lead, self.viewport().width(), size)

    def _measure(self, row: int) -> int:
        return self.message_layout(row).height

    def _settle(self) -> None:
        """Put the rows in sight where they belong, and the scroll bar with them."""
        if not self.isVisible():
            return
        look = (self.viewport().width(), generation())
        if look != self._for:
            self._for = look
            self._sight.reset(self._guess(self.thread_model.messages))
        room = self.viewport().height()
        if self._at_end:
            self._sight.settle_at_end(room)
        else:
            self._sight.settle(room)
        self._place_bar()
        self._ask_pictures()
        self.viewport().update()
        self.settled.emit()

    def _place_bar(self) -> None:
        bar, room = self.verticalScrollBar(), self.viewport().height()
        if not len(self._sight):
            bar.setRange(0, 0)
            return
        self._placing = True
        bar.setPageStep(room)
        bar.setRange(0, max(0, self._sight.total - room))
        bar.setValue(self._sight.above)
        self._placing = False
        self._set_at_end(on=bar.value() >= bar.maximum() - 2)

    def _scrolled(self, value: int) -> None:
        if self._placing or not len(self._sight):
            return
        self.moved_by_hand.emit()
        self._at_end_by_hand(value)
        self._sight.scroll(value, self.viewport().height())
        self._settle()
        self._ask_older()

    def _at_end_by_hand(self, value: int) -> None:
        self._set_at_end(on=value >= self.verticalScrollBar().maximum() - 2)

    def _ask_older(self) -> None:
        if self.isVisible() and self.verticalScrollBar().value() < _NEAR:
            self.ask_older()

    def ask_older(self) -> bool:
        """Have older messages read; False where there are none, or they are on their way."""
        asks, self._more = self._more, False
        if asks:
            self.older_wanted.emit()
        return asks

    def _ask_pictures(self) -> None:
        for row in self._rows_in_sight():
            message = self.thread_model.messages[row]
            # What waits to be sent cannot be read yet; it is asked for once it has its number.
            wanted = message.file is not None and is_picture(message.file) and message.number > 0
            if wanted and message.id not in self._asked:
                self._asked.add(message.id)
                self.picture_wanted.emit(message.id)

    def _rows_in_sight(self) -> range:
        return self._sight.within(self.viewport().height())

    # What Qt asks of a view

    @override
    def visualRect(self, index: _Index) -> QRect:
        if not index.isValid() or index.row() >= len(self._sight):
            return QRect()
        row = index.row()
        return QRect(0, self._sight.top(row), self.viewport().width(), self._sight.height(row))

    @override
    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self._sight.row_at(point.y(), self.viewport().height())
        return self.thread_model.index(row, 0) if row is not None else QModelIndex()

    @override
    def scrollTo(
        self, index: _Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        if not index.isValid() or index.row() >= len(self._sight) or not self.isVisible():
            return
        if self._sight.bring(index.row(), self.viewport().height()):
            self._set_at_end(on=False)
            self._settle()

    @override
    def horizontalOffset(self) -> int:
        return 0

    @override
    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    @override
    def isIndexHidden(self, index: _Index) -> bool:
        return False

    @override
    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        top, bottom = self.indexAt(rect.normalized().topLeft()), self.indexAt(rect.normalized().bottomRight())
        if top.isValid() and bottom.isValid():
            self.selectionModel().select(QItemSelection(top, bottom), command)

    @override
    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        for index in selection.indexes():
            region += QRegion(self.visualRect(index))
        return region

    @override
    def moveCursor(
        self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        count = len(self._sight)
        if not count:
            return QModelIndex()
        current = self.currentIndex().row()
        action = QAbstractItemView.CursorAction
        last = self._rows_in_sight().stop - 1
        if current < 0:
            return self.thread_model.index(min(last, count - 1), 0)
        step = max(1, last - self._sight.first)
        goes = {
            action.MoveUp: current - 1, action.MovePrevious: current - 1, action.MoveDown: current + 1,
            action.MoveNext: current + 1, action.MoveHome: 0, action.MoveEnd: count - 1,
            action.MovePageUp: current - step, action.MovePageDown: current + step,
        }  # fmt: skip
        return self.thread_model.index(max(0, min(goes.get(cursorAction, current), count - 1)), 0)

    @override
    def updateGeometries(self) -> None:
        pass  # the scroll bar follows the rows in sight

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        pass  # `_scrolled` does it

    @override
    def doItemsLayout(self) -> None:
        pass

    # Painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setClipRect(event.rect())
        y, now = self._sight.offset, utc_now()
        focused = self.hasFocus()
        chosen = {index.row() for index in self.selectionModel().selectedRows()} if focused else set[int]()
        for row in self._rows_in_sight():
            tall = self._sight.height(row)
            if y + tall >= event.rect().top() and y <= event.rect().bottom():
                self._paint_row(painter, row, y, now, selected=row in chosen)
            y += tall
        if focused and self.currentIndex().isValid():
            rect = self.visualRect(self.currentIndex())
            ring(painter, rect.adjusted(3, 1, -3, -1), 4)

    def _paint_row(self, painter: QPainter, row: int, y: int, now: datetime, *, selected: bool) -> None:
        message, lead = self.thread_model.messages[row], self.thread_model.lead(row)
        picture = self._pictures.get(message.id)
        made = self._laid_out(message, lead, picture)
        if selected:
            painter.fillRect(QRect(0, y, self.viewport().width(), made.height), tokens().hover)
        pointed = self._pointed[1] if self._pointed[0] == message.id else ""
        told = Told.of(
            message,
            made,
            now,
            rtl=self.isRightToLeft(),
            seen=lead.seen,
            pointed=pointed,
        )
        marked = self._marking.part_of(message.id)
        width = self.viewport().width()
        if marked is not None:
            painter.save()
            painter.translate(0, y)
            MessagePainting(painter, width, made, message, told).paint(picture, marked)
            painter.restore()
            return
        key = ("message", message, lead, told, picture.cacheKey() if picture else 0)
        still(
            painter, 0, y, width, made.height, key,
            lambda drawn: MessagePainting(drawn, width, made, message, told).paint(picture),
        )  # fmt: skip

    # Pointer

    def _part_at(self, at: QPoint) -> tuple[int, str]:
        """Return the row at a place and the part of it: `more`, `file`, `action`, `text`, a link's address."""
        index = self.indexAt(at)
        if not index.isValid():
            return -1, ""
        made = self.message_layout(index.row())
        row = self.visualRect(index)
        parts = ((made.more, "more"), (made.picture, "file"), (made.file, "file"), (made.action, "action"))
        for part, name in parts:
            spot = QStyle.visualRect(self.layoutDirection(), row, part.translated(row.topLeft()))
            if part.height() and spot.contains(at):
                return index.row(), name
        place = self._body_of(index.row(), made)
        if made.text is not None and place.adjusted(-8, -4, 8, 4).contains(at):
            cursor = self._marking.cursor_at(made, at - place.topLeft())
            exact = self._marking.character_at(made, at - place.topLeft())
            link = next((each for each in made.links if each.start <= exact < each.end), None)
            return index.row(), _LINK + link.url if link is not None else f"text {cursor}"
        return index.row(), ""

    def _body_of(self, row: int, made: MessageLayout) -> QRect:
        rect = self.visualRect(self.thread_model.index(row, 0))
        return QStyle.visualRect(self.layoutDirection(), rect, made.body.translated(rect.topLeft()))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        row, part = self._part_at(event.position().toPoint())
        message = self.thread_model.message(row)
        if (
            event.button() == Qt.MouseButton.LeftButton
            and message is not None
            and part.startswith(("text ", _LINK))
        ):
            made = self.message_layout(row)
            cursor = self._marking.cursor_at(
                made, event.position().toPoint() - self._body_of(row, made).topLeft()
            )
            self._marking.begin(message.id, cursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._marking.clear()
        super().mousePressEvent(event)
        self.viewport().update()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if event.buttons() & Qt.MouseButton.LeftButton and self._marking.message:
            row = self.thread_model.row_of(self._marking.message)
            if row is not None:
                made = self.message_layout(row)
                self._marking.extend(self._marking.cursor_at(made, at - self._body_of(row, made).topLeft()))
                self.viewport().update()
            return
        row, part = self._part_at(at)
        acts = bool(part) and not part.startswith("text ")
        shape = (
            Qt.CursorShape.PointingHandCursor
            if acts
            else Qt.CursorShape.IBeamCursor
            if part
            else Qt.CursorShape.ArrowCursor
        )
        self.viewport().setCursor(shape)
        message = self.thread_model.message(row)
        pointed = (message.id, part) if message is not None and part in ("file", "action") else ("", "")
        if pointed != self._pointed:
            self._pointed = pointed
            self.viewport().update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        row, part = self._part_at(event.position().toPoint())
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self._marking.has_part:
            self._act(row, part)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row, part = self._part_at(event.position().toPoint())
        message = self.thread_model.message(row)
        if message is not None and part.startswith("text "):
            self._marking.word(message.id, self.message_layout(row), int(part.removeprefix("text ")))
            self.viewport().update()

    def _act(self, row: int, part: str) -> None:
        message = self.thread_model.message(row)
        if message is None:
            return
        if part == "more":
            self.thread_model.toggle(row)
        elif part == "file":
            self.file_opened.emit(message.id)
        elif part == "action":
            self.taken_back.emit(message.id)
        elif part.startswith(_LINK):
            self.link_activated.emit(part.removeprefix(_LINK))

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if self._pointed[0] and event.type() == QEvent.Type.Leave:
            self._pointed = ("", "")
            self.viewport().update()
        if isinstance(event, QHelpEvent):
            self._tip(event)
            return True
        return super().viewportEvent(event)

    def _tip(self, event: QHelpEvent) -> None:
        """Say when a message was sent, and where a link leads."""
        row, part = self._part_at(event.pos())
        text = part.removeprefix(_LINK) if part.startswith(_LINK) else ""
        if not text and row >= 0:
            made, rect = self.message_layout(row), self.visualRect(self.thread_model.index(row, 0))
            if made.head.height() and event.pos().y() - rect.y() <= made.head.bottom():
                text = str(self.thread_model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole))
        QToolTip.showText(event.globalPos(), for_tip(text), self) if text else QToolTip.hideText()

    # Keyboard

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in _ENTER and row >= 0:
            self._enter(row)
        elif event.key() == Qt.Key.Key_Space and row >= 0:
            self.thread_model.toggle(row)
        elif event.key() == Qt.Key.Key_Delete and row >= 0:
            self._take_back(row)
        elif _is_text(event):
            self.typed.emit(event.text())
        else:
            self._marking.clear()
            super().keyPressEvent(event)
            self.viewport().update()

    def _enter(self, row: int) -> None:
        """Open what a message has: its file, else its first link, else its whole text."""
        message, made = self.thread_model.messages[row], self.message_layout(row)
        if message.file is not None:
            self.file_opened.emit(message.id)
        elif made.links:
            self.link_activated.emit(made.links[0].url)
        else:
            self.thread_model.toggle(row)

    def _take_back(self, row: int) -> None:
        message = self.thread_model.messages[row]
        if message.sending in (Sending.UNDO, Sending.FAILED):
            self.taken_back.emit(message.id)

    def copy(self) -> None:
        """Copy the text that is marked, else the messages that are selected."""
        text = self._marked_text()
        if not text:
            rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
            text = copied([self.thread_model.messages[row] for row in rows]) if rows else ""
        if text:
            QGuiApplication.clipboard().setText(text)

    def _marked_text(self) -> str:
        row = self.thread_model.row_of(self._marking.message) if self._marking.has_part else None
        return self._marking.text(self.message_layout(row)) if row is not None else ""

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        message = self.thread_model.message(index.row())
        if message is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not self._marking.has_part and not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)
        menu.addAction(icons.icon("copy"), self.tr("Copy")).triggered.connect(self.copy)
        self._offer(menu, message, index.row())
        menu.popup(
            event.globalPos() if by_mouse else self.viewport().mapToGlobal(self.visualRect(index).center())
        )

    def _offer(self, menu: QMenu, message: MessageState, row: int) -> None:
        for link in self.message_layout(row).links[:5]:
            said = self.tr("Copy {link}").replace("{link}", link.url[:60].replace("&", "&&"))
            menu.addAction(icons.icon("link"), said).triggered.connect(
                lambda _=False, url=link.url: QGuiApplication.clipboard().setText(url)
            )
        if message.file is not None and message.kind is not MessageKind.SYSTEM:
            menu.addAction(icons.icon("external"), self.tr("Open the file")).triggered.connect(
                lambda: self.file_opened.emit(message.id)
            )
            menu.addAction(icons.icon("download"), self.tr("Save the file as …")).triggered.connect(
                lambda: self.file_saved.emit(message.id)
            )
        if message.sending in (Sending.UNDO, Sending.FAILED):
            menu.addAction(icons.icon("undo"), self.tr("Take back")).triggered.connect(
                lambda: self.taken_back.emit(message.id)
            )

    # Size

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, 400)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settle()
        self._ask_older()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self._settle()


def _is_text(event: QKeyEvent) -> bool:
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
    return plain and len(event.text()) == 1 and event.text().isprintable() and event.text() != " "
