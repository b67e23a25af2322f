"""What several benches do at the desk: fill it with sessions and tabs, through the same keys and clicks as a person."""

from __future__ import annotations

from desktop.tour.hands import until
from desktop.tour.run import Guide
from session_engine.errors import Refused
from session_engine.forms.state import FormStatus
from session_engine.ids import LineId, RecordRef, SessionId, grid_page, record_page
from session_engine.views.state import PAGE_ROWS, GridKey, GridState, GridStatus
from widgets.dashboard.page import DashboardPage
from widgets.forms.form_tab import FormTab


async def ready(guide: Guide) -> None:
    """Wait for the filled dashboard."""
    await until(lambda: guide.hands.all(DashboardPage), "the dashboard")
    await until(
        lambda: tile_states(guide) and all(s.status is GridStatus.READY for s in tile_states(guide)), "rows"
    )


def tile_states(guide: Guide) -> list[GridState]:
    """Give the dashboard's grids."""
    engine = guide.composition.engine
    plan = engine.dashboards.state(engine.workspace.state.sessions[SessionId(1)].anchor.id).plan
    tab = engine.workspace.state.sessions[SessionId(1)].anchor.id
    return [engine.grids.state(GridKey(tab, tile.part)) for tile in plan.tiles] if plan is not None else []


def cases(guide: Guide) -> list[RecordRef]:
    """Give the cases of the dashboard's tiles."""
    return [
        row.ref
        for state in tile_states(guide)
        for page in state.pages.values()
        for row in page
        if row.ref.table == "incident"
    ]


async def cases_of_grid(guide: Guide, count: int) -> list[RecordRef]:
    """Open the grid of all active cases in Home's session and give so many of them."""
    grids = guide.composition.engine.grids
    opened = guide.composition.engine.workspace.open_tab(grid_page(LineId("demo"), "incident"), SessionId(1))
    key = GridKey(opened.tab)
    await until(lambda: grids.state(key).views, "the grid of cases")
    grids.choose_view(
        key, next(view.view_id for view in grids.state(key).views if view.name == "Active Cases")
    )
    found: dict[RecordRef, None] = {}
    while len(found) < count:
        first = len(found)
        grids.want_rows(key, first, first + PAGE_ROWS - 1)
        page = first // PAGE_ROWS
        await until(lambda page=page: grids.state(key).pages.get(page), "cases")
        found.update(dict.fromkeys(row.ref for row in grids.state(key).pages[page]))
    grids.want_rows(key, 0, PAGE_ROWS - 1)
    return list(found)[:count]


async def open_sessions(guide: Guide, count: int, tabs: int) -> None:
    """Open sessions of cases with so many tabs each, the anchor included."""
    engine = guide.composition.engine
    known = list(dict.fromkeys(cases(guide)))
    for number in range(count):
        opened = engine.workspace.open_session(record_page(known[number % len(known)]))
        for extra in range(tabs - 1):
            ref = known[(number + extra + 1) % len(known)]
            try:
                engine.workspace.open_tab(record_page(ref), opened.session)
            except Refused:
                break
            await form_shown(guide)
        await form_shown(guide)


async def form_shown(guide: Guide) -> None:
    """Wait until the record in front has its values."""
    engine = guide.composition.engine
    tab = engine.workspace.state.focused_tab
    if tab.page.record is not None:
        await until(lambda: fields_shown(guide), "the form")


def fields_shown(guide: Guide) -> bool:
    """Tell whether the record in front has its values, and its form is built to the end and in sight."""
    engine = guide.composition.engine
    tab = engine.workspace.state.focused_tab.id
    page = guide.composition.pages.page(tab)
    if page is None or engine.forms.state(tab).status is not FormStatus.READY:
        return False
    # Only the page is looked through: to look through all of a desk's widgets takes a millisecond each time.
    return any(form.isVisible() for form in page.widget.findChildren(FormTab))
