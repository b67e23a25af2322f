"""Server-sent events out of bytes, as the HTML standard describes them."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from session_engine.light_dataclass import dataclass

LONGEST_EVENT = 1_000_000


class TooLong(ValueError):
    """An event without end."""


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event; `id` is the last one heard, also when the event itself has none."""

    name: str
    data: str
    id: str = ""


class EventDecoder:
    """Turn chunks, cut anywhere, into events."""

    def __init__(self) -> None:
        self._text = codecs.getincrementaldecoder("utf-8")("replace")
        self._buffer = ""
        self._name = ""
        self._data: list[str] = []
        self._size = 0
        self._id = ""

    def feed(self, chunk: bytes) -> Iterator[ServerEvent]:
        """Take a chunk; give the events it completes. Raise TooLong for one that does not end."""
        self._buffer += self._text.decode(chunk)
        self._size += len(chunk)
        *lines, self._buffer = self._split()
        for line in lines:
            if line:
                self._field(line)
            elif (event := self._complete()) is not None:
                yield event
        if self._size > LONGEST_EVENT:
            raise TooLong

    def _split(self) -> list[str]:
        # A CR at the very end may be half of a CRLF: it stays until the next chunk.
        half = self._buffer.endswith("\r")
        text = self._buffer[:-1] if half else self._buffer
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if half:
            lines[-1] += "\r"
        return lines

    def _field(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._name = value
        elif name == "data":
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self._id = value

    def _complete(self) -> ServerEvent | None:
        name, data = self._name or "message", "\n".join(self._data)
        empty = not self._data
        self._name, self._data, self._size = "", [], 0
        return None if empty else ServerEvent(name, data, self._id)
