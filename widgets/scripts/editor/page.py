"""The page on which a script is written: what it is, its steps, and how it will read."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from session_engine.records.state import Value
from session_engine.script_editing.state import EditorState, EditorStatus, step_name
from session_engine.scripts.state import (
    Script,
    ScriptFinding,
    ScriptSource,
    ScriptStep,
    StepKind,
)
from widgets import icons
from widgets.forms.words import FailureText
from widgets.primitives.buttons import IconButton, PushButton, Variant
from widgets.primitives.command_row import CommandRow
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.flow_columns import FlowColumns
from widgets.primitives.kept_place import KeptPlace
from widgets.primitives.labels import ElidedLabel
from widgets.primitives.message_place import MessagePlace
from widgets.scripts.editor import fields
from widgets.scripts.editor.form import FieldCard
from widgets.scripts.editor.preview import Preview, Subject
from widgets.scripts.editor.step_table import StepTable
from widgets.scripts.editor.telling import FindingText, about, told
from widgets.text import for_label
from widgets.theme import GAP2, GAP3, GAP4, Type, dress


class ScriptEditorPage(QWidget):
    """Writes a script.

    Args:
        finding_text: Words for what is wrong.
        failure_text: Words for why it was not saved.

    Signals:
        edited: The `Script` as it is now.
        command: `save`, `save_local`, `discard`, `audience`, `copy`, `versions`, `export`, `delete`, `try`,
            `keep_mine`, `take_theirs`.
        preview_chosen: The record (`RecordRef`) whose values are put in, or None.
        other_wanted: Look for a record whose values are put in.
    """

    edited = Signal(object)
    command = Signal(str)
    preview_chosen = Signal(object)
    other_wanted = Signal()

    def __init__(
        self, finding_text: FindingText, failure_text: FailureText, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._finding_text, self._failure_text = finding_text, failure_text
        self._state: EditorState | None = None
        self._script = Script("", "")
        self._current = self._shown_step = ""
        self._step_cards: dict[StepKind, FieldCard] = {}
        self._step_focus_due = False
        self.about = ElidedLabel("", Type.SMALL, "mute")
        self.save = PushButton(self.tr("Save"), Variant.PRIMARY, "save")
        self.save.clicked.connect(lambda: self.command.emit("save"))
        self.discard = PushButton(self.tr("Discard changes"), Variant.FLAT, "undo")
        self.discard.clicked.connect(lambda: self.command.emit("discard"))
        self.more, self.entries = self._make_more()
        self.card = FieldCard(self.tr("Script"), fields.script_plans(fixed=False))
        self.card.edited.connect(self._edit_script)
        self.table = StepTable()
        self.step_place = QWidget()
        self._step_column = QVBoxLayout(self.step_place)
        self._step_column.setContentsMargins(0, 0, 0, 0)
        self.preview = Preview()
        self._message = MessagePlace()
        self._message.action_triggered.connect(self.command)
        self._nothing = EmptyState()
        self._stack = QStackedWidget()
        self._scroll = QScrollArea()
        self.place = KeptPlace(self._scroll.verticalScrollBar())
        self._connect()
        self._lay_out()

    def _connect(self) -> None:
        self.table.chosen.connect(self._choose_step)
        self.table.add_wanted.connect(self._add_step)
        self.table.remove_wanted.connect(self._remove_step)
        self.table.move_wanted.connect(self._move_step)
        self.preview.chosen.connect(self.preview_chosen)
        self.preview.other_wanted.connect(self.other_wanted)
        self.preview.try_wanted.connect(lambda: self.command.emit("try"))

    def _make_more(self) -> tuple[IconButton, dict[str, QAction]]:
        button = IconButton("more", self.tr("More for this script"))
        menu = QMenu(button)
        texts = {
            "audience": ("user-check", self.tr("Who it is for")),
            "copy": ("copy", self.tr("Make a copy")),
            "versions": ("history", self.tr("Earlier versions")),
            "export": ("download", self.tr("Save as a file")),
            "save_local": ("device", self.tr("Keep it on this computer only")),
            "delete": ("delete", self.tr("Delete this script")),
        }
        entries: dict[str, QAction] = {}
        for name, (icon, text) in texts.items():
            entry = menu.addAction(icons.icon(icon), for_label(text))
            entry.triggered.connect(lambda _checked=False, name=name: self.command.emit(name))
            entries[name] = entry
        button.setMenu(menu)
        return button, entries

    def _lay_out(self) -> None:
        bar = CommandRow()
        row = QHBoxLayout(bar)
        row.setContentsMargins(GAP3, 0, GAP3, 1)
        row.setSpacing(GAP2)
        for part in (self.save, self.discard, self.more):
            row.addWidget(part)
        row.addWidget(self.about, 1)
        columns = FlowColumns(360, 2, GAP4)
        columns.add_column(_column(self.card, self.preview))
        columns.add_column(_column(self.table, self.step_place))
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(GAP4, GAP4, GAP4, GAP4)
        inside.addWidget(columns)
        inside.addStretch(1)
        self._scroll.setWidget(content)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for part in (content, self._scroll, self._scroll.viewport(), self._nothing):
            dress(part, ground="bg")
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self._scroll)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addLayout(self._message)
        column.addWidget(self._stack, 1)
        self._nothing.render_value(self.tr("Opening the script …"), "", "script")

    # State

    def render_state(self, state: EditorState, subjects: tuple[Subject, ...]) -> None:
        """Show a script as it stands."""
        self._state, self._script = state, state.script
        self._message.render_message(told(state, self._finding_text, self._failure_text))
        ready = state.status is EditorStatus.READY
        elsewhere = state.source in (ScriptSource.LOCAL, ScriptSource.DELIVERED)
        self.save.setEnabled(ready and not state.saving and (state.dirty or elsewhere))
        self.save.set_label(self.tr("Saving …") if state.saving else self._save_words(state))
        self.discard.setEnabled(ready and state.dirty and not state.saving)
        self.more.setEnabled(ready)
        self.entries["audience"].setEnabled(state.record is not None)
        self.entries["versions"].setEnabled(state.record is not None and state.base is not None)
        self.about.render_value(about(state))
        if state.status is EditorStatus.MISSING:
            text = self.tr("It was deleted, or it never was there.")
            self._nothing.render_value(self.tr("There is no such script"), text, "script")
        self._stack.setCurrentIndex(1 if ready else 0)
        if ready:
            self._render_script(state)
            self.preview.render_state(state, subjects)

    def _save_words(self, state: EditorState) -> str:
        return self.tr("Save") if state.shared else self.tr("Keep on this computer")

    def _render_script(self, state: EditorState) -> None:
        self.card.set_plans(fields.script_plans(fixed=state.base is not None))
        found = state.told
        saved = fields.script_values(state.base or Script("", ""))
        self.card.render_values(fields.script_values(state.script), saved, self._problems(found, None))
        steps = state.script.steps
        if self._step() is None:
            self._current = steps[0].unique_name if steps else ""
        faulty = frozenset(each.step for each in found if each.step)
        self.table.render_steps(steps, self._place(), faulty)
        self._render_step(state)

    def _render_step(self, state: EditorState) -> None:
        step = self._step()
        for kind, card in self._step_cards.items():
            if self._shown_step != self._current:
                card.leave()
            card.setVisible(step is not None and kind is step.kind)
        self._shown_step = self._current
        if step is None:
            return
        card = self._step_cards.get(step.kind) or self._make_step_card(state, step.kind)
        card.set_plans(fields.step_plans(state, step.kind))
        card.render_title(self.tr("Step {number}").replace("{number}", str(self._place() + 1)))
        found = tuple(each for each in state.told if each.step == step.unique_name)
        before = (state.base.step(step.unique_name) if state.base is not None else None) or ScriptStep(
            step.unique_name, ""
        )
        saved = fields.step_values(before, state)
        card.render_values(fields.step_values(step, state), saved, self._problems(found, step))
        card.show()
        if self._step_focus_due:
            self._step_focus_due = False
            self.focus_step()

    def _make_step_card(self, state: EditorState, kind: StepKind) -> FieldCard:
        card = self._step_cards[kind] = FieldCard("", fields.step_plans(state, kind))
        card.edited.connect(self._edit_step)
        self._step_column.addWidget(card)
        return card

    def _problems(self, findings: tuple[ScriptFinding, ...], step: ScriptStep | None) -> dict[str, str]:
        """Give what is wrong, by field; what belongs to a step is said there."""
        found: dict[str, list[str]] = {}
        for each in findings:
            if step is None and each.step:
                continue
            column = fields.column_of(each, step)
            if column:
                found.setdefault(column, []).append(self._finding_text(replace(each, step="")))
        return {column: " ".join(texts) for column, texts in found.items()}

    # Wishes

    def _change(self, script: Script) -> None:
        if script != self._script:
            self._script = script
            self.edited.emit(script)

    def _edit_script(self, column: str, value: Value) -> None:
        self._change(fields.changed_script(self._script, column, value))

    def _edit_step(self, column: str, value: Value) -> None:
        step, state = self._step(), self._state
        if step is None or state is None:
            return
        new = fields.changed_step(step, column, value, state)
        if self._current == step.unique_name:
            self._current = self._shown_step = new.unique_name
        self._put_step(self._index(step), new)

    def _put_step(self, place: int, step: ScriptStep) -> None:
        steps = self._script.steps
        self._change(replace(self._script, steps=(*steps[:place], step, *steps[place + 1 :])))

    def _add_step(self) -> None:
        steps, place = self._script.steps, self._place() + 1
        step = ScriptStep(step_name(self._script), "")
        self._current, self._step_focus_due = step.unique_name, True
        self._change(replace(self._script, steps=(*steps[:place], step, *steps[place:])))

    def _remove_step(self) -> None:
        steps, place = self._script.steps, self._place()
        if 0 <= place < len(steps):
            rest = (*steps[:place], *steps[place + 1 :])
            self._current = rest[min(place, len(rest) - 1)].unique_name if rest else ""
            self._change(replace(self._script, steps=rest))

    def _move_step(self, place: int, target: int) -> None:
        steps = list(self._script.steps)
        steps.insert(target, steps.pop(place))
        self._current = steps[target].unique_name
        self._change(replace(self._script, steps=tuple(steps)))

    def _choose_step(self, place: int) -> None:
        if self._state is not None and place < len(self._script.steps):
            self._current = self._script.steps[place].unique_name
            self._render_script(self._state)

    # Inside

    def _step(self) -> ScriptStep | None:
        return self._script.step(self._current)

    def _index(self, step: ScriptStep) -> int:
        return next(n for n, each in enumerate(self._script.steps) if each.unique_name == step.unique_name)

    def _place(self) -> int:
        step = self._step()
        return -1 if step is None else self._index(step)

    def focus_first(self) -> None:
        """Give the keyboard to the name of the script."""
        self.card.editor("name").focus_input()

    def focus_step(self) -> None:
        """Give the keyboard to the name of the step that is chosen."""
        step = self._step()
        card = self._step_cards.get(step.kind) if step is not None else None
        if card is not None:
            card.editor("name").focus_input()


def _column(*parts: QWidget) -> QWidget:
    column = QWidget()
    inside = QVBoxLayout(column)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(GAP4)
    for part in parts:
        inside.addWidget(part)
    inside.addStretch(1)
    return column
