"""The page a macro is written on: its name, its steps, the form of one of them, and a test run."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.macros.state import StepPlace
from widgets.macros.column import WrappingColumn
from widgets.macros.editor.form import FieldColumn
from widgets.macros.editor.outline import Outline
from widgets.macros.editor.state import Addable, EditorState
from widgets.macros.run_view import RunView
from widgets.primitives import announce
from widgets.primitives.buttons import PushButton
from widgets.primitives.card import Card
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.kept_place import KeptPlace
from widgets.primitives.labels import TextLabel
from widgets.primitives.message_bar import Message
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.tones import Tone
from widgets.text import for_label, for_painting, for_tip
from widgets.theme import GAP2, GAP3, Type, dress, metrics

_LEAST, _FOLDS = 260, 620


class MacroEditor(QWidget):
    """The page below its command bar, which goes into `command_place`.

    Signals:
        head_changed: A field of the macro itself, and its text.
        field_changed: A field of the selected step, and its text.
        pairs_changed: The same, and pairs.
        pick_wanted: A field for which a record is to be picked.
        selected: The place of a step.
        add_wanted: A place, and the kind of step to put in there.
        moved, nudged, remove_wanted, copy_wanted, undo_wanted: As the outline's.
        run_answered, run_cancel_wanted, run_undo_wanted, run_closed: As a run's.
    """

    head_changed = Signal(str, str)
    field_changed = Signal(str, str)
    pairs_changed = Signal(str, object)
    pick_wanted = Signal(str)
    selected = Signal(object)
    add_wanted = Signal(object, str)
    moved = Signal(object, object)
    nudged = Signal(object, int)
    remove_wanted = Signal(object)
    copy_wanted = Signal(object)
    undo_wanted = Signal()
    run_answered = Signal(int, bool)
    run_cancel_wanted = Signal(int)
    run_undo_wanted = Signal(int)
    run_closed = Signal()

    def __init__(self, addable: tuple[Addable, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._addable = addable
        self._state: EditorState | None = None
        self._menu: QMenu | None = None
        self.command_place = QVBoxLayout()
        self._message = MessagePlace()
        self._standing = TextLabel("", Type.SMALL, "mute", wrap=True)
        self.head = FieldColumn()
        self.outline = Outline()
        self.form = FieldColumn()
        self._form_title = TextLabel("", Type.STRONG, wrap=True)
        self._form_problems = TextLabel("", Type.BODY, "bad", wrap=True)
        self.run = RunView()
        self.run.hide()
        self._gone = EmptyState()
        self._gone.render_value(
            self.tr("This macro is not there"), self.tr("It may have been deleted meanwhile."), "macro"
        )
        self._gone.hide()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        steps = Card(self.tr("Steps"))
        self.add_button = PushButton(self.tr("Add a step"), icon="add")
        self.add_button.clicked.connect(lambda: self.outline.ask_to_add())  # noqa: PLW0108 - its argument is not a row
        steps.add_tool(self.add_button)
        steps.body.addWidget(self.outline, 1)
        right = WrappingColumn()
        right.column.setContentsMargins(0, 0, 0, GAP3)
        right.column.setSpacing(GAP3)
        dress(right, ground="bg")
        self._about = _card(self.tr("The macro"), self.head, self._standing)
        self._step_card = _card(
            self.tr("What this step is given"), self._form_title, self._form_problems, self.form
        )
        for part in (self.run, self._step_card, self._about):
            right.column.addWidget(part)
        right.column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(right)
        self._area = area
        self.place = KeptPlace(area.verticalScrollBar())
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(GAP3)
        for part in (steps, area):
            part.setMinimumWidth(metrics().px(_LEAST))
            self._split.addWidget(part)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 1)
        inner = QHBoxLayout()
        inner.setContentsMargins(GAP3, GAP3, GAP3, GAP3)
        inner.addWidget(self._split)
        inner.addWidget(self._gone)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.command_place)
        column.addLayout(self._message)
        column.addLayout(inner, 1)

    def _connect(self) -> None:
        self.head.changed.connect(self.head_changed)
        self.form.changed.connect(self.field_changed)
        self.form.pairs_changed.connect(self.pairs_changed)
        self.form.pick_wanted.connect(self.pick_wanted)
        outline = self.outline
        outline.selected.connect(self.selected)
        outline.add_wanted.connect(self._ask_kind)
        outline.moved.connect(self.moved)
        outline.nudged.connect(self.nudged)
        outline.remove_wanted.connect(self.remove_wanted)
        outline.copy_wanted.connect(self.copy_wanted)
        outline.undo_wanted.connect(self.undo_wanted)
        outline.form_wanted.connect(self.form.focus)
        self.run.answered.connect(self.run_answered)
        self.run.cancel_wanted.connect(self.run_cancel_wanted)
        self.run.undo_wanted.connect(self.run_undo_wanted)
        self.run.closed.connect(self.run_closed)

    # Rendering

    def render_state(self, state: EditorState) -> None:
        """Show the macro as it stands."""
        if state == self._state:
            return
        before, self._state = self._state, state
        self._gone.setVisible(not state.known)
        self._split.setVisible(state.known)
        self._message.render_message(Message(state.note, Tone.BAD) if state.note else None)
        self._standing.render_value(state.standing)
        self.head.render_fields(state.head, ())
        self.outline.render_rows(state.rows, state.selected)
        self._step_card.setVisible(state.selected is not None)
        self._form_title.render_value(state.step_title)
        problems = "\n".join(state.step_problems)
        self._form_problems.render_value(problems)
        self._form_problems.setVisible(bool(problems))
        self.form.render_fields(state.fields, state.offers, state.selected)
        self.run.setVisible(state.run is not None)
        if state.run is not None:
            self.run.render_run(state.run)
        if (
            before is not None
            and before.selected == state.selected
            and problems != "\n".join(before.step_problems)
        ):
            announce(self.outline, problems)

    def show_run(self) -> None:
        """Bring the test run into sight."""
        self._area.verticalScrollBar().setValue(0)

    def focus(self) -> None:
        """Take the keyboard."""
        self.outline.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_name(self) -> None:
        """Take the keyboard where a new macro is named."""
        self.head.focus()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < metrics().px(_FOLDS)
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if (
            self._split.orientation() != wanted
        ):  # steps above their form where both have no room beside each other
            self._split.setOrientation(wanted)

    # Putting in

    def _ask_kind(self, place: StepPlace, at: QPoint) -> None:
        """Ask which kind of step is put in, by a menu of its groups."""
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self)
        menus: dict[str, QMenu] = {"": menu}
        for each in self._addable:
            if each.group not in menus:
                menus[each.group] = menu.addMenu(for_label(each.group))
            action = menus[each.group].addAction(for_label(each.label))
            action.setEnabled(not each.reason)
            if each.reason:
                action.setToolTip(for_tip(for_painting(each.reason)))
                menus[each.group].setToolTipsVisible(True)
            action.triggered.connect(lambda _=False, kind=each.kind: self.add_wanted.emit(place, kind))
        menu.popup(at)


def _card(title: str, *content: QWidget) -> Card:
    card = Card(title)
    card.set_padding()
    card.body.setSpacing(GAP2)
    for each in content:
        card.body.addWidget(each)
    return card
