"""The files of a letter: chips with name, size, what became of them; opened, saved or taken out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QStyle, QWidget
from typing_extensions import override

from session_engine.errors import Failure
from session_engine.mail.state import FileStanding, MailFile
from widgets import icons
from widgets.primitives.wrapping_row import WrappingRow
from widgets.text import for_painting, for_tip, one_line
from widgets.theme import GAP, GAP2, Type, font, font_metrics, metrics, tokens
from widgets.theme.draw.shapes import box, ring
from widgets.timeline.file_words import size_text

FailureText = Callable[[Failure, str], str]
_WIDEST_NAME = 220


class FileChip(QWidget):
    """One file.

    Signals:
        opened, saved, removed: What is wanted with it.
    """

    opened = Signal()
    saved = Signal()
    removed = Signal()

    def __init__(self, file: MailFile, note: str, *, editable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.file, self._note, self._editable = file, note, editable
        self._over = QPoint(-1, -1)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(
            for_tip(for_painting(f"{one_line(file.name)}\n{note}" if note else one_line(file.name)))
        )
        self.setAccessibleName(f"{one_line(file.name)}, {self._small()}")

    def _small(self) -> str:
        if self.file.standing is FileStanding.ADDING:
            return self.tr("being added")
        if self.file.standing is FileStanding.FAILED:
            return self._note
        return size_text(self.file.size)

    def _name(self) -> str:
        room = metrics().px(_WIDEST_NAME)
        name = for_painting(one_line(self.file.name) or self.tr("File"))
        return font_metrics(Type.BODY).elidedText(name, Qt.TextElideMode.ElideMiddle, room)

    def _small_shown(self) -> str:
        room = metrics().px(_WIDEST_NAME)
        return font_metrics(Type.SMALL).elidedText(
            for_painting(self._small()), Qt.TextElideMode.ElideRight, room
        )

    @override
    def sizeHint(self) -> QSize:
        wide = GAP2 + metrics().icon + GAP2 + font_metrics(Type.BODY).horizontalAdvance(self._name()) + GAP2
        wide += font_metrics(Type.SMALL).horizontalAdvance(self._small_shown()) + GAP2
        return QSize(wide + (self._cross_width() if self._editable else 0), metrics().field - 2)

    def _cross_width(self) -> int:
        return metrics().icon + 2 * GAP

    def cross_rect(self) -> QRect:
        """Return where the cross is; empty where nothing can be taken out."""
        if not self._editable:
            return QRect()
        wide = self._cross_width()
        return self._mirrored(QRect(self.width() - wide, 0, wide, self.height()))

    def _mirrored(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = tokens(), QPainter(self)
        failed = self.file.standing is FileStanding.FAILED
        ground = t.bads if failed else t.hover if self.underMouse() else t.surf2
        box(painter, self.rect(), ground, t.bad if failed else t.line)
        side = metrics().icon
        spot = QRect(GAP2, (self.height() - side) // 2, side, side)
        icon = "error" if failed else "clock" if self.file.standing is FileStanding.ADDING else "attachment"
        icons.paint(painter, icon, self._mirrored(spot), t.bad if failed else t.mute)
        left = spot.right() + 1 + GAP2
        left = self._text(painter, left, self._name(), Type.BODY, failed=failed)
        self._text(painter, left, self._small_shown(), Type.SMALL, failed=failed)
        if self._editable:
            cross = self.cross_rect()
            ink = t.text if cross.contains(self._over) else t.mute
            icons.paint(painter, "close", cross.adjusted(GAP + 1, 7, -GAP - 1, -7), ink)
        if self.hasFocus():
            ring(painter, self.rect())

    def _text(self, painter: QPainter, left: int, text: str, kind: Type, *, failed: bool) -> int:
        wide = font_metrics(kind).horizontalAdvance(text)
        painter.setFont(font(kind))
        t = tokens()
        painter.setPen(t.bad if failed else t.text if kind is Type.BODY else t.mute)
        spot = self._mirrored(QRect(left, 0, wide + 2, self.height()))
        painter.drawText(spot, int(Qt.AlignmentFlag.AlignVCenter), text)
        return left + wide + GAP2

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._over = event.position().toPoint()
        self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if event.button() != Qt.MouseButton.LeftButton or not self.rect().contains(at):
            return
        if self.cross_rect().contains(at):
            self.removed.emit()
        elif self.file.standing is FileStanding.KEPT:
            self.opened.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            if self.file.standing is FileStanding.KEPT:
                self.opened.emit()
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self._editable:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.file.standing is FileStanding.KEPT:
            menu.addAction(self.tr("Open")).triggered.connect(self.opened)
            menu.addAction(self.tr("Save as …")).triggered.connect(self.saved)
        if self._editable:
            menu.addAction(self.tr("Take out")).triggered.connect(self.removed)
        menu.popup(event.globalPos())


class FileStrip(QWidget):
    """All files of a letter; hidden while there is none.

    Signals:
        opened, saved, removed: A `MailFile`.
    """

    opened = Signal(object)
    saved = Signal(object)
    removed = Signal(object)

    def __init__(self, failure_text: FailureText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failure_text = failure_text
        self._files: tuple[MailFile, ...] = ()
        self._editable = False
        self._flow = WrappingRow(self)
        self._flow.setContentsMargins(0, 0, 0, 0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("Attachments"))
        self.hide()

    def render_files(self, files: tuple[MailFile, ...], *, editable: bool) -> None:
        """Show files."""
        if (files, editable) == (self._files, self._editable):
            return
        self._files, self._editable = files, editable
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for file in files:
            self._add(file)
        self.setVisible(bool(files))
        self.updateGeometry()

    def chips(self) -> tuple[FileChip, ...]:
        """Return what is shown."""
        return tuple(chip for chip in self._flow.widgets() if isinstance(chip, FileChip))

    def _add(self, file: MailFile) -> None:
        note = self._failure_text(file.failure, file.detail) if file.failure is not None else ""
        chip = FileChip(file, note, editable=self._editable, parent=self)
        chip.opened.connect(lambda: self.opened.emit(file))
        chip.saved.connect(lambda: self.saved.emit(file))
        chip.removed.connect(lambda: self.removed.emit(file))
        self._flow.addWidget(chip)
        chip.show()
