"""The sound of a notification: two soft notes, made by calculation."""

from __future__ import annotations

import math
from array import array
from functools import lru_cache

RATE = 22_050
"""Frames a second; one channel of 16 bits."""
_NOTES = ((659.26, 0.0), (880.0, 0.14))  # E5, then A5: a fourth upwards, as a question
_LONG = 0.62
_ATTACK, _FADE = 0.008, 6.5
_LOUD = 0.32


@lru_cache(maxsize=2)
def chime(volume: int) -> array[int]:
    """Make the sound.

    Args:
        volume: Per cent.
    """
    level = 32_767 * _LOUD * max(0, min(100, volume)) / 100
    return array("h", (round(level * _at(frame / RATE)) for frame in range(int(RATE * _LONG))))


def _at(second: float) -> float:
    """Give the air's movement at a time, between -1 and 1."""
    whole = sum(_note(pitch, second - begin) for pitch, begin in _NOTES if second >= begin)
    left = _LONG - second
    return max(-1.0, min(1.0, whole)) * min(1.0, left / 0.05)  # ends in silence: no crack


def _note(pitch: float, second: float) -> float:
    tone = math.sin(2 * math.pi * pitch * second) + 0.2 * math.sin(4 * math.pi * pitch * second)
    return 0.8 * tone * min(1.0, second / _ATTACK) * math.exp(-_FADE * second)
