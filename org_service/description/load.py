"""Reads the description's files and ties them together."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import cast

import msgspec
from msgspec.structs import replace

from org_service.description.files import (
    ColumnFile,
    OptionFile,
    SharedFile,
    TableFile,
    TargetFile,
)
from org_service.description.model import (
    AttributeType,
    Column,
    Derived,
    Description,
    ManyToMany,
    Option,
    PartyList,
    Relationship,
    SingleNavigation,
    Table,
    Target,
)


@lru_cache(maxsize=1)
def load_description() -> Description:
    """Read `resources/organisation/` once and give the whole description."""
    folder = files("resources") / "organisation"
    shared = msgspec.json.decode((folder / "shared.json").read_bytes(), type=SharedFile)
    decoder = msgspec.json.Decoder(TableFile)
    read = [
        decoder.decode(entry.read_bytes())
        for entry in sorted((folder / "tables").iterdir(), key=lambda found: found.name)
        if entry.name.endswith(".json")
    ]
    return describe(read, shared)


def describe(tables: Iterable[TableFile], shared: SharedFile) -> Description:
    """Tie table files together: kinds inherit their base, relationships get both their ends."""
    by_name = {table.name: table for table in tables}
    drafts = {name: _draft(table, by_name, shared) for name, table in by_name.items()}
    relationships = _relationships(drafts)
    return Description(
        tables=MappingProxyType(_with_navigation(drafts, relationships)),
        relationships=MappingProxyType(_by_schema_name(relationships)),
        many_to_many=MappingProxyType(
            {t.intersect.name: t.intersect for t in drafts.values() if t.intersect is not None}
        ),
    )


def _draft(file: TableFile, files_by_name: dict[str, TableFile], shared: SharedFile) -> Table:
    """Make a table without the navigation properties, which need all tables."""
    base = files_by_name[file.kind_of] if file.kind_of else None
    source = base or file
    return Table(
        name=file.name,
        schema_name=file.schema,
        set_name=file.set_name,
        label=file.label,
        plural=file.plural,
        description=file.description,
        primary_id=source.id,
        primary_name=source.title,
        ownership=source.ownership,
        code=file.code,
        color=file.color,
        flags=frozenset(file.flags),
        write=file.write,
        base=file.kind_of,
        columns=MappingProxyType(_columns(file, base, shared)),
        indexes=tuple(file.indexes),
        parties=tuple(
            PartyList(name, party.label, party.participation, party.targets, party.description)
            for name, party in file.parties.items()
        ),
        intersect=_intersect(file),
    )


def _columns(file: TableFile, base: TableFile | None, shared: SharedFile) -> dict[str, Column]:
    found: dict[str, ColumnFile] = {}
    suffix = ""
    if base is not None:
        found |= _own(base, shared)
        # The Web API names what a kind inherits after the kind: ownerid_task, createdby_email.
        suffix = f"_{file.name}"
    own = _own(file, shared)
    found |= own
    type_columns = {c.of: name for name, c in found.items() if c.of}
    return {
        name: _column(name, column, file.name, "" if name in own else suffix, type_columns.get(name))
        for name, column in found.items()
    }


def _own(file: TableFile, shared: SharedFile) -> dict[str, ColumnFile]:
    found = dict(file.columns)
    for group in file.shared:
        for name, column in shared[group].items():
            found.setdefault(name, column)
    return found


def _column(name: str, file: ColumnFile, table: str, suffix: str, type_column: str | None) -> Column:
    kind = file.type
    return Column(
        name=name,
        kind=kind,
        label=file.label,
        description=file.description,
        required=file.required,
        max_length=file.length,
        minimum=file.min,
        maximum=file.max,
        precision=file.precision,
        format=file.format,
        behavior=file.behavior,
        options=tuple(_options(kind, file.options)),
        global_options=file.global_options,
        default=file.default,
        targets=tuple(_target(name, target, table, suffix) for target in file.targets),
        type_column=type_column,
        describes=file.of,
        derived=Derived(file.derived.of, file.derived.when) if file.derived else None,
        computed=file.computed,
        autonumber=file.autonumber,
        for_create=file.create,
        for_update=file.update,
        in_web_api=file.web,
        heavy=file.heavy,
        index=file.index,
    )


def _options(kind: AttributeType, options: tuple[OptionFile, ...]) -> Iterator[Option]:
    if kind == "Boolean" and not options:
        yield from (Option(0, "No"), Option(1, "Yes"))
        return
    for option in options:
        if kind == "State":
            yield Option(option.value, option.label, default_status=cast("int", option.extra))
        elif kind == "Status":
            yield Option(option.value, option.label, state=cast("int", option.extra))
        else:
            yield Option(option.value, option.label, color=cast("str | None", option.extra))


def _target(column: str, file: TargetFile, table: str, suffix: str) -> Target:
    return Target(
        table=file.table,
        navigation=(file.navigation or column) + suffix,
        relationship=file.relationship.format(table=table),
        on_delete=file.delete,
        hierarchical=file.hierarchical,
    )


def _intersect(file: TableFile) -> ManyToMany | None:
    if file.intersect is None:
        return None
    left, right = file.intersect.left, file.intersect.right
    return ManyToMany(
        name=file.intersect.relationship,
        intersect=file.name,
        table=left.table,
        column=left.column,
        navigation=left.navigation,
        other_table=right.table,
        other_column=right.column,
        other_navigation=right.navigation,
    )


def _relationships(tables: dict[str, Table]) -> list[Relationship]:
    return [
        Relationship(
            name=target.relationship,
            table=table.name,
            column=column.name,
            navigation=target.navigation,
            referenced_table=target.table,
            referenced_column=tables[target.table].primary_id,
            on_delete=target.on_delete,
            hierarchical=target.hierarchical,
        )
        for table in tables.values()
        for column in table.columns.values()
        for target in column.targets
    ]


def _by_schema_name(relationships: list[Relationship]) -> dict[str, tuple[Relationship, ...]]:
    found: dict[str, tuple[Relationship, ...]] = {}
    for relationship in relationships:
        found[relationship.name] = (*found.get(relationship.name, ()), relationship)
    return found


def _with_navigation(tables: dict[str, Table], relationships: list[Relationship]) -> dict[str, Table]:
    single: dict[str, dict[str, SingleNavigation]] = {name: {} for name in tables}
    collections: dict[str, dict[str, Relationship | ManyToMany]] = {name: {} for name in tables}
    for relationship in relationships:
        mine = single[relationship.table]
        before = mine.get(relationship.navigation)
        ends = (*before.relationships, relationship) if before else (relationship,)
        mine[relationship.navigation] = SingleNavigation(relationship.navigation, relationship.column, ends)
        collections[relationship.referenced_table][relationship.collection] = relationship
    for table in tables.values():
        if table.intersect is not None:
            for side in (table.intersect, turned(table.intersect)):
                collections[side.table][side.collection] = side
    return {
        name: replace(
            table,
            single=MappingProxyType(single[name]),
            collections=MappingProxyType(collections[name]),
        )
        for name, table in tables.items()
    }


def turned(relationship: ManyToMany) -> ManyToMany:
    """Give a many-to-many relationship as its other table sees it."""
    return ManyToMany(
        name=relationship.name,
        intersect=relationship.intersect,
        table=relationship.other_table,
        column=relationship.other_column,
        navigation=relationship.other_navigation,
        other_table=relationship.table,
        other_column=relationship.column,
        other_navigation=relationship.navigation,
    )
