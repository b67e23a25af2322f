"""A question with a few answers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets.dialogs.dialog import Dialog
from widgets.primitives.buttons import PushButton, Variant
from widgets.primitives.labels import TextLabel
from widgets.text import one_line

_MOST = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer.

    Attributes:
        id: Tells it apart.
        text: What its button says.
        primary: The one most likely wanted; Return gives it.
        danger: It destroys something; never given by Return unless the agent went there.
        cancel: Escape gives it.
    """

    id: str
    text: str
    primary: bool = False
    danger: bool = False
    cancel: bool = False


class Question(Dialog):
    """A text, a detail, and the answers as buttons.

    Signals:
        answered: Id of the answer; closing the window is the one that cancels.
    """

    answered = Signal(str)

    def __init__(
        self,
        text: str,
        detail: str,
        choices: tuple[Choice, ...],
        parent: QWidget | None = None,
        details: tuple[str, ...] = (),
    ) -> None:
        super().__init__(text, "", parent, width=420)
        self.setAccessibleDescription(detail)
        self._choices = choices
        self._answer = next((choice.id for choice in choices if choice.cancel), "")
        if detail:
            self.body.addWidget(TextLabel(detail, wrap=True))
        if details:
            self.body.addWidget(TextLabel(_listed(details), ink="mute", wrap=True))
        self.cancel_button.hide()
        self.accept_button.hide()
        self._buttons = {choice.id: self._button(choice) for choice in sorted(choices, key=_place)}
        self.finished.connect(lambda: self.answered.emit(self._answer))

    def _button(self, choice: Choice) -> PushButton:
        variant = Variant.PRIMARY if choice.primary else Variant.DANGER if choice.danger else Variant.PLAIN
        button = PushButton(choice.text, variant)
        button.clicked.connect(lambda: self._give(choice.id))
        self.buttons.addWidget(button)
        return button

    def button(self, choice: str) -> QPushButton:
        """Return the button of an answer."""
        return self._buttons[choice]

    def _give(self, answer: str) -> None:
        self._answer = answer
        self.accept()

    @override
    def first_focus(self) -> QWidget | None:
        wanted = [c.id for c in self._choices if c.primary] or [c.id for c in self._choices if c.cancel]
        return self._buttons[wanted[0]] if wanted else None

    @override
    def keyPressEvent(self, arg__1: QKeyEvent) -> None:
        arrows = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if arg__1.key() in arrows:
            self.focusNextPrevChild(arrows[Qt.Key(arg__1.key())] > 0)
        else:
            super().keyPressEvent(arg__1)

    @override
    def _press(self) -> None:
        wanted = next((choice.id for choice in self._choices if choice.primary), None)
        if wanted is not None:
            self._give(wanted)


def _place(choice: Choice) -> int:
    """Order the buttons: what cancels first, the wanted one at the end."""
    return 2 if choice.primary else 0 if choice.cancel else 1


def _listed(details: tuple[str, ...]) -> str:
    shown = [f"•  {one_line(detail, 120)}" for detail in details[:_MOST]]
    if len(details) > _MOST:
        shown.append(f"…  +{len(details) - _MOST}")
    return "\n".join(shown)
