"""Lookups: a link to another record, found by typing a part of its name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QMoveEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from session_engine.records.state import Lookup, Value
from session_engine.search.state import Match
from widgets.forms.editors.base import Editor
from widgets.forms.editors.lookup_line import LookupLine
from widgets.forms.editors.suggestions import Suggestions
from widgets.text import one_line

CREATABLE = frozenset({"account", "contact", "incident", "task", "phonecall", "appointment"})
"""Tables with a quick create form; people, queues and products are made by administrators."""

_REST_MS = 100


class LookupEditor(Editor):
    """Names a record.

    `signals.lookup_typed` asks for suggestions, `show_suggestions` answers.
    """

    @override
    def set_up(self) -> None:
        self.set_up_line(LookupLine(self, self))

    def set_up_line(self, line: LookupLine) -> None:
        """Take the line that is typed into."""
        self._value: Value = None
        self._typing = False
        self._suggestions: Suggestions | None = None
        self._line = line
        self._line.textEdited.connect(self.typed)
        self._rest: QTimer | None = None

    def frame(self) -> QWidget:
        """Return what the suggestions hang on."""
        return self._line

    def set_links(self, *, follow: bool) -> None:
        """Say whether a press on the name opens the record (not in dialogs)."""
        self._line.follows = follow

    @override
    def input(self) -> QWidget:
        return self._line

    @override
    def focus_input(self) -> None:
        super().focus_input()
        self._line.selectAll()

    @override
    def working(self) -> bool:
        return self._typing

    @override
    def composing(self) -> bool:
        return self._line.composing

    @override
    def show_value(self, value: Value) -> None:
        self._value = value
        self._tell_typing(typing=False)
        name = one_line(value.name) or self.tr("(no name)") if isinstance(value, Lookup) else ""
        if name != self._line.text():
            self._line.setText(name)
            self._line.setCursorPosition(0)
        self._line.set_linked(linked=bool(name))

    @override
    def shown_value(self) -> Value:
        return self._value

    @override
    def show_reading(self, *, reading: bool) -> None:
        self._line.set_reading(reading=reading)

    # Typing

    def typed(self, text: str) -> None:
        """Ask for what she types, once she rests."""
        self._line.set_linked(linked=False)
        self._tell_typing(typing=bool(text))
        if text:
            self._resting().start()
            return
        self._resting().stop()
        self._close()
        self._take(None)

    def _tell_typing(self, *, typing: bool) -> None:
        if typing or self._typing:
            self._typing = typing
            self.signals.half_typed.emit(self.plan.column, self._line.text() if typing else "")

    def type_again(self, text: str) -> None:
        """Put text back that was half typed; it is looked for once she goes on."""
        self._line.setText(text)
        self._line.set_linked(linked=False)
        self._tell_typing(typing=True)

    def look_for(self, text: str) -> None:
        """Type a name for her and look for it; it is marked, so that what she types replaces it."""
        self.type_again(text)
        self._line.selectAll()
        self._resting().start()

    def _resting(self) -> QTimer:
        if self._rest is None:
            self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
            self._rest.timeout.connect(self._ask)
        return self._rest

    def _ask(self) -> None:
        self._open().show_waiting(self._offer())
        self.signals.lookup_typed.emit(self.plan.column, self._line.text() if self._typing else "")

    def _open(self) -> Suggestions:
        if self._suggestions is None:
            self._suggestions = Suggestions(self.frame())
            self._suggestions.chosen.connect(self._choose)
            self._suggestions.new_wanted.connect(self._new)
        self.window().installEventFilter(self)  # it may be another one by now
        return self._suggestions

    def _offer(self) -> str:
        if not self.signals.offers_new or not CREATABLE.intersection(self.plan.targets):
            return ""
        text = one_line(self._line.text(), 60) if self._typing else ""
        return self.tr("New: {name}").replace("{name}", text) if text else self.tr("New …")

    def show_suggestions(self, matches: tuple[Match, ...], failure: str = "") -> None:
        """Show what was found for the text last asked for, or why nothing could be looked for."""
        if self._line.hasFocus() and self._suggestions is not None and self._suggestions.isVisible():
            if failure:
                self._suggestions.show_failure(failure, self._offer())
            else:
                self._suggestions.show_matches(matches, self._offer())

    def suggestions_shown(self) -> bool:
        """Tell whether the list is open."""
        return self._suggestions is not None and self._suggestions.isVisible()

    def _choose(self, match: Match) -> None:
        self._close()
        value = Lookup(match.ref, match.title)
        self.show_value(value)
        self._take(value)

    def _take(self, value: Value) -> None:
        if value != self._field.value or self._field.edited or value != self._value:
            self._value = value
            self.take(value)

    def _leave_typed(self) -> None:
        """Show again what the field holds."""
        self._close()
        self.show_value(self._value)

    def _new(self) -> None:
        text = self._line.text() if self._typing else ""
        self._leave_typed()
        self.signals.lookup_new.emit(self.plan.column, text)

    # Keys

    def step(self, rows: int) -> None:
        """Move the mark in the suggestions, or ask for some."""
        if self._suggestions is not None and self._suggestions.isVisible():
            self._suggestions.step(rows)
        else:
            self._ask()

    def accept(self) -> bool:
        """Take the marked suggestion; tell whether there is one."""
        shown = self._suggestions is not None and self._suggestions.isVisible()
        return shown and self._suggestions is not None and self._suggestions.accept_current()

    def dismiss(self) -> bool:
        """Leave the suggestions and what was typed; tell whether there was any."""
        if not self.suggestions_shown() and not self._typing:
            return False
        self._leave_typed()
        return True

    def tool_used(self) -> None:
        """Clear the field, or where it is empty show suggestions."""
        if self._line.linked:
            self.show_value(None)
            self._take_cleared()
        else:
            self._ask()

    def _take_cleared(self) -> None:
        self.take(None)
        self._line.update()

    def follow(self, modifiers: Qt.KeyboardModifier) -> None:
        """Open the record."""
        if isinstance(self._value, Lookup):
            self.signals.lookup_opened.emit(self._value.ref, self._value.name, modifiers)

    @override
    def input_left(self) -> None:
        self._resting().stop()
        if self._typing:
            self._settle()
        self._close()
        super().input_left()

    def _settle(self) -> None:
        """Take the record named exactly so; else show again what the field holds."""
        wanted = self._line.text().strip().casefold()
        found = self._suggestions.model.matches if self.suggestions_shown() and self._suggestions else ()
        exact = [match for match in found if match.title.strip().casefold() == wanted]
        if len(exact) == 1:
            self._choose(exact[0])
        else:
            self._leave_unfound()

    def _leave_unfound(self) -> None:
        """Let go of what names no record."""
        self._leave_typed()

    # The list follows the field

    def _close(self) -> None:
        if self._suggestions is not None:
            self._suggestions.hide()

    @override
    def eventFilter(self, watched: object, event: QEvent) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride]
        if event.type() in _AWAY:
            self._close()
        return False

    @override
    def moveEvent(self, event: QMoveEvent) -> None:
        self._close()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._close()


_AWAY = frozenset(
    {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowDeactivate, QEvent.Type.WindowStateChange}
)
