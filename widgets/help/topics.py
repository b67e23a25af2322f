"""What the help page shows, as the composition passes it in."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """A topic at the left.

    Attributes:
        id: Names its text in `resources/help/<language>/<id>.html`.
        title: In the agent's language.
        icon: Meaning of its icon.
    """

    id: str
    title: str
    icon: str


@dataclass(frozen=True, slots=True)
class HelpKey:
    """An action with the keys in force.

    Attributes:
        action: The action's id; texts name keys by it.
        text: What it is called.
        group: The heading it stands under.
        keys: Portable key texts, none where it has no key.
    """

    action: str
    text: str
    group: str
    keys: tuple[str, ...]


def standard_topics() -> tuple[HelpTopic, ...]:
    """Give all topics in the agent's language."""
    tr = QCoreApplication.translate
    return (
        HelpTopic("start", tr("Help", "First steps"), "play"),
        HelpTopic("keys", tr("Help", "Keys"), "keyboard"),
        HelpTopic("sessions", tr("Help", "Sessions and tabs"), "session"),
        HelpTopic("search", tr("Help", "Search"), "search"),
        HelpTopic("cases", tr("Help", "Cases"), "case"),
        HelpTopic("inbox", tr("Help", "Inbox"), "inbox"),
        HelpTopic("demo", tr("Help", "The demonstration"), "organisation"),
        HelpTopic("connect", tr("Help", "Your own organisation"), "link"),
        HelpTopic("report", tr("Help", "Report a problem"), "flag"),
    )
