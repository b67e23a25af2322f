"""Damaged profiles: a clear code, never a crash or a wrong value; what can be read is carried over."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import apsw
import pytest

from session_engine.ids import RecordRef, SessionId, TabId
from session_engine.profile.events import LostRow, ProfileTrouble
from session_engine.profile.opening import ProfileError, open_connection
from session_engine.profile.profile import Profile
from session_engine.profile.reading import read_rows
from session_engine.profile.rows import DraftRow, TabRow
from session_engine.profile.salvage import repair
from session_engine.profile.schema import UNREADABLE
from tests.fixtures.profiles import KEY, content

MUTATIONS = 500
DRAFTS = 60


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a profile of some fifty pages, with a part of it in the WAL as a kill leaves it."""
    folder = tmp_path_factory.mktemp("whole")
    path = folder / "profile.db"
    profile = Profile.open(path, KEY)
    content.fill(profile)
    for number in range(DRAFTS):
        profile.drafts.put(DraftRow(_ref(number), "description", f"{number} " * 300))
        profile.desk.put_tab(
            TabRow(TabId(100 + number), SessionId(7), number, content.TABS[0].page, "T" * 300)
        )
    profile.flush()
    profile._writer.ask(lambda connection: connection.wal_checkpoint()).result(5)
    profile.put_setting("late", "x" * 5000)
    profile.flush()
    kept = tmp_path_factory.mktemp("kept")
    _copy(path, kept / "profile.db")
    profile.close()
    return kept / "profile.db"


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """Give a folder without a disk where there is one: thousands of syncs prove nothing here."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else tmp_path) as name:
        yield Path(name)


def _ref(number: int) -> RecordRef:
    return RecordRef(content.LINE, "incident", f"{number:036d}")


def _copy(source: Path, target: Path) -> Path:
    for suffix in ("", "-wal", ".key"):
        shutil.copyfile(f"{source}{suffix}", f"{target}{suffix}")
    return target


def _mutate(path: Path, chance: random.Random) -> None:
    victim = path if chance.random() < 0.8 else path.with_name(path.name + "-wal")
    damaged = bytearray(victim.read_bytes())
    if chance.random() < 0.2:
        del damaged[chance.randrange(len(damaged)) :]
    else:
        for _ in range(chance.choice((1, 1, 3, 40))):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    victim.write_bytes(damaged)


def _drafts(profile: Profile) -> int:
    """Count the drafts, each of which must be as it was typed."""
    found = 0
    for number in range(DRAFTS):
        for draft in profile.drafts.of(_ref(number)).values():
            assert draft.mine == f"{number} " * 300
            found += 1
    return found


@pytest.mark.timeout(120)
def test_mutations_give_a_code_or_what_was_kept(whole: Path, in_memory: Path) -> None:
    chance, codes, saved = random.Random(3), dict[str, int](), list[int]()
    for trial in range(MUTATIONS):
        folder = in_memory / str(trial)
        folder.mkdir()
        path = _copy(whole, folder / "profile.db")
        _mutate(path, chance)
        before = path.read_bytes()
        try:
            profile = Profile.open(path, KEY)
        except ProfileError as error:
            assert error.trouble is ProfileTrouble.DAMAGED
            assert path.read_bytes() == before, "a damaged file stays as it was found"
            repaired = repair(path, KEY, "damaged")
            assert repaired.aside.read_bytes() == before
            profile = Profile.open(path, KEY)
            saved.append(_drafts(profile))
            assert repaired.broken or saved[-1] == DRAFTS, "an index alone is made anew"
            code = error.trouble.value
        else:
            assert _drafts(profile) == DRAFTS
            code = "opened"
        codes[code] = codes.get(code, 0) + 1
        profile.put_setting("again", 1)
        profile.close()
        shutil.rmtree(folder)
    assert codes["damaged"] > MUTATIONS / 4
    # Much of it is truncation, or hits forty pages of fifty.
    assert sorted(saved)[len(saved) // 2] > DRAFTS / 2, saved


def test_damage_to_one_page_costs_that_page(whole: Path, tmp_path: Path) -> None:
    lost: list[int] = []
    size = whole.stat().st_size
    for page in range(1, size // 4096):
        folder = tmp_path / str(page)
        folder.mkdir()
        path = _copy(whole, folder / "profile.db")
        damaged = bytearray(path.read_bytes())
        damaged[page * 4096 + 2000] ^= 0xFF
        path.write_bytes(damaged)
        try:
            Profile.open(path, KEY).close()
        except ProfileError:
            repair(path, KEY, "damaged")
            profile = Profile.open(path, KEY)
            lost.append(DRAFTS - _drafts(profile))
            profile.close()
    assert lost
    assert sorted(lost)[len(lost) * 3 // 4] <= 10, lost


def test_a_bad_row_costs_only_itself_and_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "profile.db"
    profile = Profile.open(path, KEY)
    content.fill(profile)
    profile.close()
    connection = open_connection(path, KEY)
    connection.execute("UPDATE tab SET state = '{\"scroll\": 7}' WHERE id = 22")
    connection.execute("UPDATE draft SET mine = '{\"$\": \"hologram\"}' WHERE name = 'title'")
    connection.execute("UPDATE outbox SET state = x'ff00' WHERE id = 3")
    connection.close()
    profile = Profile.open(path, KEY)
    assert set(profile.lost) == {
        LostRow("tab", "22"),
        LostRow("draft", f"demo incident {content.CASE.id} title"),
        LostRow("outbox", "3"),
    }
    assert profile.desk.tabs() == content.TABS[:1]
    assert set(profile.drafts.of(content.CASE)) == {"customerid", "to"}
    assert profile.outbox.items() == content.OUTBOX[:2]
    profile.close()
    again = Profile.open(path, KEY)
    assert again.lost == (), "told once"
    kept = again._writer.ask(lambda connection: read_rows(connection, UNREADABLE)).result(5)
    assert {row[0] for row in kept} == {"tab", "draft", "outbox"}
    assert any("hologram" in str(row[2]) for row in kept), "nothing is thrown away"
    again.close()


def test_identities_are_not_given_again_when_their_rows_are_gone(tmp_path: Path) -> None:
    path = tmp_path / "profile.db"
    profile = Profile.open(path, KEY)
    content.fill(profile)
    profile.desk.remove_session(SessionId(7))
    profile.close()
    again = Profile.open(path, KEY)
    assert (again.last_ids().tab, again.last_ids().session) == (22, 7)
    again.close()
    connection = open_connection(path, KEY)
    connection.execute("DELETE FROM counter")
    connection.close()
    last = Profile.open(path, KEY)
    assert (last.last_ids().tab, last.last_ids().session) == (22, 7), "what was closed has them too"
    last.close()


def test_a_damaged_cache_does_not_hold_back_what_is_typed(tmp_path: Path) -> None:
    path = tmp_path / "profile.db"
    profile = Profile.open(path, KEY)
    content.fill(profile)
    profile.close()
    connection = open_connection(path, KEY)
    sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'record_cache'"
    root = cast("int", connection.execute(sql).get)
    connection.close()
    damaged = bytearray(path.read_bytes())
    damaged[(root - 1) * 4096 + 1000] ^= 1
    path.write_bytes(damaged)
    profile = Profile.open(path, KEY)
    profile.cache.put_record(content.CACHED, content.ME)
    profile.put_setting("a", 1)
    assert profile.flush()
    profile.close()
    again = Profile.open(path, KEY)
    assert again.settings()["a"] == 1
    again.close()


def test_a_second_program_is_told_that_the_profile_is_in_use(tmp_path: Path) -> None:
    path = tmp_path / "profile.db"
    profile = Profile.open(path, KEY)
    with pytest.raises(ProfileError) as caught:
        Profile.open(path, KEY)
    assert caught.value.trouble is ProfileTrouble.IN_USE
    profile.put_setting("a", 1)
    assert profile.close()


def test_a_file_that_is_empty_although_it_was_a_profile_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "profile.db"
    Profile.open(path, KEY).close()
    path.write_bytes(b"")
    with pytest.raises(ProfileError) as caught:
        Profile.open(path, KEY)
    assert caught.value.trouble is ProfileTrouble.DAMAGED


def test_a_repair_that_is_cut_off_leaves_a_profile_that_is_still_damaged(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _copy(whole, tmp_path / "profile.db")
    path.write_bytes(path.read_bytes()[:9000])

    def cut(self: Path, target: Path) -> Path:
        raise OSError("power")

    monkeypatch.setattr(Path, "rename", cut)
    with pytest.raises(OSError, match="power"):
        repair(path, KEY, "damaged")
    monkeypatch.undo()
    with pytest.raises(ProfileError) as caught:
        Profile.open(path, KEY)
    assert caught.value.trouble is ProfileTrouble.DAMAGED
    assert repair(path, KEY, "damaged").aside.exists()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_the_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "profile.db"
    profile = Profile.open(path, KEY)
    profile.put_setting("a", 1)
    profile.flush()
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {file.name: file.stat().st_mode & 0o077 for file in path.parent.iterdir()} == {
        "profile.db": 0,
        "profile.db-wal": 0,
        "profile.db.key": 0,
    }
    profile.close()
    path.chmod(0o644)
    Profile.open(path, KEY).close()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@pytest.mark.parametrize(("before", "after"), [(0o755, 0o700), (0o1777, 0o1777), (0o700, 0o700)])
def test_the_folder_of_a_new_profile_is_closed_unless_people_share_it(
    tmp_path: Path, before: int, after: int
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(before)
    Profile.open(folder / "profile.db", KEY).close()
    assert folder.stat().st_mode & 0o7777 == after


def test_encryption_leaves_nothing_readable(whole: Path, tmp_path: Path) -> None:
    for suffix in ("", "-wal"):
        text = Path(f"{whole}{suffix}").read_bytes()
        assert b"TTTT" not in text
        assert b"description" not in text
    with pytest.raises(apsw.NotADBError):
        apsw.Connection(str(_copy(whole, tmp_path / "p.db"))).execute(
            "SELECT * FROM sqlite_schema"
        ).fetchall()
