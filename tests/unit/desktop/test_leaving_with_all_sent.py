"""What could still be taken back goes out before the program is left, and leaving waits for it only so long."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.quitting import LAST_WORDS, Quitting
from session_engine.tasks import Tasks
from tests.unit.engine.held import settle

SOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


class Leaving:
    """A program with a letter in its outbox, which keeps everything."""

    def __init__(self, qtbot: QtBot, leaves: datetime | None) -> None:
        self.heard: list[object] = []
        self.gone = False
        self.tasks = Tasks()
        items = (SimpleNamespace(leaves=leaves),)
        outbox = SimpleNamespace(state=SimpleNamespace(items=items), let_go=self._let_go)
        engine = SimpleNamespace(
            outbox=outbox,
            tasks=self.tasks,
            records=SimpleNamespace(dirty_records=tuple),
            settings=SimpleNamespace(flag=lambda _name: True),
        )
        window = QWidget()
        qtbot.addWidget(window)
        keeping = SimpleNamespace(keeps=True, profile=None)
        self.quitting = Quitting(cast("Any", SimpleNamespace(engine=engine)), window, cast("Any", keeping))
        self.quitting.leave = lambda: self.heard.append("left")
        self._window = window

    async def _let_go(self, within: float) -> None:
        self.heard.append(within)
        if not self.gone:
            raise RuntimeError("the organisation broke")


@pytest.mark.anyio
@pytest.mark.parametrize("gone", [True, False])
async def test_what_counts_down_goes_out_first(qtbot: QtBot, gone: bool) -> None:
    leaving = Leaving(qtbot, SOON)
    leaving.gone = gone
    leaving.quitting.request()
    await settle()
    assert leaving.heard == [LAST_WORDS, "left"]
    await leaving.tasks.close()


@pytest.mark.anyio
async def test_who_asks_again_waits_for_nothing(qtbot: QtBot) -> None:
    leaving = Leaving(qtbot, SOON)
    leaving.gone = True
    leaving.quitting.request()
    leaving.quitting.request()
    assert leaving.heard == ["left"]
    await leaving.tasks.close()


@pytest.mark.anyio
async def test_what_waits_for_the_organisation_holds_nobody_up(qtbot: QtBot) -> None:
    leaving = Leaving(qtbot, None)
    leaving.quitting.request()
    assert leaving.heard == ["left"]
    await leaving.tasks.close()
