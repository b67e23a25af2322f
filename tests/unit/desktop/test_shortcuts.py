"""The table of keys collides with nothing."""

from __future__ import annotations

import pytest

from desktop.key_rows import keys_in_force, problem
from desktop.shortcuts import TABLE, check, problems


def test_the_table_has_no_problems() -> None:
    assert check() == []


def test_each_action_stands_once() -> None:
    actions = [row.action for row in TABLE]
    assert len(actions) == len(set(actions))


@pytest.mark.parametrize("key", ["Ctrl+K", "Alt+S", "Ctrl+Alt+E", "Ctrl+B", "x", "Ctrl+Shift+U"])
def test_a_bad_change_is_found(key: str) -> None:
    assert problems("linux", {"save": key})


def test_a_key_can_be_taken_away_or_moved() -> None:
    assert problems("linux", {"save": ""}) == []
    assert problems("linux", {"save": "Ctrl+Shift+S"}) == []


def test_macos_keeps_its_own() -> None:
    assert problems("darwin", {"save": "Ctrl+H"})


def test_a_taken_key_is_told_by_the_name_of_its_action() -> None:
    assert "Close tab" in problem("save", "Ctrl+W", {})
    assert problem("save", "Ctrl+Shift+S", {}) == ""
    assert problem("save", "Ctrl+B", {})
    assert problem("save", "Ctrl+W", {"tab_close": ""}) == ""


def test_changes_are_in_the_rows() -> None:
    rows = {row.action: row for row in keys_in_force({"save": "Ctrl+Shift+S", "refresh": ""})}
    assert rows["save"].keys == ("Ctrl+Shift+S",)
    assert rows["refresh"].keys == ()
    assert rows["save"].default != rows["save"].keys
