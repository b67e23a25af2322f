"""Article and e-mail pages: header with facts, the text, find in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.errors import Failure
from session_engine.forms.state import FieldPlan, FormPlan, FormState, FormStatus
from session_engine.records.state import RecordState
from widgets.forms.header import FormHeader
from widgets.forms.words import FailureText
from widgets.primitives.card import Card
from widgets.primitives.command_row import CommandRow
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.kept_place import KeptPlace
from widgets.primitives.message_bar import BarAction, Message, MessageBar
from widgets.primitives.skeleton import SkeletonRows
from widgets.primitives.tab_order import laid_out
from widgets.primitives.tones import Tone
from widgets.primitives.unread import why_empty
from widgets.reading.browser import Browser
from widgets.reading.cleaning import clean, from_text, looks_like_html
from widgets.reading.find_bar import FindBar
from widgets.text import one_line
from widgets.theme import GAP3, generation, metrics

_WIDEST = 960


class ReadingPage(QWidget):
    """A text to read.

    Signals:
        link_activated: A link's address; nothing is opened here.
        opened: A header link was followed: record, name, modifiers.
        retry_wanted: Try again.
        close_wanted: Close the page: there is nothing to be had.
    """

    link_activated = Signal(str)
    opened = Signal(object, str, Qt.KeyboardModifier)
    retry_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, failure_text: FailureText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failure_text = failure_text
        self._body: str | None = None
        self._html = ""
        self._look = generation()
        self.between = QVBoxLayout()  # what a kind of text has between its header and itself
        self.between.setContentsMargins(0, 0, 0, 0)
        self.command_place = QHBoxLayout()
        self.command_place.setContentsMargins(0, 0, 0, 0)
        self.header = FormHeader()
        self.header.opened.connect(self.opened)
        self.bar = MessageBar()
        self.bar.action_triggered.connect(lambda _action: self.retry_wanted.emit())
        self.browser = Browser()
        self.browser.link_activated.connect(self.link_activated)
        self.place = KeptPlace(self.browser.verticalScrollBar())
        self.find_bar = FindBar()
        self.find_bar.find_wanted.connect(self._find)
        self.find_bar.closed.connect(self._stop_finding)
        self.find_bar.hide()
        self._skeleton = SkeletonRows(12)
        self._empty = EmptyState()
        self._empty.action_triggered.connect(self._act_on_empty)
        self._closes = False
        self._not_to_be_had = {
            Failure.MISSING: (self.tr("Not there any more"), "delete"),
            Failure.FORBIDDEN: (self.tr("Not yours to see"), "lock"),
        }
        self._stack = QStackedWidget()
        self._lay_out()

    def _lay_out(self) -> None:
        self._commands = commands = CommandRow()
        commands.setLayout(self.command_place)
        sheet = Card()
        sheet.body.addWidget(self.browser)
        sheet.setMaximumWidth(metrics().px(_WIDEST))
        around = QWidget()
        row = QHBoxLayout(around)
        row.setContentsMargins(GAP3, GAP3, GAP3, GAP3)
        row.addWidget(sheet, 1)
        row.addStretch(0)
        for page in (self._skeleton, around, self._empty):
            self._stack.addWidget(page)
        self._sheet = around
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (commands, self.header, self.bar):
            column.addWidget(part)
        column.addLayout(self.between)
        column.addWidget(self._stack, 1)
        column.addWidget(self.find_bar)

    def tab_first(self) -> list[QWidget]:
        """Let Tab come to what stands above the text before it."""
        return [self._commands, self.header, self.bar, *laid_out(self.between)]

    def render_record(
        self,
        record: RecordState,
        header: tuple[FieldPlan, ...],
        body: str | None,
        subtitle: tuple[str, ...] = (),
        unread: frozenset[str] = frozenset(),
    ) -> None:
        """Show a record's title, its header's facts and its text; None while the text is on its way.

        `unread` columns cannot be read now: only lists have told of the record.
        """
        self._say_what_is_missing(header, unread, text=body is None)
        plan = FormPlan("", record.ref.table, "", "", header, ())
        self.header.render_state(FormState(record, plan, FormStatus.READY, subtitle=subtitle))
        if body is None:
            self._show_no_text(unread)
            return
        self.browser.setAccessibleName(record.name)
        if body != self._body:
            self._body = body
            self._html = clean(body) if looks_like_html(body) else from_text(body)
            self.browser.show_html(self._html)
        if not body.strip():
            self._empty.render_value(self.tr("This has no text"), "", "article")
        self._stack.setCurrentWidget(self._sheet if body.strip() else self._empty)

    def _say_what_is_missing(
        self, header: tuple[FieldPlan, ...], unread: frozenset[str], *, text: bool
    ) -> None:
        names = [one_line(cell.label) for cell in header if cell.column in unread]
        names += [self.tr("Text")] if text else []
        if not unread or not names:
            self.bar.render(None)
            return
        said = self.tr("Only what lists have shown of it is here. Not read yet: {fields}.")
        again = BarAction("retry", self.tr("Try again"))
        self.bar.render(Message(said.replace("{fields}", ", ".join(names)), Tone.WARN, (again,), "offline"))

    def _show_no_text(self, unread: frozenset[str]) -> None:
        if not unread:
            self._stack.setCurrentWidget(self._skeleton)
            return
        self._closes = False
        why = self.tr("It comes by itself when the organisation answers.")
        self._empty.render_value(self.tr("The text was not read yet"), why, "offline")
        self._stack.setCurrentWidget(self._empty)

    def render_failure(self, failure: Failure | None, detail: str = "") -> None:
        """Say why there is nothing to read."""
        self.bar.render(None)
        kind = failure or Failure.SERVER
        text = why_empty(kind, self._failure_text(kind, detail))
        title, icon = self._not_to_be_had.get(
            failure or Failure.SERVER, (self.tr("Could not be loaded"), "offline")
        )
        self._closes = failure in self._not_to_be_had
        act = self.tr("Close this tab") if self._closes else self.tr("Try again")
        self._empty.render_value(title, text, icon, act)
        self._stack.setCurrentWidget(self._empty)

    def _act_on_empty(self) -> None:
        if self._closes:
            self.close_wanted.emit()
        else:
            self.retry_wanted.emit()

    # Finding

    def focus_find(self) -> None:
        """Open the bar that finds in the text."""
        self.find_bar.show()
        selected = self.browser.textCursor().selectedText()
        if selected and "\u2029" not in selected:
            self.find_bar.line.setText(selected)
        self.find_bar.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_bar.line.selectAll()

    def _find(self, text: str, backward: bool) -> None:  # noqa: FBT001 a signal's argument
        if not text:
            self.find_bar.show_count(0)
            self.browser.stop_finding()
            return
        typing = self.find_bar.line.hasFocus() and self.browser.textCursor().hasSelection()
        if typing and self.browser.textCursor().selectedText().casefold() != text.casefold():
            self.browser.to_selection_start()
        self.browser.find_text(text, backward=backward)
        self.find_bar.show_count(self.browser.count(text), self.browser.number(text))

    def _stop_finding(self) -> None:
        self.find_bar.hide()
        self.browser.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Find):
            self.focus_find()
        elif event.matches(QKeySequence.StandardKey.FindNext) and self.find_bar.line.text():
            self._find(self.find_bar.line.text(), False)
        elif event.key() == Qt.Key.Key_Escape and self.find_bar.isVisible():
            self._stop_finding()
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if (
            event.type() == QEvent.Type.PaletteChange
            and self._look != generation()
            and self._body is not None
        ):
            self._look = generation()
            place = self.browser.verticalScrollBar().value()
            self.browser.show_html(self._html)
            self.browser.verticalScrollBar().setValue(place)
