"""What the results are narrowed by, as pills that a click takes away."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from session_engine.search.state import Facet, FacetValue
from widgets import icons
from widgets.lists.marked import paint_marked
from widgets.lists.room import Room
from widgets.primitives.wrapping_row import WrappingRow
from widgets.search.facet_words import value_words
from widgets.text import for_painting, for_tip, one_line
from widgets.theme import GAP, GAP2, GAP3, TARGET, Type, font_metrics, metrics, tokens
from widgets.theme.draw.shapes import box, ring

_WIDEST = 320


class RemovablePill(QAbstractButton):
    """One value; pressing it takes it away."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._text = text
        self.setAccessibleName(self.tr("Remove the filter {text}").replace("{text}", one_line(text)))
        self.setToolTip(for_tip(for_painting(text)))

    @override
    def sizeHint(self) -> QSize:
        side = metrics().px(12)
        wide = font_metrics(Type.SMALL_STRONG).horizontalAdvance(for_painting(self._text)) + 2
        return QSize(
            min(wide, metrics().px(_WIDEST)) + GAP + side + 2 * GAP2 + 4, max(TARGET, metrics().px(24))
        )

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        if e.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(e)

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        ground = t.press if self.underMouse() or self.isDown() else t.accs
        round_ = self.height() / 2
        box(painter, self.rect(), ground, t.acc if t.high_contrast else None, round_)
        room = Room(painter, self.rect().adjusted(GAP2 + 2, 0, -GAP2 - 2, 0))
        cross = room.trailing(metrics().px(12), GAP)
        icons.paint(painter, "close", cross, t.acc)
        paint_marked(painter, room.rect, self._text, (), Type.SMALL_STRONG, t.acc)
        if self.hasFocus():
            ring(painter, self.rect(), round_)


class ChosenFacets(QWidget):
    """The pills of all chosen values; hidden while there are none.

    Signals:
        removed: A column and the key of its value.
    """

    removed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = WrappingRow(self)
        self._row.setContentsMargins(GAP3, GAP2, GAP3, GAP2)
        self._chosen: tuple[tuple[str, str, str], ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("Filters in force"))
        self.hide()

    def chosen(self) -> tuple[tuple[str, str], ...]:
        """Return columns and keys of what is chosen."""
        return tuple((column, key) for column, key, _ in self._chosen)

    def render_facets(self, facets: tuple[Facet, ...]) -> None:
        """Show a pill for each chosen value."""
        chosen = tuple((f.column, v.key, _words(f, v)) for f in facets for v in f.values if v.chosen)
        if chosen == self._chosen:
            return
        focused = self._focused_number()
        self._chosen = chosen
        self._clear()
        for column, key, text in chosen:
            pill = RemovablePill(text, self)
            pill.clicked.connect(lambda _=False, c=column, k=key: self.removed.emit(c, k))
            self._row.addWidget(pill)
            pill.show()  # at once, or it could not take the keyboard below
        self.setVisible(bool(chosen))
        if focused >= 0 and chosen:
            self._pill(min(focused, len(chosen) - 1)).setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self) -> None:
        while (item := self._row.takeAt(0)) is not None:
            pill = item.widget()
            if pill is not None:
                pill.hide()
                pill.deleteLater()

    def _focused_number(self) -> int:
        return next((n for n in range(self._row.count()) if self._pill(n).hasFocus()), -1)

    def _pill(self, number: int) -> QWidget:
        item = self._row.itemAt(number)
        pill = item.widget() if item is not None else None
        return pill if pill is not None else self


def _words(facet: Facet, value: FacetValue) -> str:
    return f"{facet.label}: {value_words(value)}"
