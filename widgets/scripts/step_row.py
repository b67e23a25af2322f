"""A step in the list: its line, a button, and below what it says while it is open."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from session_engine.scripts.state import Mark, ShownStep, StepKind
from widgets.primitives.buttons import IconButton
from widgets.scripts import words
from widgets.scripts.step_body import StepBody
from widgets.scripts.step_head import StepHead
from widgets.theme import GAP, GAP3, metrics, tokens


@dataclass(frozen=True, slots=True)
class RowState:
    """A row.

    Attributes:
        shown: The step.
        number: Its place, from 1.
        count: How many there are.
        is_open: What it says is in sight.
        target: What its macro or script is called.
        result: How its macro went, in words.
        reading: It is only looked at.
    """

    shown: ShownStep
    number: int
    count: int
    is_open: bool
    target: str = ""
    result: str = ""
    reading: bool = False


class StepRow(QWidget):
    """One step.

    Signals:
        open_wanted: Open or close it.
        marked: A text step is done, or not.
        run_wanted: Run its macro.
        view_wanted: Show the script it leads to.
        answered: What was noted.
        moved: Go so many steps on.
        grown: It needs more or less room.
    """

    open_wanted = Signal(bool)
    marked = Signal(bool)
    run_wanted = Signal()
    view_wanted = Signal()
    answered = Signal(str)
    moved = Signal(int)
    grown = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._state: RowState | None = None
        self._laid: tuple[int, int] = (0, 0)
        self.head = StepHead(self)
        self.head.open_wanted.connect(self.open_wanted)
        self.head.act_wanted.connect(self._act)
        self.head.moved.connect(self.moved)
        self.action = IconButton("check", "", parent=self)
        self.action.clicked.connect(self._act)
        self.body: StepBody | None = None

    def render_row(self, state: RowState) -> None:
        """Show a step."""
        if state == self._state:
            return
        self._state, self._laid = state, (0, 0)
        shown = state.shown
        self.head.render_step(state.number, state.count, shown, is_open=state.is_open)
        self.action.set_icon(words.action_icon(shown))
        self.action.set_name(words.action(shown))
        self.action.setEnabled(not shown.running and not shown.missing and not state.reading)
        self.action.setVisible(not state.is_open and not state.reading)
        if state.is_open:
            body = self.body or self._make_body()
            body.render_step(shown, state.target, state.result, reading=state.reading)
            body.show()
        elif self.body is not None:
            self.body.hide()

    def set_current(self, *, current: bool) -> None:
        """Be the row that Tab comes to, or not."""
        policy = Qt.FocusPolicy.TabFocus if current else Qt.FocusPolicy.NoFocus
        self.head.setFocusPolicy(policy)
        self.action.setFocusPolicy(policy)

    def _make_body(self) -> StepBody:
        self.body = body = StepBody(self)
        body.act_wanted.connect(self._act)
        body.answered.connect(self.answered)
        body.grown.connect(self._grow)
        return body

    def forget_size(self) -> None:
        """Be measured anew: the text has another size, or there is more of it."""
        self._laid = (0, 0)

    def _grow(self) -> None:
        self.forget_size()
        self.grown.emit()

    def _act(self) -> None:
        state = self._state
        if state is None or not self.action.isEnabled():
            return
        match state.shown.step.kind:
            case StepKind.TEXT:
                self.marked.emit(state.shown.mark is not Mark.DONE)
            case StepKind.MACRO:
                self.run_wanted.emit()
            case StepKind.SCRIPT:
                self.view_wanted.emit()

    # Place

    def lay_out(self, width: int) -> int:
        """Put the parts into their places; return the height."""
        if self._laid[0] == width:
            return self._laid[1]
        is_open = self._state is not None and self._state.is_open
        beside = 0 if is_open else self.action.sizeHint().width() + GAP
        high = self.head.height_for(width - beside)
        self._place(self.head, QRect(0, 0, width - beside, high), width)
        size = self.action.sizeHint()
        self._place(
            self.action,
            QRect(width - beside, (high - size.height()) // 2, size.width(), size.height()),
            width,
        )
        if is_open and self.body is not None:
            lead = self.head.lead
            inner = width - lead - GAP3
            below = self.body.height_for(inner)
            self._place(self.body, QRect(lead, high, inner, below), width)
            high += below
        self._laid = width, high + 1
        return high + 1

    def _place(self, part: QWidget, rect: QRect, width: int) -> None:
        if self.isRightToLeft():
            rect.moveLeft(width - rect.right() - 1)
        part.setGeometry(rect)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, tokens().line)


def usual_height() -> int:
    """Return how high a closed row is, before there is one."""
    return max(metrics().px(34), metrics().row) + 1


def target_of(shown: ShownStep, names: Mapping[str, str]) -> str:
    """Return what a step's macro or script is called."""
    unique = shown.step.macro if shown.step.kind is StepKind.MACRO else shown.step.script
    return names.get(unique, unique)
