"""A person's profile: what it holds is read once at the start, and written behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from session_engine.profile.store import Binding, ProfileStore, Row, open_connection

if TYPE_CHECKING:
    import apsw


TABLES = ("setting", "recent", "window", "answer")


class ProfileAnswers:
    """Definitions of one line, kept from one start to the next (the organisation's `AnswerStore`)."""

    def __init__(self, profile: Profile, line: str) -> None:
        self._profile, self._line = profile, line

    def load(self, key: str) -> bytes | None:
        """Give what was kept under a key, None when there is nothing."""
        return self._profile.answer(self._line, key)

    def store(self, key: str, content: bytes) -> None:
        """Keep an answer."""
        self._profile.put_answer(self._line, key, content)


class Profile:
    """Settings, recent searches and records, window places; implements the areas' store ports."""

    def __init__(self, store: ProfileStore, rows: Mapping[str, list[Row]]) -> None:
        self._store = store
        self._settings = {str(name): _decoded(value) for name, value in rows["setting"]}
        self._recent = rows["recent"]
        self._answers = {(str(line), str(path)): content for line, path, content in rows["answer"]}
        self._windows = {cast("int", number): str(geometry) for number, geometry in rows["window"]}

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes,
        *,
        committed: Callable[[int], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Profile:
        """Open the file and read it.

        Raises:
            ProfileError: It cannot be opened; the file is left as it is.
        """
        connection = open_connection(path, key)
        rows = {table: _all(connection, table) for table in TABLES}
        return cls(ProfileStore(connection, path, committed, failed), rows)

    def close(self) -> None:
        """Write what is left."""
        self._store.close()

    def flush(self) -> bool:
        """Wait until everything is on the disk."""
        return self._store.flush()

    # SettingsStore

    def settings(self) -> Mapping[str, object]:
        """Give what the person has set."""
        return dict(self._settings)

    def put_setting(self, name: str, value: object) -> None:
        """Keep a value."""
        self._settings[name] = value
        self._put("INSERT OR REPLACE INTO setting VALUES (?, ?)", name, json.dumps(value))

    def remove_setting(self, name: str) -> None:
        """Forget a value."""
        self._settings.pop(name, None)
        self._put("DELETE FROM setting WHERE name = ?", name)

    # Recent

    def recent(self, line: str, kind: str, limit: int) -> list[tuple[str, str]]:
        """Give keys and titles of a kind (`search`, `record`), newest first."""
        rows = [row for row in self._recent if row[0] == line and row[1] == kind]
        rows.sort(key=lambda row: cast("float", row[4]), reverse=True)
        return [(str(row[2]), str(row[3])) for row in rows[:limit]]

    def put_recent(self, line: str, kind: str, key: str, title: str, at: float) -> None:
        """Remember that something was searched or looked at, at a time in seconds."""
        self._recent = [row for row in self._recent if row[:3] != (line, kind, key)]
        self._recent.append((line, kind, key, title, at))
        self._put("INSERT OR REPLACE INTO recent VALUES (?, ?, ?, ?, ?)", line, kind, key, title, at)

    def answers(self, line: str) -> ProfileAnswers:
        """Give the kept definitions of a line."""
        return ProfileAnswers(self, line)

    def answer(self, line: str, path: str) -> bytes | None:
        """Give a kept answer, None when there is none."""
        content = self._answers.get((line, path))
        return content if isinstance(content, bytes) else None

    def put_answer(self, line: str, path: str, content: bytes) -> None:
        """Keep an answer."""
        if self._answers.get((line, path)) != content:
            self._answers[line, path] = content
            self._put("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", line, path, content)

    # WindowStore

    def geometry(self, window: int) -> str | None:
        """Give a window's last place as the window system's own text, None when there is none."""
        return self._windows.get(window)

    def put_geometry(self, window: int, geometry: str) -> None:
        """Keep a window's place."""
        self._windows[window] = geometry
        self._put("INSERT OR REPLACE INTO window VALUES (?, ?)", window, geometry)

    def _put(self, sql: str, *bindings: Binding) -> None:
        self._store.put(sql, bindings)


def _all(connection: apsw.Connection, table: str) -> list[Row]:
    return [cast("Row", row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608 - a fixed name


def _decoded(value: Binding) -> object:
    try:
        return json.loads(str(value))
    except ValueError:
        return None
