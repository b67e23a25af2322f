"""The JSON schema of managed settings, made from the settings' table: `python -m desktop.managed_settings.schema`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

from desktop.shortcuts import TABLE as KEYS
from session_engine.settings.managed import DEFAULT, LOCKED
from session_engine.settings.table import KEY_PREFIX, TABLE, Setting

_TYPES = {bool: "boolean", int: "integer", str: "string"}


def schema() -> dict[str, object]:
    """Give the schema of `/etc/ninedesk/managed.json`."""
    rows: dict[str, object] = {row.name: _row(row) for row in TABLE if not row.internal}
    keys = {f"{KEY_PREFIX}{row.action}": {"type": "string"} for row in KEYS}
    tier = {"type": "object", "additionalProperties": False, "properties": {**rows, **keys}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Managed settings of Ninedesk",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "$schema": {"type": "string"},
            DEFAULT: {**tier, "description": "Values that hold until the person chooses another."},
            LOCKED: {**tier, "description": "Values that nobody changes in the program."},
        },
    }


def _row(row: Setting) -> Mapping[str, object]:
    bounds = {
        "enum": list(row.allowed),
        "minimum": row.minimum,
        "maximum": row.maximum,
        "pattern": f"^(?:{row.form})$" if row.form else "",
    }
    given = {name: bound for name, bound in bounds.items() if bound not in (None, "", [])}
    return {"type": _TYPES[type(row.default)], "default": row.default, **given}


def text() -> str:
    """Give the schema as its file has it."""
    return json.dumps(schema(), indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
