"""What the service refuses, with the status and the code that the Web API documents for it."""

from http import HTTPStatus
from typing import Final

BAD_QUERY: Final = "0x80060888"
INVALID_ARGUMENT: Final = "0x80040203"
PAYLOAD: Final = "0x80048d19"
UNEXPECTED: Final = "0x80040216"


class ServiceError(Exception):
    """A request that cannot be served: nothing was changed."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers: dict[str, str] = {}


class BadQuery(ServiceError):
    """A query that does not parse, or that names what the organisation does not have."""

    def __init__(self, message: str) -> None:
        super().__init__(HTTPStatus.BAD_REQUEST, BAD_QUERY, message)


class InvalidArgument(ServiceError):
    """A value that a parameter or a column cannot take."""

    def __init__(self, message: str, code: str = INVALID_ARGUMENT) -> None:
        super().__init__(HTTPStatus.BAD_REQUEST, code, message)


class BadPayload(ServiceError):
    """A body that is not what the table or the action takes."""

    def __init__(self, message: str) -> None:
        super().__init__(
            HTTPStatus.BAD_REQUEST,
            PAYLOAD,
            f"Error identified in Payload provided by the user for Entity :'', "
            f"For more information on this error please follow this help link "
            f"https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : {message}",
        )


class RecordNotFound(ServiceError):
    """A record that is not there."""

    def __init__(self, label: str, record_id: str) -> None:
        super().__init__(
            HTTPStatus.NOT_FOUND,
            "0x80040217",
            f"Entity '{label}' With Id = {record_id} Does Not Exist",
        )


class ResourceNotFound(ServiceError):
    """A path that leads nowhere."""

    def __init__(self, segment: str) -> None:
        super().__init__(
            HTTPStatus.NOT_FOUND,
            "0x8006088a",
            f"Resource not found for the segment '{segment}'.",
        )


class VersionMismatch(ServiceError):
    """The record was changed since the caller read it."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.PRECONDITION_FAILED,
            "0x80060882",
            "The version of the existing record doesn't match the RowVersion property provided.",
        )


class DuplicateKey(ServiceError):
    """A record of this id is already there."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.PRECONDITION_FAILED,
            "0x80040237",
            "A record with matching key values already exists.",
        )


class AccessDenied(ServiceError):
    """What the caller may not do."""

    def __init__(self, privilege: str, user: str) -> None:
        super().__init__(
            HTTPStatus.FORBIDDEN,
            "0x80040220",
            f"Principal user (Id={user}) is missing {privilege} privilege.",
        )


class Inactive(ServiceError):
    """A record that is read-only in its state."""

    def __init__(self, message: str, code: str = "0x80040230") -> None:
        super().__init__(HTTPStatus.BAD_REQUEST, code, message)


class MethodNotAllowed(ServiceError):
    """A method that this resource does not answer to."""

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        super().__init__(
            HTTPStatus.METHOD_NOT_ALLOWED,
            "0x80060888",
            f"The requested resource does not support http method '{method}'.",
        )
        self.headers["Allow"] = ", ".join(allowed)


class NotSupported(ServiceError):
    """A documented feature that this service does not have."""

    def __init__(self, what: str) -> None:
        super().__init__(HTTPStatus.NOT_IMPLEMENTED, "0x80040315", f"{what} is not supported.")


class Unauthorized(ServiceError):
    """A request without a key, or with one that stands for nobody."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.UNAUTHORIZED, "0x80041d50", "The access token is missing or not valid.")
        self.headers["WWW-Authenticate"] = "Bearer"


class TooLarge(ServiceError):
    """A body or a file over the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "0x80044a02",
            f"The request is larger than the {limit} bytes that this organization takes.",
        )


class TooManyRequests(ServiceError):
    """More than a caller may ask in a while.

    Args:
        wait: Seconds after which it may ask again.
    """

    def __init__(self, wait: int) -> None:
        super().__init__(
            HTTPStatus.TOO_MANY_REQUESTS,
            "0x80072322",
            "Number of requests exceeded the limit of this action.",
        )
        self.headers["Retry-After"] = str(wait)
