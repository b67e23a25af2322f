"""The facets at the left of the results: values with counts, to be ticked."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from session_engine.search.state import Facet, FacetValue
from widgets.primitives import LinkButton, SectionHeader, TextLabel
from widgets.search.facet_words import value_words
from widgets.text import for_label, for_painting, for_tip, one_line
from widgets.theme import GAP, GAP2, GAP3, TARGET, Type, dress, metrics

FIRST, MOST = 4, 15  # facts 8


class FacetPane(QScrollArea):
    """All facets of the results.

    Signals:
        toggled: A column and the key of its value.
    """

    toggled = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: dict[str, FacetGroup] = {}
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(GAP3, GAP, GAP3, GAP3)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setWidget(self._inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Filters"))
        for widget in (self, self._inner, self.viewport()):
            dress(widget, ground="surf")

    def render_facets(self, facets: tuple[Facet, ...]) -> None:
        """Show facets; what stays keeps its place, the keyboard and whether all its values show."""
        wanted = {facet.column: facet for facet in facets if facet.values}
        for column in [name for name in self._groups if name not in wanted]:
            group = self._groups.pop(column)
            self._column.removeWidget(group)
            group.hide()
            group.deleteLater()
        for place, facet in enumerate(wanted.values()):
            group = self._groups.get(facet.column)
            if group is None:
                group = self._groups[facet.column] = FacetGroup(facet.column)
                group.toggled.connect(self.toggled)
            if self._column.indexOf(group) != place:
                self._column.insertWidget(place, group)
            group.render_facet(facet)


class FacetGroup(QWidget):
    """One facet.

    Signals:
        toggled: Its column and the key of a value.
    """

    toggled = Signal(str, str)

    def __init__(self, column: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = column
        self._facet: Facet | None = None
        self._all = False
        self._rows: dict[str, _ValueRow] = {}
        self._title = SectionHeader()
        self._values = QVBoxLayout()
        self._values.setSpacing(0)
        self._more = LinkButton(kind=Type.SMALL)
        self._more.clicked.connect(self._turn)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, GAP, 0, GAP)
        box.setSpacing(0)
        box.addWidget(self._title)
        box.addLayout(self._values)
        box.addWidget(self._more)

    def render_facet(self, facet: Facet) -> None:
        """Show a facet's values."""
        if facet == self._facet:
            return
        self._facet = facet
        self._title.render_value(facet.label)
        self.setAccessibleName(one_line(facet.label))
        self._fill(facet)

    def _turn(self) -> None:
        self._all = not self._all
        if self._facet is not None:
            self._fill(self._facet)

    def _fill(self, facet: Facet) -> None:
        values = facet.values[:MOST]
        # A chosen value never hides, or nobody could take it away again.
        shown = [v for n, v in enumerate(values) if self._all or n < FIRST or v.chosen]
        self._keep([value.key for value in shown])
        for place, value in enumerate(shown):
            row = self._rows.get(value.key) or self._new(value.key)
            if self._values.indexOf(row) != place:
                self._values.insertWidget(place, row)
                row.show()
            row.render_value(value, facet.label)
        hidden = len(values) - len(shown)
        self._more.setVisible(hidden > 0 or (self._all and len(values) > FIRST))
        self._more.set_label(self.tr("Show %n more", "", hidden) if hidden else self.tr("Show fewer"))
        self._more.setAccessibleDescription(one_line(facet.label))

    def _keep(self, keys: list[str]) -> None:
        for key in [key for key in self._rows if key not in keys]:
            row = self._rows.pop(key)
            self._values.removeWidget(row)
            row.hide()
            row.deleteLater()

    def _new(self, key: str) -> _ValueRow:
        row = self._rows[key] = _ValueRow()
        row.ticked.connect(lambda: self.toggled.emit(self._name, key))
        return row


class _ValueRow(QWidget):
    """A value to tick, and how many there are.

    Signals:
        ticked: The agent wants it the other way.
    """

    ticked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._chosen = False
        self.setMinimumHeight(TARGET)
        self.tick = QCheckBox()
        self.tick.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._count = TextLabel(kind=Type.SMALL, ink="mute")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP2)
        row.addWidget(self.tick, 1)
        row.addWidget(self._count)

        self.tick.clicked.connect(self._wish)

    def _wish(self) -> None:
        self.tick.setChecked(self._chosen)  # ticked is what the state says, also when the wish fails
        self.ticked.emit()

    def render_value(self, value: FacetValue, facet_label: str) -> None:
        """Show a value."""
        blocker = QSignalBlocker(self.tick)
        words = value_words(value)
        count = QLocale().toString(value.count)
        metric = self.tick.fontMetrics()
        room = metrics().px(150)
        self.tick.setText(for_label(metric.elidedText(one_line(words), Qt.TextElideMode.ElideRight, room)))
        self._chosen = value.chosen
        self.tick.setChecked(value.chosen)
        self.tick.setToolTip(for_tip(for_painting(words)))
        self.tick.setAccessibleName(f"{one_line(facet_label)}: {one_line(words)}, {count}")
        self._count.render_value(count)
        blocker.unblock()
