"""A profile that cannot be opened: the window works at once, says what is so, and what is done about it holds."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desktop import secrets
from desktop.profile_start import open_profile
from desktop.tour.hands import until
from session_engine.ids import LineId, RecordRef, record_page
from tests.end_to_end.conftest import STAGES
from tests.end_to_end.running import RunningDesk
from tests.end_to_end.stage import Stage
from tests.fixtures.fault_proxy import FaultProxy

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from session_engine.profile.profile import Profile

pytestmark = pytest.mark.window
TITLE = "Refund for two thermostats"
CASE = RecordRef(LineId("demo"), "incident", "00000000-0000-0000-0000-000000000001")


@pytest.fixture
def folder(
    tmp_path: Path, stage: Stage, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    request.node.stash[STAGES] = stage
    monkeypatch.setattr(secrets, "key_store", lambda: None)
    yield tmp_path
    for leftover in tmp_path.glob("organisation.db*"):
        leftover.unlink(missing_ok=True)


@asynccontextmanager
async def a_run(folder: Path, theme: Any) -> AsyncGenerator[RunningDesk]:
    """Run the program once, without an organisation: the profile is what matters here."""
    with FaultProxy().running() as proxy:
        desk = RunningDesk(folder, proxy, prebuilt=False)
        await desk.start(theme, serve=False)
        try:
            yield desk
            assert not desk.errors, desk.errors
        finally:
            await desk.stop()


async def leave_a_desk(folder: Path, theme: Any) -> None:
    """Leave a session, a dark theme and a good many drafts behind."""
    async with a_run(folder, theme) as desk:
        desk.engine.settings.set("appearance.theme", "dark")
        desk.engine.workspace.open_session(record_page(CASE), title=TITLE)
        profile = desk.composition.keeping.profile
        assert profile is not None
        profile.flush()


def damage(folder: Path) -> bytes:
    """Flip bytes of a page in the middle and cut the file short."""
    file = folder / "profile.db"
    content = bytearray(file.read_bytes())
    content[-3000] ^= 1
    file.write_bytes(content[:-4096])
    return file.read_bytes()


def moved_aside(folder: Path) -> Path:
    [found] = [path for path in folder.iterdir() if re.fullmatch(r"profile\.db\.\d{8}-\d{6}", path.name)]
    return found


def dark(desk: RunningDesk) -> bool:
    return desk.window.palette().window().color().lightness() < 80


def kept(desk: RunningDesk) -> Profile:
    profile = desk.composition.keeping.profile
    assert profile is not None
    return profile


def barred(desk: RunningDesk, words: str) -> bool:
    return any(words in bar for bar in desk.person.bars())


async def test_a_damaged_profile_is_repaired_and_in_use_at_once(folder: Path, theme: Any) -> None:
    await leave_a_desk(folder, theme)
    before = damage(folder)
    async with a_run(folder, theme) as desk:
        assert barred(desk, "is damaged. It is left as it is. Ninedesk works meanwhile")
        assert desk.person.sessions() == ["Home"]
        assert "Nothing is kept" in desk.window.status.accessibleName()
        assert (folder / "profile.db").read_bytes() == before
        desk.picture("profile-damaged")
        await desk.person.push("Repair")
        await until(lambda: desk.person.sessions() == ["Home", TITLE], "the desk of before")
        await until(lambda: dark(desk), "the settings of before")
        assert not barred(desk, "damaged")
        assert "Nothing is kept" not in desk.window.status.accessibleName()
        aside = moved_aside(folder)
        await until(
            lambda: any(aside.name in text for text in desk.person.notices()), "where the old file is"
        )
        assert aside.read_bytes() == before
        desk.picture("profile-repaired-dark")
        desk.engine.workspace.open_session(record_page(CASE), title="Opened after the repair")
        assert any(row.title == "Opened after the repair" for row in kept(desk).desk.tabs())
    async with a_run(folder, theme) as desk:
        assert desk.person.sessions() == ["Home", TITLE, "Opened after the repair"]
        desk.engine.settings.reset("appearance.theme")


async def test_a_repaired_profile_gives_what_was_read_at_once(folder: Path, theme: Any) -> None:
    with FaultProxy().running() as proxy:
        first = RunningDesk(folder, proxy)
        await first.start(theme)
        try:
            await first.filled()
            await first.person.chord("Ctrl+G")
            await first.person.push("Accounts")
            await until(lambda: len(first.person.rows(first.person.table())) > 10, "the accounts")
            rows = first.person.rows(first.person.table())
        finally:
            await first.stop()
    (folder / "profile.key").rename(folder / "elsewhere")
    async with a_run(folder, theme) as desk:
        await until(lambda: barred(desk, "is gone"), "what is so")
        (folder / "elsewhere").rename(folder / "profile.key")
        await desk.person.push("Try again")
        await until(lambda: desk.person.rows(desk.person.table()) == rows, "the accounts as they were read")


async def test_at_work_already_the_repaired_profile_waits_for_the_next_start(
    folder: Path, theme: Any
) -> None:
    await leave_a_desk(folder, theme)
    damage(folder)
    async with a_run(folder, theme) as desk:
        desk.engine.workspace.open_session(record_page(CASE), title="Begun meanwhile")
        await desk.person.push("Repair")
        await until(lambda: barred(desk, "used from the next start"), "what is so")
        assert desk.person.sessions() == ["Home", "Begun meanwhile"]
        assert "Kept from the next start" in desk.window.status.accessibleName()
    async with a_run(folder, theme) as desk:
        assert desk.person.sessions() == ["Home", TITLE]
        desk.engine.settings.reset("appearance.theme")


async def test_beginning_anew_asks_keeps_the_old_file_and_what_is_open(folder: Path, theme: Any) -> None:
    await leave_a_desk(folder, theme)
    before = damage(folder)
    async with a_run(folder, theme) as desk:
        desk.engine.workspace.open_session(record_page(CASE), title="Begun meanwhile")
        await desk.person.push("Begin anew")
        await desk.person.answer("Begin with nothing remembered?", "Leave it")
        assert (folder / "profile.db").read_bytes() == before
        await desk.person.push("Begin anew")
        await desk.person.answer("Begin with nothing remembered?", "Begin anew")
        await until(lambda: desk.composition.keeping.profile is not None, "the new profile")
        assert desk.person.sessions() == ["Home", "Begun meanwhile"]
        aside = moved_aside(folder)
        assert aside.read_bytes() == before
    async with a_run(folder, theme) as desk:
        assert desk.person.sessions() == ["Home", "Begun meanwhile"]


async def test_a_key_that_comes_back_is_found_by_trying_again(folder: Path, theme: Any) -> None:
    await leave_a_desk(folder, theme)
    (folder / "profile.key").rename(folder / "elsewhere")
    async with a_run(folder, theme) as desk:
        assert barred(desk, "The key of what Ninedesk remembers is gone")
        await desk.person.push("Try again")
        await until(lambda: barred(desk, "The key of what Ninedesk remembers is gone"), "the same again")
        (folder / "elsewhere").rename(folder / "profile.key")
        await desk.person.push("Try again")
        await until(lambda: desk.person.sessions() == ["Home", TITLE], "the desk of before")
        desk.engine.settings.reset("appearance.theme")


@pytest.mark.parametrize(
    ("key", "words"),
    [("11" * 32, "is not the one it was written with"), ("rubbish", "The file with the key cannot be read")],
)
async def test_a_wrong_key_touches_nothing(folder: Path, theme: Any, key: str, words: str) -> None:
    await leave_a_desk(folder, theme)
    before = (folder / "profile.db").read_bytes()
    (folder / "profile.key").write_text(key)
    async with a_run(folder, theme) as desk:
        assert barred(desk, words)
        assert desk.person.pushable("Begin anew", None)
        assert not desk.person.pushable("Repair", None)
    assert (folder / "profile.db").read_bytes() == before


async def test_a_profile_of_a_newer_program_is_left_alone(folder: Path, theme: Any) -> None:
    await leave_a_desk(folder, theme)
    import apsw

    from session_engine.profile.opening import unlock

    connection = apsw.Connection(str(folder / "profile.db"))
    unlock(connection, bytes.fromhex((folder / "profile.key").read_text()))
    connection.pragma("user_version", 999)
    connection.close()
    async with a_run(folder, theme) as desk:
        assert barred(desk, "A newer Ninedesk has written")
        assert not desk.person.pushable("Repair", None)


async def test_a_profile_that_is_in_use_opens_when_the_other_has_ended(folder: Path, theme: Any) -> None:
    await leave_a_desk(folder, theme)
    from desktop.paths import Paths

    other = await open_profile(Paths(folder), "default")
    assert other.profile is not None
    async with a_run(folder, theme) as desk:
        assert barred(desk, "Another Ninedesk has this profile open")
        await asyncio.to_thread(other.profile.close)
        await desk.person.push("Try again")
        await until(lambda: desk.person.sessions() == ["Home", TITLE], "the desk of before")
        desk.engine.settings.reset("appearance.theme")


async def test_a_disk_that_takes_nothing_is_told_marked_and_over_when_it_is_over(
    folder: Path, theme: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_run(folder, theme) as desk:
        profile = kept(desk)
        real = profile._writer._commit

        class FullError(Exception):
            """As apsw names it."""

        def full(_batch: object) -> list[object]:
            raise FullError

        monkeypatch.setattr(profile._writer, "_commit", full)
        desk.engine.workspace.open_session(record_page(CASE), title=TITLE)
        await until(lambda: "Not kept: the disk is full" in desk.window.status.accessibleName(), "the mark")
        await until(
            lambda: any("The disk is full: please make room" in text for text in desk.person.notices()),
            "the words",
        )
        desk.picture("disk-full")
        monkeypatch.setattr(profile._writer, "_commit", real)
        await until(lambda: "Not kept" not in desk.window.status.accessibleName(), "the end of it")
        await until(
            lambda: any("everything is kept" in text for text in desk.person.notices()), "the good news"
        )
    async with a_run(folder, theme) as desk:
        assert desk.person.sessions() == ["Home", TITLE]


async def test_rows_that_mean_nothing_are_told(folder: Path, theme: Any) -> None:
    await leave_a_desk(folder, theme)
    import apsw

    from session_engine.profile.opening import unlock

    connection = apsw.Connection(str(folder / "profile.db"))
    unlock(connection, bytes.fromhex((folder / "profile.key").read_text()))
    connection.execute("UPDATE tab SET page = 'no page' WHERE title = ?", (TITLE,))
    connection.close()
    async with a_run(folder, theme) as desk:
        await until(
            lambda: any("was set aside (a tab" in text for text in desk.person.notices()), "the words"
        )
        desk.engine.settings.reset("appearance.theme")


async def test_the_key_file_is_said_once_in_the_status_line_and_leads_to_the_passphrase(
    folder: Path, theme: Any
) -> None:
    async with a_run(folder, theme) as desk:
        assert "Key in a file" in desk.window.status.accessibleName()
        await desk.person.push("Key in a file")
        await until(lambda: desk.person.pushable("Passphrase …", None), "the settings' row")
    async with a_run(folder, theme) as desk:
        assert "Key in a file" not in desk.window.status.accessibleName()


async def test_a_home_on_another_computer_is_said_once(folder: Path, theme: Any) -> None:
    for told in (True, False):
        with FaultProxy().running() as proxy:
            desk = RunningDesk(folder, proxy, prebuilt=False)
            desk.places = replace(desk.places, away_from_home=True)
            await desk.start(theme, serve=False)
            try:
                said = [text for text in desk.person.notices() if "lies on another computer" in text]
                assert bool(said) is told
                assert all(str(folder) in text for text in said)
            finally:
                await desk.stop()
