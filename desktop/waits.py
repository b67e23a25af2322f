"""What takes longer than a moment: named after 300 ms, and given up when the person wants to wait no longer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

SHOWN_AFTER = 300
"""Milliseconds after which a wait shows itself (house rules)."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Something the person waits for.

    Attributes:
        text: What is going on: "Saving “Refund” …".
        given_up: What follows when she ends it, once it has ended; None where nothing has to be said.
    """

    text: str
    given_up: Callable[[], object] | None = None


@dataclass(slots=True)
class _Followed:
    wait: Wait
    tasks: tuple[asyncio.Task[Any], ...]
    shown: bool = False
    ended_by_person: bool = False


class Waits(QObject):
    """Follows tasks.

    Signals:
        changed: Other waits are shown than before.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._followed: dict[int, _Followed] = {}
        self._number = 0

    def follow(self, wait: Wait, *tasks: asyncio.Task[Any]) -> None:
        """Show tasks as one wait when one of them takes long."""
        if not tasks:
            return
        self._number += 1
        number = self._number
        self._followed[number] = _Followed(wait, tasks)
        for task in tasks:
            task.add_done_callback(lambda _task: self._done(number))
        QTimer.singleShot(SHOWN_AFTER, self, partial(self._late, number))

    @property
    def shown(self) -> tuple[Wait, ...]:
        """What is waited for, newest first."""
        return tuple(each.wait for each in reversed(self._followed.values()) if each.shown)

    def give_up(self) -> None:
        """End the newest of what is shown."""
        newest = next((each for each in reversed(self._followed.values()) if each.shown), None)
        if newest is not None:
            newest.ended_by_person = True
            for task in newest.tasks:
                task.cancel()

    def _late(self, number: int) -> None:
        followed = self._followed.get(number)
        if followed is not None:
            followed.shown = True
            self.changed.emit()

    def _done(self, number: int) -> None:
        followed = self._followed.get(number)
        if followed is None or not all(task.done() for task in followed.tasks):
            return  # of two that end in one turn, the first has told
        del self._followed[number]
        ended = followed.ended_by_person and any(task.cancelled() for task in followed.tasks)
        if ended and followed.wait.given_up is not None:
            followed.wait.given_up()
        if followed.shown:
            self.changed.emit()
