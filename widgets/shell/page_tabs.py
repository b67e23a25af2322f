"""The tabs of one session with their pages."""

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets.primitives.one_pass import painted_in_one_pass
from widgets.shell.page_tab_bar import PageTabBar, PageTabState
from widgets.text import for_tab
from widgets.theme import tokens


@dataclass(frozen=True, slots=True)
class PageTabsState:
    """The tabs of a session in order, the anchor first, and which is in front."""

    tabs: tuple[PageTabState, ...] = ()
    focused: int | None = None


class PageTabs(QTabWidget):
    """One session: a bar of tabs and the page of the focused one.

    A page is given with `set_page` when it is first needed; until then its place is empty.
    """

    focus_requested = Signal(int)
    close_requested = Signal(int)
    move_requested = Signal(int, int)
    window_requested = Signal(int)
    """Give a tab a window of its own, or take it out of it."""
    dropped_outside = Signal(int, QPoint)
    """A tab was dragged out of the bar and let go at a place of the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = PageTabsState()
        self._places: dict[int, _PagePlace] = {}
        self._rendering = False
        bar = PageTabBar(self)
        self._bar = bar
        self.setTabBar(bar)
        self.setDocumentMode(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the bar takes it
        bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the line above was for it too: it is the proxy
        bar.focus_wished.connect(self.focus_requested)
        bar.close_wished.connect(self.close_requested)
        bar.move_wished.connect(self.move_requested)
        bar.window_wished.connect(self.window_requested)
        bar.dropped_outside.connect(self.dropped_outside)
        self.currentChanged.connect(self._changed_by_itself)

    @override
    def render(self, state: PageTabsState) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Show the tabs. Pages that stay keep their widgets, also when they move."""
        if state == self._state:
            return
        self._state = state
        self._rendering = True
        try:
            self._drop_gone({tab.id for tab in state.tabs})
            for index, tab in enumerate(state.tabs):
                self._put(index, tab)
            self._bar.show_tabs(list(state.tabs))
            place = None if state.focused is None else self._places.get(state.focused)
            if place is not None and self.currentWidget() is not place:
                with painted_in_one_pass(self._stack()):
                    self.setCurrentWidget(place)
        finally:
            self._rendering = False

    def set_page(self, tab: int, page: QWidget) -> None:
        """Put the page of a tab into its place; a page that was there goes."""
        self._places[tab].fill(page)

    def keep_ready(self, tab: int, page: QWidget) -> None:
        """Have a page at hand that is being built, out of sight until `set_page`."""
        place = self._places[tab]
        page.hide()
        page.setParent(place)
        page.setGeometry(place.rect())

    def take_page(self, tab: int) -> QWidget | None:
        """Give the page of a tab away, for another window; its place is empty then."""
        place = self._places.get(tab)
        return place.empty() if place is not None else None

    def page(self, tab: int) -> QWidget | None:
        """Return the page of a tab, none before it was given."""
        place = self._places.get(tab)
        return place.page if place else None

    def page_in_front(self) -> QWidget | None:
        """Return the page that is shown, none before it was given."""
        return None if self._state.focused is None else self.page(self._state.focused)

    def pages(self) -> list[QWidget]:
        """Return the pages that were given."""
        return [place.page for place in self._places.values() if place.page is not None]

    def _stack(self) -> QStackedWidget:
        """Find what Qt keeps the pages in.

        Looked for each time: whoever has looked for widgets in a window takes those that Qt made along when the window
        goes, for Python alone, and the tabs may be back in another window by then.
        """
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        return self.findChildren(QStackedWidget, options=direct)[0]

    def focus_bar(self) -> None:
        """Give the keyboard to the tabs (F6)."""
        self._bar.setFocus()

    def _drop_gone(self, kept: set[int]) -> None:
        for tab in [t for t in self._places if t not in kept]:
            place = self._places.pop(tab)
            self.removeTab(self.indexOf(place))
            place.deleteLater()

    def _put(self, index: int, tab: PageTabState) -> None:
        place = self._places.get(tab.id)
        if place is None:
            place = self._places[tab.id] = _PagePlace()
            self.insertTab(index, place, for_tab(tab.title))
            return
        at = self.indexOf(place)
        if at != index:
            self._bar.moveTab(at, index)

    def _changed_by_itself(self, index: int) -> None:
        """Turn a change made by assistive technology into the wish it stands for."""
        if not self._rendering and 0 <= index < len(self._state.tabs):
            self.focus_requested.emit(self._state.tabs[index].id)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t, tall = tokens(), self._bar.height()
        painter = QPainter(self)
        painter.fillRect(QRect(0, 0, self.width(), tall), t.surf)
        painter.fillRect(QRect(0, tall - 1, self.width(), 1), t.line)


class _PagePlace(QWidget):
    """Holds the page of a tab once it is there."""

    def __init__(self) -> None:
        super().__init__()
        self.page: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def empty(self) -> QWidget | None:
        page, self.page = self.page, None
        if page is not None:
            self._column.removeWidget(page)
        return page

    def fill(self, page: QWidget) -> None:
        if self.page is page:
            return
        if self.page is not None:
            self._column.removeWidget(self.page)
            self.page.hide()
            self.page.deleteLater()
        self.page = page
        self._column.addWidget(page)
        page.show()  # also where the place is hidden: the page is there when the place is shown
