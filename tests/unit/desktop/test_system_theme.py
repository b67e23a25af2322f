"""Which platform theme Qt is told to use, so that it follows the desktop's light and dark."""

import os
from pathlib import Path

import pytest

from desktop.system_theme import THEME, follow_portal
from desktop.tour import system
from devtools import desktop_session

BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus"}


@pytest.mark.parametrize("desktop", ["", "sway", "Hyprland", "COSMIC"])
def test_a_desktop_that_qt_does_not_know_is_asked_by_its_portal(desktop: str) -> None:
    environ = {**BUS, "XDG_CURRENT_DESKTOP": desktop}
    follow_portal(environ, "linux")
    assert environ[THEME] == "xdgdesktopportal"


@pytest.mark.parametrize(
    ("environ", "platform"),
    [
        ({**BUS, "XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}, "linux"),
        ({**BUS, "XDG_CURRENT_DESKTOP": "KDE"}, "linux"),
        ({**BUS, THEME: "qt6ct"}, "linux"),
        ({**BUS, "QT_QPA_PLATFORM": "offscreen"}, "linux"),
        ({}, "linux"),
        (BUS, "darwin"),
        (BUS, "win32"),
    ],
)
def test_what_is_decided_already_stays(environ: dict[str, str], platform: str) -> None:
    after = dict(environ)
    follow_portal(after, platform)
    assert after == environ


def test_the_tour_turns_only_a_desktop_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert system.PIPE == desktop_session.PIPE
    monkeypatch.delenv(system.PIPE, raising=False)
    assert not system.turn_system("dark")
    monkeypatch.setenv(system.PIPE, str(tmp_path / "none"))
    assert not system.turn_system("dark")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes of POSIX")
def test_a_desktop_that_is_gone_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setenv(system.PIPE, str(pipe))
    assert not system.turn_system("dark")
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert system.turn_system("dark")
    assert os.read(reader, 20) == b"dark\n"
    os.close(reader)
