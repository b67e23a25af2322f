"""“Show me around”: the walk through the window, from the demonstration's bar, the menu and the palette."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QPoint, QTimer
from PySide6.QtWidgets import QWidget

from desktop.commands import Commands
from desktop.desk import Desk
from desktop.main_window import MainWindow
from session_engine.ids import SessionId
from widgets.help.walk import Walk, WalkStep

_HOME = SessionId(1)


def _reading_order(part: QWidget) -> tuple[int, int]:
    spot = part.mapTo(part.window(), QPoint())
    return spot.y(), -spot.x() if part.isRightToLeft() else spot.x()


class WalkBinding:
    """Shows the person around in the main window."""

    def __init__(self, desk: Desk, window: MainWindow, commands: Commands) -> None:
        self._desk, self._window = desk, window
        self._walk: Walk | None = None
        self._help: Callable[[], object] = lambda: commands.do("help_tour")
        commands.register("show_around", self.begin)

    def begin(self) -> None:
        """Begin at Home's dashboard, where everything is in sight."""
        workspace = self._desk.engine.workspace
        workspace.focus_session(_HOME)
        workspace.focus_tab(workspace.state.sessions[_HOME].anchor.id)
        if self._walk is None:
            self._walk = Walk(self._window)
            self._walk.more_wanted.connect(self._help)
        walk = self._walk
        QTimer.singleShot(0, walk, lambda: walk.start(self._steps()))  # the page comes to the front first

    def _tile(self) -> QWidget | None:
        from widgets.grids.tile import Tile  # noqa: PLC0415 - with the walk

        tiles = [tile for tile in self._window.stack.findChildren(Tile) if tile.isVisible()]
        return min(tiles, key=_reading_order, default=None)

    def _steps(self) -> tuple[WalkStep, ...]:
        window, bar, tr = self._window, self._window.top_bar, QCoreApplication.translate
        return (
            WalkStep(
                tr("Walk", "Sessions"),
                self._keyed(
                    tr(
                        "Walk",
                        "Home is always here. Each case you open gets a place of its own beside it, nine in all. "
                        "{session_1} and so on go to them, {session_home} goes Home.",
                    )
                ),
                lambda: window.strip,
            ),
            WalkStep(
                tr("Walk", "Find anything"),
                self._keyed(
                    tr(
                        "Walk",
                        "A name, a case number, any part of a phone number: {search} and type. What you looked at "
                        "last is there before you type.",
                    )
                ),
                lambda: bar.search,
            ),
            WalkStep(
                tr("Walk", "What waits for you"),
                tr(
                    "Walk",
                    "A click on a title opens it. A click beside the words selects the row: what can be done with "
                    "it then stands above the list, all of it in the menu of the right button.",
                ),
                self._tile,
            ),
            WalkStep(
                tr("Walk", "Every command by name"),
                self._keyed(
                    tr(
                        "Walk",
                        "{palette} finds every command, session and recent record, and shows the keys. This button "
                        "leads to all lists and pages; {quick_create} makes a case from anywhere.",
                    )
                ),
                lambda: bar.menu_button,
            ),
            WalkStep(
                tr("Walk", "Told once, found again"),
                self._keyed(
                    tr(
                        "Walk",
                        "Notices go by themselves. They are kept here with what they offer, Undo for one: {bell}.",
                    )
                ),
                lambda: bar.bell,
            ),
            WalkStep(
                tr("Walk", "Where you stand"),
                self._keyed(
                    tr(
                        "Walk",
                        "Here is whether the organisation answers, and what waits to be sent. {help} explains the "
                        "page you are on.",
                    )
                ),
                lambda: window.status,
            ),
        )

    def _keyed(self, text: str) -> str:
        """Write the keys in force into a text; an action without one is named by the palette."""
        tr = QCoreApplication.translate
        for action in ("session_1", "session_home", "search", "palette", "quick_create", "bell", "help"):
            key = self._desk.key(action) or tr("Walk", "the menu")
            text = text.replace(f"{{{action}}}", key)
        return text
