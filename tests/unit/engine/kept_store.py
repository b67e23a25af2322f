"""Where a test keeps what was read, as the profile would."""

from __future__ import annotations

from collections.abc import Mapping


class DefinitionsInMemory:
    """Definitions of one line (`AnswerStore`)."""

    def __init__(self) -> None:
        self.rows: dict[str, bytes] = {}

    def load(self, key: str) -> bytes | None:
        return self.rows.get(key)

    def store(self, key: str, content: bytes) -> None:
        self.rows[key] = content


class AnsweredInMemory:
    """Answers of one line (`AnsweredStore`)."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, bytes], tuple[bytes, float]] = {}

    async def load(self, person: str, name: bytes) -> tuple[bytes, float] | None:
        return self.answers.get((person, name))

    def pack(self, content: bytes) -> bytes:
        return content

    def store(self, person: str, name: bytes, packed: bytes, at: float) -> None:
        self.answers[person, name] = (packed, at)

    def forget(self, person: str, name: bytes) -> None:
        self.answers.pop((person, name), None)


class KeptInMemory(AnsweredInMemory):
    """Readings of one line; what was kept outlives the engine that read it."""

    def __init__(self) -> None:
        super().__init__()
        self.files = AnsweredInMemory()
        self.definitions = DefinitionsInMemory()
        self.people: dict[str, tuple[str, Mapping[str, object]]] = {}

    def signed_in(self, account: str) -> tuple[str, Mapping[str, object]] | None:
        return self.people.get(account)

    def keep_signed_in(self, account: str, person: str, content: Mapping[str, object]) -> None:
        self.people[account] = (person, content)
