"""The first frame looks as all that follow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.bindings.settings import SettingsBinding
from desktop.last_look import Look, keep_look, put_on, read_look
from session_engine.events import EventBus
from session_engine.settings.area import SettingsArea
from session_engine.settings.managed import Managed
from session_engine.settings.ports import SettingsInMemory
from widgets.theme.metrics import Density
from widgets.theme.theme import Mode, Theme

DARK = Look(Mode.DARK, 125, Density.COMFORTABLE)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp)
    yield made
    put_on(made, Look(Mode.LIGHT, 100, Density.COMFORTABLE), "", None)


class Program:
    """The settings of a run, on a folder."""

    def __init__(
        self, file: Path, theme: Theme, asked: str = "", *, locked: str = "", is_open: bool = True
    ) -> None:
        bus = EventBus()
        managed = Managed(locked={"appearance.theme": locked} if locked else {})
        self.settings = SettingsArea(bus, SettingsInMemory(), managed)
        engine = SimpleNamespace(settings=self.settings, bus=bus)
        desk: Any = SimpleNamespace(
            engine=engine, keeping=SimpleNamespace(profile=object() if is_open else None)
        )
        keys: Any = SimpleNamespace(apply=lambda _keys: None)
        SettingsBinding(desk, theme, keys, file, asked)


def test_a_look_is_read_as_it_was_kept(tmp_path: Path) -> None:
    file = tmp_path / "look"
    assert read_look(file) == Look()
    keep_look(file, DARK)
    assert read_look(file) == DARK
    keep_look(tmp_path / "none" / "look", DARK)  # a folder that is not there: nothing is lost


@pytest.mark.parametrize(
    "text", ["", "dark", "dark 125 loose", "pink 100 compact", "dark big compact", "\xff" * 300]
)
def test_what_means_nothing_is_the_usual_look(tmp_path: Path, text: str) -> None:
    (tmp_path / "look").write_text(text, "latin-1")
    assert read_look(tmp_path / "look") == Look()


def test_the_next_first_frame_looks_as_she_has_set(tmp_path: Path, theme: Theme) -> None:
    file = tmp_path / "look"
    program = Program(file, theme)
    assert not file.exists()  # the usual look needs no keeping
    program.settings.set("appearance.theme", "dark")
    program.settings.set("appearance.text_size", 125)
    put_on(theme, Look(Mode.LIGHT), "", None)
    put_on(theme, read_look(file), "", None)
    assert (theme.mode, theme.text_size, theme.density) == (Mode.DARK, 125, Density.COMPACT)


def test_a_profile_that_is_not_open_leaves_what_was_kept(tmp_path: Path, theme: Theme) -> None:
    keep_look(tmp_path / "look", DARK)
    Program(tmp_path / "look", theme, is_open=False)
    assert read_look(tmp_path / "look") == DARK


def test_the_command_line_wins_until_she_chooses(tmp_path: Path, theme: Theme) -> None:
    program = Program(tmp_path / "look", theme, "dark")
    assert theme.mode is Mode.DARK
    kept = SettingsInMemory()
    kept.put_setting("appearance.theme", "light")
    program.settings.keep_in(kept)  # a profile that is open late is no choice of now
    assert theme.mode is Mode.DARK
    program.settings.set("appearance.theme", "system")
    program.settings.set("appearance.theme", "light")
    assert theme.mode is Mode.LIGHT


def test_an_administrator_wins_over_both(tmp_path: Path, theme: Theme) -> None:
    Program(tmp_path / "look", theme, "dark", locked="light")
    assert theme.mode is Mode.LIGHT
    put_on(theme, DARK, "dark", Managed(locked={"appearance.theme": "light"}))
    assert theme.mode is Mode.LIGHT
