"""Errors as the Web API answers them."""

import logging
from typing import Any, Final

from org_service.dialect.failures import was_interrupted
from org_service.errors import UNEXPECTED, BadQuery, ServiceError
from org_service.query.fetch_parse import FetchXmlError
from org_service.web.exchange import Response, json_response

log: Final = logging.getLogger(__name__)
_DETAILS: Final = "@Microsoft.PowerApps.CDS"


def error_response(error: BaseException, *, detailed: bool = False) -> Response:
    """Answer with an error; one of ours is logged, and says nothing of its inside."""
    known = _known(error)
    content: dict[str, Any] = {"code": known.code, "message": known.message}
    if detailed:
        content[f"{_DETAILS}.ErrorDetails.HttpStatusCode"] = str(known.status)
        content[f"{_DETAILS}.InnerError.Message"] = known.message
    return json_response({"error": content}, known.status, known.headers)


def _known(error: BaseException) -> ServiceError:
    if isinstance(error, ServiceError):
        return error
    if isinstance(error, FetchXmlError):
        return ServiceError(400, error.code, error.message)
    if was_interrupted(error):
        return ServiceError(503, "0x80044151", "The query took too long and was broken off.")
    if isinstance(error, RecursionError):
        return BadQuery("The request is too deeply nested.")
    log.error("a request failed", exc_info=error)
    return ServiceError(500, UNEXPECTED, "An unexpected error occurred.")
