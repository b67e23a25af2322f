"""The outbox in the window: what is told of it, the list behind the status line, and what can be done there."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop import outbox_words
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.main_window import MainWindow
from session_engine.errors import WayOut
from session_engine.navigation.state import Place
from session_engine.notices.state import Notice, Weight
from session_engine.outbox.events import ChangeKept, ChangeRefused, ChangesSent, OutboxChanged
from session_engine.outbox.state import OutboxItem, OutboxState, OutboxVerb, Standing
from widgets.dialogs.question import Choice, Question
from widgets.grids import times
from widgets.outbox.waiting_list import WaitingList, WaitingState
from widgets.primitives.flyout import Flyout
from widgets.primitives.message_bar import BarAction
from widgets.primitives.tones import Tone

_LOOKS = {
    Standing.WAITING: (Tone.INFO, "waiting"),
    Standing.SENDING: (Tone.INFO, "send"),
    Standing.HELD: (Tone.INFO, "pause"),
    Standing.OTHER_PERSON: (Tone.WARN, "user-check"),
    Standing.REFUSED: (Tone.BAD, "error"),
}
_SAVES = (OutboxVerb.CREATE, OutboxVerb.UPDATE)


class OutboxBinding:
    """Tells what waits, shows it, and does what the person decides."""

    def __init__(self, desk: Desk, window: MainWindow, commands: Commands) -> None:
        self._desk, self._window = desk, window
        self._panel = Flyout(window.content, QCoreApplication.translate("Outbox", "Waiting to be sent"))
        self._list = WaitingList()
        self._panel.body.addWidget(self._list, 1)
        self._list.action_triggered.connect(lambda key, action: self._act(int(key), action))
        self._question: Question | None = None
        bus = desk.engine.bus
        bus.subscribe(OutboxChanged, lambda _event: self._render())
        bus.subscribe(ChangeKept, self._tell_kept)
        bus.subscribe(ChangesSent, self._tell_sent)
        bus.subscribe(ChangeRefused, self._tell_refused)
        window.status.outbox_requested.connect(lambda: commands.do("outbox"))
        commands.register("outbox", self.toggle)

    def toggle(self) -> None:
        """Show the list, or hide it."""
        if self._panel.isVisible():
            self._panel.close_panel()
            return
        self._render(always=True)
        self._panel.open()

    def open(self) -> None:
        """Show the list."""
        if not self._panel.isVisible():
            self.toggle()

    # Telling

    def _tell_kept(self, event: ChangeKept) -> None:
        if event.verb is OutboxVerb.SEND:
            return  # a letter says itself when it leaves
        ways = (WayOut("open", (event.ref, event.title)),) if event.verb is OutboxVerb.CREATE else ()
        self._desk.engine.notices.tell("change_kept", {"title": event.title}, actions=ways)

    def _tell_sent(self, event: ChangesSent) -> None:
        self._no_longer_waits(event.titles)
        values = {"count": len(event.titles), "title": event.titles[0]}
        self._desk.engine.notices.tell("changes_sent", values, weight=Weight.GOOD)

    def _tell_refused(self, event: ChangeRefused) -> None:
        if event.conflict:
            code, way = "change_conflict", WayOut("open", (event.ref, event.title))
        else:
            code, way = "change_refused", WayOut("outbox")
        self._desk.engine.notices.tell(code, {"title": event.title}, weight=Weight.BAD, actions=(way,))

    def _no_longer_waits(self, titles: tuple[str, ...]) -> None:
        """Take back what was told of changes that are sent."""

        def is_sent(notice: Notice) -> bool:
            return notice.code == "change_kept" and notice.values.get("title") in titles

        self._desk.engine.notices.take_back(is_sent)

    # The list

    def _state(self) -> OutboxState:
        outbox = self._desk.engine.outbox
        return outbox.state if outbox is not None else OutboxState()

    def _render(self, *, always: bool = False) -> None:
        if always or self._panel.isVisible():
            self._list.render(tuple(self._shown(item) for item in self._state().items))

    def _shown(self, item: OutboxItem) -> WaitingState:
        tone, icon = _LOOKS[item.standing]
        return WaitingState(
            str(item.id),
            outbox_words.title(item),
            outbox_words.standing(item),
            times.ago(item.at, self._desk.engine.clock.now()),
            tone,
            icon,
            _actions(item),
        )

    def _act(self, number: int, action: str) -> None:
        outbox = self._desk.engine.outbox
        item = next((item for item in self._state().items if item.id == number), None)
        if outbox is None or item is None:
            return
        if action == "retry":
            self._desk.run(lambda: outbox.retry(number))
        elif action == "drop":
            self._ask_to_drop(item)
        else:
            self._desk.run(lambda: self._open(number, item.title))

    def _open(self, number: int, title: str) -> None:
        outbox = self._desk.engine.outbox
        if outbox is not None:
            ref = outbox.edit(number)
            self._panel.close_panel()
            self._desk.open_record(ref, Place.QUICK_CREATE_NOTICE, title=title)

    def _ask_to_drop(self, item: OutboxItem) -> None:
        tr = QCoreApplication.translate
        choices = (
            Choice("drop", tr("Outbox", "Drop"), danger=True),
            Choice("keep", tr("Outbox", "Keep it"), cancel=True),
        )
        self._question = question = Question(*outbox_words.drop_question(item), choices, self._window)
        question.answered.connect(lambda answer: self._drop(item.id) if answer == "drop" else None)
        question.open()

    def _drop(self, number: int) -> None:
        outbox = self._desk.engine.outbox
        if outbox is not None:
            self._desk.run(lambda: outbox.drop(number))


def _actions(item: OutboxItem) -> tuple[BarAction, ...]:
    tr = QCoreApplication.translate
    retry = BarAction("retry", tr("Outbox", "Send again"))
    refused = item.standing is Standing.REFUSED
    edit = BarAction(
        "edit", tr("Outbox", "Edit") if refused and item.verb in _SAVES else tr("Outbox", "Open")
    )
    drop = BarAction("drop", tr("Outbox", "Drop"))
    if item.conflict:
        return edit, drop
    if item.standing in (Standing.HELD, Standing.OTHER_PERSON):
        return edit, drop
    if item.standing is Standing.SENDING:
        return (edit,)
    return retry, edit, drop
