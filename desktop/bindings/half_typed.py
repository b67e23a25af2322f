"""What is half typed in dialogs, popups and lines to search in: kept with the tab it stands over, and put back.

A dialog that stood open when the program ended opens again by itself, once, over the same tab. What has to do with a
place that is gone by then (the cursor in a letter, a heading of a list) is filled in when she opens it again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, SignalInstance
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from desktop.desk import Desk
from desktop.keeping import KeepingChanged
from session_engine.ids import RecordRef, TabId
from session_engine.sessions.events import HalfTypedChanged, SessionFocused, TabFocused, WindowActivated
from session_engine.sessions.state import HalfTyped, PageState

if TYPE_CHECKING:
    from widgets.dialogs.dialog import Dialog
    from widgets.dialogs.filter_popup import FilterPopup

Refs = tuple[RecordRef, ...]
OpenAgain = Callable[[Refs], object]
_LOOKUP = "lookup "
TEXT = "text"
"""The field's name where there is only one."""


class HalfTypedBinding:
    """Keeps what is half typed, and opens again at the start what stood open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._ways: dict[str, OpenAgain] = {}
        self._stood_open: set[TabId] = set()
        self._again: set[tuple[TabId, str]] = set()
        self.keyboard_back: Callable[[TabId], object] = lambda _tab: None
        desk.engine.bus.subscribe(KeepingChanged, self._profile_in_use)
        for kind in (TabFocused, SessionFocused, WindowActivated):
            desk.engine.bus.subscribe(kind, lambda _event: self._open_soon())
        desk.engine.bus.subscribe(HalfTypedChanged, lambda event: self._ended(event.tab))

    def opens_again(self, place: str, way: OpenAgain) -> None:
        """Say how what is asked at a place is asked again."""
        self._ways[place] = way

    def follow(
        self, asks: Dialog | FilterPopup, place: str, about: Refs = (), tab: TabId | None = None
    ) -> None:
        """Fill in what was half typed here about the same records, and keep what is typed from now on."""
        workspace = self._desk.engine.workspace
        over = tab if tab is not None else workspace.state.focused_tab.id
        known = workspace.state.half_typed(over, place)
        if known is not None and known.about == about:
            asks.put_back(dict(known.values))
        asks.typed.connect(
            lambda values: workspace.keep_typed(over, place, HalfTyped(values, about, open=True))
        )
        asks.over.connect(lambda: workspace.keep_typed(over, place, None))

    def follow_line(self, line: QLineEdit, place: str, tab: TabId) -> str:
        """Keep what is typed in a line to search in, from the key itself on; give what was half typed there before.

        A text that the program puts there is nobody's typing, and ends what was.
        """
        workspace = self._desk.engine.workspace
        known = workspace.state.half_typed(tab, place)
        text = str(known.values.get(TEXT) or "") if known is not None else ""
        if text:
            line.setText(text)

        def keep(now: str) -> None:
            is_typed = bool(now) and line.isModified()
            workspace.keep_typed(tab, place, HalfTyped({TEXT: now}) if is_typed else None)

        line.textChanged.connect(keep)
        return text

    def follow_names(self, half_typed: SignalInstance, tab: TabId) -> dict[str, str]:
        """Keep the parts of names that are typed in a page's lookups; give by column what was typed before."""
        workspace = self._desk.engine.workspace

        def keep(column: str, text: str) -> None:
            workspace.keep_typed(tab, f"{_LOOKUP}{column}", HalfTyped({TEXT: text}) if text else None)

        session = workspace.state.session_of(tab)
        there = session.tab(tab) if session is not None else None
        typed = there.state.typed if there is not None else PageState().typed
        half_typed.connect(keep)
        return {
            place.removeprefix(_LOOKUP): str(each.values.get(TEXT) or "")
            for place, each in typed.items()
            if place.startswith(_LOOKUP)
        }

    # The start

    def _profile_in_use(self, event: KeepingChanged) -> None:
        """Note over which tabs something stood open: those in front, one of each window."""
        if event.begun is None:
            return
        state = self._desk.engine.workspace.state
        tabs = [tab for session in state.sessions.values() for tab in session.tabs]
        asked = {tab.id for tab in tabs if any(each.open for each in tab.state.typed.values())}
        self._stood_open = asked & state.in_front
        self._open_soon()

    def _open_soon(self) -> None:
        # Pages and windows come first: what is asked stands over one of them.
        if self._desk.engine.workspace.state.focused_tab.id in self._stood_open:
            QTimer.singleShot(0, self._open_again)

    def _open_again(self) -> None:
        """Open what stood open over the tab in front, once."""
        tab = self._desk.engine.workspace.state.focused_tab
        if tab.id not in self._stood_open or not self.is_free(tab.id):
            return
        self._stood_open.discard(tab.id)
        for place, each in tab.state.typed.items():
            if each.open and place in self._ways:
                self._again.add((tab.id, place))
                self._desk.run(lambda place=place, each=each: self._ways[place](each.about))

    def _ended(self, tab: TabId) -> None:
        """Give the keyboard to the page, where what opened again by itself has ended: nothing stood before it."""
        state = self._desk.engine.workspace.state
        ended = {
            (over, place) for over, place in self._again if over == tab and not state.half_typed(tab, place)
        }
        self._again -= ended
        if ended:
            QTimer.singleShot(0, lambda: self._give_keyboard(tab))  # it closes first

    def _give_keyboard(self, tab: TabId) -> None:
        types_elsewhere = isinstance(QApplication.focusWidget(), QLineEdit | QTextEdit | QPlainTextEdit)
        if self.is_free(tab) and not types_elsewhere:
            self.keyboard_back(tab)

    def is_free(self, tab: TabId) -> bool:
        """Whether she is still where it was asked, and nothing else is asked meanwhile."""
        workspace = self._desk.engine.workspace
        return workspace.state.focused_tab.id == tab and QApplication.activeModalWidget() is None
