"""Several reads in one request (`$batch`): for addresses too long for a line, and for far organisations."""

from __future__ import annotations

import re
from collections.abc import Sequence

from session_engine.organisation.replies import rubbish
from session_engine.organisation.requests import ANNOTATIONS, Request
from session_engine.organisation.transport import RawReply

LONGEST_LINE = 8_000
"""Characters of a path from which on it travels inside a batch (facts 11: long FetchXML)."""
_BOUNDARY = "batch_ninedesk"
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")


def _part(path: str, prefer: tuple[str, ...]) -> str:
    headers = ["Accept: application/json"]
    if prefer:
        headers.append("Prefer: " + ",".join(prefer))
    lines = [
        f"--{_BOUNDARY}",
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        "",
        f"GET /api/data/v9.2/{path} HTTP/1.1",
        *headers,
        "",
        "",
    ]
    return "\r\n".join(lines)


def batch_request(paths: Sequence[str], prefer: tuple[str, ...] = (ANNOTATIONS,)) -> Request:
    """Write reads as one batch; it changes nothing."""
    body = "".join(_part(path, prefer) for path in paths) + f"--{_BOUNDARY}--\r\n"
    return Request(
        "POST",
        "$batch",
        body.encode("ascii"),
        content_type=f"multipart/mixed; boundary={_BOUNDARY}",
        prefer=("odata.continue-on-error",),
        reads=True,
    )


def split_answer(content_type: str, content: bytes) -> tuple[RawReply, ...]:
    """Take a batch's answer apart, in the order of the questions; raise RUBBISH when it is none."""
    found = re.search(r'boundary="?([^";,\s]+)"?', content_type)
    if found is None:
        raise rubbish()
    parts = content.split(b"--" + found.group(1).encode("ascii", "replace"))[1:-1]
    return tuple(_answer(part) for part in parts)


def _answer(part: bytes) -> RawReply:
    text = part.replace(b"\r\n", b"\n")
    _, _, http = text.partition(b"\n\n")
    head, _, body = http.partition(b"\n\n")
    status = _STATUS.match(head.lstrip())
    if status is None:
        raise rubbish()
    headers: dict[str, str] = {}
    for line in head.decode("latin-1").split("\n")[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return RawReply(int(status.group(1)), headers, body.strip(b"\n"))
