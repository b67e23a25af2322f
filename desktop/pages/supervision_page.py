"""A tab that is a supervisor's overview: conversations are opened and given to agents from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QWidget

from desktop import actions, messages
from desktop.bindings.supervision import tell_given
from desktop.desk import Desk
from desktop.pages import supervision_rows as rows
from desktop.pages.kept import KeptState
from session_engine.errors import Failure
from session_engine.events import Event
from session_engine.ids import RecordRef
from session_engine.navigation.state import Place
from session_engine.offers.events import OffersChanged
from session_engine.organisation.events import LineChanged
from session_engine.organisation.state import Connection
from session_engine.records.state import Lookup
from session_engine.sessions.state import Tab
from session_engine.supervision.events import SupervisionChanged
from session_engine.supervision.state import Narrowing, Running, SupervisionState, narrowing
from widgets.alerts.stack import AlertStack
from widgets.conversation.hand_over import HandOverDialog
from widgets.shell.command_bar import CommandState
from widgets.supervision.page import SupervisionPage

_PLAIN = Qt.KeyboardModifier.NoModifier


class SupervisionTab:
    """What the page wishes becomes verbs."""

    def __init__(self, desk: Desk, tab: Tab) -> None:
        self._desk, self._line, self._tab = desk, tab.page.line, tab.id
        self._owner = ("supervision page", tab.id)
        self._area = desk.engine.supervision
        self._kept = KeptState(desk, tab.id)
        self._rows: rows.KnownRows = {}
        self._dialog: tuple[HandOverDialog, RecordRef] | None = None
        self._page = SupervisionPage(messages.failure)
        self._page.command.connect(self.command)
        self._page.opened.connect(self._open)
        self._page.narrowed.connect(self._narrow)
        self._page.conversations.current_changed.connect(lambda _number: self._show_commands())
        bus = desk.engine.bus
        self._unsubscribe = [
            bus.subscribe(SupervisionChanged, self._changed),
            bus.subscribe(LineChanged, self._line_changed),
            bus.subscribe(OffersChanged, lambda _event: self._leave_room()),
        ]
        self._area.show(self._line, tab.id)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._page

    def render(self, parts: frozenset[str]) -> None:  # noqa: ARG002 - it has one part
        """Show the overview."""
        self._leave_room()
        self._page.render_state(rows.overview(self._state, self._narrowing, self._away(), self._rows))
        self._show_commands()

    def _leave_room(self) -> None:
        """Keep clear of the cards of what is offered to her: they stand at the trailing edge for a while."""
        QTimer.singleShot(0, self._page, self._leave_room_now)  # once they stand there, or have gone

    def _leave_room_now(self) -> None:
        page, frame = self._page, self._page.window()
        left = page.mapTo(frame, page.rect().topLeft()).x()
        rtl = page.isRightToLeft()
        over = [
            stack.geometry().right() + 1 - left if rtl else left + page.width() - stack.x()
            for stack in frame.findChildren(AlertStack)
            if stack.isVisible()
        ]
        page.leave_room(max(0, *over) if over else 0)

    @property
    def _state(self) -> SupervisionState:
        state = self._area.state(self._line)
        if state.loading and self._desk.engine.lines.state(self._line).connection is Connection.OFFLINE:
            # Restored without the organisation: who has signed in is not known, and it comes by itself.
            return replace(state, leads=True, loading=False, failure=Failure.UNREACHABLE)
        return state

    @property
    def _narrowing(self) -> Narrowing:
        return narrowing(self._kept.now.facets)

    def _changed(self, event: Event) -> None:
        if isinstance(event, SupervisionChanged) and event.line == self._line:
            if self._in_front():
                self.render(frozenset())
            self._look_at_dialog()

    def _line_changed(self, event: LineChanged) -> None:
        if event.line == self._line and self._area.state(self._line).loading and self._in_front():
            self.render(frozenset())

    def _in_front(self) -> bool:
        return self._tab in self._desk.engine.workspace.state.in_front

    def _away(self) -> str:
        """Say why what is shown could not be read again; how old it is says the bar that every page has."""
        state = self._state
        away = self._desk.engine.lines.away(self._line)
        return messages.failure(state.failure, state.detail) if state.failure is not None and not away else ""

    # -- verbs ---------------------------------------------------------------------------------------------

    def command(self, action: str) -> bool:
        """Open or assign the conversation with the keyboard, or read it all again."""
        if action == "refresh":
            self._desk.ask(lambda: self._area.refresh(self._line))
            return True
        one = self._current()
        does: dict[str, Callable[[Running], object]] = {
            "open": lambda one: self._open(one.ref, rows.conversation(one).customer, _PLAIN),
            "assign": self._assign,
        }
        if action not in does:
            return False
        if one is not None:
            does[action](one)
        return True

    def offered(self) -> tuple[str, ...]:
        """Refreshing, and what can be done with the conversation that has the keyboard."""
        return ("refresh", "open", "assign") if self._current() is not None else ("refresh",)

    def _current(self) -> Running | None:
        row = self._page.current
        return next((one for one in self._state.running if row is not None and one.ref == row.ref), None)

    def _show_commands(self) -> None:
        on = self._current() is not None
        why = QCoreApplication.translate("Supervision", "Choose a conversation first")
        self._page.render_commands(
            tuple(
                CommandState(
                    name,
                    actions.text(name),
                    actions.BY_ID[name].icon,
                    enabled=on or name == "refresh",
                    shortcut=self._desk.key(name),
                    reason="" if on or name == "refresh" else why,
                    new_group=name == "refresh",
                )
                for name in ("open", "assign", "refresh")
            )
        )

    def _narrow(self, by: str, to: str) -> None:
        """Narrow the conversations; by nothing: show them all."""
        chosen = replace(self._narrowing, **{by: to}) if by else Narrowing()
        self._kept.keep(replace(self._kept.now, facets=chosen.facets))
        self.render(frozenset())

    def _open(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        """Read along: who has no part in a conversation sees it, and cannot say anything in it."""
        self._desk.open_record(ref, Place.GRID, modifiers, title)

    # -- assigning -----------------------------------------------------------------------------------------

    def _assign(self, one: Running) -> None:
        tr = QCoreApplication.translate
        who = rows.conversation(one).customer
        title = tr("Supervision", "Give {customer} to an agent").replace("{customer}", who)
        dialog = HandOverDialog(
            title, tr("Supervision", "Assign"), tr("Supervision", "Find an agent"), self._desk.front()
        )
        self._dialog = (dialog, one.ref)
        dialog.looked_for.connect(lambda _text: self._look_at_dialog())
        dialog.chosen.connect(partial(self._give, dialog, one))
        dialog.over.connect(self._forget_dialog)
        self._look_at_dialog()
        dialog.open()

    def _forget_dialog(self) -> None:
        self._dialog = None

    def _look_at_dialog(self) -> None:
        """Offer who is there now, also while it stands open."""
        if self._dialog is None:
            return
        dialog, ref = self._dialog
        one = next((one for one in self._state.running if one.ref == ref), None)
        if one is None:
            dialog.show_over(QCoreApplication.translate("Supervision", "This conversation is over."))
        else:
            dialog.show_rows(rows.receivers(self._state, one, dialog.field.text()))

    def _give(self, dialog: HandOverDialog, one: Running, agent: RecordRef) -> None:
        who = rows.conversation(one).customer

        async def work() -> None:
            before = await self._area.assign(one.ref, agent)
            dialog.work_done()
            name = next((each.who.name for each in self._state.agents if each.who.ref == agent), "")
            tell_given(self._desk, one.ref, who, Lookup(agent, name), before)

        def failed(text: str) -> None:
            dialog.set_busy(busy=False)
            dialog.show_failure(text)

        dialog.set_busy(busy=True)
        self._desk.start(work, owner=self._owner, group="assign", failed=failed)

    # -- keyboard ------------------------------------------------------------------------------------------

    def focus(self) -> None:
        """Take the keyboard."""
        self._page.setFocus()

    def close(self) -> None:
        """Follow it no more."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._area.hide(self._line, self._tab)
        self._desk.engine.tasks.cancel(self._owner)
