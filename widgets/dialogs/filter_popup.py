"""The condition on one column of a grid."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from session_engine.forms.state import FieldKind, FieldPlan, Required
from session_engine.records.state import Choice, Value
from session_engine.views.state import ColumnFilter, FilterOperator, GridColumn
from widgets.dialogs.fields import DialogFields
from widgets.dialogs.filter_words import WITHOUT_VALUE, operator_text, operators
from widgets.primitives.buttons import PushButton, Variant
from widgets.primitives.focus_return import FocusReturn
from widgets.primitives.labels import ElidedLabel
from widgets.text import for_painting
from widgets.theme import CARD_RADIUS, GAP2, GAP3, Type, metrics, tokens
from widgets.theme.draw.shapes import box

_LISTED = frozenset({FieldKind.CHOICE, FieldKind.STATUS, FieldKind.BOOLEAN})
_DATES = frozenset({FieldKind.DATE, FieldKind.DATETIME})
_NUMBERS = frozenset({FieldKind.INTEGER, FieldKind.DECIMAL, FieldKind.MONEY})
_MOST_ROWS = 8
_OPERATOR = "operator"


class FilterPopup(QWidget):
    """Ask for a condition and its value, or several values of a choice.

    Signals:
        chosen: The `ColumnFilter`, None to take the present one away.
        typed: What stands in it now, by field, at every change; `put_back` shows it again.
        over: It is answered or left by Escape; what was typed in one that a click beside it has closed may be kept.
    """

    chosen = Signal(object)
    typed = Signal(object)
    over = Signal()

    def __init__(
        self, column: GridColumn, current: ColumnFilter | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Filter: {column}").replace("{column}", column.label))
        self._column = column
        self._focus = FocusReturn()
        self._operators = operators(column.kind)
        self._fields: DialogFields | None = None
        self._list: QListWidget | None = None
        self.operator_box = QComboBox()
        self.operator_box.setAccessibleName(self.tr("Condition"))
        self.operator_box.addItems([operator_text(operator) for operator in self._operators])
        self._lay_out(clearable=current is not None)
        self._show(current)
        self.operator_box.currentIndexChanged.connect(self._follow_operator)
        self._follow_operator()
        self.operator_box.activated.connect(self._tell)
        if self._fields is not None:
            self._fields.changed.connect(self._tell)
        if self._list is not None:
            self._list.itemChanged.connect(self._tell)

    def _lay_out(self, *, clearable: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP3, GAP3, GAP3, GAP3)
        column.setSpacing(GAP2)
        column.addWidget(ElidedLabel(self._column.label, Type.STRONG))
        column.addWidget(self.operator_box)
        column.addWidget(self._make_values())
        self.apply_button = PushButton(self.tr("Apply"), Variant.PRIMARY)
        self.apply_button.clicked.connect(self._apply)
        self.clear_button = PushButton(self.tr("Clear"))
        self.clear_button.setEnabled(clearable)
        self.clear_button.clicked.connect(self._clear)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.clear_button)
        row.addWidget(self.apply_button)
        column.addLayout(row)
        self.setFixedWidth(metrics().px(280))

    # Values

    def _options(self) -> tuple[Choice, ...]:
        if self._column.kind is FieldKind.BOOLEAN and not self._column.choices:
            return Choice(1, self.tr("Yes")), Choice(0, self.tr("No"))
        return self._column.choices

    def _make_values(self) -> QWidget:
        if self._column.kind in _LISTED:
            self._list = self._make_list()
            return self._list
        kind = self._value_kind()
        plan = FieldPlan("value", kind, self.tr("Value"), Required.REQUIRED, precision=4)
        self._fields = DialogFields(((plan,),))
        return self._fields

    def _value_kind(self) -> FieldKind:
        if self._column.kind in _DATES:
            return FieldKind.DATE
        return self._column.kind if self._column.kind in _NUMBERS else FieldKind.TEXT

    def _make_list(self) -> QListWidget:
        made = QListWidget()
        made.setAccessibleName(self._column.label)
        for option in self._options():
            item = QListWidgetItem(for_painting(option.label or str(option.value)))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Unchecked)
            made.addItem(item)
        rows = min(max(made.count(), 2), _MOST_ROWS)
        made.setFixedHeight(rows * max(made.sizeHintForRow(0), metrics().px(26)) + 4)
        made.setCurrentRow(0)
        return made

    def _show(self, current: ColumnFilter | None) -> None:
        if current is None:
            return
        if current.operator in self._operators:
            self.operator_box.setCurrentIndex(self._operators.index(current.operator))
        if self._list is not None:
            wanted = {_number(value) for value in current.values}
            for row, option in enumerate(self._options()):
                self._check(row, on=option.value in wanted)
        elif self._fields is not None and current.values:
            self._fields.set_value("value", current.values[0])

    def _tell(self) -> None:
        told: dict[str, Value] = {_OPERATOR: self._operator().value}
        if self._list is not None:
            told |= {f"{option.value}": self._checked(row) for row, option in enumerate(self._options())}
        elif self._fields is not None:
            told |= self._fields.typed()
        self.typed.emit(told)

    def put_back(self, values: Mapping[str, Value]) -> None:
        """Show again what `typed` told."""
        operators = [operator.value for operator in self._operators]
        if (operator := values.get(_OPERATOR)) in operators:
            self.operator_box.setCurrentIndex(operators.index(FilterOperator(str(operator))))
        if self._fields is not None:
            self._fields.put_back(values)
        if self._list is not None:
            with QSignalBlocker(self._list):
                for row, option in enumerate(self._options()):
                    self._check(row, on=values.get(f"{option.value}") is True)

    def _checked(self, row: int) -> bool:
        return self._list is not None and self._list.item(row).checkState() == Qt.CheckState.Checked

    def _check(self, row: int, *, on: bool) -> None:
        if self._list is not None:
            self._list.item(row).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _operator(self) -> FilterOperator:
        return self._operators[max(self.operator_box.currentIndex(), 0)]

    def _follow_operator(self) -> None:
        needed = self._operator() not in WITHOUT_VALUE
        for values in (self._list, self._fields):
            if values is not None:
                values.setVisible(needed)
        self.adjustSize()

    def _values(self) -> tuple[Value, ...] | None:
        """Return the values given, None where one is missing."""
        if self._operator() in WITHOUT_VALUE:
            return ()
        if self._list is not None:
            checked = [option for row, option in enumerate(self._options()) if self._checked(row)]
            if self._column.kind is FieldKind.BOOLEAN:
                return tuple(bool(option.value) for option in checked) or None
            return tuple(checked) or None
        if self._fields is None or not self._fields.check():
            return None
        return (self._fields.value("value"),)

    # Answering

    def _apply(self) -> None:
        values = self._values()
        if values is None:
            return
        self.over.emit()
        self.chosen.emit(ColumnFilter(self._column.name, self._operator(), values))
        self.close()

    def _clear(self) -> None:
        self.over.emit()
        self.chosen.emit(None)
        self.close()

    def popup(self, at: QPoint) -> None:
        """Show it at a place on the screen."""
        self._focus.remember()
        self.adjustSize()
        owner = self.parentWidget()
        room = (owner or self).screen().availableGeometry()
        x = max(room.left(), min(at.x(), room.right() - self.width()))
        y = max(room.top(), min(at.y(), room.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self._first().setFocus(Qt.FocusReason.PopupFocusReason)

    def _first(self) -> QWidget:
        if self._operator() in WITHOUT_VALUE:
            return self.operator_box
        if self._list is not None:
            return self._list
        return self._fields.editor("value").input() if self._fields is not None else self.operator_box

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
            else:
                self._apply()
        elif event.key() == Qt.Key.Key_Escape:
            self.over.emit()
            self.close()
        else:
            super().keyPressEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._focus.give_back()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        box(QPainter(self), self.rect(), t.surf, t.edge if t.high_contrast else t.line, CARD_RADIUS)


def _number(value: Value) -> int | None:
    if isinstance(value, Choice):
        return value.value
    return int(value) if isinstance(value, bool | int) else None
