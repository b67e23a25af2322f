"""A tab that is a grid: the widget bound to the tab's main grid."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop import actions, messages
from desktop.bindings.grids import GridBinding
from desktop.bindings.rows import RowCommands
from desktop.command_states import shown_commands
from desktop.desk import Desk
from session_engine.conversations.state import REPLIES
from session_engine.experience.state import PROFILE
from session_engine.forms.state import CommandState
from session_engine.navigation.state import Place
from session_engine.scripts.rows import SCRIPT
from session_engine.session_templates.state import TAB, TEMPLATE
from session_engine.sessions.state import Tab
from session_engine.views.state import GridKey, GridView
from widgets.grids.empty_words import in_view
from widgets.grids.page import GridPage
from widgets.shell import CommandBar

CREATABLE = frozenset(
    {
        "incident", "account", "contact", "task", "phonecall", SCRIPT, PROFILE, TEMPLATE, TAB, "role", REPLIES,
        "queue", "msdyn_liveworkstream", "msdyn_notificationtemplate", "msdyn_notificationfield",
        "msdyn_presence", "characteristic",
    }
)  # fmt: skip
BESIDE_NEW = {SCRIPT: ("script_import",)}
"""What stands beside New, by table."""


class GridTab:
    """Wishes of a grid page become verbs."""

    def __init__(self, desk: Desk, tab: Tab) -> None:
        self._desk, self._tab = desk, tab
        self._key = GridKey(tab.id)
        self._table = tab.page.parameter("table") or "incident"
        self._page = GridPage(messages.failure)
        self._commands = CommandBar()
        self._page.command_place.addWidget(self._commands, 1)
        self._grid = GridBinding(desk, self._key, self._page.grid, Place.GRID)
        self._rows = RowCommands(desk, self._grid, tab.page.line, self._table)
        self._rows.offer_menu(self._page.grid.table)
        grids, ask = desk.engine.grids, self._grid.ask
        self._page.view_chosen.connect(lambda view: ask(lambda: grids.choose_view(self._key, view)))
        self._page.quick_find.connect(lambda text: ask(lambda: grids.quick_find(self._key, text)))
        self._commands.triggered.connect(self._triggered)
        left = desk.half_typed.follow_line(self._page.find_box, "find", tab.id)
        if left and left != grids.state(self._key).view.quick_find:
            self._page.quick_find.emit(left)
        self._new: str | None = None
        self._name_new()
        self._page.grid.new_wanted.connect(lambda: self.command("new"))

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._page

    def render(self, parts: frozenset[str]) -> None:  # noqa: ARG002 - it has one part
        """Show the grid."""
        state = self._desk.engine.grids.state(self._key)
        self._name_new()
        self._commands.render(shown_commands(self._offered(state.view), self._desk.key))
        self._page.render_state(state)

    def _name_new(self) -> None:
        new = actions.text_of_new(self._table) if self._may_make else ""
        if new != self._new:
            self._new = new
            self._page.grid.set_empty(in_view(self._table), new)

    def command(self, action: str) -> bool:
        """Do an action of a grid page."""
        if action == "find":
            self._page.focus_find()
            return True
        if action == "copy_link":
            self._desk.run(self._copy_link)
            return True
        return self._rows.command(action)

    def _triggered(self, action: str) -> None:
        """Do what stands in the bar; what is no page's own is the program's."""
        if not self.command(action):
            self._desk.do(action)

    def _copy_link(self) -> None:
        plan = self._desk.engine.grids.state(self._key).plan
        self._desk.links.copy(self._tab.page, view=plan.view_id if plan is not None else "")

    @property
    def _may_make(self) -> bool:
        return self._table in CREATABLE and self._desk.engine.forms.may_write(
            self._tab.page.line, self._table
        )

    def _beside_new(self) -> tuple[str, ...]:
        return BESIDE_NEW.get(self._table, ())

    def offered(self) -> tuple[str, ...]:
        """Name what can be done with the rows."""
        new = ("new",) if self._may_make else ()
        return (*new, *self._rows.offered(), "copy_link")

    def focus(self) -> None:
        """Take the keyboard."""
        self._page.grid.table.setFocus()

    def close(self) -> None:
        """Nothing outlives the widget."""

    def _offered(self, view: GridView) -> tuple[CommandState, ...]:
        new = (CommandState("new", primary=True),) if self._may_make else ()
        rows = self._rows.for_selection() if view.selection else ()
        narrowed = bool(view.filters or view.quick_find)
        return (
            *new,
            *(CommandState(name) for name in self._beside_new()),
            *(CommandState(name) for name in rows),
            CommandState("filter"),
            *((CommandState("clear_filters"),) if narrowed else ()),
            CommandState("columns"),
            CommandState("refresh"),
            CommandState("copy_link"),
        )
