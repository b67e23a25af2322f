"""The regions of the window: F6 goes from one to the next, and back to where the keyboard was in each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary, ref

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.bindings.pane.binding import PaneBinding
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.main_window import MainWindow
from desktop.pages.host import PageHost
from widgets.primitives import tab_order
from widgets.primitives.toast import Toast
from widgets.shell import CommandBar, PageTabs

_REASON = Qt.FocusReason.TabFocusReason


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the window.

    Attributes:
        place: The widget that holds it.
        enter: Gives it the keyboard where nothing in it had it before.
    """

    place: QWidget
    enter: Callable[[], object]


class Regions:
    """Top bar, strip, message, tabs, commands, page, conversations, pane, notices, cards: those in sight, in order."""

    def __init__(
        self, desk: Desk, commands: Commands, pages: PageHost, pane: Callable[[], PaneBinding | None]
    ) -> None:
        self.conversations: Callable[[], list[tuple[QWidget, Callable[[], object]]]] = list
        self._desk, self._pages, self._pane = desk, pages, pane
        self._left: WeakKeyDictionary[QWidget, ref[QWidget]] = WeakKeyDictionary()
        commands.register("region_next", lambda: self.go(1))
        commands.register("region_previous", lambda: self.go(-1))

    def go(self, step: int) -> None:
        """Give the keyboard to the next region, round and round."""
        regions = self._regions()
        focus = QApplication.focusWidget()
        here = next((i for i, region in enumerate(regions) if _within(region.place, focus, regions)), None)
        if focus is not None and here is not None:
            self._left[regions[here].place] = ref(focus)
        start = here if here is not None else (-1 if step > 0 else 0)
        for turn in range(1, len(regions) + 1):
            if self._enter(regions[(start + turn * step) % len(regions)], regions):
                return

    def _enter(self, region: Region, regions: list[Region]) -> bool:
        """Go in; False where nothing takes the keyboard."""
        left = self._left.get(region.place)
        before = left() if left is not None else None
        if before is not None and isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus(_REASON)
        else:
            region.enter()
        return _within(region.place, QApplication.focusWidget(), regions)

    def _regions(self) -> list[Region]:
        window = self._desk.front()
        tabs = window.stack.currentWidget()
        found = [
            Region(window.strip, window.strip.focus_current),
            Region(window.bar, lambda: _first(window.bar)),
        ]
        if isinstance(window, MainWindow):
            bar = window.top_bar
            found.insert(0, Region(bar, lambda: bar.search.setFocus(_REASON)))
            told = [place.bar for place in (window.keeping_place, window.presence_message)]
            found[2:2] = [Region(bar, lambda bar=bar: _first(bar)) for bar in told if bar is not None]
        if isinstance(tabs, PageTabs):
            found.append(Region(tabs.tabBar(), tabs.focus_bar))
        if window.inbox is not None and window.inbox.is_open:
            found.append(Region(window.inbox.dock, window.inbox.dock.enter))
        page = self._pages.page(self._desk.engine.workspace.state.focused_tab.id)
        if page is not None:
            bars = page.widget.findChildren(CommandBar)
            found += [Region(bar, lambda bar=bar: _first(bar)) for bar in bars[:1]]
            found.append(Region(page.widget, page.focus))
        found += [Region(place, enter) for place, enter in self.conversations()]
        pane = self._pane()
        if pane is not None and window.pane is not None:
            found.append(Region(window.pane, pane.enter))
        toasts = window.toasts.findChildren(Toast)
        found += [Region(toast, lambda toast=toast: _first(toast)) for toast in toasts[:1]]
        cards = self._desk.live_line.offers.stack_in(window)
        if cards is not None:
            found.append(Region(cards, lambda: _first(cards)))
        return [region for region in found if region.place.isVisible()]


def _within(place: QWidget, widget: QWidget | None, regions: list[Region]) -> bool:
    """Whether a widget is in a region and in none that lies within that one."""
    if widget is None or not place.isAncestorOf(widget):  # Qt counts a widget as its own ancestor
        return False
    inner = [r.place for r in regions if r.place is not place and place.isAncestorOf(r.place)]
    return not any(part.isAncestorOf(widget) for part in inner)


def _first(place: QWidget) -> None:
    """Give the keyboard to the first part that takes it by Tab."""
    ready = {stop for stop in tab_order.stops(place) if stop.isVisible() and stop.isEnabled()} - {place}
    if not ready:
        return  # the chain would be walked to its end, through all of the window (see tab_order)
    found = place.nextInFocusChain()
    while found is not None and found not in ready:
        found = found.nextInFocusChain()
    if found is not None:
        found.setFocus(_REASON)
