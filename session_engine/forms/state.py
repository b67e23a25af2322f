"""Form plans: what a form shows, compiled from form XML and metadata; and the form as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation.tables import Between
from session_engine.records.state import Choice, RecordState


class FieldKind(StrEnum):
    """Which editor a cell wants; an unknown control becomes READ_ONLY_TEXT."""

    TEXT = "text"
    MULTILINE = "multiline"
    CHOICE = "choice"
    LOOKUP = "lookup"
    PARTIES = "parties"
    DATE = "date"
    DATETIME = "datetime"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOLEAN = "boolean"
    STATUS = "status"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    READ_ONLY_TEXT = "read_only_text"


class Required(StrEnum):
    """Required level of a column."""

    NONE = "none"
    RECOMMENDED = "recommended"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One field of a form.

    Attributes:
        column: Logical name.
        kind: Which editor.
        label: In the organisation's words.
        required: Required level.
        read_only: Never editable here, whatever the record's state.
        max_length: Characters, None without a limit.
        minimum: Least number allowed, None without one.
        maximum: Greatest number allowed, None without one.
        precision: Decimal places of numbers.
        choices: Options in the organisation's order; for BOOLEAN the labels of 0 and 1.
        targets: Tables a lookup may point at; for TEXT, of what it names by its unique name.
        rows: Height in text lines for MULTILINE.
        description: Help text of the column, for the tooltip.
    """

    column: str
    kind: FieldKind
    label: str
    required: Required = Required.NONE
    read_only: bool = False
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    precision: int = 0
    choices: tuple[Choice, ...] = ()
    targets: tuple[str, ...] = ()
    rows: int = 1
    description: str = ""


@dataclass(frozen=True, slots=True)
class SubGridPlan:
    """A sub-grid of a form: records related to this one.

    Attributes:
        part: Unique in the form; grids are keyed by tab and part.
        label: Heading.
        table: Logical name of its rows.
        view_id: The view it shows.
        relationship: Schema name; empty for a grid of unrelated records.
        column: The row's lookup column that points at the form's record; empty where none does.
        rows: Height in rows.
        through: What relates rows and record where no column does: a table in between.
    """

    part: str
    label: str
    table: str
    view_id: str
    relationship: str
    column: str
    rows: int = 4
    through: Between | None = None


@dataclass(frozen=True, slots=True)
class TimelinePlan:
    """The timeline of a form's record."""

    label: str


@dataclass(frozen=True, slots=True)
class CardPlan:
    """A quick view: the fields of the record a lookup column points at (the customer card).

    Attributes:
        column: The lookup.
        label: Heading.
        fields_by_table: Per target table, what it shows.
    """

    column: str
    label: str
    fields_by_table: tuple[tuple[str, tuple[FieldPlan, ...]], ...]


Cell = FieldPlan | SubGridPlan | TimelinePlan | CardPlan


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A section: a heading and rows of cells.

    Attributes:
        name: Unique in the form.
        label: Heading, empty when not shown.
        columns: How many cells stand side by side.
        rows: The cells, row by row; None keeps a place empty.
    """

    name: str
    label: str
    columns: int
    rows: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True, slots=True)
class FormTabPlan:
    """A form's tab ("Summary"): columns of sections, side by side.

    Attributes:
        name: Unique in the form.
        label: What its button says.
        columns: Per column its share of the width in percent and its sections from top to bottom.
    """

    name: str
    label: str
    columns: tuple[tuple[int, tuple[SectionPlan, ...]], ...]


@dataclass(frozen=True, slots=True)
class FormPlan:
    """A form as it is drawn for every record of its table; cached by version.

    Attributes:
        form_id: GUID of the systemform.
        table: Logical name.
        table_label: "Case".
        name: The form's name.
        header: Fields shown beside the title, read-only.
        tabs: At least one.
    """

    form_id: str
    table: str
    table_label: str
    name: str
    header: tuple[FieldPlan, ...]
    tabs: tuple[FormTabPlan, ...]

    def cells(self) -> Iterator[Cell]:
        """Go through the cells of all tabs, in the order of reading."""
        for tab in self.tabs:
            for _, sections in tab.columns:
                for section in sections:
                    for row in section.rows:
                        yield from (cell for cell in row if cell is not None)


class FormStatus(StrEnum):
    """What a record page shows."""

    LOADING = "loading"  # skeleton
    READY = "ready"
    FAILED = "failed"  # `record.failure` says why


class ReadOnlyReason(StrEnum):
    """Why nothing can be edited; shown as a banner."""

    CASE_RESOLVED = "case_resolved"
    CASE_CANCELLED = "case_cancelled"
    ACTIVITY_CLOSED = "activity_closed"
    TABLE_READ_ONLY = "table_read_only"
    FOR_WHO_LEADS = "for_who_leads"  # everybody uses it; those who lead somebody write it
    INACTIVE = "inactive"
    DELIVERED = "delivered"
    USUAL_STATUS = "usual_status"


@dataclass(frozen=True, slots=True)
class CommandState:
    """A verb offered by a page: `id` names the action, texts and icons are made in `desktop/actions.py`."""

    id: str
    enabled: bool = True
    primary: bool = False


@dataclass(frozen=True, slots=True)
class FormState:
    """A record page: plan, record and what can be done with it.

    Attributes:
        record: The record with its edits.
        plan: None while the metadata is under way.
        status: What to show.
        read_only: Why the whole form cannot be edited, None when it can.
        commands: What the command bar offers, in order.
        subtitle: Facts under the title, already in words of the organisation (number, customer ...).
        customer: The customer the record belongs to, for "New case for this customer".
        unread: Columns of the form that were never read, where only a list has shown something of the record and the
            organisation cannot be asked; they are no empty ones, and nothing is written into them.
    """

    record: RecordState
    plan: FormPlan | None = None
    status: FormStatus = FormStatus.LOADING
    read_only: ReadOnlyReason | None = None
    commands: tuple[CommandState, ...] = ()
    subtitle: tuple[str, ...] = ()
    customer: RecordRef | None = None
    unread: frozenset[str] = frozenset()
