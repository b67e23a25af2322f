"""The steps of the guided tour that the product delivers so far, each with what its picture must show."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QListView, QPushButton, QWidget

from desktop.tour import conversations, killed, macros, scripts
from desktop.tour.away import away
from desktop.tour.colleague import colleague_changes
from desktop.tour.hands import Hands, NotSeen, in_slot, until
from desktop.tour.okonkwo import OKONKWO
from desktop.tour.run import Guide, Step
from desktop.tour.system import turn_system
from session_engine.sessions.state import SESSION_LIMIT
from widgets.assist.card import SuggestionCard
from widgets.dialogs.filter_popup import FilterPopup
from widgets.forms.page import FormPage
from widgets.grids.table import GridTable
from widgets.grids.tile import Tile
from widgets.grids.view_picker import ViewPicker
from widgets.knowledge.article_bar import ArticleBar
from widgets.primitives.toast import Toast
from widgets.quick_create.flyout import QuickCreate
from widgets.shell import PageTabs

FIRST_START = 120.0
"""Seconds the very first start may take: the demonstration is built."""

INDEXED = 120.0
"""Seconds the very first look at earlier cases and articles may take: they are read once."""

BENS_CASE, ARTICLE = "CAS-01046", "KA-01007"


async def start(guide: Guide) -> None:
    """1: the dashboard is filled, the bar says whose desk it is."""
    hands = guide.hands
    await until(lambda: _rows(guide, "My Active Cases") > 0, "the filled dashboard", FIRST_START)
    for label, count in (
        ("My Active Cases", 7),
        ("Available to Work On", 9),
        ("My Open Activities", 5),
    ):
        await until(lambda label=label, count=count: _rows(guide, label) == count, f"{count} rows in {label}")
    await until(lambda: hands.shows("You are Amara Osei"), "whose desk it is")
    await until(lambda: hands.shows("New Cases by Day"), "the chart")
    await until(lambda: "Agent Dashboard" in _tabs(guide), "the page's name on its tab")


async def dark(guide: Guide) -> None:
    """2: the same page in the dark theme: the system turns dark; without one that can be asked, by the palette."""
    if not await asyncio.to_thread(turn_system, "dark"):
        guide.notes["remark"] = "(chosen in the palette: no desktop here says light or dark)"
        await _command(guide, "Dark theme")
    window = guide.composition.window
    await until(lambda: window.palette().window().color().lightness() < 80, "the dark theme")


async def _light_again(guide: Guide) -> None:
    if not await asyncio.to_thread(turn_system, "light"):
        await _command(guide, "Light theme")
    window = guide.composition.window
    await until(lambda: window.palette().window().color().lightness() > 200, "the light theme")


async def _command(guide: Guide, text: str) -> None:
    """Do a command by the palette."""
    await guide.hands.chord("Ctrl+Shift+P")
    await until(lambda: guide.hands.field("Command palette").hasFocus(), "the palette")
    await guide.hands.type(text)
    await guide.hands.press(Qt.Key.Key_Return)


async def due_next(guide: Guide) -> None:
    """3: the view of what is promised next: Okonkwo on top, the time left in amber."""
    await _light_again(guide)
    hands = guide.hands
    await hands.chord("Ctrl+G")
    await hands.click(hands.button("Cases"))
    await until(lambda: hands.all(ViewPicker), "the page of cases")
    await until(lambda: hands.table().grid_model.rowCount() > 0, "its rows")
    await hands.click(hands.all(ViewPicker)[0])
    await hands.choose("Due Next")
    await until(lambda: _first_row(guide, "title") == OKONKWO, "Okonkwo on top")
    await until(lambda: "left" in _first_row(guide, "nextsla"), "the time left")


def _first_row(guide: Guide, column: str) -> str:
    """Read a cell of the first row of the grid in sight."""
    model = guide.hands.table().grid_model
    section = next((at for at, each in enumerate(model.columns) if each.name == column), -1)
    return str(model.index(0, section).data(Qt.ItemDataRole.DisplayRole) or "")


async def open_okonkwo(guide: Guide) -> None:
    """4: a click on the case opens a session."""
    await _light_again(guide)
    hands = guide.hands
    await hands.chord("Ctrl+0")
    await _click_tab(guide, "Agent Dashboard")
    await hands.click_cell(_tile(guide, "My Active Cases").grid.table, OKONKWO)
    await until(lambda: hands.shows("1 of 9"), "“1 of 9” in the strip")
    await until(lambda: hands.all(FormPage), "the form")
    await until(lambda: _field_text(guide, "Case Title") == OKONKWO, "the title in its field")
    await until(lambda: hands.shows("Timeline"), "the timeline")
    await until(lambda: hands.all(SuggestionCard), "suggestions in the pane")
    await hands.click(hands.field("Description"))


async def smart_assist(guide: Guide) -> None:
    """5: what Ben has solved and the article that answers it, each with its confidence and what matched."""
    hands = guide.hands
    await until(lambda: _suggestion(guide, BENS_CASE) and _suggestion(guide, ARTICLE), "both", INDEXED)
    for number in (BENS_CASE, ARTICLE):
        shown = _suggestion(guide, number).suggestion
        if shown is None or not shown.confidence or not shown.words:
            raise NotSeen(f"{number} with its confidence and what matched")
    await hands.press(Qt.Key.Key_F6)
    await until(lambda: isinstance(hands.window.focusWidget(), SuggestionCard), "the keyboard in the pane")
    for _ in hands.all(SuggestionCard):
        if not _suggestion(guide, ARTICLE).hasFocus():
            await hands.press(Qt.Key.Key_Down)
    touched = _suggestion(guide, ARTICLE)
    await until(lambda: touched.suggestion and not touched.suggestion.unread, "the article, touched")


def _suggestion(guide: Guide, number: str) -> SuggestionCard:
    for card in guide.hands.all(SuggestionCard):
        if card.suggestion is not None and card.suggestion.number == number:
            return card
    raise NotSeen(f"the suggestion {number}")


async def open_article(guide: Guide) -> None:
    """6: the article beside the case, in the same session, linked to it."""
    hands = guide.hands
    await hands.chord("Ctrl+K")
    await hands.type("KA-01007")
    await until(lambda: hands.shows("Search suggestions"), "suggestions")
    await until(lambda: _suggested(guide, "roll back to 4.1.9"), "the article among the suggestions")
    await hands.press(Qt.Key.Key_Down)
    await hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: len(_tabs(guide)) == 2, "a second tab in the session")
    await until(lambda: "4.1.9" in _tabs(guide)[1], "the article's title on its tab")
    await until(lambda: hands.all(ArticleBar), "what can be done with the article")
    bar = hands.one(ArticleBar)
    await until(bar.link.isEnabled, "an article that may be linked")
    await hands.click(bar.link)
    await until(lambda: bar.link.text() == "Unlink from the case", "the article linked to the case")


async def open_customer(guide: Guide) -> None:
    """7: the customer through the lookup, as a tab in the same session with its cases."""
    hands = guide.hands
    await _click_tab(guide, OKONKWO)
    await until(lambda: _field_text(guide, "Case Title") == OKONKWO, "the case in front again")
    customer = hands.field("Customer")
    await hands.click(customer, QPoint(20, customer.height() // 2))
    await until(lambda: any(title == "Okonkwo Dental" for title in _tabs(guide)), "the account's tab")
    await until(lambda: hands.table(showing=OKONKWO), "its cases in a sub-grid")


async def keep_sub_grid(guide: Guide) -> None:
    """8: filter, order and place of the sub-grid are there after going away and coming back."""
    hands = guide.hands
    table = hands.table(showing=OKONKWO)
    await hands.click(table.header.viewport(), _heading(table, "title"))
    await until(lambda: table.grid_model.state.view.sort, "a sorted sub-grid")
    await hands.context_menu(table.header.viewport(), _heading(table, "title"))
    await hands.choose("Filter")
    await until(lambda: hands.all(FilterPopup), "the question for the filter")
    popup = hands.all(FilterPopup)[0]
    await hands.type("desk")
    await hands.click(popup.apply_button)
    await until(lambda: table.grid_model.state.view.filters, "a filtered sub-grid")
    await until(lambda: hands.table(showing=OKONKWO), "what is left")
    place = table.verticalScrollBar()
    await in_slot(lambda: place.setValue(place.maximum() // 2))
    before, at = table.grid_model.state.view, place.value()
    await hands.chord("Ctrl+Shift+Tab")
    await hands.chord("Ctrl+Tab")
    await until(
        lambda: hands.table(showing=OKONKWO).grid_model.state.view == before, "the same filter and order"
    )
    await until(lambda: hands.table(showing=OKONKWO).verticalScrollBar().value() == at, "the same place")


def _heading(table: GridTable, column: str) -> QPoint:
    """Give the place of a column's heading."""
    section = next((i for i, c in enumerate(table.grid_model.columns) if c.name == column), -1)
    return QPoint(table.header.sectionViewportPosition(section) + 20, table.header.viewport().height() // 2)


async def search_phone(guide: Guide) -> None:
    """9: a telephone number finds Maria and her cases."""
    hands = guide.hands
    await hands.chord("Ctrl+K")
    await hands.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    await hands.type("5550142")
    await until(lambda: _suggested(guide, "Maria Lopez"), "Maria among the suggestions")


async def results(guide: Guide) -> None:
    """10: the results page has a tab per table and facets; a result opens as a tab."""
    from widgets.search.page import ResultsPage  # noqa: PLC0415

    hands = guide.hands
    await hands.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    await hands.type("no internet upstairs")
    await hands.press(Qt.Key.Key_Return)
    await until(lambda: hands.all(ResultsPage), "the results page")
    await until(lambda: hands.shows("Top results"), "the tab of the top results")


async def quick_create(guide: Guide) -> None:
    """11: a case is made while another stays readable; the notice opens it in a new session."""
    hands = guide.hands
    await _click_tab(guide, OKONKWO)
    await hands.chord("Ctrl+N")
    await until(lambda: hands.all(QuickCreate), "the flyout")
    flyout = hands.all(QuickCreate)[0]
    inside = Hands(flyout)
    await until(lambda: "Okonkwo" in _text_of(inside.field("Customer")), "the customer filled in")
    await hands.click(inside.field("Case Title"))
    await hands.type("Second router for the waiting room")
    await hands.click(inside.button("Save"))
    await until(lambda: hands.shows("Created: Second router for the waiting room"), "the notice")
    await hands.click(hands.one(QPushButton, "Open", where=lambda b: isinstance(b.parent(), Toast)))
    await until(lambda: hands.shows("2 of 9"), "“2 of 9” in the strip")
    await until(lambda: _field_text(guide, "Case Title").startswith("Second router"), "the new case")


async def ben_changes(guide: Guide) -> None:
    """12: another person changes the case; all is fresh, and the half-typed field is left alone."""
    hands = guide.hands
    await hands.chord("Ctrl+1")
    await _click_tab(guide, OKONKWO)
    description = hands.field("Description")
    await hands.click(description)
    await hands.press(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    await hands.type(" Rooms 1 to 5 are on the corridor")
    await colleague_changes(guide, "CAS-01187")
    await until(lambda: hands.shows("Low"), "Ben's priority in the header")
    await until(lambda: "on the corridor" in _text_of(description), "the typed text, untouched")
    await until(lambda: hands.shows("Ben Whitlock"), "Ben's value beside it")


async def tenth_session(guide: Guide) -> None:
    """22: the limit is named, what to close is offered; the opening waits and opens when there is a place."""
    hands = guide.hands
    workspace = guide.composition.engine.workspace
    for row in range(12):
        if workspace.state.regular_count == SESSION_LIMIT:
            break
        await _open_row(guide, row % 9)
    await until(lambda: hands.shows("9 of 9"), "“9 of 9” in the strip")
    for row in range(9):
        if workspace.state.pending:
            break
        await _open_row(guide, row)
    await until(lambda: hands.shows("which is the limit"), "the refusal that names the limit")
    await until(lambda: hands.shows("Waiting to open (1)"), "“Waiting to open (1)” in the strip")


async def _open_row(guide: Guide, row: int) -> None:
    """Open a row of the list of cases to pick, from Home."""
    hands = guide.hands
    await hands.chord("Ctrl+0")
    table = _tile(guide, "Available to Work On").grid.table
    model = table.grid_model
    column = next((i for i, c in enumerate(model.columns) if c.name.endswith("title")), 1)
    before = guide.composition.engine.workspace.state
    table.scrollTo(model.index(row, column))
    rect = table.visualRect(model.index(row, column))
    await hands.click(table.viewport(), QPoint(rect.x() + 16, rect.center().y()))
    await until(lambda: guide.composition.engine.workspace.state is not before, "something opened")


async def _click_tab(guide: Guide, title: str) -> None:
    """Click a tab of the session in front."""
    tabs = guide.hands.one(PageTabs)
    for index, text in enumerate(_tabs(guide)):
        if text == title:
            await guide.hands.click(tabs.tabBar(), tabs.tabBar().tabRect(index).center())
            return
    raise NotSeen(f"the tab “{title}”")


def _tile(guide: Guide, label: str) -> Tile:
    for tile in guide.hands.all(Tile):
        if tile.plan.label == label:
            return tile
    raise NotSeen(f"the tile “{label}”")


def _rows(guide: Guide, label: str) -> int:
    try:
        return _tile(guide, label).grid.table.grid_model.rowCount()
    except NotSeen:
        return -1


def _tabs(guide: Guide) -> list[str]:
    tabs = guide.hands.one(PageTabs)
    return [tabs.tabText(index).replace("&&", "&") for index in range(tabs.count())]


def _field_text(guide: Guide, name: str) -> str:
    try:
        field = guide.hands.field(name)
    except NotSeen:
        return ""
    return _text_of(field)


def _text_of(field: QWidget) -> str:
    for getter in ("text", "toPlainText"):
        read = getattr(field, getter, None)
        if callable(read):
            return str(read())
    return ""


def _suggested(guide: Guide, text: str) -> bool:
    for shown in guide.hands.all(QListView):
        model = shown.model()
        for row in range(model.rowCount()):
            if text in str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)):
                return True
    return False


