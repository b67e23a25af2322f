"""Changes that are made together or not at all (`$batch` with one change set)."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.organisation import json_text
from session_engine.organisation.batch import split_answer
from session_engine.organisation.replies import rubbish
from session_engine.organisation.requests import Request
from session_engine.organisation.transport import RawReply

_BATCH, _SET = "batch_ninedesk", "changeset_ninedesk"


class ChangeSet:
    """Collects changes; the service makes them in this order, in one transaction."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def __len__(self) -> int:
        return len(self._parts)

    def create(self, path: str, body: Mapping[str, object]) -> None:
        """Create a record under the identity in its path; refused where one has it."""
        self._add("PATCH", path, body, ("If-None-Match: *",))

    def update(self, path: str, body: Mapping[str, object], if_match: str) -> None:
        """Change a record that still has a version."""
        self._add("PATCH", path, body, (f"If-Match: {if_match}",))

    def delete(self, path: str, if_match: str) -> None:
        """Delete a record that still has a version."""
        self._add("DELETE", path, None, (f"If-Match: {if_match}",))

    def _add(
        self, method: str, path: str, body: Mapping[str, object] | None, conditions: tuple[str, ...]
    ) -> None:
        content = b"" if body is None else json_text.encode(body)
        kind = () if body is None else ("Content-Type: application/json",)
        lines = (
            f"--{_SET}",
            "Content-Type: application/http",
            "Content-Transfer-Encoding: binary",
            f"Content-ID: {len(self._parts) + 1}",
            "",
            f"{method} /api/data/v9.2/{path} HTTP/1.1",
            "Accept: application/json",
            *kind,
            *conditions,
            "",
            "",
        )
        self._parts.append("\r\n".join(lines).encode("ascii") + content + b"\r\n")

    def request(self) -> Request:
        """Write all of it as one request."""
        head = f"--{_BATCH}\r\nContent-Type: multipart/mixed; boundary={_SET}\r\n\r\n"
        end = f"--{_SET}--\r\n--{_BATCH}--\r\n"
        body = head.encode() + b"".join(self._parts) + end.encode()
        return Request("POST", "$batch", body, content_type=f"multipart/mixed; boundary={_BATCH}")


def answers_of(content_type: str, content: bytes) -> tuple[RawReply, ...]:
    """Take the answer to a change set apart: one part for each change, or a single one that says why none was made."""
    boundary = content_type.partition("boundary=")[2].strip('"; ')
    if not boundary:
        raise rubbish()
    outer = content.replace(b"\r\n", b"\n").split(b"--" + boundary.encode("ascii", "replace"))[1:-1]
    if len(outer) != 1:
        raise rubbish()
    head, _, rest = outer[0].lstrip(b"\n").partition(b"\n\n")
    kind = next(
        (line.partition(b":")[2] for line in head.split(b"\n") if line.lower().startswith(b"content-type:")),
        b"",
    )
    if kind.strip().lower().startswith(b"multipart/mixed"):
        return split_answer(kind.decode("latin-1"), rest)
    return split_answer(content_type, content)
