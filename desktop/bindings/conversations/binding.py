"""The conversations of a window: the panel of the session in front stands beside its pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.bindings.conversations.side_by_side import MOST, conversation_of, in_sight, next_beside
from desktop.bindings.workspace import main_window
from desktop.desk import Desk
from desktop.desk_window import DeskWindow
from session_engine.attendance.events import AttendanceChanged
from session_engine.conversations.events import BadgeChanged, ConversationChanged, QuickRepliesChanged
from session_engine.conversations.state import TABLE
from session_engine.events import Event
from session_engine.ids import RecordRef, SessionId
from session_engine.organisation.events import LineCameBack
from session_engine.records.events import RecordChanged
from session_engine.sessions.events import (
    MinimisedChanged,
    SessionClosed,
    SessionFocused,
    SessionMoved,
    SessionOpened,
    TabClosed,
    TabFocused,
    TabMoved,
)
from session_engine.sessions.state import Session, Window, Workspace
from session_engine.settings.area import SettingChanged
from widgets.primitives.one_pass import hold_for_the_next

if TYPE_CHECKING:
    from desktop.bindings.conversations.panel_wishes import BoundPanel
    from widgets.conversation.dock import ConversationDock

WIDTHS, MINIMISED = "conversations.widths", "conversations.minimised"
_MOVES = (SessionFocused, SessionMoved, SessionOpened, TabFocused, TabMoved)


def conversation_in_front(session: Session | None) -> RecordRef | None:
    """Give the conversation whose panel is shown: the one in the tab in front, as in the inbox, else the session's.

    Another one in a tab, as the customer's earlier one, can be read nowhere else.
    """
    if session is None:
        return None
    tab = session.tab(session.focused)
    record = tab.page.record if tab is not None else None
    inside = record if record is not None and record.table == TABLE else None
    return inside or conversation_of(session)


def widths_in(text: str) -> dict[str, int]:
    """Read widths by channel, as `chat=372 sms=300`."""
    pairs = (part.partition("=") for part in text.split())
    return {name: int(width) for name, _, width in pairs if width.isdecimal()}


class ConversationsBinding:
    """Panels of one window; nothing is made before the first conversation is in front."""

    def __init__(
        self,
        desk: Desk,
        frame: DeskWindow,
        window: Callable[[Workspace], Window | None] = main_window,
    ) -> None:
        self._desk, self._frame, self._find_window = desk, frame, window
        self._panels: dict[RecordRef, BoundPanel] = {}
        self._dock: ConversationDock | None = None
        self._beside: list[RecordRef] = []
        self._front: RecordRef | None = None
        self._due: set[RecordRef] = set()
        self._in_page: set[RecordRef] = set()  # conversations whose page has the keyboard, not the panel
        self._keyboard = QTimer(frame, singleShot=True, interval=0)
        self._keyboard.timeout.connect(self._give_keyboard)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_changed)
        self._soon = QTimer(frame, singleShot=True, interval=0)
        self._soon.timeout.connect(self._render)
        bus = desk.engine.bus
        self._subscribed: list[Callable[[], None]] = [
            *(bus.subscribe(kind, self.look) for kind in _MOVES),
            *(bus.subscribe(kind, self._closed) for kind in (SessionClosed, TabClosed)),
            bus.subscribe(ConversationChanged, lambda event: self._changed(event.ref)),
            bus.subscribe(BadgeChanged, lambda event: self._changed(event.ref)),
            bus.subscribe(AttendanceChanged, lambda _event: self._others_changed()),
            bus.subscribe(RecordChanged, self._record_changed),
            bus.subscribe(SettingChanged, self._setting_changed),
            bus.subscribe(QuickRepliesChanged, self._replies_changed),
            bus.subscribe(LineCameBack, self._came_back),
            bus.subscribe(MinimisedChanged, lambda _event: self._show()),
        ]

    def start(self) -> None:
        """Show the panel of the session in front."""
        self.look()

    def close(self) -> None:
        """Let go of all conversations."""
        for unsubscribe in self._subscribed:
            unsubscribe()
        self._soon.stop()
        self._keyboard.stop()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.disconnect(self._focus_changed)
        for bound in self._panels.values():
            bound.close()
        self._panels.clear()

    @property
    def dock(self) -> ConversationDock | None:
        """The place of the panels, None before there was one."""
        return self._dock

    def enter(self, *, by_wish: bool = True) -> bool:
        """Give the keyboard to the box of the conversation in front, if there is one.

        A minimised one is opened by her wish; else the button that opens it has the keyboard.
        """
        bound = self._panels.get(self._front) if self._front is not None else None
        if bound is None or self._dock is None:
            return False
        if not self._dock.is_open and not by_wish:
            self._dock.open_button.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if not self._dock.is_open:
            self._dock.reopen()
        bound.panel.focus_box()
        return True

    @property
    def frame(self) -> DeskWindow:
        """The window in which they stand."""
        return self._frame

    def places(self) -> list[tuple[QWidget, Callable[[], object]]]:
        """Give what is in sight and how each gets the keyboard: every panel of several, else their place."""
        if self._dock is None or not self._dock.isVisible():
            return []
        if not self._dock.is_shared:
            return [(self._dock, lambda: self.enter(by_wish=False))]
        panels = [self._panels[ref].panel for ref in self._in_sight()]
        return [(panel, panel.focus_box) for panel in panels]

    def begin_note(self) -> None:
        """Give the keyboard to a note for colleagues in the conversation in front."""
        bound = self._panels.get(self._front) if self._front is not None else None
        if bound is not None and self.enter():
            bound.begin_note()

    @property
    def front(self) -> RecordRef | None:
        """The conversation whose panel is shown."""
        return self._front

    # What is in front

    def _session(self) -> Session | None:
        window = self._find_window(self._desk.engine.workspace.state)
        return self._desk.engine.workspace.state.sessions.get(window.focused) if window is not None else None

    def look(self, event: Event | None = None) -> None:
        """Show the panel of what is in front; of another session before its page comes, which then has its room."""
        ref = conversation_in_front(self._session())
        if ref == self._front and (ref is None or ref in self._panels):
            return
        came, self._front = ref is not None and ref != self._front, ref
        if came:
            self._keyboard.start()  # after the page has had it
        if isinstance(event, SessionFocused):
            hold_for_the_next(self._frame.stack)
        self._show()
        self._frame.middle.activate()
        if came and ref is not None:
            self._panels[ref].came()
            self._soon.start()  # those beside it have changed meanwhile, too

    def _focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Note whether the keyboard is in the panel of a conversation or in its page, to come back there.

        While one comes to the front the keyboard goes through both.
        """
        front = self._front
        if front is None or now is None or conversation_in_front(self._session()) != front:
            return
        if self._keyboard.isActive():
            return
        if self._dock is not None and self._dock.isAncestorOf(now):
            self._in_page.discard(front)
        elif self._frame.stack.isAncestorOf(now):
            self._in_page.add(front)

    def _give_keyboard(self) -> None:
        """Give the keyboard to the panel of the session that has come to the front, unless it was in its page."""
        focus = QApplication.focusWidget()
        places = [self._frame.stack, *([self._dock] if self._dock is not None else [])]
        mine = focus is None or focus is self._frame or any(place.isAncestorOf(focus) for place in places)
        if mine and self._frame.isActiveWindow():
            self._take_keyboard()

    def take_keyboard(self) -> bool:
        """Take the keyboard for the conversation that has just come, unless it was in its page; tell whether.

        The page would take it first, and lose it in the next turn: both would be painted once more.
        """
        return self._keyboard.isActive() and self._take_keyboard()

    def _take_keyboard(self) -> bool:
        return self._front not in self._in_page and self.enter(by_wish=False)

    def _show(self) -> None:
        if self._front is None:
            if self._dock is not None:
                self._dock.show_panels((), width=0, minimised=False)
                self._show_content(shown=True)
            return
        refs = self._in_sight()
        panels = tuple(self._bound(ref).panel for ref in refs)
        channel = self._desk.engine.conversations.state(self._front).channel
        dock = self._made_dock()
        dock.show_panels(
            panels, width=self._widths().get(channel, 0), minimised=self._is_minimised(),
            unread=self._desk.engine.conversations.badge(self._front).unread,
        )  # fmt: skip
        self._show_content(shown=not dock.is_shared)
        for ref in refs:
            self._panels[ref].panel.set_framed(framed=len(refs) > 1 and ref == self._front)

    def _in_sight(self) -> tuple[RecordRef, ...]:
        """Name the conversations that are shown, several side by side or one."""
        return in_sight(self._beside, self._front, self._sessions())

    def _sessions(self) -> list[Session]:
        state = self._desk.engine.workspace.state
        window = self._find_window(state)
        return [state.sessions[each] for each in window.sessions] if window is not None else []

    def _show_content(self, *, shown: bool) -> None:
        """Show the pages, or give their place to several conversations."""
        place = self._frame.stack.parentWidget()
        if place is not None and place.isHidden() == shown:
            place.setVisible(shown)

    def _bound(self, ref: RecordRef) -> BoundPanel:
        bound = self._panels.get(ref)
        if bound is None:
            from desktop.bindings.conversations.panel_wishes import BoundPanel  # noqa: PLC0415 - with the first

            bound = self._panels[ref] = BoundPanel(self._desk, ref, self._desk.conversations)
            head = bound.panel.head
            head.minimise_wanted.connect(lambda: self._minimise_one(ref))
            head.beside_wanted.connect(lambda: self.put_beside(ref))
            bound.panel.picked.connect(lambda: self._picked(ref))
            self._frame.toasts.keep_clear_of(bound.panel.composer)
        return bound

    def _made_dock(self) -> ConversationDock:
        if self._dock is None:
            from widgets.conversation.dock import ConversationDock  # noqa: PLC0415 - with the first

            self._dock = dock = ConversationDock(self._frame)
            dock.width_chosen.connect(self._keep_width)
            dock.minimise_wanted.connect(self._minimise)
            self._frame.put_beside(dock, 0 if self._frame.inbox is None else 1)
        return self._dock

    # Changes

    def _changed(self, ref: RecordRef) -> None:
        if ref in self._panels:
            self._due.add(ref)
            self._soon.start()

    def _others_changed(self) -> None:
        """Look who answers as well: to the same customer, which any of the records may be about."""
        for ref in self._panels:
            self._changed(ref)

    def _record_changed(self, event: RecordChanged) -> None:
        for ref, bound in self._panels.items():
            if bound.shows(event.ref):
                self._changed(ref)

    def _setting_changed(self, event: SettingChanged) -> None:
        if event.name.startswith(("conversations.", "spelling.")):
            for ref in self._panels:
                self._changed(ref)
            if event.name in (WIDTHS, MINIMISED):
                self._show()

    def _replies_changed(self, event: QuickRepliesChanged) -> None:
        for ref, bound in self._panels.items():
            if ref.line == event.line:
                bound.know_replies()

    def _came_back(self, event: LineCameBack) -> None:
        for ref, bound in self._panels.items():
            if ref.line == event.line:
                bound.read_again()

    def _render(self) -> None:
        """Render what is in sight; the others when they come to the front."""
        shown = self._in_sight()
        for ref in tuple(self._due):
            bound = self._panels.get(ref)
            if bound is None or ref in shown:
                self._due.discard(ref)
                if bound is not None:
                    bound.render()
        if self._dock is not None and self._front is not None:
            self._dock.show_unread(self._desk.engine.conversations.badge(self._front).unread)

    def _closed(self, _event: Event) -> None:
        sessions = self._desk.engine.workspace.state.sessions.values()
        open_now = {tab.page.record for session in sessions for tab in session.tabs}
        for ref in [each for each in self._panels if each not in open_now]:
            bound = self._panels.pop(ref)
            self._beside = [each for each in self._beside if each != ref]
            if self._front == ref:
                self._front = None
            self._show_without(bound)
        self.look()

    def _show_without(self, bound: BoundPanel) -> None:
        bound.panel.hide()
        self._show()
        bound.close()

    # Wishes

    def toggle(self) -> None:
        """Minimise the panel, or open it again; several side by side become one."""
        if len(self._in_sight()) > 1:
            self._beside = []
            self._show()
        elif self._dock is not None:
            self._dock.toggle()

    def _minimise_one(self, ref: RecordRef) -> None:
        """Minimise a conversation; one of several side by side leaves the others there."""
        row = self._in_sight()
        if len(row) < 2:
            self.toggle()
            return
        left = [each for each in row if each != ref]
        self._beside = left if len(left) > 1 else []
        goes_on = self._session_of(left[0])
        if ref == self._front and goes_on is not None:
            self._desk.run(lambda: self._desk.engine.workspace.focus_session(goes_on))
        self._show()
        self.enter()

    def _minimise(self, minimised: bool) -> None:  # noqa: FBT001 - Qt's signal
        """Minimise it everywhere; in this session alone where its template has begun it so."""
        session, engine = self._session(), self._desk.engine
        if session is not None and session.anchor.state.minimised is not None:
            self._desk.run(lambda: engine.workspace.set_minimised(session.id, minimised))
        else:
            self._desk.run(lambda: engine.settings.set(MINIMISED, minimised))

    def _is_minimised(self) -> bool:
        session = self._session()
        said = session.anchor.state.minimised if session is not None else None
        return self._desk.engine.settings.flag(MINIMISED) if said is None else said

    def _widths(self) -> dict[str, int]:
        """Give the widths that she has chosen, by channel."""
        return widths_in(self._desk.engine.settings.text(WIDTHS))

    def _keep_width(self, width: int) -> None:
        if self._front is None:
            return
        channel = self._desk.engine.conversations.state(self._front).channel
        widths = {**self._widths(), str(channel): width}
        kept = " ".join(f"{name}={wide}" for name, wide in widths.items())
        self._desk.run(lambda: self._desk.engine.settings.set(WIDTHS, kept))

    # Side by side

    def put_beside(self, ref: RecordRef | None = None) -> None:
        """Show the next open conversation beside this one, up to four; then one alone again."""
        here = ref or self._front
        if here is None:
            self._desk.engine.notices.tell("nothing_beside")
            return
        shown = self._in_sight() or (here,)
        more = next_beside(shown, self._sessions(), self._desk.engine.conversations.badge)
        if more is None and len(shown) > 1:
            self._beside = []
        elif more is None:
            self._desk.engine.notices.tell("nothing_beside")
            return
        else:
            self._beside = [*shown, more][-MOST:] if len(shown) < MOST else []
        self._show()
        for each in self._beside:
            self._panels[each].render()

    def _picked(self, ref: RecordRef) -> None:
        """Go to the session whose panel has the keyboard, among several."""
        if len(self._in_sight()) < 2 or ref == self._front:
            return
        session = self._session_of(ref)
        if session is not None:
            self._desk.run(lambda: self._desk.engine.workspace.focus_session(session))
            bound = self._panels.get(ref)
            if bound is not None:
                bound.panel.focus_box()

    def _session_of(self, ref: RecordRef) -> SessionId | None:
        sessions = self._desk.engine.workspace.state.sessions.values()
        return next((each.id for each in sessions if conversation_of(each) == ref), None)
