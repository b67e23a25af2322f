"""The site map and the bell: panels that open beside the work."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt

from desktop import actions
from desktop.bindings.notices import NoticesBinding
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.main_window import MainWindow
from session_engine.navigation.state import Place
from session_engine.notices.area import NoticesChanged
from session_engine.site_map import TABLE, page_of
from widgets.grids import times
from widgets.primitives.flyout import Flyout, Popover
from widgets.shell import NoticeState, NotificationCentre, SiteMap, SiteMapEntry, SiteMapGroup


class SiteMapBinding:
    """The hamburger button's panel."""

    def __init__(self, desk: Desk, window: MainWindow, commands: Commands) -> None:
        self._desk, self._commands = desk, commands
        self._panel = Popover(window, window.top_bar.menu_button, width=260, height=640)
        self._map = SiteMap()
        self._panel.body.addWidget(self._map, 1)
        self._map.opened.connect(self._open)
        commands.register("site_map", self.toggle)

    def toggle(self) -> None:
        """Show the panel, or hide it."""
        if self._panel.isVisible():
            self._panel.close_panel()
            return
        self._map.render(self._groups())
        self._panel.fit(self._map.whole_height())
        self._panel.open()
        self._map.focus_current()

    def _groups(self) -> tuple[SiteMapGroup, ...]:
        page = self._desk.engine.workspace.state.focused_tab.page
        line = self._desk.engine.workspace.state.focused_session.line
        texts = _texts()
        *groups, last = (
            SiteMapGroup(
                texts[group.name],
                tuple(
                    SiteMapEntry(
                        entry.name, texts[entry.name], entry.icon, current=page_of(line, entry.name) == page
                    )
                    for entry in group.entries
                    if entry.name not in self._desk.without
                ),
            )
            for group in TABLE
        )
        commands = SiteMapEntry("menu", actions.text("menu"), actions.BY_ID["menu"].icon)
        pages = (group for group in groups if group.entries)  # some are for who leads others
        return (*pages, replace(last, entries=(*last.entries, commands)))

    def _open(self, name: str, modifiers: Qt.KeyboardModifier) -> None:
        self._panel.close_panel()
        if name == "menu":
            self._commands.do(name)
            return
        line = self._desk.engine.workspace.state.focused_session.line
        self._desk.open(page_of(line, name), Place.SITE_MAP, modifiers, _texts()[name])


class BellBinding:
    """The list behind the bell."""

    def __init__(self, desk: Desk, window: MainWindow, commands: Commands, notices: NoticesBinding) -> None:
        self._desk, self._notices = desk, notices
        self._panel = Flyout(window.content, QCoreApplication.translate("Bell", "Notifications"))
        self._centre = NotificationCentre()
        self._panel.body.addWidget(self._centre, 1)
        area = desk.engine.notices
        self._centre.action_triggered.connect(lambda key, action: notices.do(int(key), action))
        self._centre.dismissed.connect(lambda key: area.dismiss(int(key)))
        self._centre.all_read_requested.connect(area.mark_read)
        self._centre.cleared.connect(self._clear)
        desk.engine.bus.subscribe(NoticesChanged, lambda _event: self._render())
        commands.register("bell", self.toggle)

    def toggle(self) -> None:
        """Show the list, or hide it."""
        if self._panel.isVisible():
            self._panel.close_panel()
        else:
            self._render(always=True)
            self._panel.open()

    def _render(self, *, always: bool = False) -> None:
        if not always and not self._panel.isVisible():
            return
        now = self._desk.engine.clock.now()
        self._centre.render(
            tuple(
                NoticeState(
                    str(notice.id),
                    self._notices.message(notice),
                    times.ago(notice.at, now) if notice.at is not None else "",
                    notice.read,
                )
                for notice in self._desk.engine.notices.state.notices
            )
        )

    def _clear(self) -> None:
        self._desk.engine.notices.take_back(lambda _notice: True)


def _texts() -> dict[str, str]:
    tr = QCoreApplication.translate
    return {
        "work": tr("SiteMap", "My work"),
        "service": tr("SiteMap", "Service"),
        "customers": tr("SiteMap", "Customers"),
        "knowledge": tr("SiteMap", "Knowledge"),
        "activities": tr("SiteMap", "Activities by kind"),
        "set_up": tr("SiteMap", "Set up for all"),
        "systemuser": tr("SiteMap", "Users"),
        "characteristic": tr("SiteMap", "Skills"),
        "msdyn_presence": tr("SiteMap", "Statuses"),
        "msdyn_liveworkstream": tr("SiteMap", "Work streams"),
        "msdyn_notificationtemplate": tr("SiteMap", "Notification templates"),
        "msdyn_notificationfield": tr("SiteMap", "Lines of notifications"),
        "msdyn_appconfiguration": tr("SiteMap", "Experience profiles"),
        "msdyn_sessiontemplate": tr("SiteMap", "Session templates"),
        "program": tr("SiteMap", "Ninedesk"),
        "dashboard": tr("SiteMap", "Dashboard"),
        "activitypointer": tr("SiteMap", "Activities"),
        "supervision": tr("SiteMap", "Team overview"),
        "incident": tr("SiteMap", "Cases"),
        "queue": tr("SiteMap", "Queues"),
        "queueitem": tr("SiteMap", "Queue items"),
        "account": tr("SiteMap", "Accounts"),
        "contact": tr("SiteMap", "Contacts"),
        "knowledgearticle": tr("SiteMap", "Knowledge articles"),
        "email": tr("SiteMap", "Emails"),
        "phonecall": tr("SiteMap", "Phone calls"),
        "task": tr("SiteMap", "Tasks"),
        "appointment": tr("SiteMap", "Appointments"),
        "settings": tr("SiteMap", "Settings"),
        "help": tr("SiteMap", "Help"),
    }
