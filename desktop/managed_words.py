"""The words for what an administrator has set: what was wrong with it, and who decided a value."""

from __future__ import annotations

import logging

from PySide6.QtCore import QCoreApplication

from session_engine.notices.area import NoticesArea
from session_engine.notices.state import Weight
from session_engine.settings.managed import Managed, ManagedProblem, Trouble
from session_engine.settings.state import SettingState, Source

log = logging.getLogger(__name__)
TOLD = 3
"""Troubles that a notice names; the log and `--show-settings` have them all."""


def tell_managed(notices: NoticesArea, managed: Managed) -> None:
    """Say at the start what of an administrator's settings could not be used."""
    for trouble in managed.troubles:
        log.warning("managed settings: %s %s in %s", trouble.problem, ascii(trouble.name), trouble.source)
    if managed.troubles:
        notices.tell("managed_trouble", {"text": in_short(managed.troubles)}, weight=Weight.WARN)


def in_short(troubles: tuple[Trouble, ...]) -> str:
    """Name the first troubles, and how many there are beside."""
    more = len(troubles) - TOLD
    words = " ".join(trouble_text(trouble) for trouble in troubles[:TOLD])
    if more <= 0:
        return words
    rest = QCoreApplication.translate("Managed", "%n further: see the program's log.", "", more)
    return f"{words} {rest.replace('%n', str(more))}"


def trouble_text(trouble: Trouble) -> str:
    """Say one thing that was passed over, and where it stands."""
    tr = QCoreApplication.translate
    texts = {
        ManagedProblem.UNREADABLE: tr("Managed", "{source} cannot be read."),
        ManagedProblem.BROKEN: tr("Managed", "{source} is damaged: it is not in the format it has to be in."),
        ManagedProblem.SHAPE: tr(
            "Managed", "{source} does not hold “default” and “locked” with names and values."
        ),
        ManagedProblem.UNKNOWN_TIER: tr("Managed", "{source} has a part “{name}”, which there is not."),
        ManagedProblem.UNKNOWN_NAME: tr("Managed", "{source} names “{name}”, which is no setting."),
        ManagedProblem.WRONG_VALUE: tr("Managed", "{source} gives “{name}” a value that is not allowed."),
    }
    text = texts[trouble.problem].replace("{source}", trouble.source)
    return text.replace("{name}", _shown(trouble.name))


def source_text(source: Source) -> str:
    """Say who decided a value."""
    tr = QCoreApplication.translate
    return {
        Source.DEFAULT: tr("Managed", "default"),
        Source.MANAGED_DEFAULT: tr("Managed", "default of your organisation"),
        Source.PERSON: tr("Managed", "yours"),
        Source.LOCKED: tr("Managed", "locked by your organisation"),
    }[source]


def listing_notes(where: str, managed: Managed, locked: tuple[SettingState, ...]) -> tuple[str, ...]:
    """Give the sentences below `--show-settings`."""
    tr = QCoreApplication.translate
    wheres = {
        "none": tr("Managed", "There is no profile yet: nothing here is yours so far."),
        "profile": "",
        "running": tr("Managed", "As the Ninedesk that is open has them."),
        "silent": tr("Managed", "Ninedesk is open and does not answer: what is yours is not shown."),
    }
    other = tr("Managed", "The profile could not be read ({why}): what is yours is not shown.")
    first = wheres.get(where, other.replace("{why}", where))
    read = tr("Managed", "Your organisation's settings were read from: {sources}")
    sources = read.replace("{sources}", ", ".join(managed.sources)) if managed.sources else ""
    cannot = tr("Managed", "What is locked cannot be changed here.") if locked else ""
    return tuple(note for note in (first, sources, cannot, *map(trouble_text, managed.troubles)) if note)


def _shown(name: str) -> str:
    """Shorten a name from outside, without what cannot be seen."""
    seen = "".join(char if char.isprintable() else "?" for char in name)
    return seen if len(seen) <= 60 else seen[:59] + "…"
