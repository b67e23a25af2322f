"""A new record in a flyout; the page behind it stays usable."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget
from typing_extensions import override

from session_engine.forms.state import FormPlan, FormState
from session_engine.records.state import RecordState
from session_engine.search.state import Match
from widgets.forms.editors import Editor, FieldSignals, LookupEditor
from widgets.forms.section import FieldRows
from widgets.forms.words import FailureText, ProblemText
from widgets.primitives.buttons import PushButton, Variant
from widgets.primitives.flyout import Flyout
from widgets.primitives.message_bar import Message
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.tones import Tone
from widgets.theme import GAP2, GAP4, dress

_WIDTH = 380


class QuickCreate(Flyout):
    """The fields of a quick create form.

    Signals:
        edited, reverted, newer_taken, mine_kept, base_taken, lookup_typed, half_typed, lookup_opened, copied: As
            `FormPage`.
        save_wanted: Save what was typed.
        save_given_up: The agent does not want to wait for the save any longer.
        full_form_wanted: Go on in the full form; what was typed goes along.
        cancelled: The flyout was closed by the agent.
    """

    edited = Signal(str, object)
    reverted = Signal(str)
    newer_taken = Signal(str)
    mine_kept = Signal(str)
    base_taken = Signal(str)
    lookup_typed = Signal(str, str)
    half_typed = Signal(str, str)
    lookup_opened = Signal(object, str, Qt.KeyboardModifier)
    copied = Signal(str)
    save_wanted = Signal()
    save_given_up = Signal()
    full_form_wanted = Signal()
    cancelled = Signal()

    def __init__(self, host: QWidget, failure_text: FailureText, problem_text: ProblemText) -> None:
        super().__init__(host, "", _WIDTH)
        self._failure_text = failure_text
        self._problem_text = problem_text
        self._plan: FormPlan | None = None
        self._record: RecordState | None = None
        self._rows: FieldRows | None = None
        self._busy = False
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        dress(self._area, ground="surf")
        dress(self._area.viewport(), ground="surf")
        self._failure = MessagePlace()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self._area, 1)
        self.body.addLayout(self._failure)
        self.body.addLayout(self._make_buttons())
        self.closed.connect(self._closed)
        self._signals = FieldSignals(self)
        self._connect()

    def _connect(self) -> None:
        signals = self._signals
        signals.edited.connect(self.edited)
        signals.reverted.connect(self.reverted)
        signals.newer_taken.connect(self.newer_taken)
        signals.mine_kept.connect(self.mine_kept)
        signals.base_taken.connect(self.base_taken)
        signals.lookup_typed.connect(self.lookup_typed)
        signals.half_typed.connect(self.half_typed)
        signals.lookup_opened.connect(self.lookup_opened)
        signals.copied.connect(self.copied)

    def _make_buttons(self) -> QHBoxLayout:
        self.save_button = PushButton(self.tr("Save"), Variant.PRIMARY, "check")
        self.full_form_button = PushButton(self.tr("Full form"))
        self.save_button.clicked.connect(self._save)
        self.full_form_button.clicked.connect(self.full_form_wanted)
        row = QHBoxLayout()
        row.setContentsMargins(GAP4, GAP2, GAP4, GAP4)
        row.setSpacing(GAP2)
        row.addWidget(self.save_button)
        row.addWidget(self.full_form_button)
        row.addStretch(1)
        return row

    # Rendering

    def render_state(self, state: FormState) -> None:
        """Show a new record as it stands; what is being typed is left alone."""
        if state.plan is not None and state.plan != self._plan:
            self._make_fields(state.plan)
        elif self._record is not None and self._record.ref != state.record.ref:
            self._failure.render_message(None)
        self._record = state.record
        for editor in self._editors():
            editor.render_field(state.record.fields.get(editor.plan.column))
        self._show_saving(state.record)

    def _show_saving(self, record: RecordState) -> None:
        self._enable(on=not (self._busy or record.saving))
        if record.failure is not None:
            self.show_failure(self._failure_text(record.failure, record.failure_detail))

    def _make_fields(self, plan: FormPlan) -> None:
        self._plan = plan
        self._failure.render_message(None)
        self.set_title(self.tr("New {table}").replace("{table}", plan.table_label.lower()))
        self._rows = rows = FieldRows(1, GAP4)
        for tab in plan.tabs:
            for _share, sections in tab.columns:
                for section in sections:
                    for row in section.rows:
                        for cell in row:
                            rows.add_row((cell,), self._problem_text, self._signals)
        dress(rows, ground="surf")
        self._area.setWidget(rows)

    def _editors(self) -> tuple[Editor, ...]:
        return tuple(self._rows.editors()) if self._rows is not None else ()

    def editor(self, column: str) -> Editor | None:
        """Return the field of a column."""
        return next((editor for editor in self._editors() if editor.plan.column == column), None)

    def show_suggestions(self, column: str, matches: tuple[Match, ...], failure: str = "") -> None:
        """Answer `lookup_typed`."""
        editor = self.editor(column)
        if isinstance(editor, LookupEditor):
            editor.show_suggestions(matches, failure)

    def type_again(self, names: Mapping[str, str]) -> None:
        """Put parts of names back into lookups, by column."""
        for column, text in names.items():
            editor = self.editor(column)
            if isinstance(editor, LookupEditor):
                editor.type_again(text)

    @override
    def close_panel(self) -> None:
        """Close; while it is being saved, end the waiting first: nobody knows yet whether it has been made."""
        if self._busy:
            self.save_given_up.emit()
        else:
            super().close_panel()

    def set_busy(self, *, busy: bool) -> None:
        """Show that it is being saved; what is typed meanwhile stays."""
        self._busy = busy
        self._enable(on=not busy)
        if busy:
            self._failure.render_message(None)

    def _enable(self, *, on: bool) -> None:
        self.save_button.setEnabled(on)
        self.full_form_button.setEnabled(on)
        self.save_button.set_label(self.tr("Save") if on else self.tr("Saving …"))

    def show_failure(self, text: str) -> None:
        """Say why it could not be saved; everything typed is still there."""
        self._failure.render_message(Message(text, Tone.BAD))
        self.focus_first_problem()

    def focus_first_problem(self) -> bool:
        """Put the keyboard into the first field with something wrong; tell whether there is one."""
        wrong = next((editor for editor in self._editors() if editor.problem()), None)
        if wrong is not None:
            wrong.focus_input()
            self._area.ensureWidgetVisible(wrong)
        return wrong is not None

    # Keys

    @override
    def open(self) -> None:
        super().open()
        first = next((e for e in self._editors() if e.editable() and e.shown_value() is None), None)
        if first is not None:
            first.focus_input()
        self._area.verticalScrollBar().setValue(0)

    def _save(self) -> None:
        if self.save_button.isEnabled():
            self.save_wanted.emit()

    def _closed(self) -> None:
        self._failure.render_message(None)
        self.cancelled.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._save()
        else:
            super().keyPressEvent(event)
