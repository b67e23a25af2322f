"""Every profile that a version ever wrote is read by this one; a newer one is left alone."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from session_engine.profile.events import ProfileTrouble
from session_engine.profile.opening import ProfileError, open_connection
from session_engine.profile.profile import Profile
from session_engine.profile.schema import STEPS, TABLES
from tests.fixtures.profiles import KEY, content, fixture

VERSIONS = range(1, len(STEPS) + 1)


def _opened(version: int, folder: Path) -> Profile:
    path = folder / "profile.db"
    shutil.copyfile(fixture(version), path)
    return Profile.open(path, KEY)


def test_there_is_a_file_of_every_version() -> None:
    missing = [version for version in VERSIONS if not fixture(version).exists()]
    assert not missing, "python -m tests.fixtures.profiles writes the newest"


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_profile_is_read(version: int, tmp_path: Path) -> None:
    profile = _opened(version, tmp_path)
    assert profile.settings() == {"appearance.theme": "dark", "sessions.restore": True}
    assert profile.recent("demo", "record", 5) == [("incident/1", "Mesh drops")]
    assert profile.geometry(1) == "AdnQywAD"
    assert profile.answers("demo").load("EntityDefinitions") == (b"{}" if version > 1 else None)
    assert profile.lost == ()
    profile.put_setting("written", 1)
    assert profile.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_all_versions_come_to_the_same_schema(version: int, tmp_path: Path) -> None:
    _opened(version, tmp_path).close()
    connection = open_connection(tmp_path / "profile.db", KEY)
    columns = {
        table.name: tuple(row[1] for row in connection.execute(f"PRAGMA table_info({table.name})"))
        for table in TABLES
    }
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    connection.close()
    assert {name: set(found) for name, found in columns.items()} == {t.name: set(t.columns) for t in TABLES}
    assert tables == set(columns)


def test_the_newest_profile_is_read_whole(tmp_path: Path) -> None:
    profile = _opened(len(STEPS), tmp_path)
    assert profile.desk.windows() == (content.WINDOW,)
    assert profile.desk.sessions() == (content.SESSION,)
    assert profile.desk.tabs() == content.TABS
    assert profile.desk.pending() == (content.PENDING,)
    assert profile.desk.closed() == (content.CLOSED,)
    drafts = [draft for ref in profile.drafts.records() for draft in profile.drafts.of(ref).values()]
    assert {(draft.ref, draft.column): draft for draft in drafts} == {
        (draft.ref, draft.column): draft for draft in content.DRAFTS
    }
    assert profile.outbox.items() == content.OUTBOX
    assert profile.inbox.of(content.LINE, content.ME) == {content.CASE: content.MARK}
    assert profile.token(content.LINE) == content.TOKEN
    assert "secret" not in repr(profile.token(content.LINE))
    cached, reading = asyncio.run(_cached(profile))
    assert cached == {content.CASE: content.CACHED}
    assert reading == (content.READING, 10.0)
    assert profile.readings(content.LINE).signed_in("amara@example") == (content.ME, {"name": "Amara"})
    assert profile.last_ids().tab == 22
    profile.close()


async def _cached(profile: Profile) -> tuple[object, object]:
    return (
        await profile.cache.records([content.CASE, content.ACCOUNT], content.ME),
        await profile.readings(content.LINE).load(content.ME, b"cases"),
    )


def test_all_names_stand_in_the_first_page_of_a_new_profile(tmp_path: Path) -> None:
    """A file that is cut off loses what was in its last page, not every table: a repair needs their names."""
    Profile.open(tmp_path / "profile.db", KEY).close()
    connection = open_connection(tmp_path / "profile.db", KEY)
    pages = [row[0] for row in connection.execute("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'")]
    connection.close()
    assert pages == [1]


def test_a_kill_in_the_middle_of_an_upgrade_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "profile.db"
    shutil.copyfile(fixture(1), path)
    broken = (*STEPS[:2], STEPS[2] + "SELECT nothing FROM nowhere;")
    monkeypatch.setattr("session_engine.profile.opening.STEPS", broken)
    with pytest.raises(ProfileError):
        Profile.open(path, KEY)
    monkeypatch.undo()
    profile = Profile.open(path, KEY)
    assert profile.settings()["appearance.theme"] == "dark"
    profile.close()


def test_a_newer_profile_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "profile.db"
    connection = open_connection(path, KEY)
    connection.pragma("user_version", len(STEPS) + 1)
    connection.close()
    before = path.read_bytes()
    with pytest.raises(ProfileError) as caught:
        Profile.open(path, KEY)
    assert caught.value.trouble is ProfileTrouble.NEWER
    assert path.read_bytes() == before
