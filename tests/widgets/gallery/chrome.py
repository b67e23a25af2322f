"""A window made of the chrome alone, like the pictures it is measured by."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.primitives import (
    Avatar,
    BarAction,
    Card,
    EmptyState,
    Message,
    Pill,
    Popover,
    SectionHeader,
    SkeletonRows,
    TextLabel,
    Tone,
)
from widgets.shell import (
    CommandBar,
    CommandState,
    Connection,
    MenuEntry,
    NoticeState,
    NotificationCentre,
    PageTabs,
    PageTabsState,
    PageTabState,
    PendingOpening,
    SessionStrip,
    SessionTabState,
    SiteMap,
    SiteMapEntry,
    SiteMapGroup,
    StatusLine,
    StatusState,
    StripState,
    TopBar,
    TopBarState,
)
from widgets.theme import GAP3, Type, dress

SESSIONS = (
    SessionTabState(1, "home", "Home", closable=False),
    SessionTabState(2, "inbox", "Inbox", closable=False, unread=4),
    SessionTabState(
        3, "case", "Okonkwo Dental: whole practice offline, 30 desks", focused=True, unsaved=True
    ),
    SessionTabState(4, "case", "CAS-01042 Mesh cuts off bedrooms after 4.2.1", new=True),
    SessionTabState(5, "chat", "Maria Lopez", unread=2, waiting_seconds=42, waiting_tone=Tone.WARN),
    SessionTabState(
        6, "chat", "Smith & Sons Lettings", waiting_seconds=190, waiting_tone=Tone.BAD, unread=12
    ),
)
TABS = (
    PageTabState(1, "Whole practice offline", "case", anchor=True, unsaved=True),
    PageTabState(2, "Okonkwo Dental", "account"),
    PageTabState(3, "KA-01007 Roll back to 4.1.9", "article"),
)
COMMANDS = (
    CommandState("save", "Save", "check", primary=True, shortcut="Ctrl+S"),
    CommandState("resolve", "Resolve", "resolve"),
    CommandState("assign", "Assign", "assign"),
    CommandState(
        "queue", "Queue", "queue", children=(CommandState("a", "Add"), CommandState("b", "Release"))
    ),
    CommandState("email", "E-mail", "email", enabled=False, reason="No address"),
    CommandState("link", "Link article", "link", new_group=True),
    CommandState("end", "End", "close", danger=True),
)
SITE = (
    SiteMapGroup("My work", (SiteMapEntry("home", "Dashboard", "dashboard", current=True),
                             SiteMapEntry("inbox", "Inbox", "inbox", count=4))),
    SiteMapGroup("Service", (SiteMapEntry("case", "Cases", "case"), SiteMapEntry("queue", "Queues", "queue"),
                             SiteMapEntry("article", "Knowledge articles", "article"))),
    SiteMapGroup("Customers", (SiteMapEntry("account", "Accounts", "account"),
                               SiteMapEntry("contact", "Contacts", "contact"))),
)  # fmt: skip
NOTICES = (
    NoticeState("1", Message("CAS-01191 was assigned to you by Grace Lindqvist.", Tone.INFO,
                             (BarAction("open", "Open"),), "case"), "10:42"),
    NoticeState("2", Message("The e-mail to Hanna Virtanen could not be sent. It waits in the outbox.", Tone.BAD,
                             (BarAction("retry", "Retry"), BarAction("open", "Open the outbox"))), "10:31"),
    NoticeState("3", Message("3 cases were assigned to Ben Whitlock.", Tone.GOOD, (BarAction("undo", "Undo"),)),
                "10:12", read=True),
)  # fmt: skip
NEW = (MenuEntry("case", "Case", "case", "Ctrl+N"), MenuEntry("contact", "Contact", "contact"))
ME = (
    MenuEntry("settings", "Settings", "settings", "Ctrl+,"),
    MenuEntry("", ""),
    MenuEntry("quit", "Quit", "logout"),
)
STATUS = StatusState(
    Connection.ONLINE, "Connected, 38 ms", "Saved 10:42:07", 0, "Nothing waiting to be sent",
    "Demonstration organisation · you are Amara Osei",
)  # fmt: skip


def _facts() -> QWidget:
    box = QWidget()
    dress(box, ground="surf")
    row = QHBoxLayout(box)
    row.setContentsMargins(16, 10, 16, 10)
    titles = QVBoxLayout()
    titles.setSpacing(1)
    titles.addWidget(TextLabel("Whole practice offline, 30 desks", Type.HEADING))
    titles.addWidget(TextLabel("CAS-01187 · Okonkwo Dental · premium · opened 2 h ago by e-mail", ink="mute"))
    row.addLayout(titles, 1)
    for label, pill in (
        ("First response", Pill("met", Tone.GOOD, "check")),
        ("Resolve by", Pill("21:40 left", Tone.WARN, "clock")),
        ("Priority", Pill("High", Tone.BAD)),
        ("Status", Pill("In progress", Tone.INFO)),
    ):
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(TextLabel(label, Type.SMALL, "mute"))
        column.addWidget(pill)
        row.addLayout(column)
        row.addSpacing(4)
    return box


def _page() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    commands = CommandBar()
    commands.render(COMMANDS)
    commands.add_trailing(TextLabel("Ben is viewing this case", Type.SMALL, "mute"))
    commands.add_trailing(Avatar("Ben Whitlock"))
    column.addWidget(commands)
    column.addWidget(_facts())
    cards = QHBoxLayout()
    cards.setContentsMargins(GAP3, GAP3, GAP3, GAP3)
    cards.setSpacing(GAP3)
    site, summary, timeline = Card("Site map"), Card("Summary"), Card("Timeline")
    entries = SiteMap()
    entries.render(SITE)
    site.body.addWidget(entries)
    summary.body.addWidget(SkeletonRows(9), 1)
    nothing = EmptyState()
    nothing.render_value(
        "No activity yet", "Notes, calls and e-mails appear here.", "timeline", "Write a note"
    )
    timeline.render_title("Timeline", "14")
    timeline.body.addWidget(nothing, 1)
    for card in (site, summary, timeline):
        cards.addWidget(card, 1)
    column.addLayout(cards, 1)
    return page


def window(state: StripState | None = None) -> QWidget:
    host = QWidget()
    column = QVBoxLayout(host)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    top, strip, tabs, status = TopBar(), SessionStrip(), PageTabs(), StatusLine()
    top.render(TopBarState("Northlight Home", "Amara Osei", 2, NEW, ME, "Ctrl+K"))
    strip.render(state or StripState(SESSIONS, 4, 9))
    tabs.render(PageTabsState(TABS, 1))
    tabs.set_page(1, _page())
    status.render(STATUS)
    for widget in (top, strip):
        column.addWidget(widget)
    column.addWidget(tabs, 1)
    column.addWidget(status)
    return host


def crowded() -> QWidget:
    many = tuple(
        SessionTabState(10 + n, "case", f"CAS-0{1000 + n} A title that is rather long for a strip",
                        unread=n, focused=n == 8, colour="#2456d6" if n % 2 else "#b3261e")
        for n in range(9)
    )  # fmt: skip
    waiting = (PendingOpening("p", "Tariq Aziz", "contact"),)
    host = window(StripState((*SESSIONS[:2], *many), 9, 9, waiting))
    bell = host.findChild(TopBar)
    assert bell is not None
    host.resize(1366, 768)
    host.show()
    popover = Popover(host, bell.bell, 400, 420)
    centre = NotificationCentre()
    centre.render(NOTICES)
    popover.body.addWidget(centre)
    popover.body.addWidget(SectionHeader(""))
    popover.open()
    return host


def mirrored() -> QWidget:
    host = window()
    host.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    return host


def narrow() -> QWidget:
    host = window(StripState(SESSIONS, 4, 9, (PendingOpening("p", "Tariq Aziz", "contact"),)))
    host.setMaximumWidth(900)
    return host
