"""A section's fields in a card, placed by hand: one pass, no layout to ask thirty fields four times."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QEvent, QRect, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget
from typing_extensions import override

from session_engine.forms.state import Cell, FieldPlan, SectionPlan
from session_engine.light_dataclass import dataclass
from widgets.forms.editors import Editor, FieldSignals, make_editor
from widgets.forms.folding import cells_beside
from widgets.forms.words import ProblemText
from widgets.primitives.card import Card
from widgets.theme import GAP3

ROW_GAP = 10
PAD = GAP3


@dataclass(frozen=True, slots=True)
class _Line:
    """Fields side by side with the share of the width each has, in cells."""

    fields: tuple[tuple[Editor, int, int], ...]  # editor, first cell, cells


class FieldRows(QWidget):
    """Rows of fields, folded to fewer a row where there is little room."""

    height_changed = Signal()
    grown_in_use = Signal(QWidget)

    def __init__(self, columns: int, padding: int = PAD, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = max(1, columns)
        self._padding = padding
        self._rows: list[list[Editor | None]] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def add_row(
        self, row: tuple[Cell | None, ...], problem_text: ProblemText, signals: FieldSignals
    ) -> tuple[Editor, ...]:
        """Add the fields of a row below the others and return them; cells that are no fields stand elsewhere."""
        plans = [cell if isinstance(cell, FieldPlan) else None for cell in row]
        if not any(plans):
            return ()
        made = [None if plan is None else make_editor(plan, problem_text, self, signals) for plan in plans]
        self._rows.append(made)
        for editor in made:
            if editor is not None:
                editor.height_changed.connect(self._changed)
                editor.grown_in_use.connect(partial(self.grown_in_use.emit, editor))
        return tuple(editor for editor in made if editor is not None)

    def editors(self) -> Iterator[Editor]:
        """Return the fields in reading order."""
        return (editor for row in self._rows for editor in row if editor is not None)

    def _changed(self) -> None:
        self.place(self.width())
        self.updateGeometry()
        self.height_changed.emit()

    def _lines(self, width: int) -> Iterator[_Line]:
        beside = cells_beside(self._columns, width, GAP3)
        for row in self._rows:
            yield from _folded(row, self._columns, beside)

    def place(self, width: int, *, move: bool = True) -> int:
        """Place the fields at a width, or only measure them; return the height."""
        inner = width - 2 * self._padding
        beside = cells_beside(self._columns, inner, GAP3)
        cell = (inner - GAP3 * (beside - 1)) / beside
        y = self._padding
        for line in self._lines(inner):
            high = 0
            for editor, first, cells in line.fields:
                left = round(first * (cell + GAP3))
                right = round(first * (cell + GAP3) + cells * cell + (cells - 1) * GAP3)
                tall = editor.height_for(right - left)
                high = max(high, tall)
                if move:
                    spot = QRect(self._padding + left, y, right - left, tall)
                    outer = QRect(0, 0, width, 0)
                    editor.setGeometry(QStyle.visualRect(self.layoutDirection(), outer, spot))
            y += high + ROW_GAP
        return y - ROW_GAP + self._padding if self._rows else 0

    @override
    def sizeHint(self) -> QSize:
        width = self.width() if self.width() > 100 else 300
        return QSize(300, self.place(width, move=False))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self.place(self.width())
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.place(self.width())


def _folded(row: list[Editor | None], columns: int, beside: int) -> Iterator[_Line]:
    """Break a row into lines of at most `beside` cells; the last field of a short row takes the rest."""
    if beside == columns:
        fields = [(editor, n, 1) for n, editor in enumerate(row) if editor is not None]
        if fields and len(row) < columns and row[-1] is not None:
            editor, first, _one = fields[-1]
            fields[-1] = (editor, first, columns - first)
        yield _Line(tuple(fields))
        return
    present = [editor for editor in row if editor is not None]
    for start in range(0, len(present), beside):
        part = present[start : start + beside]
        wide = beside if len(part) == 1 and len(row) < columns else 1
        yield _Line(tuple((editor, n, wide) for n, editor in enumerate(part)))


class SectionCard(Card):
    """A section of fields under its heading; its rows are added one by one."""

    flexible = False

    def __init__(self, plan: SectionPlan, parent: QWidget | None = None) -> None:
        super().__init__(plan.label, parent)
        self.rows = FieldRows(plan.columns)
        self.body.addWidget(self.rows)

    def height_for(self, width: int, /) -> int:
        """Return how high the card is at a width."""
        return self.chrome_height() + self.rows.place(width - 2, move=False)
