"""The head of a letter: To, Cc, Bcc and subject, each with its label beside it."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle
from typing_extensions import override

from session_engine.forms.state import Required
from session_engine.records.state import Party
from widgets.forms.editors import painting
from widgets.forms.editors.base import Editor
from widgets.forms.editors.line import TextEditor
from widgets.forms.editors.parties import PartiesEditor
from widgets.theme import GAP, Type, font_metrics, metrics

LABEL = 64
_BETWEEN = re.compile(r"[;,\n]+")
ReadAddresses = Callable[[str], tuple[str, ...]]
"""Finds the addresses in what was typed; none unless all of it is some."""


def _none(_text: str) -> tuple[str, ...]:
    return ()


class BesideLabel(Editor):
    """A field whose label stands beside the input and not above it."""

    @override
    def height_for(self, width: int) -> int:
        return self._parts(width)[-1].bottom() + 1

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, arg__1: int) -> int:
        return self.height_for(arg__1)

    @override
    def _parts(self, width: int) -> tuple[QRect, QRect, QRect]:
        left = metrics().px(LABEL)
        wide = max(width - left, 40)
        field = QRect(left, 0, wide, self.input_height(wide))
        problem = QRect(left, field.bottom() + 1, wide, 0)
        if self._problem:
            problem.adjust(0, 3, 0, 3 + painting.problem_height(self._problem, wide))
        newer = QRect(left, problem.bottom() + 1, wide, 0)
        if self._newer is not None and not self._newer.isHidden():
            newer.adjust(0, GAP, 0, GAP + self._newer.heightForWidth(wide))
        return self._mirrored(field), self._mirrored(problem), self._mirrored(newer)

    def _mirrored(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect) if self.isRightToLeft() else rect

    @override
    def _on_label(self, at: QPoint) -> bool:
        return not self._parts(self.width())[0].contains(at)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rtl = self.isRightToLeft()
        tall = font_metrics(Type.SMALL).height()
        spot = QRect(0, (metrics().field - tall) // 2, metrics().px(LABEL) - GAP, tall)
        painting.label(
            painter, self._mirrored(spot), self.plan.label, Required.NONE, dirty=self._field.edited, rtl=rtl
        )
        if self._problem:
            painting.problem(painter, self._parts(self.width())[1], self._problem, rtl=rtl)


class SubjectEditor(BesideLabel, TextEditor):
    """The subject."""


class PeopleEditor(BesideLabel, PartiesEditor):
    """Who gets a letter: people found by name, and addresses as they are typed or pasted.

    What is neither stays as she typed it and is marked: a letter does not go to fewer people than she named.
    """

    read_addresses: ReadAddresses = staticmethod(_none)

    @override
    def set_up(self) -> None:
        super().set_up()
        self._box.tell_unknown(lambda party: party.who is None and not self.read_addresses(party.address))

    @override
    def input_height(self, width: int, /) -> int:
        return self._box.height_for(width)

    @override
    def typed(self, text: str) -> None:
        if text[-1:] in {",", ";", " "} and self._take_addresses(text):
            return
        super().typed(text)

    @override
    def accept(self) -> bool:
        return super().accept() or self._take_addresses(self._line.text())

    @override
    def _settle(self) -> None:
        if not self._take_addresses(self._line.text()):
            super()._settle()

    @override
    def _leave_unfound(self) -> None:
        text = self._line.text().strip(" ,;")
        parts = _BETWEEN.split(text) if "@" in text else [text]  # “Doe, Jane” is one
        each = (part.strip() for part in parts)
        self._take_all(tuple(chip for part in each if part for chip in self.read_addresses(part) or (part,)))

    def _take_addresses(self, text: str) -> bool:
        """Make chips of what is addresses; tell whether it was."""
        found = self.read_addresses(text.strip(" ,;"))
        if not found:
            return False
        self._take_all(found)
        return True

    def _take_all(self, names: tuple[str, ...]) -> None:
        self._close()
        self._resting().stop()
        self._tell_typing(typing=False)
        self._line.clear()
        known = {party.address.casefold() for party in self._members if party.who is None}
        new = tuple(Party(None, each) for each in dict.fromkeys(names) if each.casefold() not in known)
        if new:
            self._hold((*self._members, *new))
