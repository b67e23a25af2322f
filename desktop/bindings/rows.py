"""Commands on the selected rows of a grid or tile: the same verbs wherever rows are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from desktop import actions
from desktop.desk import Desk
from session_engine.conversations.state import REPLIES
from session_engine.errors import RefusalCode, Refused
from session_engine.ids import LineId, RecordRef
from session_engine.navigation.state import Place
from session_engine.records.state import Value
from session_engine.scripts.rows import SCRIPT
from widgets import icons
from widgets.text import for_label

if TYPE_CHECKING:
    from desktop.bindings.grids import GridBinding
    from widgets.grids.table import GridTable

_CASE_ROWS = ("edit", "assign", "queue", "pick", "release", "delete")
_ACTIVITY_ROWS = ("complete", "set_due", "assign", "delete")
_PLAIN_ROWS = ("edit", "assign", "delete")
_ROWS = {
    "incident": _CASE_ROWS,
    "queueitem": ("pick", "release"),
    REPLIES: ("delete",),
    **dict.fromkeys(("activitypointer", "task", "phonecall", "appointment", "email"), _ACTIVITY_ROWS),
}
_CHANGING = frozenset({"edit", "assign", "delete"})
"""What is done to the records themselves; what is everybody's, or came with the product, is not anybody's to change."""
NEW: dict[str, dict[str, Value]] = {REPLIES: {"ninedesk_personal": True}}
"""What a new record of a table begins with: an answer is one's own until somebody who leads shares it."""


def row_commands(table: str, *, owned: bool = True) -> tuple[str, ...]:
    """Give what can be done with selected rows of a table; `owned`: its records belong to somebody."""
    commands = _ROWS.get(table, _PLAIN_ROWS)
    return commands if owned else tuple(name for name in commands if name != "assign")


class RowCommands:
    """What can be done with rows; each command asks what it must and starts one verb."""

    def __init__(self, desk: Desk, grid: GridBinding, line: LineId, table: str) -> None:
        self._desk, self._grid, self._line, self._table = desk, grid, line, table
        self._for_rows: dict[str, Callable[[tuple[RecordRef, ...]], None]] = {
            "open": self._open,
            "edit": desk.casework.bulk_edit,
            "assign": desk.casework.assign,
            "queue": desk.casework.add_to_queue,
            "pick": desk.casework.pick,
            "release": desk.casework.release,
            "complete": desk.casework.complete,
            "set_due": desk.casework.set_due,
            "delete": desk.casework.delete,
        }
        self._plain: dict[str, Callable[[], None]] = {
            "new": self._new,
            "refresh": grid.refresh,
            "sort": grid.offer_sorting,
            "filter": grid.offer_filters,
            "clear_filters": grid.clear_filters,
            "select_all": grid.select_all,
            "columns": lambda: desk.casework.choose_columns(grid.key),
            "pick_next": self._pick_next,
        }

    def command(self, action: str) -> bool:
        """Do a command; False when it is none of rows."""
        if action in self._plain:
            self._desk.run(self._plain[action])
            return True
        if action not in self._for_rows:
            return False
        self._desk.run(lambda: self._on_selection(action))
        return True

    def offered(self) -> tuple[str, ...]:
        """Name the commands that can be given now."""
        view = self._desk.engine.grids.state(self._grid.key).view
        rows = ("open", *self.for_selection()) if self._grid.selection() else ()
        clear = ("clear_filters",) if view.filters or view.quick_find else ()
        return (*rows, "select_all", "sort", "filter", *clear, "columns")

    def for_selection(self) -> tuple[str, ...]:
        """Name what applies to at least one of the selected rows."""
        if self._table not in _ROWS and not self._desk.engine.forms.may_write(self._line, self._table):
            return ()
        meta = self._desk.engine.lines.metadata(self._line).known(self._table)
        commands = row_commands(self._table, owned=meta is None or meta.has("ownerid"))
        return tuple(name for name in commands if self._fitting(name))

    def off(self) -> frozenset[str]:
        """Name the commands that apply to none of the selected rows."""
        return frozenset(name for name in self._for_rows if not self._fitting(name))

    def _fitting(self, action: str) -> tuple[RecordRef, ...]:
        engine = self._desk.engine
        able = (ref for ref in self._grid.selection() if engine.casework.standings.can(action, ref))
        return tuple(ref for ref in able if action not in _CHANGING or engine.forms.may_change(ref))

    def offer_menu(self, table: GridTable) -> None:
        """Offer the commands for rows where the pointer is, or the keyboard (Shift+F10, Menu)."""
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(lambda at: self._show_menu(table, at))

    def _show_menu(self, table: GridTable, at: QPoint) -> None:
        rows = ("open", *self.for_selection()) if self._grid.selection() else ()
        menu = QMenu(table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in (*rows, "select_all", "sort", "filter", "columns", "refresh"):
            icon = icons.icon(actions.BY_ID[name].icon)
            action = menu.addAction(icon, for_label(actions.text(name)))
            action.triggered.connect(lambda _=False, chosen=name: self.command(chosen))
        menu.popup(table.viewport().mapToGlobal(at))

    def _on_selection(self, action: str) -> None:
        refs = self._grid.selection()
        if not refs:
            raise Refused(RefusalCode.NOTHING_SELECTED)
        # A key or the palette may ask for what applies to none of them: the verb says why not.
        fitting = self._fitting(action)
        if not fitting and action in _CHANGING:
            raise Refused(RefusalCode.READ_ONLY)
        self._for_rows[action](fitting or refs)

    def _open(self, refs: tuple[RecordRef, ...]) -> None:
        self._desk.open_record(refs[0], Place.GRID)

    def _new(self) -> None:
        if self._table == SCRIPT:
            self._desk.scripts.write_new(self._line)
            return
        ref = self._desk.engine.records.new(self._line, self._table, NEW.get(self._table, {}))
        self._desk.open_new(ref)

    def _pick_next(self) -> None:
        first = self._desk.engine.grids.state(self._grid.key).row(0)
        if first is not None:
            self._desk.casework.pick((first.ref,))
