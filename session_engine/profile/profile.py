"""A person's profile: what it holds is read once at the start, and written behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from session_engine.events import Event
from session_engine.ids import LineId
from session_engine.profile import encoding, schema
from session_engine.profile.caches import CacheRows
from session_engine.profile.counters import Counters, LastIds
from session_engine.profile.desk import DeskRows
from session_engine.profile.drafts import DraftRows
from session_engine.profile.encoding import Row
from session_engine.profile.events import LostRow, ProfileTrouble
from session_engine.profile.faults import trouble_of
from session_engine.profile.marks import MarkRows
from session_engine.profile.opening import ProfileError, let_go, open_connection
from session_engine.profile.outbox import OutboxRows
from session_engine.profile.reading import Understanding, read_all
from session_engine.profile.readings import FILES, ReadingRows, pack
from session_engine.profile.rows import SignedInRow, TokenRow
from session_engine.profile.writer import SOON, Tell, Writer

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

    import apsw

RECENT_KEPT = 200
"""Searches and records remembered, of each line and kind."""


def on_loop(loop: AbstractEventLoop, publish: Callable[[Event], object]) -> Tell:
    """Hand the writer's events over to the loop; one that has ended hears nothing more."""

    def tell(event: Event) -> None:
        try:
            loop.call_soon_threadsafe(publish, event)
        except RuntimeError:
            return

    return tell


_OPEN = frozenset({schema.SESSION, schema.TAB, schema.PENDING})
"""Tables of what is on the desk."""


class ProfileAnswers:
    """Definitions of one line, kept from one start to the next (the organisation's `AnswerStore`)."""

    def __init__(self, cache: CacheRows, line: str) -> None:
        self._cache, self._line = cache, line

    def load(self, key: str) -> bytes | None:
        """Give what was kept under a key, None when there is nothing."""
        found = self._cache.answer(self._line, key)
        return None if found is None else found[0]

    def store(self, key: str, content: bytes) -> None:
        """Keep an answer."""
        self._cache.put_answer(self._line, key, content)


class ProfileAnswered:
    """Answers of one line by who asked (the organisation's `AnsweredStore`)."""

    def __init__(self, rows: ReadingRows, line: LineId) -> None:
        self._rows, self._line = rows, line

    async def load(self, person: str, name: bytes) -> tuple[bytes, float] | None:
        """Give what a person has read under a name and when (seconds since 1970), None when there is nothing."""
        return await self._rows.get(self._line, person, name)

    def pack(self, content: bytes) -> bytes:
        """Make an answer small; may be called in any thread."""
        return pack(content)

    def store(self, person: str, name: bytes, packed: bytes, at: float) -> None:
        """Keep an answer as `pack` gave it."""
        self._rows.put(self._line, person, name, packed, at)

    def forget(self, person: str, name: bytes) -> None:
        """Forget an answer: it is no longer for these eyes."""
        self._rows.remove(self._line, person, name)


class ProfileReadings(ProfileAnswered):
    """What was read of one line, and by whom (the organisation's `ReadingStore`).

    Attributes:
        files: What was opened of its files.
    """

    def __init__(
        self,
        rows: ReadingRows,
        files: ReadingRows,
        line: LineId,
        people: dict[tuple[LineId, str], SignedInRow],
        writer: Writer,
    ) -> None:
        super().__init__(rows, line)
        self.files = ProfileAnswered(files, line)
        self._people, self._writer = people, writer

    def signed_in(self, account: str) -> tuple[str, Mapping[str, object]] | None:
        """Tell who an account was when it last signed in, and what else was said then."""
        row = self._people.get((self._line, account))
        return None if row is None else (row.person, row.content)

    def keep_signed_in(self, account: str, person: str, content: Mapping[str, object]) -> None:
        """Remember who an account is."""
        row = SignedInRow(self._line, account, person, dict(content))
        if self._people.get((self._line, account)) != row:
            self._people[self._line, account] = row
            self._writer.put(schema.SIGNED_IN, encoding.write_signed_in(row), soon=True)


