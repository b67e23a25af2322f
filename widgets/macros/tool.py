"""The tool of the pane that runs macros: what there is to run, the run that goes on, and those before it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.icons import icon
from widgets.macros.column import WrappingColumn
from widgets.macros.macro_line import MacroLine
from widgets.macros.recording_bar import RecordingBar
from widgets.macros.rows import ICONS, MacrosState, RunRow
from widgets.macros.run_view import RunView
from widgets.primitives.buttons import IconButton, LinkButton
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.kept_place import KeptPlace
from widgets.primitives.labels import SectionHeader, TextLabel
from widgets.primitives.pill import Pill
from widgets.primitives.skeleton import SkeletonRows
from widgets.theme import GAP, GAP2, GAP3, Type, dress

MOST = 40
"""Macros that are shown at once; the search finds the others."""
_AT_ONCE = 5
"""Lines that are made in a turn."""


class _RunLine(QWidget):
    """A run of before, in a line."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._id = 0
        self.button = LinkButton()
        self.button.clicked.connect(lambda: self.opened.emit(self._id))
        self._when = TextLabel("", Type.SMALL, "mute")
        self._pill = Pill()
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP3, 2, GAP3, 2)
        row.setSpacing(GAP2)
        row.addWidget(self.button)
        row.addStretch(1)
        row.addWidget(self._when)
        row.addWidget(self._pill)

    def render_row(self, row: RunRow) -> None:
        """Show a run."""
        self._id = row.id
        self.button.set_label(row.title)
        self.button.setAccessibleDescription(f"{row.words}, {row.when}")
        self._when.render_value(row.when)
        icon_name, tone = ICONS[row.mark]
        self._pill.render_value(row.words, tone, icon_name)


