"""The start: what stands against a profile is said, and nothing is done about it before the person agrees."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from desktop import network_home
from desktop.network_home import make_local, on_network
from desktop.paths import Paths, paths
from desktop.profile_start import OpenedProfile, begin_anew, open_profile, repair_profile, settings_store


def _open(places: Paths) -> OpenedProfile:
    return asyncio.run(open_profile(places, "default"))


@pytest.fixture
def places(tmp_path: Path) -> Paths:
    """Give a profile with one setting in it."""
    found = Paths(tmp_path / "data")
    opened = _open(found)
    assert opened.profile is not None
    assert opened.trouble == ("profile_key_file", {})
    opened.profile.put_setting("a", 1)
    opened.profile.close()
    return found


def test_what_was_kept_is_there(places: Paths) -> None:
    opened = _open(places)
    assert opened.profile is not None
    assert opened.profile.settings() == {"a": 1}
    opened.profile.close()


def test_a_damaged_profile_is_left_until_the_person_agrees(places: Paths) -> None:
    damaged = bytearray(places.profile.read_bytes())
    damaged[-3000] ^= 1
    places.profile.write_bytes(damaged[:-4096])
    before = places.profile.read_bytes()
    opened = _open(places)
    assert (opened.profile, opened.code) == (None, "damaged")
    assert settings_store(opened).settings() == {}
    assert places.profile.read_bytes() == before
    repaired = asyncio.run(repair_profile(places, "default"))
    assert repaired.profile is not None
    assert repaired.profile.settings() == {"a": 1}
    repaired.profile.close()
    assert repaired.trouble is not None
    code, values = repaired.trouble
    assert code == "profile_repaired"
    assert (places.data / str(values["file"])).read_bytes() == before


def test_a_lost_key_is_told_and_a_new_profile_begun_when_the_person_agrees(places: Paths) -> None:
    places.key_file.rename(places.data / "elsewhere")
    assert _open(places).code == "key_missing"
    assert not places.key_file.exists()
    opened = asyncio.run(begin_anew(places, "default"))
    assert opened.profile is not None
    assert opened.profile.settings() == {}
    opened.profile.close()
    assert len([path for path in places.data.iterdir() if path.name.startswith("profile.db.20")]) == 2


def test_another_key_is_no_damage(places: Paths) -> None:
    places.key_file.write_text("11" * 32)
    opened = _open(places)
    assert opened.code == "wrong_key"


def test_a_profile_that_is_open_elsewhere_is_in_use(places: Paths) -> None:
    first = _open(places)
    assert first.profile is not None
    assert _open(places).code == "in_use"
    first.profile.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert _open(Paths(tmp_path / "file" / "data")).code == "unwritable"


MOUNTS = r"""
sysfs /sys sysfs rw 0 0
/dev/vda / ext4 rw 0 0
server:/homes /homes nfs4 rw,vers=4.2 0 0
/dev/vdb /homes/local ext4 rw 0 0
//nas/with\040blank /mnt/with\040blank cifs rw 0 0
me@host: /mnt/ssh fuse.sshfs rw 0 0
broken
"""


@pytest.mark.skipif(not Path("/proc/self/mounts").exists(), reason="the table of mounts is Linux's")
@pytest.mark.parametrize(
    ("folder", "network"),
    [
        ("/homes/amara/.local/share/Ninedesk", True),
        ("/homes", True),
        ("/homes/local/x", False),
        ("/homework", False),
        ("/mnt/with blank/x", True),
        ("/mnt/ssh", True),
        ("/var/lib", False),
    ],
)
def test_a_home_on_another_machine_is_known(
    monkeypatch: pytest.MonkeyPatch, folder: str, network: bool
) -> None:
    monkeypatch.setattr(network_home, "_there", lambda path: path)
    assert on_network(Path(folder), MOUNTS) is network


def test_a_profile_of_a_home_on_another_machine_is_on_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_home, "on_network", lambda folder: True)
    monkeypatch.setattr(network_home, "local_folder", lambda name: tmp_path / "mine" / name)
    found = paths()
    assert found == Paths(tmp_path / "mine" / "default", away_from_home=True)
    assert found.data.is_dir()
    assert paths(tmp_path / "given").data == tmp_path / "given", "--data overrides"
    opened = _open(found)
    assert opened.profile is not None
    opened.profile.close()
    assert opened.trouble == ("profile_on_local_disk", {"folder": str(found.data)})
    again = _open(found)
    assert again.profile is not None
    again.profile.close()
    assert again.trouble == ("profile_key_file", {}), "said once"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_local_folder_that_others_can_enter_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine").chmod(0o777)
    assert not make_local(tmp_path / "mine" / "default")
    (tmp_path / "link").symlink_to(tmp_path)
    assert not make_local(tmp_path / "link" / "default")
