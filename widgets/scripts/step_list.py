"""The steps of a script below each other; rows are made as they come into sight, the others in idle turns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from functools import partial
from math import inf
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
"""Seconds of a turn of the loop in which rows in sight are brought up, however often it is asked for them."""
_SLICE = 0.002
"""Seconds of a turn of the loop in which rows out of sight are brought up."""


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
        self._due: set[int] = set()
        self._strange: set[int] = set()
        """Rows that still show the step of another script."""
        self._current = 0
        self._spent = 0.0
        self._reading = False
        self._keyboard_due = False
        self._idle = QTimer(self, singleShot=True, interval=0)
        self._idle.timeout.connect(self._bring_in_idle)
        self.verticalScrollBar().valueChanged.connect(self._bring_in_sight)

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
        for row in self._rows[len(steps) :]:
            row.hide()
        self._due = set(range(min(len(self._rows), len(steps))))
        self._measure()
        if other:
            self._strange = set(self._due)
            self._spent = _TURN  # what stands around the list changes in this turn: rows have others
            self._begin_anew()
        else:
            self._bring_until(self._due_in_sight, inf)  # what she may act on now says what is so
        self._bring_in_sight()

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
        row.run_wanted.connect(lambda: self._wish(index, self.run_wanted.emit))
        row.view_wanted.connect(lambda: self._wish(index, self.view_wanted.emit))
        row.answered.connect(lambda text: self._wish(index, lambda name: self.answered.emit(name, text)))
        row.moved.connect(partial(self._move, index))
        row.grown.connect(partial(self._grow, index))
        row.set_current(current=index == self._current)
        self._rows.append(row)

    def _name(self, index: int) -> str:
        return self._steps[index].step.unique_name

    def _bring(self, index: int) -> bool:
        """Make the next row, or one that is due anew; tell whether those below it have to move."""
        before = self._rows[index].height() if index < len(self._rows) else usual_height()
        if index == len(self._rows):
            self._make_row()
        row, width = self._rows[index], self.viewport().width()
        self._due.discard(index)
        self._strange.discard(index)
        row.render_row(self._row_state(index))
        high = row.lay_out(width)
        row.setGeometry(0, self._tops[index], width, high)
        row.show()
        return high != before

    def _due_in_sight(self) -> int | None:
        """Give the first row in sight that is due."""
        top = self.verticalScrollBar().value()
        end = top + self.viewport().height()
        seen = (
            i for i in self._due if self._tops[i] <= end and self._tops[i] + self._rows[i].height() >= top
        )
        return min(seen, default=None)

    def _wanted_in_sight(self) -> int | None:
        """Give the first row that belongs into sight and is due, or is not made."""
        end, made = self.verticalScrollBar().value() + self.viewport().height(), len(self._rows)
        following = made if made < len(self._steps) and self._tops[made] <= end else None
        due = self._due_in_sight()
        return following if due is None else due

    def _wanted(self) -> int | None:
        """Give the row that is to be brought up next: those in sight come first."""
        in_sight = self._wanted_in_sight()
        if in_sight is not None:
            return in_sight
        made = len(self._rows)
        return min(self._due, default=made if made < len(self._steps) else None)

    def _bring_in_sight(self) -> None:
        """Bring up the rows in sight, as many as a turn has time for; the others follow at once."""
        begun = perf_counter()
        self._bring_until(self._wanted_in_sight, begun + _TURN - self._spent)
        self._spent += perf_counter() - begun
        self._idle.start()

    def _bring_in_idle(self) -> None:
        self._spent = 0.0
        self._bring_until(self._wanted, perf_counter() + _SLICE, steady=True)
        if self._keyboard_due and self._current < len(self._rows):
            self.focus_current()
        if self._wanted() is not None:
            self._idle.start()

    def _bring_until(self, wanted: Callable[[], int | None], until: float, *, steady: bool = False) -> None:
        made, moves = len(self._rows), False
        while perf_counter() < until and (index := wanted()) is not None:
            moves = self._bring(index) or moves
        if moves or (len(self._rows) != made and len(self._rows) == len(self._steps)):
            self._measure(steady=steady)

    def _fit(self) -> None:
        """Have all rows fitted anew: those in sight now."""
        self._due = set(range(min(len(self._rows), len(self._steps))))
        self._bring_in_sight()
        self._measure()

    def _grow(self, index: int) -> None:
        if index < len(self._steps):
            self._bring(index)
            self._measure()
            self._bring_in_sight()

    def _measure(self, *, steady: bool = False) -> None:
        """Put the rows below each other, each as high as it was last; those that are not made have the usual height.

        Steady: what is in sight stays where it is, whatever becomes of the rows above.
        """
        width, top, usual = self.viewport().width(), 0, usual_height()
        bar, before = self.verticalScrollBar(), self._tops
        first = bisect_left(before, bar.value())
        self._tops = []
        for index in range(len(self._steps)):
            self._tops.append(top)
            if index < len(self._rows):
                row = self._rows[index]
                row.move(0, top)
                top += row.height()
            else:
                top += usual
        self._canvas.resize(width, max(top, self.viewport().height()))
        if steady and bar.value() and first < min(len(before), len(self._tops)):
            bar.setValue(bar.value() + self._tops[first] - before[first])

    @override
    def resizeEvent(self, arg__1: QResizeEvent) -> None:
        super().resizeEvent(arg__1)
        self._fit()

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
        self._fit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(300, 400)

    # Wishes and the keyboard

    def _wish(self, index: int, wish: Callable[[str], object]) -> None:
        """Wish something of a step, unless its row is still that of another: a click meant what was seen."""
        if index not in self._strange:
            wish(self._name(index))

    def _wish_open(self, index: int, wanted: bool) -> None:  # noqa: FBT001 - a signal's value
        if index in self._strange:
            return
        name = self._name(index)
        del wanted  # a line is told of by clicks and keys alike: what counts is how it stands now
        now = self._open - {name} if name in self._open else self._open | {name}
        self._set_current(index)
        self.opened.emit(tuple(sorted(now)))

    def _wish_mark(self, index: int, done: bool) -> None:  # noqa: FBT001 - a signal's value
        """Go on to the next step once one is done."""
        if index in self._strange:
            return
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
        """Give the keyboard to the step where work goes on, as soon as it is there."""
        self._keyboard_due = self._current >= len(self._rows)
        if not self._steps or self._keyboard_due:
            return
        self._bring(self._current)
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
