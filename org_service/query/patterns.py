"""Patterns of text conditions: SQL's LIKE, or a regular expression where LIKE has no word for it."""

import re
from typing import Final

from org_service.dialect.texts import folded


def like_pattern(kind: str, text: str) -> str:
    """Write a LIKE pattern, escaped by a backslash; only `like` itself has wildcards."""
    plain = folded(text) or ""
    escaped = plain.replace("\\", "\\\\")
    if kind == "like":
        return escaped
    escaped = escaped.replace("%", "\\%").replace("_", "\\_")
    return {
        "contains": f"%{escaped}%",
        "begins-with": f"{escaped}%",
        "begin-with": f"{escaped}%",
        "ends-with": f"%{escaped}",
        "end-with": f"%{escaped}",
    }[kind]


def regex_pattern(kind: str, text: str) -> str:
    """Write a regular expression for a folded text; `like` has its wildcards and sets."""
    plain = folded(text) or ""
    if kind != "like":
        before = "" if kind.startswith("begin") else ".*"
        after = "" if kind.startswith("end") else ".*"
        return before + re.escape(plain) + after
    parts = re.split(r"(\[[^\]]+\]|%|_)", plain)
    return "".join(_REGEX_PARTS.get(part) or _set_or_text(part) for part in parts)


_REGEX_PARTS: Final = {"%": ".*", "_": "."}


def _set_or_text(part: str) -> str:
    if part.startswith("[") and part.endswith("]"):
        inner = part[1:-1]
        negation = "^" if inner.startswith("^") else ""
        inner = inner.removeprefix("^")
        kept = "".join("-" if sign == "-" else re.escape(sign) for sign in inner)
        return f"[{negation}{kept}]" if _is_set(f"[{negation}{kept}]") else re.escape(part)
    return re.escape(part)


def _is_set(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
