"""The scripts tool of the pane: which script, how far it is, its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from session_engine.light_dataclass import dataclass
from session_engine.scripts.state import Script, ScriptSource, ScriptsState
from widgets import icons
from widgets.primitives.announce import announce
from widgets.primitives.buttons import IconButton, PushButton, Variant
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.labels import TextLabel
from widgets.primitives.message_bar import BarAction, Message
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.one_pass import laid_out_once
from widgets.primitives.tones import Tone
from widgets.scripts import words
from widgets.scripts.progress import ScriptProgressBar
from widgets.scripts.step_list import StepList
from widgets.settings.calm import CalmCombo
from widgets.text import for_label, one_line
from widgets.theme import GAP, GAP2, GAP3, Type, dress

COMMANDS = ("reset", "refresh", "edit", "new", "import", "export", "list")


@dataclass(frozen=True, slots=True)
class ToolShown:
    """What the tool shows.

    Attributes:
        scripts: The session's scripts.
        names: What macros and scripts are called, by unique name.
        results: How macros went, by step.
        is_open: The steps that are open.
        notice: Why the organisation's own are not shown, empty where they are.
        writing: A note is being written.
    """

    scripts: ScriptsState
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    results: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    is_open: frozenset[str] = frozenset()
    notice: str = ""
    writing: bool = False


class ScriptsTool(QWidget):
    """The scripts of a session.

    Signals:
        chosen: Show another script (its unique name).
        back_wanted: Go back to the script that led here.
        note_wanted: Write what was noted onto the record, or bring the note there up to date.
        note_opened: Open that note.
        command: One of `COMMANDS`, or `end_trial`.
    """

    chosen = Signal(str)
    back_wanted = Signal()
    note_wanted = Signal()
    note_opened = Signal()
    command = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: ToolShown | None = None
        self._offered: tuple[Script, ...] | None = None
        self.picker = CalmCombo()
        self.picker.setAccessibleName(self.tr("Script"))
        self.picker.setPlaceholderText(self.tr("Choose a script"))
        self.picker.setMinimumContentsLength(8)
        self.picker.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.picker.activated.connect(self._pick)
        self.back = IconButton("arrow-left", self.tr("Back"))
        self.back.clicked.connect(self.back_wanted)
        self.more = self._make_more()
        self._description = TextLabel("", Type.SMALL, "mute", wrap=True)
        self.progress = ScriptProgressBar()
        self._message = MessagePlace()
        self._message.action_triggered.connect(self.command)
        self.steps = StepList()
        self._nothing = EmptyState()
        self._nothing.action_triggered.connect(lambda: self.command.emit("new"))
        self.note = PushButton(self.tr("Write the answers to the case"), icon="note")
        self.note.clicked.connect(self.note_wanted)
        self.open_note = PushButton(self.tr("Open the note"), Variant.FLAT)
        self.open_note.clicked.connect(self.note_opened)
        self.foot = self._make_foot()
        dress(self, ground="surf")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_top())
        column.addLayout(self._message)
        column.addWidget(self.steps, 1)
        column.addWidget(self._nothing, 1)
        column.addWidget(self.foot)
        self._begin()

    def _begin(self) -> None:
        """Say that scripts are on their way, until there is a first state."""
        for part in (self.back, self._description, self.progress, self.steps, self.foot):
            part.hide()
        self.picker.setEnabled(False)
        self._nothing.render_value(self.tr("Looking for scripts …"), "", "script")

    def _make_top(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.back)
        row.addWidget(self.picker, 1)
        row.addWidget(self.more)
        top = QVBoxLayout()
        top.setContentsMargins(GAP3, GAP2, GAP2, GAP2)
        top.setSpacing(GAP)
        top.addLayout(row)
        top.addWidget(self._description)
        top.addWidget(self.progress)
        return top

    def _make_foot(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(GAP3, GAP2, GAP3, GAP2)
        row.addWidget(self.note)
        row.addWidget(self.open_note)
        row.addStretch(1)
        return foot

    def _make_more(self) -> IconButton:
        button = IconButton("more", self.tr("More"))
        menu = QMenu(button)
        texts = {
            "reset": ("undo", self.tr("Begin this script anew")),
            "refresh": ("refresh", self.tr("Fill the texts anew")),
            "edit": ("edit", self.tr("Edit this script")),
            "new": ("add", self.tr("New script")),
            "import": ("upload", self.tr("Open a script from a file")),
            "export": ("download", self.tr("Save this script as a file")),
            "list": ("list", self.tr("All scripts")),
        }
        self.entries = {
            name: menu.addAction(icons.icon(icon), for_label(text)) for name, (icon, text) in texts.items()
        }
        for name, entry in self.entries.items():
            entry.triggered.connect(lambda _checked=False, name=name: self.command.emit(name))
        menu.insertSeparator(self.entries["edit"])
        button.setMenu(menu)
        return button

    # State

    def render_state(self, shown: ToolShown) -> None:
        """Show the scripts of a session."""
        before = self._shown
        if shown == before:
            return
        self._shown, state = shown, shown.scripts
        with laid_out_once(self):
            self._render_frame(shown, state)
        self.steps.render_steps(state.steps, shown.is_open, shown.names, shown.results)
        self._announce(before, state)

    def _render_frame(self, shown: ToolShown, state: ScriptsState) -> None:
        """Show what stands around the steps."""
        self._fill_picker(state)
        some = state.chosen is not None and bool(state.steps)
        for part in (self.progress, self.steps):
            part.setVisible(some)
        self._nothing.setVisible(not some)
        self.foot.setVisible(state.noted or any(step.step.answer for step in state.steps))
        self._description.render_value(state.description)
        self._description.setVisible(bool(state.description))
        self.progress.render_value(state.done, len(state.steps))
        self._render_buttons(shown, state)
        self._message.render_message(self._told(shown))
        if not some:
            self._say_nothing(state)

    def _render_buttons(self, shown: ToolShown, state: ScriptsState) -> None:
        self.back.setVisible(state.back is not None)
        if state.back is not None:
            self.back.set_icon("arrow-right" if self.isRightToLeft() else "arrow-left")
            self.back.set_name(self.tr("Back to “{name}”").replace("{name}", one_line(state.back.name, 60)))
        self._render_note(shown, state)
        self.entries["reset"].setEnabled(state.touched)
        self.entries["edit"].setEnabled(state.chosen is not None and not state.trial)
        self.entries["export"].setEnabled(state.chosen is not None)

    def _render_note(self, shown: ToolShown, state: ScriptsState) -> None:
        """Say whether the answers are on the case, and offer to write what is not there yet."""
        told = state.note is not None and not state.note_is_behind and not shown.writing
        self.open_note.setVisible(state.note is not None)
        self.note.setEnabled(state.noted and not shown.writing and not told)
        if shown.writing:
            text = self.tr("Writing the note …")
        elif state.note is None:
            text = self.tr("Write the answers to the case")
        else:
            text = self.tr("Written to the case") if told else self.tr("Write the changes")
        self.note.set_label(text)
        self.note.set_icon("check" if told else "note")

    def _fill_picker(self, state: ScriptsState) -> None:
        offered = state.offered
        if state.chosen is not None and state.chosen not in offered:
            offered = (state.chosen, *(s for s in offered if s.unique_name != state.chosen.unique_name))
        with QSignalBlocker(self.picker):
            if offered != self._offered:
                self._offered = offered
                self.picker.clear()
                for script in offered:
                    self.picker.addItem(_entry(script), script.unique_name)
            name = state.chosen.unique_name if state.chosen is not None else ""
            self.picker.setCurrentIndex(self.picker.findData(name) if name else -1)
        self.picker.setEnabled(bool(offered))

    def _told(self, shown: ToolShown) -> Message | None:
        state = shown.scripts
        if state.trial:
            text = self.tr("You are trying this script out. It is not saved; its macros do what they say.")
            actions = (BarAction("end_trial", self.tr("End")),) if state.back is not None else ()
            return Message(text, Tone.WARN, actions)
        if shown.notice:
            return Message(shown.notice, Tone.INFO)
        if state.chosen is not None and state.library.source(state.chosen.unique_name) is ScriptSource.LOCAL:
            return Message(self.tr("This script is kept on this computer, for you alone."), Tone.INFO)
        return None

    def _say_nothing(self, state: ScriptsState) -> None:
        if state.library.loading:
            self._nothing.render_value(self.tr("Looking for scripts …"), "", "script")
        elif state.chosen is not None:
            text = "" if state.trial else self.tr("Steps are added where scripts are written.")
            self._nothing.render_value(self.tr("This script has no steps"), text, "script")
        elif state.offered:
            self._nothing.render_value(
                self.tr("No script chosen"),
                self.tr("None comes up by itself for this record. Choose one above."),
                "script",
            )
        else:
            self._nothing.render_value(
                self.tr("No scripts"),
                self.tr("There is no script for records of this kind."),
                "script",
                self.tr("Write one"),
            )

    def _announce(self, before: ToolShown | None, state: ScriptsState) -> None:
        """Say what has come of a step that ran, and which script is shown now."""
        if before is None or before.scripts.session != state.session:
            return
        old = before.scripts
        if (old.chosen and old.chosen.unique_name) != (state.chosen and state.chosen.unique_name):
            if state.chosen is not None:
                announce(self.steps, one_line(state.chosen.name))
            return
        for was, now in zip(old.steps, state.steps, strict=False):
            if was.running and not now.running:
                announce(self.steps, f"{one_line(now.name)}: {words.standing(now)}")

    # Wishes

    def _pick(self, index: int) -> None:
        name = self.picker.itemData(index)
        if isinstance(name, str) and self._shown is not None:
            chosen = self._shown.scripts.chosen
            if chosen is None or chosen.unique_name != name:
                self.chosen.emit(name)

    def focus(self) -> None:
        """Take the keyboard: to the step where work goes on, or to the choice of a script."""
        if self._shown is not None and self._shown.scripts.chosen is not None:
            self.steps.focus_current()
        else:
            self.picker.setFocus(Qt.FocusReason.OtherFocusReason)


def _entry(script: Script) -> str:
    """Write a script as a line to choose; its language where that is not the person's."""
    name = one_line(script.name, 120)
    return f"{name} ({words.language(script.language)})" if words.foreign(script.language) else name
