"""Lists of people (from, to, attendees): chips, and a line in which the next one is found by name."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from session_engine.records.state import Lookup, Parties, Party, Value
from session_engine.search.state import Match
from widgets.forms.editors.chip_box import ChipBox, member_names
from widgets.forms.editors.lookup import LookupEditor
from widgets.primitives.announce import announce


class PartiesEditor(LookupEditor):
    """Names several records: each found one becomes a chip."""

    @override
    def set_up(self) -> None:
        self._members: tuple[Party, ...] = ()
        self._box = ChipBox(self, self)
        self.set_up_line(self._box.line)

    @property
    def box(self) -> ChipBox:
        """The field itself, around its input."""
        return self._box

    @override
    def frame(self) -> QWidget:
        return self._box

    # What it holds

    @override
    def show_value(self, value: Value) -> None:
        self._tell_typing(typing=False)
        self._members = value.members if isinstance(value, Parties) else ()
        self._value = value if self._members else None
        self._line.clear()
        self._show_members()

    def _show_members(self) -> None:
        height = self._box.height_for(self.width())
        self._box.show_members(self._members)
        self._line.setAccessibleDescription(member_names(self._members))
        if self._box.height_for(self.width()) != height:
            self._grow()

    @override
    def show_reading(self, *, reading: bool) -> None:
        self._box.set_reading(reading=reading)

    def _hold(self, members: tuple[Party, ...]) -> None:
        """Take other members as the person's own."""
        self._members = members
        self._value = Parties(members) if members else None
        self._show_members()
        self.take(self._value)

    # Typing

    @override
    def typed(self, text: str) -> None:
        self._tell_typing(typing=bool(text))
        if text:
            self._resting().start()
        else:
            self._resting().stop()
            self._close()

    @override
    def _choose(self, match: Match) -> None:
        self._close()
        self._tell_typing(typing=False)
        self._line.clear()
        if all(party.who is None or party.who.ref != match.ref for party in self._members):
            self._hold((*self._members, Party(Lookup(match.ref, match.title))))

    @override
    def dismiss(self) -> bool:
        if not self.suggestions_shown() and not self._typing:
            return False
        self._leave_typed()
        return True

    @override
    def _leave_typed(self) -> None:
        self._close()
        self._tell_typing(typing=False)
        self._line.clear()

    @override
    def tool_used(self) -> None:
        self._ask()

    # Members

    def remove(self, index: int) -> None:
        """Take a member out."""
        name = self._box.name_of(index)
        self._hold(self._members[:index] + self._members[index + 1 :])
        announce(self._line, self.tr("{name} removed").replace("{name}", name))

    def open_member(self, index: int, modifiers: Qt.KeyboardModifier) -> None:
        """Open a member's record."""
        who = self._members[index].who
        if who is not None and self._line.follows:
            self.signals.lookup_opened.emit(who.ref, who.name, modifiers)

    def member_marked(self, index: int) -> None:
        """Say which member the keyboard is on."""
        text = self.tr("{name}, {n} of {all}").replace("{n}", str(index + 1))
        text = text.replace("{all}", str(len(self._members)))
        announce(self._line, text.replace("{name}", self._box.spoken_name(index)))

    # Measures

    @override
    def input_height(self, width: int, /) -> int:
        return self._box.height_for(width)

    @override
    def place_input(self, rect: QRect) -> None:
        self._box.setGeometry(rect)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()  # more or fewer rows of chips
