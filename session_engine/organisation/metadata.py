"""What an organisation says of itself: tables, columns, views, forms, charts; read once, in few round trips."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.organisation import customisations, json_text, odata
from session_engine.organisation.client import Client
from session_engine.organisation.json_text import SLOW_BYTES, Payload
from session_engine.organisation.kept_answers import AnswerStore, KeptAnswers
from session_engine.organisation.replies import rubbish
from session_engine.organisation.tables import Between, ChartMeta, FormMeta, TableMeta, TableName, ViewMeta
from session_engine.records.state import Choice
from session_engine.tasks import Tasks
from session_engine.waiting import Pause, real_pause

if TYPE_CHECKING:
    from session_engine.organisation.offered_actions import OfferedActions

T = TypeVar("T")

_NAMES = (
    "LogicalName",
    "EntitySetName",
    "PrimaryIdAttribute",
    "PrimaryNameAttribute",
    "DisplayName",
    "DisplayCollectionName",
    "IsActivity",
    "ObjectTypeCode",
)
_RELATIONSHIP = (
    "($select=SchemaName,ReferencedEntity,ReferencingEntity,ReferencingAttribute,"
    "ReferencingEntityNavigationPropertyName)"
)
_BETWEEN = (
    "SchemaName",
    "IntersectEntityName",
    "Entity1LogicalName",
    "Entity1IntersectAttribute",
    "Entity2LogicalName",
    "Entity2IntersectAttribute",
)
_WITH_OPTIONS = ("Picklist", "State", "Status", "Boolean")
_LATER_PAGES = 20
"""Bound on following nextLinks of lists that fit one page in every organisation known."""


class Metadata:
    """One organisation's tables, views, forms and charts, each asked for once.

    Several who ask for the same wait for one answer; a failed one is asked again by the next.
    """

    def __init__(
        self,
        client: Client,
        tasks: Tasks,
        store: AnswerStore | None = None,
        changed: Callable[[], None] | None = None,
        pause: Pause = real_pause,
    ) -> None:
        self._client = client
        self._tasks = tasks
        self._changed = changed
        self._pause = pause
        self._answers = KeptAnswers(client, tasks, store, self.forget, pause)
        self._offered: OfferedActions | None = None
        self._asked: dict[str, asyncio.Task[Any]] = {}
        self._tables: dict[str, TableMeta] = {}
        self._taken_up: dict[str, tuple[TableName, Callable[[], TableMeta | None]]] = {}
        self._names: Mapping[str, TableName] = MappingProxyType({})

    def known(self, table: str) -> TableMeta | None:
        """Give a table if it has been read."""
        meta = self._tables.get(table)
        if meta is None and table in self._taken_up:
            meta = self._taken_up.pop(table)[1]()
            if meta is not None:
                self._tables[table] = meta
        return meta

    def name(self, table: str) -> TableName | None:
        """Give a table's names if the catalogue has been read."""
        meta = self._tables.get(table)
        if meta is not None:
            return meta.table
        taken_up = self._taken_up.get(table)
        return taken_up[0] if taken_up is not None else self._names.get(table)

    def kinds_of_activity(self) -> frozenset[str]:
        """Give the tables whose records are activities, as far as they are known."""
        return frozenset(name.name for name in self._names.values() if name.activity)

    def keep_in(self, store: AnswerStore) -> None:
        """Keep definitions from now on, also those that were read already."""
        self._answers.keep_in(store)

    @property
    def store(self) -> AnswerStore | None:
        """Where definitions are kept, None where they are not."""
        return self._answers.store

    def paths(self, table: str) -> tuple[str, ...]:
        """Name what a table and its forms are read from."""
        return (_table_path(table), *_option_paths(table), customisations.forms_path(table))

    def take_up(self, name: TableName, make: Callable[[], TableMeta | None]) -> None:
        """Know a table as it was read before, until it is read again; it is made when it is first asked for."""
        self._taken_up.setdefault(name.name, (name, make))

    def form_kept(self, table: str) -> bool:
        """Tell whether a table and its forms are kept: they can be opened without the organisation."""
        return self._answers.has(_table_path(table)) and self._answers.has(customisations.forms_path(table))

    def forget(self) -> None:
        """Read everything again when it is next needed: the organisation was customised, or another person came."""
        self._asked.clear()
        if self._changed is not None:
            self._changed()

    async def offers(self, action: str) -> bool | None:
        """Tell whether the organisation's `$metadata` has an unbound action; None where it is not shown."""
        if self._offered is None:
            from session_engine.organisation.offered_actions import OfferedActions  # noqa: PLC0415 - late

            self._offered = OfferedActions(
                self._client, self._tasks, lambda: self._answers.store, self._pause
            )
        return await self._offered.offers(action)

    def forget_actions(self) -> None:
        """Look actions up anew when they are next needed."""
        if self._offered is not None:
            self._offered.forget()

    async def catalogue(self) -> Mapping[str, TableName]:
        """Give the names of all tables."""
        return await self._once("catalogue", self._read_catalogue)

    async def table(self, name: str) -> TableMeta:
        """Give a table with its columns; raise NOT_OFFERED for one that does not exist."""
        return await self._once(f"table {name}", lambda: self._read_table(name))

    async def tables(self, names: frozenset[str]) -> Mapping[str, TableMeta]:
        """Give several tables, asked for together."""
        found = await asyncio.gather(*(self.table(name) for name in sorted(names)))
        return {meta.table.name: meta for meta in found}

    async def choices(self, table: str, column: str, *, state: int | None = None) -> tuple[Choice, ...]:
        """Give a column's options; of a status reason, those of one state. Empty for an unknown column."""
        known = (await self.table(table)).columns.get(column)
        if known is None:
            return ()
        return known.choices if state is None else known.choices_in(state)

    async def views(self, table: str) -> tuple[ViewMeta, ...]:
        """Give a table's views, the organisation's and the person's own."""
        return await self._once(f"views {table}", lambda: self._read_views(table))

    async def between(self, table: str) -> tuple[Between, ...]:
        """Give a table's many-to-many relationships."""
        return await self._once(f"between {table}", lambda: self._read_between(table))

    async def forms(self, table: str) -> tuple[FormMeta, ...]:
        """Give a table's forms."""
        path = customisations.forms_path(table)
        return await self._once(f"forms {table}", lambda: self._listed(path, customisations.form))

    async def dashboards(self) -> tuple[FormMeta, ...]:
        """Give the organisation's dashboards."""
        path = customisations.dashboards_path()
        return await self._once("dashboards", lambda: self._listed(path, customisations.form))

    async def charts(self, table: str) -> tuple[ChartMeta, ...]:
        """Give a table's charts."""
        path = customisations.charts_path(table)
        return await self._once(f"charts {table}", lambda: self._listed(path, customisations.chart))

    async def _once(self, key: str, read: Callable[[], Coroutine[Any, Any, T]]) -> T:
        task = cast("asyncio.Task[T | OrganisationError] | None", self._asked.get(key))
        if task is None or task.cancelled():
            task = self._tasks.start(_outcome(read), owner=self._client.owner, group="metadata")
            self._asked[key] = task
            task.add_done_callback(partial(self._keep_if_good, key))
        # One who stops waiting must not stop the others.
        found = await asyncio.shield(task)
        if isinstance(found, OrganisationError):
            raise found
        return found

    def _keep_if_good(self, key: str, task: asyncio.Task[object]) -> None:
        """Forget what has failed, also where nobody waits for it any more: the next one asks again."""
        failed = task.cancelled() or task.exception() or isinstance(task.result(), OrganisationError)
        if failed and self._asked.get(key) is task:
            del self._asked[key]

    async def _read_catalogue(self) -> Mapping[str, TableName]:
        from session_engine.organisation import metadata_wire  # noqa: PLC0415 - msgspec, late

        path = odata.collection("EntityDefinitions", odata.Query(select=_NAMES))
        names = await self._answers.get(path, _reading(metadata_wire.decode_catalogue))
        self._names = MappingProxyType(names)
        return self._names

    async def _read_table(self, name: str) -> TableMeta:
        from session_engine.organisation import metadata_wire  # noqa: PLC0415 - msgspec, late

        paths = _option_paths(name)
        read_options = _reading(metadata_wire.decode_options)
        entity, options = await asyncio.gather(
            self._answers.get(_table_path(name), _reading(metadata_wire.decode_entity)),
            asyncio.gather(*(self._answers.get(path, read_options) for path in paths)),
        )
        meta = metadata_wire.table_of(entity, options)
        self._tables[name] = meta
        self._taken_up.pop(name, None)
        return meta

    async def _read_between(self, table: str) -> tuple[Between, ...]:
        from session_engine.organisation import metadata_wire  # noqa: PLC0415 - msgspec, late

        path = f"{_entity(table)}/ManyToManyRelationships{odata.Query(select=_BETWEEN).text()}"
        found = await self._answers.get(path, _reading(metadata_wire.decode_between))
        return metadata_wire.between_of(table, found)

    async def _read_views(self, table: str) -> tuple[ViewMeta, ...]:
        system, personal = await asyncio.gather(
            self._listed(customisations.views_path(table), partial(customisations.view, personal=False)),
            self._personal_views(table),
        )
        return (*system, *personal)

    async def _personal_views(self, table: str) -> tuple[ViewMeta, ...]:
        path = customisations.personal_views_path(table)
        try:
            return await self._listed(path, partial(customisations.view, personal=True))
        except OrganisationError as error:
            if error.failure in NOT_TO_BE_HAD:
                return ()
            raise

    async def _listed(self, path: str, make: Callable[[Payload], T]) -> tuple[T, ...]:
        found: list[T] = []
        for _ in range(_LATER_PAGES):
            made, link = await self._answers.get(path, partial(_page, make))
            found += made
            if link is None:
                break
            path = self._client.own_path(link)
        return tuple(found)


