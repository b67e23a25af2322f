"""An answer of the organisation, read whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from session_engine.errors import Failure, OrganisationError
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text
from session_engine.organisation.json_text import NotJson, Payload


@dataclass(frozen=True, slots=True)
class Reply:
    """A success.

    Attributes:
        status: 200, 201, 204 or 304.
        headers: Names in lower case.
        content: The body, not yet decoded.
        as_of: When it was heard, for one that was kept; None for one that has just come.
        decoded: What the body says, once somebody has asked.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes
    as_of: datetime | None = None
    decoded: list[object] = field(default_factory=list[object], compare=False, repr=False)

    @property
    def etag(self) -> str | None:
        """The version the answer speaks of."""
        return self.headers.get("etag")

    async def json(self) -> object:
        """Decode the body; rubbish becomes the failure of that name."""
        if not self.decoded:
            try:
                self.decoded.append(await json_text.decode_off_loop(self.content))
            except NotJson as error:
                raise rubbish(self.status) from error
        return self.decoded[0]

    async def payload(self) -> Payload:
        """Decode the body as one object."""
        try:
            return json_text.as_object(await self.json())
        except NotJson as error:
            raise rubbish(self.status) from error

    async def rows(self) -> list[Payload]:
        """Decode the body as a collection."""
        try:
            return json_text.rows_of(await self.json())
        except NotJson as error:
            raise rubbish(self.status) from error


def rubbish(status: int | None = None) -> OrganisationError:
    """Make the error of an answer that is not what the protocol says."""
    return OrganisationError(Failure.RUBBISH, status=status)
