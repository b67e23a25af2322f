"""The composer: who gets a letter, what it is about, its files, its text."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.forms.state import FieldKind, FieldPlan
from session_engine.mail.state import MailState
from session_engine.records.state import FieldState, RecordState, Value
from session_engine.search.state import Match
from widgets.conversation.composer.held_bar import HeldBar
from widgets.forms.editors import FieldSignals
from widgets.forms.words import ProblemText
from widgets.mail.files import FailureText, FileStrip
from widgets.mail.format_bar import FormatBar
from widgets.mail.people import LABEL, BesideLabel, PeopleEditor, ReadAddresses, SubjectEditor
from widgets.mail.rich_text import RichText
from widgets.primitives.buttons import LinkButton
from widgets.primitives.card import Card
from widgets.primitives.command_row import CommandRow
from widgets.primitives.labels import TextLabel
from widgets.theme import GAP, GAP2, GAP3, Type, dress, metrics

_WIDEST = 1040
PEOPLE = ("to", "cc", "bcc")
TARGETS = ("contact", "account", "systemuser", "queue")
BODY = "description"


class ComposePage(QWidget):
    """Where a letter is written.

    Signals:
        edited: A column and its value.
        lookup_typed: A column and what was typed; answer with `show_suggestions`.
        half_typed: A list and the part of a name typed in it; empty once it is gone.
        lookup_opened: Somebody's record is wanted: record, name, modifiers.
        send_wanted: Ctrl+Return.
        link_wanted, picture_wanted: Something is to be put into the text.
        files_given: Paths of files that were dropped or pasted.
        picture_given: A pasted picture that is too large for the text, as PNG.
    """

    edited = Signal(str, object)
    lookup_typed = Signal(str, str)
    lookup_opened = Signal(object, str, Qt.KeyboardModifier)
    half_typed = Signal(str, str)
    send_wanted = Signal()
    link_wanted = Signal()
    picture_wanted = Signal()
    files_given = Signal(tuple)
    picture_given = Signal(bytes)

    def __init__(
        self,
        problem_text: ProblemText,
        failure_text: FailureText,
        read_addresses: ReadAddresses,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._signals = FieldSignals(self)
        self._signals.edited.connect(self.edited)
        self._signals.lookup_typed.connect(self.lookup_typed)
        self._signals.lookup_opened.connect(self.lookup_opened)
        self._signals.half_typed.connect(self.half_typed)
        self.command_place = QHBoxLayout()
        self.command_place.setContentsMargins(0, 0, 0, 0)
        self._sender = TextLabel("", Type.BODY)
        self.people = {name: self._people(name, problem_text, read_addresses) for name in PEOPLE}
        self.subject = SubjectEditor(
            FieldPlan("subject", FieldKind.TEXT, self.tr("Subject"), max_length=800),
            problem_text,
            self,
            self._signals,
        )
        self.files = FileStrip(failure_text)
        self.bar = FormatBar()
        self.text = RichText()
        self.text.setAccessibleName(self.tr("Text of the email"))
        self.text.setPlaceholderText(self.tr("Write your message"))
        self._more = {name: LinkButton(self.people[name].plan.label) for name in ("cc", "bcc")}
        self._also: HeldBar | None = None
        self._opened: set[str] = set()
        self._half_typed: dict[str, str] = {}
        self._connect()
        self._lay_out()

    def _people(self, name: str, problem_text: ProblemText, read: ReadAddresses) -> PeopleEditor:
        labels = {"to": self.tr("To"), "cc": self.tr("Cc"), "bcc": self.tr("Bcc")}
        plan = FieldPlan(name, FieldKind.PARTIES, labels[name], targets=TARGETS)
        made = PeopleEditor(plan, problem_text, self, self._signals)
        made.read_addresses = read
        return made

    def _connect(self) -> None:
        self.text.edited.connect(lambda html: self.edited.emit(BODY, html or None))
        self.text.send_wanted.connect(self._send)
        self.text.format_changed.connect(lambda: self.bar.show_formats(self.text.formats()))
        self.text.files_given.connect(self.files_given)
        self.text.picture_given.connect(self.picture_given)
        self.bar.toggled.connect(self.text.toggle)
        self.bar.link_wanted.connect(self.link_wanted)
        self.bar.picture_wanted.connect(self.picture_wanted)
        for name, button in self._more.items():
            button.clicked.connect(lambda _=False, name=name: self.open_list(name))

    def _fields(self) -> tuple[BesideLabel, ...]:
        return (*self.people.values(), self.subject)

    def _lay_out(self) -> None:
        self._commands = commands = CommandRow()
        commands.setLayout(self.command_place)
        card = Card()
        card.setMaximumWidth(metrics().px(_WIDEST))
        head = QWidget()
        rows = QVBoxLayout(head)
        rows.setContentsMargins(GAP3, GAP3, GAP3, GAP2)
        rows.setSpacing(GAP2)
        rows.addLayout(self._from_row())
        for editor in self._fields():
            rows.addWidget(editor)
        rows.addLayout(self._indented(self.files))
        card.body.addWidget(head)
        card.body.addWidget(self.text, 1)
        card.body.insertWidget(
            1, self.bar
        )  # last: Tab goes from the subject to the text, not through its formats
        around = QHBoxLayout()
        around.setContentsMargins(GAP3, GAP3, GAP3, GAP3)
        around.addWidget(card, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(commands)
        column.addLayout(around, 1)
        self._column = column
        self._show_lists()

    def tab_first(self) -> list[QWidget]:
        """Let Tab come to the commands before the fields."""
        return [self._commands]

    def _from_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        label = TextLabel(self.tr("From"), Type.SMALL)
        dress(label, ink="mute")
        label.setFixedWidth(metrics().px(LABEL))
        row.addWidget(label)
        row.addWidget(self._sender, 1)
        for button in self._more.values():
            row.addWidget(button)
            row.addSpacing(GAP)
        return row

    def _indented(self, widget: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addSpacing(metrics().px(LABEL))
        row.addWidget(widget, 1)
        return row

    # -- showing -------------------------------------------------------------------------------------------

    def render_mail(self, record: RecordState, mail: MailState, sender: str) -> None:
        """Show a draft; what has the keyboard keeps what is typed in it."""
        self._sender.render_value(sender)
        for name, editor in (*self.people.items(), ("subject", self.subject)):
            editor.render_field(record.fields.get(name) or FieldState())
        self._type_again()
        self._show_lists()
        self._show_body(record.value(BODY))
        self.files.render_files(mail.files, editable=True)

    def render_also(self, text: str) -> None:
        """Say that somebody else writes to the same customer; nothing for an empty text."""
        if self._also is None and text:
            self._also = HeldBar()
            self._column.addWidget(self._also)  # below: a line that is being written stays where it is
        if self._also is not None:
            self._also.render_message(text)

    def type_again(self, names: Mapping[str, str]) -> None:
        """Put parts of names back, by list, with the next rendering."""
        self._half_typed = dict(names)

    def _type_again(self) -> None:
        names, self._half_typed = self._half_typed, {}
        for name, text in names.items():
            if name in self.people:
                self._opened.add(name)
                self.people[name].type_again(text)

    def _show_body(self, value: Value) -> None:
        html = value if isinstance(value, str) else ""
        if not self.text.untold():
            self.text.show_html(html)

    def _show_lists(self) -> None:
        for name, button in self._more.items():
            shown = name in self._opened or self.people[name].shown_value() is not None
            self.people[name].setVisible(shown)
            button.setVisible(not shown)

    def open_list(self, name: str) -> None:
        """Show Cc or Bcc, with the keyboard in it."""
        self._opened.add(name)
        self._show_lists()
        self.people[name].focus_input()

    def show_suggestions(self, column: str, matches: tuple[Match, ...], failure: str = "") -> None:
        """Answer `lookup_typed`."""
        if column in self.people:
            self.people[column].show_suggestions(matches, failure)

    def tell(self) -> None:
        """Tell all that was typed and not told yet."""
        for editor in self.people.values():
            editor.input_left()
        self.text.tell()

    def focus_first(self) -> None:
        """Put the keyboard where work begins: to whom, what about, or the text."""
        if self.people["to"].shown_value() is None:
            self.people["to"].focus_input()
        elif not self.subject.shown_value():
            self.subject.focus_input()
        else:
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- keys, files, look ---------------------------------------------------------------------------------

    def _send(self) -> None:
        self.text.finish_composing()
        self.tell()
        self.send_wanted.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._send()
        else:
            super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _files(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        files = _files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.files_given.emit(files)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.text.follow_look()


def _files(data: QMimeData) -> tuple[str, ...]:
    return tuple(url.toLocalFile() for url in data.urls() if url.isLocalFile())