async def _page(make: Callable[[Payload], T], content: bytes) -> tuple[list[T], str | None]:
    """Read a page of definitions, and the link to the next."""
    page = json_text.as_object(await json_text.decode_off_loop(content))
    link = page.get("@odata.nextLink")
    return [make(row) for row in json_text.rows_of(page)], link if isinstance(link, str) else None


def _entity(table: str) -> str:
    return f"EntityDefinitions(LogicalName={odata.encode_value(odata.literal(table))})"


def _table_path(table: str) -> str:
    expand = (
        "Attributes",
        f"ManyToOneRelationships{_RELATIONSHIP}",
        f"OneToManyRelationships{_RELATIONSHIP}",
    )
    return _entity(table) + odata.Query(select=_NAMES, expand=expand).text()


def _option_paths(table: str) -> tuple[str, ...]:
    query = odata.Query(select=("LogicalName",), expand=("OptionSet", "GlobalOptionSet")).text()
    attributes = f"{_entity(table)}/Attributes/Microsoft.Dynamics.CRM"
    return tuple(f"{attributes}.{kind}AttributeMetadata{query}" for kind in _WITH_OPTIONS)


async def _outcome(read: Callable[[], Coroutine[Any, Any, T]]) -> T | OrganisationError:
    """Give the failure as a value: it belongs to those who wait, not to the task."""
    try:
        return await read()
    except OrganisationError as error:
        return error


def _reading(decode: Callable[[bytes], T]) -> Callable[[bytes], Coroutine[Any, Any, T]]:
    """Decode definitions, large ones in a thread; rubbish becomes the failure of that name."""

    async def read(content: bytes) -> T:
        import msgspec  # noqa: PLC0415 - late

        try:
            if len(content) < SLOW_BYTES // 4:
                return decode(content)
            return await asyncio.get_running_loop().run_in_executor(None, decode, content)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise rubbish() from error

    return read
