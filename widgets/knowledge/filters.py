"""What narrows the results of the knowledge base, and their order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from session_engine.knowledge.state import NO_FILTERS, Filters, KnowledgeState, Sort
from widgets import languages
from widgets.knowledge import words
from widgets.text import for_tip, one_line
from widgets.theme import GAP


class FilterBox(QWidget):
    """Five choices, two in a row.

    Signals:
        changed: The `Filters` chosen.
        sorted_by: The `Sort` chosen.
    """

    changed = Signal(object)
    sorted_by = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filters = NO_FILTERS
        self.status = _Choice(self.tr("Status"))
        self.language = _Choice(self.tr("Language"))
        self.subject = _Choice(self.tr("Subject"))
        self.modified = _Choice(self.tr("Updated"))
        self.sort = _Choice(self.tr("Order"))
        self.status.offer(words.statuses())
        self.modified.offer(words.periods())
        self.sort.offer(words.orders())
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP)
        grid.addWidget(self.status, 0, 0)
        grid.addWidget(self.language, 0, 1)
        grid.addWidget(self.subject, 1, 0)
        grid.addWidget(self.modified, 1, 1)
        grid.addWidget(self.sort, 2, 0, 1, 2)
        self.status.chosen.connect(lambda value: self._change(replace(self._filters, status=value)))
        self.language.chosen.connect(lambda value: self._change(replace(self._filters, language=value)))
        self.subject.chosen.connect(lambda value: self._change(replace(self._filters, subject=value)))
        self.modified.chosen.connect(lambda value: self._change(replace(self._filters, modified=value)))
        self.sort.chosen.connect(self.sorted_by)

    def show_filters(self, state: KnowledgeState) -> None:
        """Show what is chosen, and what there is to choose from."""
        self._filters = state.filters
        spoken = ((number, languages.name(number)) for number in state.languages)
        subjects = ((each.id, each.title) for each in state.subjects)
        self.language.offer(((0, self.tr("Any language")), *spoken))
        self.subject.offer((("", self.tr("Any subject")), *subjects))
        self.status.choose(state.filters.status)
        self.language.choose(state.filters.language)
        self.subject.choose(state.filters.subject)
        self.modified.choose(state.filters.modified)
        self.sort.choose(state.sort)

    def _change(self, filters: Filters) -> None:
        self._filters = filters
        self.changed.emit(filters)


def count(filters: Filters, sort: Sort) -> int:
    """Count what differs from the usual choice."""
    usual = NO_FILTERS
    chosen = (
        filters.status is not usual.status,
        filters.language != usual.language,
        filters.subject != usual.subject,
        filters.modified is not usual.modified,
        sort is not Sort.RELEVANCE,
    )
    return sum(chosen)


class _Choice(QComboBox):
    """One choice; what is chosen stays in the list whatever is offered.

    Signals:
        chosen: A value.
    """

    chosen = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._offered: tuple[tuple[object, str], ...] = ()
        self.setAccessibleName(name)
        self.setToolTip(for_tip(name))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.activated.connect(lambda row: self.chosen.emit(self._offered[row][0]))

    def offer(self, choices: Iterable[tuple[object, str]]) -> None:
        """Offer values and their words."""
        offered = tuple(choices)
        if offered == self._offered:
            return
        blocker = QSignalBlocker(self)
        value = self._offered[self.currentIndex()][0] if self._offered else None
        self._offered = offered
        self.clear()
        for _, text in offered:
            self.addItem(one_line(text))
        self.choose(value)
        blocker.unblock()

    def choose(self, value: object) -> None:
        """Show a value as chosen."""
        row = next((row for row, each in enumerate(self._offered) if each[0] == value), 0)
        if row != self.currentIndex():
            self.setCurrentIndex(row)

    @override
    def wheelEvent(self, e: QWheelEvent) -> None:
        """Leave the wheel to what is around it: nothing is chosen by scrolling."""
        e.ignore()
