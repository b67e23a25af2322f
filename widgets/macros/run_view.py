"""A run as it goes: how far it is, what it asks, what each step did, and the way back."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.macros.rows import ICONS, Mark, RunRow
from widgets.macros.step_line import StepLine
from widgets.primitives import announce, tones
from widgets.primitives.buttons import IconButton, PushButton, Variant
from widgets.primitives.card import Card
from widgets.primitives.labels import ElidedLabel, TextLabel
from widgets.primitives.pill import Pill
from widgets.theme import GAP, GAP2, GAP3, Type, dress, tokens
from widgets.theme.draw.shapes import box

MOST = 60
"""Steps that are shown, the latest; a loop may have a thousand."""
_BAR = 4


class _Bar(QWidget):
    """How much is done."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.row: RunRow | None = None

    @override
    def sizeHint(self) -> QSize:
        return QSize(60, _BAR + 2 * GAP)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.row is None:
            return
        painter = QPainter(self)
        body = QRect(0, (self.height() - _BAR) // 2, self.width(), _BAR)
        box(painter, body, tokens().press, None, _BAR / 2)
        wide = round(body.width() * min(max(self.row.progress, 0.02), 1.0))
        done = QRect(body.right() + 1 - wide if self.isRightToLeft() else body.x(), body.y(), wide, _BAR)
        box(painter, done, tones.ink(ICONS[self.row.mark][1]), None, _BAR / 2)


class RunView(Card):
    """One run.

    Signals:
        answered: The run's id, and whether to go on.
        cancel_wanted: End it after the step under way.
        undo_wanted: Take back what it did.
        closed: Look at it no longer.
    """

    answered = Signal(int, bool)
    cancel_wanted = Signal(int)
    undo_wanted = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None, *, closable: bool = True) -> None:
        super().__init__(parent=parent)
        self._row: RunRow | None = None
        self.lines: list[StepLine] = []
        self._title = ElidedLabel(kind=Type.STRONG)
        self._pill = Pill()
        self._when = TextLabel("", Type.SMALL, "mute")
        self.close_button = IconButton("close", self.tr("Close this log"))
        self.close_button.clicked.connect(self.closed)
        self._closable = closable
        self._bar = _Bar()
        self._problem = TextLabel("", Type.BODY, "bad", wrap=True)
        self._question = TextLabel("", Type.STRONG, wrap=True)
        self.yes = PushButton(self.tr("Go on"), Variant.PRIMARY, "check")
        self.no = PushButton(self.tr("Stop here"))
        self.yes.clicked.connect(lambda: self._answer(yes=True))
        self.no.clicked.connect(lambda: self._answer(yes=False))
        self.cancel_button = PushButton(self.tr("Cancel"), icon="cancel")
        self.cancel_button.clicked.connect(lambda: self._tell(self.cancel_wanted))
        self.undo_button = PushButton(self.tr("Undo what it did"), icon="undo")
        self.undo_button.clicked.connect(lambda: self._tell(self.undo_wanted))
        self._more = TextLabel("", Type.SMALL, "mute", wrap=True)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(GAP3, GAP, GAP2, 0)
        head.setSpacing(GAP2)
        head.addWidget(self._title, 1)
        head.addWidget(self.close_button)
        stand = QHBoxLayout()
        stand.setContentsMargins(GAP3, 0, GAP3, GAP)
        stand.setSpacing(GAP2)
        stand.addWidget(self._pill)
        stand.addWidget(self._when)
        stand.addStretch(1)
        self._asks = QWidget()
        asks = QVBoxLayout(self._asks)
        asks.setContentsMargins(GAP3, GAP, GAP3, GAP)
        asks.setSpacing(GAP2)
        asks.addWidget(self._question)
        asks.addLayout(_row(self.yes, self.no))
        inner = QVBoxLayout()
        inner.setContentsMargins(GAP3, 0, GAP3, 0)
        inner.setSpacing(GAP)
        inner.addWidget(self._bar)
        inner.addWidget(self._problem)
        self._steps = QVBoxLayout()
        self._steps.setContentsMargins(GAP2, 0, GAP, 0)
        self._steps.setSpacing(0)
        self._steps.addWidget(self._more)
        self._acts = QWidget()
        acts = _row(self.cancel_button, self.undo_button)
        acts.setContentsMargins(GAP3, GAP, GAP3, GAP2)
        self._acts.setLayout(acts)
        for layout in (head, stand, inner):
            self.body.addLayout(layout)
        self.body.addWidget(self._asks)
        # Above the steps: a loop's are many, and it is to be ended while they come.
        self.body.addWidget(self._acts)
        self.body.addLayout(self._steps)
        for part in (self._asks, self._acts):
            dress(part, ground="surf")

    @property
    def row(self) -> RunRow | None:
        """The run that is shown."""
        return self._row

    def render_run(self, row: RunRow) -> None:
        """Show a run as it stands."""
        if row == self._row:
            return
        before, self._row = self._row, row
        acting = self._acting()
        self._title.render_value(row.title)
        icon, tone = ICONS[row.mark]
        self._pill.render_value(row.words, tone, icon)
        self._when.render_value(row.when)
        self.close_button.setVisible(self._closable and not row.under_way)
        self._bar.row = row
        self._bar.setVisible(row.under_way)
        self._bar.update()
        self._problem.render_value(row.problem)
        dress(self._problem, ink="bad" if row.mark is Mark.FAILED else "mute")
        self._problem.setVisible(bool(row.problem))
        self._ask(row)
        self.cancel_button.setVisible(row.under_way and not row.question)
        self.cancel_button.setEnabled(not row.cancelling)
        self.cancel_button.set_label(self.tr("Cancelling …") if row.cancelling else self.tr("Cancel"))
        self.undo_button.setVisible(row.can_undo)
        self._acts.setVisible(row.can_undo or (row.under_way and not row.question))
        self._show_steps(row)
        if acting and not self._acting():
            self.focus()  # what had the keyboard is not there any more
        if before is None or before.id != row.id or (before.mark, before.words) != (row.mark, row.words):
            announce(self, f"{row.title}: {row.words}", at_once=row.mark is Mark.FAILED)

    def _acting(self) -> bool:
        """Whether the keyboard is on a button that can be pressed."""
        buttons = (self.yes, self.no, self.cancel_button, self.undo_button)
        return any(each.hasFocus() and each.isVisibleTo(self) for each in buttons)

    def _ask(self, row: RunRow) -> None:
        had = self._question.text()
        self._question.render_value(row.question)
        self._asks.setVisible(bool(row.question))
        if row.question and row.question != had:
            announce(self, row.question, at_once=True)

    def _show_steps(self, row: RunRow) -> None:
        shown = row.steps[-MOST:]
        hidden = len(row.steps) - len(shown)
        one, many = (
            self.tr("1 earlier step is not shown"),
            self.tr("%n earlier steps are not shown", "", hidden),
        )
        self._more.render_value((one if hidden == 1 else many) if hidden else "")
        self._more.setVisible(bool(hidden))
        while len(self.lines) > len(shown):
            gone = self.lines.pop()
            gone.hide()
            gone.deleteLater()
        for number, step in enumerate(shown):
            if number == len(self.lines):
                self._add_line()
            self.lines[number].render_row(step)

    def _add_line(self) -> None:
        made = StepLine()
        made.walked.connect(lambda by, of=made: self._walk(of, by))
        self.lines.append(made)
        self._steps.addWidget(made)

    def _walk(self, of: StepLine, by: int) -> None:
        at = self.lines.index(of) + by
        if 0 <= at < len(self.lines):
            self.lines[at].head.setFocus()

    def focus(self) -> None:
        """Take the keyboard: to what it asks, else to the first thing that can be done."""
        order = (self.yes, self.cancel_button, self.undo_button, *(each.head for each in self.lines))
        wanted = next((each for each in order if each.isVisibleTo(self) and each.isEnabled()), None)
        if wanted is not None:
            wanted.setFocus()

    def _answer(self, *, yes: bool) -> None:
        if self._row is not None:
            self.answered.emit(self._row.id, yes)

    def _tell(self, signal: object) -> None:
        if self._row is not None:
            signal.emit(self._row.id)  # type: ignore[attr-defined]


def _row(*buttons: PushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP2)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
