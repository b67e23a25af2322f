"""Connecting an organisation of one's own: address and key are typed, tried, and only then kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from session_engine.records.state import Value
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.passphrase import PassphraseField
from widgets.primitives.buttons import PushButton
from widgets.primitives.labels import TextLabel
from widgets.primitives.message_bar import Message
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.tones import Tone
from widgets.theme import GAP, Type

LONGEST_KEY = 20_000
"""Characters: a token of a sign-in is a few thousand long."""
LONGEST_ADDRESS = 400
LONGEST_NAME = 80

_ADDRESS, _NAME = "address", "name"


@dataclass(frozen=True, slots=True)
class ConnectWish:
    """What was typed.

    Attributes:
        name: What the person calls the organisation, empty for its own name.
        address: As typed.
        key: As pasted.
        plain: Plain http is agreed to.
        at_start: It is to be opened when Ninedesk starts.
    """

    name: str
    address: str
    key: str = field(repr=False)
    plain: bool = False
    at_start: bool = True


class KeyField(PassphraseField):
    """A line for a key, which nobody reads over a shoulder; what is pasted over several lines becomes one."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setMaxLength(LONGEST_KEY)


def labelled(name: str, editor: QLineEdit, hint: str = "") -> QVBoxLayout:
    """Stand a field below its name."""
    column = QVBoxLayout()
    column.setSpacing(GAP)
    column.addWidget(TextLabel(name, Type.SMALL, "mute"))
    column.addWidget(editor)
    editor.setAccessibleName(name)
    editor.setPlaceholderText(hint)
    return column


class ConnectDialog(Dialog):
    """Asks for name, address and key.

    Signals:
        check_wanted: What was typed is to be tried (a `ConnectWish`).
        connect_wanted: It is to be tried, and the organisation opened (a `ConnectWish`).
    """

    check_wanted = Signal(object)
    connect_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent, width=520)
        self.setWindowTitle(self.tr("Connect your own organisation"))
        self.heading.render_value(self.tr("Connect your own organisation"))
        self.accept_button.set_label(self.tr("Connect"))
        self.body.addWidget(TextLabel(self._explanation(), wrap=True))
        self.address, self.key, self.name = QLineEdit(), KeyField(self.tr("Access key")), QLineEdit()
        self.address.setMaxLength(LONGEST_ADDRESS)
        self.name.setMaxLength(LONGEST_NAME)
        self.body.addLayout(labelled(self.tr("Address"), self.address, "https://name.crm4.dynamics.com"))
        self.plain = QCheckBox(self.tr("Send the key without encryption: I trust this network"))
        self.plain.hide()
        self.body.addWidget(self.plain)
        self.body.addLayout(labelled(self.tr("Access key"), self.key))
        hint = self.tr("As the organisation calls itself")
        self.body.addLayout(labelled(self.tr("What you call it"), self.name, hint))
        self.at_start = QCheckBox(self.tr("Open it when Ninedesk starts"))
        self.at_start.setChecked(True)
        self.body.addWidget(self.at_start)
        self._found = MessagePlace()
        self.body.addLayout(self._found)
        self.check_button = PushButton(self.tr("Check"))
        self.check_button.clicked.connect(self._check)
        self.buttons.insertWidget(0, self.check_button)
        self.accept_pressed.connect(lambda: self.connect_wanted.emit(self.wish))
        for line in (self.address, self.key):
            line.textEdited.connect(lambda _text: self._found.render_message(None))
        self.address.textEdited.connect(lambda _text: self._take_back_agreement())
        for line in (self.address, self.name):
            line.textEdited.connect(lambda _text: self._tell())

    def _tell(self) -> None:
        # The key is never told: it is not for a profile's rows.
        self.typed.emit({_ADDRESS: self.address.text(), _NAME: self.name.text()})

    @override
    def put_back(self, values: Mapping[str, Value]) -> None:
        self.address.setText(str(values.get(_ADDRESS) or ""))
        self.name.setText(str(values.get(_NAME) or ""))

    def _explanation(self) -> str:
        return self.tr(
            "An organisation that speaks the Dataverse Web API, with an access key that its administrator gives you. "
            "Signing in with a work account in the browser is not possible yet. The demonstration stays as it is."
        )

    @property
    def wish(self) -> ConnectWish:
        """What was typed so far."""
        agreed = self.plain.isVisibleTo(self) and self.plain.isChecked()
        name, address = self.name.text().strip(), self.address.text()
        return ConnectWish(name, address, self.key.text(), agreed, self.at_start.isChecked())

    def show_found(self, text: str) -> None:
        """Say what answers there."""
        self._found.render_message(Message(text, Tone.GOOD))
        self.make_room()

    def show_wrong_address(self, text: str, *, plain: bool = False) -> None:
        """Say what is wrong with the address; with `plain` it can be agreed to."""
        self.plain.setVisible(plain or self.plain.isVisibleTo(self))
        self.show_failure(text)
        (self.plain if plain else self.address).setFocus()
        if not plain:
            self.address.selectAll()

    def show_wrong_key(self, text: str) -> None:
        """Say what is wrong with the key."""
        self.show_failure(text)
        self.key.setFocus()
        self.key.selectAll()

    @override
    def show_failure(self, text: str) -> None:
        self._found.render_message(None)
        super().show_failure(text)

    @override
    def first_focus(self) -> QWidget | None:
        return self.address

    def _take_back_agreement(self) -> None:
        """Agreeing was for the address that stood there."""
        self.plain.hide()
        self.plain.setChecked(False)

    def _check(self) -> None:
        if not self.busy:
            self.check_wanted.emit(self.wish)


class KeyDialog(Dialog):
    """Asks for another key of an organisation that is connected; what was typed elsewhere stays.

    Signals:
        given: The key.
    """

    given = Signal(str)

    def __init__(self, organisation: str, host: str, reason: str, parent: QWidget | None = None) -> None:
        title = self.tr("Key for {name}").replace("{name}", organisation)
        super().__init__(title, self.tr("Sign in"), parent, width=460)
        self.body.addWidget(TextLabel(reason, wrap=True))
        self.key = KeyField(self.tr("Access key"))
        self.body.addLayout(labelled(self.tr("Access key for {host}").replace("{host}", host), self.key))
        self.accept_pressed.connect(lambda: self.given.emit(self.key.text()))

    def show_wrong(self, text: str) -> None:
        """Say what is wrong with the key."""
        self.show_failure(text)
        self.key.setFocus()
        self.key.selectAll()

    @override
    def first_focus(self) -> QWidget | None:
        return self.key
