"""What Smart Assist says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale

from session_engine.assist.state import AssistState, AssistStatus, Suggestion
from session_engine.ids import RecordRef
from widgets.grids import times
from widgets.lists.marked import Spans
from widgets.primitives.tones import Tone
from widgets.text import for_painting, one_line

ARTICLE = "knowledgearticle"
SURE = 0.9
"""Confidence from which on a suggestion is shown as a sure one."""

MOST_SURE = 99
"""Per cent: nothing is certain."""

WORDS = 5
"""Matched words that a card shows at most."""

_READ = 2000
"""Letters of a resolution that are looked through for them; a card shows two lines of it."""

SEPARATOR = " · "


def confidence(suggestion: Suggestion, *, finely: bool = False) -> tuple[str, Tone]:
    """Give the confidence as the pill shows it, finely with its tenth; empty where it is not known."""
    if suggestion.confidence is None:
        return "", Tone.NEUTRAL
    percent = _percent(suggestion.confidence, finely=finely)
    shown = QCoreApplication.translate("Assist", "{percent} %").replace("{percent}", percent)
    return shown, Tone.GOOD if suggestion.confidence >= SURE else Tone.INFO


def _percent(share: float, *, finely: bool = False) -> str:
    most = MOST_SURE + 0.9 if finely else MOST_SURE
    places = 1 if finely else 0
    return QLocale().toString(float(min(most, round(share * 100, places))), "f", places)


def told_apart(found: Iterable[Suggestion]) -> frozenset[RecordRef]:
    """Give those that have their whole per cent in common with others, but not its tenth."""
    shares = {each.ref: each.confidence for each in found if each.confidence is not None}
    tenths: dict[str, set[str]] = defaultdict(set)
    for share in shares.values():
        tenths[_percent(share)].add(_percent(share, finely=True))
    return frozenset(ref for ref, share in shares.items() if len(tenths[_percent(share)]) > 1)


def facts(suggestion: Suggestion, now: datetime) -> str:
    """Say what it is: number, status, who, when."""
    tr = QCoreApplication.translate
    when = times.since(suggestion.when, now) if suggestion.when is not None else ""
    if suggestion.ref.table == ARTICLE:
        status = tr("Assist", "published {when}") if when else tr("Assist", "published")
        internal = tr("Assist", "internal") if suggestion.internal else ""
        parts = [suggestion.number, status.replace("{when}", when), internal]
    else:
        who = suggestion.solver.name if suggestion.solver is not None else ""
        solved = tr("Assist", "solved by {who}").replace("{who}", who) if who else tr("Assist", "solved")
        parts = [suggestion.number, solved, when]
    parts += [tr("Assist", "linked")] if suggestion.linked else []
    return SEPARATOR.join(for_painting(part) for part in parts if part)


def matched(suggestion: Suggestion) -> tuple[str, ...]:
    """Give the words that say why; a digit alone says nothing."""
    telling = (word for word in suggestion.words if len(word) > 1 and not (word.isdigit() and len(word) < 3))
    return tuple({one_line(word).casefold(): word for word in telling}.values())[:WORDS]


def how(suggestion: Suggestion) -> tuple[str, Spans]:
    """Say in a line how a case was solved, and where in it the words are that matched; empty for an article."""
    if suggestion.ref.table == ARTICLE:
        return "", ()
    lines = [line.strip() for line in (suggestion.resolution or suggestion.excerpt).splitlines()]
    closed = (line if line.endswith((".", "!", "?", ":", "…")) else f"{line}." for line in lines if line)
    text = one_line(" ".join(closed), _READ)
    return text, _places(text, matched(suggestion))


def _places(text: str, wanted: Iterable[str]) -> Spans:
    """Find whole words in a text, whatever the case of their letters; of those that lie in each other the longest."""
    parts = sorted((re.escape(one_line(word)) for word in wanted), key=len, reverse=True)
    if not parts:
        return ()
    found = re.finditer(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", text, re.IGNORECASE)
    return tuple(each.span() for each in found)


def spoken(suggestion: Suggestion, now: datetime, *, finely: bool = False) -> str:
    """Say a card in one breath, for those who hear it."""
    tr = QCoreApplication.translate
    parts = [suggestion.title, confidence(suggestion, finely=finely)[0], facts(suggestion, now)]
    if matched(suggestion):
        parts.append(tr("Assist", "matched: {words}").replace("{words}", ", ".join(matched(suggestion))))
    if suggestion.helpful:
        parts.append(tr("Assist", "marked as helpful"))
    if suggestion.unread:
        parts.append(tr("Assist", "new"))
    return ", ".join(part for part in parts if part)


def note(state: AssistState) -> str:
    """Say what is to be known about all of it; empty where all is as it should be."""
    tr = QCoreApplication.translate
    if state.status is AssistStatus.READY and not state.possible:
        return tr("Assist", "This organisation has neither a ranking nor a search: nothing can be suggested.")
    if state.status is AssistStatus.READY and not state.ranked:
        return tr(
            "Assist",
            "This organisation does not rank suggestions. These are what its search finds for the title and the"
            " description.",
        )
    if state.status is AssistStatus.READY and not state.complete:
        return tr("Assist", "Earlier cases and articles are still being read: more may come.")
    if too_little_said(state):
        return tr(
            "Assist", "Little is said about the problem yet. With some words more there may be suggestions."
        )
    return ""


def too_little_said(state: AssistState) -> bool:
    """Whether nothing is suggested, and perhaps for want of words."""
    return state.brief and state.status is AssistStatus.READY and not (state.articles or state.cases)


def unread(state: AssistState) -> str:
    """Say how many nobody has looked at; empty for none."""
    count = sum(1 for each in (*state.articles, *state.cases) if each.unread)
    tr = QCoreApplication.translate
    if not count:
        return ""
    return tr("Assist", "1 new") if count == 1 else tr("Assist", "%n new", "", count)
