"""profile.db: durable, encrypted, honest about what stands against it."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from session_engine.events import Event
from session_engine.ids import LineId, RecordRef
from session_engine.profile.events import Committed, ProfileTrouble, RowRefused
from session_engine.profile.opening import ProfileError, open_connection
from session_engine.profile.profile import Profile, on_loop
from session_engine.profile.rows import DraftRow
from session_engine.profile.salvage import set_aside
from session_engine.profile.schema import Table

KEY = bytes(range(32))


def test_what_was_put_is_there_after_opening_again(tmp_path: Path) -> None:
    told: list[Event] = []
    profile = Profile.open(tmp_path / "profile.db", KEY)
    profile.listen(told.append)
    profile.put_setting("appearance.theme", "dark")
    profile.put_recent("demo", "search", "mesh", "mesh", 1.0)
    profile.put_recent("demo", "search", "door", "door", 2.0)
    profile.put_geometry(1, "abc")
    profile.answers("demo").store("EntityDefinitions", b"{}")
    profile.answers("demo").store("EntityDefinitions", b"{}")
    assert profile.flush()
    assert told[-1] == Committed(6)  # the window counts its identity too
    profile.close()
    again = Profile.open(tmp_path / "profile.db", KEY)
    assert again.settings() == {"appearance.theme": "dark"}
    assert again.recent("demo", "search", 3) == [("door", "door"), ("mesh", "mesh")]
    assert again.geometry(1) == "abc"
    assert again.answers("demo").load("EntityDefinitions") == b"{}"
    assert again.answers("other").load("EntityDefinitions") is None
    again.remove_setting("appearance.theme")
    again.close()
    last = Profile.open(tmp_path / "profile.db", KEY)
    assert last.settings() == {}
    last.close()


def test_the_file_holds_no_plain_text(tmp_path: Path) -> None:
    profile = Profile.open(tmp_path / "profile.db", KEY)
    profile.put_setting("person.display_name", "Amara Osei")
    profile.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Amara" not in content
    assert b"SQLite format 3" not in content


def test_a_wrong_key_is_told_apart_from_damage(tmp_path: Path) -> None:
    Profile.open(tmp_path / "profile.db", KEY).close()
    with pytest.raises(ProfileError) as caught:
        Profile.open(tmp_path / "profile.db", bytes(32))
    assert caught.value.trouble is ProfileTrouble.WRONG_KEY
    (tmp_path / "profile.db").write_bytes(b"\0" * 8192)
    with pytest.raises(ProfileError) as caught:
        Profile.open(tmp_path / "profile.db", KEY)
    assert caught.value.trouble is ProfileTrouble.DAMAGED


def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    connection = open_connection(tmp_path / "profile.db", KEY)
    connection.pragma("user_version", 999)
    connection.close()
    with pytest.raises(ProfileError) as caught:
        Profile.open(tmp_path / "profile.db", KEY)
    assert caught.value.trouble is ProfileTrouble.NEWER


def test_a_missing_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProfileError) as caught:
        Profile.open(tmp_path / "file" / "profile.db", KEY)
    assert caught.value.trouble is ProfileTrouble.UNWRITABLE


def test_a_damaged_file_is_set_aside_never_deleted(tmp_path: Path) -> None:
    path = tmp_path / "profile.db"
    path.write_bytes(b"rubbish")
    aside = set_aside(path, "damaged-1")
    assert aside.read_bytes() == b"rubbish"
    Profile.open(path, KEY).close()


def test_a_row_that_is_no_row_costs_only_itself(tmp_path: Path) -> None:
    told: list[Event] = []
    profile = Profile.open(tmp_path / "profile.db", KEY)
    profile.listen(told.append)
    with profile.together():
        profile.put_setting("appearance.theme", "dark")
        profile._writer.put(Table("nowhere", ("name",)), ("x",))
    assert profile.flush()
    assert told == [RowRefused("nowhere", "x"), Committed(2)]
    profile.close()
    again = Profile.open(tmp_path / "profile.db", KEY)
    assert again.settings() == {"appearance.theme": "dark"}
    again.close()


def test_events_come_back_on_the_loop(tmp_path: Path) -> None:
    async def work() -> tuple[Event, int]:
        loop = asyncio.get_running_loop()
        heard: asyncio.Future[tuple[Event, int]] = loop.create_future()
        profile = Profile.open(tmp_path / "profile.db", KEY)
        profile.put_setting("a", 1)
        assert profile.flush()
        profile.listen(on_loop(loop, lambda event: heard.set_result((event, threading.get_ident()))))
        try:
            return await heard
        finally:
            profile.close()

    assert asyncio.run(work()) == (Committed(1), threading.get_ident())


def test_a_loop_that_has_ended_hears_nothing_more(tmp_path: Path) -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    profile = Profile.open(tmp_path / "profile.db", KEY)
    profile.listen(on_loop(loop, lambda event: None))
    profile.put_setting("a", 1)
    assert profile.close()


def test_typing_gathers_and_structure_does_not_wait(tmp_path: Path) -> None:
    told: list[Event] = []
    profile = Profile.open(tmp_path / "profile.db", KEY, soon=60)
    profile._writer.ask(lambda _connection: None).result(
        5
    )  # what it reads at once takes what was typed along
    profile.listen(told.append)
    ref = RecordRef(LineId("demo"), "incident", "1")
    for length in range(50):
        profile.drafts.put(DraftRow(ref, "title", "x" * length))
    assert told == []
    profile.put_setting("a", 1)
    assert profile.flush()
    assert told == [Committed(51)], "one transaction, with what was typed before it"
    profile.close()


READ_ONLY = """
import os, sys
import apsw
from pathlib import Path
from session_engine.profile.opening import ProfileError
from session_engine.profile.profile import Profile, on_loop
from session_engine.profile.rows import DraftRow
os.setgroups([])
os.setgid(65534)
os.setuid(65534)  # once everything is loaded: nobody may not read where it lies
try:
    Profile.open(Path(sys.argv[1]), bytes(range(32)))
except ProfileError as error:
    print(error.trouble.value)
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another")
def test_what_may_not_be_written_is_told(tmp_path: Path) -> None:
    outside = Path(tempfile.mkdtemp(dir="/tmp"))
    try:
        outside.chmod(0o755)
        Profile.open(outside / "profile.db", KEY).close()
        outside.chmod(0o755)
        for name in ("profile.db", "profile.db.key"):
            (outside / name).chmod(0o644)
        assert _as_nobody(outside / "profile.db") == "unwritable"
        assert _as_nobody(outside / "new" / "profile.db") == "unwritable"
    finally:
        shutil.rmtree(outside)


def _as_nobody(path: Path) -> str:
    command = [sys.executable, "-c", READ_ONLY, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=170, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
