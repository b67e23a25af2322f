"""What can be done with a session's conversation while another of its pages is in front."""

from __future__ import annotations

from collections.abc import Callable

from desktop.bindings.conversations.commands import offered
from desktop.desk import Desk
from session_engine.conversations.state import ConversationState, Verb
from session_engine.ids import RecordRef

NOTE, BOX = "conversation_note", "conversation_box"


class BesideThePage:
    """The conversation that a session is about, whichever of its tabs is in front.

    Args:
        desk: The engine.
        ref: The conversation.
        begin_note: Brings the keyboard to a note for colleagues; None where its panel is not in this window.
    """

    def __init__(self, desk: Desk, ref: RecordRef, begin_note: Callable[[], object] | None) -> None:
        self._desk, self._ref, self._begin_note = desk, ref, begin_note

    @property
    def _state(self) -> ConversationState:
        return self._desk.engine.conversations.state(self._ref)

    @property
    def title(self) -> str:
        """Whom it is with, as its session is called."""
        return self._state.title

    def offered(self) -> tuple[str, ...]:
        """Name what can be done with it now."""
        state = self._state
        writes = [BOX] if self._begin_note is not None else []
        notes = [NOTE] if self._begin_note is not None and Verb.NOTE in state.may else []
        return (*writes, *notes, *offered(state))

    def command(self, action: str) -> bool:
        """Do something with it; False where it is nothing that can be done with it now."""
        if action == BOX or action not in self.offered():
            return False
        if action == NOTE and self._begin_note is not None:
            self._desk.run(self._begin_note)
            return True
        return self._desk.conversations.do(action, self._ref)
