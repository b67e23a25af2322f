"""Files of notes and e-mails: what a note carries, and reading the content of one."""

from __future__ import annotations

import asyncio
import mimetypes
from base64 import b64encode
from pathlib import Path

from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation.file_content import decoded, file_content
from session_engine.organisation.lines import Lines
from session_engine.records.state import RecordState, Value
from session_engine.records.store import RecordStore
from session_engine.timeline.state import AttachedFile, FileProblem

_BODIES = {"annotation": "documentbody", "activitymimeattachment": "body"}
"""Which column of a table holds a file's content."""
_LONGEST_NAME = 255
_READ_AT_MOST = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file that is to be attached.

    Attributes:
        name: Its name, without a path.
        size: Bytes.
        body: Its content in base64, empty where there is a problem.
        type: Media type.
        problem: Why it cannot be read.
    """

    name: str
    size: int = 0
    body: str = ""
    type: str = "application/octet-stream"
    problem: FileProblem | None = None

    def columns(self) -> tuple[tuple[str, Value], ...]:
        """Give the columns of the note that carries it."""
        return (
            ("filename", self.name[-_LONGEST_NAME:]),
            ("mimetype", self.type),
            ("isdocument", True),
            ("documentbody", self.body),
        )


async def load(paths: tuple[Path, ...], largest: int) -> tuple[FileContent, ...]:
    """Read files, in a thread; what is larger than `largest` bytes is measured and not read."""
    loop = asyncio.get_running_loop()
    return tuple([await loop.run_in_executor(None, _load, path, largest) for path in paths])


def _load(path: Path, largest: int) -> FileContent:
    try:
        if not path.is_file():
            return FileContent(path.name, problem=FileProblem.UNREADABLE)
        size = path.stat().st_size
        if size > min(largest, _READ_AT_MOST):
            return FileContent(path.name, size)
        return from_bytes(path.name, path.read_bytes())
    except OSError:
        return FileContent(path.name, problem=FileProblem.UNREADABLE)


def from_bytes(name: str, content: bytes) -> FileContent:
    """Make a file of bytes, as a picture from the clipboard is."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return FileContent(name, len(content), b64encode(content).decode("ascii"), kind)


def is_file(records: RecordStore, ref: RecordRef) -> bool:
    """Tell whether a note that is written carries a file."""
    return bool(records.state(ref).value("documentbody"))


def attached(state: RecordState) -> AttachedFile:
    """Describe the file of a note that is written, or waits to be sent."""
    body = str(state.value("documentbody") or "")
    size = len(body) * 3 // 4 - body[-2:].count("=") if body else None
    return AttachedFile(
        state.ref, str(state.value("filename") or ""), size, str(state.value("mimetype") or "")
    )


async def content_of(lines: Lines, records: RecordStore, file: AttachedFile) -> bytes:
    """Give what is in a file: from what waits to be sent, else as `file_content` has it."""
    column = _BODIES[file.ref.table]
    known = records.state(file.ref).value(column)
    if isinstance(known, str) and known:
        return await decoded(known)
    meta = await lines.metadata(file.ref.line).table(file.ref.table)
    return await file_content(lines, file.ref.line, (meta.table.set_name, file.ref.id), column, file.name)
