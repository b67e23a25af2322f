"""Binds the inbox: its session beside Home, its dock while that is in front, and the number in the strip."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop import messages
from desktop.bindings.workspace import give_keyboard
from desktop.keeping import KeepingChanged
from desktop.pages.kept import KeptState
from session_engine.dashboards.events import DashboardChanged
from session_engine.errors import RefusalCode, Refused, WayOut
from session_engine.ids import CONVERSATION_TABLE, PageType, RecordRef, inbox_page
from session_engine.navigation.state import Place
from session_engine.organisation.events import LineChanged
from session_engine.organisation.state import AWAY
from session_engine.sessions.events import SessionFocused, TabFocused
from session_engine.sessions.state import SessionKind
from session_engine.settings.area import SettingChanged
from widgets.primitives.one_pass import hold_for_the_next

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.commands import Commands
    from desktop.desk import Desk
    from desktop.main_window import MainWindow
    from desktop.pages.host import PageHost
    from desktop.verbs import Verbs
    from session_engine.casework.state import Bulk
    from session_engine.inbox.area import InboxArea
    from session_engine.inbox.events import ItemsWoken
    from session_engine.inbox.state import InboxItem
    from session_engine.notices.state import Notice
    from session_engine.records.state import Lookup
    from widgets.inbox.dock import InboxDock
    from widgets.inbox.snooze import SnoozeDialog

SETTING, WIDTH = "inbox.shown", "inbox.width"
LIST = "list"
"""The list's place among those that the first tab of the inbox keeps."""
HOME_FIRST_MS = 1500
"""Home, or the page in front, is filled before the inbox asks for anything."""
MODULES = (
    "widgets.inbox.rows", "widgets.inbox.delegate", "widgets.inbox.list", "widgets.inbox.head",
    "widgets.inbox.dock", "widgets.inbox.place",
)  # fmt: skip
"""What the dock is made of, loaded one in a turn."""
Refs = tuple[RecordRef, ...]


