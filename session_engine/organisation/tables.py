"""What the organisation says of its tables: frozen, shared by all who read, write, draw and filter records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass as standard_dataclass
from dataclasses import field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from session_engine.light_dataclass import dataclass
from session_engine.records.state import Choice


class ColumnType(StrEnum):
    """Column types, by the names of the Web API's AttributeType."""

    STRING = "String"
    MEMO = "Memo"
    INTEGER = "Integer"
    BIG_INTEGER = "BigInt"
    DECIMAL = "Decimal"
    DOUBLE = "Double"
    MONEY = "Money"
    BOOLEAN = "Boolean"
    PICKLIST = "Picklist"
    STATE = "State"
    STATUS = "Status"
    LOOKUP = "Lookup"
    CUSTOMER = "Customer"
    OWNER = "Owner"
    DATETIME = "DateTime"
    GUID = "Uniqueidentifier"
    TABLE_NAME = "EntityName"
    PARTIES = "PartyList"
    VIRTUAL = "Virtual"  # choices columns, images, files
    OTHER = "Other"


LOOKUPS = frozenset({ColumnType.LOOKUP, ColumnType.CUSTOMER, ColumnType.OWNER})
CHOICES = frozenset({ColumnType.PICKLIST, ColumnType.STATE, ColumnType.STATUS})
TEXTS = frozenset({ColumnType.STRING, ColumnType.MEMO})
NUMBERS = frozenset(
    {ColumnType.INTEGER, ColumnType.BIG_INTEGER, ColumnType.DECIMAL, ColumnType.DOUBLE, ColumnType.MONEY}
)


LONGEST_TEXT = 1_048_576
"""Characters a text column for people holds at most; longer ones carry files."""


class TimeBehaviour(StrEnum):
    """What a date and time means (DateTimeBehavior)."""

    USER_LOCAL = "UserLocal"
    DATE_ONLY = "DateOnly"
    TIME_ZONE_INDEPENDENT = "TimeZoneIndependent"


class RequiredLevel(StrEnum):
    """Required level, by the Web API's names."""

    NONE = "None"
    RECOMMENDED = "Recommended"
    APPLICATION = "ApplicationRequired"
    SYSTEM = "SystemRequired"


@dataclass(frozen=True, slots=True)
class ColumnMeta:
    """A column.

    Attributes:
        name: Logical name.
        type: What it holds.
        label: In the organisation's words.
        description: Help text.
        required: Required level.
        format: `Email`, `Phone`, `Url`, `TextArea`, `DateOnly` and the like; empty without one.
        behaviour: Of dates and times.
        max_length: Characters.
        minimum: Least number.
        maximum: Greatest number.
        precision: Decimal places.
        choices: Options in order; a boolean's are 0 and 1.
        targets: Tables a lookup may point at.
        readable: Can be read.
        creatable: Can be set on creation.
        updatable: Can be changed.
        searchable: Quick find and filters may use it.
        default: The option the organisation fills in by itself; a boolean's is 0 or 1.
        states: Of a status reason, the state each option belongs to.
    """

    name: str
    type: ColumnType
    label: str = ""
    description: str = ""
    required: RequiredLevel = RequiredLevel.NONE
    format: str = ""
    behaviour: TimeBehaviour = TimeBehaviour.USER_LOCAL
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    precision: int = 0
    choices: tuple[Choice, ...] = ()
    targets: tuple[str, ...] = ()
    readable: bool = True
    creatable: bool = True
    updatable: bool = True
    searchable: bool = True
    default: int | None = None
    states: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_lookup(self) -> bool:
        """It points at a record."""
        return self.type in LOOKUPS

    @property
    def date_only(self) -> bool:
        """It holds days, not times."""
        return self.behaviour is TimeBehaviour.DATE_ONLY

    @property
    def heavy(self) -> bool:
        """It holds a file's content: longer than any text a person writes, and read only when the file is wanted."""
        return self.type in TEXTS and (self.max_length or 0) > LONGEST_TEXT

    @property
    def must_be_given(self) -> bool:
        """A person has to fill it in: nobody else will."""
        if self.required is RequiredLevel.APPLICATION:
            return self.default is None
        filled_by_system = self.type in (
            ColumnType.OWNER,
            ColumnType.GUID,
            ColumnType.STATE,
            ColumnType.STATUS,
            ColumnType.BOOLEAN,
            ColumnType.DATETIME,
        )
        return (
            self.required is RequiredLevel.SYSTEM
            and self.creatable
            and self.updatable
            and not filled_by_system
            and self.default is None
        )

    def choices_in(self, state: int) -> tuple[Choice, ...]:
        """Give the status reasons of one state; all of them where the organisation does not say."""
        return tuple(choice for choice in self.choices if self.states.get(choice.value, state) == state)

    @property
    def default_value(self) -> Choice | bool | None:
        """The value the organisation fills in by itself."""
        if self.default is None:
            return None
        return bool(self.default) if self.type is ColumnType.BOOLEAN else self.choice(self.default)

    @property
    def property_name(self) -> str:
        """The name under which the Web API gives its value."""
        return f"_{self.name}_value" if self.is_lookup else self.name

    def choice(self, value: int, label: str = "") -> Choice:
        """Give an option with its label; the answer's own label wins."""
        if label:
            return Choice(value, label)
        return next((choice for choice in self.choices if choice.value == value), Choice(value))


