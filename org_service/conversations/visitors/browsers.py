"""What a visitor's browser says of itself, as an agent wants to read it."""

from __future__ import annotations

import re
from typing import Final

# The first that is found: each browser names the ones it descends from, too.
_BROWSERS: Final = (
    ("Edge", r"Edg(?:e|A|iOS)?/(\d+)"),
    ("Opera", r"OPR/(\d+)"),
    ("Samsung Internet", r"SamsungBrowser/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:Headless)?(?:Chrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+)[\d.]* (?:Mobile/\S+ )?Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)


def describe(agent: str, language: str) -> dict[str, str]:
    """Give browser, system and language from a request's headers; what is not known is left out."""
    agent = agent[:500]
    found: dict[str, str] = {}
    for name, pattern in _BROWSERS:
        if match := re.search(pattern, agent):
            found["browser"] = f"{name} {match.group(1)}"
            break
    for name, pattern in _SYSTEMS:
        if re.search(pattern, agent):
            found["system"] = name
            break
    if tag := re.match(r"[A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?", language):
        found["language"] = tag.group()
    return found
