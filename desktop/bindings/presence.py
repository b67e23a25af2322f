"""Binds presence: the picker in the top bar, and the bar that explains a change nobody has asked for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.commands import Commands
from desktop.desk import Desk
from desktop.main_window import MainWindow
from session_engine.organisation.events import LineCameBack
from session_engine.presence.events import PresenceChanged
from session_engine.presence.state import SetBy
from widgets.primitives.message_bar import BarAction, Message
from widgets.primitives.tones import Tone

if TYPE_CHECKING:
    from widgets.shell.presence_button import PresenceButton

AFTER = 0.6
"""Seconds after signing in, in which the page in front has the line for itself."""

LIVE_ACTIONS = frozenset({"accept", "decline", "available"})
"""Actions that there are only where work is given out."""


class PresenceBinding:
    """Follows the line of the person at this desk; nothing is made where the organisation knows no presence."""

    def __init__(self, desk: Desk, window: MainWindow, commands: Commands) -> None:
        self._desk, self._window, self._line = desk, window, desk.engine.line
        self._button: PresenceButton | None = None
        self._told: tuple[SetBy, str] | None = None
        self._closed: tuple[SetBy, str] | None = None
        desk.without = desk.without | LIVE_ACTIONS
        desk.engine.bus.subscribe(LineCameBack, lambda _event: self._begin())
        desk.engine.bus.subscribe(PresenceChanged, lambda _event: self._render())
        window.presence_message.action_triggered.connect(lambda _action: self._reset())
        window.presence_message.closed.connect(self._close)
        commands.register("available", self._reset)
        self._begun = False

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._desk.engine.tasks.start(self._follow(), owner="live line", group="begin")

    async def _follow(self) -> None:
        await asyncio.sleep(AFTER)
        from widgets.alerts.words import lasting_chat  # noqa: PLC0415 - the first page comes first

        self._desk.engine.presence.follow(self._line)
        self._desk.engine.offers.call_lasting_chats(lasting_chat)
        self._desk.engine.offers.follow(self._line)

    def choose(self, status: str) -> None:
        """Set a status."""
        self._desk.start(
            lambda: self._desk.engine.presence.choose(self._line, status), owner="presence", exclusive=True
        )

    def _reset(self) -> None:
        self._desk.start(
            lambda: self._desk.engine.presence.reset(self._line), owner="presence", exclusive=True
        )

    def _render(self) -> None:
        state = self._desk.engine.presence.state(self._line)
        if self._button is None and state.known:
            self._button = self._made()
        if self._button is not None:
            self._button.render(state)
        known = self._desk.without - LIVE_ACTIONS
        self._desk.without = known if state.known else known | LIVE_ACTIONS
        self._explain()

    def _made(self) -> PresenceButton:
        from widgets.shell.presence_button import PresenceButton  # noqa: PLC0415 - after the first page

        button = PresenceButton()
        self._window.top_bar.put_presence(button)
        button.chosen.connect(self.choose)
        button.reset_wanted.connect(self._reset)
        return button

    def _explain(self) -> None:
        """Say why it changed by itself until she changes it or has read it; the picker says it all the same."""
        state = self._desk.engine.presence.state(self._line)
        now = (state.set_by, state.current.id) if state.current is not None and state.explained else None
        if now is None:
            self._closed = None
        message = None
        if now is not None and now != self._closed:
            from widgets.shell import presence_words  # noqa: PLC0415 - rarely needed

            text = f"{presence_words.name(state)}: {presence_words.why(state)}"
            back = BarAction("available", QCoreApplication.translate("Presence", "Be available again"))
            message = Message(text, Tone.WARN, (back,) if state.kept_away else (), closable=True)
        self._told = now
        self._window.presence_message.render_message(message)

    def _close(self) -> None:
        self._closed = self._told
        self._explain()
