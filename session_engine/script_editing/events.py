"""What the pages on which scripts are written announce."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import TabId
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ScriptEditorChanged(Event):
    """A page on which a script is written shows something else."""

    tab: TabId
