"""The dashboards' verbs: open, close, count again; charts and numbers follow what the organisation tells."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable, Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import Any

from session_engine.dashboards import chart_points
from session_engine.dashboards.counted import Counted
from session_engine.dashboards.events import DashboardChanged
from session_engine.dashboards.greeting import TABLE as NUMBERS
from session_engine.dashboards.greeting import TABLES, Counter
from session_engine.dashboards.plans import ChartPlan, Compiled, compile_dashboard
from session_engine.dashboards.ports import Grids
from session_engine.dashboards.state import ChartKind, ChartState, DashboardState, Greeting
from session_engine.errors import OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, PageKey, TabId
from session_engine.light_dataclass import dataclass
from session_engine.organisation import odata
from session_engine.organisation.events import (
    ChangesHeard,
    ChangesMissed,
    LineCameBack,
    LineChanged,
    MetadataChanged,
    PersonChanged,
)
from session_engine.organisation.lines import Lines
from session_engine.organisation.state import WELL
from session_engine.ports import Clock
from session_engine.records.events import RecordChanged, RecordDeleted
from session_engine.tasks import Tasks
from session_engine.views.state import GridKey, GridView
from session_engine.waiting import Coalesced, Pause, real_pause
from session_engine.wall_clock.events import DayTurned
from session_engine.wall_clock.state import her_day

SETTLING = 1.0
"""Seconds changes are gathered for before anything is counted again."""
UNSENT_SETTLING = 0.05
"""So for what waits, which is counted here."""
_POINTER = "activitypointer"
_NO_VIEWS: Mapping[str, GridView] = MappingProxyType({})

Change = Callable[[ChartState], ChartState]


@dataclass(slots=True)
class _Page:
    """A dashboard in a tab.

    Attributes:
        page: Which.
        views: How the person left its tiles.
        state: As it stands.
        soon: Counts again, once for many changes.
        unsent: Counts what waits again, so too.
        counted: Puts what waits into its numbers.
        compiled: Its plan, None until it is known.
        touched: Tables that were changed since it was counted.
        greeting: Its numbers as the organisation has counted them.
        drawn: Its charts, so too.
    """

    page: PageKey
    views: Mapping[str, GridView]
    state: DashboardState
    soon: Coalesced
    unsent: Coalesced
    counted: Counted
    greeting: Greeting
    compiled: Compiled | None = None
    touched: set[str] = field(default_factory=set[str])
    drawn: dict[str, ChartState] = field(default_factory=dict[str, ChartState])


class DashboardsArea:
    """The dashboards on show.

    Args:
        bus: Where changes are announced.
        tasks: Where the organisation is asked.
        clock: The time.
        lines: The organisations.
        grids: Shows the tiles.
        pause: How to wait.
    """

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        clock: Clock,
        lines: Lines,
        grids: Grids,
        *,
        pause: Pause = real_pause,
    ) -> None:
        self._bus = bus
        self._tasks = tasks
        self._clock = clock
        self._lines = lines
        self._grids = grids
        self._pause = pause
        self._counter = Counter(lines)
        self._pages: dict[TabId, _Page] = {}
        lines.add_interest(self._interest)
        bus.subscribe(ChangesHeard, self._on_changes)
        bus.subscribe(ChangesMissed, lambda event: self._on_everything(event.line))
        bus.subscribe(MetadataChanged, self._on_metadata)
        bus.subscribe(LineChanged, self._on_line)
        bus.subscribe(LineCameBack, self._on_back)
        bus.subscribe(PersonChanged, self._on_another_person)
        bus.subscribe(DayTurned, self._on_another_day)
        bus.subscribe(RecordChanged, self._on_record)
        bus.subscribe(RecordDeleted, self._on_record)

    # -- verbs ---------------------------------------------------------------------------------------------

    def open(self, tab: TabId, page: PageKey, views: Mapping[str, GridView] = _NO_VIEWS) -> None:
        """Show a dashboard in a tab; `views` tells by part how the person left its tiles."""
        self.close(tab)
        first_name = self._counter.first_name(page.line)
        greeting = Greeting(first_name)
        self._pages[tab] = _Page(
            page,
            views,
            DashboardState(tab, greeting=greeting),
            self._step(tab, lambda: self._count_touched(tab), SETTLING, "live"),
            self._step(tab, lambda: self._count_unsent(tab), UNSENT_SETTLING, "unsent"),
            Counted(lambda: self._grids.known(page.line)),
            greeting,
        )
        self._start_building(tab)

    def close(self, tab: TabId) -> None:
        """Let go of a tab's dashboard and its tiles."""
        page = self._pages.pop(tab, None)
        self._tasks.cancel(_owner(tab))
        for tile in page.compiled.plan.tiles if page is not None and page.compiled is not None else ():
            self._grids.close(GridKey(tab, tile.part))

    def state(self, tab: TabId) -> DashboardState:
        """Give a tab's dashboard."""
        page = self._pages.get(tab)
        return DashboardState(tab) if page is None else page.state

    def refresh(self, tab: TabId) -> None:
        """Ask for everything again: the plan if it is not known, rows, charts and numbers."""
        page = self._pages.get(tab)
        if page is None:
            raise Refused(RefusalCode.NOT_OPEN)
        if page.compiled is None:
            self._start_building(tab)
            return
        for tile in page.compiled.plan.tiles:
            self._grids.refresh(GridKey(tab, tile.part))
        self._start_counting(tab, page.compiled.charts)

    def minute(self) -> None:
        """Count again what changes by time alone; called once a minute by whoever shows the time."""
        for tab, page in self._pages.items():
            if page.compiled is not None:
                self._tasks.start(self._greet(tab, page), owner=_owner(tab), group="greet", exclusive=True)

    def _step(
        self, tab: TabId, step: Callable[[], Coroutine[Any, Any, None]], seconds: float, group: str
    ) -> Coalesced:
        return Coalesced(self._tasks, self._pause, step, seconds=seconds, owner=_owner(tab), group=group)

    # -- building ------------------------------------------------------------------------------------------

    def _start_building(self, tab: TabId) -> None:
        page = self._pages[tab]
        self._replace(tab, page, replace(page.state, failure=None))
        self._tasks.start(self._build(tab, page), owner=_owner(tab), group="build", exclusive=True)

    async def _build(self, tab: TabId, page: _Page) -> None:
        try:
            compiled = await compile_dashboard(self._lines.metadata(page.page.line), page.page)
        except OrganisationError as error:
            self._replace(tab, page, replace(page.state, failure=error.failure))
            return
        before, page.compiled = page.compiled, compiled
        charts = tuple(_empty(chart) for chart in compiled.charts)
        page.drawn = {chart.part: chart for chart in charts}
        page.counted.draw(compiled.charts)
        self._replace(tab, page, replace(page.state, plan=compiled.plan, charts=charts, failure=None))
        self._show_tiles(tab, page, before, compiled)
        await self._count(tab, page, compiled.charts)

    def _show_tiles(self, tab: TabId, page: _Page, before: Compiled | None, now: Compiled) -> None:
        known = {tile.part: tile for tile in before.plan.tiles} if before is not None else {}
        for tile in now.plan.tiles:
            old = known.pop(tile.part, None)
            if old is None or (old.table, old.view_id) != (tile.table, tile.view_id):
                view = page.views.get(tile.part, GridView())
                key = GridKey(tab, tile.part)
                self._grids.show(key, page.page.line, tile.table, view.view_id or tile.view_id or None, view)
        for part in known:
            self._grids.close(GridKey(tab, part))

    # -- counting ------------------------------------------------------------------------------------------

    def _start_counting(self, tab: TabId, charts: tuple[ChartPlan, ...]) -> None:
        page = self._pages[tab]
        self._tasks.start(self._count(tab, page, charts), owner=_owner(tab), group="count", exclusive=True)

    async def _count(self, tab: TabId, page: _Page, charts: tuple[ChartPlan, ...]) -> None:
        await asyncio.gather(self._greet(tab, page), *(self._draw(tab, page, chart) for chart in charts))

    async def _count_touched(self, tab: TabId) -> None:
        page = self._pages[tab]
        touched, page.touched = page.touched, set()
        if page.compiled is None:
            return
        charts = tuple(chart for chart in page.compiled.charts if chart.tables & touched)
        counts = [self._draw(tab, page, chart) for chart in charts]
        if touched & TABLES:
            counts.append(self._greet(tab, page))
        await asyncio.gather(*counts)

    async def _greet(self, tab: TabId, page: _Page) -> None:
        sent = {name: page.counted.sent(name) for name in NUMBERS}
        page.greeting = await self._counter.count(page.page.line, self._clock.now())
        if page.greeting.as_of is None:
            page.counted.greeting_answered(sent)
        self._show_greeting(tab, page)

    def _show_greeting(self, tab: TabId, page: _Page) -> None:
        greeting = page.counted.greeting(page.greeting, self._clock.now())
        self._replace(tab, page, replace(page.state, greeting=greeting))

    async def _draw(self, tab: TabId, page: _Page, plan: ChartPlan) -> None:
        chart = plan.chart
        if chart is None:
            return
        sent = page.counted.sent(plan.part)
        try:
            readings = self._lines.readings(page.page.line)
            reply = await readings.get(odata.fetch(plan.set_name, plan.query))
            rows = await reply.rows()
        except OrganisationError as error:
            failure = error.failure
            self._put(tab, page, plan.part, lambda old: replace(old, loading=False, failure=failure))
            return
        if reply.as_of is None:
            page.counted.chart_answered(plan.part, sent)
        points = chart_points.read(chart, rows, her_day(self._clock.now()))
        fresh = {"points": points, "loading": False, "failure": None, "as_of": reply.as_of}
        self._put(tab, page, plan.part, lambda old: replace(old, **fresh))

    def _put(self, tab: TabId, page: _Page, part: str, change: Change) -> None:
        if part in page.drawn:
            page.drawn[part] = change(page.drawn[part])
            self._show_charts(tab, page)

    def _show_charts(self, tab: TabId, page: _Page) -> None:
        charts = tuple(page.counted.chart(page.drawn[chart.part]) for chart in page.state.charts)
        self._replace(tab, page, replace(page.state, charts=charts))

    async def _count_unsent(self, tab: TabId) -> None:
        """Show what waits; what was sent meanwhile is counted by the organisation."""
        page = self._pages[tab]
        self._show_greeting(tab, page)
        self._show_charts(tab, page)
        if page.counted.any_sent and self._lines.state(page.page.line).connection in WELL:
            page.touched |= self._interest(page.page.line)
            page.soon.poke()

    def _replace(self, tab: TabId, page: _Page, state: DashboardState) -> None:
        if state != page.state and self._pages.get(tab) is page:
            page.state = state
            self._bus.publish(DashboardChanged(tab))

    # -- kept fresh ----------------------------------------------------------------------------------------

    def _of_line(self, line: LineId) -> tuple[tuple[TabId, _Page], ...]:
        return tuple((tab, page) for tab, page in self._pages.items() if page.page.line == line)

    def _interest(self, line: LineId) -> frozenset[str]:
        wanted: set[str] = set()
        for _, page in self._of_line(line):
            charts = page.compiled.charts if page.compiled is not None else ()
            wanted |= TABLES.union(*(chart.tables for chart in charts))
        return frozenset(wanted)

    def _on_changes(self, event: ChangesHeard) -> None:
        kinds = self._lines.metadata(event.line).kinds_of_activity() if self._pages else frozenset[str]()
        tables = {change.table for change in event.changes}
        if tables & kinds:
            tables.add(_POINTER)
        wanted = tables & self._interest(event.line)
        for _, page in self._of_line(event.line) if wanted else ():
            page.touched |= wanted
            page.soon.poke()

    def _on_everything(self, line: LineId) -> None:
        for _, page in self._of_line(line):
            page.touched |= self._interest(line)
            page.soon.poke()

    def _on_record(self, event: RecordChanged | RecordDeleted) -> None:
        for _, page in self._of_line(event.ref.line):
            if page.counted.concerns(event.ref):
                page.unsent.poke()

    def _on_metadata(self, event: MetadataChanged) -> None:
        for tab, _ in self._of_line(event.line):
            self._start_building(tab)

    def _on_line(self, event: LineChanged) -> None:
        """Greet by name once it is known."""
        name = self._counter.first_name(event.line)
        for tab, page in self._of_line(event.line):
            if name and name != page.greeting.first_name:
                page.greeting = replace(page.greeting, first_name=name)
                self._show_greeting(tab, page)

    def _on_back(self, event: LineCameBack) -> None:
        """Build or count what could not be while the organisation was away; tiles see to their rows themselves."""
        for tab, page in self._of_line(event.line):
            if page.compiled is None or page.state.failure is not None:
                self._start_building(tab)
            elif page.state.as_of is not None or any(c.failure is not None for c in page.state.charts):
                self._start_counting(tab, page.compiled.charts)

    def _on_another_day(self, _: DayTurned) -> None:
        for tab, page in self._pages.items():
            if page.compiled is not None:
                self._start_counting(tab, page.compiled.charts)

    def _on_another_person(self, event: PersonChanged) -> None:
        for tab, page in self._of_line(event.line):
            charts = page.compiled.charts if page.compiled is not None else ()
            page.greeting = Greeting(self._counter.first_name(event.line))
            empty = tuple(_empty(chart) for chart in charts)
            page.drawn = {chart.part: chart for chart in empty}
            self._replace(tab, page, replace(page.state, charts=empty, greeting=page.greeting))
            self._start_counting(tab, charts)


def _empty(plan: ChartPlan) -> ChartState:
    chart = plan.chart
    return ChartState(
        part=plan.part,
        title=plan.title,
        note=plan.note,
        kind=chart.kind if chart is not None else ChartKind.COLUMN,
        by_day=chart is not None and chart.by_day,
        loading=chart is not None,
        failure=plan.failure,
        rows=plan.rows,
    )


def _owner(tab: TabId) -> Hashable:
    return ("dashboard", tab)
