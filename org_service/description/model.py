"""The description as frozen values: tables, columns, choices, relationships."""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Literal

import msgspec

AttributeType = Literal[
    "BigInt",
    "Boolean",
    "Customer",
    "DateTime",
    "Decimal",
    "Double",
    "EntityName",
    "Integer",
    "Lookup",
    "Memo",
    "Money",
    "Owner",
    "Picklist",
    "State",
    "Status",
    "String",
    "Uniqueidentifier",
]
RequiredLevel = Literal["none", "recommended", "application", "system"]
WritePolicy = Literal["all", "own", "change", "lead", "none", "child", "associate"]
"""Who may write a table's rows through the Web API.

`all`: every user; `own`: rows that the user owns; `change`: every user, rows that the service made;
`none`: only the service itself; `child`: only with its parent record; `associate`: only
through a relationship's `$ref`.
"""
OnDelete = Literal["cascade", "remove_link", "restrict"]

LOOKUPS: Final[frozenset[AttributeType]] = frozenset({"Lookup", "Customer", "Owner"})
CHOICES: Final[frozenset[AttributeType]] = frozenset({"Picklist", "State", "Status"})
NUMBERS: Final[frozenset[AttributeType]] = frozenset({"Integer", "BigInt", "Decimal", "Double", "Money"})
TEXTS: Final[frozenset[AttributeType]] = frozenset({"String", "Memo", "EntityName"})


READ_TIME: Final = frozenset(
    {"case_age", "child_cases", "next_level", "object_code", "party_name", "queue_items", "queue_members"}
)
"""What is computed whenever it is read; the other computed columns are kept by the rules."""
READ_NOW: Final = frozenset({"timer_status", "first_response_level", "resolve_level"})
"""What is stored, and given as time has changed it since."""


class Option(msgspec.Struct, frozen=True):
    """One choice of a Picklist, State, Status or Boolean column."""

    value: int
    label: str
    color: str | None = None
    state: int | None = None
    """The state a Status option belongs to."""
    default_status: int | None = None
    """The Status option that a State takes by itself."""


class Target(msgspec.Struct, frozen=True):
    """One table a lookup may point to."""

    table: str
    navigation: str
    relationship: str
    on_delete: OnDelete = "remove_link"
    hierarchical: bool = False


class Derived(msgspec.Struct, frozen=True):
    """A lookup that is not stored: it shows `of` while that points to a `when` record."""

    of: str
    when: str


NO_NAVIGATION: Final = MappingProxyType[str, Any]({})


class Column(msgspec.Struct, frozen=True, eq=False, dict=True):
    """One column of a table. Columns and tables are compared by identity: there is one of each."""

    name: str
    kind: AttributeType
    label: str
    description: str = ""
    required: RequiredLevel = "none"
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    precision: int | None = None
    format: str | None = None
    behavior: Literal["UserLocal", "DateOnly", "TimeZoneIndependent"] = "UserLocal"
    options: tuple[Option, ...] = ()
    global_options: str | None = None
    default: str | int | float | bool | None = None
    targets: tuple[Target, ...] = ()
    type_column: str | None = None
    """Of a polymorphic lookup: the EntityName column that says which table the id is from."""
    describes: str | None = None
    """Of an EntityName column: the lookup whose table it names."""
    derived: Derived | None = None
    computed: str | None = None
    autonumber: str | None = None
    for_create: bool = True
    for_update: bool = True
    in_web_api: bool = True
    heavy: bool = False
    """Large content (a file's body): given only when it is asked for by name."""
    index: bool | Literal["unique"] = False

    @cached_property
    def is_lookup(self) -> bool:
        return self.kind in LOOKUPS

    @cached_property
    def is_stored(self) -> bool:
        return self.derived is None and self.computed not in READ_TIME

    @cached_property
    def web_name(self) -> str:
        """Give the property's name in the Web API: `_x_value` for a lookup."""
        return f"_{self.name}_value" if self.is_lookup else self.name

    @cached_property
    def labels(self) -> Mapping[int, str]:
        return MappingProxyType({option.value: option.label for option in self.options})

    @cached_property
    def option_by_value(self) -> Mapping[int, Option]:
        return MappingProxyType({option.value: option for option in self.options})

    @cached_property
    def target_by_table(self) -> Mapping[str, Target]:
        return MappingProxyType({target.table: target for target in self.targets})


