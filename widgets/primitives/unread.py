"""What is said where nothing was read yet and the organisation cannot be reached."""

from PySide6.QtCore import QCoreApplication

from session_engine.errors import Failure


def why_empty(failure: Failure, text: str) -> str:
    """Say why there is nothing to show; `text` says it of every other failure."""
    if failure is not Failure.UNREACHABLE:
        return text
    return QCoreApplication.translate(
        "unread",
        "The organisation cannot be reached. Not read before: it comes by itself when it answers.",
    )
