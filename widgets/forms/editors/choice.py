"""Choices and truths."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget
from typing_extensions import override

from session_engine.forms.state import FieldPlan, Required
from session_engine.records.state import Choice, Value
from widgets.forms.editors.base import Editor
from widgets.forms.editors.inputs import LineInput
from widgets.forms.words import choice_label, in_words, yes_or_no
from widgets.primitives import tab_order
from widgets.text import for_painting


class _ChoiceBox(QComboBox):
    """A combo box that lets the wheel scroll the page: a value changed in passing is not noticed."""

    open = False

    @override
    def wheelEvent(self, e: QWheelEvent) -> None:
        e.ignore()

    @override
    def showPopup(self) -> None:
        self.open = True
        super().showPopup()

    @override
    def hidePopup(self) -> None:
        self.open = False
        super().hidePopup()


class _Exchanged(Editor):
    """A field whose input is exchanged for a text when nothing can be chosen."""

    @override
    def set_up(self) -> None:
        self._value: Value = None
        self._text: LineInput | None = None
        self._chooser: QWidget | None = None

    def make_chooser(self) -> QWidget:
        """Make what one chooses with."""
        raise NotImplementedError

    def show_chosen(self) -> None:
        """Show the value in the chooser."""
        raise NotImplementedError

    @override
    def input(self) -> QWidget:
        return self._reader() if self._reading else self._made_chooser()

    def _reader(self) -> LineInput:
        if self._text is None:
            self._text = LineInput(self, self)
            self._text.set_reading(reading=True)
            tab_order.begin(self._text, self)
        return self._text

    def _made_chooser(self) -> QWidget:
        if self._chooser is None:
            self._chooser = self.make_chooser()
            tab_order.begin(self._chooser, self)
        return self._chooser

    @override
    def working(self) -> bool:
        return False

    @override
    def show_reading(self, *, reading: bool) -> None:
        self.input()
        for widget, on in ((self._text, reading), (self._chooser, not reading)):
            if widget is not None:
                widget.setVisible(on)
        self.show_value(self._value)
        if self.width() > 0:
            self._place()

    @override
    def show_value(self, value: Value) -> None:
        self._value = value
        if not self._reading:
            self.show_chosen()
        else:
            self._reader().setText(in_words(value, self.plan))
            self._reader().setCursorPosition(0)

    @override
    def shown_value(self) -> Value:
        return self._value

    def choose(self, value: Value) -> None:
        """Take what was chosen."""
        if value != self._value:
            self._value = value
            self.take(value)


class ChoiceEditor(_Exchanged):
    """One of the organisation's options, or none where the form allows it."""

    @override
    def make_chooser(self) -> QWidget:
        self._box = _ChoiceBox(self)
        self._box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._fill()
        self._box.activated.connect(self._chosen)
        return self._box

    @override
    def working(self) -> bool:
        return self._chooser is not None and self._box.open

    def _fill(self) -> None:
        self._options: list[Choice | None] = list(self.plan.choices)
        if self.plan.required is not Required.REQUIRED:
            self._options.insert(0, None)
        self._box.addItems(["" if c is None else for_painting(c.label) for c in self._options])

    @override
    def show_chosen(self) -> None:
        value = self._value
        wanted = value.value if isinstance(value, Choice) else None
        numbers = [None if option is None else option.value for option in self._options]
        if isinstance(value, Choice) and wanted not in numbers:
            self._options.append(value)  # no longer offered, but it is what the record has
            self._box.addItem(for_painting(choice_label(self.plan, value)))
            numbers.append(wanted)
        index = numbers.index(wanted) if wanted in numbers else -1
        if index != self._box.currentIndex():
            self._box.setCurrentIndex(index)

    def _chosen(self, index: int) -> None:
        self.choose(self._options[index])


class BooleanEditor(_Exchanged):
    """Yes or no."""

    @override
    def make_chooser(self) -> QWidget:
        self._check = QCheckBox(self)
        self._check.clicked.connect(self._clicked)
        return self._check

    @override
    def show_chosen(self) -> None:
        on = self._value is True
        self._check.setChecked(on)
        self._check.setText(for_painting(yes_or_no(self.plan, value=on)).replace("&", "&&"))

    def _clicked(self, on: bool) -> None:  # noqa: FBT001 Qt's signal
        self.choose(on)
        self.show_chosen()


class TwoWaysEditor(ChoiceEditor):
    """One of two named ways, such as incoming and outgoing: a box to tick would not say what the other is."""

    @override
    def _fill(self) -> None:
        self._options = list(self.plan.choices)
        self._box.addItems([for_painting(choice.label) for choice in self.plan.choices])

    @override
    def show_chosen(self) -> None:
        wanted = None if self._value is None else int(self._value is True)
        numbers = [choice.value for choice in self.plan.choices]
        self._box.setCurrentIndex(numbers.index(wanted) if wanted in numbers else -1)

    @override
    def _chosen(self, index: int) -> None:
        self.choose(self.plan.choices[index].value == 1)


_YES_AND_NO = frozenset({"yes", "no", "true", "false"})


def names_two_ways(plan: FieldPlan) -> bool:
    """Tell whether both answers of a yes-or-no field have names of their own."""
    words = {choice.label.strip().casefold() for choice in plan.choices if choice.label.strip()}
    own = {
        QCoreApplication.translate("forms", "Yes").casefold(),
        QCoreApplication.translate("forms", "No").casefold(),
    }
    return len(words) == 2 and not words & (_YES_AND_NO | own)
