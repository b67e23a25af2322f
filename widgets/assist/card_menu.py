"""What the menu of a card offers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.assist.state import Suggestion
from widgets.assist.words import ARTICLE

Entry = tuple[str, str, str]
"""Name, text and icon."""


def entries(suggestion: Suggestion) -> tuple[Entry, ...]:
    """Give what can be done with a suggestion, most likely first."""
    tr = QCoreApplication.translate
    first: Entry = ("open", tr("Assist", "Open"), "open")
    copy: Entry = ("copy_link", tr("Assist", "Copy link"), "copy")
    link: Entry = (
        ("unlink", tr("Assist", "Unlink from the case"), "unlink")
        if suggestion.linked
        else ("link", tr("Assist", "Link to the case"), "link")
    )
    own = _of_article(suggestion) if suggestion.ref.table == ARTICLE else _of_case(suggestion)
    helpful: Entry = ("helpful", tr("Assist", "Helpful"), "thumbs-up")
    others: Entry = ("not_helpful", tr("Assist", "Not helpful: show the next one"), "thumbs-down")
    said = (others,) if suggestion.helpful else (helpful, others)
    return (first, link, *own, copy, *said)


def _of_article(suggestion: Suggestion) -> tuple[Entry, ...]:
    if suggestion.internal:
        return ()  # it is not for customers
    tr = QCoreApplication.translate
    return (
        ("email", tr("Assist", "Email the article's text"), "email"),
        ("email_link", tr("Assist", "Email the link"), "link"),
    )


def _of_case(suggestion: Suggestion) -> tuple[Entry, ...]:
    tr = QCoreApplication.translate
    found: list[Entry] = [
        ("copy_resolution", tr("Assist", "Copy the resolution"), "copy"),
        ("email", tr("Assist", "Email the resolution"), "email"),
    ]
    if suggestion.solver is not None:
        text = tr("Assist", "Email {who}, who solved it").replace("{who}", suggestion.solver.name)
        found.append(("email_solver", text, "user-check"))
    return tuple(found)
