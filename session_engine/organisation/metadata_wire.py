"""The Web API's own shapes of table and column definitions, and how they become ours. Imported late: msgspec."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import TypeVar

import msgspec

from session_engine.organisation.parties import PARTICIPATION
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

S = TypeVar("S")


class LocalisedLabel(msgspec.Struct):
    """A text in one language."""

    Label: str = ""
    LanguageCode: int = 0


class Label(msgspec.Struct):
    """A text in the person's language and in others."""

    UserLocalizedLabel: LocalisedLabel | None = None
    LocalizedLabels: list[LocalisedLabel] = []

    @property
    def text(self) -> str:
        """The person's language, else the first there is."""
        if self.UserLocalizedLabel is not None:
            return self.UserLocalizedLabel.Label
        return self.LocalizedLabels[0].Label if self.LocalizedLabels else ""


class Wrapped(msgspec.Struct):
    """A value inside an object, as `RequiredLevel` comes."""

    Value: str = ""


class Option(msgspec.Struct):
    """An option."""

    Value: int
    Label: Label | None = None
    State: int | None = None


class OptionSet(msgspec.Struct):
    """The options of a choice, or the two of a boolean."""

    Options: list[Option] = []
    TrueOption: Option | None = None
    FalseOption: Option | None = None

    @property
    def choices(self) -> tuple[Choice, ...]:
        """All options in order; a boolean's as 0 and 1."""
        both = [option for option in (self.FalseOption, self.TrueOption) if option is not None]
        return tuple(
            Choice(option.Value, option.Label.text if option.Label else "") for option in self.Options or both
        )


class Attribute(msgspec.Struct):
    """A column."""

    LogicalName: str
    AttributeType: str = ""
    AttributeOf: str | None = None
    DisplayName: Label | None = None
    Description: Label | None = None
    RequiredLevel: Wrapped | None = None
    IsValidForRead: bool = True
    IsValidForCreate: bool = True
    IsValidForUpdate: bool = True
    MaxLength: int | None = None
    MinValue: float | None = None
    MaxValue: float | None = None
    Precision: int | None = None
    Format: str | None = None
    FormatName: Wrapped | None = None
    DateTimeBehavior: Wrapped | None = None
    Targets: list[str] | None = None
    DefaultFormValue: int | None = None
    DefaultValue: object = None
    OptionSet: OptionSet | None = None
    GlobalOptionSet: OptionSet | None = None


class OptionsOf(msgspec.Struct):
    """A choice column with its options alone."""

    LogicalName: str
    OptionSet: OptionSet | None = None
    GlobalOptionSet: OptionSet | None = None

    @property
    def options(self) -> OptionSet:
        """Its own options, else the shared ones."""
        return self.OptionSet or self.GlobalOptionSet or OptionSet()


class ManyToOne(msgspec.Struct):
    """A relationship."""

    SchemaName: str = ""
    ReferencedEntity: str = ""
    ReferencingEntity: str = ""
    ReferencingAttribute: str = ""
    ReferencingEntityNavigationPropertyName: str | None = None


class ManyToMany(msgspec.Struct):
    """A relationship by a table in between."""

    SchemaName: str = ""
    IntersectEntityName: str = ""
    Entity1LogicalName: str = ""
    Entity1IntersectAttribute: str = ""
    Entity2LogicalName: str = ""
    Entity2IntersectAttribute: str = ""


class BetweenCollection(msgspec.Struct):
    """A list of such relationships."""

    value: list[ManyToMany]


class Entity(msgspec.Struct):
    """A table."""

    LogicalName: str
    EntitySetName: str | None = None
    PrimaryIdAttribute: str | None = None
    PrimaryNameAttribute: str | None = None
    DisplayName: Label | None = None
    DisplayCollectionName: Label | None = None
    IsActivity: bool = False
    ObjectTypeCode: int | None = None
    Attributes: list[Attribute] = []
    ManyToOneRelationships: list[ManyToOne] = []
    OneToManyRelationships: list[ManyToOne] = []


class Collection(msgspec.Struct):
    """A list of tables."""

    value: list[Entity]


class OptionsCollection(msgspec.Struct):
    """A list of choice columns."""

    value: list[OptionsOf]


# Made with the module: msgspec looks at a type when it is first asked for it, and two threads that ask together see it
# half looked at, which ends the program.
_CATALOGUE = msgspec.json.Decoder(Collection)
_ENTITY = msgspec.json.Decoder(Entity)
_OPTIONS = msgspec.json.Decoder(OptionsCollection)
_BETWEEN = msgspec.json.Decoder(BetweenCollection)


def decode_catalogue(content: bytes) -> dict[str, TableName]:
    """Read the list of all tables; raise msgspec.DecodeError for rubbish."""
    entities = _CATALOGUE.decode(content).value
    return {entity.LogicalName: table_name(entity) for entity in entities if entity.EntitySetName}


