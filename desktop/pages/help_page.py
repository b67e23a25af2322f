"""A tab that is the help."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from desktop.desk import Desk
from desktop.key_rows import keys_in_force
from desktop.pages.kept import KeptState
from session_engine.sessions.state import Tab
from widgets.help.articles import article
from widgets.help.page import HelpPage
from widgets.help.topics import HelpKey, standard_topics


class HelpTab:
    """Topics are chosen at the left; the keys shown are those in force."""

    def __init__(self, desk: Desk, tab: Tab) -> None:
        self._desk = desk
        self._page = HelpPage(standard_topics())
        self._page.topic_chosen.connect(self._choose)
        self._page.action_wanted.connect(desk.do)
        self._kept = KeptState(desk, tab.id)
        self._kept.follow("text", self._page.place)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._page

    def render(self, parts: frozenset[str]) -> None:  # noqa: ARG002 - it has one part
        """Show the topic."""
        topic, _, here = self._section().partition("/")
        changed = self._desk.engine.settings.keys()
        keys = tuple(HelpKey(row.action, row.text, row.group, row.keys) for row in keys_in_force(changed))
        self._page.render_topic(topic, article(topic, keys, here, QLocale().name()[:2]))

    def command(self, action: str) -> bool:
        """Find in the text."""
        if action == "find":
            self._page.focus_find()
            return True
        return False

    def offered(self) -> tuple[str, ...]:
        """It has no actions of its own beside those of every page."""
        return ()

    def focus(self) -> None:
        """Take the keyboard."""
        self._page.focus_text()

    def close(self) -> None:
        """Nothing outlives the widget."""

    def _section(self) -> str:
        """Give the topic, and after a slash the kind of page it was asked on."""
        return self._kept.now.section or "start"

    def _choose(self, topic: str) -> None:
        self._kept.keep(replace(self._kept.now, section=topic))
