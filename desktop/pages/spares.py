"""Blank record pages, built in idle moments: opening a record then fills fields instead of making them."""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop import messages
from session_engine.forms.state import FormPlan
from session_engine.light_dataclass import dataclass
from widgets.forms.page import FormPage
from widgets.shell import CommandBar
from widgets.shell.command_bar import CommandState

KEPT = 3
"""Forms that have a spare page: those opened last."""

_REST_MS = 150
"""How long nothing is opened before a spare is begun: what was opened last is in sight by then."""

_EVERY_MS = 12
_SLICE = 0.002
"""A step and what comes between two of them: a key is never held up by more than a step."""

_LATE = 0.006
"""A step that comes this much late came while others were at work."""

_PATIENCE = 8
"""How often a step steps back for others."""


@dataclass(slots=True)
class Blank:
    """A record page without a record.

    Attributes:
        page: The page.
        commands: Its command bar.
    """

    page: FormPage
    commands: CommandBar


@dataclass(slots=True)
class _Wanted:
    plan: FormPlan
    commands: tuple[CommandState, ...]
    blank: Blank | None = None
    ready: bool = False


class SparePages(QObject):
    """Keeps one blank page for each of the forms opened last."""

    def __init__(self, place: QWidget) -> None:
        super().__init__(place)
        self._place = QWidget(place)
        self._place.hide()
        self._wanted: list[_Wanted] = []
        self._due, self._stepped_back = 0.0, 0
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._begin)
        self._steps = QTimer(self, interval=_EVERY_MS)
        self._steps.timeout.connect(self._step)

    def give_way(self) -> None:
        """Do nothing for a moment: a page comes to the front, and that is work enough for one turn."""
        if self._steps.isActive():
            self._steps.stop()
            self._rest.start()

    def take(self, plan: FormPlan | None) -> Blank:
        """Give a page for a record of a form: the spare, as far as it is built, or a new one."""
        self._steps.stop()
        self._rest.start()
        for wanted in self._wanted:
            if wanted.blank is not None and plan is not None and wanted.plan == plan:
                blank, wanted.blank, wanted.ready = wanted.blank, None, False
                return blank
        return _made()

    def want(self, plan: FormPlan, commands: tuple[CommandState, ...]) -> None:
        """Have a spare for a form, with the commands its records have as a rule."""
        known = next((wanted for wanted in self._wanted if wanted.plan == plan), None)
        if known is not None:
            self._wanted.remove(known)
        self._wanted.insert(0, known or _Wanted(plan, commands))
        for gone in self._wanted[KEPT:]:
            if gone.blank is not None:
                gone.blank.page.deleteLater()
        del self._wanted[KEPT:]
        if not self._steps.isActive():
            self._rest.start()

    # Building

    def _begin(self) -> None:
        self._due = perf_counter() + _EVERY_MS / 1000
        self._steps.start()

    def _step(self) -> None:
        late, self._due = perf_counter() - self._due, perf_counter() + _EVERY_MS / 1000
        if late > _LATE and self._stepped_back < _PATIENCE:
            self._stepped_back += 1
            return
        self._stepped_back = 0
        unready = next((wanted for wanted in self._wanted if not wanted.ready), None)
        if unready is None:
            self._steps.stop()
        else:
            self._go_on(unready)

    def _go_on(self, wanted: _Wanted) -> None:
        if wanted.blank is None:
            wanted.blank = _made()
            wanted.blank.page.setParent(self._place)
        elif not wanted.blank.commands.rendered:
            wanted.blank.commands.render(wanted.commands)
        else:
            wanted.ready = wanted.blank.page.prepare(wanted.plan, _SLICE)


def _made() -> Blank:
    page, commands = FormPage(messages.failure, messages.field_problem, messages.read_only), CommandBar()
    page.command_place.addWidget(commands, 1)
    return Blank(page, commands)
