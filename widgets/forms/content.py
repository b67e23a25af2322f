"""The tabs of a form, built when first shown, and the parts in them by name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from session_engine.forms.state import (
    CardPlan,
    FieldPlan,
    FormPlan,
    FormTabPlan,
    SectionPlan,
    SubGridPlan,
    TimelinePlan,
)
from session_engine.records.state import FieldState, RecordState, RecordStatus
from session_engine.search.state import Match
from session_engine.views.state import GridState
from widgets.forms.editors import Editor, FieldSignals, LookupEditor
from widgets.forms.editors.named import NamedEditor
from widgets.forms.form_tab import FormTab
from widgets.forms.section import SectionCard
from widgets.forms.tall import is_tall
from widgets.forms.words import FailureText, ProblemText

if TYPE_CHECKING:
    from widgets.forms.quick_view import QuickViewCard
    from widgets.forms.sub_grid import SubGridCard
    from widgets.grids.grid import Grid
    from widgets.timeline.timeline import Timeline

# What comes below the fields is imported when it is built: a start shows the fields of the last run's page first.


class FormContent(QObject):
    """What a form plan becomes.

    Signals: those of the fields are in `signals`;
        grid_built, card_built: A sub-grid's part, a quick view's column, as soon as it is there.
        timeline_built: The timeline is there.
        case_wanted: A new case for the customer on a quick view.
        scrolled: Name of a form's tab, or `timeline`, and pixels.
    """

    grid_built = Signal(str)
    card_built = Signal(str)
    timeline_built = Signal()
    case_wanted = Signal(object)
    scrolled = Signal(str, int)

    def __init__(
        self,
        plan: FormPlan,
        problem_text: ProblemText,
        failure_text: FailureText,
        place: QWidget,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.plan = plan
        self.signals = FieldSignals(self)
        self._problem_text = problem_text
        self._failure_text = failure_text
        self._place = place
        self._record: RecordState | None = None
        self._read_only = False
        self._unread: frozenset[str] = frozenset()
        self.half_typed: dict[str, str] = {}  # names begun in lookups, until their fields are there
        self._tabs: dict[int, FormTab] = {}
        self._steps: dict[int, Iterator[None]] = {}
        self._begun: list[FormTab] = []
        self._with_fields: dict[int, FormTab] = {}
        self._editors: dict[str, list[Editor]] = {}
        self._grids: dict[str, SubGridCard] = {}
        self._cards: dict[str, QuickViewCard] = {}
        self._timeline: Timeline | None = None

    # Tabs

    def name(self, index: int) -> str:
        """Return the name of a tab."""
        return self.plan.tabs[index].name

    def built(self, name: str) -> FormTab | None:
        """Return a tab that is built."""
        return next((tab for index, tab in self._tabs.items() if self.name(index) == name), None)

    def tab(self, index: int) -> FormTab:
        """Return a tab, built to its end now if it was not."""
        while not self.build(index):
            pass
        return self._tabs[index]

    def build(self, index: int, seconds: float = 0.0, *, fields: bool = False) -> bool:
        """Build a tab for about that long, at least one row of it; tell whether it is complete.

        With `fields` it rests as soon as the first card with fields is there.
        """
        if index in self._tabs:
            return True
        steps = self._steps.get(index)
        if steps is None:
            steps = self._steps[index] = self._cards_of(index)
        until, rests = perf_counter() + seconds, fields and index not in self._with_fields
        for _step in steps:
            if perf_counter() >= until or (rests and index in self._with_fields):
                return False
        del self._steps[index]
        return True

    def _cards_of(self, index: int) -> Iterator[None]:
        """Build a tab row by row and card by card."""
        plan = self.plan.tabs[index]
        # In its place from the beginning: to move three hundred widgets there later holds keys up.
        made = FormTab(self._place)
        made.hide()
        self._begun.append(made)
        made.scrolled.connect(partial(self.scrolled.emit, plan.name))
        for share, sections in plan.columns:
            made.add_column(share, tall=_tall(sections))
        for column, (_share, sections) in enumerate(plan.columns):
            for section in sections:
                for block in self._blocks(section, made):
                    if block is not None:
                        made.add_card(column, block)
                        if isinstance(block, SectionCard):
                            self._with_fields.setdefault(index, made)
                    yield
        self._tabs[index] = made

    def with_fields(self, index: int) -> FormTab | None:
        """Return a tab that has fields already, complete or not."""
        return self._with_fields.get(index)

    def _blocks(self, section: SectionPlan, tab: FormTab) -> Iterator[QWidget | None]:
        """Make a section's cards: its fields in one, each timeline, sub-grid and quick view in its own.

        None stands for a step after which a card is not complete.
        """
        cells = [cell for row in section.rows for cell in row if cell is not None]
        if any(isinstance(cell, FieldPlan) for cell in cells):
            yield from self._section(section, tab)
        for cell in cells:
            title = section.label if len(cells) == 1 and section.label else ""
            yield from _imported(cell)
            if isinstance(cell, TimelinePlan):
                yield self._make_timeline(title or cell.label, tab)
            elif isinstance(cell, SubGridPlan):
                yield self._make_grid(cell, title or cell.label, tab)
            elif isinstance(cell, CardPlan):
                yield self._make_card(cell, title or cell.label, tab)

    def _section(self, plan: SectionPlan, tab: FormTab) -> Iterator[QWidget | None]:
        card = SectionCard(plan, tab.ground)
        card.rows.height_changed.connect(tab.arrange_soon)
        card.rows.grown_in_use.connect(tab.reveal_grown)
        for row in plan.rows:
            for editor in card.rows.add_row(row, self._problem_text, self.signals):
                self._add(editor)
            yield None
        yield card

    def _add(self, editor: Editor) -> None:
        column = editor.plan.column
        self._editors.setdefault(column, []).append(editor)
        if self._record is not None:
            self._render(editor, self._record.fields.get(column))

    def _make_timeline(self, title: str, tab: FormTab) -> Timeline:
        from widgets.timeline.timeline import Timeline  # noqa: PLC0415 - see above

        self._timeline = Timeline(title, self._failure_text, self._problem_text, tab.ground)
        self._timeline.height_changed.connect(tab.arrange_soon)
        self._timeline.scrolled.connect(partial(self.scrolled.emit, "timeline"))
        self.timeline_built.emit()
        return self._timeline

    def _make_grid(self, plan: SubGridPlan, title: str, tab: FormTab) -> SubGridCard:
        from widgets.forms.sub_grid import SubGridCard  # noqa: PLC0415 - see above

        grid = self._grids[plan.part] = SubGridCard(plan, title, self._failure_text, tab.ground)
        self.grid_built.emit(plan.part)
        return grid

    def _make_card(self, plan: CardPlan, title: str, tab: FormTab) -> QuickViewCard:
        from widgets.forms.quick_view import QuickViewCard  # noqa: PLC0415 - see above

        card = self._cards[plan.column] = QuickViewCard(plan, title, tab.ground)
        card.opened.connect(self.signals.lookup_opened)
        card.case_wanted.connect(self.case_wanted)
        card.copied.connect(self.signals.copied)
        card.height_changed.connect(tab.arrange_soon)
        self.card_built.emit(plan.column)
        return card

    def discard(self) -> None:
        """Take all tabs away."""
        self._steps.clear()
        for tab in self._begun:
            tab.hide()
            tab.deleteLater()
        self.deleteLater()

    # Rendering

    def render_record(
        self, record: RecordState, unread: frozenset[str] = frozenset(), *, read_only: bool
    ) -> None:
        """Show a record in what is built; `unread` columns are not known, and take nothing."""
        before, as_before = self._record, (self._read_only, self._unread) == (read_only, unread)
        self._record, self._read_only, self._unread = record, read_only, unread
        self._render_editors(record, before if as_before else None)

    def _render(self, editor: Editor, field: FieldState | None) -> None:
        unread = editor.plan.column in self._unread and (field is None or not field.edited)
        editor.render_field(field, read_only=self._read_only or unread)
        editor.mark_unread(unread=unread)
        if self.half_typed and (field is not None or self._is_new()):
            text = self.half_typed.pop(editor.plan.column, "")
            if text and isinstance(editor, LookupEditor) and editor.editable():
                editor.type_again(text)

    def _is_new(self) -> bool:
        return self._record is not None and self._record.status is RecordStatus.NEW

    def _render_editors(self, record: RecordState, before: RecordState | None) -> None:
        fields, old = record.fields, before.fields if before is not None else None
        if old is fields:
            return
        for column, editors in self._editors.items():
            field = fields.get(column)
            if old is None or old.get(column) is not field:
                for editor in editors:
                    self._render(editor, field)

    def render_grid(self, part: str, state: GridState) -> None:
        """Show the rows of a sub-grid that is built."""
        if part in self._grids:
            self._grids[part].render_state(state)

    def offer_new(self, part: str, name: str) -> None:
        """Offer to make a record that belongs into a sub-grid that is built."""
        if part in self._grids:
            self._grids[part].offer_new(name)

    def render_card(self, column: str, record: RecordState | None) -> None:
        """Show the record of a quick view that is built."""
        if column in self._cards:
            self._cards[column].render_record(record)

    def show_suggestions(self, column: str, matches: tuple[Match, ...], failure: str = "") -> None:
        """Answer a lookup."""
        for editor in self._editors.get(column, ()):
            if isinstance(editor, LookupEditor):
                editor.show_suggestions(matches, failure)

    def show_names(self, column: str, names: tuple[tuple[str, str], ...] | None) -> None:
        """Tell a field what it can name."""
        for editor in self._editors.get(column, ()):
            if isinstance(editor, NamedEditor):
                editor.show_names(names)

    # Parts by name

    def grid(self, part: str) -> Grid | None:
        """Return a sub-grid that is built."""
        return self._grids[part].grid if part in self._grids else None

    def timeline(self) -> Timeline | None:
        """Return the timeline, once built."""
        return self._timeline

    def editor(self, column: str) -> Editor | None:
        """Return the first field of a column in what is built."""
        return next(iter(self._editors.get(column, ())), None)

    def columns_of(self, index: int) -> tuple[str, ...]:
        """Return the columns of a tab's fields in reading order."""
        return _columns(self.plan.tabs[index])

    def index_of(self, column: str) -> int | None:
        """Return the number of the first tab with a field of a column."""
        return next((n for n, tab in enumerate(self.plan.tabs) if column in _columns(tab)), None)

    def focus_first(self, index: int, *, at_end: bool = False) -> None:
        """Put the keyboard into a tab's first field that can be edited, where it stood or behind its last letter."""
        for column in self.columns_of(index):
            editor = self.editor(column)
            if editor is not None and not self._read_only and editor.editable():
                editor.focus_input()
                if at_end:
                    editor.go_to_end()
                return


_MODULES: dict[type, str] = {
    TimelinePlan: "widgets.timeline.timeline",
    SubGridPlan: "widgets.forms.sub_grid",
    CardPlan: "widgets.forms.quick_view",
}


def _imported(cell: object) -> Iterator[None]:
    """Import what a card is made of, in a step of its own: forty modules take as long as a card."""
    module = _MODULES.get(type(cell))
    if module is not None and module not in sys.modules:
        import_module(module)
        yield None


def _tall(sections: tuple[SectionPlan, ...]) -> bool:
    """Tell whether one of the cards of a column takes what room is left."""
    cells = (cell for section in sections for row in section.rows for cell in row)
    return any(is_tall(cell) for cell in cells if isinstance(cell, TimelinePlan | SubGridPlan))


def _columns(tab: FormTabPlan) -> tuple[str, ...]:
    return tuple(
        cell.column
        for _share, sections in tab.columns
        for section in sections
        for row in section.rows
        for cell in row
        if isinstance(cell, FieldPlan)
    )
