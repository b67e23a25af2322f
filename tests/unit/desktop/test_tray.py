"""The tray over a real message bus: taken in, read, its menu pressed; and a machine that has none."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.application import DESKTOP_FILE
from desktop.bindings.tray import TrayBinding
from tests.fixtures.notification_service import private_bus
from tests.fixtures.tray_watcher import PATIENCE, TrayWatcher

pytestmark = pytest.mark.window
PROGRAM = (sys.executable, "-m", "tests.fixtures.tray_program")


async def started(address: str) -> Process:
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": address}
    return await asyncio.create_subprocess_exec(*PROGRAM, stdout=PIPE, env=environment)


async def line(program: Process) -> str:
    assert program.stdout is not None
    async with asyncio.timeout(PATIENCE):
        return (await program.stdout.readline()).decode().strip()


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the other systems' trays are not on a message bus"
)
def test_the_tray_says_what_waits_and_its_menu_does_what_it_says(tmp_path: Path) -> None:
    async def story() -> None:
        with private_bus(tmp_path) as address:
            async with TrayWatcher(address) as tray:
                program = await started(address)
                assert await line(program) == "tray True"
                item = await tray.item()
                menu = await tray.menu(item)
                assert list(menu) == ["Available", "Lunch & tea", "Open Ninedesk", "Quit Ninedesk"]
                assert (await tray.said(item, "ToolTip"))[2] == "Ninedesk · Available"
                plain = await tray.said(item, "IconPixmap")
                await tray.press(item, "Lunch & tea")
                assert await line(program) == "chosen b"
                assert (await tray.said(item, "ToolTip"))[2].endswith("1 notification · 3 unread")
                assert await tray.said(item, "IconPixmap") != plain  # the number stands on it
                await tray.click(item)
                assert await line(program) == "opened"
                await tray.press(item, "Quit Ninedesk")
                async with asyncio.timeout(PATIENCE):
                    assert await program.wait() == 0

    asyncio.run(story())


def test_the_number_on_the_icon_is_put_where_the_program_has_a_name(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    put: list[int] = []
    monkeypatch.setattr(QGuiApplication, "setBadgeNumber", lambda _app, count: put.append(count))
    put_number = partial(TrayBinding._put_number, cast("TrayBinding", None))
    before = QGuiApplication.desktopFileName()
    try:
        QGuiApplication.setDesktopFileName("")
        put_number(3)  # Qt would write to the error output that it cannot
        assert put == ([] if sys.platform == "linux" else [3])
        QGuiApplication.setDesktopFileName(DESKTOP_FILE)
        put_number(4)
        assert put[-1] == 4
    finally:
        QGuiApplication.setDesktopFileName(before)
