"""Leaving: nothing is asked where everything is kept; where it is not, unsaved changes are asked about."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop import actions
from desktop.desk import Desk
from desktop.keeping import Keeping
from session_engine.ids import CONVERSATION_DRAFT_TABLE, RecordRef
from widgets.dialogs.question import Choice, Question

log = logging.getLogger(__name__)

LAST_WORDS = 3.0
"""Seconds for which leaving waits at most until what she has just sent has gone out."""

FLUSH_AT_END = 2.0
"""Seconds that the system's end of session is held up at most."""

ENDING = 60_000
"""Milliseconds for which the end of the session is believed: another program may stop it."""


class Quitting:
    """Decides whether leaving has to be asked about; `leave` ends the program."""

    def __init__(self, desk: Desk, window: QWidget, keeping: Keeping) -> None:
        self._desk, self._window, self._keeping = desk, window, keeping
        self.leave: Callable[[], None] = lambda: None
        self._question: Question | None = None
        self._goes = False
        self._ending = QTimer(window, singleShot=True, interval=ENDING)
        application = QCoreApplication.instance()
        if isinstance(application, QGuiApplication):
            # Heard without its manager: nothing is asked of it.
            application.commitDataRequest.connect(self.session_ends)

    def request(self) -> None:
        """Leave, or ask first where something would be lost or would not be there again."""
        if self._question is not None:
            return
        titles = self._unsaved()
        if self._ending.isActive():
            self.leave()
        elif not titles or not self._asks():
            self._leave_with_all_sent()
        else:
            self._ask(titles)

    def _leave_with_all_sent(self) -> None:
        """Leave once what could still be taken back has gone out: nobody will, and the next start may be days away."""
        outbox = self._desk.engine.outbox
        if self._goes or outbox is None or not any(item.leaves for item in outbox.state.items):
            self.leave()
            return
        self._goes = True

        async def last_words() -> None:
            try:
                await outbox.let_go(LAST_WORDS)
            finally:
                self.leave()

        self._desk.engine.tasks.start(last_words(), owner="quitting", group="last words")

    def session_ends(self) -> None:
        """Put everything on the disk now: the system ends the session, and nothing may be asked."""
        self._ending.start()
        profile = self._keeping.profile
        if profile is not None and not profile.flush(FLUSH_AT_END):
            log.error("the session ends and not everything is on the disk")

    def end(self) -> None:
        """Leave now: the system says so."""
        self.session_ends()
        self.leave()

    def _asks(self) -> bool:
        return not (self._keeping.keeps and self._desk.engine.settings.flag("sessions.restore"))

    def _unsaved(self) -> list[str]:
        """Name what is not at the organisation, and not safe on this computer either."""
        engine = self._desk.engine
        titles = [self._title(ref) for ref in engine.records.dirty_records()]
        waiting = len(engine.outbox.state.items) if engine.outbox is not None else 0
        if waiting and not self._keeping.keeps:
            text = QCoreApplication.translate("Quitting", "Changes that wait to be sent: {count}")
            titles.append(text.format(count=waiting))
        return titles

    def _title(self, ref: RecordRef) -> str:
        """Name a record, by its tab where it was not read yet."""
        if ref.table == CONVERSATION_DRAFT_TABLE:
            return QCoreApplication.translate("Quitting", "A message that was not sent")
        engine = self._desk.engine
        tabs = (tab for session in engine.workspace.state.sessions.values() for tab in session.tabs)
        shown = next((tab.title for tab in tabs if tab.page.record == ref), "")
        return engine.records.state(ref).name or shown or actions.text_of_new(ref.table)

    def _ask(self, titles: list[str]) -> None:
        tr = QCoreApplication.translate
        kept = self._keeping.keeps
        leave = tr("Quitting", "Quit") if kept else tr("Quitting", "Quit and lose them")
        choices = (
            Choice("save", tr("Quitting", "Save and quit"), primary=True),
            Choice("leave", leave, danger=not kept),
            Choice("stay", tr("Quitting", "Go on working"), cancel=True),
        )
        text = tr("Quitting", "There are unsaved changes. Quit?")
        detail = (
            tr(
                "Quitting",
                "They stay with their records as drafts; the sessions are not opened by themselves.",
            )
            if kept
            else tr("Quitting", "Nothing is kept on this computer now: what is not saved is gone.")
        )
        question = self._question = Question(text, detail, choices, self._window, tuple(titles))
        question.answered.connect(self._answered)
        question.open()

    def _answered(self, answer: str) -> None:
        self._question = None
        if answer == "leave":
            self._leave_with_all_sent()
        elif answer == "save":
            self._desk.start(self._save_and_leave, group="save before quitting")

    async def _save_and_leave(self) -> None:
        records = self._desk.engine.records
        for ref in records.dirty_records():
            if ref.table != CONVERSATION_DRAFT_TABLE:  # what was not sent is hers to send
                await records.save(ref)
        self.request()  # what waits to be sent now may be safe, or not
