"""What is asked of an organisation, and the headers it is asked with (facts 11)."""

from __future__ import annotations

from session_engine.light_dataclass import dataclass

_BASE_HEADERS = {
    "Accept": "application/json",
    "OData-Version": "4.0",
    "OData-MaxVersion": "4.0",
}
ANNOTATIONS = 'odata.include-annotations="*"'
REPRESENTATION = "return=representation"


def page_size(rows: int) -> str:
    """Write the preference for pages of so many rows."""
    return f"odata.maxpagesize={rows}"


_DEFINITIONS = frozenset({"EntityDefinitions", "RelationshipDefinitions", "GlobalOptionSetDefinitions"})


def of_many(path: str) -> bool:
    """Tell whether a path names a collection: a record's has its key in brackets.

    So has a table's definition, but where that is missing no record is: the organisation does not have the table.
    """
    name, key, _ = path.partition("?")[0].partition("(")
    return not key or name in _DEFINITIONS


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked.

    Attributes:
        method: HTTP method.
        path: Under the API, encoded; with a leading slash, under the origin.
        body: Encoded.
        content_type: Of the body.
        prefer: Preferences.
        if_match: ETag the record must still have, `*` for any.
        if_none_match: `*` creates and never updates; else the documented null.
        accept: Of the answer.
        reads: It changes nothing although it is a POST, and may be repeated.
        named: The same at every try of one change (repeatable requests, OASIS): an organisation that knows the
            header does what stands under a name once, others pay no heed to it.
    """

    method: str
    path: str
    body: bytes | None = None
    content_type: str = "application/json"
    prefer: tuple[str, ...] = ()
    if_match: str | None = None
    if_none_match: str = "null"
    accept: str = "application/json"
    reads: bool = False
    named: str = ""

    @property
    def of_many(self) -> bool:
        """It reads a collection, not one record."""
        return self.method == "GET" and of_many(self.path)

    @property
    def conditional(self) -> bool:
        """It is done only where a record has a version, or is not there yet; so are the parts of a change set."""
        several = self.path == "$batch" and not self.reads
        return several or self.if_match is not None or self.if_none_match == "*"

    @property
    def repeatable(self) -> bool:
        """It may be sent again whatever became of it."""
        return self.reads or self.method == "GET"

    def headers(self, key: str) -> dict[str, str]:
        """Write the headers of facts 11."""
        headers = dict(_BASE_HEADERS)
        headers["Accept"] = self.accept
        headers["Authorization"] = f"Bearer {key}"
        headers["If-None-Match"] = self.if_none_match
        if self.body is not None:
            headers["Content-Type"] = self.content_type
        if self.prefer:
            headers["Prefer"] = ",".join(self.prefer)
        if self.if_match is not None:
            headers["If-Match"] = self.if_match
        if self.named:
            headers["Repeatability-Request-ID"] = self.named
        return headers