class PartyList(msgspec.Struct, frozen=True):
    """An activity's parties of one participation. It has no property: it is read and written as rows."""

    name: str
    label: str
    participation: int
    targets: tuple[str, ...]
    description: str = ""


class Relationship(msgspec.Struct, frozen=True):
    """A many-to-one relationship, seen from both sides."""

    name: str
    table: str
    column: str
    navigation: str
    referenced_table: str
    referenced_column: str
    on_delete: OnDelete
    hierarchical: bool

    @property
    def collection(self) -> str:
        """Name the collection-valued navigation property of the referenced table."""
        return self.name


class ManyToMany(msgspec.Struct, frozen=True):
    """A many-to-many relationship, as seen from `table`."""

    name: str
    intersect: str
    table: str
    column: str
    navigation: str
    other_table: str
    other_column: str
    other_navigation: str

    @property
    def collection(self) -> str:
        return self.navigation


class SingleNavigation(msgspec.Struct, frozen=True):
    """A single-valued navigation property; `ownerid` alone has several tables."""

    name: str
    column: str
    relationships: tuple[Relationship, ...]


class Table(msgspec.Struct, frozen=True, eq=False, dict=True):
    """One table of the organisation."""

    name: str
    schema_name: str
    set_name: str
    label: str
    plural: str
    description: str
    primary_id: str
    primary_name: str | None
    ownership: str
    code: int
    color: str | None
    flags: frozenset[str]
    write: WritePolicy
    base: str | None
    """Of an activity kind: the table that stores its rows and shows them together."""
    columns: Mapping[str, Column]
    indexes: tuple[tuple[str, ...], ...] = ()
    parties: tuple[PartyList, ...] = ()
    intersect: ManyToMany | None = None
    single: Mapping[str, SingleNavigation] = NO_NAVIGATION
    collections: Mapping[str, Relationship | ManyToMany] = NO_NAVIGATION

    @cached_property
    def storage(self) -> str:
        """Name the SQL table that holds the rows."""
        return self.base or self.name

    @cached_property
    def by_web_name(self) -> Mapping[str, Column]:
        """Map the Web API's property names to columns."""
        return MappingProxyType({c.web_name: c for c in self.columns.values() if c.in_web_api})

    @cached_property
    def alternate_keys(self) -> tuple[Column, ...]:
        """Give the columns besides the id that no two rows share a value of."""
        return tuple(column for column in self.columns.values() if column.index == "unique")

    @cached_property
    def is_activity(self) -> bool:
        return "IsActivity" in self.flags

    @cached_property
    def has_state(self) -> bool:
        return "statecode" in self.columns


class Description(msgspec.Struct, frozen=True, eq=False, dict=True):
    """The whole organisation's description."""

    tables: Mapping[str, Table]
    relationships: Mapping[str, tuple[Relationship, ...]]
    """By schema name; the owner's relationship has one entry for each table it may point to."""
    many_to_many: Mapping[str, ManyToMany]

    @cached_property
    def by_set_name(self) -> Mapping[str, Table]:
        return MappingProxyType({table.set_name: table for table in self.tables.values()})

    @cached_property
    def by_code(self) -> Mapping[int, Table]:
        return MappingProxyType({table.code: table for table in self.tables.values()})

    @cached_property
    def kinds(self) -> Mapping[str, tuple[Table, ...]]:
        """Map a base table to the kinds that it stores."""
        found: dict[str, tuple[Table, ...]] = {}
        for table in self.tables.values():
            if table.base is not None:
                found[table.base] = (*found.get(table.base, ()), table)
        return MappingProxyType(found)

    def is_a(self, table: str, wanted: str) -> bool:
        """Tell whether rows of `table` are rows of `wanted` (an e-mail is an activity)."""
        return table == wanted or self.tables[table].base == wanted
