"""The language of full-text expressions, as FTS5 reads it."""

from collections.abc import Sequence


def words_in_a_row(terms: Sequence[str], *, prefix: bool) -> str:
    """Write terms that follow each other, the last perhaps only the beginning of a word."""
    text = " ".join(terms).replace('"', '""')
    return f'"{text}"' + ("*" if prefix else "")


def either(parts: Sequence[str]) -> str:
    """Write that one of the parts is enough."""
    return parts[0] if len(parts) == 1 else "(" + " OR ".join(parts) + ")"


def both(parts: Sequence[str]) -> str:
    """Write that all parts have to match."""
    return "(" + " AND ".join(parts) + ")"


def without(wanted: str, unwanted: Sequence[str]) -> str:
    """Write that none of some parts may match."""
    return f"({wanted} NOT ({' OR '.join(unwanted)}))"


def in_names(expression: str) -> str:
    """Keep an expression to titles and details: long texts do not count."""
    return f"{{title detail}} : ({expression})"
