"""The floor of all that brings pages to the front: the same page in a bare `QTabWidget`."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow, QTabWidget, QWidget

from desktop import messages
from desktop.command_states import shown_commands
from session_engine.engine import Engine
from session_engine.ids import TabId
from session_engine.records.state import Lookup, RecordState
from session_engine.views.state import GridKey
from widgets.forms.page import FormPage
from widgets.shell import CommandBar


class BarePages(QMainWindow):
    """The page in front, twice, with all that it shows, in a bare QTabWidget."""

    def __init__(self, engine: Engine, tab: TabId) -> None:
        super().__init__()
        self.tabs = QTabWidget()
        for number in range(2):
            self.tabs.addTab(_page(engine, tab), str(number))
        self.setCentralWidget(self.tabs)
        self.resize(1366, 768)

    def switch(self) -> None:
        """Bring the other page to the front."""
        self.tabs.setCurrentIndex(1 - self.tabs.currentIndex())


def _page(engine: Engine, tab: TabId) -> QWidget:
    page = FormPage(messages.failure, messages.field_problem, messages.read_only)
    commands = CommandBar()
    page.command_place.addWidget(commands, 1)
    page.grid_made.connect(lambda part: page.render_grid(part, engine.grids.state(GridKey(tab, part))))
    page.timeline_wanted.connect(lambda: page.render_timeline(engine.timeline.state(tab)))
    page.card_wanted.connect(lambda column: page.render_card(column, _carded(engine, tab, column)))
    state = engine.forms.state(tab)
    commands.render(shown_commands(state.commands, lambda _command: ""))
    page.render_state(state)
    return page


def _carded(engine: Engine, tab: TabId, column: str) -> RecordState | None:
    value = engine.forms.state(tab).record.value(column)
    return engine.records.state(value.ref) if isinstance(value, Lookup) else None
