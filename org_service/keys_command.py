"""`ninedesk-org token USER`: makes a key."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from org_service.access import KeyRefused, new_key, parse_key_line
from org_service.exits import Exit

if TYPE_CHECKING:
    from pathlib import Path


def make_token(user: str, token_file: Path | None) -> Exit:
    """Print a new key's line, or add it to a file that only its owner reads and print the key."""
    key = new_key()
    line = f"{key} {user}"
    try:
        parse_key_line(line)
        if token_file is not None:
            _append(token_file, line)
    except KeyRefused as error:
        print(f"ninedesk-org: {error}", file=sys.stderr)  # noqa: T201
        return Exit.USAGE
    except OSError as error:
        print(f"ninedesk-org: the token file cannot be written: {error.strerror}", file=sys.stderr)  # noqa: T201
        return Exit.NOT_WRITABLE
    print(line if token_file is None else key)  # noqa: T201 - what the command is for
    return Exit.DONE


def _append(path: Path, line: str) -> None:
    path.touch(0o600)
    held = path.read_text(encoding="utf-8")
    separator = "" if not held or held.endswith("\n") else "\n"
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{separator}{line}\n")