class InboxBinding:
    """The inbox in the main window.

    Args:
        desk: Runs verbs.
        window: Where it stands.
        pages: Gives the keyboard back to the page.
        commands: Where its action is registered.
        verbs: Where the ways out of its notices are registered.
    """

    def __init__(
        self, desk: Desk, window: MainWindow, pages: PageHost, commands: Commands, verbs: Verbs
    ) -> None:
        self._desk, self._window, self._pages = desk, window, pages
        self.number_changed: Callable[[], object] = lambda: None
        self._begun = self._enter_due = False
        self._forget_home: Callable[[], object] | None = None
        self._number = 0
        self._dialog: SnoozeDialog | None = None
        self._turn = QTimer(window, singleShot=True, interval=0)
        self._turn.timeout.connect(self._render)
        self._making = QTimer(window, singleShot=True, interval=0)
        self._making.timeout.connect(self._make_on)
        bus = desk.engine.bus
        bus.subscribe(SettingChanged, self._setting_changed)
        bus.subscribe(KeepingChanged, lambda event: self._kept_elsewhere() if event.begun else None)
        for kind in (SessionFocused, TabFocused):
            bus.subscribe(kind, lambda _event: self._look())
        commands.register("inbox", self.toggle)
        desk.half_typed.opens_again("snooze", self._ask_any)
        desk.half_typed.opens_again("assign", self.assign)
        verbs.register("inbox.wake", self._wake)
        verbs.register("inbox.look", lambda ref: desk.run(lambda: self.area.preview(ref)))

    # -- the start -----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Have the session beside Home, if it is to be there; ask for nothing yet."""
        self._show_or_hide()

    def go_on(self) -> None:
        """Ask for what is counted once Home is filled, or the page in front."""
        if self._begun:
            return  # she was quicker
        bus = self._desk.engine.bus
        self._forget_home = bus.subscribe(DashboardChanged, lambda _event: self._home_changed())
        QTimer.singleShot(HOME_FIRST_MS, self._window, self._begin)

    def _home_changed(self) -> None:
        tab = self._desk.engine.workspace.state.focused_tab
        if tab.page.type is PageType.DASHBOARD:
            greeting = self._desk.engine.dashboards.state(tab.id).greeting
            if greeting.active is not None:
                QTimer.singleShot(0, self._window, self._begin)

    def _begin(self) -> None:
        """Take up the area, once; what it is made of was not needed before."""
        if self._begun or self._desk.engine.workspace.state.inbox is None:
            return
        from session_engine.inbox.events import InboxChanged, ItemsWoken  # noqa: PLC0415

        self._begun = True
        if self._forget_home is not None:
            self._forget_home()
        bus = self._desk.engine.bus
        bus.subscribe(InboxChanged, lambda _event: self._changed())
        bus.subscribe(ItemsWoken, self._woken)
        bus.subscribe(LineChanged, lambda _event: self._turn.start())
        self.area.begin()
        self._making.start()
        self._look()

    @property
    def area(self) -> InboxArea:
        """The engine's part."""
        return self._desk.engine.inbox

    @property
    def unread(self) -> int:
        """What the strip counts."""
        return self._number

    def listed(self, ref: RecordRef) -> InboxItem | None:
        """Give an item that the list knows; None before it was read."""
        return self.area.item(ref) if self._begun else None

    def minute(self) -> None:
        """Let the inbox look at the clock."""
        if self._begun:
            self.area.minute()

    def refresh(self) -> None:
        """Ask for everything again."""
        self._begin()
        self._desk.ask(self.area.refresh)

    def _show_or_hide(self) -> None:
        engine = self._desk.engine
        if engine.settings.flag(SETTING):
            session = engine.workspace.show_inbox(inbox_page(engine.line))
            name = QCoreApplication.translate("Inbox", "Inbox")
            engine.workspace.set_title(engine.workspace.state.sessions[session].anchor.id, name, "inbox")
        else:
            engine.workspace.hide_inbox()
        self._look()
        self.number_changed()

    def _setting_changed(self, event: SettingChanged) -> None:
        if event.name == SETTING:
            self._show_or_hide()
        elif event.name == WIDTH and self._window.inbox is not None:
            self._window.inbox.set_width(self._desk.engine.settings.number(WIDTH))

    def _keep_width(self, width: int) -> None:
        self._desk.run(lambda: self._desk.engine.settings.set(WIDTH, width))

    def _kept_elsewhere(self) -> None:
        """Follow a profile that has come into use: its desk may have no inbox, its marks count."""
        self._show_or_hide()
        if self._begun:
            self.area.keep_elsewhere()

    # -- the dock ------------------------------------------------------------------------------------------

    def _in_front(self) -> bool:
        state = self._desk.engine.workspace.state
        return state.sessions[state.main.focused].kind is SessionKind.INBOX

    def _look(self) -> None:
        """Show the dock while the inbox is in front in the main window."""
        place = self._window.inbox
        if not self._in_front():
            if place is not None and not place.isHidden():
                hold_for_the_next(self._window.stack)
                place.put_away()
                self._window.middle.activate()
            return
        self._begin()
        if not self._begun:
            return
        if place is None:
            self._making.start()
            return
        place.alone = self._desk.engine.workspace.state.focused_tab.page.type is PageType.INBOX
        if place.isHidden():
            hold_for_the_next(self._window.stack)
            place.set_open(on=place.alone)
            place.bring()
            self._window.middle.activate()
            self.area.open()
        self._turn.start()

    def _make_on(self) -> None:
        """Load what the dock is made of, and make it when it is first looked at; each in a turn of its own."""
        missing = next((name for name in MODULES if name not in sys.modules), None)
        if missing is not None:
            import_module(missing)  # here and not in a thread: classes of widgets are made
            self._making.start()
        elif self._window.inbox is None and self._in_front():
            self._make()
            self._look()
            if self._enter_due:
                self._enter_due = False
                self.enter()

    def _make(self) -> None:
        from widgets.inbox.dock import InboxDock  # noqa: PLC0415
        from widgets.inbox.place import InboxPlace  # noqa: PLC0415

        dock = InboxDock(messages.failure)
        place = self._window.inbox = InboxPlace(self._window, dock, self._window.stack)
        place.set_width(self._desk.engine.settings.number(WIDTH))
        place.width_chosen.connect(self._keep_width)
        place.put_away()
        self._window.put_beside(place, 0)
        self._bind(dock)

    def _bind(self, dock: InboxDock) -> None:
        from session_engine.inbox.state import Shown, SortBy, ViewName  # noqa: PLC0415

        area, run = self.area, self._desk.run
        dock.view_chosen.connect(lambda name: run(lambda: area.choose_view(ViewName(name))))
        dock.shown_chosen.connect(lambda name: run(lambda: area.filter(Shown(name))))
        dock.sort_chosen.connect(
            lambda name, first: run(lambda: area.sort(SortBy(name), newest_first=bool(first)))
        )
        dock.searched.connect(lambda text: run(lambda: area.search(text)))
        dock.selected.connect(lambda refs, current: run(lambda: area.select(refs, current)))
        dock.refresh_wanted.connect(self.refresh)
        dock.again_wanted.connect(lambda: self._desk.engine.lines.reconnect(self._desk.engine.line))
        dock.wished.connect(self._wished)
        dock.left.connect(self.leave)
        dock.list.place.rested.connect(self._scrolled)
        inbox = self._desk.engine.workspace.state.inbox
        if inbox is not None:
            dock.list.place.restore(inbox.anchor.state.scroll.get(LIST, 0))

    def _scrolled(self, pixels: int) -> None:
        """Keep how far the list is scrolled, with the rest of how she leaves it: in the inbox's first tab."""
        inbox = self._desk.engine.workspace.state.inbox
        if inbox is not None:
            KeptState(self._desk, inbox.anchor.id).scrolled(LIST, pixels)

    def _changed(self) -> None:
        number = self.area.unread
        if number != self._number:
            self._number = number
            self.number_changed()
        self._turn.start()

    def _render(self) -> None:
        place = self._window.inbox
        if place is None or place.isHidden():
            return
        state = self.area.state
        line = self._desk.engine.lines.state(self._desk.engine.line)
        away = line.heard_at if line.connection in AWAY and state.items else None
        place.dock.render_state(state, messages.age(line.connection, state.as_of or away))

    # -- the keyboard --------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Go to the list, and from there back to the page.

        Raises:
            Refused: The inbox is switched off.
        """
        inbox = self._desk.engine.workspace.state.inbox
        if inbox is None:
            raise Refused(RefusalCode.INBOX_OFF)
        place = self._window.inbox
        in_list = place is not None and QApplication.focusWidget() is place.dock.list
        if self._in_front() and in_list:
            self.leave()
            return
        self._desk.engine.workspace.focus_session(inbox.id)
        self.enter()

    def enter(self) -> None:
        """Give the keyboard to the list."""
        place = self._window.inbox
        if place is None:
            self._enter_due = True
            self._look()
            return
        place.set_open(on=True)
        self._render()
        place.dock.enter()

    def leave(self) -> None:
        """Give the keyboard to the page; above it the list goes away."""
        place = self._window.inbox
        tab = self._desk.engine.workspace.state.focused_tab
        if tab.page.type is PageType.INBOX:
            return
        if place is not None:
            place.set_open(on=False)
        give_keyboard(self._pages, tab.id)

    # -- wishes --------------------------------------------------------------------------------------------

    def _wished(self, what: str, refs: Refs) -> None:
        """Do what is asked for with items."""
        area, run = self.area, self._desk.run
        does: dict[str, Callable[[], object]] = {
            "preview": lambda: self._preview(refs[0]),
            "promote": lambda: run(lambda: area.promote(refs[0])),
            "read": lambda: run(lambda: area.mark_read(refs)),
            "unread": lambda: run(lambda: area.mark_unread(refs)),
            "wake": lambda: self._wake(refs),
            "snooze": lambda: self._ask_until(refs),
            "pick": lambda: self._pick(refs),
            "assign": lambda: self.assign(refs),
        }
        does[what]()

    def _preview(self, ref: RecordRef) -> None:
        place = self._window.inbox
        if self._desk.run(lambda: self.area.preview(ref)) and self._in_front() and place is not None:
            place.set_open(on=False)
            give_keyboard(self._pages, self._desk.engine.workspace.state.focused_tab.id)

    def _pick(self, refs: Refs) -> None:
        """Take what nobody works on: cases and e-mails as a grid does, conversations from their queue."""
        self._desk.run(lambda: self._desk.casework.pick(refs, by=self._take))

    async def _take(self, refs: Refs) -> Bulk:
        """Take items and go to the first conversation: its customer waits."""
        taken = await self.area.pick(refs)
        first = next((ref for ref in taken.done if ref.table == CONVERSATION_TABLE), None)
        if first is not None:
            self._desk.open_record(first, Place.OFFER)
        return taken

    def assign(self, refs: Refs) -> None:
        """Ask to whom items of any kind go: conversations go to a person, everything else to a team as well."""
        talks = any(ref.table == CONVERSATION_TABLE for ref in refs)
        self._desk.run(lambda: self._desk.casework.assign(refs, by=self._give if talks else None))

    async def _give(self, refs: Refs, to: Lookup) -> Bulk:
        handed = await self.area.assign(refs, to.ref)
        if handed.offered:
            values = {"name": to.name, "count": len(handed.offered)}
            self._desk.engine.notices.tell("offered_on", values)
        return handed.result

    # -- putting off ---------------------------------------------------------------------------------------

    def _ask_until(self, refs: Refs) -> None:
        from widgets.inbox.snooze import SnoozeMenu  # noqa: PLC0415

        place = self._window.inbox
        if place is None:
            return
        menu = SnoozeMenu(self.area.snooze_choices(), self.area.now(), place.dock)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.chosen.connect(lambda when: self._snooze(refs, when))
        menu.other_wanted.connect(lambda: self._ask_any(refs))
        items = place.dock.list
        below = items.visualRect(items.currentIndex()).bottomLeft() + QPoint(60, -8)
        menu.popup(items.viewport().mapToGlobal(below))

    def _ask_any(self, refs: Refs) -> None:
        from session_engine.inbox.snoozing import to_come  # noqa: PLC0415
        from widgets.inbox.snooze import SnoozeDialog  # noqa: PLC0415

        dialog = self._dialog = SnoozeDialog(len(refs), self._window)
        self._desk.half_typed.follow(dialog, "snooze", refs)

        def accepted(typed: datetime) -> None:
            when = to_come(typed, self.area.now())
            if when <= self.area.now():
                dialog.show_failure(messages.refusal(Refused(RefusalCode.SNOOZE_PAST)))
            elif self._snooze(refs, when):
                dialog.work_done()

        dialog.accepted_with.connect(accepted)
        dialog.open()

    def _snooze(self, refs: Refs, until: datetime) -> bool:
        items = tuple(item for item in map(self.area.item, refs) if item is not None)
        if not self._desk.run(lambda: self.area.snooze(refs, until)):
            return False
        from widgets.grids import times  # noqa: PLC0415
        from widgets.inbox.rows import subject_text  # noqa: PLC0415

        title = {"title": subject_text(items[0])} if len(refs) == 1 and items else {}
        values = {"until": times.moment(until, self.area.now()), "count": len(refs), **title}
        self._desk.engine.notices.tell("inbox_snoozed", values, actions=(WayOut("inbox.wake", (refs,)),))
        return True

    def _wake(self, refs: Refs) -> None:
        self._desk.run(lambda: self.area.wake(refs))
        self._snoozed_no_longer()

    def _snoozed_no_longer(self) -> None:
        """Take back what was told of items that are back by now, with the undo that would do nothing."""

        def is_over(notice: Notice) -> bool:
            refs = cast("Refs", notice.actions[0].arguments[0]) if notice.code == "inbox_snoozed" else ()
            return bool(refs) and not any(self.area.is_put_off(ref) for ref in refs)

        self._desk.engine.notices.take_back(is_over)

    def _woken(self, event: ItemsWoken) -> None:
        self._snoozed_no_longer()
        from widgets.inbox.rows import subject_text  # noqa: PLC0415

        tell = self._desk.engine.notices.tell
        if event.count > 1:
            tell("inbox_woken", {"count": event.count})
        elif not event.items:
            tell("inbox_woken_unnamed")
        else:
            item = event.items[0]
            way = WayOut("inbox.look", (item.ref,))
            tell("inbox_woken", {"count": 1, "title": subject_text(item)}, actions=(way,))
