"""What an open step shows below its name: its text, where to note an answer, how its macro went."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.scripts.state import Mark, ShownStep, StepKind
from widgets.primitives.buttons import PushButton, Variant
from widgets.primitives.labels import TextLabel
from widgets.scripts import words
from widgets.scripts.answer_box import AnswerBox
from widgets.theme import GAP, GAP2, Type, dress
from widgets.timeline.composer.save_key import claimed, saves

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.LinksAccessibleByMouse


class StepBody(QWidget):
    """The open part of a step.

    Signals:
        act_wanted: Do what the step is for.
        answered: What was noted, at each key.
        grown: It needs more or less room.
    """

    act_wanted = Signal()
    answered = Signal(str)
    grown = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = TextLabel(wrap=True)
        self._text.setTextInteractionFlags(_SELECTABLE)
        self._question = TextLabel("", Type.SMALL, "mute", wrap=True)
        self._trouble = TextLabel("", Type.SMALL, "warn", wrap=True)
        self._result = TextLabel("", Type.SMALL, "mute", wrap=True)
        self.action = PushButton("", Variant.PLAIN)
        self.action.clicked.connect(self.act_wanted)
        self.box: AnswerBox | None = None
        row = QHBoxLayout()
        row.setContentsMargins(0, GAP, 0, 0)
        row.addWidget(self.action)
        row.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, GAP2)
        self._column.setSpacing(GAP)
        for each in (self._text, self._trouble, self._result, self._question):
            self._column.addWidget(each)
        self._column.addLayout(row)

    def render_step(self, shown: ShownStep, target: str, result: str, *, reading: bool = False) -> None:
        """Show a step; `target` is what its macro or script is called, `result` how its macro went."""
        self._show(self._text, self._words(shown, target))
        self._show(self._trouble, words.trouble(shown))
        self._show(self._result, result)
        dress(self._result, ink="bad" if shown.mark is Mark.FAILED else "mute")
        asks = bool(shown.step.answer or shown.answer)
        self._show(self._question, (shown.step.answer or self.tr("Note")) if asks else "")
        if asks and self.box is None:
            self._make_box()
        if self.box is not None:
            self.box.setVisible(asks)
            self.box.setAccessibleName(shown.step.answer or self.tr("Note"))
            self.box.show_text(shown.answer)
            self.box.setReadOnly(reading)
        self.action.set_label(words.action(shown))
        self.action.set_icon(words.action_icon(shown))
        self.action.setVisible(not reading)
        self.action.setEnabled(not shown.running and not shown.missing)

    def _words(self, shown: ShownStep, target: str) -> str:
        match shown.step.kind:
            case StepKind.TEXT:
                return shown.text
            case StepKind.MACRO:
                text = self.tr("Runs the macro “{name}”.").replace("{name}", target)
            case StepKind.SCRIPT:
                text = self.tr("Leads to the script “{name}”.").replace("{name}", target)
        return f"{shown.text}\n{text}" if shown.text else text

    @staticmethod
    def _show(label: TextLabel, text: str) -> None:
        label.render_value(text)
        label.setVisible(bool(text))

    def _make_box(self) -> None:
        self.box = AnswerBox(self)
        self.box.written.connect(self.answered)
        self.box.grown.connect(self.grown)
        self._column.insertWidget(4, self.box)

    @override
    def event(self, event: QEvent) -> bool:
        return claimed(event) or super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if saves(event) and self.action.isEnabled():
            self.act_wanted.emit()
        else:
            super().keyPressEvent(event)

    def height_for(self, width: int) -> int:
        """Return how high it is in a width."""
        return self._column.totalHeightForWidth(width)