class Profile:
    """Everything kept for a person; implements the areas' store ports.

    Attributes:
        desk: Windows, sessions, tabs, openings that wait, what was closed.
        drafts: What was typed and not saved.
        outbox: What waits for the organisation.
        inbox: What was read in the inbox, and what is put off.
        cache: What was read of it.
        lost: Rows that could not be understood at the start; each was set aside, the rest is here.
        lost_titles: Titles of those that were open, as far as they can be read.
    """

    def __init__(self, writer: Writer, path: Path, rows: Mapping[str, list[Row]]) -> None:
        self.path = path
        self._writer = writer
        understood = Understanding(rows)
        self._counters = Counters(writer, understood)
        self.desk = DeskRows(writer, understood, self._counters)
        self.drafts = DraftRows(writer, understood)
        self.outbox = OutboxRows(writer, understood, self._counters)
        self.inbox = MarkRows(writer, understood)
        self._settings = dict(understood.of(schema.SETTING, _setting))
        self._tokens = {row.line: row for row in understood.of(schema.TOKEN, encoding.read_token)}
        self._people = {
            (row.line, row.account): row for row in understood.of(schema.SIGNED_IN, encoding.read_signed_in)
        }
        self._recent = understood.of(schema.RECENT, _recent)
        self.lost: tuple[LostRow, ...] = tuple(row.lost for row in understood.unreadable)
        open_then = (row.title for row in understood.unreadable if row.table in _OPEN)
        self.lost_titles = tuple(title for title in open_then if title)
        self._set_aside(understood)
        self.cache = CacheRows(writer)
        self._readings, self._files = ReadingRows(writer), ReadingRows(writer, bounds=FILES)

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes,
        *,
        soon: float = SOON,
        vfs: str | None = None,
    ) -> Profile:
        """Open the file and read it; may be called in any thread.

        Args:
            path: The file.
            key: 32 bytes.
            soon: Seconds that typing and view state may gather.
            vfs: SQLite's name of another file layer (tests).

        Raises:
            ProfileError: It cannot be opened; the file is left as it is.
        """
        connection = open_connection(path, key, vfs)
        rows = _read(connection, path)
        return cls(Writer(connection, soon), path, rows)

    def listen(self, tell: Tell) -> None:
        """Have the store's events told, in the writer's thread (see `on_loop`); what it has said before comes first."""
        self._writer.listen(tell)

    def close(self, timeout: float = 5.0) -> bool:
        """Write what is left; False when the disk did not take all of it within the bound (seconds)."""
        return self._writer.close(timeout)

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until everything is on the disk; False when the disk does not take it within the bound (seconds)."""
        return self._writer.flush(timeout)

    def together(self) -> AbstractContextManager[None]:
        """Let what is put inside come to the disk as one or not at all; nothing inside may wait."""
        return self._writer.together()

    def last_change(self) -> int:
        """Give the number of the newest change: once `Committed` reaches it, all until now is on the disk."""
        return self._writer.last_change

    def last_ids(self) -> LastIds:
        """Give the greatest identities ever given."""
        return self._counters.ids()

    # SettingsStore

    def settings(self) -> Mapping[str, object]:
        """Give what the person has set."""
        return dict(self._settings)

    def put_setting(self, name: str, value: object) -> None:
        """Keep a value."""
        self._settings[name] = value
        self._writer.put(schema.SETTING, (name, json.dumps(value)))

    def remove_setting(self, name: str) -> None:
        """Forget a value."""
        self._settings.pop(name, None)
        self._writer.remove(schema.SETTING, (name,))

    # Recent

    def recent(self, line: str, kind: str, limit: int) -> list[tuple[str, str]]:
        """Give keys and titles of a kind (`search`, `record`), newest first."""
        # Of two kept in the same moment, the later one is the newer.
        rows = sorted(self._of_kind(line, kind), key=lambda row: row[4])[::-1]
        return [(row[2], row[3]) for row in rows[:limit]]

    def put_recent(self, line: str, kind: str, key: str, title: str, at: float) -> None:
        """Remember that something was searched or looked at, at a time in seconds."""
        self._recent = [row for row in self._recent if row[:3] != (line, kind, key)]
        self._recent.append((line, kind, key, title, at))
        self._writer.put(schema.RECENT, (line, kind, key, title, at), soon=True)
        for row in sorted(self._of_kind(line, kind), key=lambda row: row[4])[:-RECENT_KEPT]:
            self._recent.remove(row)
            self._writer.remove(schema.RECENT, row[:3], soon=True)

    def answers(self, line: str) -> ProfileAnswers:
        """Give the kept definitions of a line."""
        return ProfileAnswers(self.cache, line)

    def readings(self, line: LineId) -> ProfileReadings:
        """Give what was read of a line, by whom."""
        return ProfileReadings(self._readings, self._files, line, self._people, self._writer)

    # Signing in

    def token(self, line: LineId) -> TokenRow | None:
        """Give what signs a line in, None when there is nothing."""
        return self._tokens.get(line)

    def put_token(self, row: TokenRow) -> None:
        """Keep what signs a line in."""
        self._tokens[row.line] = row
        self._writer.put(schema.TOKEN, encoding.write_token(row))

    def remove_token(self, line: LineId) -> None:
        """Forget what signs a line in."""
        if self._tokens.pop(line, None) is not None:
            self._writer.remove(schema.TOKEN, (line,))

    # WindowStore

    def geometry(self, window: int) -> str | None:
        """Give a window's last place as the window system's own text, None when there is none."""
        return self.desk.geometry(window)

    def put_geometry(self, window: int, geometry: str) -> None:
        """Keep a window's place."""
        self.desk.put_geometry(window, geometry)

    def _of_kind(self, line: str, kind: str) -> list[_Recent]:
        return [row for row in self._recent if row[:2] == (line, kind)]

    def _set_aside(self, understood: Understanding) -> None:
        with self._writer.together():
            for bad in understood.unreadable:
                self._writer.put(schema.UNREADABLE, bad.kept)
                self._writer.remove(bad.table, bad.row[: bad.table.key])


_Recent = tuple[str, str, str, str, float]


def _read(connection: apsw.Connection, path: Path) -> dict[str, list[Row]]:
    try:
        return read_all(connection)
    except Exception as error:
        let_go(connection)
        raise ProfileError(trouble_of(error) or ProfileTrouble.DAMAGED, path) from error


def _setting(row: Row) -> tuple[str, object]:
    name, value = row
    return str(name), cast("object", json.loads(str(value)))


def _recent(row: Row) -> _Recent:
    line, kind, key, title, at = row
    if not isinstance(at, int | float):
        raise ValueError("not a time")  # noqa: TRY004 - what was read is of a wrong value
    return str(line), str(kind), str(key), str(title), float(at)
