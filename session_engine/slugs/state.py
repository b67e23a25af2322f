"""A text with placeholders as a tree (facts 4), and what it is filled for."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from session_engine.light_dataclass import dataclass


class Form(StrEnum):
    """How placeholders are written."""

    TEMPLATE = "template"  # {anchor.title}
    MACRO = "macro"  # ${anchor.title}: braces without a dollar are text, as in JSON


class Target(StrEnum):
    """What a filled text is for: values are written so that they can be nothing else there."""

    TEXT = "text"
    HTML = "html"
    ADDRESS = "address"  # of a website: what is not at its beginning is one part of it, whatever it holds
    ADDRESS_PART = "address_part"  # what is appended to one: also what it begins with is


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that stays."""

    text: str


@dataclass(frozen=True, slots=True)
class Slug:
    """A name to be looked up.

    Attributes:
        name: Its parts: `("anchor", "title")`, `("customerName",)`, or a visitor's question as one part.
        annotation: As in `OData.Community.Display.V1.FormattedValue`, empty for the value itself.
    """

    name: tuple[str, ...]
    annotation: str = ""

    @property
    def text(self) -> str:
        """The name as it is written."""
        dotted = ".".join(self.name)
        return f"{dotted}@{self.annotation}" if self.annotation else dotted


@dataclass(frozen=True, slots=True)
class Insertion:
    """A placeholder inside the options of a query.

    Attributes:
        slug: What is put in.
        quoted: It stands between single quotes, so its value is part of a text literal.
    """

    slug: AnySlug
    quoted: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a query, as `$filter`."""

    name: str
    parts: tuple[Literal | Insertion, ...]


@dataclass(frozen=True, slots=True)
class ODataSlug:
    """A column of the first record a query finds.

    Attributes:
        table: Logical name.
        column: Logical name, or the property of a lookup (`_customerid_value`).
        annotation: As in `Slug`.
        options: What is asked.
    """

    table: str
    column: str
    annotation: str = ""
    options: tuple[Option, ...] = ()


AnySlug: TypeAlias = Slug | ODataSlug
Node: TypeAlias = Literal | Slug | ODataSlug
Tree: TypeAlias = tuple[Node, ...]
