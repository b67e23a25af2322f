"""What a conversation's page says of what came after it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from widgets.conversation.cards_state import Fact

_STARS = 5


def rating_facts(stars: object, text: object) -> tuple[Fact, ...]:
    """Say how the customer has rated the conversation after its end, 1 to 5, and what was written with it."""
    tr = QCoreApplication.translate
    if not isinstance(stars, int) or not 1 <= stars <= _STARS:
        return ()
    shown = tr("ConversationPage", "{stars} ({count} of {most})").replace("{most}", str(_STARS))
    shown = shown.replace("{stars}", "★" * stars + "☆" * (_STARS - stars)).replace("{count}", str(stars))
    said = (Fact(text.strip()[:500], tr("ConversationPage", "And said")),) if isinstance(text, str) else ()
    return (Fact(shown, tr("ConversationPage", "Rating")), *(each for each in said if each.text))
