"""Answers that say no, sorted into the engine's kinds of failure."""

from __future__ import annotations

from datetime import datetime

from session_engine.errors import Failure, OrganisationError
from session_engine.organisation.json_text import NotJson, as_object, decode

_BY_STATUS = {
    400: Failure.REJECTED,
    401: Failure.SIGNED_OUT,
    403: Failure.FORBIDDEN,
    404: Failure.MISSING,
    405: Failure.REJECTED,
    408: Failure.TIMEOUT,
    409: Failure.REJECTED,
    410: Failure.MISSING,
    412: Failure.CHANGED,
    413: Failure.TOO_LARGE,
    414: Failure.TOO_LARGE,
    422: Failure.REJECTED,
    428: Failure.REJECTED,
    429: Failure.BUSY,
    501: Failure.REJECTED,
}
_DUPLICATE = "0x80040333"
"""412 stands for a found duplicate too: that is a rule of the organisation, nobody was first. Nor was anybody where
the request made no condition: then it is a rule of the organisation, or of something in between.
"""


class AnswerLost(OrganisationError):
    """A change was sent and its answer never came: it may have been done (house: lost answers)."""


def from_answer(
    status: int,
    content: bytes,
    retry_after: str | None,
    now: datetime,
    *,
    of_many: bool = False,
    conditional: bool = False,
) -> OrganisationError:
    """Make the error of an answer that is no success.

    Args:
        status: HTTP status.
        content: The body.
        retry_after: The header of that name.
        now: The time.
        of_many: A collection was asked for, not a record.
        conditional: The request named the version it builds on, or that nothing may be there.
    """
    code, detail = _documented(content)
    wait = seconds_to_wait(retry_after, now)
    failure = _BY_STATUS.get(status)
    if failure is None:
        failure = _beyond_the_table(status, wait)
    elif failure is Failure.CHANGED and (code == _DUPLICATE or not conditional):
        failure = Failure.RUBBISH if code is None else Failure.REJECTED
    elif failure is Failure.MISSING and code is None:
        failure = Failure.RUBBISH  # a page of something in between: it says nothing about the record
    elif failure is Failure.MISSING and of_many:
        failure = Failure.NOT_OFFERED
    return OrganisationError(failure, status=status, code=code, detail=detail, retry_after=wait)


def _beyond_the_table(status: int, wait: float | None) -> Failure:
    if status == 503 and wait is not None:
        return Failure.BUSY
    if status >= 500:
        return Failure.SERVER
    return Failure.REJECTED if status >= 400 else Failure.RUBBISH


def _documented(content: bytes) -> tuple[str | None, str]:
    """Read the documented error body; a proxy's page of HTML has neither code nor text."""
    try:
        error = as_object(as_object(decode(content)).get("error"))
    except NotJson:
        return None, ""
    code, message = error.get("code"), error.get("message")
    return (
        code if isinstance(code, str) and code else None,
        message if isinstance(message, str) else "",
    )


def seconds_to_wait(header: str | None, now: datetime) -> float | None:
    """Read Retry-After: seconds or a date; None when it is missing or rubbish."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - hardly ever needed, and slow to import

    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return None if moment.tzinfo is None else max(0.0, (moment - now).total_seconds())
