"""What the editor of macros shows, in words."""

from __future__ import annotations

from enum import StrEnum

from session_engine.light_dataclass import dataclass
from session_engine.macros.state import StepPlace
from widgets.macros.rows import RunRow

Choices = tuple[tuple[str, str], ...]
"""Values and what people call them."""


class RowKind(StrEnum):
    """What a row of the outline is."""

    STEP = "step"
    BRANCH = "branch"  # the heading of the steps inside a condition
    ADD = "add"  # the end of a list of steps: one can be put in here


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A row of the outline.

    Attributes:
        kind: What it is.
        place: The step's place; for the others, the place a step would have that is put in there.
        title: What it does.
        name: The step's own name.
        detail: What it is given.
        icon: Meaning.
        depth: How many steps it is inside of.
        problem: What is wrong with it.
    """

    kind: RowKind
    place: StepPlace
    title: str
    name: str = ""
    detail: str = ""
    icon: str = "macro"
    depth: int = 0
    problem: str = ""

    @property
    def text(self) -> str:
        """What is painted."""
        return self.title

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (self.title, self.detail, self.problem) if part)

    @property
    def choosable(self) -> bool:
        """Whether the keyboard stops at it."""
        return self.kind is not RowKind.BRANCH


class FieldType(StrEnum):
    """How something is filled in."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"  # one of a list, or anything that is typed
    RECORD = "record"  # a placeholder, or a record that is picked
    PAIRS = "pairs"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class FormField:
    """Something a step is given.

    Attributes:
        name: Tells it apart.
        label: What people call it.
        type: How it is filled in.
        value: The text.
        pairs: Names and texts, for PAIRS.
        choices: For CHOICE, and the names of PAIRS.
        required: It has to be given.
        hint: How it is written.
        placeholders: Placeholders can be put in.
        tables: For RECORD, where it is looked for; none where that is not known.
    """

    name: str
    label: str
    type: FieldType = FieldType.LINE
    value: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    choices: Choices = ()
    required: bool = False
    hint: str = ""
    placeholders: bool = True
    tables: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[str, str, FieldType, bool, str]:
        """What its widget is made from; a field of the same shape keeps its widget."""
        return (self.name, self.label, self.type, self.required, self.hint)


@dataclass(frozen=True, slots=True)
class Addable:
    """A kind of step that can be put in.

    Attributes:
        kind: An action's name, or `if`, `each`, `confirm`.
        label: What people call it.
        group: Where it stands in the menu.
        reason: Why it cannot be done here; empty where it can.
    """

    kind: str
    label: str
    group: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EditorState:
    """The page.

    Attributes:
        head: Name, unique name, table, description.
        rows: The outline.
        selected: The place of the step whose form is shown.
        step_title: What the form is of.
        step_problems: What is wrong with that step.
        fields: Its form.
        offers: Placeholders it can use, and where each comes from.
        note: What is wrong with the macro itself.
        standing: Whether it is saved, and where.
        run: The test run.
        tester: What a test run works on, in words.
        known: The macro is there; else it is on its way, or gone.
    """

    head: tuple[FormField, ...] = ()
    rows: tuple[OutlineRow, ...] = ()
    selected: StepPlace | None = None
    step_title: str = ""
    step_problems: tuple[str, ...] = ()
    fields: tuple[FormField, ...] = ()
    offers: Choices = ()
    note: str = ""
    standing: str = ""
    run: RunRow | None = None
    tester: str = ""
    known: bool = True
