"""Asks for the key that runs a macro: the next chord that is pressed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from widgets.dialogs.dialog import Dialog
from widgets.lists.key_cap import key_text
from widgets.primitives import announce
from widgets.primitives.labels import TextLabel
from widgets.settings.key_recorder import KeyRecorder
from widgets.theme import Type


class KeyDialog(Dialog):
    """One key.

    Signals:
        accepted_with: Its portable text, empty for none.
    """

    accepted_with = Signal(str)

    def __init__(
        self, macro: str, key: str, problem: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        tr = QCoreApplication.translate  # `tr` of its own would need the object that is made with the texts
        title = tr("KeyDialog", "A key for “{macro}”").replace("{macro}", macro)
        super().__init__(title, tr("KeyDialog", "Use it"), parent, width=420)
        self._key, self._problem = key, problem
        self.recorder = KeyRecorder()
        self.recorder.setAccessibleName(self.tr("Press the keys"))
        self.recorder.setText(key_text(key) if key else "")
        self.recorder.recorded.connect(self._take)
        self.recorder.removed.connect(lambda: self._take(""))
        self.recorder.left.connect(self._leave)
        self._wrong = TextLabel("", Type.BODY, "bad", wrap=True)
        self._wrong.hide()
        self.body.addWidget(
            TextLabel(self.tr("Press the keys together. Delete takes the key away."), wrap=True)
        )
        self.body.addWidget(self.recorder)
        self.body.addWidget(self._wrong)
        self.accept_pressed.connect(self._done)

    def _take(self, key: str) -> None:
        self._key = key
        self.recorder.setText(key_text(key) if key else "")
        why = self._problem(key) if key else ""
        self._wrong.render_value(why)
        self._wrong.setVisible(bool(why))
        self.accept_button.setEnabled(not why)
        if why:
            announce(self, why, at_once=True)
        else:
            self.accept_button.setFocus()

    def _leave(self) -> None:
        if self.recorder.hasFocus():
            (self.accept_button if self.accept_button.isEnabled() else self.cancel_button).setFocus()

    def _done(self) -> None:
        self.accepted_with.emit(self._key)
        self.accept()

    @override
    def first_focus(self) -> QWidget:
        return self.recorder
