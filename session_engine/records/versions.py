"""ETags in order. Dataverse's carry a row version that only grows; of others only sameness can be told."""

from __future__ import annotations

import re

_NUMBERED = re.compile(r'(?:W/)?"(\d+)"')


def version(etag: str) -> int | None:
    """Read the row version of an ETag, None when it has none."""
    found = _NUMBERED.fullmatch(etag)
    return int(found.group(1)) if found else None


def newer(etag: str | None, than: str | None) -> bool:
    """Tell whether a version comes after another; of unnumbered ones, the later heard counts as newer."""
    if etag is None or etag == than:
        return False
    if than is None:
        return True
    this, other = version(etag), version(than)
    return True if this is None or other is None else this > other


def at_least(etag: str | None, than: str | None) -> bool:
    """Tell whether a version is another or comes after it."""
    return etag == than or newer(etag, than)


def covers(etag: str, heard: str | None) -> bool:
    """Tell whether what was read at `etag` is certain to be no older than a version heard of."""
    if heard is None or etag == heard:
        return True
    this, other = version(etag), version(heard)
    return this is not None and other is not None and this > other
