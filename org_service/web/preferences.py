"""The `Prefer` header: page size, annotations, whether a changed record comes back."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

from org_service.answers.rows import (
    ATTRIBUTE,
    FORMATTED,
    LOOKUP_TABLE,
    NAVIGATION,
    NO_ANNOTATIONS,
    Annotations,
)

_PREFERENCE: Final = re.compile(r'\s*([\w.\-]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^,;\s]*))?[^,]*(?:,|$)')
_COUNT: Final = "Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"
_PAGING: Final = "Microsoft.Dynamics.CRM.fetchxmlpagingcookie"
_ERRORS: Final = "Microsoft.PowerApps.CDS.ErrorDetails.HttpStatusCode"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a request prefers, as far as it is understood."""

    page_size: int | None = None
    representation: bool = False
    annotations: Annotations = NO_ANNOTATIONS
    continue_on_error: bool = False
    applied: str = ""
    """For the header `Preference-Applied`."""


@lru_cache(maxsize=256)
def read_preferences(header: str) -> Preferences:
    """Read a `Prefer` header; what is not understood is passed over, as the standard says."""
    found = {name.lower(): value.strip('"') for name, value in _PREFERENCE.findall(header) if name}
    size = found.get("odata.maxpagesize", found.get("maxpagesize", ""))
    wanted = found.get("odata.include-annotations", "")
    applied: list[str] = []
    page_size = int(size) if size.isdecimal() and size.isascii() and int(size[:10]) > 0 else None
    if page_size is not None:
        applied.append(f"odata.maxpagesize={page_size}")
    if wanted:
        applied.append(f'odata.include-annotations="{wanted}"')
    representation = found.get("return") == "representation"
    if representation:
        applied.append("return=representation")
    return Preferences(
        page_size=page_size,
        representation=representation,
        annotations=_annotations(wanted),
        continue_on_error="odata.continue-on-error" in found,
        applied=", ".join(applied),
    )


def _annotations(wanted: str) -> Annotations:
    patterns = [part.strip() for part in wanted.split(",") if part.strip()]

    def asked(name: str) -> bool:
        chosen = False
        for pattern in patterns:
            if fnmatchcase(name, pattern.removeprefix("-")):
                chosen = not pattern.startswith("-")
        return chosen

    return Annotations(
        formatted=asked(FORMATTED),
        lookup_table=asked(LOOKUP_TABLE),
        navigation=asked(NAVIGATION),
        attribute=asked(ATTRIBUTE),
        count=asked(_COUNT),
        paging=asked(_PAGING),
        errors=asked(_ERRORS),
    )
