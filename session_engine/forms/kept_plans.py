"""Keeps compiled forms from one start to the next: the page in front is there without its form being read anew."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from functools import partial
from typing import cast

from session_engine.forms.state import (
    CardPlan,
    FieldKind,
    FieldPlan,
    FormPlan,
    FormTabPlan,
    Required,
    SectionPlan,
    SubGridPlan,
    TimelinePlan,
)
from session_engine.light_dataclass import dataclass
from session_engine.organisation.compiled import Compiled, Shapes
from session_engine.organisation.metadata import Metadata
from session_engine.organisation.tables import (
    Between,
    ColumnMeta,
    ColumnType,
    Relationship,
    RequiredLevel,
    TableMeta,
    TableName,
    TimeBehaviour,
)
from session_engine.records.state import Choice


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form as it is kept.

    Attributes:
        plan: As it was compiled.
        tables: Those it was compiled of, each by its names and in a text of its own: a page that opens needs one of
            them, and only the names of the others.
    """

    plan: FormPlan
    tables: tuple[tuple[TableName, str], ...]


SHAPES = Shapes(
    KeptForm, FormPlan, FormTabPlan, SectionPlan, FieldPlan, SubGridPlan, TimelinePlan, CardPlan, FieldKind, Required,
    TableMeta, TableName, ColumnMeta, Relationship, Between, ColumnType, RequiredLevel, TimeBehaviour, Choice,
)  # fmt: skip


class KeptPlans:
    """Main forms of one organisation, with the tables they were compiled of.

    Args:
        metadata: The organisation's; it is given the tables of a form that is taken up.
    """

    def __init__(self, metadata: Metadata) -> None:
        self._metadata = metadata

    def take_up(self, table: str, form_id: str | None) -> FormPlan | None:
        """Give the plan of a form as it was compiled before; None where it has to be compiled."""
        compiled = self._compiled()
        found = compiled.load(_name(table, form_id)) if compiled is not None else None
        if not isinstance(found, KeptForm):
            return None
        for name, written in found.tables:
            self._metadata.take_up(name, partial(_table, written))
        return found.plan

    def keep(
        self, form_id: str | None, plan: FormPlan, tables: Iterable[TableMeta]
    ) -> Coroutine[None, None, None] | None:
        """Give what keeps a form that has just been compiled; None where it is kept already, or cannot be."""
        compiled, tables = self._compiled(), tuple(tables)
        if compiled is None:
            return None
        paths = {path for meta in tables for path in self._metadata.paths(meta.table.name)}
        sources = compiled.sources(sorted(paths))  # now: of these it was compiled
        name = _name(plan.table, form_id)
        if len(sources) < len(paths) or compiled.kept(name, sources):
            return None
        return self._keep(compiled, name, plan, tables, sources)

    async def _keep(
        self,
        compiled: Compiled,
        name: str,
        plan: FormPlan,
        tables: tuple[TableMeta, ...],
        sources: Mapping[str, str],
    ) -> None:
        def write() -> bytes:
            written = tuple((meta.table, SHAPES.write(meta)) for meta in tables)
            return compiled.write(KeptForm(plan, written), sources)

        compiled.store(name, await asyncio.get_running_loop().run_in_executor(None, write))

    def _compiled(self) -> Compiled | None:
        store = self._metadata.store
        return Compiled(store, SHAPES) if store is not None else None


def _table(written: str) -> TableMeta | None:
    return cast("TableMeta | None", SHAPES.read(written))


def _name(table: str, form_id: str | None) -> str:
    return f"form {table} {form_id or ''}".rstrip()
