"""How a script will read: with a record's values put in."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.script_editing.state import EditorState
from session_engine.scripts.state import ShownStep
from widgets.primitives.buttons import PushButton
from widgets.primitives.card import Card
from widgets.scripts.step_list import StepList
from widgets.settings.calm import CalmCombo
from widgets.text import one_line
from widgets.theme import GAP2, metrics

_HEIGHT = 380


@dataclass(frozen=True, slots=True)
class Subject:
    """A record whose values can be put in."""

    ref: RecordRef
    title: str


class Preview(Card):
    """The script as it reads.

    Signals:
        chosen: The record (`RecordRef`) to look at it with, or None.
        other_wanted: Look for a record that is not in the list.
        try_wanted: Try it out with the chosen record.
    """

    chosen = Signal(object)
    other_wanted = Signal()
    try_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.render_title(self.tr("How it will read"))
        self._subjects: tuple[Subject, ...] = ()
        self._chosen: RecordRef | None = None
        self._open: frozenset[str] | None = None
        self._shown: tuple[ShownStep, ...] = ()
        self._names: Mapping[str, str] = {}
        self.record = CalmCombo()
        self.record.setAccessibleName(self.tr("Filled with the values of"))
        self.record.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.record.activated.connect(self._choose)
        self.run = PushButton(self.tr("Try it out"), icon="play")
        self.run.clicked.connect(self.try_wanted)
        row = QHBoxLayout()
        row.setContentsMargins(GAP2, GAP2, GAP2, GAP2)
        row.setSpacing(GAP2)
        row.addWidget(self.record, 1)
        row.addWidget(self.run)
        self.steps = StepList()
        self.steps.set_reading()
        self.steps.opened.connect(self._toggle)
        self.steps.setMinimumHeight(metrics().px(_HEIGHT))
        self.body.addLayout(row)
        self.body.addWidget(self.steps, 1)

    def render_state(self, state: EditorState, subjects: tuple[Subject, ...]) -> None:
        """Show the steps as they read."""
        self._fill(subjects, state.preview)
        self.run.setEnabled(state.preview is not None and not state.findings and bool(state.script.steps))
        shown: list[ShownStep] = []
        for step in state.script.steps:
            name, text = state.texts.get(step.unique_name, (step.name, step.text))
            if state.preview is None:
                name, text = step.name, step.text
            shown.append(ShownStep(step, name, text))
        self._shown = tuple(shown)
        self._names = {each.unique_name: each.name for each in (*state.macros, *state.scripts)}
        self._render()

    def _render(self) -> None:
        every = frozenset(each.step.unique_name for each in self._shown)
        self.steps.render_steps(self._shown, every if self._open is None else self._open, self._names, {})

    def _toggle(self, names: tuple[str, ...]) -> None:
        self._open = frozenset(names)
        self._render()

    def _fill(self, subjects: tuple[Subject, ...], chosen: RecordRef | None) -> None:
        self._chosen = chosen
        with QSignalBlocker(self.record):
            if subjects != self._subjects or not self.record.count():
                self._subjects = subjects
                self.record.clear()
                self.record.addItem(self.tr("As it is written"), None)
                for subject in subjects:
                    self.record.addItem(one_line(subject.title, 100))
                self.record.addItem(self.tr("Another record …"))
            places = (n for n, each in enumerate(self._subjects, 1) if each.ref == chosen)
            self.record.setCurrentIndex(next(places, 0))

    def _choose(self, index: int) -> None:
        if index <= len(self._subjects):
            self.chosen.emit(self._subjects[index - 1].ref if index > 0 else None)
            return
        places = (n for n, each in enumerate(self._subjects, 1) if each.ref == self._chosen)
        self.record.setCurrentIndex(next(places, 0))  # until one is found, it stays as it was
        self.other_wanted.emit()
