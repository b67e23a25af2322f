"""What a grid without rows says: what would be here, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class EmptyWords:
    """A title, a sentence, an icon."""

    title: str
    text: str = ""
    icon: str = "inbox"


def in_view(table: str) -> EmptyWords:
    """Speak of a view without rows, on a page of its own."""
    tr = QCoreApplication.translate
    return EmptyWords(
        {
            "incident": tr("EmptyWords", "No cases in this view"),
            "account": tr("EmptyWords", "No accounts in this view"),
            "contact": tr("EmptyWords", "No contacts in this view"),
            "knowledgearticle": tr("EmptyWords", "No articles in this view"),
            "queueitem": tr("EmptyWords", "Nothing waits in these queues"),
        }.get(table, tr("EmptyWords", "Nothing in this view")),
        tr(
            "EmptyWords",
            "Another view, at the top left, may have what you look for. New rows appear by themselves.",
        ),
        "grid",
    )


def in_tile(table: str, commands: tuple[str, ...]) -> EmptyWords:
    """Speak of a list of the dashboard that is done with."""
    tr = QCoreApplication.translate
    if "pick" in commands or table == "queueitem":
        return EmptyWords(
            tr("EmptyWords", "Nobody waits"),
            tr("EmptyWords", "Cases that come into your queues appear here by themselves."),
            "success",
        )
    if "complete" in commands:
        return EmptyWords(
            tr("EmptyWords", "Nothing left to do"),
            tr("EmptyWords", "Tasks, calls and appointments of yours appear here until they are completed."),
            "success",
        )
    if table == "incident":
        return EmptyWords(
            tr("EmptyWords", "No cases here"),
            tr("EmptyWords", "Pick one that waits, make one with New, or choose another view under ⋯."),
            "success",
        )
    return EmptyWords(
        tr("EmptyWords", "Nothing here"), tr("EmptyWords", "Another view under ⋯ may have what you look for.")
    )


def related(table: str, relationship: str = "", *, creatable: bool) -> EmptyWords:
    """Speak of a record that has nothing of a kind, or nothing by a relationship that is known by its name."""
    tr = QCoreApplication.translate
    words = _of_relationships().get(relationship) or _of_records().get(table)
    title, text, made = words or (tr("EmptyWords", "Nothing here yet"), "", "")
    return EmptyWords(title, made if creatable and made else text)


def _of_relationships() -> dict[str, tuple[str, str, str]]:
    tr = QCoreApplication.translate
    return {
        "queue_entries": (
            tr("EmptyWords", "Nothing waits here"),
            tr("EmptyWords", "What comes into the queue appears here by itself."),
            "",
        ),
        "queuemembership_association": (
            tr("EmptyWords", "Nobody is a member"),
            tr("EmptyWords", "What comes into the queue waits until somebody is."),
            "",
        ),
        "msdyn_queue_msdyn_liveworkstream_defaultqueue": (
            tr("EmptyWords", "No work stream"),
            tr("EmptyWords", "Work comes here by hand, or when a work stream names this queue."),
            "",
        ),
    }


def _of_records() -> dict[str, tuple[str, str, str]]:
    tr = QCoreApplication.translate
    return {
        "incident": (
            tr("EmptyWords", "No cases yet"),
            tr("EmptyWords", "Cases that belong here appear by themselves."),
            tr("EmptyWords", "New makes one that belongs here."),
        ),
        "contact": (
            tr("EmptyWords", "Nobody yet"),
            tr("EmptyWords", "People who belong here appear by themselves."),
            tr("EmptyWords", "New adds somebody you speak to."),
        ),
        "activitypointer": (
            tr("EmptyWords", "Nothing planned, nothing done"),
            tr("EmptyWords", "Emails, calls, tasks and appointments appear here."),
            tr("EmptyWords", "New makes a task; emails and calls appear by themselves."),
        ),
        "connection": (
            tr("EmptyWords", "No linked cases"),
            tr(
                "EmptyWords",
                "Smart Assist in the pane finds solved ones; those linked to the case are listed here.",
            ),
            tr("EmptyWords", "New links one that you know."),
        ),
        "knowledgearticleincident": (
            tr("EmptyWords", "No linked articles"),
            tr(
                "EmptyWords",
                "Knowledge in the pane finds articles; those linked to the case are listed here.",
            ),
            "",
        ),
        "queueitem": (
            tr("EmptyWords", "In no queue"),
            tr("EmptyWords", "“Queue” among the commands puts a record into one."),
            "",
        ),
        "slakpiinstance": (
            tr("EmptyWords", "No time limits run"),
            tr("EmptyWords", "They begin with the case, by the organisation's rules."),
            "",
        ),
        "incidentresolution": (
            tr("EmptyWords", "Not resolved yet"),
            tr("EmptyWords", "“Resolve” among the commands closes the case and is noted here."),
            "",
        ),
        "feedback": (
            tr("EmptyWords", "Nobody has rated this yet"),
            tr("EmptyWords", "What readers say about it appears here."),
            "",
        ),
        "activitymimeattachment": (tr("EmptyWords", "Nothing attached"), "", ""),
    }
