"""What the search announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import TabId
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class FlyoutChanged(Event):
    """The flyout under the search field stands differently."""


@dataclass(frozen=True, slots=True)
class ResultsChanged(Event):
    """A results page stands differently."""

    tab: TabId
