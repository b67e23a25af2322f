"""Linux: a JSON file with the two tiers."""

from __future__ import annotations

import json

from desktop.managed_settings.keys import known_key
from desktop.managed_settings.place import content_of
from session_engine.settings.managed import Managed, ManagedProblem, trouble, understand


def read_json_file(file: str) -> Managed:
    """Read the file; one that cannot be read or understood is told as such, and nothing is managed by it."""
    try:
        content = content_of(file)
    except OSError:
        return trouble(ManagedProblem.UNREADABLE, file)
    try:
        document: object = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return trouble(ManagedProblem.BROKEN, file)
    return understand(document, file, known_key=known_key)