@dataclass(frozen=True, slots=True)
class TableName:
    """What is known of every table from the catalogue.

    Attributes:
        name: Logical name.
        set_name: Its name in paths.
        primary_id: The key column.
        primary_name: The column titles show; empty for tables without one.
        label: "Case".
        plural: "Cases".
        activity: It is a kind of activity.
        code: Object type code.
    """

    name: str
    set_name: str
    primary_id: str
    primary_name: str
    label: str = ""
    plural: str = ""
    activity: bool = False
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Relationship:
    """A one-to-many relationship.

    Attributes:
        schema_name: What form XML calls it.
        parent: Table of the one.
        child: Table of the many.
        column: The child's lookup.
        navigation: The child's navigation property towards the parent, for `@odata.bind` and `$expand`.
    """

    schema_name: str
    parent: str
    child: str
    column: str
    navigation: str


@dataclass(frozen=True, slots=True)
class Between:
    """A many-to-many relationship as one of its two tables has it.

    Attributes:
        schema_name: What form XML calls it.
        table: The table in between.
        here: Its column with the id of this table's record.
        there: Its column with the id of the other one's.
    """

    schema_name: str
    table: str
    here: str
    there: str


@standard_dataclass(frozen=True)  # without slots: it keeps what it works out
class TableMeta:
    """A table, whole.

    Attributes:
        table: Its names.
        columns: By logical name.
        parents: Relationships in which this table's rows are the many.
        children: Relationships in which this table's rows are the one.
    """

    table: TableName
    columns: Mapping[str, ColumnMeta] = field(default_factory=lambda: MappingProxyType({}))
    parents: tuple[Relationship, ...] = ()
    children: tuple[Relationship, ...] = ()

    @cached_property
    def by_property(self) -> Mapping[str, ColumnMeta]:
        """Columns by the name under which the Web API gives their values."""
        return {column.property_name: column for column in self.columns.values()}

    @cached_property
    def by_navigation(self) -> Mapping[str, tuple[Relationship, ...]]:
        """Relationships towards parents by navigation property; an owner's has several."""
        found: dict[str, tuple[Relationship, ...]] = {}
        for relationship in self.parents:
            found[relationship.navigation] = (*found.get(relationship.navigation, ()), relationship)
        return found

    def navigation(self, column: str, target: str) -> str:
        """Name the navigation property of a lookup towards one of its targets."""
        for relationship in self.parents:
            if relationship.column == column and relationship.parent == target:
                return relationship.navigation
        meta = self.columns.get(column)
        own_name_each = meta is not None and len(meta.targets) > 1 and meta.type is not ColumnType.OWNER
        return f"{column}_{target}" if own_name_each else column

    def child_column(self, schema_name: str, child: str) -> str:
        """Find the lookup of a sub-grid's rows that points here; empty when the relationship is unknown."""
        by_name = (r.column for r in self.children if r.schema_name.lower() == schema_name.lower())
        found = next(by_name, None)
        if found is not None:
            return found
        by_table = [r.column for r in self.children if r.child == child]
        return by_table[0] if len(by_table) == 1 else ""

    def has(self, column: str) -> bool:
        """Tell whether there is such a column."""
        return column in self.columns


class ViewKind(StrEnum):
    """Kinds of saved queries that matter here (querytype)."""

    PUBLIC = "public"  # 0
    ASSOCIATED = "associated"  # 2
    QUICK_FIND = "quick_find"  # 4
    LOOKUP = "lookup"  # 64
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ViewMeta:
    """A saved view.

    Attributes:
        view_id: GUID.
        name: In the organisation's words.
        table: Logical name.
        fetch_xml: Its query.
        layout_xml: Its columns.
        kind: What it is for.
        default: The table's own first view.
        personal: A userquery.
    """

    view_id: str
    name: str
    table: str
    fetch_xml: str
    layout_xml: str
    kind: ViewKind = ViewKind.PUBLIC
    default: bool = False
    personal: bool = False


class FormKind(StrEnum):
    """Kinds of forms that matter here (systemform.type)."""

    DASHBOARD = "dashboard"  # 0
    MAIN = "main"  # 2
    QUICK_VIEW = "quick_view"  # 6
    QUICK_CREATE = "quick_create"  # 7
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FormMeta:
    """A form.

    Attributes:
        form_id: GUID.
        name: In the organisation's words.
        table: Logical name, empty for dashboards.
        form_xml: What it shows.
        kind: What it is for.
        default: The table's own first form.
    """

    form_id: str
    name: str
    table: str
    form_xml: str
    kind: FormKind = FormKind.MAIN
    default: bool = False


@dataclass(frozen=True, slots=True)
class ChartMeta:
    """A chart of a table (savedqueryvisualization).

    Attributes:
        chart_id: GUID.
        name: In the organisation's words.
        description: Second line.
        table: Logical name.
        data_xml: Its aggregate query.
        look_xml: How it is drawn.
    """

    chart_id: str
    name: str
    description: str
    table: str
    data_xml: str
    look_xml: str
