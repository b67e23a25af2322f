"""What is written into a timeline: a note with files, and at the touch of a button an activity."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.search.state import Match
from session_engine.timeline.state import ComposerState
from widgets.forms.words import FailureText, ProblemText
from widgets.primitives.buttons import IconButton
from widgets.primitives.labels import TextLabel
from widgets.primitives.later import Later
from widgets.primitives.message_bar import Message
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.tones import Tone
from widgets.theme import GAP, GAP2, GAP3, Type, tokens
from widgets.timeline.composer import words
from widgets.timeline.composer.begun_links import BegunLinks
from widgets.timeline.composer.file_list import FileList
from widgets.timeline.composer.inline_form import InlineForm
from widgets.timeline.composer.note_box import NoteBox, local_files
from widgets.timeline.composer.note_tools import NoteTools
from widgets.timeline.composer.save_key import claimed, saves

KINDS = (("phonecall", "phone"), ("task", "task"), ("appointment", "appointment"))
"""Activities that are filled in here, and their icons."""


class Composer(QWidget):
    """The place above a timeline's entries where one writes.

    Signals:
        written: The note's text, at each key.
        files_given: Paths to attach.
        picture_given: A picture to attach.
        file_removed: The record that carries a file.
        files_wanted: Ask for files to attach.
        note_saved, note_dropped: What is to become of the note.
        kind_chosen: The table of an activity to be filled in; empty for the note.
        email_wanted: Write an e-mail, on a page of its own.
        activity_saved: Save the activity; True when it is done already.
        activity_dropped, full_form_wanted: What else is to become of it.
        height_changed: More or less room is needed.
    """

    written = Signal(str)
    files_given = Signal(tuple)
    picture_given = Signal(QImage)
    file_removed = Signal(object)
    files_wanted = Signal()
    note_saved = Signal()
    note_dropped = Signal()
    kind_chosen = Signal(str)
    email_wanted = Signal()
    activity_saved = Signal(bool)
    activity_dropped = Signal()
    full_form_wanted = Signal()
    height_changed = Signal()

    def __init__(
        self, failure_text: FailureText, problem_text: ProblemText, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._failure_text, self._problem_text = failure_text, problem_text
        self._state: ComposerState | None = None
        self._form: InlineForm | None = None
        self._focus_form = False
        self._high = 0
        self.setAcceptDrops(True)
        self._note = self._make_note()
        self._hint = Later(self._make_hint)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 1)
        self._column.setSpacing(0)
        self._column.addLayout(self._hint)
        self._column.addWidget(self._note)

    def _make_hint(self) -> TextLabel:
        hint = TextLabel(self.tr("Save it first, then notes and activities can be added."), ink="mute")
        hint.setContentsMargins(GAP3, GAP2, GAP3, GAP2)
        return hint

    def _make_note(self) -> QWidget:
        place = QWidget(self)
        self.box = NoteBox(place)
        self.box.set_hint(self.tr("Write a note, paste a picture, drop a file …"))
        self.box.setAccessibleName(self.tr("Note"))
        self.box.written.connect(self.written)
        self.box.files_given.connect(self.files_given)
        self.box.picture_given.connect(self.picture_given)
        self.box.entered.connect(self._show_tools)
        self.box.left.connect(self._show_tools)
        self.box.escaped.connect(self._escape)
        line = self._make_line()
        last = self.kinds[KINDS[-1][0]]
        self._editing = Later(
            lambda: TextLabel(self.tr("Your note, being changed"), Type.SMALL_STRONG, "mute")
        )
        self.files = Later(self._make_files)
        self._message = MessagePlace()
        self.tools = Later(self._make_tools, after=last)
        self.begun = Later(self._make_begun, after=last)
        column = QVBoxLayout(place)
        column.setContentsMargins(GAP3, GAP2, GAP3, GAP2)
        column.setSpacing(GAP)
        column.addLayout(self._editing)
        column.addLayout(line)
        for later in (self.files, self._message, self.tools, self.begun):
            column.addLayout(later)
        return place

    def _make_files(self) -> FileList:
        files = FileList()
        files.removed.connect(self.file_removed)
        return files

    def _make_line(self) -> QHBoxLayout:
        self.kinds: dict[str, IconButton] = {}
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.box, 1)
        row.addSpacing(GAP)
        self.email = IconButton("email", words.new_kind("email"))
        self.email.clicked.connect(self.email_wanted)
        row.addWidget(self.email, 0, Qt.AlignmentFlag.AlignTop)
        for kind, icon in KINDS:
            button = self.kinds[kind] = IconButton(icon, words.new_kind(kind))
            button.clicked.connect(partial(self._choose, kind))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _make_tools(self) -> NoteTools:
        tools = NoteTools()
        tools.attach.clicked.connect(self.files_wanted)
        tools.drop.clicked.connect(self.note_dropped)
        tools.save.clicked.connect(self.note_saved)
        tools.render_state(self._state)
        return tools

    def _make_begun(self) -> BegunLinks:
        links = BegunLinks(tuple(kind for kind, _icon in KINDS))
        links.chosen.connect(self._choose)
        return links

    # Rendering

    def render_state(self, state: ComposerState) -> None:
        """Show what is being written; what she types is left alone."""
        if state == self._state:
            return
        self._state = state
        self._hint.show_if(not state.ready)
        self._note.setVisible(state.ready and state.activity is None)
        self._render_note(state)
        self._render_activity(state)
        self._settle()

    def _render_note(self, state: ComposerState) -> None:
        self.box.show_text(state.text)
        self.box.setReadOnly(state.saving)
        self._editing.show_if(state.editing is not None)
        if state.files or self.files.made is not None:
            self.files.get().render_files(state.files)
        if self.tools.made is not None:
            self.tools.made.render_state(state)
        self._message.render_message(self._told(state))
        if self.begun.show_if(state.begun):
            self.begun.get().render_kinds(state.begun)
        self._show_tools()

    def _told(self, state: ComposerState) -> Message | None:
        if state.refused:
            return Message(" ".join(words.refused(each) for each in state.refused), Tone.WARN)
        if state.failure is not None:
            return Message(self._failure_text(state.failure, state.failure_detail), Tone.BAD)
        return None

    def _render_activity(self, state: ComposerState) -> None:
        if state.activity is None or state.plan is None:
            if self._form is not None and not self._form.isHidden():
                had = self._form.isAncestorOf(QApplication.focusWidget() or self)
                self._form.hide()
                if had and state.ready:
                    self.box.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        form = self._form or self._make_form()
        form.render_state(state.activity, state.plan)
        form.fit(self.width())
        form.show()
        if self._focus_form:
            self._focus_form = False
            form.focus_first()

    def _make_form(self) -> InlineForm:
        self._form = form = InlineForm(self._failure_text, self._problem_text, self)
        form.save_wanted.connect(self.activity_saved)
        form.full_form_wanted.connect(self.full_form_wanted)
        form.dropped.connect(self.activity_dropped)
        form.escaped.connect(lambda: self.kind_chosen.emit(""))
        form.height_changed.connect(self._settle)
        self._column.addWidget(form)
        self.form_made.emit()
        return form

    form_made = Signal()
    """The fields of activities are there now, with their `FieldSignals`."""

    @property
    def form(self) -> InlineForm | None:
        """The fields of the activity, once there were any."""
        return self._form

    def _choose(self, kind: str) -> None:
        self._focus_form = True
        self.kind_chosen.emit(kind)

    def _show_tools(self) -> None:
        state = self._state
        written = state is not None and (not state.empty or state.editing is not None)
        used = self.box.hasFocus() or self._in_tools(QApplication.focusWidget())
        if self._tools_shown() != (written or used):
            self.tools.show_if(written or used)
            self._settle()

    def _tools_shown(self) -> bool:
        return self.tools.made is not None and not self.tools.made.isHidden()

    def _in_tools(self, widget: QWidget | None) -> bool:
        return widget is not None and self.tools.made is not None and self.tools.made.isAncestorOf(widget)

    def _settle(self) -> None:
        """Tell of the room that is needed, once it is another."""
        self._column.activate()
        high = self.sizeHint().height()
        if high != self._high:
            self._high = high
            self.updateGeometry()
            self.height_changed.emit()

    @property
    def room(self) -> int:
        """The height it needs."""
        return self.sizeHint().height()

    def show_suggestions(self, column: str, matches: tuple[Match, ...], failure: str = "") -> None:
        """Answer a lookup of the activity's fields."""
        if self._form is not None:
            self._form.show_suggestions(column, matches, failure)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._form is not None and not self._form.isHidden():
            self._form.fit(event.size().width())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, tokens().line)

    # Keyboard and files

    def focus_note(self) -> None:
        """Put the keyboard into the note."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _escape(self) -> None:
        """Leave a note that is being changed as it was; one that is new keeps its text."""
        state = self._state
        if state is not None and state.editing is not None:
            self.note_dropped.emit()
        else:
            self.box.clearFocus()
            self._show_tools()

    @override
    def event(self, event: QEvent) -> bool:
        return claimed(event) or super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if saves(event):
            state = self._state
            if self._note.isVisible() and state is not None and not state.empty and not state.saving:
                self.note_saved.emit()
        else:
            super().keyPressEvent(event)

    def _takes_files(self) -> bool:
        state = self._state
        return state is not None and state.ready and state.activity is None and state.editing is None

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._takes_files() and local_files(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if local_files(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.files_given.emit(local_files(event.mimeData()))
