"""What is asked when a verb was refused: close anyway, save first, make room; every answer is a verb again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from PySide6.QtCore import QCoreApplication

from desktop import messages, wait_words
from desktop.desk import Desk
from desktop.desk_window import DeskWindow
from desktop.tab_titles import shown_title
from desktop.verbs import Verbs
from desktop.waits import Wait
from session_engine.errors import RefusalCode, Refused, WayOut
from session_engine.ids import CONVERSATION_TABLE, RecordRef, SessionId, TabId
from session_engine.notices.state import Weight
from session_engine.sessions.events import PendingChanged
from widgets.dialogs.question import Choice, Question
from widgets.primitives.message_bar import BarAction, Message, MessageBar
from widgets.primitives.tones import Tone
from widgets.text import isolate, one_line

Retry = Callable[[], object] | None


class Questions:
    """Listens to refusals and asks the person, never by a blocking dialog."""

    def __init__(self, desk: Desk, verbs: Verbs) -> None:
        self._desk, self._verbs = desk, verbs
        self._bar: MessageBar | None = None
        self._limit: Refused | None = None
        self._question: Question | None = None
        desk.refused.connect(self._refused)
        desk.engine.bus.subscribe(PendingChanged, lambda _event: self._clear_what_no_longer_waits())

    def serve(self, frame: DeskWindow) -> None:
        """Ask in this window too."""
        frame.bar.action_triggered.connect(self._limit_action)
        frame.bar.closed.connect(self._clear_limit)

    def leave(self, frame: DeskWindow) -> None:
        """Let what is asked in a window that goes be found in the strip's waiting openings alone."""
        if self._bar is frame.bar:
            self._limit = self._bar = None

    def _refused(self, no: Refused, retry: Retry) -> None:  # noqa: ARG002 - the verb itself is in the ways out
        match no.code:
            case RefusalCode.SESSION_LIMIT | RefusalCode.TAB_LIMIT:
                self._show_limit(no)
            case RefusalCode.CONFIRM_CLOSE:
                self._confirm_close(no)
            case RefusalCode.UNSAVED_CHANGES:
                self._ask_unsaved(no)
            case RefusalCode.CONVERSATION_ACTIVE:
                self._ask_conversation(no)
            case RefusalCode.NOTE_BEGUN:
                self._ask_note(no)
            case _:
                ways = tuple(way for way in no.ways_out if self._verbs.knows(way))
                self._desk.engine.notices.tell(
                    "refused", {"text": messages.refusal(no)}, weight=Weight.WARN, actions=ways
                )

    # Limits

    def _show_limit(self, no: Refused) -> None:
        ways = tuple(
            BarAction(str(i), self._verbs.text(way), self._verbs.text(way, whole=True))
            for i, way in enumerate(no.ways_out)
        )
        drop = BarAction("drop", QCoreApplication.translate("Questions", "Do not open it"))
        self._clear_limit()
        self._limit, self._bar = no, self._desk.front().bar
        waits = shown_title(str(no.values["title"]), str(no.values["icon"]))
        text = messages.refusal(Refused(no.code, {**no.values, "title": waits}))
        self._bar.render(Message(text, Tone.WARN, (*ways, drop), closable=True))

    def _limit_action(self, action: str) -> None:
        no = self._limit
        if no is None:
            return
        self._clear_limit()
        if action == "drop":
            self._desk.engine.workspace.drop_pending(cast("int", no.values["pending"]))
        elif action.isdigit():
            self._verbs.do(no.ways_out[int(action)])

    def _clear_what_no_longer_waits(self) -> None:
        waiting = {pending.key for pending in self._desk.engine.workspace.state.pending}
        if self._limit is not None and self._limit.values["pending"] not in waiting:
            self._clear_limit()

    def _clear_limit(self) -> None:
        bar, self._limit, self._bar = self._bar, None, None
        if bar is not None:
            bar.render(None)

    # Closing

    def _confirm_close(self, no: Refused) -> None:
        tr = QCoreApplication.translate
        session = cast("SessionId", no.ways_out[0].arguments[0])
        choices = (
            Choice("close", tr("Questions", "Close session"), primary=True),
            Choice("always", tr("Questions", "Close and do not ask again")),
            Choice("keep", tr("Questions", "Keep it open"), cancel=True),
        )
        detail = self._what_becomes_of(session)
        self._ask(messages.refusal(no), detail, choices, lambda answer: self._close_answer(session, answer))

    def _wraps_up(self, session: SessionId) -> bool:
        """Tell whether closing a session ends a wrap-up of hers."""
        ref = self._desk.engine.workspace.state.sessions[session].anchor.page.record
        if ref is None or ref.table != CONVERSATION_TABLE:
            return False
        from session_engine.conversations.state import Role, Status  # noqa: PLC0415 - not for a start without any

        state = self._desk.engine.conversations.state(ref)
        return state.status is Status.WRAP_UP and state.role is Role.PRIMARY

    def _what_becomes_of(self, session: SessionId) -> str:
        tr = QCoreApplication.translate
        ends = [tr("Questions", "Your wrap-up ends with it.")] if self._wraps_up(session) else []
        if going := self._desk.macros.going(session):
            said = tr(
                "Questions",
                "The macro “{macro}” is still running: it ends there. What it has done stays done.",
            )
            ends.append(said.replace("{macro}", isolate(one_line(going))))
        return " ".join(ends) or tr("Questions", "It stays as it is at the organisation.")

    def _close_answer(self, session: SessionId, answer: str) -> None:
        if answer == "always":
            self._desk.run(lambda: self._desk.engine.settings.set("sessions.confirm_close", False))
        if answer in ("close", "always"):
            self._desk.run(lambda: self._desk.engine.workspace.close_session(session, confirmed=True))

    def _ask_conversation(self, no: Refused) -> None:
        """Ask what becomes of a customer whose conversation is still going on."""
        tr = QCoreApplication.translate
        place = cast("SessionId | TabId", no.ways_out[0].arguments[0])
        choices = (
            Choice("end", tr("Questions", "End and close"), primary=True),
            Choice("leave", tr("Questions", "Close without ending")),
            Choice("keep", tr("Questions", "Keep it open"), cancel=True),
        )
        detail = (
            tr(
                "Questions",
                "Without an end it waits for the customer, and comes back to you when they write.",
            )
            if no.values.get("waits")
            else tr("Questions", "Without an end it goes back to its queue, and somebody else takes it.")
        )
        self._ask(messages.refusal(no), detail, choices, lambda answer: self._end_conversation(place, answer))

    def _ask_note(self, no: Refused) -> None:
        """Ask what becomes of a note on a conversation that has ended: once it is closed none can be saved."""
        tr = QCoreApplication.translate
        place = cast("SessionId | TabId", no.ways_out[0].arguments[0])
        choices = (
            Choice("save", tr("Questions", "Save note and close"), primary=True),
            Choice("discard", tr("Questions", "Discard note and close"), danger=True),
            Choice("keep", tr("Questions", "Keep it open"), cancel=True),
        )
        detail = tr("Questions", "Your wrap-up ends when it is closed; no note can be saved after that.")
        self._ask(messages.refusal(no), detail, choices, lambda answer: self._end_conversation(place, answer))

    def _end_conversation(self, place: SessionId | TabId, answer: str) -> None:
        area = self._desk.engine.conversations
        verbs = {
            "end": area.end_and_close,
            "leave": area.close_without_end,
            "save": area.save_note_and_close,
            "discard": area.discard_note_and_close,
        }
        if answer in verbs:
            wait = Wait(wait_words.doing(""))
            self._desk.start(lambda: verbs[answer](place), group="close conversation", wait=wait)

    def _ask_unsaved(self, no: Refused) -> None:
        tr = QCoreApplication.translate
        titles = cast("tuple[str, ...]", no.values["titles"])
        save = (Choice("save", tr("Questions", "Save"), primary=True),)
        choices = (
            *(
                () if "drafts" in no.values else save
            ),  # an editor's page checks before it saves: it is asked there
            Choice("discard", tr("Questions", "Discard"), danger=True),
            Choice("keep", tr("Questions", "Keep editing"), cancel=True),
        )
        text = tr("Questions", "There are unsaved changes in {titles}.").replace(
            "{titles}", ", ".join(titles)
        )
        detail = (
            tr("Questions", "They are lost when it is closed.")
            if "drafts" in no.values
            else tr("Questions", "Save them before closing?")
        )
        self._ask(text, detail, choices, lambda answer: self._unsaved_answer(no, answer))

    def _unsaved_answer(self, no: Refused, answer: str) -> None:
        refs = cast("tuple[RecordRef, ...]", no.values.get("records", ()))
        titles = cast("tuple[str, ...]", no.values["titles"])
        way = no.ways_out[0]
        records = self._desk.engine.records

        async def save_all() -> None:
            for ref in refs:
                await records.save(ref)
            self._close(way)

        if answer == "save":
            wait = Wait(wait_words.saving(", ".join(titles)), lambda: records.doubt(refs))
            self._desk.start(save_all, group="save before closing", wait=wait, saves=refs)
        elif answer == "discard":
            for ref in refs:
                records.discard(ref)
            self._drop_drafts(cast("tuple[TabId, ...]", no.values.get("drafts", ())))
            self._close(way)

    def _drop_drafts(self, tabs: tuple[TabId, ...]) -> None:
        workspace = self._desk.engine.workspace
        for tab_id in tabs:
            session = workspace.state.session_of(tab_id)
            tab = session.tab(tab_id) if session is not None else None
            if tab is not None:
                workspace.set_state(tab_id, replace(tab.state, draft=""))

    def _close(self, way: WayOut) -> None:
        workspace, what = self._desk.engine.workspace, way.arguments[0]
        if way.verb == "workspace.make_room":
            self._verbs.do(way)
        elif way.verb == "workspace.close_tab":
            self._desk.run(lambda: workspace.close_tab(cast("TabId", what)))
        else:
            self._desk.run(lambda: workspace.close_session(cast("SessionId", what), confirmed=True))

    def _ask(
        self, text: str, detail: str, choices: tuple[Choice, ...], answered: Callable[[str], None]
    ) -> None:
        question = Question(text, detail, choices, self._desk.front())
        question.answered.connect(answered)
        self._question = question
        question.open()
