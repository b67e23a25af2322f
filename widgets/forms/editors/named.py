"""A text that names a record by its unique name: chosen by what people call it, or typed."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu
from typing_extensions import override

from session_engine.records.state import FieldProblem, Value
from widgets.forms.editors.inputs import LineInput
from widgets.forms.editors.line import LineEditor
from widgets.forms.editors.trailing import ToolLine
from widgets.text import for_label, one_line


class _NamedLine(ToolLine):
    """Its tool opens the names there are."""

    @override
    def tool(self) -> str:
        return "chevron-down"


class NamedEditor(LineEditor):
    """What is not known by its name stands as it was typed; the organisation says whether it is there."""

    @override
    def set_up(self) -> None:
        self._names: tuple[tuple[str, str], ...] | None = None
        self._asked = self._menu_due = False
        self._menu: QMenu | None = None
        super().set_up()

    @override
    def make_line(self) -> LineInput:
        return _NamedLine(self, self)

    @override
    def text_for(self, value: Value) -> str:
        text = value if isinstance(value, str) else ""
        return next((title for name, title in self._names or () if name == text), text)

    @override
    def parse(self, text: str) -> tuple[Value, FieldProblem | None]:
        wanted = text.strip().casefold()
        named = next((name for name, title in self._names or () if title.casefold() == wanted), text.strip())
        return named or None, None

    @override
    def show_value(self, value: Value) -> None:
        if value:
            self._ask()
        super().show_value(value)

    def _ask(self) -> None:
        """Ask for the names, once; again where they did not come."""
        if self._names is None and not self._asked:
            self._asked = True
            self.signals.names_wanted.emit(self.plan.column)

    def show_names(self, names: tuple[tuple[str, str], ...] | None) -> None:
        """Take unique names and what people call them; None where they could not be read."""
        self._asked, due, self._menu_due = False, self._menu_due, False
        if names is None:
            return
        self._names = names
        if not self.working():
            super().show_value(self.shown_value())
        if due and self.line.window().focusWidget() is self.line:  # she is still there
            self._open()

    def tool_used(self) -> None:
        """Offer the names, as soon as they are known."""
        if self._names is not None:
            self._open()
        else:
            self._menu_due = True
            self._ask()

    def _open(self) -> None:
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self)
        menu.setAccessibleName(one_line(self.plan.label))
        now = self.shown_value() or ""
        for name, title in (("", self.tr("None")), *(self._names or ())):
            action = menu.addAction(for_label(title))
            action.setCheckable(True)
            action.setChecked(name == now)
            if name == now:
                menu.setActiveAction(action)
            action.triggered.connect(lambda _on=False, name=name: self._choose(name))
        menu.popup(self.line.mapToGlobal(QPoint(0, self.line.height())))

    def _choose(self, name: str) -> None:
        value = name or None
        self.line.setText(self.text_for(value))
        self.line.setCursorPosition(0)
        if value != self.shown_value():
            self._value = value
            self.take(value)
