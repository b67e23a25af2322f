"""The profile's key in a real key store: made once, found again, never made anew while it is locked away."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from session_engine.profile.profile import Profile
from tests.fixtures.secret_service import SecretService, missing_programs

pytestmark = [
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="the Secret Service is of Linux desktops"
    ),
    pytest.mark.timeout(300),
]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[SecretService]:
    # No skip: without it nothing here shows that the key comes from where it is said to be.
    assert not missing_programs(), "python3 dev.py setup installs gnome-keyring and dbus"
    made = SecretService(tmp_path)
    yield made
    made.close()


def test_a_key_is_made_once_and_is_there_after_logging_in_again(
    session: SecretService, tmp_path: Path
) -> None:
    file = tmp_path / "profile.key"
    session.log_in("correct horse")
    first = session.key(file)
    assert first["place"] == "key_store"
    assert session.key(file, exists=True)["key"] == first["key"]
    session.log_out()
    session.log_in("correct horse")
    assert session.key(file, exists=True)["key"] == first["key"]
    assert not file.exists()


def test_a_locked_store_is_told_and_gives_the_same_key_once_it_is_open(
    session: SecretService, tmp_path: Path
) -> None:
    file = tmp_path / "profile.key"
    session.log_in("correct horse")
    first = session.key(file)
    session.log_out()
    session.log_in("battery staple")
    locked = session.key(file, exists=True)
    assert locked["trouble"] == "key_store_locked"
    assert not file.exists(), "no second key over the first"
    session.log_out()
    session.log_in("correct horse")
    assert session.key(file, exists=True)["key"] == first["key"]


def test_without_a_store_a_new_profile_has_a_key_file_and_an_old_one_waits(
    session: SecretService, tmp_path: Path
) -> None:
    file = tmp_path / "profile.key"
    assert session.key(file, exists=True)["trouble"] in {"key_store_locked", "key_missing"}
    made = session.key(file)
    assert made["place"] == "file"
    assert session.key(file, exists=True)["key"] == made["key"]
    session.log_in("correct horse")
    assert session.key(file, exists=True)["key"] == made["key"], (
        "a profile made without a store stays readable"
    )


def test_another_key_in_the_store_is_told_apart_from_damage_and_the_right_one_opens_again(
    session: SecretService, tmp_path: Path
) -> None:
    session.log_in("correct horse")
    assert session.open(tmp_path) == {"code": "", "key_place": "key_store"}
    right = session.key(tmp_path / "profile.key", exists=True)["key"]
    assert isinstance(right, str)
    with_one = Profile.open(tmp_path / "profile.db", bytes.fromhex(right))
    with_one.put_setting("appearance.theme", "dark")
    with_one.close()
    before = (tmp_path / "profile.db").read_bytes()
    session.put("11" * 32)
    assert session.open(tmp_path)["code"] == "wrong_key"
    session.put(None)
    assert session.open(tmp_path)["code"] == "key_missing"
    assert (tmp_path / "profile.db").read_bytes() == before
    assert not (tmp_path / "profile.key").exists(), "no second key over the first"
    session.put(right)
    assert session.open(tmp_path) == {"code": "", "key_place": "key_store"}
