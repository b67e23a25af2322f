"""The body of `similar`, read and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec

from org_service.errors import BadPayload

if TYPE_CHECKING:
    from collections.abc import Mapping

USUAL: Final = 6
LARGEST: Final = 50
LEAST: Final = 0.65
"""Confidence below which nothing is shown (facts 7)."""
_TITLE: Final = 500
_DESCRIPTION: Final = 20_000


class SimilarRequest(msgspec.Struct, frozen=True):
    """What suggestions are wanted for; a case need not be saved for it."""

    title: str | None = None
    description: str | None = None
    productid: UUID | None = None
    subjectid: UUID | None = None
    language: str | None = None
    incidentid: UUID | None = None
    """The case itself, which is not suggested, and for which feedback was given."""
    top: int | None = None
    minimum: float | None = None
    """The confidence from which on a suggestion is worth showing."""


def read_request(arguments: Mapping[str, object]) -> SimilarRequest:
    """Read the parameters; texts that are very long are cut.

    Raises:
        BadPayload: A parameter is not what the action takes.
    """
    try:
        read = msgspec.convert(dict(arguments), SimilarRequest)
    except msgspec.ValidationError as error:
        raise BadPayload(f"{error}.") from None
    top = USUAL if read.top is None else read.top
    if not 1 <= top <= LARGEST:
        raise BadPayload(f"'top' has to be from 1 to {LARGEST}.")
    minimum = LEAST if read.minimum is None else read.minimum
    if not 0.0 <= minimum <= 1.0:
        raise BadPayload("'minimum' has to be from 0 to 1.")
    return msgspec.structs.replace(
        read,
        title=(read.title or "")[:_TITLE],
        description=(read.description or "")[:_DESCRIPTION],
        language=(read.language or "")[:2].lower(),
        top=top,
        minimum=minimum,
    )
