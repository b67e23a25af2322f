"""The status line: connection, last save, what waits, whose desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QLocale, QTime, QTimer

from desktop import messages, outbox_words
from desktop.desk import Desk
from desktop.desk_window import DeskWindow
from desktop.keeping import KeepingChanged
from desktop.main_window import MainWindow
from session_engine.organisation.events import LineChanged
from session_engine.organisation.state import WELL, Connection, LineState
from session_engine.outbox.events import OutboxChanged
from session_engine.outbox.state import OutboxState
from session_engine.records.events import RecordSaved
from widgets.grids import times
from widgets.shell import Connection as Shown
from widgets.shell import StatusState

SHOWN = {
    Connection.STARTING: Shown.CONNECTING,
    Connection.CONNECTING: Shown.CONNECTING,
    Connection.ONLINE: Shown.ONLINE,
    Connection.SLOW: Shown.SLOW,
    Connection.BUSY: Shown.BUSY,
    Connection.OFFLINE: Shown.OFFLINE,
    Connection.SIGNING_IN: Shown.SIGNING_IN,
    Connection.SIGNED_OUT: Shown.SIGNED_OUT,
}


class StatusBinding:
    """Says how things stand, all the time."""

    def __init__(self, desk: Desk, window: MainWindow, keeping: Callable[[], tuple[str, str, bool]]) -> None:
        self._keeping = keeping
        self._desk, self._window = desk, window
        self._lines = [window.status]
        self._saved = ""
        self._asked = QTimer(window, singleShot=True)
        self._asked.timeout.connect(self._render)
        self._before: Connection | None = None
        desk.engine.bus.subscribe(LineChanged, lambda _event: self._line_changed())
        desk.engine.bus.subscribe(RecordSaved, self._record_saved)
        desk.engine.bus.subscribe(KeepingChanged, lambda _event: self._render())
        desk.engine.bus.subscribe(OutboxChanged, lambda _event: self._render())
        self._render()

    def serve(self, frame: DeskWindow) -> None:
        """Say it in this window too."""
        self._lines.append(frame.status)
        self._render()

    def leave(self, frame: DeskWindow) -> None:
        """Say nothing more in a window that goes."""
        self._lines.remove(frame.status)

    def _record_saved(self, event: RecordSaved) -> None:
        del event
        clock = QLocale().toString(QTime.currentTime(), "HH:mm:ss")
        self._saved = self._window.tr("Saved {time}").replace("{time}", clock)
        self._render()

    def _line_changed(self) -> None:
        self._render()
        state = self._desk.engine.lines.state(self._desk.engine.line)
        before, self._before = self._before, state.connection
        if state.connection is Connection.SIGNED_OUT and before is not Connection.SIGNED_OUT:
            self._desk.tell_signed_out()
        elif state.connection in WELL and before not in WELL:
            self._desk.signed_in()

    def _elsewhere(self, state: LineState) -> str:
        """Name an organisation elsewhere, and where that is."""
        host = self._desk.remote.connection.host if self._desk.remote is not None else ""
        return (
            f"{state.organisation} ({host})" if host not in ("", state.organisation) else state.organisation
        )

    def _render(self) -> None:
        state = self._desk.engine.lines.state(self._desk.engine.line)
        who = ""
        if state.person is not None:
            who = self._window.tr("you are {name}").replace("{name}", state.person.full_name)
        kind = self._window.tr("Demonstration organisation") if state.embedded else self._elsewhere(state)
        outbox = self._desk.engine.outbox
        waiting = outbox.state.kept_back if outbox is not None else OutboxState()
        shown = StatusState(
            SHOWN[state.connection],
            messages.connection(state),
            self._saved,
            len(waiting.items),
            outbox_words.count(waiting) if waiting.items else "",
            right_text=" · ".join(filter(None, (kind, who))),
        )
        text, detail, warns = self._keeping()
        shown = replace(shown, keeping_text=text, keeping_detail=detail, keeping_warns=warns)
        for line in self._lines:
            line.render(shown)
        self._look_again(state)

    def _look_again(self, state: LineState) -> None:
        """Say it anew once the moment has come at which the organisation is asked again."""
        left = (state.again_at - times.own_now()).total_seconds() if state.again_at is not None else 0.0
        if left > 0:
            self._asked.start(int(left * 1000) + 1)
        else:
            self._asked.stop()
