"""Compiled views: chosen, read with the metadata they need, kept until the organisation is customised."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from session_engine.errors import Failure, OrganisationError
from session_engine.ids import LineId
from session_engine.organisation.lines import Lines
from session_engine.organisation.tables import TableMeta, ViewKind, ViewMeta
from session_engine.views.compiling import CompiledView, compile_view, generated_view, quick_find_columns
from session_engine.views.fetch_xml import ROOT, FetchParts, parse_fetch
from session_engine.views.state import ViewChoice

log = logging.getLogger(__name__)

Broken = Callable[[LineId, str, str], None]


class ViewPlans:
    """Give compiled views."""

    def __init__(self, lines: Lines, broken: Broken) -> None:
        self._lines = lines
        self._broken = broken
        self._told: set[tuple[LineId, str]] = set()
        self._compiled: dict[tuple[LineId, str, str | None], CompiledView] = {}

    def known(self, line: LineId, table: str, view_id: str | None) -> CompiledView | None:
        """Give a view if it was compiled before."""
        return self._compiled.get((line, table, view_id))

    def forget(self, line: LineId) -> None:
        """Compile anew: the organisation was customised."""
        self._told = {each for each in self._told if each[0] != line}
        for key in tuple(self._compiled):
            if key[0] == line:
                del self._compiled[key]

    async def view(self, line: LineId, table: str, view_id: str | None) -> CompiledView:
        """Give a table's view; without an id, or with one that is not there, the table's own first one."""
        key = (line, table, view_id)
        known = self._compiled.get(key)
        if known is None:
            known = self._compiled[key] = await self._compile(line, table, view_id)
        return known

    async def choices(self, line: LineId, table: str) -> tuple[ViewChoice, ...]:
        """Give the entries of a view picker: the organisation's by name, then the person's own."""
        views = [
            view for view in await self._lines.metadata(line).views(table) if view.kind is ViewKind.PUBLIC
        ]
        ordered = sorted(views, key=lambda view: (view.personal, view.name.casefold()))
        return tuple(ViewChoice(view.view_id, view.name, view.personal, view.default) for view in ordered)

    async def _compile(self, line: LineId, table: str, view_id: str | None) -> CompiledView:
        metadata = self._lines.metadata(line)
        meta, views = await asyncio.gather(metadata.table(table), metadata.views(table))
        view = choose(views, view_id)
        if view is None:
            return generated_view(meta)
        try:
            fetch = parse_fetch(view.fetch_xml)
            tables = await self._tables(line, meta, fetch)
            return compile_view(view, fetch, tables, quick_find_columns(views, table))
        except OrganisationError as error:
            if error.failure is not Failure.RUBBISH:
                raise
            log.warning("the view %s of %s cannot be read", view.view_id, table)
            if (line, view.view_id) not in self._told:  # two grids may have it compiled at the same time
                self._told.add((line, view.view_id))
                self._broken(line, table, view.name)
            return generated_view(meta, view.name)

    async def _tables(self, line: LineId, meta: TableMeta, fetch: FetchParts) -> dict[str, TableMeta]:
        if fetch.table != meta.table.name:
            raise OrganisationError(Failure.RUBBISH)
        metadata = self._lines.metadata(line)
        names = frozenset(link.table for link in fetch.links.values())
        found = await asyncio.gather(
            *(metadata.table(name) for name in sorted(names)), return_exceptions=True
        )
        known = {each.table.name: each for each in found if isinstance(each, TableMeta)}
        linked = {alias: known[link.table] for alias, link in fetch.links.items() if link.table in known}
        return {ROOT: meta, **linked}


def choose(views: tuple[ViewMeta, ...], view_id: str | None) -> ViewMeta | None:
    """Choose a view: the one named, else the table's own first one."""
    named = next((view for view in views if view_id and view.view_id == view_id), None)
    if named is not None:
        return named
    public = [view for view in views if view.kind is ViewKind.PUBLIC and not view.personal]
    return next((view for view in public if view.default), public[0] if public else None)
