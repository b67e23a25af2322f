"""The table of keys collides with nothing."""

from __future__ import annotations

import re

import pytest

from desktop.key_rows import keys_in_force, problem
from desktop.shortcuts import TABLE, check, digit_at, keys_for, problems


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


def test_function_keys_are_never_the_only_way_on_macos() -> None:
    for action, keys in keys_for("darwin").items():
        assert not keys or any(not re.fullmatch(r"(\w+\+)*F\d+", key) for key in keys), action


def test_the_control_key_on_macos_leaves_text_alone() -> None:
    assert problems("darwin", {"save": "Meta+K"})
    assert problems("darwin", {"save": "Meta+R"}), "taken by the regions"
    assert problems("linux", {"save": "Meta+K"}) == []


@pytest.mark.parametrize(
    ("place", "system", "digit"),
    [(10, "linux", 1), (18, "linux", 9), (19, "linux", 0), (20, "linux", None), (2, "win32", 1), (11, "win32", 0),
     (23, "darwin", 5), (22, "darwin", 6), (29, "darwin", 0), (0, "darwin", None)],
)  # fmt: skip
def test_digits_follow_the_place_of_their_key(place: int, system: str, digit: int | None) -> None:
    assert digit_at(place, system) == digit


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
