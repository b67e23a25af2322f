"""Keys, the names a service answers to, and the lock of its database."""

from pathlib import Path

import pytest

from org_service.access import (
    KeyRefused,
    Keys,
    host_allowed,
    host_name,
    hosts_of,
    new_key,
    parse_key_line,
    read_key_file,
)
from org_service.lock import DatabaseInUse, DatabaseLock


def test_a_key_stands_for_its_user() -> None:
    keys, key = Keys(), new_key()
    keys.add(key, "amara")
    assert keys.bearer(f"Bearer {key}") == "amara"
    assert keys.bearer(f"bearer  {key} ") == "amara"
    assert len(keys) == 1
    for wrong in (None, "", key, f"Basic {key}", f"Bearer {key}x", f"Bearer {key[:-1]}", "Bearer \ud800"):
        assert keys.bearer(wrong) is None


def test_keys_do_not_show() -> None:
    keys, key = Keys(), new_key()
    keys.add(key, "amara")
    assert key not in repr(keys)
    assert "amara" not in repr(keys)


@pytest.mark.parametrize("key", ["", "short", "ключ-ключ-ключ-ключ", "with\x00nul-with\x00nul"])
def test_weak_keys_are_refused(key: str) -> None:
    with pytest.raises(KeyRefused):
        Keys().add(key, "amara")


def test_lines_of_keys(tmp_path: Path) -> None:
    assert parse_key_line("abc amara@x.example\n") == ("abc", "amara@x.example")
    assert parse_key_line("  \n") is None
    assert parse_key_line("# a comment") is None
    file = tmp_path / "keys"
    file.write_text("# keys\nabc amara\n\ndef ben\n", encoding="utf-8")
    assert read_key_file(file) == [("abc", "amara"), ("def", "ben")]
    file.write_text("abc amara\nsecret\n", encoding="utf-8")
    with pytest.raises(KeyRefused, match="Line 2") as refusal:
        read_key_file(file)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("localhost:80", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]:8080", "::1"),
        ("[::1]", "::1"),
        ("Desk.Example:1", "desk.example"),
    ],
)
def test_host_names(header: str, name: str) -> None:
    assert host_name(header) == name


def test_a_foreign_name_is_refused_on_loopback() -> None:
    hosts = hosts_of("127.0.0.1")
    for good in ("127.0.0.1:5000", "localhost", "[::1]:5000"):
        assert host_allowed(good, hosts)
    for bad in ("", "evil.example", "127.0.0.1.evil.example:80", "0.0.0.0:80"):
        assert not host_allowed(bad, hosts)
    assert hosts_of("0.0.0.0") is None
    assert host_allowed("anything", None)
    assert not host_allowed("127.0.0.1", hosts_of("desk.example"))


def test_a_database_has_one_service(tmp_path: Path) -> None:
    database = tmp_path / "organisation.db"
    first, second = DatabaseLock(database), DatabaseLock(database)
    first.acquire(0)
    with pytest.raises(DatabaseInUse):
        second.acquire(0.05)
    first.release()
    second.acquire(0)
    second.release()
    second.release()
