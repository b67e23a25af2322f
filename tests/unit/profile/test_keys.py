"""The profile's key: in a real key store, else in a private file, never in plain text by another's choice."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail
from keyring.errors import InitError, KeyringLocked
from typing_extensions import override

from desktop import key_file, secrets
from desktop.key_trouble import KeyCode, KeyTrouble
from desktop.secrets import KeyPlace, key_store, profile_key, protect

posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")


class Store(KeyringBackend):
    """A key store that works, unless it is told otherwise."""

    priority = 5.0  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.error = error
        self.forgetful = False

    @override
    def get_password(self, service: str, username: str) -> str | None:
        if self.error is not None:
            raise self.error
        return self.kept.get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        if not self.forgetful:
            self.kept[service, username] = password

    @override
    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[KeyringBackend], None]:
    """Make a store the system's."""

    def put(store: KeyringBackend) -> None:
        monkeypatch.setattr(keyring, "get_keyring", lambda: store)

    return put


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_file, "_COST", 2**14)


Use = Callable[[KeyringBackend], None]


def _code(work: Callable[[], object]) -> KeyCode:
    with pytest.raises(KeyTrouble) as caught:
        work()
    return caught.value.code


def test_a_key_is_made_once_and_found_again(tmp_path: Path, use: Use) -> None:
    store, file = Store(), tmp_path / "profile.key"
    use(store)
    first = profile_key("default", file)
    assert first.place is KeyPlace.KEY_STORE
    assert profile_key("default", file, exists=True).key == first.key
    assert profile_key("other", file).key != first.key
    assert not file.exists()
    assert all(len(text) == 64 for text in store.kept.values()), "Windows takes 1,280 characters at most"
    assert first.key.hex() not in repr(first)


def test_a_store_that_never_worked_gives_way_to_a_file(tmp_path: Path, use: Use) -> None:
    use(Store(InitError("no collection")))
    made = profile_key("default", tmp_path / "profile.key")
    assert made.place is KeyPlace.FILE
    assert profile_key("default", tmp_path / "profile.key", exists=True).key == made.key


def test_a_store_that_forgets_at_once_is_not_trusted(tmp_path: Path, use: Use) -> None:
    store = Store()
    store.forgetful = True
    use(store)
    assert profile_key("default", tmp_path / "profile.key").place is KeyPlace.FILE


@pytest.mark.parametrize("error", [KeyringLocked("no"), InitError("no")])
def test_a_locked_store_makes_no_second_key(tmp_path: Path, use: Use, error: Exception) -> None:
    use(Store(error))
    file = tmp_path / "profile.key"
    assert _code(lambda: profile_key("default", file, exists=True)) is KeyCode.STORE_LOCKED
    assert not file.exists()


def test_a_key_that_is_gone_is_told_and_never_made_anew(tmp_path: Path, use: Use) -> None:
    store, file = Store(), tmp_path / "profile.key"
    use(store)
    assert _code(lambda: profile_key("default", file, exists=True)) is KeyCode.KEY_MISSING
    store.kept[secrets.SERVICE, "default"] = "rubbish"
    assert _code(lambda: profile_key("default", file, exists=True)) is KeyCode.KEY_MISSING
    assert not file.exists()
    use(fail.Keyring())
    assert _code(lambda: profile_key("default", file, exists=True)) is KeyCode.KEY_MISSING


def test_a_managed_setting_forbids_the_file(tmp_path: Path, use: Use) -> None:
    file = tmp_path / "profile.key"
    assert _code(lambda: profile_key("default", file, file_allowed=False)) is KeyCode.STORE_REQUIRED
    assert not file.exists()
    made = profile_key("default", file)
    assert (
        _code(lambda: profile_key("default", file, exists=True, file_allowed=False)) is KeyCode.STORE_REQUIRED
    )
    use(Store())
    moved = profile_key("default", file, exists=True, file_allowed=False)
    assert (moved.key, moved.place) == (made.key, KeyPlace.KEY_STORE)
    assert not file.exists()


def test_a_plain_text_store_is_passed_over(monkeypatch: pytest.MonkeyPatch, use: Use) -> None:
    plain = type("PlaintextKeyring", (Store,), {"__module__": "keyrings.alt.file"})()
    use(plain)
    assert key_store() is None
    good = Store()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [plain, good])
    use(chainer.ChainerBackend())
    assert key_store() is good


@posix
def test_the_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "profile.key"
    made = profile_key("default", file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    file.chmod(0o644)
    assert profile_key("default", file).key == made.key
    assert file.stat().st_mode & 0o777 == 0o600


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_key_file_of_somebody_else_is_not_believed(tmp_path: Path) -> None:
    file = tmp_path / "profile.key"
    profile_key("default", file)
    os.chown(file, 12345, 12345)
    assert _code(lambda: profile_key("default", file)) is KeyCode.KEY_FILE_NOT_OURS


def test_a_passphrase_protects_the_file(tmp_path: Path, cheap: None) -> None:
    file = tmp_path / "profile.key"
    key = profile_key("default", file).key
    assert protect(file, key, "Grüße 🙂") is KeyPlace.PASSPHRASE
    assert key.hex() not in file.read_text()
    assert _code(lambda: profile_key("default", file)) is KeyCode.PASSPHRASE_NEEDED
    assert _code(lambda: profile_key("default", file, passphrase="gruesse")) is KeyCode.PASSPHRASE_WRONG
    found = profile_key("default", file, passphrase="Grüße 🙂", file_allowed=False)
    assert (found.key, found.place) == (key, KeyPlace.PASSPHRASE)
    first = file.read_text()
    protect(file, key, "Grüße 🙂")
    assert file.read_text() != first, "a pad is used once"
    assert protect(file, key, None) is KeyPlace.FILE
    assert profile_key("default", file).key == key
    assert [path.name for path in tmp_path.iterdir()] == ["profile.key"]


@pytest.mark.parametrize(
    "text",
    ["", "xyz", "00" * 31, "{", "{}", '{"format": "ninedesk key 2", "cost": 16384, "salt": "", "key": ""}'],
)
def test_a_key_file_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "profile.key"
    file.write_text(text)
    work = lambda: profile_key("default", file, passphrase="x")  # noqa: E731
    assert _code(work) is KeyCode.KEY_FILE_DAMAGED
    assert file.read_text() == text


def test_a_flipped_bit_of_a_protected_key_is_no_other_key(tmp_path: Path, cheap: None) -> None:
    file = tmp_path / "profile.key"
    protect(file, bytes(32), "x")
    text = file.read_text()
    at = text.index('"key": "') + 9
    file.write_text(text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :])
    assert _code(lambda: profile_key("default", file, passphrase="x")) is KeyCode.PASSPHRASE_WRONG
