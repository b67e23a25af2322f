"""What dashboards announce."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import TabId
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class DashboardChanged(Event):
    """A tab's dashboard stands differently; its tiles are grids and tell of themselves."""

    tab: TabId
