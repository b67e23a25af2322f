"""The list of what was closed lately: titles and times, each can be opened again (B3)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import until
from session_engine.ids import LineId, RecordRef, record_page
from session_engine.restore.area import RestoreArea
from tests.end_to_end.running import RunningDesk
from widgets.lists.view import RowList
from widgets.palette.palette import CommandPalette

pytestmark = pytest.mark.window


def rows(desk: RunningDesk) -> list[str]:
    """What the open palette lists, as it is read out."""
    for palette in desk.window.findChildren(CommandPalette):
        if palette.isVisible():
            model = palette.findChildren(RowList)[0].model()
            return [
                str(model.index(number, 0).data(Qt.ItemDataRole.AccessibleTextRole) or "")
                for number in range(model.rowCount())
            ]
    return []


def forget_closed(desk: RunningDesk) -> RestoreArea:
    restore = desk.engine.restore
    assert restore is not None
    for row in restore.closed():
        restore._profile.desk.remove_closed(row.id)  # pyright: ignore[reportPrivateUsage]
    return restore


async def test_a_session_closed_long_ago_is_chosen_from_the_list(desk: RunningDesk) -> None:
    restore = forget_closed(desk)
    work = desk.engine.workspace
    for number in range(30):
        ref = RecordRef(LineId("demo"), "incident", f"00000000-0000-0000-0000-{number:012}")
        opened = work.open_session(record_page(ref), title=f"Case {number}", background=True)
        if number == 3:
            work.open_tab(record_page(ref), opened.session, title="Its tab", background=True)
        work.close_session(opened.session, confirmed=True, force=True)
    assert len(restore.closed()) == 30
    await desk.command("Recently closed")
    await until(lambda: len(rows(desk)) > 30, "the list")
    listed = rows(desk)
    assert listed[0] == "Recently closed"
    assert listed[1].startswith("Case 29")
    assert "2 tabs" in listed[27]
    await desk.person.type("Case 3")
    await until(lambda: any(row.startswith("Case 3,") for row in rows(desk)), "what was typed for")
    await desk.person.press(Qt.Key.Key_Return)
    await until(lambda: desk.person.sessions() == ["Home", "Case 3"], "the session again")
    assert len(work.state.focused_session.tabs) == 2
    assert len(restore.closed()) == 29


async def test_a_closed_tab_is_in_the_palette_with_everything_else(desk: RunningDesk) -> None:
    forget_closed(desk)
    await desk.command("Settings")
    await until(lambda: "Settings" in desk.person.tabs(), "the settings")
    await desk.person.chord("Ctrl+W")
    await until(lambda: "Settings" not in desk.person.tabs(), "the settings closed")
    await desk.person.chord("Ctrl+Shift+P")
    await until(lambda: any("tab" in row and "Settings" in row for row in rows(desk)), "the closed tab")
    await desk.person.press(Qt.Key.Key_Escape)
    await desk.person.chord("Ctrl+Shift+T")
    await until(lambda: "Settings" in desk.person.tabs(), "the settings again")


async def test_with_nothing_closed_the_list_says_so(desk: RunningDesk) -> None:
    forget_closed(desk)
    await desk.command("Recently closed")
    await until(lambda: desk.person.shows("Nothing was closed"), "the words")