STEPS: tuple[Step, ...] = (
    Step(1, "start", start, also_large=True),
    Step(2, "dark", dark),
    Step(3, "due-next", due_next),
    Step(4, "open-a-case", open_okonkwo, also_large=True),
    Step(5, "smart-assist", smart_assist),
    Step(6, "article", open_article),
    Step(7, "customer", open_customer),
    Step(8, "sub-grid-kept", keep_sub_grid),
    Step(9, "search-a-number", search_phone),
    Step(10, "results", results),
    Step(11, "quick-create", quick_create),
    Step(12, "ben-changes", ben_changes),
    Step(13, "script", scripts.work_through),
    Step(14, "macro", macros.send_guide),
    Step(15, "sent-and-resolved", macros.send_and_resolve),
    Step(16, "customer-comes", conversations.customer_comes),
    Step(17, "accepted", conversations.accept, also_large=True),
    Step(18, "chat", conversations.chat),
    Step(19, "more-customers", conversations.more_customers, also_large=True),
    Step(20, "held-back", conversations.held_back),
    Step(21, "inbox", conversations.inbox),
    Step(22, "tenth-session", tenth_session),
    Step(23, "away-and-back", away, also_large=True),
    Step(24, "killed", killed.kill_and_start_again),
)

OF_THE_SECOND: tuple[Step, ...] = (
    Step(killed.FILL, killed.BEFORE, killed.fill, after=killed.wait_for_death),
    Step(killed.LOOK, killed.AFTER, killed.show, after=killed.tell),
)
"""Steps of the program that step 24 starts beside the tour's own."""
