"""Wires the areas that bring data: each gets by constructor the ones above it, and nothing else."""

from __future__ import annotations

from session_engine.casework.area import CaseworkArea
from session_engine.casework.office import Office
from session_engine.casework.standings import Standings
from session_engine.events import EventBus
from session_engine.forms.area import FormsArea
from session_engine.light_dataclass import dataclass
from session_engine.organisation.lines import Lines
from session_engine.ports import Clock, Guids
from session_engine.records.store import RecordStore
from session_engine.search.area import SearchArea
from session_engine.search.ports import RecentStore
from session_engine.tasks import Tasks
from session_engine.timeline.area import TimelineArea
from session_engine.timeline.composing import ComposingArea
from session_engine.views.area import GridsArea
from session_engine.waiting import Pause, real_pause


@dataclass(frozen=True, slots=True)
class DataAreas:
    """What brings and keeps data, in the order of construction."""

    lines: Lines
    records: RecordStore
    forms: FormsArea
    grids: GridsArea
    timeline: TimelineArea
    composing: ComposingArea
    search: SearchArea
    casework: CaseworkArea


def build_data_areas(
    bus: EventBus,
    tasks: Tasks,
    clock: Clock,
    guids: Guids,
    *,
    recent: RecentStore,
    pause: Pause = real_pause,
) -> DataAreas:
    """Build the areas; nothing is asked before a line is added and has an address.

    Args:
        bus: Where everything is announced.
        tasks: Where everything is started.
        clock: Time.
        guids: Identities of new records.
        recent: Keeps recent searches and records.
        pause: How to wait; tests hold it.
    """
    lines = Lines(bus, tasks, clock, pause)
    records = RecordStore(bus, tasks, guids, lines, pause=pause)
    standings = Standings(bus, tasks, Office(bus, lines, records), pause)
    forms = FormsArea(bus, tasks, lines, records, standings, pause=pause)
    grids = GridsArea(bus, tasks, lines, records, clock=clock, pause=pause, prefetch=forms.prefetch)
    timeline = TimelineArea(bus, tasks, lines, records, clock, pause=pause)
    composing = ComposingArea(bus, lines, records, clock, forms.quick_create_plan)
    search = SearchArea(bus, tasks, clock, lines, records, recent, pause=pause)
    casework = CaseworkArea(bus, lines, records, standings)
    return DataAreas(lines, records, forms, grids, timeline, composing, search, casework)
