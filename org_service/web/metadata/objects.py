"""Query options over metadata objects: `$select`, `$filter`, `$expand` on plain JSON."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from org_service.errors import BadQuery
from org_service.query.tree import ColumnComparison, ColumnPath, Condition, Filter, Group, Not, Query
from org_service.web.metadata.labels import Json

_MISSING: Final = object()


def kept(objects: Iterable[Json], where: Filter | None) -> list[Json]:
    """Keep the objects for which a filter holds."""
    return [found for found in objects if where is None or _holds(found, where)]


def _holds(found: Json, where: Filter) -> bool:
    if isinstance(where, Group):
        every = where.junction == "and"
        return (all if every else any)(_holds(found, part) for part in where.filters)
    if isinstance(where, Not):
        return not _holds(found, where.inside)
    if isinstance(where, Condition):
        return _compare(_value(found, where.path), where)
    if isinstance(where, ColumnComparison):
        same = _value(found, where.left) == _value(found, where.right)
        return same if where.operator == "eq" else not same
    message = "This filter is not supported on metadata."
    raise BadQuery(message)


def _value(found: Json, path: ColumnPath) -> Any:
    value: Any = found
    for name in (*path.navigation, path.column):
        value = cast("Mapping[str, Any]", value).get(name, _MISSING) if isinstance(value, dict) else None
        if value is _MISSING:
            message = f"Could not find a property named '{name[:100]}' on this metadata type."
            raise BadQuery(message)
    return value


def _compare(value: Any, condition: Condition) -> bool:
    wanted = [str(v) if not isinstance(v, bool | int) else v for v in condition.values]
    match condition.operator:
        case "eq" | "in":
            return value in wanted
        case "ne":
            return value not in wanted
        case "null":
            return value is None
        case "not-null":
            return value is not None
        case "contains":
            return str(wanted[0]).lower() in str(value).lower()
        case "begins-with":
            return str(value).lower().startswith(str(wanted[0]).lower())
        case "ends-with":
            return str(value).lower().endswith(str(wanted[0]).lower())
        case _:
            message = f"The operator '{condition.operator}' is not supported on metadata."
            raise BadQuery(message)


def selected(found: Json, query: Query, expandable: Mapping[str, Any]) -> Json:
    """Give an object's selected properties, and what is expanded with it.

    Raises:
        BadQuery: It has no such property.
    """
    names = [pick.name for pick in query.columns]
    unknown = [name for name in names if name not in found]
    if unknown:
        message = f"Could not find a property named '{unknown[0][:100]}' on this metadata type."
        raise BadQuery(message)
    if not names:
        out = dict(found)
    else:
        always = ("@odata.type", "MetadataId")
        out = {name: found[name] for name in (*always, *names) if name in found}
    for expand in query.expands:
        if expand.navigation not in expandable:
            message = f"'{expand.navigation[:100]}' cannot be expanded here."
            raise BadQuery(message)
        out[expand.navigation] = _expanded(expandable[expand.navigation], expand.query)
    return out


def _expanded(value: Any, query: Query | None) -> Any:
    if callable(value):
        value = value()
    if query is None or value is None:
        return value
    if isinstance(value, list):
        listed = kept(cast("list[Json]", value), query.where)
        return [selected(item, query, {}) for item in listed]
    return selected(cast("Json", value), query, {})
