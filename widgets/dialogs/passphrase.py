"""The passphrase of a profile: asked for, set for the first time, or changed and removed."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.dialogs.dialog import Dialog
from widgets.primitives.buttons import PushButton, Variant
from widgets.primitives.labels import TextLabel
from widgets.theme import GAP, Type

SHORTEST = 8
"""Letters below which a passphrase is guessed in no time."""


class PassphraseKind(StrEnum):
    """What is wanted."""

    ASK = "ask"
    SET = "set"
    CHANGE = "change"


class PassphraseField(QLineEdit):
    """A line whose letters nobody reads over a shoulder, and which no undo and no input method remembers."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAccessibleName(name)
        self.setMaxLength(1024)


class PassphraseDialog(Dialog):
    """Fields for the passphrase in force and a new one, as far as they are wanted.

    Signals:
        given: The passphrase in force and the new one, each empty where it is not asked for.
        removal_wanted: The passphrase in force, which is to be asked for no more.
    """

    given = Signal(str, str)
    removal_wanted = Signal(str)

    def __init__(
        self, kind: PassphraseKind, parent: QWidget | None = None, *, removable: bool = True
    ) -> None:
        super().__init__("", "", parent, width=440)
        self._kind = kind
        self._put_words(kind)
        self.current = self._field(self.tr("Passphrase"), kind is not PassphraseKind.SET)
        self.new = self._field(self.tr("New passphrase"), kind is not PassphraseKind.ASK)
        self.again = self._field(self.tr("The new passphrase once more"), kind is not PassphraseKind.ASK)
        self.accept_pressed.connect(self._give)
        if kind is PassphraseKind.CHANGE and removable:
            self._offer_removal()

    def show_wrong(self) -> None:
        """Say that the passphrase is not the one."""
        self.show_failure(self.tr("That is not the passphrase."))
        self.current.selectAll()
        self.current.setFocus()

    def _put_words(self, kind: PassphraseKind) -> None:
        title, accept, text = {
            PassphraseKind.ASK: (
                self.tr("Passphrase of your profile"),
                self.tr("Unlock"),
                self.tr("What Ninedesk remembers is locked with it."),
            ),
            PassphraseKind.SET: (
                self.tr("Protect with a passphrase"),
                self.tr("Protect"),
                self.tr(
                    "Ninedesk asks for it at each start. Nobody can give it back: without it, settings, open sessions "
                    "and unsaved text cannot be read any more."
                ),
            ),
            PassphraseKind.CHANGE: (self.tr("Change the passphrase"), self.tr("Change"), ""),
        }[kind]
        self.setWindowTitle(title)
        self.heading.render_value(title)
        self.accept_button.set_label(accept)
        if text:
            self.body.addWidget(TextLabel(text, wrap=True))

    def _field(self, name: str, wanted: bool) -> PassphraseField:  # noqa: FBT001 - private, and read where called
        field = PassphraseField(name)
        if wanted:
            column = QVBoxLayout()
            column.setSpacing(GAP)
            column.addWidget(TextLabel(name, Type.SMALL, "mute"))
            column.addWidget(field)
            self.body.addLayout(column)
        else:
            field.setParent(self)
            field.hide()
        return field

    def _offer_removal(self) -> None:
        remove = PushButton(self.tr("Remove it"), Variant.DANGER)
        remove.clicked.connect(self._remove)
        self.buttons.insertWidget(0, remove)

    def _remove(self) -> None:
        if not self.busy:
            self.removal_wanted.emit(self.current.text())

    def _give(self) -> None:
        problem = "" if self._kind is PassphraseKind.ASK else self._problem()
        if problem:
            self.show_failure(problem)
        elif self._kind is not PassphraseKind.ASK or self.current.text():
            self.given.emit(self.current.text(), self.new.text())

    def _problem(self) -> str:
        """Say why the new one will not do."""
        if len(self.new.text()) < SHORTEST:
            self.new.setFocus()
            return self.tr("Please use at least {count} characters; several words are good.").format(
                count=SHORTEST
            )
        if self.new.text() != self.again.text():
            self.again.setFocus()
            return self.tr("These two are not the same.")
        return ""

    @override
    def first_focus(self) -> QWidget | None:
        return self.new if self._kind is PassphraseKind.SET else self.current
