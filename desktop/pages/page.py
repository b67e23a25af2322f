"""What the host asks of a page."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QWidget


class Page(Protocol):
    """One tab's content."""

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        ...

    def render(self, parts: frozenset[str]) -> None:
        """Show what has changed: names of parts, `""` for the page itself."""
        ...

    def command(self, action: str) -> bool:
        """Do an action of the page; False when it is not the page's."""
        ...

    def offered(self) -> tuple[str, ...]:
        """Name the actions of the page that can be done now."""
        ...

    def focus(self) -> None:
        """Take the keyboard: to where it was, or to where work begins."""
        ...

    def close(self) -> None:
        """Let go of what was subscribed."""
        ...


WHOLE = ""
"""The part that is the page itself."""

TALK = "talk"
"""A conversation has changed: as a rule by a message, which its page does not show."""
