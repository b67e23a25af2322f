"""The shape of the description's files, checked as they are decoded."""

from typing import Literal

import msgspec

from org_service.description.model import AttributeType, OnDelete, RequiredLevel, WritePolicy


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Refuse a field that nobody reads: it would be a slip of the pen."""


class OptionFile(msgspec.Struct, frozen=True, array_like=True):
    """A choice: value, label, and what its column's type needs.

    The third is the colour of a Picklist's, the default status of a State's, the state of a
    Status's.
    """

    value: int
    label: str
    extra: int | str | None = None


class TargetFile(_Strict, frozen=True):
    """A table a lookup may point to; the navigation property is the column's name by default."""

    table: str
    relationship: str
    navigation: str | None = None
    delete: OnDelete = "remove_link"
    hierarchical: bool = False


class DerivedFile(_Strict, frozen=True):
    """A lookup that shows another one while it points to a certain table."""

    of: str
    when: str


class ColumnFile(_Strict, frozen=True):
    """One column."""

    type: AttributeType
    label: str
    description: str = ""
    required: RequiredLevel = "none"
    length: int | None = None
    min: float | None = None
    max: float | None = None
    precision: int | None = None
    format: str | None = None
    behavior: Literal["UserLocal", "DateOnly", "TimeZoneIndependent"] = "UserLocal"
    options: tuple[OptionFile, ...] = ()
    global_options: str | None = msgspec.field(default=None, name="global")
    default: str | int | float | bool | None = None
    targets: tuple[TargetFile, ...] = ()
    of: str | None = None
    derived: DerivedFile | None = None
    computed: str | None = None
    autonumber: str | None = None
    create: bool = True
    update: bool = True
    web: bool = True
    heavy: bool = False
    index: bool | Literal["unique"] = False


class PartyListFile(_Strict, frozen=True):
    """A list of an activity's parties that a form shows as one field."""

    label: str
    participation: int
    targets: tuple[str, ...]
    description: str = ""


class IntersectEndFile(_Strict, frozen=True):
    """One side of a many-to-many relationship."""

    table: str
    column: str
    navigation: str


class IntersectFile(_Strict, frozen=True):
    """What makes a table the intersect of a many-to-many relationship."""

    relationship: str
    left: IntersectEndFile
    right: IntersectEndFile


class TableFile(_Strict, frozen=True):
    """One table; a kind of another table takes key, name column and ownership from it."""

    name: str
    schema: str
    set_name: str = msgspec.field(name="set")
    label: str
    plural: str
    columns: dict[str, ColumnFile]
    code: int
    description: str = ""
    id: str = ""
    title: str | None = None
    ownership: str = "UserOwned"
    color: str | None = None
    flags: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    write: WritePolicy = "all"
    kind_of: str | None = None
    intersect: IntersectFile | None = None
    indexes: tuple[tuple[str, ...], ...] = ()
    parties: dict[str, PartyListFile] = {}


SharedFile = dict[str, dict[str, ColumnFile]]
"""Groups of columns that many tables have."""