def table_name(entity: Entity) -> TableName:
    """Take a table's names."""
    return TableName(
        name=entity.LogicalName,
        set_name=entity.EntitySetName or "",
        primary_id=entity.PrimaryIdAttribute or f"{entity.LogicalName}id",
        primary_name=entity.PrimaryNameAttribute or "",
        label=entity.DisplayName.text if entity.DisplayName else "",
        plural=entity.DisplayCollectionName.text if entity.DisplayCollectionName else "",
        activity=entity.IsActivity,
        code=entity.ObjectTypeCode,
    )


def decode_entity(content: bytes) -> Entity:
    """Read a table's definition; raise msgspec.DecodeError for rubbish."""
    return _ENTITY.decode(content)


def decode_options(content: bytes) -> OptionsCollection:
    """Read the choice columns of one kind; raise msgspec.DecodeError for rubbish."""
    return _OPTIONS.decode(content)


def decode_between(content: bytes) -> BetweenCollection:
    """Read the many-to-many relationships of a table; raise msgspec.DecodeError for rubbish."""
    return _BETWEEN.decode(content)


def between_of(table: str, found: BetweenCollection) -> tuple[Between, ...]:
    """Take many-to-many relationships as a table has them; records of one table are related from its first side."""
    return tuple(_between(each, first=each.Entity1LogicalName == table) for each in found.value)


def _between(each: ManyToMany, *, first: bool) -> Between:
    ends = (each.Entity1IntersectAttribute, each.Entity2IntersectAttribute)
    here, there = ends if first else ends[::-1]
    return Between(each.SchemaName, each.IntersectEntityName, here, there)


def table_of(entity: Entity, options: Iterable[OptionsCollection]) -> TableMeta:
    """Make a table of its definition and the options of its choices."""
    found = {column.LogicalName: column.options for part in options for column in part.value}
    columns = {
        attribute.LogicalName: _column(attribute, found.get(attribute.LogicalName))
        for attribute in entity.Attributes
        if attribute.AttributeOf is None and attribute.IsValidForRead and _can_be_held(attribute)
    }
    return TableMeta(
        table_name(entity),
        MappingProxyType(columns),
        tuple(_relationship(each) for each in entity.ManyToOneRelationships),
        tuple(_relationship(each) for each in entity.OneToManyRelationships),
    )


def _can_be_held(attribute: Attribute) -> bool:
    """Leave out lists of parties whose participation has no number known here: nothing could read them."""
    return attribute.AttributeType != ColumnType.PARTIES or attribute.LogicalName in PARTICIPATION


def _relationship(each: ManyToOne) -> Relationship:
    return Relationship(
        each.SchemaName,
        each.ReferencedEntity,
        each.ReferencingEntity,
        each.ReferencingAttribute,
        each.ReferencingEntityNavigationPropertyName or each.ReferencingAttribute,
    )


def _column(attribute: Attribute, found: OptionSet | None) -> ColumnMeta:
    behaviour = attribute.DateTimeBehavior.Value if attribute.DateTimeBehavior else ""
    level = attribute.RequiredLevel.Value if attribute.RequiredLevel else ""
    options = found or attribute.OptionSet or attribute.GlobalOptionSet or OptionSet()
    return ColumnMeta(
        name=attribute.LogicalName,
        type=_known(ColumnType, attribute.AttributeType, ColumnType.OTHER),
        label=attribute.DisplayName.text if attribute.DisplayName else "",
        description=attribute.Description.text if attribute.Description else "",
        required=_known(RequiredLevel, level, RequiredLevel.NONE),
        format=_format(attribute),
        behaviour=_known(TimeBehaviour, behaviour, TimeBehaviour.USER_LOCAL),
        max_length=attribute.MaxLength,
        minimum=attribute.MinValue,
        maximum=attribute.MaxValue,
        precision=attribute.Precision or 0,
        choices=options.choices,
        targets=tuple(attribute.Targets or ()),
        creatable=attribute.IsValidForCreate,
        updatable=attribute.IsValidForUpdate,
        default=_default(attribute),
        states=MappingProxyType(
            {option.Value: option.State for option in options.Options if option.State is not None}
        ),
    )


def _default(attribute: Attribute) -> int | None:
    """Give the option that is filled in unasked, of a boolean 0 or 1; -1 stands for none."""
    if isinstance(attribute.DefaultValue, bool):
        return int(attribute.DefaultValue)
    value = attribute.DefaultFormValue
    return None if value is None or value < 0 else value


def _format(attribute: Attribute) -> str:
    if attribute.FormatName is not None and attribute.FormatName.Value:
        return attribute.FormatName.Value
    return attribute.Format or ""


K = TypeVar("K", ColumnType, RequiredLevel, TimeBehaviour)


def _known(kinds: type[K], value: str, otherwise: K) -> K:
    try:
        return kinds(value)
    except ValueError:
        return otherwise
