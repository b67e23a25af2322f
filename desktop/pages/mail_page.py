"""A tab that is an e-mail: the composer while it is a draft, a letter to read once it was sent or came in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop import mail_words, messages
from desktop.bindings.mail import ANSWERS
from desktop.bindings.mail_files import MailFiles
from desktop.bindings.mail_inserts import MailInserts
from desktop.command_states import shown_commands
from desktop.desk import Desk
from desktop.lookups import look_up
from desktop.pages.also_here import HERE, AlsoHerePart
from desktop.pages.kept import KeptState
from session_engine.errors import Failure
from session_engine.forms.state import CommandState, FieldKind, FieldPlan, FormState, FormStatus
from session_engine.ids import RecordRef
from session_engine.mail.addresses import addresses_in
from session_engine.mail.area import COLUMNS
from session_engine.mail.state import EDITABLE, MailStanding, MailState
from session_engine.navigation.state import Place
from session_engine.records.state import Parties, RecordState, RecordStatus
from session_engine.sessions.state import Tab
from widgets.attendance.words import also_writing
from widgets.mail.files import FileStrip
from widgets.mail.page import ComposePage
from widgets.primitives.message_bar import MessageBar
from widgets.reading.page import ReadingPage
from widgets.shell import CommandBar
from widgets.theme import GAP2, GAP3

_WRITING = frozenset({"send", "attach", "insert_template", "insert_article", "insert_signature"})
_TICK_MS = 500
_HEADER = frozenset({"sender", "torecipients"})


class MailTab:
    """Shows an e-mail; wishes become verbs."""

    def __init__(self, desk: Desk, tab: Tab, ref: RecordRef) -> None:
        self._desk, self._tab, self._ref = desk, tab.id, ref
        self._widget = QWidget()
        self._banner = MessageBar()
        self._banner.action_triggered.connect(self._banner_action)
        self._stack = QStackedWidget()
        column = QVBoxLayout(self._widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        column.addWidget(self._stack, 1)
        self._compose: ComposePage | None = None
        self._reading: ReadingPage | None = None
        self._strip: FileStrip | None = None
        self._bars: dict[QWidget, CommandBar] = {}
        self._here = AlsoHerePart(desk, ref)
        self._wants_keyboard = False
        self._to_insert = ""
        self._tick = QTimer(self._widget, interval=_TICK_MS)
        self._tick.timeout.connect(self._show_banner)
        self._files = MailFiles(desk, ref)
        self._inserts = MailInserts(desk, ref, self._widget, lambda: self._compose)
        desk.engine.records.watch(ref, tab.id, COLUMNS | _HEADER)
        desk.engine.mail.show(ref)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._widget

    # -- showing -------------------------------------------------------------------------------------------

    def render(self, parts: frozenset[str]) -> None:
        """Show the e-mail as it stands, and who else is there."""
        if parts - {HERE}:
            self._render_mail()
        self._here.render(*self._bars.values())
        if self._compose is not None:
            self._compose.render_also(self._also_writing())

    def _also_writing(self) -> str:
        people = self._desk.answering(self._ref)
        to = self._desk.engine.records.state(self._ref).value("to") if people else None
        first = next(iter(to.members), None) if isinstance(to, Parties) else None
        return also_writing(people, first.name if first is not None else "")

    def _render_mail(self) -> None:
        form = self._desk.engine.forms.state(self._tab)
        mail = self._desk.engine.mail.state(self._ref)
        if form.status is FormStatus.READY and self._writable(form, mail):
            self._render_draft(form, mail)
        else:
            self._render_letter(form, mail)
        self._show_banner()

    def _writable(self, form: FormState, mail: MailState) -> bool:
        known = form.record.status in {RecordStatus.NEW, RecordStatus.READY}
        # What lists alone have told of is no draft to write in: it would go over what was not read.
        return known and mail.standing in EDITABLE and form.read_only is None and not form.unread

    def _render_draft(self, form: FormState, mail: MailState) -> None:
        page = self._composer()
        self._bars[page].render(shown_commands(form.commands, self._desk.key))
        page.render_mail(form.record, mail, self._sender(form.record))
        self._bring(page)
        if self._to_insert:
            html, self._to_insert = self._to_insert, ""
            self._inserts.insert(html)
        if self._wants_keyboard:
            self._wants_keyboard = False
            page.focus_first()

    def _render_letter(self, form: FormState, mail: MailState) -> None:
        page = self._reader()
        self._bars[page].render(shown_commands(_offered(form), self._desk.key))
        self._bring(page)
        if form.status is FormStatus.FAILED:
            gone = form.record.status is RecordStatus.MISSING
            page.render_failure(Failure.MISSING if gone else form.record.failure, form.record.failure_detail)
            return
        body = form.record.value("description")
        known = "description" in form.record.fields
        plan = form.plan.header if form.plan is not None else ()
        page.render_record(
            form.record,
            (_about(), *plan),
            body if isinstance(body, str) else "" if known else None,
            mail_words.head(form.record),
            form.unread,
        )
        if self._strip is not None:
            self._strip.render_files(mail.files, editable=False)
        if self._wants_keyboard and known:
            self._wants_keyboard = False
            page.browser.setFocus()

    def _bring(self, page: QWidget) -> None:
        if self._stack.currentWidget() is not page:
            focused = self._stack.currentWidget() is not None and self._widget.isAncestorOf(
                self._widget.focusWidget() or self._widget
            )
            self._stack.setCurrentWidget(page)
            if focused and page is self._reading and self._reading is not None:
                self._reading.browser.setFocus()

    def _show_banner(self) -> None:
        engine = self._desk.engine
        mail = engine.mail.state(self._ref)
        begun_here = engine.records.is_new(self._ref) or engine.records.is_unborn(self._ref)
        known = begun_here or "statuscode" in engine.records.state(self._ref).fields
        if not known and mail.standing is MailStanding.DRAFT:
            self._banner.render(None)  # where it stands is not known
            return
        embedded = engine.lines.state(self._ref.line).embedded
        self._banner.render(mail_words.banner(mail, engine.clock.now(), embedded=embedded))
        if mail.standing is MailStanding.LEAVING:
            self._tick.start()
        else:
            self._tick.stop()

    def _sender(self, record: RecordState) -> str:
        value = record.value("from")
        members = value.members if isinstance(value, Parties) else ()
        person = self._desk.engine.lines.state(self._ref.line).person
        return ", ".join(party.name for party in members) or (person.full_name if person is not None else "")

    # -- the two pages -------------------------------------------------------------------------------------

    def _composer(self) -> ComposePage:
        if self._compose is None:
            page = self._compose = ComposePage(messages.field_problem, messages.failure, addresses_in)
            self._add(page, page.command_place.addWidget)
            records, ref = self._desk.engine.records, self._ref
            page.edited.connect(
                lambda column, value: self._desk.run(lambda: records.edit(ref, column, value))
            )
            page.lookup_typed.connect(self._suggest)
            page.type_again(self._desk.half_typed.follow_names(page.half_typed, self._tab))
            page.lookup_opened.connect(self._open)
            page.send_wanted.connect(lambda: self.command("send"))
            page.link_wanted.connect(self._inserts.link)
            page.picture_wanted.connect(self._inserts.picture)
            page.files_given.connect(self._files.attach_paths)
            page.picture_given.connect(self._files.attach_picture)
            self._connect_files(page.files)
        return self._compose

    def _reader(self) -> ReadingPage:
        if self._reading is None:
            page = self._reading = ReadingPage(messages.failure)
            self._add(page, page.command_place.addWidget)
            page.link_activated.connect(_follow)
            page.opened.connect(self._open)
            page.retry_wanted.connect(
                lambda: self._desk.ask(lambda: self._desk.engine.forms.refresh(self._tab))
            )
            page.close_wanted.connect(lambda: self._desk.do("tab_close"))
            KeptState(self._desk, self._tab).follow("text", page.place)
            self._strip = FileStrip(messages.failure)
            self._strip.setContentsMargins(GAP3, GAP2, GAP3, 0)
            page.between.addWidget(self._strip)
            self._connect_files(self._strip)
        return self._reading

    def _add(self, page: QWidget, place: Callable[..., object]) -> None:
        bar = self._bars[page] = CommandBar()
        bar.triggered.connect(self.command)
        place(bar, 1)
        self._stack.addWidget(page)

    def _connect_files(self, strip: FileStrip) -> None:
        strip.opened.connect(self._files.open)
        strip.saved.connect(self._files.save)
        strip.removed.connect(self._files.take_out)

    # -- verbs ---------------------------------------------------------------------------------------------

    def command(self, action: str) -> bool:
        """Do an action of the e-mail."""
        if action == "find" and self._reading is not None and self._stack.currentWidget() is self._reading:
            self._reading.focus_find()
            return True
        if action in ANSWERS:
            self._desk.mail.answer(self._ref, ANSWERS[action])
            return True
        verb = {
            "send": self.send,
            "attach": self._files.choose,
            "insert_template": self._inserts.template,
            "insert_article": self._inserts.article,
            "insert_signature": self._inserts.signature,
        }.get(action)
        if self._compose is not None:
            self._compose.tell()  # what was typed a moment ago belongs to what is saved or sent
        if verb is None:
            return self._desk.casework.command(action, self._ref, self._tab)
        verb()
        return True

    def send(self) -> None:
        """Send the draft; it leaves after a few seconds."""
        self._desk.start(
            lambda: self._desk.engine.mail.send(self._ref),
            owner="mail",
            group=f"send {self._ref.id}",
            saves=(self._ref,),
        )

    def insert_html(self, html: str) -> None:
        """Put something into the text, as soon as there is one."""
        if self._compose is not None and self._stack.currentWidget() is self._compose:
            self._inserts.insert(html)
        else:
            self._to_insert = html

    def _banner_action(self, action: str) -> None:
        if action == mail_words.UNDO:
            self._desk.mail.take_back(self._ref)
        elif action == mail_words.AGAIN:
            self.command("send")

    def offered(self) -> tuple[str, ...]:
        """Name what can be done with it."""
        return tuple(c.id for c in _offered(self._desk.engine.forms.state(self._tab)) if c.enabled)

    def focus(self) -> None:
        """Take the keyboard."""
        ready = self._desk.engine.forms.state(self._tab).status is FormStatus.READY
        front = self._stack.currentWidget() if self._stack.count() else None
        self._wants_keyboard = not ready or front is None
        if self._compose is not None and front is self._compose:
            self._compose.focus_first()
        elif self._reading is not None and front is self._reading:
            self._reading.browser.setFocus()

    def close(self) -> None:
        """Let go of the e-mail; what was typed a moment ago is told first."""
        self._tick.stop()
        engine = self._desk.engine
        engine.tasks.cancel(self._tab)
        engine.records.unwatch(self._ref, self._tab)
        engine.mail.hide(self._ref)

    # -- wishes --------------------------------------------------------------------------------------------

    def _suggest(self, column: str, text: str) -> None:
        page = self._composer()
        targets = page.people[column].plan.targets if column in page.people else ()

        look_up(
            self._desk, self._ref.line, targets, text, partial(page.show_suggestions, column),
            owner=self._tab, group=f"lookup {column}",
        )  # fmt: skip

    def _open(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        self._desk.open_record(ref, Place.LOOKUP, modifiers, title)


def _offered(form: FormState) -> tuple[CommandState, ...]:
    """Give what can be done; nobody sends a draft of which only lists have told."""
    return tuple(each for each in form.commands if each.id not in _WRITING) if form.unread else form.commands


def _follow(link: str) -> None:
    url = QUrl(link)
    if url.scheme() in ("https", "http", "mailto"):
        QDesktopServices.openUrl(url)


def _about() -> FieldPlan:
    """Give the fact that leads to what a letter is about."""
    label = QCoreApplication.translate("ReadingPage", "Regarding")
    return FieldPlan("regardingobjectid", FieldKind.LOOKUP, label, read_only=True)
