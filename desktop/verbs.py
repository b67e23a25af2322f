"""The table of verbs that notices and refusals may name: what stands in a `WayOut` is done here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from desktop import actions, messages, wait_words
from desktop.desk import Desk
from desktop.waits import Wait
from session_engine.casework.state import Undo
from session_engine.errors import WayOut
from session_engine.ids import RecordRef
from session_engine.navigation.state import Place
from session_engine.records.state import Value


class Verbs:
    """Does ways out; each row takes the way's arguments."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._table: dict[str, Callable[..., object]] = {
            "open": self._open,
            "open_new": desk.open_new,
            "undo": self._undo,
            "edit_again": self._edit_again,
            "create_again": self._create_again,
            "note_again": desk.engine.composing.write_again,
            "fill_again": desk.engine.composing.fill_again,
            "assist.link": lambda case, other: self._take_back(lambda: desk.engine.assist.link(case, other)),
            "assist.unlink": lambda case, other: self._take_back(
                lambda: desk.engine.assist.unlink(case, other)
            ),
            "assist.reconsider": lambda case, other: self._take_back(
                lambda: desk.engine.assist.reconsider(case, other)
            ),
            "conversations.link": lambda ref, record: self._take_back(
                lambda: desk.engine.conversations.link(ref, record)
            ),
            "conversations.unlink": lambda ref, record: self._take_back(
                lambda: desk.engine.conversations.unlink(ref, record)
            ),
            "retry_save": lambda ref: desk.casework.save(ref),  # noqa: PLW0108 - made after this table
            "records.save": lambda ref: desk.casework.save(ref),  # noqa: PLW0108 - as above
            "workspace.make_room": lambda key, closing, _title: desk.run(
                lambda: desk.engine.workspace.make_room(key, closing)
            ),
            "reconnect": lambda: desk.engine.lines.reconnect(desk.engine.line),
        }

    def register(self, verb: str, done_by: Callable[..., object]) -> None:
        """Say who does a verb."""
        self._table[verb] = done_by

    def knows(self, way: WayOut) -> bool:
        """Tell whether a way out can be gone by a button: others are offered where the work is, as at a field."""
        return way.verb in self._table

    def do(self, way: WayOut) -> bool:
        """Go a way out; False for a verb nobody knows."""
        done_by = self._table.get(way.verb)
        if done_by is None:
            return False
        done_by(*way.arguments)
        return True

    def text(self, way: WayOut, *, whole: bool = False) -> str:
        """Give the words of its button, shortened unless the `whole` is wanted."""
        if way.verb == "workspace.make_room":
            return messages.way_out(way.verb, str(way.arguments[-1]), whole=whole)
        return messages.way_out(way.verb, messages.verb(way.verb) or actions.text(way.verb))

    def _open(self, ref: RecordRef, title: str = "") -> None:
        self._desk.open_record(ref, Place.QUICK_CREATE_NOTICE, title=title)

    def _edit_again(self, ref: RecordRef, typed: tuple[tuple[str, Value], ...]) -> None:
        for column, value in typed:
            self._desk.engine.records.edit(ref, column, value)

    def _create_again(
        self, table: str, given: tuple[tuple[str, Value], ...], typed: tuple[tuple[str, Value], ...]
    ) -> None:
        self._desk.quick_create.reopen(table, given, typed)

    def _undo(self, undo: Undo) -> None:
        async def work() -> None:
            undone = await self._desk.engine.casework.undo(undo)
            if undone.done:
                self._desk.engine.notices.tell("undone")
            self._desk.casework.tell_not_undone(undone)

        self._desk.start(work, wait=Wait(wait_words.undoing()))

    def _take_back(self, inverse: Callable[[], Awaitable[object]]) -> None:
        async def work() -> None:
            await inverse()
            self._desk.engine.notices.tell("undone")

        self._desk.start(work, wait=Wait(wait_words.undoing()))
