"""The draft on a macro editor's page under the person's hands: which step is chosen, each change, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop.pages import macro_form
from session_engine.ids import LineId, TabId
from session_engine.macros import editing
from session_engine.macros.area import MacrosArea
from session_engine.macros.holdings import Draft
from session_engine.macros.state import Macro, Step, StepPlace

_MOST_UNDO = 100


class MacroSteps:
    """Changes the draft of a tab.

    Args:
        area: The engine's macros.
        tab: Whose draft.
        line: The organisation.
        changed: Called when there is something else to show.
    """

    def __init__(self, area: MacrosArea, tab: TabId, line: LineId, changed: Callable[[], None]) -> None:
        self._area, self._tab, self._line, self._changed = area, tab, line, changed
        self._undo: list[Macro] = []
        self.selected: StepPlace | None = None

    @property
    def draft(self) -> Draft | None:
        """The draft as it stands; None while nobody knows it."""
        return self._area.drafts.state(self._tab)

    @property
    def can_take_back(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._undo)

    def step(self, macro: Macro) -> Step | None:
        """Give the chosen step; one that is gone is not chosen any more."""
        try:
            return editing.at(macro, self.selected or ())
        except editing.NoStep:
            self.selected = None
            return None

    def change(self, macro: Macro, *, step_back: bool = True) -> None:
        """Make the draft another one."""
        draft = self.draft
        if draft is None or macro == draft.macro:
            return
        if step_back:
            self._undo = [*self._undo[-_MOST_UNDO:], draft.macro]
        self._area.drafts.change(self._tab, macro)
        self._changed()

    def take_back(self) -> None:
        """Go back by one change."""
        if self._undo:
            self.change(self._undo.pop(), step_back=False)

    def change_head(self, name: str, text: str) -> None:
        """Take what was typed about the macro itself; a new one's unique name follows its name."""
        draft = self.draft
        if draft is None:
            return
        macro = replace(draft.macro, **{name: text.strip() if name == "unique_name" else text})
        follows = editing.follows(draft.macro.unique_name, draft.macro.name)
        if name == "name" and draft.saved is None and follows:
            taken = {item.macro.unique_name for item in self._area.library(self._line).items}
            macro = replace(macro, unique_name=editing.free_name(text, taken))
        self.change(macro)

    def change_field(self, name: str, value: str | tuple[tuple[str, str], ...]) -> None:
        """Take what was typed into the form of the chosen step."""
        draft = self.draft
        step = self.step(draft.macro) if draft is not None else None
        if draft is not None and step is not None and self.selected is not None:
            written = macro_form.with_field(step, name, value)
            self.change(editing.replaced(draft.macro, self.selected, written))

    def select(self, place: StepPlace | None) -> None:
        """Choose a step."""
        self.selected = place
        self._changed()

    def add(self, place: StepPlace, kind: str) -> None:
        """Put a new step at a place."""
        draft = self.draft
        if draft is not None:
            name = editing.fresh_name(draft.macro, kind.removeprefix("open_"))
            self.selected = place
            self.change(editing.inserted(draft.macro, place, macro_form.new_step(kind, draft.macro, name)))

    def move(self, place: StepPlace, to: StepPlace) -> None:
        """Put a step somewhere else."""
        self._rearrange(lambda macro: editing.moved(macro, place, to))

    def nudge(self, place: StepPlace, by: int) -> None:
        """Put a step before or behind its neighbour."""
        self._rearrange(lambda macro: editing.nudged(macro, place, by))

    def _rearrange(self, move: Callable[[Macro], tuple[Macro, StepPlace]]) -> None:
        draft = self.draft
        if draft is None:
            return
        try:
            macro, self.selected = move(draft.macro)
        except editing.NoStep:
            return  # it was dropped into itself
        self.change(macro)

    def remove(self, place: StepPlace) -> None:
        """Take a step out."""
        draft = self.draft
        if draft is not None:
            self.change(editing.removed(draft.macro, place))

    def copy(self, place: StepPlace) -> None:
        """Put a copy of a step behind it."""
        draft = self.draft
        if draft is not None:
            step = editing.copied(draft.macro, editing.at(draft.macro, place))
            self.selected = (*place[:-1], (place[-1][0], place[-1][1] + 1))
            self.change(editing.inserted(draft.macro, self.selected, step))
