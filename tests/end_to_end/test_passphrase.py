"""The passphrase of a key file: set in the settings, asked for at the start, changed and removed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desktop import secrets
from desktop.key_file import is_wrapped
from desktop.passphrase_start import LeftEarly
from desktop.tour.hands import until
from session_engine.ids import LineId, RecordRef, record_page
from session_engine.settings.managed import Managed
from tests.end_to_end.conftest import STAGES
from tests.end_to_end.person import Person
from tests.end_to_end.running import RunningDesk
from tests.end_to_end.stage import Stage
from tests.fixtures.fault_proxy import FaultProxy
from widgets.dialogs.passphrase import PassphraseDialog
from widgets.shell.passphrase_page import PassphrasePage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

pytestmark = pytest.mark.window
WORDS, OTHERS = "four plain words", "five other plain words"
TITLE = "Refund for two thermostats"
CASE = RecordRef(LineId("demo"), "incident", "00000000-0000-0000-0000-000000000001")


@pytest.fixture
def folder(
    tmp_path: Path, stage: Stage, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Path:
    request.node.stash[STAGES] = stage
    monkeypatch.setattr(secrets, "key_store", lambda: None)
    return tmp_path


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    with FaultProxy().running() as found:
        yield found


@asynccontextmanager
async def a_run(desk: RunningDesk, theme: Any) -> AsyncGenerator[RunningDesk]:
    await desk.start(theme, serve=False)
    try:
        yield desk
        assert not desk.errors, desk.errors
    finally:
        await desk.stop()


def new_desk(folder: Path, proxy: FaultProxy) -> RunningDesk:
    return RunningDesk(folder, proxy, prebuilt=False)


async def open_dialog(desk: RunningDesk) -> PassphraseDialog:
    """Press the button in the settings."""
    desk.composition.keeping_shown._show_settings()
    await desk.person.push("Passphrase …")
    await until(lambda: desk.person.all(PassphraseDialog), "the dialog")
    return desk.person.all(PassphraseDialog)[0]


async def protect(folder: Path, proxy: FaultProxy, theme: Any) -> None:
    """Leave a desk behind whose key has a passphrase."""
    async with a_run(new_desk(folder, proxy), theme) as desk:
        desk.engine.workspace.open_session(record_page(CASE), title=TITLE)
        dialog = await open_dialog(desk)
        dialog.new.setText(WORDS)
        dialog.again.setText(WORDS)
        desk.picture("passphrase-set")
        await desk.person.push("Protect", dialog)
        await until(lambda: is_wrapped(folder / "profile.key"), "the key wrapped")
        await until(lambda: not desk.person.all(PassphraseDialog), "the dialog closed")
        desk.engine.workspace.close_focused_tab()


class Beginning:
    """A start that stands before the passphrase."""

    def __init__(self, desk: RunningDesk, theme: Any) -> None:
        self.desk = desk
        self.starting = asyncio.ensure_future(desk.start(theme, serve=False))

    async def page(self) -> PassphrasePage:
        """Wait until it is asked for."""
        await until(lambda: getattr(self.desk, "window", None) and self.pages(), "the page")
        return self.pages()[0]

    def pages(self) -> list[PassphrasePage]:
        return [page for page in self.desk.window.findChildren(PassphrasePage) if page.isVisible()]

    async def give(self, typed: str) -> None:
        page = await self.page()
        person = Person(self.desk.window)
        await until(page.field.isEnabled, "the field")
        page.field.setText(typed)
        await person.push("Unlock")


async def test_it_is_asked_for_at_the_start_and_a_wrong_one_told(
    folder: Path, proxy: FaultProxy, theme: Any
) -> None:
    await protect(folder, proxy, theme)
    desk = new_desk(folder, proxy)
    start = Beginning(desk, theme)
    await start.give("four plain wards")
    person = Person(desk.window)
    await until(lambda: "That is not the passphrase." in person.bars(), "the words")
    assert not start.starting.done()
    desk.picture("passphrase-wrong")
    await start.give(WORDS)
    await start.starting
    assert desk.person.sessions() == ["Home", TITLE]
    assert not start.pages()
    assert not desk.person.bars()
    await desk.stop()


async def test_working_without_it_keeps_nothing_until_it_is_given(
    folder: Path, proxy: FaultProxy, theme: Any
) -> None:
    await protect(folder, proxy, theme)
    desk = new_desk(folder, proxy)
    start = Beginning(desk, theme)
    await start.page()
    await Person(desk.window).push("Work without it")
    await start.starting
    assert desk.person.sessions() == ["Home"]
    assert any("asks for its passphrase" in bar for bar in desk.person.bars())
    await desk.person.push("Passphrase …")
    await until(lambda: desk.person.all(PassphraseDialog), "the dialog")
    dialog = desk.person.all(PassphraseDialog)[0]
    dialog.current.setText("wrong")
    await desk.person.push("Unlock", dialog)
    await until(lambda: "That is not the passphrase." in desk.person.bars(), "the words")
    dialog.current.setText(WORDS)
    await desk.person.push("Unlock", dialog)
    await until(lambda: desk.person.sessions() == ["Home", TITLE], "the desk of before")
    await desk.stop()


async def test_the_window_can_be_closed_instead(folder: Path, proxy: FaultProxy, theme: Any) -> None:
    await protect(folder, proxy, theme)
    desk = new_desk(folder, proxy)
    start = Beginning(desk, theme)
    await start.page()
    desk.window.close()
    with pytest.raises(LeftEarly):
        await start.starting
    desk.window.hide()
    desk.window.deleteLater()


async def test_it_is_changed_and_removed_with_the_one_in_force(
    folder: Path, proxy: FaultProxy, theme: Any
) -> None:
    await protect(folder, proxy, theme)
    desk = new_desk(folder, proxy)
    start = Beginning(desk, theme)
    await start.give(WORDS)
    await start.starting
    dialog = await open_dialog(desk)
    dialog.current.setText("wrong")
    dialog.new.setText(OTHERS)
    dialog.again.setText(OTHERS)
    await desk.person.push("Change", dialog)
    await until(lambda: "That is not the passphrase." in desk.person.bars(), "the words")
    dialog.current.setText(WORDS)
    await desk.person.push("Change", dialog)
    await until(lambda: not desk.person.all(PassphraseDialog), "the change")
    dialog = await open_dialog(desk)
    dialog.current.setText(OTHERS)
    await desk.person.push("Remove it", dialog)
    await until(lambda: not is_wrapped(folder / "profile.key"), "no passphrase")
    await until(lambda: any("is removed" in text for text in desk.person.notices()), "the words")
    await desk.stop()


async def test_an_administrator_who_forbids_the_key_file_has_the_last_word(
    folder: Path, proxy: FaultProxy, theme: Any
) -> None:
    desk = new_desk(folder, proxy)
    desk.managed = Managed(locked={"profile.key_file": False})
    async with a_run(desk, theme):
        assert any("Your administrator wants the key" in bar for bar in desk.person.bars())
        assert not desk.person.pushable("Begin anew", None)
        assert not (folder / "profile.key").exists()
    await protect(folder, proxy, theme)
    desk = new_desk(folder, proxy)
    desk.managed = Managed(locked={"profile.key_file": False})
    start = Beginning(desk, theme)
    await start.give(WORDS)
    await start.starting
    assert desk.person.sessions() == ["Home", TITLE], "a protected file is allowed"
    dialog = await open_dialog(desk)
    assert not desk.person.pushable("Remove it", dialog)
    dialog.reject()
    await desk.stop()
