"""Puts a filled text together: what was not to be had goes, and the separator that stood beside it (facts 4)."""

from __future__ import annotations

from collections.abc import Sequence

_SEPARATORS = frozenset("-–—|·•:;,/\\>→ \u00a0")
_CLOSERS = {"(": ")", "[": "]", "“": "”", '"': '"', "«": "»"}
_AFTER_A_WORD = tuple(",.;:!?)")


def joined(literals: Sequence[str], values: Sequence[str]) -> str:
    """Join texts and the values between them, so that a missing value leaves no trace.

    Args:
        literals: One more than values: before, between and after them.
        values: Empty ones are missing.
    """
    texts = list(literals)
    for index, value in enumerate(values):
        if not value:
            _close_gap(texts, index)
    if values and not values[0] and not texts[0]:
        texts[1] = texts[1].lstrip("".join(_SEPARATORS))
    if values and not values[-1] and not texts[-1]:
        texts[-2] = texts[-2].rstrip("".join(_SEPARATORS))
    pieces = [piece for pair in zip(texts, values, strict=False) for piece in pair]
    return "".join([*pieces, texts[-1]])


def _close_gap(texts: list[str], index: int) -> None:
    left, right = texts[index], texts[index + 1]
    if left and right and _CLOSERS.get(left[-1]) == right[0]:
        left, right = left[:-1], right[1:]
    if index > 0 and _separates(left):
        left = ""
    elif index + 2 < len(texts) and _separates(right):
        right = ""
    elif left.endswith(" ") and (not right or right[0] in " \n" or right.startswith(_AFTER_A_WORD)):
        left = left[:-1]
    texts[index], texts[index + 1] = left, right


def _separates(text: str) -> bool:
    return bool(text) and _SEPARATORS.issuperset(text)
