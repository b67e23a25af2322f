"""Actions that open, focus and refresh pages."""

from __future__ import annotations

from session_engine.ids import (
    PageKey,
    PageType,
    RecordRef,
    TabId,
    grid_page,
    record_page,
    search_page,
)
from session_engine.macros.performing.call import Call, Outcome
from session_engine.macros.performing.hands import Hands
from session_engine.macros.runs import StepFailed, StepProblem
from session_engine.macros.undoing import CloseTab, FocusTab
from session_engine.navigation.application_tabs import NoTab, kind_of, page_of
from session_engine.organisation.web_resources import web_root
from session_engine.sessions.state import Tab
from session_engine.views.state import GridKey

ARTICLE = "knowledgearticle"


def outputs(tab: Tab) -> dict[str, str]:
    """Give a tab as outputs."""
    found = {"tab": str(tab.id), "page_type": tab.page.type.value}
    record = tab.page.record
    if record is not None:
        found |= {"entity": record.table, "record": record.id}
    elif tab.page.parameter("table"):
        found["entity"] = tab.page.parameter("table") or ""
    return found


def opened(call: Call, page: PageKey, title: str = "") -> Outcome:
    """Show a page; the way back closes it, or goes to the tab that was there before."""
    before = call.place.tab
    tab, new = call.place.open(page, title)
    return Outcome(outputs(tab), CloseTab(new) if new is not None else FocusTab(before))


async def open_record(call: Call) -> Outcome:
    """Open an existing record; one that is not there is said, not shown."""
    return await _existing(call, call.ref(call.needed("entity")), call.text("form") or None)


async def open_article(call: Call) -> Outcome:
    """Open a knowledge article."""
    return await _existing(call, call.ref(ARTICLE), None)


async def _existing(call: Call, ref: RecordRef, form: str | None) -> Outcome:
    meta = await call.place.table(ref.table)
    if not call.hands.records.is_new(ref):
        await call.hands.records.read(ref, (meta.table.primary_name,))
    return opened(call, record_page(ref, form), call.hands.records.name(ref))


async def open_new_form(call: Call) -> Outcome:
    """Open a form to create a record, filled with what is given; nothing is saved."""
    meta = await call.place.table(call.needed("entity"))
    values = await call.values_of(meta)
    ref = call.hands.records.new(call.place.line, meta.table.name, values)
    return opened(call, record_page(ref, call.text("form") or None))


async def open_grid(call: Call) -> Outcome:
    """Open a table's view, named by its id or its name."""
    table, wanted = call.needed("entity"), call.needed("view")
    meta = await call.place.table(table)
    for view in await call.hands.lines.metadata(call.place.line).views(table):
        if wanted.lower() in (view.view_id, view.name.lower()):
            return opened(call, grid_page(call.place.line, meta.table.name, view.view_id), view.name)
    raise StepFailed(StepProblem.UNKNOWN_VIEW, {"view": wanted})


async def search(call: Call) -> Outcome:
    """Search everything for a text."""
    text = call.needed("search")
    return opened(call, search_page(call.place.line, text), text)


async def search_knowledge(call: Call) -> Outcome:
    """Search the knowledge base for a text."""
    text = call.needed("search")
    outcome = opened(call, search_page(call.place.line, text), call.text("label") or text)
    call.hands.search.choose_table(call.place.tab, ARTICLE)
    return outcome


async def get_current_tab(call: Call) -> Outcome:
    """Give the tab the run is in."""
    return Outcome(outputs(call.place.current))


async def focus_tab(call: Call) -> Outcome:
    """Go to a tab of the run's session."""
    before, tab = call.place.tab, call.tab()
    call.place.go(tab.id)
    return Outcome(inverse=FocusTab(before))


async def refresh_tab(call: Call) -> Outcome:
    """Ask for a tab's page again."""
    tab = call.tab()
    refresh(call.hands, tab.id, tab.page)
    return Outcome()


def refresh(hands: Hands, tab: TabId, page: PageKey) -> None:
    """Ask for a page again; what has nothing to ask for is left alone."""
    match page.type:
        case PageType.RECORD:
            hands.forms.refresh(tab)
        case PageType.GRID:
            hands.grids.refresh(GridKey(tab))
        case PageType.DASHBOARD:
            hands.dashboards().refresh(tab)
        case PageType.SEARCH:
            hands.search.retry(tab)
        case _:
            pass


async def open_application_tab(call: Call) -> Outcome:
    """Open a page by its type, as an application tab template would (facts 4)."""
    kind = kind_of(call.needed("page_type"))
    given = {name.lower(): text.strip() for name, text in call.pairs.get("values", ())}
    try:
        root = await web_root(call.hands.lines, call.place.line) if kind == "webresource" else ""
        page = page_of(kind, given, call.place.line, root)
    except NoTab as no:
        raise _no_tab(no, kind) from no
    if page.record is not None:
        meta = await call.place.table(page.record.table)
        ref = RecordRef(page.line, meta.table.name, page.record.id)
        return await _existing(call, ref, page.parameter("form"))
    if page.type is PageType.GRID:
        meta = await call.place.table(page.parameter("table") or "")
        page = grid_page(page.line, meta.table.name, page.parameter("view"))
    return opened(call, page, page.parameter("text") or "")


def _no_tab(no: NoTab, kind: str) -> StepFailed:
    if not no.parameter:
        return StepFailed(StepProblem.UNKNOWN_PAGE_TYPE, {"page_type": kind})
    if no.value:
        return StepFailed(StepProblem.BAD_VALUE, {"column": no.parameter, "value": no.value[:80]})
    return StepFailed(StepProblem.MISSING_ARGUMENT, {"argument": no.parameter})
