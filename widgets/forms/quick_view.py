"""Quick views: the customer card and its like."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.forms.state import CardPlan, FieldKind, FieldPlan
from session_engine.records.state import Lookup, RecordState, RecordStatus, Value
from widgets.forms.words import in_words
from widgets.grids.cells import pill_of
from widgets.primitives import tab_order
from widgets.primitives.avatar import Avatar
from widgets.primitives.buttons import CopyButton, IconButton, LinkButton
from widgets.primitives.card import Card
from widgets.primitives.labels import ElidedLabel, TextLabel
from widgets.primitives.pill import Pill
from widgets.primitives.skeleton import SkeletonRows
from widgets.text import one_line
from widgets.theme import GAP2, GAP3, Type, font_metrics, metrics

_COPIED = frozenset({FieldKind.EMAIL, FieldKind.PHONE, FieldKind.URL})
_CUSTOMERS = frozenset({"account", "contact"})
_LABEL = 116  # at most, at 100 %
_SLIM = 76  # while there are no facts, at 100 %
_GONE = frozenset({RecordStatus.MISSING, RecordStatus.FORBIDDEN, RecordStatus.FAILED})


class QuickViewCard(Card):
    """The record a lookup points at: picture, name as a link, and a few facts.

    Signals:
        opened: The record or one it points at, its name, the keyboard's modifiers.
        case_wanted: A new case for the customer shown.
        copied: A number or address was copied.
        height_changed: Another record needs more or less room.
    """

    opened = Signal(object, str, Qt.KeyboardModifier)
    case_wanted = Signal(object)
    copied = Signal(str)
    height_changed = Signal()
    flexible = False

    def __init__(self, plan: CardPlan, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.plan = plan
        self._title, self._slim = title, False
        self._record: RecordState | None = None
        self._rendered = False
        self._fields = dict(plan.fields_by_table)
        self._nothing = TextLabel(ink="mute", wrap=True)
        self._nothing.setContentsMargins(GAP3, GAP2, GAP3, GAP2)
        self._skeleton = SkeletonRows(3)
        self._facts: QWidget | None = None
        self._stack = QStackedLayout()
        # First into the card: a stacked layout shows its first page at once, as a window of its own without a parent.
        self.body.addLayout(self._stack)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self._skeleton)

    def render_record(self, record: RecordState | None) -> None:
        """Show a record, or that there is none. An equal one changes nothing."""
        if self._rendered and record == self._record:
            return
        before = self.height_for(self.width())
        self._record, self._rendered = record, True
        if record is None:
            self._say(self.tr("None chosen"))
        elif record.status in _GONE:
            self._say(self.tr("This cannot be shown at present."))
        elif record.status is RecordStatus.LOADING:
            self._stack.setCurrentWidget(self._skeleton)
        else:
            self._show_facts(record)
        if self.height_for(self.width()) != before:
            self.height_changed.emit()

    def set_slim(self, *, slim: bool) -> None:
        """Show a name and how to reach it in two lines, or everything below a title."""
        if slim == self._slim:
            return
        self._slim = slim
        self.render_title("" if slim else self._title)
        self.setAccessibleName(one_line(self._title))
        if self._facts is not None and self._record is not None:
            self._show_facts(self._record)

    def _say(self, text: str) -> None:
        self._nothing.render_value(text)
        self._stack.setCurrentWidget(self._nothing)

    def _show_facts(self, record: RecordState) -> None:
        old, self._facts = self._facts, self._made_facts(record)
        self._stack.addWidget(self._facts)
        tab_order.begin(self._facts, self)
        self._stack.setCurrentWidget(self._facts)
        if old is not None:
            self._stack.removeWidget(old)
            old.hide()
            old.deleteLater()

    @override
    def changeEvent(self, arg__1: QEvent) -> None:
        super().changeEvent(arg__1)
        grown = arg__1.type() == QEvent.Type.FontChange and self._facts is not None
        if grown and self._record is not None:
            self._show_facts(self._record)
            self.height_changed.emit()

    def height_for(self, _width: int, /) -> int:
        """Return how high the card is."""
        shown = self._stack.currentWidget()
        if shown is self._facts and self._facts is not None:
            return self.chrome_height() + self._facts.sizeHint().height()
        return self.chrome_height() + (metrics().px(_SLIM) if self._slim else 3 * metrics().row)

    # Facts

    def _made_facts(self, record: RecordState) -> QWidget:
        facts = QWidget()
        column = QVBoxLayout(facts)
        column.setContentsMargins(GAP3, GAP3 - 2, GAP2, GAP2)
        column.setSpacing(GAP2)
        column.addLayout(self._head(record))
        if self._slim:
            column.setContentsMargins(GAP3, GAP2, GAP2, GAP2 - 4)
            column.setSpacing(0)
            column.addLayout(self._ways_to_reach(record))
        else:
            column.addLayout(self._fact_rows(record))
        column.addStretch(1)
        return facts

    def _plans(self, record: RecordState) -> list[FieldPlan]:
        return [plan for plan in self._fields.get(record.ref.table, ()) if _worth_showing(plan, record)]

    def _ways_to_reach(self, record: RecordState) -> QHBoxLayout:
        """Numbers and addresses beside each other; where there are none, the first fact."""
        row = QHBoxLayout()
        row.setSpacing(GAP2)
        plans = self._plans(record)
        for plan in [plan for plan in plans if plan.kind in _COPIED] or plans[:1]:
            fact = self._fact(plan, record.value(plan.column), record.ref.table)
            fact.setAccessibleName(f"{one_line(plan.label)}: {in_words(record.value(plan.column), plan)}")
            row.addWidget(fact)
            self._add_copy(row, plan, record)
        row.addStretch(1)
        return row

    def _fact_rows(self, record: RecordState) -> QVBoxLayout:
        rows = QVBoxLayout()
        rows.setSpacing(0)
        plans = self._plans(record)
        measure = font_metrics(Type.SMALL).horizontalAdvance
        wide = max((measure(one_line(plan.label)) for plan in plans), default=0) + 2
        for plan in plans:
            rows.addLayout(self._fact_row(plan, record, min(wide, metrics().px(_LABEL))))
        return rows

    def _head(self, record: RecordState) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP2)
        name = one_line(record.name) or self.tr("(no name)")
        link = LinkButton(name, Type.STRONG)
        link.clicked.connect(lambda: self.opened.emit(record.ref, record.name, _modifiers()))
        row.addWidget(Avatar(name, 30))
        row.addWidget(link)
        row.addStretch(1)
        if record.ref.table in _CUSTOMERS:
            new = IconButton("add", self.tr("New case for this customer"))
            new.clicked.connect(lambda: self.case_wanted.emit(record.ref))
            row.addWidget(new)
        return row

    def _fact_row(self, plan: FieldPlan, record: RecordState, label_width: int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP2)
        label = ElidedLabel(plan.label, Type.SMALL, "mute")
        label.setFixedSize(label_width, metrics().px(26))
        row.addWidget(label)
        value = record.value(plan.column)
        fact = self._fact(plan, value, record.ref.table)
        row.addWidget(fact)
        self._add_copy(row, plan, record)
        row.addStretch(1)
        return row

    def _add_copy(self, row: QHBoxLayout, plan: FieldPlan, record: RecordState) -> None:
        if plan.kind in _COPIED:
            copy = CopyButton(in_words(record.value(plan.column), plan), one_line(plan.label))
            copy.copied.connect(self.copied)
            row.addWidget(copy)

    def _fact(self, plan: FieldPlan, value: Value, table: str) -> QWidget:
        text = in_words(value, plan)
        if isinstance(value, Lookup):
            link = LinkButton(value.name)
            link.clicked.connect(lambda: self.opened.emit(value.ref, value.name, _modifiers()))
            return link
        pill = pill_of(table, plan.column, value)
        if pill is not None:
            return Pill(text, *pill)
        return ElidedLabel(text)


def _worth_showing(plan: FieldPlan, record: RecordState) -> bool:
    value = record.value(plan.column)
    return value is not None and value != record.name


def _modifiers() -> Qt.KeyboardModifier:
    return QGuiApplication.keyboardModifiers()
