"""What there is of conversations in the program before the first of them: their commands, and who waits.

The rest, a hundred modules of it, is imported when the page in front is there, or by the first conversation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop.bindings.workspace import WorkspaceBinding
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.desk_window import DeskWindow
from desktop.pages.host import PageHost
from desktop.pages.page import TALK
from session_engine.events import Event
from session_engine.ids import CONVERSATION_TABLE, RecordRef
from session_engine.sessions.events import SessionFocused
from session_engine.sessions.state import Window, Workspace

if TYPE_CHECKING:
    from desktop.bindings.conversations.beside import BesideThePage
    from desktop.bindings.conversations.binding import ConversationsBinding
    from session_engine.conversations.events import ConversationChanged

SECOND_MS = 1000
T = TypeVar("T")
FindWindow = Callable[[Workspace], Window | None]


class Conversations:
    """Conversations of the main window."""

    def __init__(self, desk: Desk, frame: DeskWindow, pages: PageHost, commands: Commands) -> None:
        self._desk, self._frame, self._pages = desk, frame, pages
        self.binding: ConversationsBinding | None = None
        self._later: list[Callable[[], None]] = []  # windows that were there before it began
        self._elsewhere: list[ConversationsBinding] = []  # those of the other windows
        self._look_again: Callable[[], object] = lambda: None
        self._counting = QTimer(frame, interval=SECOND_MS)
        self._counting.timeout.connect(self._count)
        # Before who shows the pages hears it: a panel takes room from them.
        desk.engine.bus.subscribe(SessionFocused, lambda event: self.binding and self.binding.look(event))
        commands.look_beside_by(self._beside)
        commands.register("longest_waiting", self._go_to_longest)
        commands.register("conversation_box", self._enter)
        commands.register("conversation_panel", lambda: self._in_front(lambda binding: binding.toggle()))
        commands.register("conversation_beside", lambda: self._in_front(lambda binding: binding.put_beside()))
        commands.register("practice_calm", lambda: self._let_in("practice_calm"))
        commands.register("practice_normal", lambda: self._let_in("practice_normal"))
        commands.register("practice_rush", lambda: self._let_in("practice_rush"))
        commands.register("practice_stop", lambda: self._let_in("practice_stop"))
        commands.register("customer_page", self._open_page)

    def go_on(self, workspace: WorkspaceBinding) -> None:
        """Begin: the page in front is there."""
        from desktop.bindings.conversations.binding import ConversationsBinding  # noqa: PLC0415 - see above
        from desktop.bindings.conversations.losses import tell_declined, tell_loss  # noqa: PLC0415 - as above
        from desktop.bindings.conversations.waiting import waiting_in  # noqa: PLC0415 - as above
        from session_engine.conversations.events import (  # noqa: PLC0415 - as above
            BadgeChanged,
            ColleagueDeclined,
            ConversationChanged,
            ConversationLost,
        )

        bus = self._desk.engine.bus
        bus.subscribe(ConversationChanged, self._changed)
        bus.subscribe(ConversationChanged, self._badge_changed)
        bus.subscribe(BadgeChanged, self._badge_changed)
        bus.subscribe(ConversationLost, lambda event: tell_loss(self._desk, event.ref))
        bus.subscribe(ColleagueDeclined, lambda event: tell_declined(self._desk, event))
        self._look_again = workspace.look_again
        workspace.waiting = lambda session: waiting_in(self._desk, session)
        self.binding = ConversationsBinding(self._desk, self._frame)
        workspace.keyboard_beside = self.binding.take_keyboard
        self._desk.to_conversation = lambda: (
            self._in_front(lambda binding: binding.enter(by_wish=False)) is True
        )
        self.binding.start()
        for begin in self._later:
            begin()
        self._look_again()
        self._count()

    def places(self) -> list[tuple[QWidget, Callable[[], object]]]:
        """Give the places of the conversations in the window she works in, and how each gets the keyboard."""
        return self._in_front(lambda binding: binding.places()) or []

    def furnish(self, frame: DeskWindow, window: FindWindow) -> Callable[[], object]:
        """Show the panels of the sessions of another window there; give what lets go of them."""
        made: list[ConversationsBinding] = []

        def begin() -> None:
            from desktop.bindings.conversations.binding import ConversationsBinding  # noqa: PLC0415 - see above

            made.append(ConversationsBinding(self._desk, frame, window))
            self._elsewhere.append(made[0])
            made[0].start()

        def let_go() -> None:
            for binding in made:
                self._elsewhere.remove(binding)
                binding.close()
            if begin in self._later:
                self._later.remove(begin)

        if self.binding is None:
            self._later.append(begin)
        else:
            begin()
        return let_go

    def close(self) -> None:
        """Let go of all conversations."""
        self._counting.stop()
        if self.binding is not None:
            self.binding.close()

    def _changed(self, event: ConversationChanged) -> None:
        for session in self._desk.engine.workspace.state.sessions.values():
            for tab in session.tabs:
                if tab.page.record == event.ref:
                    self._pages.changed(tab.id, TALK)

    def _badge_changed(self, _event: Event) -> None:
        self._look_again()
        if not self._counting.isActive():
            self._count()

    def _count(self) -> None:
        """Count seconds in the strip, as long as somebody waits."""
        from desktop.bindings.conversations.waiting import somebody_waits  # noqa: PLC0415 - see above

        if somebody_waits(self._desk):
            self._look_again()
            self._counting.start()
        else:
            self._counting.stop()

    def _enter(self) -> None:
        beside = conversation_beside(self._desk.engine.workspace.state)
        binding = (self._showing(beside) if beside is not None else None) or self.binding
        if binding is not None:
            binding.enter()

    def _showing(self, ref: RecordRef) -> ConversationsBinding | None:
        """Give who shows a conversation's panel, in whichever window its session stands."""
        return next((binding for binding in self._every() if binding.front == ref), None)

    def _every(self) -> tuple[ConversationsBinding, ...]:
        return (*self._elsewhere, *((self.binding,) if self.binding is not None else ()))

    def _in_front(self, do: Callable[[ConversationsBinding], T]) -> T | None:
        """Do something with the conversations of the window she works in; None where that shows none."""
        frame = self._desk.front()
        return next((do(binding) for binding in self._every() if binding.frame is frame), None)

    def _beside(self) -> BesideThePage | None:
        """Give the conversation of the session in front, whichever of its tabs is shown."""
        if self.binding is None:
            return None
        from desktop.bindings.conversations.beside import BesideThePage  # noqa: PLC0415 - see above

        ref = conversation_beside(self._desk.engine.workspace.state)
        if ref is None:
            return None
        binding = self._showing(ref)
        return BesideThePage(self._desk, ref, binding.begin_note if binding is not None else None)

    def _go_to_longest(self) -> None:
        from desktop.bindings.conversations.waiting import go_to_longest  # noqa: PLC0415 - rarely needed

        go_to_longest(self._desk)

    def _let_in(self, action: str) -> None:
        from desktop.bindings.conversations.practice import let_in  # noqa: PLC0415 - rarely needed

        let_in(self._desk, action)

    def _open_page(self) -> None:
        from desktop.bindings.conversations.practice import open_page  # noqa: PLC0415 - rarely needed

        open_page(self._desk)


def conversation_beside(workspace: Workspace) -> RecordRef | None:
    """Name the conversation that what is in front belongs to: its own page, or another one of its session."""
    from desktop.bindings.conversations.side_by_side import conversation_of  # noqa: PLC0415 - see above

    tab = workspace.focused_tab.page.record
    inside = tab if tab is not None and tab.table == CONVERSATION_TABLE else None
    return inside or conversation_of(workspace.focused_session)
