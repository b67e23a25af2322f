"""Notices become toasts, and the list behind the bell."""

from __future__ import annotations

from desktop import messages
from desktop.desk import Desk
from desktop.desk_window import DeskWindow
from desktop.verbs import Verbs
from session_engine.forms.events import FormBroken
from session_engine.notices.area import NoticeDismissed, NoticeTold
from session_engine.notices.state import Notice, Weight
from session_engine.views.events import ViewBroken, ViewMissing
from widgets.primitives.message_bar import BarAction, Message
from widgets.primitives.toast import ToastStack
from widgets.primitives.tones import Tone

TONES = {Weight.INFO: Tone.INFO, Weight.GOOD: Tone.GOOD, Weight.WARN: Tone.WARN, Weight.BAD: Tone.BAD}


class NoticesBinding:
    """Shows what is told, once, and does what a toast's button says."""

    def __init__(self, desk: Desk, verbs: Verbs) -> None:
        self._desk, self._verbs = desk, verbs
        self._stacks: list[ToastStack] = []
        desk.engine.bus.subscribe(NoticeTold, lambda event: self._show(event.notice))
        desk.engine.bus.subscribe(NoticeDismissed, lambda event: self._dismiss(event.notice_id))
        desk.engine.bus.subscribe(FormBroken, lambda event: self._tell_broken("form_broken", event.name))
        desk.engine.bus.subscribe(ViewBroken, lambda event: self._tell_broken("view_broken", event.name))
        desk.engine.bus.subscribe(ViewMissing, lambda event: self._tell_broken("view_missing", event.name))

    def serve(self, frame: DeskWindow) -> None:
        """Tell in this window too, while she works in it."""
        self._stacks.append(frame.toasts)
        frame.toasts.action_triggered.connect(self._act)

    def leave(self, frame: DeskWindow) -> None:
        """Tell nothing more in a window that goes; the bell has it all."""
        self._stacks.remove(frame.toasts)

    def message(self, notice: Notice) -> Message:
        """Put a notice into words."""
        buttons = tuple(
            BarAction(str(index), self._verbs.text(way)) for index, way in enumerate(notice.actions)
        )
        text = messages.notice(notice.code, notice.values)
        return Message(text, TONES[notice.weight], buttons, closable=True)

    def do(self, notice_id: int, action: str) -> None:
        """Do one of a notice's actions."""
        notice = next((n for n in self._desk.engine.notices.state.notices if n.id == notice_id), None)
        if notice is not None and action.isdigit() and int(action) < len(notice.actions):
            self._verbs.do(notice.actions[int(action)])
            self._desk.engine.notices.mark_read(notice_id)
            self._dismiss(notice_id)

    def _dismiss(self, notice_id: int) -> None:
        for toasts in self._stacks:
            toasts.dismiss(str(notice_id))

    def _tell_broken(self, code: str, name: str) -> None:
        self._desk.engine.notices.tell(code, {"name": name}, weight=Weight.WARN)

    def _show(self, notice: Notice) -> None:
        self._desk.front().toasts.show_toast(str(notice.id), self.message(notice))

    def _act(self, key: str, action: str) -> None:
        self.do(int(key), action)
