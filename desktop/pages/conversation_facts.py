"""What a conversation's page says of what was before it, how it began, and what came after it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast

from PySide6.QtCore import QCoreApplication, QLocale

from session_engine.records.state import Lookup
from widgets.conversation.cards_state import CardState, Fact
from widgets.grids import times
from widgets.text import one_line

_STARS = 5
_MOST_FACTS = 12
_LONGEST = 500
"""Letters of one fact."""


def rating_facts(stars: object, text: object) -> tuple[Fact, ...]:
    """Say how the customer has rated the conversation after its end, 1 to 5, and what was written with it."""
    tr = QCoreApplication.translate
    if not isinstance(stars, int) or not 1 <= stars <= _STARS:
        return ()
    shown = tr("ConversationPage", "{stars} ({count} of {most})").replace("{most}", str(_STARS))
    shown = shown.replace("{stars}", "★" * stars + "☆" * (_STARS - stars)).replace("{count}", str(stars))
    said = (
        (Fact(text.strip()[:_LONGEST], tr("ConversationPage", "And said")),) if isinstance(text, str) else ()
    )
    return (Fact(shown, tr("ConversationPage", "Rating")), *(each for each in said if each.text))


def prechat_card(answers: object, asked: object = None) -> CardState | None:
    """Make the card of what the customer answered before the chat to what was asked, both as JSON."""
    labels = {name: one_line(_plain(text)) for name, text in _flat(asked).items()}
    title = QCoreApplication.translate("ConversationPage", "Answers before the chat")
    return _card(answers, title, labels, {})


def visitor_card(visitor: object) -> CardState | None:
    """Make the card of where and with what the customer sits, as the service keeps it (JSON)."""
    tr = QCoreApplication.translate
    labels = {
        "browser": tr("ConversationPage", "Browser"), "system": tr("ConversationPage", "System"),
        "page": tr("ConversationPage", "Page"), "language": tr("ConversationPage", "Language"),
        "location": tr("ConversationPage", "Place"), "authenticated": tr("ConversationPage", "Signed in"),
    }  # fmt: skip
    return _card(visitor, tr("ConversationPage", "Visitor"), labels, {"language": language_name})


def language_name(tag: str) -> str:
    """Name a language by its tag (BCP 47), in the words of who reads it here; one that nobody knows by its tag."""
    language = QLocale(tag.strip()).language()
    known = language not in (QLocale.Language.C, QLocale.Language.AnyLanguage)
    return QLocale.languageToString(language) if known else tag


def _card(
    text: object, title: str, labels: Mapping[str, str], said: Mapping[str, Callable[[str], str]]
) -> CardState | None:
    """Make a card of a flat object, whatever is in it; None where there is none."""
    pairs = list(_flat(text).items())[:_MOST_FACTS]
    shown = [(name, said.get(name, str)(_plain(value))) for name, value in pairs]
    facts = tuple(
        Fact(value, labels.get(name) or name[:1].upper() + name[1:]) for name, value in shown if value
    )
    return CardState(title, facts=facts) if facts else None


def _flat(text: object) -> dict[str, object]:
    """Read an object of JSON; an empty one where it is something else."""
    try:
        found = json.loads(text) if isinstance(text, str) and text else None
    except ValueError:
        return {}
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}


def _plain(value: object) -> str:
    tr = QCoreApplication.translate
    if isinstance(value, bool):
        return tr("ConversationPage", "yes") if value else tr("ConversationPage", "no")
    if isinstance(value, (str, int, float)):
        return str(value)[:_LONGEST]
    return ", ".join(map(str, cast("list[object]", value)))[:_LONGEST] if isinstance(value, list) else ""


def waited_facts(began: datetime, taken: datetime | None) -> tuple[Fact, ...]:
    """Say how long the customer waited for the first agent; later ones end no wait that is known of."""
    if taken is None or taken < began:
        return ()
    label, seconds = QCoreApplication.translate("ConversationPage", "Waited"), (taken - began).total_seconds()
    if seconds < times.MINUTE:
        text = QCoreApplication.translate("ConversationPage", "{seconds} s")
        return (Fact(text.replace("{seconds}", str(int(seconds))), label),)
    return (Fact(times.span(seconds), label),)


def earlier_facts(earlier: object) -> tuple[Fact, ...]:
    """Lead to the conversation that the customer goes on with, where a lasting one was ended before."""
    if not isinstance(earlier, Lookup):
        return ()
    tr = QCoreApplication.translate
    name = earlier.name or tr("ConversationPage", "Conversation")
    return (Fact(name, tr("ConversationPage", "Earlier"), link=earlier.ref),)
