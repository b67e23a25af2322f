"""What can be chosen for a step: tables, columns, views, forms, templates, scripts, queues; read once, when needed."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from desktop.desk import Desk
from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.macros.actions import Kind
from session_engine.macros.registry import PAGE_TYPES
from widgets.macros.editor.state import Choices

Read = Callable[[], Coroutine[Any, Any, Choices]]


class MacroChoices:
    """Lists to choose from.

    Args:
        desk: The engine.
        line: The organisation.
        changed: Called when a list has come.
    """

    def __init__(self, desk: Desk, line: LineId, changed: Callable[[], object]) -> None:
        self._desk, self._line, self._changed = desk, line, changed
        self._known: dict[tuple[str, str], Choices] = {}

    def of(self, kind: Kind, table: str) -> Choices:
        """Give what a parameter can be; empty until it is known."""
        match kind:
            case Kind.TABLE:
                return self._get("tables", "", self._tables)
            case Kind.PAIRS | Kind.COLUMN:
                return self._get("columns", table, lambda: self._columns(table)) if table else ()
            case Kind.VIEW:
                return self._get("views", table, lambda: self._views(table)) if table else ()
            case Kind.FORM:
                return self._get("forms", table, lambda: self._forms(table)) if table else ()
            case Kind.TEMPLATE:
                return self._get("templates", table, lambda: self._templates(table))
            case Kind.SCRIPT:
                return self._get("scripts", "", self._scripts)
            case Kind.QUEUE:
                return self._get("queues", "", self._queues)
            case Kind.PAGE_TYPE:
                return tuple((name, name) for name in PAGE_TYPES)
            case Kind.FLOW:
                return tuple((name, name) for name in self._desk.macros.area.flows())
            case _:
                return ()

    def _get(self, what: str, table: str, read: Read) -> Choices:
        key = (what, table)
        if key not in self._known:
            self._known[key] = ()
            self._desk.start(lambda: self._read(key, read), owner="macro choices", group=f"{what} {table}")
        return self._known[key]

    async def _read(self, key: tuple[str, str], read: Read) -> None:
        try:
            found = await read()
        except OrganisationError as error:
            if error.failure not in NOT_TO_BE_HAD:
                del self._known[key]  # asked again when it is needed again
            return
        if found:
            self._known[key] = found
            self._changed()

    async def _tables(self) -> Choices:
        names = await self._desk.engine.lines.metadata(self._line).catalogue()
        return _sorted(
            (table.name, f"{table.label} ({table.name})") for table in names.values() if table.label
        )

    async def _columns(self, table: str) -> Choices:
        meta = await self._desk.engine.lines.metadata(self._line).table(table)
        written = (column for column in meta.columns.values() if column.creatable or column.updatable)
        return _sorted((c.name, f"{c.label} ({c.name})" if c.label else c.name) for c in written)

    async def _views(self, table: str) -> Choices:
        views = await self._desk.engine.lines.metadata(self._line).views(table)
        return _sorted((view.name, view.name) for view in views)

    async def _forms(self, table: str) -> Choices:
        forms = await self._desk.engine.lines.metadata(self._line).forms(table)
        return _sorted((form.form_id, form.name) for form in forms)

    async def _templates(self, table: str) -> Choices:
        about = RecordRef(self._line, table or "systemuser", "")
        return _sorted((each.title, each.title) for each in await self._desk.engine.mail.templates(about))

    async def _scripts(self) -> Choices:
        scripts = self._desk.engine.scripts
        await scripts.load(self._line)
        return _sorted((each.unique_name, each.name) for each in scripts.library(self._line).scripts)

    async def _queues(self) -> Choices:
        queues = await self._desk.engine.casework.queues(self._line)
        return _sorted((each.ref.id, each.name) for each in queues)


def _sorted(pairs: Any) -> Choices:
    return tuple(sorted(pairs, key=lambda pair: pair[1].casefold()))
