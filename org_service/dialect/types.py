"""How values are kept: as the Web API shows them.

Ids are lower-case text, moments `2024-05-01T09:30:00Z` (when something was said, with milliseconds),
days `2024-05-01`. So a row goes out without
a conversion, and text order is time order.
"""

from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, ColumnElement, Float, Integer, String, Text
from sqlalchemy.types import TypeEngine

from org_service.description import AttributeType

NAME_COLLATION: Final = "NOCASE"
_TYPES: Final[dict[AttributeType, TypeEngine[Any]]] = {
    "BigInt": BigInteger(),
    "Boolean": Boolean(),
    "Customer": String(36),
    "DateTime": String(24),
    "Decimal": Float(),
    "Double": Float(),
    "EntityName": String(64),
    "Integer": Integer(),
    "Lookup": String(36),
    "Memo": Text(collation=NAME_COLLATION),
    "Money": Float(),
    "Owner": String(36),
    "Picklist": Integer(),
    "State": Integer(),
    "Status": Integer(),
    "String": Text(collation=NAME_COLLATION),
    "Uniqueidentifier": String(36),
}


def column_type(kind: AttributeType) -> TypeEngine[Any]:
    """Give the SQL type that keeps a column's values."""
    return _TYPES[kind]


def as_name(expression: ColumnElement[Any]) -> ColumnElement[Any]:
    """Let a computed text sort and compare as a name does."""
    return expression.collate(NAME_COLLATION)
