"""A phone call, a task or an appointment in the few fields that matter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.forms.state import FormPlan
from session_engine.records.state import RecordState
from session_engine.search.state import Match
from widgets.forms.editors import Editor, FieldSignals, LookupEditor
from widgets.forms.section import FieldRows
from widgets.forms.words import FailureText, ProblemText
from widgets.primitives.buttons import IconButton, PushButton, Variant
from widgets.primitives.labels import TextLabel
from widgets.primitives.message_bar import Message
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.tones import Tone
from widgets.theme import GAP, GAP2, GAP3, Type, dress
from widgets.timeline.composer.save_key import claimed, saves

_DONE_AT_ONCE = frozenset({"phonecall", "task"})
"""Kinds that are often written down when they are over."""
_COLUMNS = 2


class InlineForm(QWidget):
    """The fields of a new activity, with its buttons.

    Signals:
        fields: Its own `FieldSignals`.
        save_wanted: Save it; True when it is done already.
        full_form_wanted: Go on in the full form.
        dropped: Give it up.
        escaped: Go back to the note; what was written stays.
        height_changed: It needs more room, or less.
    """

    save_wanted = Signal(bool)
    full_form_wanted = Signal()
    dropped = Signal()
    escaped = Signal()
    height_changed = Signal()

    def __init__(
        self, failure_text: FailureText, problem_text: ProblemText, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._failure_text, self._problem_text = failure_text, problem_text
        self._plan: FormPlan | None = None
        self._record: RecordState | None = None
        self._rows: FieldRows | None = None
        self.fields = FieldSignals(self)
        self._title = TextLabel("", Type.STRONG)
        self._failure = MessagePlace()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._make_head())
        self._column.addLayout(self._failure)
        self._column.addLayout(self._make_buttons())

    def _make_head(self) -> QHBoxLayout:
        self._full = IconButton("full-form", self.tr("Open the full form"))
        self._full.clicked.connect(self.full_form_wanted)
        self._close = IconButton("close", self.tr("Discard it"))
        self._close.clicked.connect(self.dropped)
        row = QHBoxLayout()
        row.setContentsMargins(GAP3, GAP, GAP2, 0)
        row.addWidget(self._title)
        row.addStretch(1)
        row.addWidget(self._full)
        row.addWidget(self._close)
        return row

    def _make_buttons(self) -> QHBoxLayout:
        self.save_button = PushButton(self.tr("Save"), Variant.PRIMARY, "check")
        self.save_button.setToolTip("Ctrl+Return")
        self.save_button.clicked.connect(lambda: self._save(done=False))
        self.done_button = PushButton()
        self.done_button.clicked.connect(lambda: self._save(done=True))
        row = QHBoxLayout()
        row.setContentsMargins(GAP3, GAP, GAP3, GAP3)
        row.setSpacing(GAP2)
        row.addWidget(self.save_button)
        row.addWidget(self.done_button)
        row.addStretch(1)
        return row

    # Rendering

    def render_state(self, record: RecordState, plan: FormPlan) -> None:
        """Show an activity as it stands; what is being typed is left alone."""
        new = self._record is None or self._record.ref != record.ref
        if plan != self._plan or self._rows is None:
            self._make_fields(plan)
        self._record = record
        for editor in self._editors():
            editor.render_field(record.fields.get(editor.plan.column))
        busy = record.saving
        self.save_button.setEnabled(not busy)
        self.save_button.set_label(self.tr("Saving …") if busy else self.tr("Save"))
        self.done_button.setEnabled(not busy)
        if record.failure is not None:
            self.show_failure(self._failure_text(record.failure, record.failure_detail))
        elif new or busy:
            self.show_failure("")

    def _make_fields(self, plan: FormPlan) -> None:
        self._plan = plan
        if self._rows is not None:
            self._column.removeWidget(self._rows)
            self._rows.hide()
            self._rows.deleteLater()
        self._title.render_value(self.tr("New {table}").replace("{table}", plan.table_label.lower()))
        self.done_button.setVisible(plan.table in _DONE_AT_ONCE)
        call = plan.table == "phonecall"
        self.done_button.set_label(self.tr("Save as made") if call else self.tr("Save as done"))
        self._rows = rows = FieldRows(_COLUMNS, GAP3, self)
        for tab in plan.tabs:
            for _share, sections in tab.columns:
                for section in sections:
                    for row in section.rows:
                        rows.add_row(row, self._problem_text, self.fields)
        dress(rows, ground="surf")
        rows.height_changed.connect(self._grown)
        self._column.insertWidget(1, rows)
        self._grown()

    def _grown(self) -> None:
        if self._rows is not None:
            self._rows.setFixedHeight(self._rows.place(max(self.width(), 120), move=False))
        self.height_changed.emit()

    def fit(self, width: int) -> None:
        """Be as high as the fields need at a width."""
        if self._rows is not None:
            high = self._rows.place(max(width, 120), move=False)
            if high != self._rows.height():
                self._rows.setFixedHeight(high)
                self.height_changed.emit()

    def show_failure(self, text: str) -> None:
        """Say why it could not be saved; everything typed is still there."""
        self._failure.render_message(Message(text, Tone.BAD) if text else None)
        self.height_changed.emit()

    # Fields

    def _editors(self) -> tuple[Editor, ...]:
        return tuple(self._rows.editors()) if self._rows is not None else ()

    def editor(self, column: str) -> Editor | None:
        """Return the field of a column."""
        return next((editor for editor in self._editors() if editor.plan.column == column), None)

    def show_suggestions(self, column: str, matches: tuple[Match, ...], failure: str = "") -> None:
        """Answer `fields.lookup_typed`."""
        editor = self.editor(column)
        if isinstance(editor, LookupEditor):
            editor.show_suggestions(matches, failure)

    def focus_first(self) -> None:
        """Put the keyboard into the first field with something wrong, else into the first."""
        wrong = next((editor for editor in self._editors() if editor.problem()), None)
        first = wrong or next((editor for editor in self._editors() if editor.editable()), None)
        if first is not None:
            first.focus_input()

    # Keys

    def _save(self, *, done: bool) -> None:
        if self.save_button.isEnabled():
            self.save_wanted.emit(done)

    @override
    def event(self, event: QEvent) -> bool:
        return claimed(event) or super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if saves(event):
            self._save(done=False)
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)
