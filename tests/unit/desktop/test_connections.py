"""Which organisation a profile belongs to, which profile a start opens, and where a key is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.arguments import Arguments, parse
from desktop.connections import access_key, profiles
from desktop.connections.choice import NotToBeOpened, choose, given_key, settle
from desktop.connections.connection import (
    FILE,
    BrokenConnection,
    Connection,
    read_connection,
    write_connection,
)
from desktop.connections.forgetting import forget
from desktop.settings_listing import with_address
from session_engine.ids import LineId
from session_engine.organisation.checking import CheckFailed
from session_engine.profile.rows import TokenRow
from session_engine.settings.managed import Managed
from session_engine.settings.state import SettingState, Source

A, B = "https://a.example", "https://b.example"


def connected(data: Path, profile: str, connection: Connection) -> Path:
    folder = data / "profiles" / profile
    write_connection(folder, connection)
    return folder


def asked(data: Path, **more: object) -> Arguments:
    return replace(Arguments(data), **more)  # type: ignore[arg-type]


class Tokens:
    """Keeps keys for a test."""

    def __init__(self) -> None:
        self.rows: dict[LineId, TokenRow] = {}

    def token(self, line: LineId) -> TokenRow | None:
        return self.rows.get(line)

    def put_token(self, row: TokenRow) -> None:
        self.rows[row.line] = row

    def remove_token(self, line: LineId) -> None:
        self.rows.pop(line, None)


# The file


def test_a_connection_comes_back_as_it_was_written(tmp_path: Path) -> None:
    for one in (
        Connection(A, "Contoso"),
        Connection("http://desk.lan:8000", "Büro", plain=True),
        Connection(B, "", forgotten=True),
    ):
        write_connection(tmp_path / "x", one)
        assert read_connection(tmp_path / "x") == one
    assert [file.name for file in (tmp_path / "x").iterdir()] == [FILE]
    assert read_connection(tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"\xff\xfe", b"{}", b'{"address": 7}', b'{"address": "http://desk.lan"}',
        b'{"address": "https://u:p@a.example"}',
    ],
)  # fmt: skip
def test_a_broken_file_begins_no_demonstration(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "profiles" / "x"
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(content)
    with pytest.raises(BrokenConnection):
        read_connection(folder)
    with pytest.raises(NotToBeOpened, match="cannot be understood"):
        choose(asked(tmp_path, profile="x", profile_named=True), None)
    assert profiles.known(tmp_path) == ()


def test_a_line_is_named_by_its_organisation() -> None:
    assert Connection(A).line != Connection(B).line
    assert (Connection(A).title, Connection(A, "Contoso").title) == ("a.example", "Contoso")


# Which profile


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Contoso Support", "Contoso-Support"),
        ("Büro Köln", "Buro-Koln"),
        ("日本", "organisation"),
        ("../../etc", "etc"),
        ("default", "default-2"),
        ("contoso", "contoso-2"),
        ("x" * 90, "x" * 36),
    ],
)
def test_a_new_profile_gets_a_name_that_every_disk_takes(tmp_path: Path, wanted: str, name: str) -> None:
    connected(tmp_path, "Contoso", Connection(A))
    assert profiles.new_name(tmp_path, wanted) == name


def test_a_start_without_a_name_opens_the_demonstration_or_what_was_chosen(tmp_path: Path) -> None:
    assert choose(asked(tmp_path), None).connection is None
    connected(tmp_path, "contoso", Connection(A, "Contoso"))
    profiles.start_with(tmp_path, "contoso")
    chosen = choose(asked(tmp_path), None)
    assert (chosen.profile, chosen.connection) == ("contoso", Connection(A, "Contoso"))
    assert chosen.places.data == tmp_path / "profiles" / "contoso"
    named = choose(asked(tmp_path, profile_named=True), None)
    assert (named.profile, named.connection) == ("default", None)
    profiles.start_with(tmp_path, profiles.DEMONSTRATION)
    assert choose(asked(tmp_path), None).profile == "default"


@pytest.mark.parametrize("said", ["gone", "../x", "", "\xff", "a" * 90])
def test_a_choice_that_means_nothing_opens_the_demonstration(tmp_path: Path, said: str) -> None:
    (tmp_path / "starts-with").write_text(said, "latin-1")
    assert choose(asked(tmp_path), None).profile == "default"


def test_the_command_line_makes_a_profile_and_finds_it_again(tmp_path: Path) -> None:
    first = choose(asked(tmp_path, organisation=A), None)
    assert (first.profile, first.connection) == ("a-example", Connection(A))
    settle(first)
    assert choose(asked(tmp_path, organisation=A), None) == first
    assert choose(asked(tmp_path, organisation=B), None).profile == "b-example"
    named = choose(asked(tmp_path, organisation=B, profile="team", profile_named=True), None)
    assert named.profile == "team"


def test_an_organisation_never_takes_the_profile_of_another_or_of_the_demonstration(tmp_path: Path) -> None:
    connected(tmp_path, "team", Connection(A))
    with pytest.raises(NotToBeOpened, match=r"belongs to https://a\.example"):
        choose(asked(tmp_path, organisation=B, profile="team", profile_named=True), None)
    (tmp_path / "organisation.db").touch()
    with pytest.raises(NotToBeOpened, match="belongs to the demonstration"):
        choose(asked(tmp_path, organisation=B, profile_named=True), None)


def managed(tier: str, address: str) -> Managed:
    values: Mapping[str, object] = {"organisation.address": address}
    return Managed(locked=values) if tier == "locked" else Managed(defaults=values)


def test_what_an_administrator_has_locked_wins(tmp_path: Path) -> None:
    connected(tmp_path, "other", Connection(B))
    profiles.start_with(tmp_path, "other")
    chosen = choose(asked(tmp_path), managed("locked", f"{A}/"))
    assert (chosen.profile, chosen.connection) == ("a-example", Connection(A))
    for no in (asked(tmp_path, organisation=B), asked(tmp_path, profile="other", profile_named=True)):
        with pytest.raises(NotToBeOpened):
            choose(no, managed("locked", A))
    own = choose(asked(tmp_path, profile="mine", profile_named=True), managed("locked", A))
    assert own.connection == Connection(A)


def test_a_default_of_an_administrator_holds_until_she_chooses(tmp_path: Path) -> None:
    assert choose(asked(tmp_path), managed("default", A)).connection == Connection(A)
    connected(tmp_path, "other", Connection(B))
    profiles.start_with(tmp_path, "other")
    assert choose(asked(tmp_path), managed("default", A)).profile == "other"
    assert choose(asked(tmp_path, profile_named=True), managed("default", A)).connection is None


def test_one_that_was_forgotten_is_listed_no_more_and_found_again(tmp_path: Path) -> None:
    folder = connected(tmp_path, "contoso", Connection(A, "Contoso"))
    connected(tmp_path, "other", Connection(B, "Alpha"))
    profiles.start_with(tmp_path, "contoso")
    assert [one.connection.title for one in profiles.known(tmp_path)] == ["Alpha", "Contoso"]
    forget(tmp_path, folder, Connection(A, "Contoso"))
    assert [one.profile for one in profiles.known(tmp_path)] == ["other"]
    assert profiles.starts_with(tmp_path) == "default"
    assert profiles.profile_of(tmp_path, A) == "contoso"


def test_the_command_line_takes_an_address_in_any_form() -> None:
    found = parse(["--organisation", "Desk.Example/api/data/v9.2/", "--key-file", "k", "--profile", "x"])
    assert (found.organisation, found.key_file, found.profile) == ("https://desk.example", Path("k"), "x")
    assert found.profile_named
    assert parse([]).profile == "default"
    assert not parse([]).profile_named


@pytest.mark.parametrize("address", ["http://desk.example", "ftp://a", "a b"])
def test_the_command_line_refuses_what_is_none(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--organisation", address])
    assert "argument --organisation" in capsys.readouterr().err


def test_the_listing_of_settings_names_the_organisation_of_the_profile() -> None:
    unset = SettingState("organisation.address", "")
    (shown,) = with_address((unset,), Connection(A))
    assert (shown.value, shown.source) == (A, Source.PERSON)
    locked = SettingState("organisation.address", A, Source.LOCKED)
    assert with_address((locked,), Connection(A)) == (locked,)
    assert with_address((unset,), None) == (unset,)


# Keys


@pytest.mark.parametrize(
    ("content", "key"),
    [("abc\n", "abc"), ("# ours\n\nabc amara@x\nmore", "abc"), ("Bearer abc", "abc")],
)
def test_a_key_file_is_read_as_people_make_them(tmp_path: Path, content: str, key: str) -> None:
    file = tmp_path / "key"
    file.write_text(content)
    assert given_key(asked(tmp_path, key_file=file)) == key


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"\xff\xfe\x00"])
def test_a_key_file_without_a_key_ends_the_start(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    with pytest.raises(NotToBeOpened, match="does not begin with a key"):
        given_key(asked(tmp_path, key_file=file))
    with pytest.raises(NotToBeOpened, match="cannot be read"):
        given_key(asked(tmp_path, key_file=tmp_path / "none"))


def test_a_key_is_kept_for_its_line_alone_and_shown_nowhere() -> None:
    store, key = Tokens(), access_key.new_key("very-secret", "person")
    access_key.keep_key(store, Connection(A).line, key)
    assert access_key.kept_key(store, Connection(A).line) == key
    assert access_key.kept_key(store, Connection(B).line) is None
    assert access_key.kept_key(None, Connection(A).line) is None
    assert "very-secret" not in repr(key) + repr(store.rows[Connection(A).line])
    assert "very-secret" not in access_key.new_key("very-secret").account


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", json.dumps({"key": 7}).encode(), b'{"key": ""}'])
def test_a_kept_key_that_means_nothing_is_none(content: bytes) -> None:
    store = Tokens()
    store.put_token(TokenRow(LineId(A), content, 0))
    assert access_key.kept_key(store, LineId(A)) is None


def test_a_key_file_counts_once_and_a_typed_key_after_it() -> None:
    first = access_key.with_given(None, "from-file")
    assert first is not None
    assert first.text == "from-file"
    assert access_key.with_given(first, "from-file") == first
    typed = access_key.replacing(first, "typed", first.account)
    assert access_key.with_given(typed, "from-file") == typed, "the file is the same as before"
    renewed = access_key.with_given(typed, "rolled")
    assert renewed is not None
    assert renewed.text == "rolled"
    assert access_key.with_given(typed, "") == typed
    with pytest.raises(CheckFailed):
        access_key.read_key_file("\n")
