"""What a payload says, checked as far as that goes without looking at other records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast
from uuid import UUID

import msgspec

from org_service.description import Column, Description, ManyToMany, Relationship, Table
from org_service.errors import BadPayload, BadQuery, ResourceNotFound
from org_service.odata.paths import parse_path
from org_service.records.values import payload_value

Json = Mapping[str, Any]
DEEPEST: Final = 6
MOST_CHILDREN: Final = 1000
BIND: Final = "@odata.bind"
_NO_SUCH: Final = "An undeclared property '{name}' was found in the payload for '{table}'."


@dataclass(frozen=True, slots=True)
class Reference:
    """A record that a payload points to."""

    table: Table
    id: str


@dataclass(slots=True)
class Draft:
    """A record as a payload has it: plain values, lookups, and records to make along with it."""

    table: Table
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    lookups: dict[str, Reference | None] = field(default_factory=dict[str, "Reference | None"])
    parents: list[tuple[Relationship, "Draft"]] = field(default_factory=list[tuple[Relationship, "Draft"]])
    children: list[tuple[Relationship | ManyToMany, "list[Draft | Reference]"]] = field(
        default_factory=list[tuple[Relationship | ManyToMany, "list[Draft | Reference]"]]
    )


def decode_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        BadPayload: It is not one.
    """
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        message = f"The payload is not valid JSON: {error}"
        raise BadPayload(message) from None
    if not isinstance(found, dict):
        message = "A JSON object was expected."
        raise BadPayload(message)
    return cast("dict[str, Any]", found)


class PayloadReader:
    """Reads payloads against a description."""

    def __init__(self, description: Description) -> None:
        self._description = description

    def draft(self, table: Table, payload: Json, *, create: bool, depth: int = 0) -> Draft:
        """Read a record's payload.

        Raises:
            BadPayload: It has a property that the table lacks, or a value of another type.
            InvalidArgument: A value is too long, out of range, or no option.
        """
        if depth > DEEPEST:
            message = "The payload is too deeply nested."
            raise BadPayload(message)
        draft = Draft(table)
        for name, value in payload.items():
            self._take(draft, name, value, create=create, depth=depth)
        return draft

    def _take(self, draft: Draft, name: str, value: Any, *, create: bool, depth: int) -> None:
        table = draft.table
        if name.endswith(BIND):
            self._bind(draft, name.removesuffix(BIND), value)
        elif "@" in name:
            return
        elif (column := table.by_web_name.get(name)) is not None:
            self._column(draft, column, value, create=create)
        elif name in table.single:
            self._single(draft, name, value, depth)
        elif name in table.collections:
            self._collection(draft, name, value, depth)
        elif name in table.columns and table.columns[name].is_lookup and value is None:
            draft.lookups[name] = None
        else:
            message = _NO_SUCH.format(name=name[:100], table=f"Microsoft.Dynamics.CRM.{table.name}")
            raise BadPayload(message)

    def _column(self, draft: Draft, column: Column, value: Any, *, create: bool) -> None:
        if column.is_lookup:
            message = (
                "CRM do not support direct update of Entity Reference properties, "
                "Use Navigation properties instead."
            )
            raise BadQuery(message)
        checked = payload_value(draft.table.name, column, value)
        # As in Dataverse, what cannot be written is passed over: a whole record may be sent back.
        if column.for_create if create else column.for_update:
            draft.values[column.name] = checked

    def _bind(self, draft: Draft, name: str, value: Any) -> None:
        if name in draft.table.single:
            reference = None if value is None else self.reference(value)
            self._look_up(draft, name, reference)
        elif name in draft.table.collections:
            self._bind_all(draft, name, value)
        else:
            message = _NO_SUCH.format(name=name[:100], table=f"Microsoft.Dynamics.CRM.{draft.table.name}")
            raise BadPayload(message)

    def _bind_all(self, draft: Draft, name: str, value: Any) -> None:
        if not isinstance(value, list):
            message = f"A list of references was expected for '{name}'."
            raise BadPayload(message)
        listed = cast("list[Any]", value)
        draft.children.append((draft.table.collections[name], [self.reference(v) for v in listed]))

    def _look_up(self, draft: Draft, name: str, reference: Reference | None) -> None:
        navigation = draft.table.single[name]
        column = draft.table.columns[navigation.column]
        allowed = {end.referenced_table for end in navigation.relationships}
        if reference is not None and not any(
            self._description.is_a(reference.table.name, table) for table in allowed
        ):
            message = (
                f"The property '{name}' takes a record of {' or '.join(sorted(allowed))}, "
                f"not of {reference.table.name}."
            )
            raise BadPayload(message)
        if column.name in draft.lookups and draft.lookups[column.name] != reference:
            if draft.lookups[column.name] is not None and reference is not None:
                message = f"'{column.name}' is given twice."
                raise BadPayload(message)
            reference = reference or draft.lookups[column.name]
        draft.lookups[column.name] = reference

    def _single(self, draft: Draft, name: str, value: Any, depth: int) -> None:
        if value is None:
            self._look_up(draft, name, None)
            return
        navigation = draft.table.single[name]
        if not isinstance(value, dict) or len(navigation.relationships) != 1:
            message = f"An object was expected for '{name}'."
            raise BadPayload(message)
        end = navigation.relationships[0]
        target = self._description.tables[end.referenced_table]
        child = self.draft(target, cast("dict[str, Any]", value), create=True, depth=depth + 1)
        draft.parents.append((end, child))

    def _collection(self, draft: Draft, name: str, value: Any, depth: int) -> None:
        end = draft.table.collections[name]
        if not isinstance(value, list) or len(cast("list[Any]", value)) > MOST_CHILDREN:
            message = f"A list of at most {MOST_CHILDREN} objects was expected for '{name}'."
            raise BadPayload(message)
        table = end.table if isinstance(end, Relationship) else end.other_table
        target = self._description.tables[table]
        children: list[Draft | Reference] = []
        for found in cast("list[Any]", value):
            if not isinstance(found, dict):
                message = f"A list of objects was expected for '{name}'."
                raise BadPayload(message)
            payload = cast("dict[str, Any]", found)
            children.append(self.draft(target, payload, create=True, depth=depth + 1))
        draft.children.append((end, children))

    def reference(self, text: Any) -> Reference:
        """Read a reference such as `/accounts(<id>)`, whole address or not.

        Raises:
            BadPayload: It leads to no table's record.
        """
        try:
            if isinstance(text, str):
                return _reference(text, self._description)
        except (ResourceNotFound, BadQuery, ValueError):
            pass
        message = f"The reference '{str(text)[:200]}' is not a record's address."
        raise BadPayload(message)


def _reference(text: str, description: Description) -> Reference:
    [segment] = parse_path(text.rpartition("/")[2])
    table = description.by_set_name.get(segment.name)
    key = segment.key or segment.arguments.get(table.primary_id if table else "")
    if table is None or key is None:
        raise ValueError(text)
    return Reference(table, str(UUID(key)))
