"""Beside a prepared answer: how it will read, what it can be filled with, its language, and for whom it is."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from session_engine.light_dataclass import dataclass
from widgets import languages
from widgets.primitives.buttons import PushButton
from widgets.primitives.card import Card
from widgets.primitives.labels import TextLabel
from widgets.primitives.tones import Tone, ink_name
from widgets.text import for_tip, one_line
from widgets.theme import GAP, GAP2, GAP3, Type, dress, metrics

WIDTH = 320
_LONGEST = 4000
"""Characters of a preview: more than anybody reads in one."""


@dataclass(frozen=True, slots=True)
class Variable:
    """Something that an answer can be filled with.

    Attributes:
        name: As it stands in the text, without braces.
        label: In words.
    """

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class SideState:
    """What is shown.

    Attributes:
        preview: The text as a customer would read it, raw; empty while there is none.
        asked: What will be asked for when it is used.
        language: Tag; empty for any.
        shared: Everybody has it.
        may_share: She may say so.
        editable: She may write it.
    """

    preview: str = ""
    asked: tuple[str, ...] = ()
    language: str = ""
    shared: bool = False
    may_share: bool = False
    editable: bool = True


class ReplySide(QScrollArea):
    """A column of cards.

    Signals:
        variable_chosen: The name of what is to be inserted.
        language_chosen: A tag, empty for any.
        shared_chosen: Whether everybody has it.
    """

    variable_chosen = Signal(str)
    language_chosen = Signal(str)
    shared_chosen = Signal(bool)

    def __init__(self, variables: tuple[Variable, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: SideState | None = None
        self.preview = TextLabel(wrap=True)
        self.preview.setAccessibleName(self.tr("Preview"))
        self.asked = TextLabel(kind=Type.SMALL, wrap=True)
        dress(self.asked, ink=ink_name(Tone.WARN))
        self.variables = tuple(self._variable(each) for each in variables)
        self.language = QComboBox()
        self.language.setAccessibleName(self.tr("Language"))
        self.language.addItem(self.tr("Any language"), "")
        for tag in languages.tags():
            self.language.addItem(languages.name_of(tag), tag)
        self.language.activated.connect(
            lambda index: self.language_chosen.emit(self.language.itemData(index))
        )
        self.shared = QCheckBox(self.tr("Everybody has it"))
        self.shared.clicked.connect(self.shared_chosen)
        self._lay_out()

    def _variable(self, variable: Variable) -> PushButton:
        button = PushButton(variable.label)
        button.setToolTip(for_tip(f"{{{variable.name}}}"))
        button.clicked.connect(partial(self.variable_chosen.emit, variable.name))
        return button

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, GAP3, GAP3, GAP3)
        column.setSpacing(GAP3)
        column.addWidget(_card(self.tr("As the customer reads it"), self.preview, self.asked))
        said = self.tr("Insert where the cursor is; a conversation fills it by itself.")
        hint = TextLabel(said, Type.SMALL, wrap=True)
        dress(hint, ink="mute")
        self._changing = _card(self.tr("What changes in it"), hint, *self.variables)
        column.addWidget(self._changing)
        column.addWidget(_card(self.tr("Language"), self.language))
        self._for = _card(self.tr("For whom"), self.shared)
        column.addWidget(self._for)
        column.addStretch(1)
        dress(content, ground="bg")
        dress(self, ground="bg")
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedWidth(metrics().px(WIDTH))

    def render_state(self, state: SideState) -> None:
        """Show a state; an equal one changes nothing."""
        if state == self._state:
            return
        self._state = state
        self.preview.render_value(state.preview[:_LONGEST] or self.tr("Write the message: it is shown here."))
        dress(self.preview, ink="text" if state.preview else "mute")
        names = ", ".join(one_line(name, 40) for name in state.asked[:8])
        said = self.tr("Asked for when you use it: {names}").replace("{names}", names)
        self.asked.render_value(said if names else "")
        self.asked.setVisible(bool(names))
        self._show_language(state.language)
        self.shared.setChecked(state.shared)
        self._for.setVisible(state.may_share)
        self._changing.setVisible(state.editable)
        for part in (self.language, self.shared):
            part.setEnabled(state.editable)

    def _show_language(self, tag: str) -> None:
        index = self.language.findData(tag)
        if index < 0:  # one that this program has no name for stays as it is
            self.language.addItem(languages.name_of(tag), tag)
            index = self.language.count() - 1
        self.language.setCurrentIndex(index)


def _card(title: str, *parts: QWidget) -> Card:
    card = Card(title)
    inside = QVBoxLayout()
    inside.setContentsMargins(GAP3, GAP2, GAP3, GAP3)
    inside.setSpacing(GAP)
    for part in parts:
        inside.addWidget(part)
    card.body.addLayout(inside)
    return card
