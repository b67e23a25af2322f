"""The tool "Scripts & macros": two sides that share one place in the strip, each made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.bindings.pane.bringing import SIDE
from desktop.bindings.pane.tool import Subject, Tool, ToolPlace
from desktop.desk import Desk
from session_engine.ids import SessionId
from session_engine.light_dataclass import dataclass
from session_engine.sessions.events import PaneChanged
from session_engine.sessions.state import Json
from widgets.settings.rows import SettingChoice
from widgets.settings.segmented import Segmented
from widgets.theme import GAP2, GAP3


@dataclass(frozen=True, slots=True)
class Side:
    """A row of the table of sides.

    Attributes:
        name: Names it, also in what the session keeps.
        icon: Meaning.
        title: What it is called.
        bind: Makes it; its modules are imported then.
    """

    name: str
    icon: str
    title: Callable[[], str]
    bind: Callable[[Desk, ToolPlace], Tool]


def _scripts(desk: Desk, place: ToolPlace) -> Tool:
    from desktop.bindings.pane.scripts import ScriptsSide  # noqa: PLC0415

    return ScriptsSide(desk, place)


def _macros(desk: Desk, place: ToolPlace) -> Tool:
    from desktop.bindings.pane.macros import MacrosToolBinding  # noqa: PLC0415

    return MacrosToolBinding(desk, place)


tr = QCoreApplication.translate
SIDES: tuple[Side, ...] = (
    Side("scripts", "script", lambda: tr("Pane", "Scripts"), _scripts),
    Side("macros", "macro", lambda: tr("Pane", "Macros"), _macros),
)
"""In order; the first is in front until the person chooses another in a session."""


class SidePlace(ToolPlace):
    """A side's part of what the tool keeps in a session."""

    def __init__(self, desk: Desk, whole: ToolPlace, name: str) -> None:
        super().__init__(desk, name, lambda: whole.changed())  # noqa: PLW0108 - it may be exchanged
        self._whole, self._side = whole, name

    @override
    def kept(self, session: SessionId) -> Json:
        """Give what the side has kept of itself in a session."""
        return _parts(self._whole.kept(session)).get(self._side)

    @override
    def keep(self, session: SessionId, value: Json) -> None:
        """Keep something for as long as the session lives."""
        parts = {name: each for name, each in _parts(self._whole.kept(session)).items() if name != self._side}
        self._whole.keep(session, parts if value is None else {**parts, self._side: value})


class GuidanceTool:
    """Scripts and macros of a session."""

    def __init__(self, desk: Desk, place: ToolPlace, sides: tuple[Side, ...] = SIDES) -> None:
        self._desk, self._place, self._rows = desk, place, sides
        self._sides: dict[str, Tool] = {}
        self._subject: Subject | None = None
        self._front = ""
        self._forget = desk.engine.bus.subscribe(PaneChanged, self._pane_changed)
        self.widget = QWidget()
        self._choice = Segmented(tuple(SettingChoice(each.name, each.title(), each.icon) for each in sides))
        self._choice.set_name(QCoreApplication.translate("Pane", "Scripts & macros"))
        self._choice.chosen.connect(self._choose)
        self._stack = QStackedWidget()
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(GAP3, GAP2, GAP3, 0)
        row.addWidget(self._choice)
        row.addStretch(1)
        head.setVisible(len(sides) > 1)
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._stack, 1)

    # What the pane asks

    def show(self, subject: Subject) -> None:
        """Come into sight with the side the session has in front."""
        self._subject = subject
        name = self._name(subject.session)
        if name != self._front and self._front:
            self._sides[self._front].hide()
        self._front = name
        self._choice.render_value(name)
        side = self._side(name)
        self._stack.setCurrentWidget(side.widget)
        side.show(subject)

    def hide(self) -> None:
        """Go out of sight."""
        self._subject = None
        if self._front:
            self._sides[self._front].hide()

    def has_data(self, subject: Subject) -> bool | None:
        """Whether a side has something to show; the first one is asked, and those that are made."""
        said = [self._side(self._rows[0].name).has_data(subject)]
        said += [side.has_data(subject) for side in self._sides.values()]
        return True if True in said else (None if None in said else False)

    def news(self, subject: Subject) -> str:
        """Say what is new on any side."""
        return next((news for side in self._sides.values() if (news := side.news(subject))), "")

    def focus(self) -> None:
        """Take the keyboard."""
        if self._front:
            self._sides[self._front].focus()

    def close(self) -> None:
        """Let go of what was subscribed."""
        self._forget()
        for side in self._sides.values():
            side.close()

    # Sides

    def _pane_changed(self, event: PaneChanged) -> None:
        """Follow a side that was brought to the front from elsewhere."""
        subject = self._subject
        if (
            subject is not None
            and event.session == subject.session
            and self._name(event.session) != self._front
        ):
            self.show(subject)

    def _name(self, session: SessionId) -> str:
        kept = _parts(self._place.kept(session)).get(SIDE)
        names = [each.name for each in self._rows]
        return kept if isinstance(kept, str) and kept in names else names[0]

    def _side(self, name: str) -> Tool:
        side = self._sides.get(name)
        if side is None:
            row = next(each for each in self._rows if each.name == name)
            side = self._sides[name] = row.bind(self._desk, SidePlace(self._desk, self._place, name))
            self._stack.addWidget(side.widget)
        return side

    def _choose(self, name: str) -> None:
        subject = self._subject
        if subject is not None:
            self._place.keep(subject.session, {**_parts(self._place.kept(subject.session)), SIDE: name})


def _parts(kept: Json) -> dict[str, Json]:
    return dict(kept) if isinstance(kept, dict) else {}