class MacrosTool(QWidget):
    """Macros of a session.

    Signals:
        run_wanted: A macro's unique name.
        macro_wish: A macro's unique name and what is wanted of it: `edit`, `copy`, `export`, `key`, `delete`.
        wish: What is wanted of the tool: `new`, `record`, `import`, `stop`, `drop`.
        searched: What is looked for.
        answered: A run's id, and whether it goes on.
        cancel_wanted, undo_wanted, run_opened: A run's id.
        run_closed: The run that is looked at is looked at no longer.
    """

    run_wanted = Signal(str)
    macro_wish = Signal(str, str)
    wish = Signal(str)
    searched = Signal(str)
    answered = Signal(int, bool)
    cancel_wanted = Signal(int)
    undo_wanted = Signal(int)
    run_opened = Signal(int)
    run_closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: MacrosState | None = None
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._go_on)
        self.lines: list[MacroLine] = []
        self.run_lines: list[_RunLine] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a macro"))
        self.search.setAccessibleName(self.tr("Find a macro"))
        self.search.setClearButtonEnabled(True)
        self.search.textEdited.connect(self.searched)
        self.menu_button = IconButton("more", self.tr("Macros: new, record, import"))
        self.menu_button.setMenu(self._make_menu())
        self.recording = RecordingBar()
        self.recording.stopped.connect(lambda: self.wish.emit("stop"))
        self.recording.dropped.connect(lambda: self.wish.emit("drop"))
        self.run: RunView | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(GAP3, GAP2, GAP2, GAP2)
        top.setSpacing(GAP)
        top.addWidget(self.search, 1)
        top.addWidget(self.menu_button)
        self._note = TextLabel("", Type.SMALL, "mute", wrap=True)
        self._note.setContentsMargins(GAP3, 0, GAP3, GAP2)
        self._run_place = QVBoxLayout()
        self._run_place.setContentsMargins(GAP2, GAP, GAP2, GAP)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._earlier = SectionHeader(self.tr("Earlier in this session"))
        self._earlier.setContentsMargins(GAP3, 0, GAP3, 0)
        self._runs = QVBoxLayout()
        self._runs.setSpacing(0)
        self._empty = EmptyState()
        self._empty.setMinimumHeight(160)
        self._empty.action_triggered.connect(self._act_on_empty)
        self._skeleton = SkeletonRows()
        self._more = TextLabel("", Type.SMALL, "mute", wrap=True)
        self._more.setContentsMargins(GAP3, GAP2, GAP3, GAP2)
        inside = WrappingColumn()
        column = inside.column
        column.addLayout(self._run_place)
        column.addWidget(self._skeleton)
        column.addWidget(self._empty)
        column.addLayout(self._list)
        column.addWidget(self._more)
        column.addWidget(self._earlier)
        column.addLayout(self._runs)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        dress(self._scroll, ground="surf")
        self.place = KeptPlace(self._scroll.verticalScrollBar())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.recording)
        whole.addWidget(self._note)
        whole.addWidget(self._scroll, 1)
        for part in (self._note, self._empty, self._skeleton, self._more, self._earlier):
            part.hide()

    def _make_menu(self) -> QMenu:
        menu = QMenu(self.menu_button)
        for name, text, picture in (
            ("new", self.tr("New macro"), "add"),
            ("record", self.tr("Record my steps"), "play"),
            ("import", self.tr("Open a file …"), "upload"),
        ):
            action = menu.addAction(icon(picture), text)
            action.triggered.connect(lambda _=False, wanted=name: self.wish.emit(wanted))
        return menu

    # Rendering

    def render_state(self, state: MacrosState) -> None:
        """Show what there is and what goes on."""
        if state == self._state:
            return
        before, self._state = self._state, state
        if not self.search.hasFocus() and self.search.text() != state.query:
            self.search.setText(state.query)
        self.recording.render_count(state.recording)
        self._note.render_value(state.note)
        self._note.setVisible(bool(state.note))
        self._show_run(state.run)
        if before is None or (before.macros, before.busy, before.loading) != (
            state.macros,
            state.busy,
            state.loading,
        ):
            self._show_macros(state)
        elif before.query != state.query:
            self._show_empty(state)  # it names what was looked for
        self._show_runs(state.runs)

    def _show_run(self, run: RunRow | None) -> None:
        if run is None:
            if self.run is not None:
                self.run.hide()
            return
        if self.run is None:
            self.run = RunView()
            self.run.answered.connect(self.answered)
            self.run.cancel_wanted.connect(self.cancel_wanted)
            self.run.undo_wanted.connect(self.undo_wanted)
            self.run.closed.connect(self.run_closed)
            self._run_place.addWidget(self.run)
        had = self.run.row
        in_list = any(line.run_button.hasFocus() for line in self.lines)
        self.run.render_run(run)
        self.run.show()
        if in_list and run.under_way:
            self.run.focus()  # no macro can be begun now: the keyboard goes where this one is ended or answered
        if had is None or had.id != run.id:
            self._scroll.verticalScrollBar().setValue(0)

    def _show_macros(self, state: MacrosState) -> None:
        shown = state.macros[:MOST]
        while len(self.lines) > len(shown):
            gone = self.lines.pop()
            gone.hide()
            gone.deleteLater()
        self._make_lines(state)
        hidden = len(state.macros) - len(shown)
        self._more.render_value(self.tr("%n more: type a part of the name", "", hidden) if hidden else "")
        self._more.setVisible(bool(hidden))
        self._skeleton.setVisible(state.loading and not shown)
        self._show_empty(state)

    def _make_lines(self, state: MacrosState) -> None:
        """Show the macros, new lines a few at a time: all of them at once would hold a key up for a frame."""
        made = 0
        for number, row in enumerate(state.macros[:MOST]):
            if number == len(self.lines):
                if made == _AT_ONCE:
                    self._rest.start()
                    return
                made += 1
                self._add_line()
            self.lines[number].render_row(row, busy=state.busy)

    def _go_on(self) -> None:
        if self._state is not None:
            self._make_lines(self._state)

    def _add_line(self) -> None:
        made = MacroLine()
        made.run_wanted.connect(self.run_wanted)
        made.wish.connect(self.macro_wish)
        made.walked.connect(lambda by, of=made: self._walk(self.lines.index(of) + by))
        self.lines.append(made)
        self._list.addWidget(made)

    def _show_empty(self, state: MacrosState) -> None:
        empty = not state.macros and not state.loading
        self._empty.setVisible(empty)
        if not empty:
            return
        if state.query:
            text = self.tr("Nothing is called “{query}”.").replace("{query}", state.query)
            self._empty.render_value(self.tr("No macro found"), text, "search", self.tr("Show all"))
        else:
            self._empty.render_value(
                self.tr("No macros for this record"),
                self.tr("A macro does several steps at once. Write one, or record what you do."),
                "macro",
                self.tr("New macro"),
            )

    def _act_on_empty(self) -> None:
        if self._state is not None and self._state.query:
            self.search.clear()
            self.searched.emit("")
        else:
            self.wish.emit("new")

    def _show_runs(self, runs: tuple[RunRow, ...]) -> None:
        self._earlier.setVisible(bool(runs))
        while len(self.run_lines) > len(runs):
            gone = self.run_lines.pop()
            gone.hide()
            gone.deleteLater()
        for number, row in enumerate(runs):
            if number == len(self.run_lines):
                made = _RunLine()
                made.opened.connect(self.run_opened)
                self.run_lines.append(made)
                self._runs.addWidget(made)
            self.run_lines[number].render_row(row)

    # Keyboard

    def focus(self) -> None:
        """Take the keyboard: to what a run asks, else to the search."""
        if self.run is not None and self.run.isVisibleTo(self) and self.run.row and self.run.row.question:
            self.run.focus()
        else:
            self.search.setFocus()

    def _walk(self, number: int) -> None:
        if number < 0:
            self.search.setFocus()
        elif number < len(self.lines):
            self.lines[number].take_keyboard()
            self._scroll.ensureWidgetVisible(self.lines[number])

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self._walk(0)
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and self.search.hasFocus()
            and len(self.lines) == 1
        ):
            self.lines[0].run_button.click()
        elif event.key() == Qt.Key.Key_Escape and self.search.hasFocus() and self.search.text():
            self.search.clear()
            self.searched.emit("")
        else:
            super().keyPressEvent(event)
