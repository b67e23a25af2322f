"""EntityDefinitions, RelationshipDefinitions and GlobalOptionSetDefinitions."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from org_service.description import Column, Description, Table
from org_service.errors import BadQuery, ResourceNotFound, ServiceError
from org_service.odata.options import parse_query
from org_service.odata.paths import Segment
from org_service.query.tree import Query
from org_service.web.exchange import Request, Response, json_response
from org_service.web.metadata.columns import CLASSES, attributes, option_set
from org_service.web.metadata.labels import Json
from org_service.web.metadata.objects import kept, selected
from org_service.web.metadata.relationships import (
    between_tables,
    from_table,
    many_to_many,
    one_to_many,
    to_table,
)
from org_service.web.metadata.tables import alternate_keys, table_metadata

DEFINITIONS: Final = frozenset({"EntityDefinitions", "RelationshipDefinitions", "GlobalOptionSetDefinitions"})
PREFIX: Final = "Microsoft.Dynamics.CRM."
NOT_FOUND: Final = "0x80060888"
_CASTS: Final = {
    "RelationshipDefinitions": frozenset({"OneToManyRelationshipMetadata", "ManyToManyRelationshipMetadata"}),
    "GlobalOptionSetDefinitions": frozenset({"OptionSetMetadata"}),
}


def definition_response(request: Request) -> Response:
    """Answer a request about definitions."""
    first, *rest = request.segments
    query = parse_query("", request.options)
    definitions = _Definitions(request, query)
    if first.name == "EntityDefinitions":
        return definitions.tables(first, rest)
    kind = _cast(rest, _CASTS[first.name])
    if first.name == "RelationshipDefinitions":
        return definitions.relationships(first, kind)
    return definitions.global_option_sets(first)


def _cast(rest: list[Segment], known: frozenset[str]) -> str | None:
    """Read what a collection is narrowed to: `/Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata`."""
    if not rest:
        return None
    name = rest[0].name.removeprefix(PREFIX)
    if len(rest) > 1 or name == rest[0].name or name not in known:
        raise ResourceNotFound(rest[0].name[:100])
    return name


@dataclass(frozen=True, slots=True)
class _Definitions:
    """Answers for one request."""

    request: Request
    query: Query

    @property
    def description(self) -> Description:
        return self.request.organisation.description

    # -- tables ----------------------------------------------------------------------------------

    def tables(self, first: Segment, rest: list[Segment]) -> Response:
        all_tables = sorted(self.description.tables.values(), key=lambda table: table.name)
        if not first.called or (first.key is None and not first.arguments):
            if rest:
                raise ResourceNotFound(rest[0].name[:100])
            return self._list(
                "EntityDefinitions",
                ((table_metadata(table), self._parts_of(table)) for table in all_tables),
            )
        found = _chosen(first, {t.name: table_metadata(t) for t in all_tables}, "LogicalName")
        table = self.description.tables[str(found["LogicalName"])]
        if not rest:
            return self._one("EntityDefinitions", found, self._parts_of(table))
        return self._part(table, rest)

    def _parts_of(self, table: Table) -> Mapping[str, Callable[[], Any]]:
        return {
            "Attributes": lambda: list(attributes(table)),
            "Keys": lambda: alternate_keys(table),
            "ManyToOneRelationships": lambda: from_table(table),
            "OneToManyRelationships": lambda: to_table(table),
            "ManyToManyRelationships": lambda: between_tables(table, self.description),
        }

    def _part(self, table: Table, rest: list[Segment]) -> Response:
        first, *further = rest
        if first.name == "Attributes":
            return self._attributes(table, first, further)
        part = self._parts_of(table).get(first.name)
        if part is None or len(further) > 1:
            raise ResourceNotFound(first.name[:100])
        objects: list[Json] = part()
        name = f"EntityDefinitions('{table.name}')/{first.name}"
        if first.key is not None or first.arguments:
            by_name = {str(found["SchemaName"]): found for found in objects}
            return self._one(name, _chosen(first, by_name, "SchemaName"), {})
        return self._list(name, ((found, {}) for found in objects))

    # -- columns ---------------------------------------------------------------------------------

    def _attributes(self, table: Table, first: Segment, further: list[Segment]) -> Response:
        cast_to = None
        if further and further[0].name.startswith(PREFIX):
            cast_to = further[0].name.removeprefix(PREFIX)
            further = further[1:]
            if cast_to not in CLASSES.values():
                raise ResourceNotFound(cast_to[:100])
        objects = [a for a in attributes(table) if cast_to in {None, _class(a)}]
        name = f"EntityDefinitions('{table.name}')/Attributes"
        if first.key is None and not first.arguments:
            if further:
                raise ResourceNotFound(further[0].name[:100])
            return self._list(name, ((a, self._choices(table, a, cast_to)) for a in objects))
        found = _chosen(first, {str(a["LogicalName"]): a for a in objects}, "LogicalName")
        parts = self._choices(table, found, cast_to)
        if not further:
            return self._one(name, found, parts)
        if further[0].name not in parts or len(further) > 1:
            raise ResourceNotFound(further[0].name[:100])
        part = parts[further[0].name]()
        if part is None:
            raise ResourceNotFound(further[0].name[:100])
        return self._one(f"{name}/{further[0].name}", part, {})

    def _choices(self, table: Table, found: Json, cast_to: str | None) -> Mapping[str, Callable[[], Any]]:
        """Give what can be expanded: only after a cast, since only some types have it."""
        column = table.columns.get(str(found["LogicalName"]))
        if cast_to is None or column is None or not column.options:
            return {}
        chosen = option_set(table, column)
        is_global = column.global_options is not None
        return {
            "OptionSet": lambda: None if is_global else chosen,
            "GlobalOptionSet": lambda: chosen if is_global else None,
        }

    # -- the others ------------------------------------------------------------------------------

    def relationships(self, first: Segment, kind: str | None) -> Response:
        every = [one_to_many(end) for ends in self.description.relationships.values() for end in ends]
        every += [many_to_many(end) for end in self.description.many_to_many.values()]
        named = ((f"{found['RelationshipType']}Metadata", found) for found in every)
        objects = [{"@odata.type": f"#{PREFIX}{n}", **found} for n, found in named if kind in {None, n}]
        if first.key is not None or first.arguments:
            by_name = {str(found["SchemaName"]): found for found in objects}
            return self._one("RelationshipDefinitions", _chosen(first, by_name, "SchemaName"), {})
        return self._list("RelationshipDefinitions", ((found, {}) for found in objects))

    def global_option_sets(self, first: Segment) -> Response:
        sets = {
            column.global_options: option_set(table, column)
            for table in self.description.tables.values()
            for column in _global_columns(table)
            if column.global_options
        }
        if first.key is not None or first.arguments:
            return self._one("GlobalOptionSetDefinitions", _chosen(first, sets, "Name"), {})
        return self._list("GlobalOptionSetDefinitions", ((found, {}) for found in sets.values()))

    # -- answers ---------------------------------------------------------------------------------

    def _list(self, name: str, objects: Iterable[tuple[Json, Mapping[str, Callable[[], Any]]]]) -> Response:
        pairs = list(objects)
        passing = {id(found) for found in kept((found for found, _ in pairs), self.query.where)}
        value = [selected(found, self.query, parts) for found, parts in pairs if id(found) in passing]
        content = {"@odata.context": f"{self.request.base}$metadata#{name}", "value": value}
        return json_response(content)

    def _one(self, name: str, found: Json, parts: Mapping[str, Callable[[], Any]]) -> Response:
        context = f"{self.request.base}$metadata#{name}/$entity"
        return json_response({"@odata.context": context, **selected(found, self.query, parts)})


def _global_columns(table: Table) -> Iterable[Column]:
    return (column for column in table.columns.values() if column.global_options is not None)


def _class(attribute: Json) -> str:
    return str(attribute["@odata.type"]).rpartition(".")[2]


def _chosen(segment: Segment, by_name: Mapping[str, Json], key: str) -> Json:
    """Find an object by its name or by its MetadataId.

    Raises:
        ServiceError: There is none.
    """
    name = segment.arguments.get(key, "").strip("'")
    wanted = (segment.key or segment.arguments.get("MetadataId") or "").strip("'").lower()
    if segment.arguments and key not in segment.arguments and "MetadataId" not in segment.arguments:
        message = f"'{min(segment.arguments)[:100]}' is not a key of this metadata."
        raise BadQuery(message)
    found = by_name.get(name)
    if found is None and wanted:
        found = next((item for item in by_name.values() if item["MetadataId"] == wanted), None)
    if found is None:
        message = f"Could not find an entity with name {name or wanted!r} and kind."
        raise ServiceError(404, NOT_FOUND, message)
    return found
