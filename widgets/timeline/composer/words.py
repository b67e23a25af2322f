"""What the composer says."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.timeline.state import FileProblem, RefusedFile
from widgets.text import one_line
from widgets.timeline.file_words import size_text

_NAME = 60


def new_kind(kind: str) -> str:
    """Name the button that begins an activity."""
    tr = QCoreApplication.translate
    return {
        "email": tr("composer", "Email"),
        "phonecall": tr("composer", "Phone call"),
        "task": tr("composer", "Task"),
        "appointment": tr("composer", "Appointment"),
    }[kind]


def begun_kind(kind: str) -> str:
    """Say that an activity was begun and is not saved."""
    tr = QCoreApplication.translate
    return {
        "phonecall": tr("composer", "Phone call, begun"),
        "task": tr("composer", "Task, begun"),
        "appointment": tr("composer", "Appointment, begun"),
    }[kind]


def refused(file: RefusedFile) -> str:
    """Say why a file was not attached."""
    tr = QCoreApplication.translate
    text = {
        FileProblem.TOO_LARGE: tr("composer", "“{file}” is too large: at most {size} can be attached."),
        FileProblem.BLOCKED: tr(
            "composer", "“{file}” cannot be attached: files of this kind can do harm and are not taken."
        ),
        FileProblem.EMPTY: tr("composer", "“{file}” is empty."),
        FileProblem.UNREADABLE: tr("composer", "“{file}” could not be read. Is it a folder, or gone?"),
    }[file.problem]
    return text.replace("{file}", one_line(file.name, _NAME)).replace("{size}", size_text(file.largest))
