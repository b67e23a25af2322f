"""Smart Assist in the pane: suggestions for the case in front, and what the person does with them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop import messages
from desktop.bindings.pane import assist_kept
from desktop.bindings.pane.assist_wishes import AssistWishes
from desktop.bindings.pane.tool import Subject, ToolPlace
from desktop.desk import Desk
from session_engine.assist.events import SuggestionsChanged
from session_engine.assist.state import AssistState, AssistStatus
from session_engine.errors import Refused
from session_engine.ids import RecordRef, SessionId
from session_engine.navigation.state import Place
from session_engine.organisation.events import PersonChanged
from session_engine.sessions.events import SessionClosed
from widgets.assist import words
from widgets.assist.panel import AssistPanel


class AssistTool:
    """Shows what is suggested; each case is followed as long as its session is open."""

    def __init__(self, desk: Desk, place: ToolPlace) -> None:
        self._desk, self._place = desk, place
        self._subject: Subject | None = None
        self._followed: dict[SessionId, RecordRef] = {}
        self._wishes = AssistWishes(desk)
        self._panel = AssistPanel(messages.failure)
        self._panel.opened.connect(self._open)
        self._panel.wished.connect(self._wish)
        self._panel.touched.connect(self._touch)
        self._panel.refresh_wanted.connect(self._refresh)
        bus = desk.engine.bus
        self._assist = desk.engine.assist  # from here on it hears what it must before this does
        self._subscribed: list[Callable[[], None]] = [
            bus.subscribe(SuggestionsChanged, self._changed),
            bus.subscribe(SessionClosed, self._session_closed),
            bus.subscribe(PersonChanged, lambda _event: self._follow()),
        ]

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._panel

    def show(self, subject: Subject) -> None:
        """Suggest for a case."""
        self._look_away()
        self._subject = subject
        self._follow()

    def hide(self) -> None:
        """Show nothing; what is known stays known."""
        self._look_away()
        self._subject = None

    def has_data(self, subject: Subject) -> bool | None:
        """Whether there are suggestions for a case."""
        state = self._state(subject.record)
        if state is None or state.status in (AssistStatus.READING, AssistStatus.FAILED):
            return None
        if state.articles or state.cases:
            return True
        return False if state.complete else None

    def news(self, subject: Subject) -> str:
        """Say how many suggestions nobody has looked at."""
        state = self._state(subject.record)
        return words.unread(state) if state is not None else ""

    def focus(self) -> None:
        """Take the keyboard."""
        self._panel.focus_first()

    def close(self) -> None:
        """Hear nothing any more."""
        for unsubscribe in self._subscribed:
            unsubscribe()

    # What is known

    def _state(self, case: RecordRef) -> AssistState | None:
        try:
            return self._assist.state(case)
        except Refused:
            return None

    def _follow(self) -> None:
        subject = self._subject
        if subject is None:
            return
        self._followed[subject.session] = subject.record
        left = assist_kept.read(self._place.kept(subject.session), subject.record)
        self._assist.follow(subject.record, left)
        self._render()

    def _look_away(self) -> None:
        if self._subject is not None:
            self._assist.look_away(self._subject.record)

    def _render(self) -> None:
        if self._subject is not None:
            self._panel.render_state(self._state(self._subject.record))

    def _changed(self, event: SuggestionsChanged) -> None:
        subject = self._subject
        if subject is None or subject.record != event.case or self._state(event.case) is None:
            return
        kept = self._place.kept(subject.session)
        said = assist_kept.write(self._assist.verdicts(event.case), event.case, kept)
        if said != kept:
            self._place.keep(subject.session, said)
        self._render()
        self._place.changed()

    def _session_closed(self, event: SessionClosed) -> None:
        case = self._followed.pop(event.session, None)
        if case is not None and case not in self._followed.values():
            self._assist.unfollow(case)

    # Wishes

    def _open(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        self._desk.open_record(ref, Place.SMART_ASSIST, modifiers, title)

    def _wish(self, name: str, ref: RecordRef) -> None:
        if self._subject is not None:
            self._wishes.do(name, self._subject.record, ref)

    def _touch(self, ref: RecordRef) -> None:
        if self._subject is not None:
            self._desk.run(partial(self._assist.touch, self._subject.record, ref))

    def _refresh(self) -> None:
        if self._subject is not None:
            self._desk.run(partial(self._assist.refresh, self._subject.record))
