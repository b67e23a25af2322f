"""The head of a record page: icon, title and facts, and at its end what an agent looks at first."""

from __future__ import annotations

import re
from datetime import datetime

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget
from typing_extensions import override

from session_engine.forms.state import FieldPlan, FormPlan, FormState, FormStatus
from session_engine.ids import RecordRef
from session_engine.records.state import Lookup, RecordState, RecordStatus, Value
from session_engine.service_levels.state import companions
from session_engine.table_icons import icon_of_table
from session_engine.views.state import GridColumn, GridRow
from widgets import icons
from widgets.forms.page_words import GONE
from widgets.grids.cells import Cell, CellShape, cell
from widgets.grids.times import utc_now
from widgets.primitives.labels import ElidedLabel
from widgets.primitives.pill import paint_pill, pill_size
from widgets.primitives.ticker import ticker
from widgets.text import for_painting, for_tip, isolate, one_line
from widgets.theme import GAP2, GAP3, GAP4, Type, font_metrics, generation, metrics, tokens
from widgets.theme.draw.lines import line
from widgets.theme.draw.shapes import box, ring

_LEAST_TITLE = 220
_WIDEST_FACT = 180
_DASH = "–"
_DIGIT = re.compile(r"\d")


class HeaderFact(QWidget):
    """A label and below it a pill, a text or a link.

    Signals:
        opened: The link was followed: record, name, modifiers.
    """

    opened = Signal(object, str, Qt.KeyboardModifier)

    def __init__(self, plan: FieldPlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan = plan
        self._column = GridColumn(plan.column, plan.label, plan.kind, 0, choices=plan.choices)
        self._value: Value = None
        self._others: dict[str, Value] = {}
        self._cell = Cell("")
        self._unread: bool | None = None
        self._ref: RecordRef | None = None
        self._hint = (-1, QSize())

    def render_value(self, record: RecordState, now: datetime, *, loading: bool = False) -> bool:
        """Show a record's value as it stands now; tell whether the fact needs another width.

        What is not known while a record is `loading` is not said to be empty.
        """
        unread = loading and self._plan.column not in record.fields
        anew = unread is not self._unread
        self._unread = unread
        self._ref, self._value = record.ref, record.value(self._plan.column)
        beside = companions(record.ref.table, {self._plan.column})
        self._others = {name: record.value(name) for name in ("statecode", *beside)}
        return self._show(now, anew=anew)

    def tick(self, now: datetime) -> bool:
        """Show what a time makes of the value; tell whether the fact needs another width."""
        return self._show(now, anew=False)

    def _show(self, now: datetime, *, anew: bool) -> bool:
        if self._ref is None:
            return False
        row = GridRow(self._ref, {**self._others, self._column.name: self._value})
        made = cell(self._column, row, now, primary=False)
        if made == self._cell and not anew:
            return False
        before = self.sizeHint()
        self._cell = made
        self._hint = (-1, QSize())
        self.setToolTip(for_tip(made.shown_tip if made.mark else made.tip))
        shown = made.spoken or (self.tr("not read yet") if self._unread else self.tr("none"))
        self.setAccessibleName(f"{one_line(self._plan.label)}: {shown}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if self._linked else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if self._linked else Qt.CursorShape.ArrowCursor)
        self.update()
        return self.sizeHint() != before

    @property
    def ages(self) -> bool:
        return self._cell.ages

    @property
    def ticks(self) -> bool:
        """It counts seconds."""
        return self._cell.ticks

    @property
    def plan(self) -> FieldPlan:
        return self._plan

    @property
    def _linked(self) -> bool:
        return isinstance(self._value, Lookup)

    @override
    def sizeHint(self) -> QSize:
        if self._hint[0] != generation():
            self._hint = (generation(), self._measured())
        return self._hint[1]

    def _measured(self) -> QSize:
        label = font_metrics(Type.SMALL).horizontalAdvance(for_painting(self._plan.label))
        if self._cell.shape is CellShape.PILL:
            # All digits as wide as a zero: what stands beside it does not move with each second.
            text = _DIGIT.sub("0", self._cell.text) if self._cell.ticks else self._cell.text
            value = pill_size(text, self._cell.icon).width()
        else:
            value = font_metrics().horizontalAdvance(self._cell.text or _DASH)
        high = font_metrics(Type.SMALL).height() + metrics().px(20)
        return QSize(min(max(label, value) + 2, metrics().px(_WIDEST_FACT)), high)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        rtl = self.isRightToLeft()
        high = font_metrics(Type.SMALL).height()
        name = for_painting(self._plan.label)
        line(painter, QRect(0, 0, self.width(), high), name, Type.SMALL, tokens().mute, rtl=rtl)
        room = QRect(0, high, self.width(), self.height() - high)
        if self._cell.shape is CellShape.PILL:
            paint_pill(painter, room, self._cell.text, self._cell.tone, self._cell.icon)
        else:
            self._paint_text(painter, room, rtl=rtl)
        if self.hasFocus():
            ring(painter, self.rect(), 4)

    def _paint_text(self, painter: QPainter, room: QRect, *, rtl: bool) -> None:
        pointed = self._linked and (self.underMouse() or self.hasFocus())
        ink = tokens().acc if self._linked else tokens().text
        text = isolate(self._cell.text) or ("" if self._unread else _DASH)
        line(painter, room, text, Type.BODY, ink, rtl=rtl, underlined=pointed)

    def _follow(self, modifiers: Qt.KeyboardModifier) -> None:
        if isinstance(self._value, Lookup):
            self.opened.emit(self._value.ref, self._value.name, modifiers)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            if event.button() == Qt.MouseButton.LeftButton:
                self._follow(event.modifiers())
            elif event.button() == Qt.MouseButton.MiddleButton:
                self._follow(Qt.KeyboardModifier.ControlModifier)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self._linked:
            self._follow(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    @override
    def leaveEvent(self, event: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        self.update()


class FormHeader(QWidget):
    """Title row of a record page; where there is little room the facts go below the title.

    Signals:
        opened: A header link was followed: record, name, modifiers.
    """

    opened = Signal(object, str, Qt.KeyboardModifier)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._icon = "record"
        self._title = ElidedLabel(kind=Type.HEADING, parent=self)
        self._subtitle = ElidedLabel(kind=Type.BODY, ink="mute", parent=self)
        self._plans: tuple[FieldPlan, ...] = ()
        self._facts: list[HeaderFact] = []
        self._unplaced = False
        ticker().follow(self, self.tick)

    def prepare(self, plan: FormPlan) -> None:
        """Make the places of a form's header fields, for a record yet to come."""
        if plan.header != self._plans:
            self._make_facts(plan.header)

    def render_state(self, state: FormState) -> None:
        """Show title, facts and header fields."""
        plan, record = state.plan, state.record
        icon = icon_of_table(record.ref.table)
        if icon != self._icon:
            self._icon = icon
            self.update()
        label = plan.table_label if plan is not None else ""
        seen = one_line(record.name)  # a name of which nothing is to be seen is none
        self._title.render_value(record.name if seen else self._nameless(state, label))
        before = bool(self._subtitle.text())
        self._subtitle.render_value(" · ".join(part for part in state.subtitle if part) or label)
        if plan is not None and plan.header != self._plans:
            self._make_facts(plan.header)
        now = utc_now()
        loading = state.status is FormStatus.LOADING
        wider = [fact.render_value(record, now, loading=loading) for fact in self._facts]
        if any(fact.ticks for fact in self._facts):
            ticker().hurry()
        if any(wider) or self._unplaced or before != bool(self._subtitle.text()):
            self._place()

    def _nameless(self, state: FormState, table: str) -> str:
        status = state.record.status
        if status is RecordStatus.NEW:
            return self.tr("New {table}").replace("{table}", table.lower())
        unread = status is RecordStatus.LOADING or state.status is FormStatus.LOADING
        return "" if unread or status in GONE else self.tr("(no title)")

    def tick(self, now: datetime) -> bool:
        """Count what depends on the time; tell whether any of it counts seconds."""
        wider = [fact.tick(now) for fact in self._facts if fact.ages]
        if any(wider):
            self._place()
        return any(fact.ticks for fact in self._facts)

    def grow_older(self) -> None:
        """Say again what depends on the time."""
        self.tick(utc_now())

    def _make_facts(self, plans: tuple[FieldPlan, ...]) -> None:
        for fact in self._facts:
            fact.hide()
            fact.deleteLater()
        self._plans = plans
        self._facts = [HeaderFact(plan, self) for plan in plans]
        for fact in self._facts:
            fact.opened.connect(self.opened)
            fact.show()
        self._unplaced = True  # also where no value makes one wider than it was
        self.updateGeometry()

    # Measures

    def _facts_width(self) -> int:
        return sum(fact.sizeHint().width() + GAP4 for fact in self._facts)

    def _below(self, width: int) -> bool:
        title = metrics().px(_LEAST_TITLE) + metrics().px(34) + GAP3
        return bool(self._facts) and width - 2 * GAP4 - self._facts_width() < title

    @override
    def sizeHint(self) -> QSize:
        base = metrics().px(62)
        return QSize(400, base + (metrics().px(42) if self._below(self.width()) else 0))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        if self._below(event.oldSize().width()) != self._below(self.width()):
            self.updateGeometry()

    def _place(self) -> None:
        self._unplaced = False
        below = self._below(self.width())
        side, top = metrics().px(34), metrics().px(62)
        left = GAP4 + side + GAP3
        end = self.width() - GAP4 - (0 if below else self._facts_width())
        second = self._subtitle.sizeHint().height() if self._subtitle.text() else 0
        titles = self._title.sizeHint().height() + second
        y = (top - titles) // 2
        self._put(self._title, QRect(left, y, max(end - left, 40), self._title.sizeHint().height()))
        y += self._title.sizeHint().height()
        self._put(self._subtitle, QRect(left, y, max(end - left, 40), self._subtitle.sizeHint().height()))
        self._place_facts(left if below else end + GAP4, top - 8 if below else None, top)

    def _place_facts(self, x: int, below: int | None, top: int) -> None:
        for fact in self._facts:
            size = fact.sizeHint()
            y = (top - size.height()) // 2 if below is None else below
            self._put(fact, QRect(x, y, size.width(), size.height()))
            x += size.width() + GAP4

    def _put(self, widget: QWidget, rect: QRect) -> None:
        widget.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), rect))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), t.surf)
        painter.fillRect(0, self.height() - 1, self.width(), 1, t.line)
        side = metrics().px(34)
        spot = QRect(GAP4, (metrics().px(62) - side) // 2, side, side)
        spot = QStyle.visualRect(self.layoutDirection(), self.rect(), spot)
        box(painter, spot, t.accs, None, GAP2)
        edge = side // 4
        icons.paint(painter, self._icon, spot.adjusted(edge, edge, -edge, -edge), t.acc)
