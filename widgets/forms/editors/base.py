"""What every field has: label with marks above, the input, and below it what is wrong or newer."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget
from typing_extensions import override

from session_engine.forms.state import FieldPlan, Required
from session_engine.records.state import FieldProblem, FieldState, Value
from widgets.forms.editors import painting
from widgets.forms.editors.newer import NewerBar
from widgets.forms.editors.signals import FieldSignals
from widgets.forms.words import ProblemText, in_words
from widgets.primitives import tab_order
from widgets.text import for_tip, one_line
from widgets.theme import GAP, Type, font_metrics, metrics

_NOTHING = FieldState()


class Editor(QWidget):
    """One field of a form.

    While the person works in the input (`working`), it owns text, cursor, undo and preedit: a value
    that comes meanwhile is held and offered below. A subclass makes the input and says how a value
    gets into it.

    What it says goes to `signals`, which a form shares among its fields.

    Signals:
        height_changed: More or less room is needed below the input.
        grown_in_use: The field with the keyboard needs more room; what is new should be in sight.
    """

    READ_ONLY: ClassVar[bool] = False
    """The kind has no input, whatever the form says."""

    height_changed = Signal()
    grown_in_use = Signal()

    def __init__(
        self,
        plan: FieldPlan,
        problem_text: ProblemText,
        parent: QWidget | None = None,
        signals: FieldSignals | None = None,
    ) -> None:
        super().__init__(parent)
        self.plan = plan
        self.signals = signals or FieldSignals(self)
        self._problem_text = problem_text
        self._field = _NOTHING
        self._rendered = False
        self._reading = plan.read_only or self.READ_ONLY
        self._held: FieldState | None = None
        self._unread: FieldProblem | None = None
        self._missing = False
        self._newer: NewerBar | None = None
        self._answered = False
        self._problem = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if plan.description:
            self.setToolTip(for_tip(one_line(plan.description, 500)))
        self.set_up()

    # What a kind of field defines

    def set_up(self) -> None:
        """Make the input."""
        raise NotImplementedError

    def input(self) -> QWidget:
        """Return what takes the keyboard."""
        raise NotImplementedError

    def show_value(self, value: Value) -> None:
        """Put a value into the input, without telling anybody."""
        raise NotImplementedError

    def shown_value(self) -> Value:
        """Return what the input holds now."""
        raise NotImplementedError

    def show_reading(self, *, reading: bool) -> None:
        """Change between input and text to read."""
        raise NotImplementedError

    def working(self) -> bool:
        """Tell whether the person is in the middle of something that a new value would destroy."""
        return self.input().hasFocus()

    def composing(self) -> bool:
        """Tell whether an input method is in the middle of a word."""
        return False

    def input_height(self, _width: int, /) -> int:
        """Return how high the input is at a width."""
        return metrics().field

    def place_input(self, rect: QRect) -> None:
        """Put the input where it belongs."""
        self.input().setGeometry(rect)

    # Rendering

    def set_plan(self, plan: FieldPlan) -> None:
        """Follow a form that was published anew; the kind stays."""
        if plan != self.plan:
            self.plan = plan
            self.show_reading(reading=self._reading)
            self._show_notes()
            self._name_input()
            self._grow()

    def render_field(self, field: FieldState | None, *, read_only: bool = False) -> None:
        """Show a field as it stands; an equal one changes nothing."""
        field = field or _NOTHING
        reading = read_only or self.plan.read_only or self.READ_ONLY
        if self._rendered and reading == self._reading and field == self._field:
            return
        before, first = self._field, not self._rendered
        self._field, self._rendered = field, True
        if first or reading != self._reading:
            self._reading = reading
            self.show_reading(reading=reading)
        self._render_value(before, first=first)
        self._show_notes()
        self._name_input()
        self.update()

    def mark_unread(self, *, unread: bool) -> None:
        """Say that the value is not known: it is no empty one."""
        if unread is not self._missing:
            self._missing = unread
            self._name_input()
            self.update()

    def _render_value(self, before: FieldState, *, first: bool) -> None:
        value, chosen = self._field.value, self._answered
        self._answered = False
        if not first and same(self.shown_value(), value):
            self._held = None
            return
        settled = before.edited and not self._field.edited and not alike(self.shown_value(), value)
        free = first or self._reading or settled or chosen or not self.working()
        if free and not self.composing():
            self._put(value)
        elif not same(value, before.value) or self._held is not None:
            self._held = None if self._field.edited else self._field

    def _put(self, value: Value) -> None:
        self._held = self._unread = None
        self.show_value(value)

    def input_left(self) -> None:
        """Show what was held while the person worked here: she went elsewhere."""
        held, self._held = self._held, None
        if held is not None and not self._field.edited:
            self._put(self._field.value)
        self._show_notes()
        self._name_input()

    def take(self, value: Value, unread: FieldProblem | None = None) -> None:
        """Note and tell what she typed; `unread` says why it is not a value yet."""
        self._unread = unread
        self.signals.edited.emit(self.plan.column, value)
        self._show_notes()

    # Below the input

    def problem(self) -> str:
        """Return what is wrong with the field, in words."""
        return self._problem

    def _show_notes(self) -> None:
        problem = self._unread or self._field.problem
        detail = self._field.problem_detail if problem is self._field.problem else ""
        text = self._problem_text(problem, detail) if problem is not None and not self._reading else ""
        changed = text != self._problem
        self._problem = text
        if changed:
            self.input().setProperty("invalid", bool(text))
            self.input().update()
            self._name_input()
        if self._show_newer() or changed:
            self._grow()

    def _show_newer(self) -> bool:
        """Show or hide the newer value; tell whether that changed the height."""
        held = self._held
        if not self._field.has_newer and held is None:
            if self._newer is None or self._newer.isHidden():
                return False
            self._newer.hide()
            return True
        bar = self._newer or self._make_newer()
        value = self._field.newer if held is None else held.value
        theirs = in_words(value, self.plan)
        base = in_words(self._field.base, self.plan) if held is None else None
        changed = bar.render_newer(self._field.newer_by, theirs, base if base != theirs else None)
        if bar.isHidden():
            bar.show()
            return True
        return changed

    def _make_newer(self) -> NewerBar:
        before = tab_order.stops(self)
        bar = self._newer = NewerBar(one_line(self.plan.label), self)
        bar.hide()
        if before:
            tab_order.follow(bar, before[-1])
        bar.answered.connect(self._expect_answer)
        bar.taken.connect(self._take_newer)
        bar.kept.connect(self._keep_mine)
        bar.put_back.connect(lambda: self.signals.base_taken.emit(self.plan.column))
        return bar

    def _expect_answer(self) -> None:
        """Have the keyboard back before the bar goes, and expect what she has chosen in place of what stands here."""
        self._answered = True
        self.focus_input()

    def _take_newer(self) -> None:
        if self._held is None:
            self.signals.newer_taken.emit(self.plan.column)
            return
        self._put(self._held.value)
        if self._field.edited:
            self.signals.reverted.emit(self.plan.column)
        self._show_notes()

    def _keep_mine(self) -> None:
        if self._held is None:
            self.signals.mine_kept.emit(self.plan.column)
            return
        self._held = None
        self.signals.edited.emit(self.plan.column, self.shown_value())
        self._show_notes()

    def _grow(self) -> None:
        self._place()
        self.updateGeometry()
        before = self.height()
        self.height_changed.emit()
        if self.input().hasFocus() and self.height_for(self.width()) > before:
            self.grown_in_use.emit()
        self.update()

    # Names

    def _name_input(self) -> None:
        parts = [one_line(self.plan.label)]
        if self.plan.required is Required.REQUIRED and not self._reading:
            parts.append(self.tr("required"))
        if self._field.edited:
            parts.append(self.tr("not saved"))
        if self._missing:
            parts.append(self.tr("not read yet"))
        if self._problem:
            parts.append(self._problem)
        name = ", ".join(parts)
        if self.input().accessibleName() != name:
            self.input().setAccessibleName(name)

    def editable(self) -> bool:
        """Tell whether the field takes input at present."""
        return not self._reading

    def focus_input(self) -> None:
        """Put the keyboard into the field."""
        self.input().setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to_end(self) -> None:
        """Go on behind the last letter of what stands in the field; nothing where it is no text."""

    # Measures

    def height_for(self, width: int) -> int:
        """Return how high the field is at a width."""
        if self._problem or (self._newer is not None and not self._newer.isHidden()):
            return self._parts(width)[-1].bottom() + 1
        return font_metrics(Type.SMALL).height() + GAP + self.input_height(width)

    def _parts(self, width: int) -> tuple[QRect, QRect, QRect]:
        """Return where the input, the problem and the newer value are."""
        top = font_metrics(Type.SMALL).height() + GAP
        field = QRect(0, top, width, self.input_height(width))
        problem = QRect(0, field.bottom() + 1, width, 0)
        if self._problem:
            problem = QRect(0, field.bottom() + 1 + 3, width, painting.problem_height(self._problem, width))
        newer = QRect(0, problem.bottom() + 1, width, 0)
        if self._newer is not None and not self._newer.isHidden():
            newer = QRect(0, problem.bottom() + 1 + GAP, width, self._newer.heightForWidth(width))
        return field, problem, newer

    def _place(self) -> None:
        field, _problem, newer = self._parts(self.width())
        self.place_input(field)
        if self._newer is not None and newer.height() > 0:
            self._newer.setGeometry(newer)

    @override
    def sizeHint(self) -> QSize:
        wide = max(self.width(), metrics().px(120))
        return QSize(metrics().px(200), self.height_for(wide))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(metrics().px(60), self.sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._problem and event.size().width() != event.oldSize().width():
            self.updateGeometry()
        self._place()

    # Painting and pointer

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rtl = self.isRightToLeft()
        line = QRect(0, 0, self.width(), font_metrics(Type.SMALL).height())
        mark = self.plan.required if not self._reading else Required.NONE
        label = self.plan.label
        if self._missing:
            label = self.tr("{field} (not read yet)").replace("{field}", label)
        painting.label(painter, line, label, mark, dirty=self._field.edited, rtl=rtl)
        if self._problem:
            painting.problem(painter, self._parts(self.width())[1], self._problem, rtl=rtl)

    def _on_label(self, at: QPoint) -> bool:
        return at.y() < font_metrics(Type.SMALL).height() + GAP

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._on_label(event.position().toPoint()):
            self.focus_input()
        else:
            super().mousePressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.extend_menu(menu)
        if menu.isEmpty():
            menu.deleteLater()
            event.ignore()
        else:
            menu.popup(event.globalPos())

    def extend_menu(self, menu: QMenu) -> None:
        """Add what can be done with the field to the menu of its input."""
        if self._field.edited and not self._reading:
            undo = menu.addAction(self.tr("Undo the change of this field"))
            undo.triggered.connect(lambda: self.signals.reverted.emit(self.plan.column))


def same(one: Value, other: Value) -> bool:
    """Tell whether two values show the same; an empty text is none."""
    one, other = one if one != "" else None, other if other != "" else None
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def alike(one: Value, other: Value) -> bool:
    """Tell whether two values differ only by what an organisation trims when it saves."""
    if isinstance(one, str) and isinstance(other, str):
        return one.strip().replace("\r\n", "\n") == other.strip().replace("\r\n", "\n")
    if isinstance(one, str) and other is None:
        return not one.strip()
    return same(one, other)
