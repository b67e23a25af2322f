"""What stands between an article's header and its text: link, send, keep at hand, its files, whether it helps."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.knowledge.state import NO_INSERTING, ArticleState, Inserting, Thumb
from session_engine.mail.state import MailFile
from session_engine.timeline.state import AttachedFile
from widgets.knowledge import words
from widgets.mail.files import FileStrip
from widgets.primitives.announce import announce
from widgets.primitives.buttons import IconButton, PushButton, Variant
from widgets.primitives.labels import TextLabel
from widgets.text import for_tip
from widgets.theme import GAP, GAP2, GAP3, Type, metrics, tokens
from widgets.timeline.composer.save_key import claimed, saves

_LONGEST = 4000
_ROOMY = 740
"""Pixels from which on there is room to ask in words whether it helps."""


def _shown(file: AttachedFile) -> MailFile:
    return MailFile(file.ref, file.name, file.type, file.size or 0)


class ArticleBar(QWidget):
    """Buttons above an article, and the box for a comment.

    Signals:
        command: `link`, `unlink`, `favour`, `unfavour`, `insert`, `insert_link`.
        rated: A `Thumb`.
        commented: What is to be said about the article.
        comment_typed: What stands in the box, None once it is given or given up.
        file_opened, file_saved: The record of a file.
    """

    command = Signal(str)
    rated = Signal(object)
    commented = Signal(str)
    comment_typed = Signal(object)
    file_opened = Signal(object)
    file_saved = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(1)  # what has no room goes: the page does not grow for it
        self._state: ArticleState | None = None
        self.link = PushButton(self.tr("Link to case"), icon="link")
        self.insert = PushButton("", icon="email")
        self.insert_link = IconButton("link", self.tr("Insert the link"))
        self.star = IconButton("star", self.tr("Add to favourites"), checkable=True)
        self._asks = TextLabel(self.tr("Does this help?"), Type.SMALL, "mute")
        self.up = IconButton("thumbs-up", self.tr("This helps"), checkable=True)
        self.down = IconButton("thumbs-down", self.tr("This does not help"), checkable=True)
        self.comment = PushButton(self.tr("Comment"), Variant.FLAT, "note")
        self.box = QWidget()
        self.text = QPlainTextEdit()
        self.save = PushButton(self.tr("Save comment"), Variant.PRIMARY)
        self.leave = PushButton(self.tr("Cancel"))
        self.files = FileStrip(lambda _failure, detail: detail)
        self._lay_out()
        self._connect()
        self.box.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GAP2)
        for part in (self.link, self.insert, self.insert_link, self.star):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self._asks)
        for part in (self.up, self.down, self.comment):
            row.addWidget(part)
        self.text.setAccessibleName(self.tr("Comment on this article"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(metrics().px(64))
        buttons = QVBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.save)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        inner = QHBoxLayout(self.box)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(GAP2)
        inner.addWidget(self.text, 1)
        inner.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP3, GAP, GAP3, GAP + 1)
        column.setSpacing(GAP)
        column.addLayout(row)
        column.addWidget(self.files)
        column.addWidget(self.box)

    def _connect(self) -> None:
        self.link.clicked.connect(lambda: self.command.emit("unlink" if self._linked else "link"))
        self.insert.clicked.connect(lambda: self.command.emit("insert"))
        self.insert_link.clicked.connect(lambda: self.command.emit("insert_link"))
        self.star.clicked.connect(lambda: self.command.emit("unfavour" if self._favourite else "favour"))
        self.up.clicked.connect(lambda: self._rate(Thumb.UP))
        self.down.clicked.connect(lambda: self._rate(Thumb.DOWN))
        self.comment.clicked.connect(lambda _checked: self.open_box())
        self.save.clicked.connect(self._save)
        self.leave.clicked.connect(self._leave)
        self.files.opened.connect(lambda file: self.file_opened.emit(file.ref))
        self.files.saved.connect(lambda file: self.file_saved.emit(file.ref))
        self.text.textChanged.connect(self._typed)
        self.text.installEventFilter(self)

    @property
    def _linked(self) -> bool:
        return self._state is not None and self._state.linked

    @property
    def _favourite(self) -> bool:
        return self._state is not None and self._state.favourite

    def render_state(self, state: ArticleState, inserting: Inserting = NO_INSERTING) -> None:
        """Show what is known of an article."""
        before, self._state = self._state, state
        self._show_link(state)
        self._show_inserting(state, inserting)
        self.files.render_files(tuple(map(_shown, state.files)), editable=False)
        self.star.set_icon("star-filled" if state.favourite else "star")
        self.star.setChecked(state.favourite)
        self.star.set_name(
            self.tr("Remove from favourites") if state.favourite else self.tr("Add to favourites")
        )
        self.up.setChecked(state.thumb is Thumb.UP)
        self.down.setChecked(state.thumb is Thumb.DOWN)
        self.comment.set_label(self.tr("Your comment") if state.comment else self.tr("Comment"))
        if before is not None and before.thumb is not state.thumb and state.thumb is not Thumb.NONE:
            announce(self, self.tr("Thank you. What you said is kept."))

    def _show_inserting(self, state: ArticleState, inserting: Inserting) -> None:
        name = words.insert(inserting.into)
        self.insert.set_label(
            self.tr("Insert") if inserting.writes else name
        )  # beside a conversation is little room
        self.insert.setAccessibleName(name)
        self.insert.set_icon(words.insert_icon(inserting.into))
        self.insert_link.setVisible(inserting.writes and inserting.link)
        why_not = "" if state.sendable else words.not_sendable(internal=state.internal)
        for button, tip in ((self.insert, name), (self.insert_link, self.tr("Insert the link"))):
            button.setEnabled(state.sendable)
            button.setToolTip(for_tip(why_not or tip))

    def _show_link(self, state: ArticleState) -> None:
        self.link.setVisible(state.case is not None)
        self.link.set_label(self.tr("Unlink from the case") if state.linked else self.tr("Link to case"))
        self.link.set_icon("unlink" if state.linked else "link")
        able = state.linked or state.usable
        self.link.setEnabled(able)
        self.link.setToolTip("" if able else self.tr("Only published or expired articles can be linked."))

    def open_box(self, typed: str | None = None, *, take_keyboard: bool = True) -> None:
        """Open the box for a comment, with what was begun or said before."""
        said = self._state.comment if self._state is not None else ""
        if self.box.isHidden():
            self.text.blockSignals(True)
            self.text.setPlainText(said if typed is None else typed)
            self.text.blockSignals(False)
        down = self._state is not None and self._state.thumb is Thumb.DOWN
        asks = self.tr("What is missing or wrong?") if down else self.tr("What should its authors know?")
        self.text.setPlaceholderText(asks)
        self.box.show()
        if take_keyboard:
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rate(self, thumb: Thumb) -> None:
        self.up.setChecked(thumb is Thumb.UP)
        self.down.setChecked(thumb is Thumb.DOWN)
        self.rated.emit(thumb)
        if thumb is Thumb.DOWN:
            self.open_box()
            self.text.setPlaceholderText(self.tr("What is missing or wrong?"))

    def _typed(self) -> None:
        if len(self.text.toPlainText()) > _LONGEST:
            self.text.setPlainText(self.text.toPlainText()[:_LONGEST])
        self.comment_typed.emit(self.text.toPlainText())

    def _save(self) -> None:
        self.commented.emit(self.text.toPlainText())
        self._leave()

    def _leave(self) -> None:
        inside = self.box.isAncestorOf(self.focusWidget() or self)
        self.box.hide()
        self.comment_typed.emit(None)
        if inside:
            self.comment.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if claimed(event):
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self._leave()
                return True
            if saves(event):
                self._save()
                return True
        return super().eventFilter(watched, event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._asks.setVisible(event.size().width() >= metrics().px(_ROOMY))
        super().resizeEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().surf)
        painter.fillRect(0, self.height() - 1, self.width(), 1, tokens().line)
