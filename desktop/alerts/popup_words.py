"""What the system's own notifications say; without names, only that there is work."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.offers.state import Mode, Offer
from widgets.alerts import words
from widgets.text import one_line

LONGEST = 160
"""Characters of what a customer has written."""


def told(offer: Offer, *, names: bool) -> tuple[str, str]:
    """Give title and text."""
    tr = QCoreApplication.translate
    if not names:
        kind = words.kind(offer)
        given = offer.mode is Mode.ASSIGNED and offer.by
        title = kind if given else tr("Alerts", "{kind} for you").format(kind=kind)
        return title, tr("Alerts", "Who it is stands in Ninedesk.")
    text = " · ".join(part for part in (one_line(offer.subject)[:LONGEST], words.reasons(offer)) if part)
    return f"{words.kind(offer)}: {words.title(offer)}", text


def accept(offer: Offer) -> str:
    """Give the text of the button that takes it."""
    return words.accept(offer)


def reject(offer: Offer) -> str:
    """Give the text of the button that turns it down."""
    return words.reject(offer)
