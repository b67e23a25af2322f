"""Where managed settings are read on each system: what is broken is told, and what is good counts."""

from __future__ import annotations

import json
import os
import plistlib
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.managed_settings import place, read_managed
from desktop.managed_settings.json_file import read_json_file
from desktop.managed_settings.property_list import read_property_lists
from desktop.managed_settings.registry import POLICIES, RECOMMENDED, read_registry
from session_engine.settings.managed import Managed, ManagedProblem

DARK = {
    "default": {"appearance.theme": "dark"},
    "locked": {"sessions.restore": False, "appearance.text_size": 120},
}


def written(folder: Path, content: str | bytes, name: str = "managed.json") -> str:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(file)


def problems(managed: Managed | None) -> list[ManagedProblem]:
    assert managed is not None
    return [trouble.problem for trouble in managed.troubles]


# Linux


def test_a_json_file_is_read(tmp_path: Path) -> None:
    managed = read_json_file(written(tmp_path, "\ufeff" + json.dumps(DARK)))
    assert (dict(managed.defaults), dict(managed.locked)) == (DARK["default"], DARK["locked"])
    assert managed.troubles == ()


@pytest.mark.parametrize(
    "content",
    ["", "{", "{'a': 1}", '{"locked": {"appearance.theme": "dark"},}', b"\xff\xfe{}", "[" * 100_000, "\0"],
)
def test_a_broken_file_is_told(tmp_path: Path, content: str | bytes) -> None:
    managed = read_json_file(written(tmp_path, content))
    assert problems(managed) == [ManagedProblem.BROKEN]
    assert not managed.locked


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders on this system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "managed.json")
    assert problems(read_json_file(str(tmp_path / "managed.json"))) == [ManagedProblem.UNREADABLE]


def test_what_is_no_file_cannot_be_read(tmp_path: Path) -> None:
    assert problems(read_json_file(str(tmp_path))) == [ManagedProblem.UNREADABLE]
    huge = written(tmp_path, " " * (place.LARGEST + 1))
    assert problems(read_json_file(huge)) == [ManagedProblem.UNREADABLE]


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_arguments: object) -> int:
        raise PermissionError(13, "Permission denied")

    file = written(tmp_path, json.dumps(DARK))
    monkeypatch.setattr(place.os, "open", denied)
    assert problems(read_json_file(file)) == [ManagedProblem.UNREADABLE]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="Linux reads the file")
def test_the_system_place_is_looked_at_every_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "MANAGED_FILE", str(tmp_path / "managed.json"))
    assert read_managed() is None
    written(tmp_path, json.dumps(DARK))
    managed = read_managed()
    assert managed is not None
    assert managed.locked["sessions.restore"] is False


# macOS


def test_property_lists_are_read_and_the_machines_wins(tmp_path: Path) -> None:
    machine = written(tmp_path, plistlib.dumps(DARK), "machine.plist")
    person = written(
        tmp_path,
        plistlib.dumps(
            {"locked": {"sessions.restore": True, "appearance.density": "compact"}}, fmt=plistlib.FMT_BINARY
        ),
        "person.plist",
    )
    managed = read_property_lists((machine, person, str(tmp_path / "none.plist")))
    assert managed is not None
    assert dict(managed.locked) == {**DARK["locked"], "appearance.density": "compact"}
    assert managed.sources == (machine, person)


def test_no_property_list_is_nothing(tmp_path: Path) -> None:
    assert read_property_lists((str(tmp_path / "none.plist"),)) is None


@given(
    content=st.binary(max_size=60),
    prefix=st.sampled_from([b"", b"bplist00", b"<?xml version='1.0'?><plist>"]),
)
def test_a_broken_property_list_is_told(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, prefix: bytes
) -> None:
    file = written(tmp_path_factory.getbasetemp(), prefix + content, "broken.plist")
    assert problems(read_property_lists((file,)))


# Windows


class Tables:
    """A registry of tables."""

    def __init__(self, tables: Mapping[tuple[str, str], Mapping[str, object] | OSError]) -> None:
        self._tables = tables

    def values(self, hive: str, key: str) -> Mapping[str, object] | None:
        found = self._tables.get((hive, key))
        if isinstance(found, OSError):
            raise found
        return found


def test_policies_are_locked_and_recommended_ones_are_defaults() -> None:
    managed = read_registry(
        Tables(
            {
                ("HKEY_LOCAL_MACHINE", POLICIES): {"sessions.restore": 0, "appearance.text_size": 120},
                ("HKEY_CURRENT_USER", POLICIES): {"sessions.restore": 1, "appearance.theme": "dark"},
                ("HKEY_LOCAL_MACHINE", RECOMMENDED): {"appearance.density": "comfortable"},
            }
        )
    )
    assert managed is not None
    assert dict(managed.locked) == {
        "sessions.restore": False, "appearance.text_size": 120, "appearance.theme": "dark",
    }  # fmt: skip
    assert dict(managed.defaults) == {"appearance.density": "comfortable"}
    assert managed.troubles == ()


def test_a_registry_without_policies_is_nothing() -> None:
    assert read_registry(Tables({})) is None


def test_wrong_policies_are_told() -> None:
    managed = read_registry(
        Tables(
            {
                ("HKEY_LOCAL_MACHINE", POLICIES): PermissionError(5, "Access is denied"),
                ("HKEY_CURRENT_USER", POLICIES): {
                    "sessions.restore": 2,
                    "appearance.colour": "x",
                    "": "default value",
                },
            }
        )
    )
    assert problems(managed) == [
        ManagedProblem.UNREADABLE,
        ManagedProblem.WRONG_VALUE,
        ManagedProblem.UNKNOWN_NAME,
        ManagedProblem.UNKNOWN_NAME,
    ]
    assert managed is not None
    assert managed.troubles[0].source == rf"HKEY_LOCAL_MACHINE\{POLICIES}"
