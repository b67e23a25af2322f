"""The top bar: menu, organisation, search, new, bell, presence, and who is signed in."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets.icons import icon
from widgets.primitives import tab_order
from widgets.primitives.avatar import paint_avatar
from widgets.primitives.badge import badge_text
from widgets.primitives.labels import ElidedLabel
from widgets.shell.bar_button import BarButton
from widgets.shell.search_field import SearchField
from widgets.text import for_label, one_line
from widgets.theme import GAP2, Type, metrics, tokens
from widgets.theme.draw.shapes import ring

_SEARCH_WIDEST = 520
_SEARCH_NARROWEST = 160


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry of the New or the person's menu; an empty label is a separator."""

    id: str
    label: str
    icon: str = ""
    shortcut: str = ""


@dataclass(frozen=True, slots=True)
class TopBarState:
    """What the top bar shows.

    Attributes:
        organisation: Its name; behind it one sees what it is (a demonstration).
        person: Who is signed in.
        unread: Notices not yet looked at.
        new_entries: What can be created.
        person_entries: Settings, help, sign out …
        search_key: The shortcut that leads to the search field.
        search_text: What is being searched for; none leaves the field alone.
    """

    organisation: str = ""
    person: str = ""
    unread: int = 0
    new_entries: tuple[MenuEntry, ...] = ()
    person_entries: tuple[MenuEntry, ...] = ()
    search_key: str = ""
    search_text: str | None = None


class TopBar(QWidget):
    """The dark bar along the upper edge of a window."""

    menu_requested = Signal()
    search_opened = Signal()
    search_changed = Signal(str)
    search_submitted = Signal(str)
    search_moved = Signal(int)
    search_left = Signal()
    new_requested = Signal(str)
    notices_requested = Signal()
    person_action_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._state: TopBarState | None = None
        self.menu_button = BarButton("menu", self.tr("Menu"), filled=False)
        self._organisation = ElidedLabel(kind=Type.STRONG, ink="topt")
        self.search = SearchField()
        self.new_button = BarButton("add", self.tr("New"), self.tr("New"))
        self.bell = BarButton("bell", self.tr("Notifications"))
        self.presence_place = QHBoxLayout()
        self.person_button = _PersonButton()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP2 - 2, 0, 12, 0)
        row.setSpacing(GAP2)
        self.search.setMaximumWidth(metrics().px(_SEARCH_WIDEST))
        self.search.setMinimumWidth(_SEARCH_NARROWEST)
        row.addWidget(self.menu_button)
        row.addWidget(self._organisation, 2)
        row.addWidget(self.search, 6)
        row.addStretch(2)
        row.addWidget(self.new_button)
        row.addWidget(self.bell)
        row.addLayout(self.presence_place)
        row.addWidget(self.person_button)

    def put_presence(self, picker: QWidget) -> None:
        """Let the picker stand before who she is, which is late: there has to be a presence first."""
        self.presence_place.addWidget(picker)
        tab_order.before(picker, self.person_button)

    def _connect(self) -> None:
        self.menu_button.clicked.connect(self.menu_requested)
        self.bell.clicked.connect(self.notices_requested)
        self.search.opened.connect(self.search_opened)
        self.search.textEdited.connect(self.search_changed)
        self.search.returnPressed.connect(self._submit)
        self.search.moved.connect(self.search_moved)
        self.search.left.connect(self.search_left)

    def _submit(self) -> None:
        self.search_submitted.emit(self.search.text())

    @override
    def render(self, state: TopBarState) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Show the state; menus are filled again only when their entries differ."""
        if state == self._state:
            return
        before, self._state = self._state, state
        self._organisation.render_value(state.organisation)
        self.search.set_key(state.search_key)
        if state.search_text is not None and state.search_text != self.search.text():
            self.search.setText(state.search_text)
        self._render_bell(state.unread)
        self.person_button.render_value(state.person)
        if before is None or before.new_entries != state.new_entries:
            _fill(self.new_button, state.new_entries, self._ask_new)
        if before is None or before.person_entries != state.person_entries:
            _fill(self.person_button, state.person_entries, self._ask_person)

    def _render_bell(self, unread: int) -> None:
        self.bell.set_label(badge_text(unread) if unread else "", alert=unread > 0)
        name = self.tr("Notifications")
        if unread:
            name = self.tr("Notifications, %n unread", "", unread)
        self.bell.set_name(name)

    def _ask_new(self, entry: str) -> None:
        self.new_requested.emit(entry)

    def _ask_person(self, entry: str) -> None:
        self.person_action_requested.emit(entry)

    def look_changed(self) -> None:
        """Let the search field grow with the text."""
        self.search.setMaximumWidth(metrics().px(_SEARCH_WIDEST))

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), metrics().top_bar)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), metrics().top_bar)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().top)
        if tokens().high_contrast or tokens().dark:
            painter.fillRect(QRect(QPoint(0, self.height() - 1), self.size()), tokens().line)


def _fill(button: BarButton, entries: tuple[MenuEntry, ...], ask: Callable[[str], None]) -> None:
    menu = button.fill_menu()
    for entry in entries:
        if not entry.label:
            menu.addSeparator()
            continue
        text = for_label(entry.label) + (f"\t{entry.shortcut}" if entry.shortcut else "")
        action = menu.addAction(text)
        if entry.icon:
            action.setIcon(icon(entry.icon))
        action.triggered.connect(partial(ask, entry.id))


class _PersonButton(BarButton):
    """The avatar of who is signed in, with a menu."""

    def __init__(self) -> None:
        super().__init__("contact", "", filled=False)
        self._person = ""

    def render_value(self, person: str) -> None:
        self._person = person
        self.set_name(self.tr("Signed in as {0}").format(one_line(person)))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        edge = 2 if self.underMouse() else 3
        paint_avatar(painter, self.rect().adjusted(edge, 1, -edge, -1), self._person)
        if self.hasFocus():
            ring(painter, self.rect(), self.height() / 2, tokens().topt)
