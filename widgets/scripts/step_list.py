"""The steps of a script below each other; rows are made as they come into sight, the others in idle turns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from time import perf_counter

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget
from typing_extensions import override

from session_engine.scripts.state import Mark, ShownStep
from widgets.primitives.kept_place import KeptPlace
from widgets.scripts.step_row import RowState, StepRow, target_of, usual_height
from widgets.theme import dress

_TURN = 0.004
"""Seconds of a turn of the loop in which rows in sight are made, however often it is asked for them."""
_SLICE = 0.002
"""Seconds of a turn of the loop in which rows out of sight are made."""


class StepList(QScrollArea):
    """Steps.

    Signals:
        marked: A step (its unique name) is done, or not.
        run_wanted: Run a step's macro.
        view_wanted: Show the script a step leads to.
        answered: A step, and what was noted.
        opened: The steps that are open now, by unique name.
    """

    marked = Signal(str, bool)
    run_wanted = Signal(str)
    view_wanted = Signal(str)
    answered = Signal(str, str)
    opened = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._canvas = QWidget()
        self.setWidget(self._canvas)
        self.place = KeptPlace(self.verticalScrollBar())
        for each in (self._canvas, self.viewport()):
            dress(each, ground="surf")
        self._steps: tuple[ShownStep, ...] = ()
        self._names: Mapping[str, str] = {}
        self._results: Mapping[str, str] = {}
        self._open: frozenset[str] = frozenset()
        self._rows: list[StepRow] = []
        self._tops: list[int] = []
        self._current = 0
        self._spent = 0.0
        self._reading = False
        self._idle = QTimer(self, singleShot=True, interval=0)
        self._idle.timeout.connect(self._make_in_idle)
        self.verticalScrollBar().valueChanged.connect(self._make_in_sight)

    def set_reading(self) -> None:
        """Let the steps be looked at only; before there are any."""
        self._reading = True

    # State

    def render_steps(
        self,
        steps: tuple[ShownStep, ...],
        is_open: frozenset[str],
        names: Mapping[str, str],
        results: Mapping[str, str],
    ) -> None:
        """Show steps; `names` are those of macros and scripts, `results` how macros went, by step."""
        if (steps, is_open, names, results) == (self._steps, self._open, self._names, self._results):
            return
        other = [each.step.unique_name for each in steps] != [each.step.unique_name for each in self._steps]
        self._steps, self._open, self._names, self._results = steps, is_open, names, results
        if other:
            self._begin_anew()
        for index, row in enumerate(self._rows):
            row.setVisible(index < len(steps))
            if index < len(steps):
                row.render_row(self._row_state(index))
        self._lay_out()

    def _begin_anew(self) -> None:
        focused = self._canvas.isAncestorOf(self.window().focusWidget() or self)
        self._set_current(self._first_undone())
        self.verticalScrollBar().setValue(0)
        if focused:
            QTimer.singleShot(0, self, self.focus_current)

    def _first_undone(self) -> int:
        undone = (i for i, each in enumerate(self._steps) if each.mark is not Mark.DONE)
        return next(undone, 0)

    def _row_state(self, index: int) -> RowState:
        shown = self._steps[index]
        name = shown.step.unique_name
        return RowState(
            shown,
            index + 1,
            len(self._steps),
            name in self._open,
            target_of(shown, self._names),
            self._results.get(name, ""),
            self._reading,
        )

    # Rows

    @property
    def rows(self) -> tuple[StepRow, ...]:
        """The rows that are made, in order."""
        return tuple(self._rows[: len(self._steps)])

    def _make_row(self) -> None:
        index = len(self._rows)
        row = StepRow(self._canvas)
        row.open_wanted.connect(partial(self._wish_open, index))
        row.marked.connect(partial(self._wish_mark, index))
        row.run_wanted.connect(lambda: self.run_wanted.emit(self._name(index)))
        row.view_wanted.connect(lambda: self.view_wanted.emit(self._name(index)))
        row.answered.connect(lambda text: self.answered.emit(self._name(index), text))
        row.moved.connect(partial(self._move, index))
        row.grown.connect(self._lay_out)
        row.set_current(current=index == self._current)
        row.render_row(self._row_state(index))
        self._rows.append(row)
        row.show()

    def _name(self, index: int) -> str:
        return self._steps[index].step.unique_name

    def _make_in_sight(self) -> None:
        """Make the rows down to the lower edge, as many as a turn has time for; the others follow at once."""
        end = self.verticalScrollBar().value() + self.viewport().height()
        made, begun = len(self._rows), perf_counter()
        until = begun + _TURN - self._spent
        while (
            len(self._rows) < len(self._steps)
            and self._tops[len(self._rows)] <= end
            and perf_counter() < until
        ):
            self._make_row()
            self._place(len(self._rows) - 1)
        self._spent += perf_counter() - begun
        if len(self._rows) != made:
            self._measure()
        self._idle.start()

    def _make_in_idle(self) -> None:
        self._spent = 0.0
        made, until = len(self._rows), perf_counter() + _SLICE
        while len(self._rows) < len(self._steps) and perf_counter() < until:
            self._make_row()
            self._place(len(self._rows) - 1)
        if len(self._rows) < len(self._steps):
            self._idle.start()
        elif len(self._rows) != made:
            self._measure()

    def _lay_out(self) -> None:
        """Put rows below each other; those that are not made have the usual height."""
        self._measure()
        self._make_in_sight()

    def _measure(self) -> None:
        width, top, usual = self.viewport().width(), 0, usual_height()
        self._tops = []
        for index in range(len(self._steps)):
            self._tops.append(top)
            top += self._place(index) if index < len(self._rows) else usual
        self._canvas.resize(width, max(top, self.viewport().height()))

    def _place(self, index: int) -> int:
        row, width = self._rows[index], self.viewport().width()
        high = row.lay_out(width)
        row.setGeometry(0, self._tops[index], width, high)
        return high

    @override
    def resizeEvent(self, arg__1: QResizeEvent) -> None:
        super().resizeEvent(arg__1)
        self._lay_out()

    @override
    def changeEvent(self, arg__1: QEvent) -> None:
        super().changeEvent(arg__1)
        if arg__1.type() == QEvent.Type.LayoutDirectionChange:
            self.look_changed()

    def look_changed(self) -> None:
        """Measure the rows anew, once all of them have the new look."""
        QTimer.singleShot(0, self, self._fit_look)

    def _fit_look(self) -> None:
        for row in self._rows:
            row.forget_size()
        self._lay_out()

    @override
    def sizeHint(self) -> QSize:
        return QSize(300, 400)

    # Wishes and the keyboard

    def _wish_open(self, index: int, wanted: bool) -> None:  # noqa: FBT001 - a signal's value
        name = self._name(index)
        del wanted  # a line is told of by clicks and keys alike: what counts is how it stands now
        now = self._open - {name} if name in self._open else self._open | {name}
        self._set_current(index)
        self.opened.emit(tuple(sorted(now)))

    def _wish_mark(self, index: int, done: bool) -> None:  # noqa: FBT001 - a signal's value
        """Go on to the next step once one is done."""
        if done:
            following = next((i for i in range(index + 1, len(self._steps)) if self._undone(i)), None)
            now = self._open - {self._name(index)}
            if following is not None:
                focused = self._rows[index].isAncestorOf(self.window().focusWidget() or self)
                now |= {self._name(following)}
                self._set_current(following)
                if focused:
                    QTimer.singleShot(0, self, self.focus_current)
            self.opened.emit(tuple(sorted(now)))
        self.marked.emit(self._name(index), done)

    def _undone(self, index: int) -> bool:
        return self._steps[index].mark is not Mark.DONE

    def _move(self, index: int, by: int) -> None:
        self._set_current(max(0, min(index + by, len(self._steps) - 1)))
        self.focus_current()

    def _set_current(self, index: int) -> None:
        for each in {self._current, index}:
            if each < len(self._rows):
                self._rows[each].set_current(current=each == index)
        self._current = index

    def focus_current(self) -> None:
        """Give the keyboard to the step where work goes on."""
        if not self._steps:
            return
        while len(self._rows) <= self._current:
            self._make_row()
        self._measure()
        row = self._rows[self._current]
        self.reveal(self._current)
        row.head.setFocus(Qt.FocusReason.TabFocusReason)

    def reveal(self, index: int) -> None:
        """Scroll to where a step is in sight, its beginning first."""
        row, bar = self._rows[index], self.verticalScrollBar()
        if row.y() + row.height() > bar.value() + self.viewport().height():
            bar.setValue(row.y() + row.height() - self.viewport().height())
        if row.y() < bar.value():
            bar.setValue(row.y())
