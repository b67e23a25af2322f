"""What the forms announce."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import LineId, TabId
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class FormChanged(Event):
    """A record page stands differently."""

    tab: TabId


@dataclass(frozen=True, slots=True)
class FormBroken(Event):
    """A form of the organisation cannot be read; a plain one with the main columns is shown in its place."""

    line: LineId
    table: str
    name: str
