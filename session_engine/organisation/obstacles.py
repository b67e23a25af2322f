"""What stood in the way of a connection: read from the chain of errors below the HTTP library's."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

from session_engine.errors import Obstacle


def obstacle_of(error: BaseException) -> Obstacle:
    """Say what kept a connection from being made."""
    for cause in _chain(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Obstacle.CERTIFICATE
        if isinstance(cause, ssl.SSLError):
            # Which of two sides spoke no TLS is told in one way by servers of http, in others by whoever hangs up.
            return Obstacle.CERTIFICATE if "certificate" in str(cause).lower() else Obstacle.NO_TLS
        if isinstance(cause, socket.gaierror | UnicodeError):
            return Obstacle.NAME
    return Obstacle.PROXY if type(error).__name__ == "ProxyError" else Obstacle.NONE


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Give an error and what it came of; of several tries at once, all."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        found = waiting.pop()
        if found is None or id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        if isinstance(found, BaseExceptionGroup):
            waiting.extend(found.exceptions)
        waiting += [found.__context__, found.__cause__]
