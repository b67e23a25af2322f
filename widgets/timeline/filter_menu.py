"""The menu by which a timeline is narrowed: kinds, states, age."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from session_engine.timeline.state import EntryState, TimelineState
from widgets import icons
from widgets.timeline.words import KINDS, icon_of_kind, kind_plural

_STATES = (EntryState.OPEN, EntryState.DONE, EntryState.CANCELLED)
_DAYS = (1, 7, 30)


class FilterMenu(QMenu):
    """What is shown, with marks.

    Signals:
        kinds_wanted, states_wanted, days_wanted: As the timeline's.
        everything_wanted: Narrow it no more.
        refresh_wanted: Read it anew.
    """

    kinds_wanted = Signal(tuple)
    states_wanted = Signal(tuple)
    days_wanted = Signal(int)
    everything_wanted = Signal()
    refresh_wanted = Signal()

    def __init__(self, state: TimelineState | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._kinds = state.kinds if state is not None else ()
        self._states = state.states if state is not None else ()
        self._days = state.days if state is not None else 0
        self._add_kinds()
        self.addSeparator()
        self._add_states()
        self.addSeparator()
        self._add_days()
        self.addSeparator()
        everything = self.addAction(self.tr("Show everything"))
        everything.setEnabled(bool(self._kinds or self._states or self._days))
        everything.triggered.connect(self.everything_wanted)
        self.addAction(icons.icon("refresh"), self.tr("Refresh")).triggered.connect(self.refresh_wanted)

    def _mark(self, text: str, icon: str, chosen: Callable[[], None], *, on: bool) -> QAction:
        action = QAction(text, self)
        if icon:
            action.setIcon(icons.icon(icon))
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(chosen)
        self.addAction(action)
        return action

    def _add_kinds(self) -> None:
        for kind in KINDS:
            on = not self._kinds or kind in self._kinds
            self._mark(kind_plural(kind), icon_of_kind(kind), partial(self._toggle_kind, kind), on=on)

    def _toggle_kind(self, kind: str) -> None:
        chosen = set(self._kinds or KINDS)
        chosen.symmetric_difference_update({kind})
        kept = tuple(name for name in KINDS if name in chosen)
        self.kinds_wanted.emit(() if len(kept) in {0, len(KINDS)} else kept)

    def _add_states(self) -> None:
        for state in _STATES:
            self._mark(
                self._state_text(state),
                "",
                partial(self._toggle_state, state),
                on=state.value in self._states,
            )

    def _state_text(self, state: EntryState) -> str:
        return {
            EntryState.OPEN: self.tr("Only what is open"),
            EntryState.DONE: self.tr("Only what is done"),
        }.get(state, self.tr("Only what is cancelled"))

    def _toggle_state(self, state: EntryState) -> None:
        chosen = set(self._states)
        chosen.symmetric_difference_update({state.value})
        kept = tuple(each.value for each in _STATES if each.value in chosen)
        self.states_wanted.emit(() if len(kept) == len(_STATES) else kept)

    def _add_days(self) -> None:
        group = QActionGroup(self)
        for days in (0, *_DAYS):
            text = {
                0: self.tr("The whole past"),
                1: self.tr("The last day"),
                7: self.tr("The last 7 days"),
            }.get(days, self.tr("The last 30 days"))
            group.addAction(self._mark(text, "", partial(self.days_wanted.emit, days), on=days == self._days))
