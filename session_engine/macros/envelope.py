"""What a macro's and a script's file have in common: JSON of a named format and a version."""

from __future__ import annotations

from session_engine.macros.findings import BadFile, FileProblem
from session_engine.organisation import json_text
from session_engine.organisation.json_text import NotJson, Payload

LARGEST = 1_000_000
"""Bytes of a file."""


def opened(content: bytes | str, format_name: str, newest: int, bad: type[BadFile] = BadFile) -> Payload:
    """Give what is in a file of a format, in a version up to the newest that is known.

    Raises:
        BadFile: It is none, as the kind that is asked for.
    """
    if len(content) > LARGEST:
        raise bad(FileProblem.TOO_LARGE)
    try:
        found = json_text.as_object(json_text.decode(content))
    except NotJson as error:
        raise bad(FileProblem.NOT_JSON) from error
    version = found.get("version")
    if found.get("format") != format_name or not isinstance(version, int):
        raise bad(FileProblem.SOMETHING_ELSE)
    if version > newest:
        raise bad(FileProblem.NEWER, str(version))
    return found
