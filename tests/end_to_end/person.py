"""A person at the desk: what she does with mouse and keys, and what she sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QListView,
    QListWidget,
    QPlainTextEdit,
    QScrollArea,
    QTabBar,
    QTextBrowser,
    QTextEdit,
    QWidget,
)
from typing_extensions import override

from desktop.tour.hands import LEFT, NONE, Hands, NotSeen, find_cell, in_slot, until, visible_texts
from session_engine.views.state import GridStatus
from widgets.dialogs.filter_popup import FilterPopup
from widgets.forms.editors.lookup_line import LookupLine
from widgets.forms.editors.suggestions import Suggestions
from widgets.forms.page import FormPage
from widgets.forms.skeleton import FormSkeleton
from widgets.grids.table import GridTable
from widgets.grids.tile import Tile
from widgets.lists.navigation import NavigationList
from widgets.lists.view import RowList
from widgets.primitives.buttons import LinkButton
from widgets.primitives.message_bar import MessageBar
from widgets.primitives.skeleton import SkeletonRows
from widgets.primitives.toast import Toast
from widgets.settings.key_recorder import KeyRecorder
from widgets.settings.key_table import KeyTable
from widgets.shell import CommandBar, PageTabs, SessionStrip
from widgets.shell.session_tab import SessionTab
from widgets.timeline.view import TimelineView

if TYPE_CHECKING:
    from desktop.main_window import MainWindow

W = TypeVar("W", bound=QWidget)
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
MIDDLE = Qt.MouseButton.MiddleButton
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


class Person(Hands):
    """Amara at her window."""

    window: MainWindow
    _scope: QWidget | None = None

    @contextmanager
    def looking_at(self, part: QWidget) -> Generator[None]:
        """See and use only a part of the window while the block lasts."""
        self._scope = part
        try:
            yield
        finally:
            self._scope = None

    @override
    def all(self, kind: type[W]) -> list[W]:
        found = super().all(kind)
        scope = self._scope
        return found if scope is None else [widget for widget in found if scope.isAncestorOf(widget)]

    def all_named(self, name: str) -> list[QWidget]:
        """Find what has this name and is on the screen."""
        return [widget for widget in self.all(QWidget) if widget.accessibleName() == name]

    async def push(self, name: str, within: QWidget | None = None) -> None:
        """Press a button as soon as it is there and can be pressed."""
        await until(lambda: self._pushable(name, within) is not None, f"the button “{name}”")

        def act() -> None:
            button = self._pushable(name, within)  # as it is now: bars make their buttons anew
            if button is None:
                raise NotSeen(f"the button “{name}”")
            self._click(button, button.rect().center(), NONE, LEFT)

        await in_slot(act)

    def _pushable(self, name: str, within: QWidget | None) -> QAbstractButton | None:
        buttons = [
            b
            for b in self.all(QAbstractButton)
            if b.isEnabled() and (within is None or within.isAncestorOf(b))
        ]
        for wanted in (str.__eq__, str.startswith):
            for button in buttons:
                named = wanted(button.accessibleName(), name) or wanted(_plain(button.text()), name)
                if named and _reachable(button):
                    return button
        return None

    # Sessions and tabs

    def sessions(self) -> list[str]:
        """Read the titles in the strip, Home first."""
        return [tab.item.title for tab in self._strip_tabs()]

    def front_session(self) -> str:
        """Read which session is in front."""
        return next(tab.item.title for tab in self._strip_tabs() if tab.item.focused)

    def spoken_sessions(self) -> list[str]:
        """Read what a screen reader says of the sessions."""
        return [tab.accessibleName() for tab in self._strip_tabs()]

    def session(self, title: str) -> SessionTab:
        """Find a session in the strip."""
        for tab in self._strip_tabs():
            if title in tab.item.title:
                return tab
        raise NotSeen(f"the session “{title}”")

    def _strip_tabs(self) -> list[SessionTab]:
        tabs = self.one(SessionStrip).findChildren(SessionTab)
        return sorted((tab for tab in tabs if tab.isVisible()), key=QWidget.x)

    def tab_bar(self) -> QTabBar:
        """Give the tabs of the session in front."""
        return self.one(PageTabs).tabBar()

    def tabs(self) -> list[str]:
        """Read the titles of the tabs of the session in front."""
        bar = self.tab_bar()
        return [bar.tabToolTip(index) for index in range(bar.count())]

    def front_tab(self) -> str:
        """Read which tab is in front."""
        return self.tabs()[self.tab_bar().currentIndex()]

    def has_close_button(self, index: int) -> bool:
        """Whether a tab can be closed by a button."""
        return self.tab_bar().tabButton(index, QTabBar.ButtonPosition.RightSide) is not None

    async def go_to_tab(self, title: str) -> None:
        """Click a tab."""
        index = next((i for i, text in enumerate(self.tabs()) if title in text), None)
        if index is None:
            raise NotSeen(f"the tab “{title}”")
        bar = self.tab_bar()
        await self.click(bar, bar.tabRect(index).center() - QPoint(12, 0))
        await until(lambda: title in self.front_tab(), f"the tab “{title}” in front")

    async def close_tab(self, title: str) -> None:
        """Press a tab's close button."""
        await self.click(self.one(QAbstractButton, f"Close {title}", where=self.tab_bar().isAncestorOf))

    # Dashboard, grids

    def tiles_loading(self) -> bool:
        """Whether the dashboard is still without its rows."""
        tiles = self.all(Tile)
        return not tiles or any(
            tile.grid.table.grid_model.state.status is GridStatus.LOADING for tile in tiles
        )

    def tile(self, label: str) -> Tile:
        """Find a tile of the dashboard."""
        return self.one(Tile, where=lambda tile: tile.plan.label == label)

    def tiles(self) -> list[str]:
        """Name the parts of the dashboard that are on the screen."""
        return [tile.plan.part for tile in self.all(Tile)]

    async def leave_tiles(self) -> None:
        """Take pointer and keyboard out of the tiles, so that their rows may move."""
        # Twice: the window system's own idea of where the pointer was can be behind after a dialog.
        for place in (self.window.top_bar, self.window.strip):
            await self.point_at(place)
        await in_slot(self.window.top_bar.menu_button.setFocus)
        await until(lambda: not any(tile.underMouse() for tile in self.all(Tile)), "the pointer elsewhere")

    def rows(self, table: GridTable, column: str = "") -> list[str]:
        """Read a column of the rows that are loaded; the first one where none is named."""
        model = table.grid_model
        names = [c.name for c in model.columns]
        at = names.index(column) if column else 0
        cells = (model.cell(row, at) for row in range(model.rowCount()))
        return [cell.text for cell in cells if cell is not None]

    def cell(self, table: GridTable, row_text: str, column: str) -> str:
        """Read what a column shows in the row that shows a text; empty while it is not there."""
        model = table.grid_model
        at = [c.name for c in model.columns].index(column)
        for row in range(model.rowCount()):
            texts = [model.cell(row, c) for c in range(model.columnCount())]
            if any(cell is not None and row_text in cell.text for cell in texts):
                cell = model.cell(row, at)
                return cell.text if cell is not None else ""
        return ""

    async def open_row(self, table: GridTable, text: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Click a row's title."""
        await until(lambda: _has(table, text), f"a row “{text}”")
        await self.click_cell(table, text, modifiers)

    def rows_in_sight(self) -> bool:
        """Whether a grid shows rows."""
        return any(table.grid_model.rowCount() for table in self.all(GridTable))

    async def middle_click_row(self, table: GridTable, text: str) -> None:
        """Click a row with the middle button."""
        await until(lambda: _has(table, text), f"a row “{text}”")
        await self.click(table.viewport(), find_cell(table, text).center(), button=MIDDLE)

    def sees_row(self, text: str) -> bool:
        """Whether a grid shows a text."""
        return any(_has(table, text) for table in self.all(GridTable))

    async def select_row(self, table: GridTable, text: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Click beside a row's words, which selects it."""
        await until(lambda: _has(table, text), f"a row “{text}”")
        await self.click_cell(table, text, modifiers, link=False)

    async def context_menu(self, widget: QWidget, at: QPoint) -> None:
        """Press the right button, as the window system tells it."""
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
        await in_slot(lambda: QApplication.sendEvent(widget, event))

    async def filter_by(self, table: GridTable, column: str, *options: str) -> None:
        """Filter a column by some of its options, through the menu of its heading."""
        await self._ask_filter(table, column)
        popup = self.one(FilterPopup)
        values = self.one(QListWidget, where=popup.isAncestorOf)
        for row in range(values.count()):
            item = values.item(row)
            if item.text() in options:
                values.scrollToItem(item)
                rect = values.visualItemRect(item)
                await self.click(values.viewport(), QPoint(rect.x() + 12, rect.center().y()))
                await until(lambda item=item: item.checkState() == Qt.CheckState.Checked, item.text())
        await self.click(popup.apply_button)

    async def filter_text(self, table: GridTable, column: str, text: str) -> None:
        """Filter a column of text by a part of it."""
        await self._ask_filter(table, column)
        popup = self.one(FilterPopup)
        await self.type(text)
        await self.click(popup.apply_button)

    async def _ask_filter(self, table: GridTable, column: str) -> None:
        header = table.header
        section = [c.name for c in table.grid_model.columns].index(column)
        at = QPoint(header.sectionViewportPosition(section) + 20, header.viewport().height() // 2)
        await self.context_menu(header.viewport(), at)
        await self.choose("Filter")
        await until(lambda: self.all(FilterPopup), "the question for the filter")

    async def sort_by(self, table: GridTable, column: str) -> None:
        """Click a column's heading."""
        header = table.header
        section = [c.name for c in table.grid_model.columns].index(column)
        at = QPoint(header.sectionViewportPosition(section) + 20, header.viewport().height() // 2)
        await self.click(header.viewport(), at)

    # Search

    async def search_for(self, text: str) -> None:
        """Type into the search field."""
        await self.chord("Ctrl+K")
        await self.press(Qt.Key.Key_A, CTRL)
        await self.type(text)

    def lists(self) -> list[QListView]:
        """Give the lists of rows in sight."""
        return [shown for shown in self.all(QListView) if isinstance(shown, RowList)]

    def suggestions(self) -> list[str]:
        """Read the rows of the flyout or the palette that is open."""
        texts: list[str] = []
        for rows in self.lists():
            texts += _spoken_rows(rows)
        return texts

    async def take_suggestion(self, text: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Walk down to a suggestion and press Return."""
        await until(lambda: any(text in row for row in self.suggestions()), f"“{text}” among the suggestions")
        for _ in range(40):
            await self.press(Qt.Key.Key_Down)
            if text in self.current_suggestion():
                break
        else:
            raise NotSeen(f"the suggestion “{text}”")
        await self.press(Qt.Key.Key_Return, modifiers)

    def current_suggestion(self) -> str:
        """Read the row of a list that the keyboard is on."""
        for rows in self.lists():
            index = rows.currentIndex()
            if index.isValid():
                return str(index.data(SPOKEN))
        return ""

    async def open_by_search(self, query: str, title: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Find a record by the search field and open it."""
        await self.search_for(query)
        await self.take_suggestion(title, modifiers)

    async def open_result(self, text: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Click a row of the results page."""
        await self._click_row(RowList, text, modifiers)

    async def open_timeline_entry(self, text: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Click the mark of an entry of the timeline."""
        await self._click_row(TimelineView, text, modifiers, at=QPoint(10, 14))

    async def open_navigation(self, text: str) -> None:
        """Click an entry of a list of topics or groups."""
        await self._click_row(NavigationList, text)

    async def record_key(self, page: QWidget, action: str) -> None:
        """Go to an action in the table of keys and press Return: it waits for another key then."""
        with self.looking_at(page):
            await self._click_row(KeyTable, action)
            await self.press(Qt.Key.Key_Return)
            await until(lambda: self.all(KeyRecorder), "the place for another key")

    async def _click_row(
        self,
        kind: type[QListView],
        text: str,
        modifiers: Qt.KeyboardModifier = NONE,
        at: QPoint | None = None,
    ) -> None:
        await until(lambda: _find_row(self.all(kind), text) is not None, f"a row “{text}”")
        found = _find_row(self.all(kind), text)
        if found is not None:
            view, index = found
            view.scrollTo(index)
            rect = view.visualRect(index)
            _scroll_to(view, rect)
            await self.click(view.viewport(), rect.topLeft() + at if at else rect.center(), modifiers)

    def timeline(self) -> list[str]:
        """Read the entries of the timeline, newest first."""
        return [text for view in self.all(TimelineView) for text in _spoken_rows(view)]

    async def untick(self, list_name: str, item: str) -> None:
        """Take the tick off an item of a list."""
        values = self.one(QListWidget, list_name)
        found = next(values.item(row) for row in range(values.count()) if values.item(row).text() == item)
        rect = values.visualItemRect(found)
        await self.click(values.viewport(), QPoint(rect.x() + 12, rect.center().y()))
        await until(lambda: found.checkState() == Qt.CheckState.Unchecked, f"“{item}” without its tick")

    # Forms

    async def go_to_section(self, label: str) -> None:
        """Click one of the form's own tabs."""
        bar = self.form().tabs
        await until(lambda: label in [bar.tabText(i) for i in range(bar.count())], f"the part “{label}”")
        index = next(i for i in range(bar.count()) if bar.tabText(i) == label)
        await self.click(bar, bar.tabRect(index).center())

    def link(self, text: str) -> LinkButton:
        """Find a title that opens something."""
        return self.one(LinkButton, text)

    def form(self) -> FormPage:
        """Give the form in front."""
        return self.one(FormPage)

    def text_of(self, name: str) -> str:
        """Read a field; empty while it is not there."""
        try:
            field = self.input(name)
        except NotSeen:
            return ""
        if isinstance(field, QComboBox):
            return field.currentText()
        if isinstance(field, QLineEdit):
            return field.text()
        return field.toPlainText() if isinstance(field, QPlainTextEdit | QTextEdit) else ""

    def in_header(self, text: str) -> bool:
        """Whether the form's header says something."""
        return any(text in words for words in visible_texts(self.form().header))

    def cursor(self, name: str) -> int:
        """Say where the cursor is in a field."""
        field = self.input(name)
        if isinstance(field, QLineEdit):
            return field.cursorPosition()
        return field.textCursor().position() if isinstance(field, QPlainTextEdit | QTextEdit) else -1

    def input(self, name: str) -> QWidget:
        """Find what takes a field's value."""
        for kind in (QLineEdit, QPlainTextEdit, QTextEdit, QComboBox):
            for widget in self.all(kind):
                if widget.accessibleName().split(",")[0] == name:
                    return widget
        raise NotSeen(f"the field “{name}”")

    async def go_to_field(self, name: str) -> None:
        """Click into a field."""
        await until(lambda: self._can_input(name), f"the field “{name}”")
        field = self.input(name)
        await self._reveal(field)
        await self.click(field, QPoint(field.width() - 40, min(12, field.height() // 2)))

    async def follow(
        self, name: str, modifiers: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT
    ) -> None:
        """Press the link in a lookup field."""
        await until(lambda: self._links(name), f"a link in “{name}”")
        line = self.input(name)
        await self._reveal(line)
        if isinstance(line, LookupLine):
            await self.click(line, line.link_rect().center(), modifiers, button)

    def _links(self, name: str) -> bool:
        try:
            line = self.input(name)
        except NotSeen:
            return False
        return isinstance(line, LookupLine) and not line.link_rect().isEmpty()

    async def fill_in(self, name: str, text: str) -> None:
        """Put a text into a field in place of what it held."""
        await self.go_to_field(name)
        await self.press(Qt.Key.Key_A, CTRL)
        await self.type(text)

    async def look_up(self, name: str, typed: str, wanted: str) -> None:
        """Type into a lookup field and take one of what is suggested."""
        await self.fill_in(name, typed)
        await until(lambda: self._suggested_record(wanted) is not None, f"“{wanted}” for “{name}”")
        found = self._suggested_record(wanted)
        if found is not None:
            view, index = found
            await self.click(view.viewport(), view.visualRect(index).center())
        await until(lambda: self.text_of(name) == wanted, f"“{wanted}” in “{name}”")

    def _suggested_record(self, text: str) -> tuple[QListView, QModelIndex] | None:
        lists = [view for shown in self.all(Suggestions) for view in shown.findChildren(QListView)]
        return _find_row(lists, text)

    async def choose_option(self, name: str, option: str) -> None:
        """Open a field's options and walk to one of them."""
        await until(lambda: option in self.options(name), f"the option “{option}” of “{name}”")
        box = self.input(name)
        await self._reveal(box)
        await self.click(box)
        if isinstance(box, QComboBox):
            await until(box.view().isVisible, f"the options of “{name}”")
            await in_slot(lambda: QTest.keyClick(box.view(), Qt.Key.Key_Home))
            for _ in range(self.options(name).index(option)):
                await in_slot(lambda: QTest.keyClick(box.view(), Qt.Key.Key_Down))
            await in_slot(lambda: QTest.keyClick(box.view(), Qt.Key.Key_Return))
        await until(lambda: self.text_of(name) == option, f"“{option}” in “{name}”")

    def options(self, name: str) -> list[str]:
        """Read what a field offers."""
        try:
            box = self.input(name)
        except NotSeen:
            return []
        return [box.itemText(i) for i in range(box.count())] if isinstance(box, QComboBox) else []

    async def _reveal(self, widget: QWidget) -> None:
        """Scroll to a widget, as the wheel would."""
        for page in self.all(FormPage):
            if page.isAncestorOf(widget):
                from widgets.forms.form_tab import FormTab

                for tab in page.findChildren(FormTab):
                    if tab.isAncestorOf(widget):
                        tab.reveal(widget)

    def _can_input(self, name: str) -> bool:
        try:
            return self.input(name).isEnabled()
        except NotSeen:
            return False

    async def command(self, text: str) -> None:
        """Press a button of the command bar, or choose it behind ⋯."""
        await until(lambda: self._place_of(text) is not None, f"the command “{text}”")
        place = self._place_of(text) or text
        await self.push(place)
        if place != text:
            await self.choose(text)

    def _place_of(self, text: str) -> str | None:
        """Say where a command is: in the bar, or behind ⋯."""
        return text if self.can(text) else "More commands" if self._pushable("More commands", None) else None

    def commands(self) -> list[str]:
        """Read what the command bar of the page in front offers."""
        bars = [bar for bar in self.all(CommandBar) if bar.isVisible()]
        return [b.text().replace("&", "") for bar in bars for b in bar.findChildren(QAbstractButton)]

    def can(self, text: str) -> bool:
        """Whether a command can be given now."""
        buttons = [b for bar in self.all(CommandBar) for b in bar.findChildren(QAbstractButton)]
        return any(b.text().replace("&", "") == text and b.isEnabled() for b in buttons)

    def waits(self) -> bool:
        """Whether the page in front says that something is still to come."""
        return bool(self.all(SkeletonRows) or self.all(FormSkeleton))

    async def recover(self, button: str, already: Callable[[], object]) -> None:
        """Press what offers to try again, unless the program has gone on by itself."""
        await until(lambda: already() or self._pushable(button, None), f"the button “{button}”")
        if not already():
            await self.push(button)

    # Bars, notices, dialogs

    def bars(self) -> list[str]:
        """Read the message bars on the screen."""
        return [bar.accessibleName() for bar in self.all(MessageBar)]

    def told(self) -> list[str]:
        """Read bars and toasts: whatever tells something now."""
        return [*self.bars(), *self.notices()]

    def texts(self) -> list[str]:
        """Read everything on the screen."""
        return visible_texts(self.window)

    def scoped_texts(self) -> list[str]:
        """Read everything in the part of the window that is looked at."""
        return visible_texts(self._scope or self.window)

    def reading(self) -> str:
        """Read the text of a page that is read."""
        return "\n".join(view.toPlainText() for view in self.all(QTextBrowser))

    async def dismiss_notices(self) -> None:
        """Close the toasts."""
        for toast in self.all(Toast):
            await self.push("Close", toast)
        await until(lambda: not self.notices(), "no toast")

    def notices(self) -> list[str]:
        """Read the toasts."""
        return [toast.accessibleName() for toast in self.all(Toast)]

    async def press_in_notice(self, notice: str, button: str) -> None:
        """Press a button of a toast."""
        await until(lambda: any(notice in text for text in self.notices()), f"the notice “{notice}”")
        toast = self.one(Toast, where=lambda t: notice in t.accessibleName())
        await self.push(button, toast)

    def dialog(self) -> QDialog | None:
        """Give the dialog that is open."""
        return next(iter(self.all(QDialog)), None)

    async def answer(self, question: str, button: str) -> None:
        """Answer a dialog's question by a button."""
        await until(lambda: self.asked(question), f"the question “{question}”")
        dialog = self.dialog()
        if dialog is None:
            raise NotSeen("a dialog")
        await self.push(button, dialog)
        await until(lambda: self.dialog() is not dialog, "the dialog to close")
        await self.window_active()

    async def window_active(self) -> None:
        """Do the window manager's part, where there is none: the window in front has the keyboard."""
        if self.dialog() is None:
            self.window.activateWindow()
            await until(self.window.isActiveWindow, "the window to have the keyboard")

    def asked(self, question: str) -> bool:
        """Whether a dialog shows this text."""
        dialog = self.dialog()
        return dialog is not None and any(question in text for text in visible_texts(dialog))

    async def leave_dialogs(self) -> None:
        """Close what is open above the window, without answering."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.hide()
        for dialog in self.all(QDialog):
            dialog.reject()


def _scroll_to(widget: QWidget, rect: QRect) -> None:
    """Bring a part of a widget into sight where it stands in something to scroll, as the wheel would."""
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        inner = parent.widget() if isinstance(parent, QScrollArea) else None
        if isinstance(parent, QScrollArea) and inner is not None:
            spot = widget.mapTo(inner, rect.center())
            parent.ensureVisible(spot.x(), spot.y(), 40, 40)
        parent = parent.parentWidget()


def _reachable(widget: QWidget) -> bool:
    """Whether the pointer would meet a widget in its middle: it is laid out, and nothing covers it."""
    top, middle = widget.window(), widget.rect().center()
    under = top.childAt(widget.mapTo(top, middle))
    return under is widget or (under is not None and widget.isAncestorOf(under))


def _plain(text: str) -> str:
    return re.sub(r"&(.)", r"\1", text)


def _has(table: GridTable, text: str) -> bool:
    try:
        find_cell(table, text)
    except NotSeen:
        return False
    return True


def _spoken_rows(view: QListView) -> list[str]:
    model = view.model()
    return [str(model.index(row, 0).data(SPOKEN)) for row in range(model.rowCount())]


def _find_row(views: Sequence[QListView], text: str) -> tuple[QListView, QModelIndex] | None:
    for view in views:
        for row, words in enumerate(_spoken_rows(view)):
            if text in words:
                return view, view.model().index(row, 0)
    return None
